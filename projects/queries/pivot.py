"""数据分析: one figure by one or two dimensions, with totals, shares, ranks and heat.

Everything comes from `cube`: rates are divided after summing, never averaged. A dimension whose
lines overlap (名录) gets its totals from a reading of their own, because its lines add up to more.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.queries.cuts import Cube, Sums
from projects.queries.dimensions import CUTS, MONTH, OVERLAPPING, UNSET
from projects.queries.indicators import (
    CODES,
    HEADLINE,
    RATIOS,
    has_dimension,
    indicator,
    measures_of,
    with_ratios,
)
from projects.queries.kept import kept_cube
from projects.queries.measures import AMOUNT, Measure
from projects.queries.scope import Scope, Window
from tracker.tools.money import format_amount, format_rate, percent

FIRST = "park"  # the dimension of the rows when none is asked for
HEAT_STEPS, HEAT_MIDDLE = 5, 3


@dataclass(frozen=True)
class Cell:
    """One figure of the table and the keys that name its rows; None where there are none."""

    keys: dict[str, str]
    value: Decimal | None
    part: Decimal | None = None  # of a rate: what is divided by what
    whole: Decimal | None = None
    step: int = 0  # heat, 1–5 by quantile; 0 for none


@dataclass(frozen=True)
class PivotLine:
    """One value of the rows. `share` is per cent of the whole, None for rates; `rank` from 1."""

    key: Any
    label: str
    cells: tuple[Cell, ...]
    total: Cell
    share: Decimal | None = None
    rank: int | None = None


@dataclass(frozen=True)
class Pivot:
    code: str
    rows: str
    cols: str  # "" for a table of one dimension
    heads: tuple[tuple[Any, str], ...]
    lines: tuple[PivotLine, ...]
    foot: PivotLine

    @property
    def overlapping(self) -> list[str]:
        """Names of the dimensions whose lines do not add up to the total."""
        return [CUTS[d].label for d in (self.rows, self.cols) if d in OVERLAPPING]


@dataclass(frozen=True)
class Choice:
    """What is asked of the table, after what cannot be shown was said and left out."""

    code: str
    rows: str
    cols: str
    problems: tuple[str, ...] = ()


def choose(show: str, rows: str, cols: str) -> Choice:
    """The nearest table to what an address asks for; what was changed is said."""
    said: list[str] = []
    code = show or HEADLINE
    if code not in CODES:
        said.append(f"没有“{show[:40]}”这个指标，现按{indicator(HEADLINE).name}显示。")
        code = HEADLINE
    asked = {"行": rows, "列": cols}
    for place, dimension in asked.items():
        if dimension and dimension not in CUTS:
            said.append(f"没有“{dimension[:40]}”这个维度，{place}里没有用它。")
            asked[place] = ""
        elif dimension and not has_dimension(code, dimension):
            label = CUTS[dimension].label
            said.append(f"{indicator(code).name}的记录不分{label}，已去掉“{label}”。")
            asked[place] = ""
        elif dimension == MONTH and not has_months(code):
            said.append(f"{indicator(code).name}是截至某天的数，没有月份可分，已去掉“月份”。")
            asked[place] = ""
    if asked["行"] and asked["行"] == asked["列"]:
        said.append(f"行和列都是“{CUTS[asked['行']].label}”，只按行分。")
        asked["列"] = ""
    if not asked["行"]:
        asked = {"行": asked["列"] or FIRST, "列": ""}
    return Choice(code, asked["行"], asked["列"], tuple(said))


def has_months(code: str) -> bool:
    """Whether every part of the figure is dated: a stock has no month of its own."""
    return all(measure.dated for measure in measures_of([code]))


def pivot(scope: Scope, window: Window, choice: Choice, by_total: bool = False) -> Pivot:
    """The table of a figure; a query a source, and one more for each overlapping dimension.

    Lines stand in their dimension's order, or with the largest first (`by_total`).
    """
    code, dimensions = choice.code, [d for d in (choice.rows, choice.cols) if d]
    measures = measures_of([code])
    found = kept_cube(scope, [window], measures, dimensions)
    sums = {
        kept: _sums(scope, window, measures, found, kept)
        for kept in ((), *((d,) for d in dimensions))
    }
    heads = _heads(found, choice.cols, sums[(choice.cols,)], window) if choice.cols else ()
    cells = found.by(*dimensions) if choice.cols else {}
    lines = [
        PivotLine(
            key,
            label,
            tuple(
                _cell(code, cells.get((key, other), {}), {choice.rows: key, choice.cols: other})
                for other, _ in heads
            ),
            _cell(code, sums[(choice.rows,)].get(key, {}), {choice.rows: key}),
        )
        for key, label in _heads(found, choice.rows, sums[(choice.rows,)], window)
    ]
    whole = _cell(code, sums[()].get(None, {}), {})
    bottom = (_cell(code, sums[(choice.cols,)].get(o, {}), {choice.cols: o}) for o, _ in heads)
    ordered = _ranked(lines, whole, is_rate=code in RATIOS)
    if by_total:
        ordered.sort(key=lambda line: line.rank or len(ordered) + 1)
    foot = PivotLine(None, "合计", tuple(bottom), whole)
    return Pivot(code, choice.rows, choice.cols, heads, _heated(ordered, bool(heads)), foot)


def _sums(
    scope: Scope, window: Window, measures: list[Measure], found: Cube, kept: tuple[str, ...]
) -> Mapping[Any, Sums]:
    """Sums by what is kept. Lines that overlap cannot be added: those are read without them."""
    left_out = [d for d in found.dimensions if d not in kept]
    if any(d in OVERLAPPING for d in left_out):
        found = kept_cube(scope, [window], measures, list(kept))
    return found.by(*kept) if kept else {None: found.total()}


def _heads(
    found: Cube, dimension: str, sums: Mapping[Any, Sums], window: Window
) -> tuple[tuple[Any, str], ...]:
    """Values in their order, 未分 last; of months all of the period, so that gaps are seen."""
    labels = found.labels(dimension)
    there = {key for key, one in sums.items() if any(one.values())}
    if dimension == MONTH and window.until >= window.start:
        there |= set(range(window.start.month, window.until.month + 1))
    order = [key for key in labels if key in there]
    rest = sorted((key for key in there if key not in labels), key=str)
    return tuple((key, str(labels.get(key, "未分"))) for key in [*order, *rest])


def _cell(code: str, sums: Sums, keys: Mapping[str, Any]) -> Cell:
    said = {name: UNSET if key is None else str(key) for name, key in keys.items()}
    if code not in RATIOS:
        return Cell(said, sums.get(code) or None)
    ratio = RATIOS[code]
    value = with_ratios(sums, [code])[code]
    return Cell(said, value, sums.get(ratio.part) or Decimal(0), sums.get(ratio.whole))


def _ranked(lines: list[PivotLine], whole: Cell, *, is_rate: bool) -> list[PivotLine]:
    """With share of the whole and rank; equals share a rank, the next is counted on."""
    values = sorted((v for line in lines if (v := line.total.value) is not None), reverse=True)
    place = {value: number for number, value in reversed(list(enumerate(values, 1)))}
    return [
        PivotLine(
            line.key,
            line.label,
            line.cells,
            line.total,
            None if is_rate else percent(line.total.value, whole.value),
            None if line.total.value is None else place[line.total.value],
        )
        for line in lines
    ]


def _heated(lines: Iterable[PivotLine], is_two: bool) -> tuple[PivotLine, ...]:
    """Heat by quantile of all that is shown: the cells, or the one column there is."""
    held = list(lines)
    shown = [c for line in held for c in (line.cells if is_two else (line.total,))]
    values = sorted(cell.value for cell in shown if cell.value is not None)

    def heat(cell: Cell) -> Cell:
        if cell.value is None:
            return cell
        below = bisect_left(values, cell.value)
        others = len(values) - (bisect_right(values, cell.value) - below)
        # The least is always the first step and the most the last, however many are equal.
        step = 1 + below * (HEAT_STEPS - 1) // others if others else HEAT_MIDDLE
        return Cell(cell.keys, cell.value, cell.part, cell.whole, step)

    return tuple(
        PivotLine(
            line.key,
            line.label,
            tuple(map(heat, line.cells)),
            line.total if is_two else heat(line.total),
            line.share,
            line.rank,
        )
        for line in held
    )


# --- In words ---


def unit_of(code: str) -> str:
    """万元, the word of a count, or %."""
    said = indicator(code)
    return "万元" if said.unit == AMOUNT else said.quantity


def title_of(table: Pivot) -> str:
    by = "、".join(CUTS[d].label for d in (table.rows, table.cols) if d)
    return f"{indicator(table.code).name}（按{by}）"


def figure_said(code: str, value: Decimal | None, unit: str = "wan") -> str:
    """A figure as it is read; an amount in `unit`, without its name. What is missing is a dash."""
    if value is None:
        return "—"
    said = indicator(code).unit
    if said == AMOUNT:
        return format_amount(value, unit)
    return format_rate(value) if said == "rate" else f"{int(value):,}"
