"""What the charts of tracker/tools/chart.py share: sizes, hues, printed values, names, axes.

Lengths are px of a picture `WIDTH` wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from tracker.tools.money import two
from tracker.tools.typeset import clean_text, shorten, text_em

Number: TypeAlias = Decimal | int | None
Option: TypeAlias = dict[str, Any]

ZERO = Decimal("0.00")  # and not -0.00
WIDTH = 600  # px
HEIGHT = 280  # px, of a chart whose bars stand or whose lines run
INK, MUTED, LINE, TRACK = "#1b2126", "#646c74", "#cdc9be", "#eceae3"
HUES = ("#12535e", "#b7791f", "#64748b", "#7a4b7a")
BEFORE = "#bdb8ab"  # 去年同期, on paper a little darker than on a screen
TEXT, SMALL = 14, 12  # px
MANY = 8  # more items than this: bars lie down
LONG = 4  # characters: longer names make bars lie down
NAME = 11  # characters of a name in a line; a name has two lines at most
THICK, ROW = 18, 34  # px of a lying bar, and of the row it stands in
TALLEST = 760  # px: what an A4 page holds with its caption
MOST_ROWS = 36  # lying bars that are legible there
FOLDED = 20  # more rows than this: names keep to one line
FULL, MOST = 100, 150  # per cent: the end of a track; the longest bar, whatever it stands for


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, as many as there are labels; `before` draws it grey (去年同期)."""

    name: str
    values: Sequence[Number]
    before: bool = False


def shown(value: Number) -> str:
    """A value as it is printed: 1,234.50 for a Decimal, 1,234 for a count, a dash for none."""
    if value is None or (isinstance(value, Decimal) and not value.is_finite()):
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{two(value) or ZERO:,}"


def words(labels: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """What a chart shows, for who cannot see it: every name and value in one sentence."""
    parts = (
        f"{one.name}：" + "，".join(f"{name}{shown(value)}{unit}" for name, value in pairs)
        for one in series
        if (pairs := list(zip(labels, one.values, strict=True)))
    )
    return clean_text("；".join(parts) or "暂无数据")


def check_series(labels: Sequence[str], series: Sequence[Series]) -> None:
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("图中每一组数据的个数要与名称的个数相同")
    if not series or len(series) > len(HUES):
        raise ValueError(f"一张图画 1 到 {len(HUES)} 组数据，现在是 {len(series)} 组")


def blank(series: Sequence[Series], unit: str) -> Option:
    """What does not depend on the marks: no motion, the legend for two or more, the unit."""
    names = [clean_text(one.name) for one in series]
    return {
        "animation": False,
        "textStyle": {"color": INK, "fontSize": TEXT},
        "title": [heading_at(f"单位：{unit}" if unit else "", "right")],
        "legend": {"show": len(names) > 1, "left": 2, "top": 2, "padding": 0, "data": names,
                   "itemWidth": 12, "itemHeight": 10, "icon": "rect", "textStyle": small_text()},
    }  # fmt: skip


def no_data(unit: str) -> Option:
    centre = {"text": "暂无数据", "left": "center", "top": "middle", "textStyle": small_text()}
    return blank((), unit) | {"title": [centre]}


def heading_at(text: str, side: str) -> Option:
    return {"text": clean_text(text), side: 2, "top": 2, "padding": 0, "textStyle": small_text()}


def small_text() -> Option:
    return {"color": MUTED, "fontSize": SMALL, "fontWeight": "normal"}


def name_axis(labels: Sequence[str], *, line: bool, gap: bool = True, under: int = 0) -> Option:
    """The axis of names below standing bars or lines, `under` px clear of the plot."""
    return {
        "type": "category", "data": [short_name(label, LONG + 1) for label in labels],
        "boundaryGap": gap, "axisTick": {"show": False},
        "axisLine": {"show": line, "onZero": False, "lineStyle": {"color": LINE}},
        "axisLabel": {"color": MUTED, "fontSize": TEXT, "interval": 0 if gap else "auto",
                      "margin": 8 + under},
    }  # fmt: skip


def row_axis(labels: Sequence[str], room: float = 0) -> Option:
    """The axis of names beside lying bars, the first on top, `room` px clear of the plot."""
    axis = {
        "type": "category",
        "inverse": True,
        "data": row_names(labels),
    }
    look = {"color": INK, "fontSize": TEXT, "lineHeight": 16, "interval": 0}
    return axis | bare_axis(look | {"align": "left", "margin": name_room(labels) + room})


def bare_axis(label: Option) -> Option:
    return {
        "axisLine": {"show": False, "onZero": False},
        "axisTick": {"show": False},
        "axisLabel": label,
    }


def cut_note(labels: Sequence[str], most: int) -> str:
    """What a picture says when it shows only the first `most` of its lines."""
    return f"（共 {len(labels)} 项，图中为前 {most} 项）" if len(labels) > most else ""


def short_name(text: str, room: int, *, folded: bool = True) -> str:
    """A name on two lines of `room` characters at most (or one), with … where it is longer."""
    plain = clean_text(" ".join(text.split()))
    if text_em(plain) <= room or not folded:
        return shorten(plain, room)
    first = shorten(plain, room, mark="")
    return f"{first}\n{shorten(plain[len(first) :].strip(), room)}"


def row_names(labels: Sequence[str]) -> list[str]:
    """The names beside lying bars."""
    return [short_name(label, NAME, folded=len(labels) <= FOLDED) for label in labels]


def name_room(labels: Sequence[str]) -> float:
    """Room for the names beside lying bars, px."""
    return max(map(text_em, row_names(labels))) * TEXT + 12


def value_room(series: Sequence[Series]) -> float:
    """Room for the longest printed value, px."""
    return max(text_em(shown(value)) for one in series for value in one.values) * TEXT + 8


def has_room(labels: Sequence[str], series: Sequence[Series]) -> bool:
    """Whether the values of `series` can stand beside each other over their bars."""
    return len(labels) * len(series) * (value_room(series) + 2) <= WIDTH


def span(series: Sequence[Series]) -> tuple[float, float]:
    """The least and the greatest value, with zero between them; never an empty span."""
    known = [number(value) for one in series for value in one.values]
    low, high = min(0.0, *known), max(0.0, *known)
    return low, high if high > low else low + 1


def number(value: Number) -> float:
    """For the geometry only; what is missing stands at zero."""
    return 0.0 if shown(value) == "—" or value is None else float(value)


def colour_of(place: int, series: Sequence[Series]) -> str:
    return BEFORE if series[place].before else HUES[sum(not one.before for one in series[:place])]


def value_label(value: Number, place: str, *, show: bool = True, colour: str = INK) -> Option:
    return {"show": show, "formatter": shown(value), "position": place, "color": colour,
            "fontSize": TEXT, "textBorderColor": "#fff", "textBorderWidth": 3}  # fmt: skip
