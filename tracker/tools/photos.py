"""Site photos: shrunk, turned upright, and rid of everything but when and where they were taken.

A phone writes maker, serial number, thumbnail and face regions into a photo. The page strips them
before sending; this is for what arrives by another way. When and where are handed back as values.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps

LONGEST = 1600  # pixels of the longer side, UI.md §10
MOST_PIXELS = 60_000_000  # larger pictures are not opened: they could fill the memory
QUALITY = 85
KINDS = {"JPEG": "jpg", "PNG": "png"}
CHINA = timezone(timedelta(hours=8))
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class NoPhoto(Exception):
    """The bytes are no picture that can be opened. The text is for the reader."""


@dataclass(frozen=True)
class Facts:
    """When (aware) and where (latitude, longitude in degrees, six decimals) a photo was taken."""

    taken_at: datetime | None = None
    place: tuple[Decimal, Decimal] | None = None

    def or_else(self, other: "Facts") -> "Facts":
        return Facts(self.taken_at or other.taken_at, self.place or other.place)

    def columns(self) -> dict[str, Any]:
        latitude, longitude = self.place or (None, None)
        return {"taken_at": self.taken_at, "latitude": latitude, "longitude": longitude}


@dataclass(frozen=True)
class Photo:
    content: bytes
    suffix: str
    facts: Facts = Facts()


def clean_photo(content: bytes) -> Photo:
    """The picture without its secrets, its longer side at most LONGEST pixels.

    A small one that carries nothing is kept to the byte. Raises NoPhoto.
    """
    try:
        with Image.open(BytesIO(content), formats=tuple(KINDS)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPhoto("照片太大，打不开，请把相机的分辨率调低后重拍。")
            kind = image.format or "JPEG"
            exif = image.getexif()
            facts = Facts(_taken_at(exif), _place(exif))
            if not (exif or _spoken(image)) and max(image.size) <= LONGEST:
                image.load()
                return Photo(content, KINDS[kind])
            return Photo(_plain(image), "jpg", facts)
    except NoPhoto:
        raise
    except Exception as error:  # a broken file breaks the decoder in many ways
        raise NoPhoto("照片打不开，可能没有传完整，请重新拍一张。") from error


def _spoken(image: Image.Image) -> bool:
    """Words, profiles and maker's notes outside EXIF."""
    quiet = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "interlace", "gamma"}
    return bool(set(image.info) - quiet - {"srgb", "transparency", "progressive", "progression"})


def _plain(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST, LONGEST))
    bare = Image.new("RGB", upright.size, "white")
    mask = upright.convert("RGBA").getchannel("A") if "A" in upright.getbands() else None
    bare.paste(upright.convert("RGB"), mask=mask)
    written = BytesIO()
    bare.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _taken_at(exif: Image.Exif) -> datetime | None:
    """EXIF's own clock: local time, in China's zone unless the camera says another."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    said = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    words = str(said).strip("\0 ") + (str(offset).strip("\0 ") if offset else "+08:00")
    try:
        moment = datetime.strptime(words, "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return None
    return believable(moment)


def said_facts(said: Any) -> Facts:
    """What a page says of one photo: {"taken_at": ISO, "latitude": …, "longitude": …}.

    What cannot be is left out rather than refused: the photo matters more than its stamp.
    """
    if not isinstance(said, dict):
        return Facts()
    try:
        moment = datetime.fromisoformat(str(said.get("taken_at") or ""))
    except ValueError:
        moment = None
    if moment is not None:
        moment = believable(moment if moment.tzinfo else moment.replace(tzinfo=CHINA))
    return Facts(moment, on_earth(said.get("latitude"), said.get("longitude")))


def believable(moment: datetime) -> datetime | None:
    """Neither before digital cameras nor ahead of the clock (an hour is forgiven)."""
    return moment if EARLIEST < moment < datetime.now(UTC) + timedelta(hours=1) else None


def _place(exif: Image.Exif) -> tuple[Decimal, Decimal] | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef))
    return on_earth(latitude, longitude)


def _degrees(parts: Any, side: Any) -> Decimal | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        value = degrees + minutes / 60 + seconds / 3600
        return Decimal(str(-value if str(side).strip("\0") in ("S", "W") else value))
    except (TypeError, ValueError, ZeroDivisionError, ArithmeticError):
        return None


def on_earth(latitude: Any, longitude: Any) -> tuple[Decimal, Decimal] | None:
    """Both or none, within range, rounded to about ten centimetres."""
    if latitude is None or longitude is None:
        return None
    try:
        north, east = Decimal(str(latitude)), Decimal(str(longitude))
    except ArithmeticError:
        return None
    if not (north.is_finite() and east.is_finite() and abs(north) <= 90 and abs(east) <= 180):
        return None
    if not north and not east:  # a camera without a fix writes 0, 0
        return None
    step = Decimal("0.000001")
    return north.quantize(step), east.quantize(step)
