"""数据分析 as a workbook: the whole table, numbers as numbers, amounts in 万元."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from projects.queries.dimensions import CUTS
from projects.queries.indicators import RATIOS, indicator
from projects.queries.measures import AMOUNT, MEASURES
from projects.queries.pivot import Pivot, PivotLine, title_of, unit_of
from tracker.tools.tables import Getter
from tracker.tools.xlsx import Column, Kind
from tracker.views.export import Ledger

NOUN = "projects.project"


def ledger(pivot: Pivot) -> Ledger:
    """A line for each value of the rows, the totals beneath."""
    columns = list(_columns(pivot))
    table: list[tuple[Column, Getter]] = [(c, f"c{n}") for n, c in enumerate(columns)]
    totals = dict(zip((c.header for c in columns), _cells(pivot, pivot.foot), strict=True))
    notes = [f"单位：{unit_of(pivot.code)}。{indicator(pivot.code).definition}"]
    if overlapping := pivot.overlapping:
        notes.append(f"一个项目可在几个{'、'.join(overlapping)}里，各行各列相加不等于合计。")
    return Ledger(
        title_of(pivot),
        table,
        [_cells(pivot, line) for line in pivot.lines],
        "行",
        totals,
        notes,
        name="数据分析",
        frozen=1,
        noun=NOUN,
    )


def _columns(pivot: Pivot) -> Iterator[Column]:
    kind = _kind(pivot.code)
    labels = [label for _, label in pivot.heads]
    yield Column(CUTS[pivot.rows].label, 24)
    yield from (Column(label, 14, kind) for label in _unique(labels))
    yield Column(f"合计（{unit_of(pivot.code)}）", 16, kind)
    if ratio := RATIOS.get(pivot.code):
        for part in (ratio.part, ratio.whole):
            yield Column(f"{MEASURES[part].name}（{unit_of(part)}）", 18, _kind(part))
    else:
        yield Column("占比（%）", 10, "percent")
    yield Column("位次", 8, "int")


def _unique(labels: Iterable[str]) -> Iterator[str]:
    """Two people of one name are two columns, and each needs its own total."""
    taken: dict[str, int] = {}
    for label in labels:
        taken[label] = taken.get(label, 0) + 1
        yield label if taken[label] == 1 else f"{label}（{taken[label]}）"


def _kind(code: str) -> Kind:
    return "percent" if code in RATIOS else "money" if indicator(code).unit == AMOUNT else "int"


def _cells(pivot: Pivot, line: PivotLine) -> list[object]:
    found: list[object] = [line.label, *(cell.value for cell in line.cells), line.total.value]
    if pivot.code in RATIOS:
        found += [line.total.part, line.total.whole]
    else:
        found.append(Decimal(100) if line is pivot.foot and line.total.value else line.share)
    return [*found, line.rank]
