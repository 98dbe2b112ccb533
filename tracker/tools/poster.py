"""A one-page picture for a meeting: big figures, one chart, one small table; PNG or PDF.

    page = Poster("一季度调度情况", "2024年1—3月 · 数据截至 3月31日", (BigFigure(...), ...), ...)
    png = render_poster(page, fonts.font_paths())

The page is a deck's, 16:9 (33.87 × 19.05 cm, 1920 × 1080 px), white for the printer. Its order is
that of the big screen (UI.md §11): how much, then who. The first figure is the large one. Data go
to `poster.typ` as JSON, so nothing in them can act as markup; what is too long is cut with …, what
is a little too wide is set smaller.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from tracker.tools.chart import Number, Option, height, shown
from tracker.tools.chartparts import FULL, HUES, INK, LINE, MUTED, TRACK
from tracker.tools.drawing import to_svg
from tracker.tools.faces import families, open_fonts
from tracker.tools.money import format_rate, two
from tracker.tools.official import PICTURE, Table
from tracker.tools.official import shown as printed
from tracker.tools.typeset import clean_all, header_cells, shorten

WIDTH = 1920  # px of the PNG
MOST_FIGURES = 8
MOST_ROWS, MOST_COLUMNS = 12, 7
LONGEST_LINK = 200  # characters: beyond, the code is too fine for a telephone across a table
# The room of the chart in poster.typ, px: beside a table, and alone. Its own px are then some 1.5.
_BESIDE, _ALONE, _TALL = 1020, 1776, 380
_CHART_HEIGHT = 250
_CLOSER = 0.8  # lying bars stand closer than on paper
_TEMPLATE = Path(__file__).with_name("poster.typ")


@dataclass(frozen=True, slots=True)
class BigFigure:
    """One figure, in the unit that is shown.

    `completion` and `pace` (完成率, 序时进度) and `growth` (同比) are in per cent, unrounded; None
    is not shown. `target` is in the figure's unit. `note` is one more line, such as the base of 同比;
    with more than five figures on the page it gives way to completion and 同比 where room is short.
    """

    label: str
    value: Number
    unit: str
    completion: Decimal | None = None
    pace: Decimal | None = None
    target: Number = None
    growth: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Poster:
    """All that stands on the page. Chart and table may be left out; the other then takes the room.

    `chart` is an option of tracker/tools/chart.py, of ten lying bars at most to be read from the
    back of a room; `chart_words` says what it shows. `note` is the 口径, `snapshot` the number of
    the data, `link` the absolute address that is printed and coded as QR. Raises ValueError, in
    Chinese, for more than fits, or a link that is not http or https.
    """

    title: str
    period: str
    figures: tuple[BigFigure, ...]
    masthead: str = ""
    chart_title: str = ""
    chart: Option | None = field(default=None, hash=False)
    chart_words: str = ""
    table: Table | None = None
    note: str = ""
    snapshot: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.figures) <= MOST_FIGURES:
            raise ValueError(f"一页图放 1 到 {MOST_FIGURES} 个数，现在是 {len(self.figures)} 个")
        table = self.table
        if table and (len(table.rows) > MOST_ROWS or len(table.align) > MOST_COLUMNS):
            raise ValueError(f"一页图的表最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请只留要点")
        if self.link and not self.link.startswith(("http://", "https://")):
            raise ValueError(f"一页图的链接要以 http:// 或 https:// 开头：{self.link}")
        if len(self.link) > LONGEST_LINK:
            raise ValueError(f"一页图的链接最多 {LONGEST_LINK} 个字符，请换成短链接")


def render_poster(
    poster: Poster, font_paths: Sequence[Path], kind: Literal["png", "pdf"] = "png"
) -> bytes:
    """The page as PNG (1920 × 1080) or as PDF (text and lines stay sharp in print).

    The same poster gives the same bytes. Raises LookupError, in Chinese, without a Chinese font
    or without ECharts.
    """
    fonts = open_fonts(font_paths)
    payload = clean_all(_payload(poster, font_paths))
    payload["faces"] = families(PICTURE, set(fonts.families()))
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format=kind,
        ppi=144,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"poster": json.dumps(payload, ensure_ascii=False)},
    )
    return bytes(made)


def _payload(poster: Poster, font_paths: Sequence[Path]) -> dict[str, Any]:
    """All the template shows, already worded; its keys are the template's."""
    return {
        "colours": {"ink": INK, "muted": MUTED, "line": LINE, "track": TRACK,
                    "brand": HUES[0], "below": HUES[1]},
        "title": shorten(_line(poster.title), 36),
        "period": shorten(_line(poster.period), 40),
        "masthead": shorten(_line(poster.masthead), 20),
        "figures": [_figure(one) for one in poster.figures],
        "chart": _chart(poster, font_paths),
        "table": _table(poster.table),
        "note": shorten(_line(poster.note), 110),
        "snapshot": shorten(_line(poster.snapshot), 30),
        "link": shorten(poster.link.split("://")[-1], 30),
        "code": _code(poster.link),
    }  # fmt: skip


