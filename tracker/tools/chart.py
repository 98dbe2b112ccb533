"""Small charts for papers and posters, as ECharts options: plain data that any page can draw too.

    option = bars(["一园区", "二园区"], [Series("到位资金", values)], "亿元")
    papers = pictures([(option, "图1 到位资金", words(...))], fonts.font_paths())  # drawing.py

The look is UI.md §9: every value stands at its mark, so there is no axis and no grid; bars start at
zero and lie down when names are long; at most four hues; 去年同期 is grey. A Decimal is shown with
two decimals, rounded half-up; an int as a count; None as a dash. Values come in the unit that is
shown. More lying bars than a page holds are cut after the first, and the picture says so. Lengths are px of a picture `WIDTH` wide, which fills the text of an A4 page: 14 px are then
10 points. Nothing here draws, so nothing here can fail but by ValueError for data that do not fit.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.tools.chartparts import (
    FULL,
    HEIGHT,
    HUES,
    INK,
    LINE,
    LONG,
    MANY,
    MOST,
    MOST_ROWS,
    MUTED,
    ROW,
    SMALL,
    TALLEST,
    TEXT,
    THICK,
    TRACK,
    WIDTH,
    Number,
    Option,
    Series,
    bare_axis,
    blank,
    check_series,
    colour_of,
    cut_note,
    has_room,
    heading_at,
    name_axis,
    name_room,
    no_data,
    number,
    row_axis,
    shown,
    span,
    value_label,
    value_room,
    words,
)
from tracker.tools.money import format_rate, percent
from tracker.tools.typeset import clean_text, text_em

__all__ = ["HEIGHT", "WIDTH", "Number", "Option", "Series", "bars", "bullet", "height", "lines",
           "shown", "words"]  # fmt: skip


def bars(
    labels: Sequence[str], series: Sequence[Series], unit: str, *, lying: bool | None = None
) -> Option:
    """Bars for periods or a ranking, in the order given.

    `lying` says whether they lie; unsaid, they lie when a name is long, there are many, or the
    values would not stand beside each other. Raises ValueError when the widths disagree, or for
    more series than there are hues.
    """
    check_series(labels, series)
    if not labels:
        return no_data(unit)
    tight = not has_room(labels, [one for one in series if not one.before] or series)
    if lying is None:
        lying = len(labels) > MANY or max(map(text_em, labels)) > LONG or tight
    return _lying(labels, series, unit) if lying else _standing(labels, series, unit)


def lines(labels: Sequence[str], series: Sequence[Series], unit: str) -> Option:
    """Lines for many periods (eight or more). The scale starts at zero, or below for losses.

    Where the values do not fit beside each other, the last one is printed and a scale is drawn.
    Raises ValueError as `bars` does.
    """
    check_series(labels, series)
    if not labels:
        return no_data(unit)
    every = len(series) <= 2 and has_room(labels, series[:1])
    option = blank(series, unit)
    low, high = span(series)
    scale = {"formatter": "{value}", "color": MUTED, "fontSize": SMALL}
    option |= {
        "grid": {
            "top": 52, "bottom": 28, "right": 24 if every else value_room(series) + 12,
            "left": 16 if every else text_em(f"{high:,.2f}") * SMALL + 12,
        },
        "xAxis": name_axis(labels, line=True, gap=every),
        "yAxis": {
            "type": "value", "min": low, "max": None if not every else high, "show": not every,
            "axisLabel": scale, "splitNumber": 3, "splitLine": {"lineStyle": {"color": TRACK}},
        },
        "series": [_line(place, one, series, every) for place, one in enumerate(series)],
    }  # fmt: skip
    return option


def bullet(
    labels: Sequence[str],
    values: Sequence[Number],
    targets: Sequence[Number],
    unit: str,
    *,
    pace: Decimal | None = None,
    names: tuple[str, str] = ("完成", "目标"),
) -> Option:
    """Completion against targets: a bar in a track that ends at 100 %, and a tick at `pace`.

    `pace` is 序时进度 in per cent; without it the tick stands at the target. Who is below the tick
    has an amber bar. A line without a target has no track. A bar ends at 150 %, its number does
    not. Raises ValueError when the widths disagree.
    """
    if not len(labels) == len(values) == len(targets):
        raise ValueError("图中名称、完成数、目标数的个数要相同")
    if not labels:
        return no_data(unit)
    cut = cut_note(labels, MOST_ROWS)
    labels, values, targets = labels[:MOST_ROWS], values[:MOST_ROWS], targets[:MOST_ROWS]
    rates = [_rate(value, target) for value, target in zip(values, targets, strict=True)]
    tick = pace if pace is not None else Decimal(FULL)
    said = [
        f"{{rate|{format_rate(rate)}}}{{parts|{shown(value)}/{shown(target)}}}"
        for rate, value, target in zip(rates, values, targets, strict=True)
    ]
    parts = max(text_em(f"{shown(v)}/{shown(t)}") for v, t in zip(values, targets, strict=True))
    wide = max(text_em(format_rate(rate)) for rate in rates) * TEXT * 1.1 + 12  # bold
    rich = {
        "rate": {"width": wide, "align": "right", "fontWeight": "bold", "color": INK},
        "parts": {"width": parts * TEXT + 14, "align": "right", "color": MUTED},
    }
    right = {"type": "category", "inverse": True, "data": said, "position": "right"}
    right |= bare_axis({"rich": rich, "fontSize": TEXT, "margin": 4})
    key = "竖线为" + ("目标" if pace is None else f"序时进度 {format_rate(pace)}")
    if any(rate is not None and rate < tick for rate in rates):
        key += "，低于竖线的为棕色"
    option = blank((), "")
    option |= {
        "title": [
            heading_at(key + cut, "left"),
            heading_at(f"完成率　{names[0]}/{names[1]}（{unit}）", "right"),
        ],
        "grid": {"top": 26, "bottom": 4, "left": name_room(labels),
                 "right": parts * TEXT + wide + 20},
        "xAxis": {"type": "value", "show": False, "min": 0, "max": float(_longest(rates))},
        "yAxis": [row_axis(labels), right],
        "series": _completion(rates, tick),
    }  # fmt: skip
    return option


def height(option: Option) -> int:
    """The height in px at which a chart has the room it needs: by its rows where bars lie."""
    axis = option.get("yAxis", {})
    rows = axis[0] if isinstance(axis, list) else axis
    if rows.get("type") != "category":
        return HEIGHT
    beside = 1 if isinstance(axis, list) else len(option["series"])
    tall = ROW + THICK * (beside - 1)
    whole = len(rows["data"]) * tall + option["grid"]["top"] + option["grid"]["bottom"]
    return int(min(whole, TALLEST))


# ---- bars ----


def _standing(labels: Sequence[str], series: Sequence[Series], unit: str) -> Option:
    low, high = span(series)
    all_fit = has_room(labels, series)
    under = TEXT + 6 if low < 0 else 0  # the number of a loss stands below its bar
    option = blank(series, unit)
    option |= {
        "grid": {"top": 48, "bottom": 30 + under, "left": 8, "right": 8},
        "xAxis": name_axis(labels, line=low == 0, under=under),
        "yAxis": {"type": "value", "show": False, "min": low, "max": high},
        "series": [
            _bar(place, series, ("top", "bottom"), all_fit or not one.before, low < 0)
            for place, one in enumerate(series)
        ],
    }
    return option


def _lying(labels: Sequence[str], series: Sequence[Series], unit: str) -> Option:
    most = MOST_ROWS // len(series)
    cut = cut_note(labels, most)
    labels, series = labels[:most], [replace(one, values=one.values[:most]) for one in series]
    low, high = span(series)
    left = value_room(series) if low < 0 else 0  # the number of a loss stands left of its bar
    option = blank(series, unit + cut)
    option |= {
        "grid": {"top": 26, "bottom": 4, "left": name_room(labels) + left,
                 "right": value_room(series)},
        "xAxis": {"type": "value", "show": False, "min": low, "max": high},
        "yAxis": row_axis(labels, left),
        "series": [
            _bar(place, series, ("right", "left"), True, low < 0, thick=THICK)
            for place in range(len(series))
        ],
    }  # fmt: skip
    return option


def _bar(
    place: int,
    series: Sequence[Series],
    sides: tuple[str, str],
    labelled: bool,
    losses: bool,
    thick: int = 40,
) -> Option:
    one = series[place]
    colour = colour_of(place, series)
    made: Option = {
        "type": "bar", "name": clean_text(one.name), "barMaxWidth": thick, "barGap": "8%",
        "barCategoryGap": "32%", "itemStyle": {"color": colour}, "silent": True,
        "data": [
            {"value": number(value), "label": value_label(
                value, sides[number(value) < 0], show=labelled,
                colour=MUTED if one.before else INK)}
            for value in one.values
        ],
    }  # fmt: skip
    if losses and not place:
        axis = "yAxis" if sides[0] == "top" else "xAxis"
        made["markLine"] = {"silent": True, "symbol": "none", "label": {"show": False},
                            "lineStyle": {"color": LINE, "type": "solid"},
                            "data": [{axis: 0}]}  # fmt: skip
    return made


# ---- lines ----


def _line(place: int, one: Series, series: Sequence[Series], every: bool) -> Option:
    colour = colour_of(place, series)
    last = max((i for i, value in enumerate(one.values) if shown(value) != "—"), default=-1)
    return {
        "type": "line", "name": clean_text(one.name), "silent": True, "symbol": "circle",
        "symbolSize": 6, "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": 2.5}, "z": 2 if one.before else 3,
        "labelLayout": {"moveOverlap": "shiftY"},
        "data": [
            {"value": "-" if shown(value) == "—" else number(value),
             "label": value_label(value, _side(place, spot, series) if every else "right",
                             show=spot == last or (every and not one.before),
                             colour=MUTED if one.before else INK)}
            for spot, value in enumerate(one.values)
        ],
    }  # fmt: skip


def _side(place: int, spot: int, series: Sequence[Series]) -> str:
    """The greater of the values at a spot has its number above, the lesser below."""
    others = [number(one.values[spot]) for i, one in enumerate(series) if i != place]
    here = number(series[place].values[spot])
    above = all(here > other or (here == other and not place) for other in others)
    return "top" if above else "bottom"


# ---- completion ----


def _rate(value: Number, target: Number) -> Decimal | None:
    """Completion in per cent, unrounded; None without a finite value and a positive target."""
    return None if "—" in (shown(value), shown(target)) else percent(value, target)


def _longest(rates: Sequence[Decimal | None]) -> Decimal:
    return min(Decimal(MOST), max(Decimal(FULL), *(rate or Decimal(0) for rate in rates)))


def _completion(rates: Sequence[Decimal | None], tick: Decimal) -> list[Option]:
    """Track, bar and tick, each drawn over the one before."""
    bar = {"type": "bar", "silent": True, "barWidth": THICK, "barGap": "-100%", "yAxisIndex": 0}
    track = [0 if rate is None else FULL for rate in rates]
    done = [
        {"value": float(min(max(rate or Decimal(0), Decimal(0)), Decimal(MOST))),
         "itemStyle": {"color": HUES[0] if (rate or 0) >= tick else HUES[1]}}
        for rate in rates
    ]  # fmt: skip
    spots = [[float(tick), row] for row, rate in enumerate(rates) if rate is not None]
    return [
        bar | {"z": 1, "data": track, "itemStyle": {"color": TRACK}},
        bar | {"z": 2, "data": done},
        {"type": "scatter", "silent": True, "z": 3, "symbol": "rect", "data": spots,
         "symbolSize": [4.5, THICK + 8],
         "itemStyle": {"color": INK, "opacity": 1, "borderColor": "#fff", "borderWidth": 1}},
    ]  # fmt: skip
