"""Cutting figures by dimensions: park, region, chain, office, leader, month, size …"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import ExtractMonth

from projects.enums import ListingKind
from projects.models.kept import SHARD
from projects.queries.dimensions import CUTS, LISTING, MONTH, UNSET, Names, column_of
from projects.queries.measures import Measure
from projects.queries.scope import Scope, Window
from projects.queries.sources import Source

Sums = dict[str, Decimal]
Key = tuple[Any, ...]  # one value of each dimension
Cells = dict[Key, Sums]
PART = "part"  # by the parts in which cubes are kept (queries/kept.py); never shown


@dataclass(frozen=True)
class Line:
    """One value of a dimension with its sums, unrounded."""

    key: Any
    label: str
    figures: Sums


@dataclass(frozen=True)
class Cube:
    """Sums of one or more windows by the same dimensions, with the names to show them."""

    dimensions: tuple[str, ...]
    names: tuple[Names, ...]
    cells: tuple[dict[Key, Sums], ...]  # one mapping a window: key → sums

    def total(self, window: int = 0) -> Sums:
        return _added(self.cells[window].values())

    def by(self, *dimensions: str, window: int = 0) -> dict[Any, Sums]:
        """Summed over the other dimensions; single keys are not tuples."""
        places = [self.dimensions.index(d) for d in dimensions]
        groups: dict[Any, list[Sums]] = defaultdict(list)
        for key, sums in self.cells[window].items():
            kept = tuple(key[place] for place in places)
            groups[kept[0] if len(kept) == 1 else kept].append(sums)
        return {key: _added(parts) for key, parts in groups.items()}

    def labels(self, dimension: str) -> dict[Any, str]:
        return self.names[self.dimensions.index(dimension)].labels

    def lines(self, dimension: str, window: int = 0) -> list[Line]:
        """Lines in the dimension's own order; a value without name is 未分 and comes last."""
        labels = self.labels(dimension)
        found = self.by(dimension, window=window)
        order = [key for key in labels if key in found] + [k for k in found if k not in labels]
        return [Line(key, str(labels.get(key, "未分")), found[key]) for key in order]


def _added(parts: Any) -> Sums:
    total: Sums = defaultdict(Decimal)
    for sums in parts:
        for code, value in sums.items():
            total[code] += value
    return dict(total)


def cube(
    scope: Scope,
    windows: Sequence[Window],
    measures: Sequence[Measure],
    by: Sequence[str] = (),
    later: Collection[str] | None = None,
) -> Cube:
    """Sums by dimensions for several windows at once: one query a source, whatever is asked.

    `later` names the measures that windows after the first are asked for (None: all).
    """
    if LISTING in by:
        return _by_listing(scope, windows, measures, tuple(by), later)
    return named(tuple(by), cells_of(scope, windows, measures, by, later))


def cells_of(
    scope: Scope,
    windows: Sequence[Window],
    measures: Sequence[Measure],
    by: Sequence[str] = (),
    later: Collection[str] | None = None,
) -> list[Cells]:
    """The cells of each window by the columns' own values, not yet folded into shown ones."""
    dimensions = tuple(by)
    asked = list(dict.fromkeys(windows))  # from January: this period may be the year so far
    cells: list[Cells] = [defaultdict(dict) for _ in asked]
    for source, group in _by_source(measures, dimensions):
        for key, row in _read(scope, asked, source, group, dimensions, later):
            for place in range(len(asked)):
                _add_row(cells[place], key, place, group, row)
    return [cells[asked.index(window)] for window in windows]


def named(dimensions: tuple[str, ...], cells: Sequence[Cells]) -> Cube:
    """A cube of cells, folded into the values that are shown."""
    names = tuple(CUTS[d].names() for d in dimensions)
    folded: list[Cells] = []
    for window in cells:
        groups: dict[Key, list[Sums]] = defaultdict(list)
        for key, sums in window.items():
            groups[tuple(n.fold(v) for n, v in zip(names, key, strict=True))].append(sums)
        folded.append({key: _added(parts) for key, parts in groups.items()})
    return Cube(dimensions, names, tuple(folded))