def _figure(one: BigFigure) -> dict[str, Any]:
    reached = one.completion is None or one.pace is None or one.completion >= one.pace
    return {
        "label": shorten(_line(one.label), 16),
        "value": shown(one.value),
        "unit": shorten(_line(one.unit), 6),
        "bar": None if one.completion is None else _share(one.completion),
        "tick": None if one.pace is None else _share(one.pace),
        "reached": reached,
        "completion": "" if one.completion is None else format_rate(one.completion),
        "target": "" if one.target is None else f"目标 {shown(one.target)}",
        "gap": _gap(one),
        "growth": _growth(one.growth),
        "note": shorten(_line(one.note), 22),
    }


def _share(rate: Decimal) -> float:
    """The part of a bar's room that `rate` per cent fills, 0 to 1."""
    return float(min(max(rate, Decimal(0)), Decimal(FULL)) / FULL)


def _gap(one: BigFigure) -> str:
    """How far completion is from 序时进度, in 百分点 (UI.md §6: never in %)."""
    if one.completion is None or one.pace is None:
        return ""
    gap = two(one.completion - one.pace)
    if not gap:
        return "与序时持平"
    return f"{'高于' if gap > 0 else '低于'}序时 {abs(gap)} 个百分点"


def _growth(rate: Decimal | None) -> str:
    rounded = two(rate)
    if rounded is None:
        return ""
    return f"同比 {'▲' if rounded > 0 else '▼'} {abs(rounded)}%" if rounded else "同比持平"


def _chart(poster: Poster, font_paths: Sequence[Path]) -> dict[str, str] | None:
    if poster.chart is None:
        return None
    wide = _BESIDE if poster.table else _ALONE
    tall = max(_CHART_HEIGHT, round(height(poster.chart) * _CLOSER))
    svg = to_svg(poster.chart, wide * tall // _TALL, tall, font_paths)
    return {
        "title": shorten(_line(poster.chart_title), 30),
        "words": poster.chart_words,
        "svg": svg,
    }


def _table(table: Table | None) -> dict[str, Any] | None:
    if table is None:
        return None
    return {
        "title": shorten(_line(table.caption), 18),
        "unit": f"单位：{table.unit}" if table.unit else "",
        "align": table.align,
        "header": [
            asdict(cell) | {"text": shorten(cell.text, 12)} for cell in header_cells(table.header)
        ],
        "rows": [[shorten(_line(printed(cell)), 14) for cell in row] for row in table.rows],
        "total": table.total,
    }


def _line(text: str) -> str:
    """On one line: a line break would push the page apart."""
    return " ".join(text.split())


def _code(link: str) -> str:
    """The link as a QR code in SVG, or ""."""
    if not link:
        return ""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=0, dark=INK)
    return drawn.getvalue().decode()
