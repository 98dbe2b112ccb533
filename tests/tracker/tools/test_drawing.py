"""Real pictures: ECharts in its child, SVG, pixels."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from tracker.tools import drawing
from tracker.tools.chart import WIDTH, Option, Series, bars, bullet, height, lines
from tracker.tools.chartparts import HUES

FONTS = [Path("/usr/share/fonts")]
HOSTILE = '<b>&"\'{a}{b|c} #{panic()} ]]> url(#zr1-c0) class="zr1" 祎垚喆'
MONTHS = [f"{month}月" for month in range(1, 13)]
VALUES = [D("-5.2"), D("58.17")] * 6
LINES = lines(MONTHS, [Series("今年", VALUES), Series("去年同期", VALUES, before=True)], "亿元")


@pytest.fixture(autouse=True)
def _engine() -> None:
    """Both come with `make assets` and the machine; a checkout without them draws nothing."""
    try:
        drawing.to_svg({}, 10, 10, FONTS)
    except LookupError as missing:
        pytest.skip(str(missing))


def draw(option: Option) -> str:
    return drawing.to_svg(option, WIDTH, height(option), FONTS)


def texts(svg: str) -> str:
    """All text of the picture, in drawing order; it must be XML."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return "|".join("".join(one.itertext()) for one in found)


def test_values_and_names_are_text() -> None:
    said = texts(draw(bars(MONTHS[:2], [Series("今年", [D("1234.565"), D(3)])], "亿元")))
    for part in ("1,234.57", "3.00", "1月", "2月", "单位：亿元"):
        assert part in said


def test_bars_are_as_long_as_their_values() -> None:
    svg = draw(bars(["示例一", "示例二"], [Series("今年", [D(40), D(20)])], "亿元", lying=True))
    bright = [
        pixel for row in (0.45, 0.85) for pixel in [bar_length(drawing.to_png(svg, FONTS, 1), row)]
    ]
    assert bright[0] == pytest.approx(2 * bright[1], abs=3)


def bar_length(png: bytes, part: float) -> int:
    """Pixels of the first hue in the row at `part` of the height."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    hue = tuple(bytes.fromhex(HUES[0][1:]))
    row = int(picture.height * part)
    return sum(picture.getpixel((x, row)) == hue for x in range(picture.width))


def test_text_that_looks_like_markup() -> None:
    option = bars([HOSTILE, "乙\x00\ud800"], [Series(HOSTILE, [1, 2]), Series("乙", [2, 3])], "<u>")
    said = texts(draw(option)).replace("|", "")
    assert "<b>&\"'{a}{b" in said and "<u>" in said and "\x00" not in said


def test_series_named_like_markup_keeps_its_name_whole() -> None:
    option = bars(["甲"], [Series(HOSTILE, [1]), Series("乙", [2])], "项")
    assert HOSTILE in texts(draw(option))


def test_same_option_same_bytes() -> None:
    svg = draw(LINES)
    assert drawing.to_svgs([({}, 10, 10), (LINES, WIDTH, height(LINES))], FONTS)[1] == svg
    assert drawing.to_png(svg, FONTS) == drawing.to_png(svg, FONTS)
    for extra in ("<style", "class=", "ecmeta", "clipPath", "url(", "style="):
        assert extra not in svg


def test_png_has_three_pixels_for_each_px() -> None:
    with Image.open(BytesIO(drawing.to_png(draw(LINES), FONTS))) as picture:
        assert picture.size == (WIDTH * 3, height(LINES) * 3)
        assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_chinese_is_drawn_with_a_chinese_face() -> None:
    """No two characters alike: boxes in place of missing ones would be."""
    pictures = {
        drawing.to_png(draw(bars([name], [Series("", [1])], "项", lying=True)), FONTS, 1)
        for name in ("祎", "垚", "喆")
    }
    assert len(pictures) == 3


def test_every_shape_is_drawn() -> None:
    for option in (
        LINES,
        bars([], [Series("", [])], "亿元"),
        bars(MONTHS[:3], [Series("", [None, D("-3"), D(0)])], "亿元"),
        bars(MONTHS[:3], [Series("", [None, D("-3"), D(0)])], "亿元", lying=True),
        bullet(["甲", "乙", "丙"], [D(-1), None, D(900)], [D(2), D(2), D(3)], "亿元", pace=D(50)),
    ):
        ElementTree.fromstring(draw(option))
    assert "暂无数据" in texts(draw(bars([], [Series("", [])], "亿元")))


def test_threads_draw_side_by_side() -> None:
    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(draw, [LINES] * 3))) == 1


def test_pictures_are_charts_of_a_document() -> None:
    one, two = drawing.pictures(
        [(LINES, "图1", "折线"), (bars(["甲"], [Series("", [1])], "项"), "图2", "柱")], FONTS
    )
    assert (one.caption, one.description, two.caption) == ("图1", "折线", "图2")
    assert one.png.startswith(b"\x89PNG") and one.svg == draw(LINES)
    assert drawing.pictures([], FONTS) == []


def test_missing_fonts_and_missing_echarts_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LookupError, match="没有可用的中文字体"):
        drawing.to_svg(LINES, 600, 280, [tmp_path])
    monkeypatch.setattr(drawing.finders, "find", lambda path: None)
    with pytest.raises(LookupError, match="make assets"):
        drawing.to_svg(LINES, 600, 280, FONTS)


def test_an_option_that_echarts_refuses_and_one_that_never_ends_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(drawing.DrawingFailed, match="图没有画出来"):
        drawing.to_svg({"series": [{"type": "bar"}]}, 600, 280, FONTS)
    monkeypatch.setattr(drawing, "PATIENCE", 0.01)
    with pytest.raises(drawing.DrawingFailed):
        drawing.to_svg(LINES, 600, 280, FONTS)