def _by_listing(
    scope: Scope,
    windows: Sequence[Window],
    measures: Sequence[Measure],
    by: tuple[str, ...],
    later: Collection[str] | None,
) -> Cube:
    """One reading a list: a project may stand in several, and in each it counts whole."""
    place, day = by.index(LISTING), windows[0].until
    rest = by[:place] + by[place + 1 :]
    cells: list[dict[Key, Sums]] = [{} for _ in windows]
    names: tuple[Names, ...] = ()
    for kind in (*ListingKind.values, UNSET):
        one = cube(scope.narrowed_by(LISTING, kind, day), windows, measures, rest, later)
        names = one.names
        for window, found in enumerate(one.cells):
            for key, sums in found.items():
                if any(sums.values()):
                    listed = None if kind == UNSET else kind
                    cells[window][(*key[:place], listed, *key[place:])] = sums
    names = (*names[:place], CUTS[LISTING].names(), *names[place:])
    return Cube(by, names, tuple(cells))


def _add_row(
    cells: dict[Key, Sums], key: Key, place: int, group: list[Measure], row: dict[str, Any]
) -> None:
    found = {
        m.code: Decimal(row[f"{m.code}__{place}"] or 0)
        for m in group
        if f"{m.code}__{place}" in row
    }
    if any(found.values()) or not key:
        line = cells[key]
        for code, value in found.items():
            line[code] = line.get(code, Decimal(0)) + value


def _by_source(
    measures: Sequence[Measure], dimensions: tuple[str, ...]
) -> list[tuple[Source, list[Measure]]]:
    """Measures that one query can answer: same source, and for months the same date column."""
    groups: dict[tuple[Source, str], list[Measure]] = {}
    for measure in measures:
        if MONTH in dimensions and not measure.dated:
            continue  # a stock has no month of its own
        dated = measure.dated if MONTH in dimensions else ""
        groups.setdefault((measure.source, dated), []).append(measure)
    return [(source, group) for (source, _), group in groups.items()]


def _read(
    scope: Scope,
    windows: list[Window],
    source: Source,
    group: list[Measure],
    dimensions: tuple[str, ...],
    later: Collection[str] | None,
) -> Iterator[tuple[Key, dict[str, Any]]]:
    found = scope.restrict(source.model._default_manager.all(), source.path, source.root)
    found = found.order_by().filter(source.span(windows))
    found = found.filter(reduce(or_, [_needed(source, group, w, dimensions) for w in windows]))
    aggregates = {
        f"{measure.code}__{place}": measure.aggregate(window)
        for measure in group
        for place, window in enumerate(windows)
        if place == 0 or later is None or measure.code in later
    }
    if not dimensions:
        yield (), found.aggregate(**aggregates)
        return
    prefix = f"{source.path}__" if source.path else ""
    columns = {
        f"cut{place}": _column(dimension, prefix, group[0], windows[0])
        for place, dimension in enumerate(dimensions)
    }
    for row in found.values(**columns).annotate(**aggregates):
        yield tuple(row.pop(name) for name in columns), row


def _column(dimension: str, prefix: str, measure: Measure, window: Window) -> Any:
    if dimension == MONTH:
        return ExtractMonth(measure.dated)
    if dimension == PART:
        return F(f"{prefix.removesuffix('__')}_id" if prefix else "pk") / Value(SHARD)
    return column_of(measure.source.root, dimension, prefix, window.until)


def _needed(source: Source, group: list[Measure], window: Window, dimensions: tuple[str, ...]) -> Q:
    """Only rows that some measure counts, where months would else cut the whole past."""
    if MONTH not in dimensions:
        return source.base(window)
    return source.base(window) & reduce(or_, [measure.where(window) for measure in group])
