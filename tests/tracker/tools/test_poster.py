"""The one-page picture: size, text, what is refused, what is worded."""

from dataclasses import replace
from decimal import Decimal as D
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from tracker.tools.chart import Series, bars
from tracker.tools.official import Table
from tracker.tools.poster import BigFigure, Poster, _figure, render_poster

FONTS = [Path("/usr/share/fonts")]
HOSTILE = '<b>&"#{panic()} $a$ *x* #panic("x") \\ @y'
MONEY = BigFigure(
    "省外到位资金",
    D("228.70"),
    "亿元",
    D("57.175"),
    D(50),
    D(400),
    D("58.171"),
    "去年同期 144.59 亿元",
)
COUNT = BigFigure("新签约入库", 267, "项", growth=D("-3.2"))
TABLE = Table(
    "各园区完成情况", (("园区", "目标", "到位"),),
    (("示例经开区", "120.00", "74.36"), ("全市", "400.00", "228.70")), ("l", "r", "r"), True, "亿元",
)  # fmt: skip
PAGE = Poster(
    "2024年二季度调度情况",
    "2024年1—6月 · 数据截至 6月30日",
    (MONEY, COUNT),
    masthead="示例市招商局",
    chart_title="各月到位资金",
    chart=bars(["1月", "2月"], [Series("今年", [D("18.42"), D("21.37")])], "亿元"),
    chart_words="1月18.42亿元",
    table=TABLE,
    note="口径：佐证已核验的资金",
    snapshot="快照 2024Q2-3",
    link="https://example.gov.cn/snap/3",
)


def pdf_text(poster: Poster) -> str:
    return "".join(PdfReader(BytesIO(made(poster))).pages[0].extract_text().split())


def made(poster: Poster) -> bytes:
    try:
        return render_poster(poster, FONTS, "pdf")
    except LookupError as missing:
        pytest.skip(str(missing))


def test_png_is_1920_by_1080_on_white() -> None:
    made(PAGE)
    with Image.open(BytesIO(render_poster(PAGE, FONTS))) as picture:
        assert picture.size == (1920, 1080)
        assert picture.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_all_is_on_the_page() -> None:
    text = pdf_text(PAGE)
    for part in (
        "2024年二季度调度情况", "数据截至6月30日", "示例市招商局", "省外到位资金", "228.70", "亿元",
        "57.18%", "高于序时7.18个百分点", "目标400.00", "去年同期144.59亿元", "267", "各月到位资金",
        "18.42", "示例经开区", "74.36", "单位：亿元", "口径：佐证已核验的资金", "快照2024Q2-3",
        "example.gov.cn/snap/3",
    ):  # fmt: skip
        assert part in text


def test_page_is_one_and_as_wide_as_a_slide() -> None:
    pages = PdfReader(BytesIO(made(PAGE))).pages
    assert len(pages) == 1
    assert (float(pages[0].mediabox.width), float(pages[0].mediabox.height)) == (960, 540)


def test_same_poster_same_bytes() -> None:
    assert made(PAGE) == made(PAGE)
    assert render_poster(PAGE, FONTS) == render_poster(PAGE, FONTS)


def test_text_that_looks_like_markup() -> None:
    table = replace(TABLE, caption="甲" * 99, rows=((f"{HOSTILE}\x00\n", "1", "2"),) * 12)
    figure = replace(MONEY, label=HOSTILE, unit="<u>", note=HOSTILE)
    page = replace(PAGE, title=HOSTILE, figures=(figure,) * 8, table=table, note=HOSTILE * 9)
    text = pdf_text(page)
    assert "".join(HOSTILE.split()) in text and "<u>" in text


def test_page_stays_one_whatever_is_left_out_or_huge() -> None:
    huge = BigFigure(
        "祎垚喆" * 30, D("-123456789012.34"), "万元" * 9, D(-5), D(50), D(9), D(0), "注" * 99
    )
    for page in (
        replace(PAGE, table=None),
        replace(PAGE, chart=None, figures=(MONEY,)),
        Poster("", "", (BigFigure("", None, ""),)),
        replace(
            PAGE, title="题" * 200, period="期\n" * 99, masthead="长" * 99, figures=(huge,) * 5
        ),
    ):
        assert len(PdfReader(BytesIO(made(page))).pages) == 1


def test_words_of_a_figure() -> None:
    said = _figure(replace(MONEY, completion=D("45"), growth=D("-0.004")))
    assert (said["gap"], said["growth"], said["reached"]) == (
        "低于序时 5.00 个百分点",
        "同比持平",
        False,
    )
    said = _figure(replace(MONEY, completion=D("50.001"), growth=D("-3.2")))
    assert (said["gap"], said["growth"], said["reached"]) == ("与序时持平", "同比 ▼ 3.20%", True)
    said = _figure(COUNT)
    assert (said["bar"], said["gap"], said["target"], said["value"]) == (None, "", "", "267")
    assert _figure(replace(MONEY, completion=D(250)))["bar"] == 1.0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"figures": ()}, "放 1 到 8 个数，现在是 0 个"),
        ({"figures": (COUNT,) * 9}, "现在是 9 个"),
        ({"table": replace(TABLE, rows=(("甲", "1", "2"),) * 13)}, "最多 12 行、7 列"),
        ({"link": "/snap/3"}, "http:// 或 https://"),
        ({"link": "javascript:alert(1)"}, "http:// 或 https://"),
        ({"link": "https://example.gov.cn/" + "a" * 200}, "最多 200 个字符"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        replace(PAGE, **change)  # type: ignore[arg-type]
