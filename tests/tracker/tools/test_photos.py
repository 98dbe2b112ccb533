"""Site photos: stripped, upright, small; when and where kept as values."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from io import BytesIO

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from tests.factories.files import picture
from tracker.tools.photos import LONGEST, Facts, NoPhoto, clean_photo, on_earth, said_facts


def camera(moment="2024:07:07 16:20:00", gps=True, **tags):
    """EXIF as a phone writes it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "示例手机".encode().decode("latin-1")
    for name, value in tags.items():
        exif[ExifTags.Base[name]] = value
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = moment
    if gps:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        place[ExifTags.GPS.GPSLatitudeRef] = "N"
        place[ExifTags.GPS.GPSLatitude] = tuple(IFDRational(n, 1) for n in (38, 55, 30))
        place[ExifTags.GPS.GPSLongitudeRef] = "E"
        place[ExifTags.GPS.GPSLongitude] = tuple(IFDRational(n, 1) for n in (100, 27, 0))
    return exif


def opened(photo):
    return Image.open(BytesIO(photo.content))


def test_exif_is_gone_and_its_time_and_place_are_kept():
    photo = clean_photo(picture("JPEG", exif=camera()))
    assert not opened(photo).getexif()
    assert "示例" not in photo.content.decode("latin-1")
    assert photo.facts.taken_at.isoformat() == "2024-07-07T16:20:00+08:00"
    assert photo.facts.place == (D("38.925000"), D("100.450000"))


def test_a_photo_held_sideways_is_turned():
    photo = clean_photo(picture("JPEG", size=(40, 20), exif=camera(Orientation=6)))
    assert opened(photo).size == (20, 40)


def test_a_large_photo_is_shrunk_and_a_small_bare_one_kept_to_the_byte():
    photo = clean_photo(picture("JPEG", size=(3200, 800)))
    assert opened(photo).size == (LONGEST, LONGEST // 4)
    small = picture("PNG")
    assert clean_photo(small).content == small


def test_words_in_a_png_are_dropped():
    written = BytesIO()
    from_phone = Image.Exif()
    from_phone[ExifTags.Base.Make] = "secret"
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(written, "PNG", exif=from_phone)
    photo = clean_photo(written.getvalue())
    assert (photo.suffix, b"secret" in photo.content) == ("jpg", False)
    assert opened(photo).getpixel((0, 0)) >= (250, 250, 250)  # what was clear is paper


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", picture("JPEG")[:200], picture("PNG")[:50], b"GIF89a", b"%PDF-1.4"],
)
def test_what_cannot_be_opened_is_refused_in_words(content):
    with pytest.raises(NoPhoto, match="重新拍"):
        clean_photo(content)


def test_a_picture_too_large_to_open_is_not_opened(monkeypatch):
    monkeypatch.setattr("tracker.tools.photos.MOST_PIXELS", 100)
    with pytest.raises(NoPhoto, match="太大"):
        clean_photo(picture("PNG", size=(20, 20)))


@pytest.mark.parametrize(
    ("moment", "gps"), [("0000:00:00 00:00:00", False), ("2999:01:01 00:00:00", False), ("", False)]
)
def test_a_camera_without_a_clock_or_a_fix_says_nothing(moment, gps):
    assert clean_photo(picture("JPEG", exif=camera(moment, gps))).facts == Facts()


@pytest.mark.parametrize(
    "said",
    [
        None, [], {}, {"taken_at": "gestern"}, {"taken_at": 5}, {"latitude": 38}, {"longitude": "x"},
        {"latitude": "NaN", "longitude": 1}, {"latitude": 91, "longitude": 1},
        {"latitude": 1, "longitude": -181}, {"latitude": 0, "longitude": 0},
        {"latitude": [], "longitude": {}},
        {"taken_at": (datetime.now(UTC) + timedelta(days=2)).isoformat()},
        {"taken_at": "1970-01-01T00:00:00"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_left_out(said):
    assert said_facts(said) == Facts()


def test_what_the_page_says_is_kept():
    said = {"taken_at": "2024-07-07T08:20:00Z", "latitude": 38.92511111, "longitude": "-100.4"}
    facts = said_facts(said)
    assert facts.taken_at == datetime(2024, 7, 7, 8, 20, tzinfo=UTC)
    assert facts.place == (D("38.925111"), D("-100.400000"))
    assert said_facts({"taken_at": "2024-07-07T16:20:00"}).taken_at == facts.taken_at
    assert facts.or_else(Facts(None, (D(1), D(1)))) == facts
    assert on_earth("90", "180") == (D("90.000000"), D("180.000000"))
