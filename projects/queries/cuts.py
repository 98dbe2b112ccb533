"""Cutting figures by dimensions: park, region, chain, office, leader, month, size …"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Model, Q
from django.db.models.functions import ExtractMonth

from parks.models import Office, Person, Region
from parks.queries import places
from projects.enums import OriginKind, ProjectKind, Size, Stage
from projects.queries.measures import Measure
from projects.queries.scope import Scope, Window
from projects.queries.sources import Source

Sums = dict[str, Decimal]
Key = tuple[Any, ...]  # one value of each dimension


@dataclass(frozen=True)
class Line:
    """One value of a dimension with its sums, unrounded."""

    key: Any
    label: str
    figures: Sums


@dataclass(frozen=True)
class Names:
    """The values of a dimension in their order, and finer values folded into shown ones."""

    labels: dict[Any, str]
    fold: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """A dimension: the project's column, its values, and where `Target` keeps the same key."""

    label: str
    column: str
    names: Callable[[], Names]
    target_key: str = ""


def _named(model: type[Model], key: str, label: str) -> Callable[[], Names]:
    return lambda: Names(dict(model._default_manager.values_list(key, label)))


def _zones() -> Names:
    """Zones by short name; a sub-park counts to its zone, the head of its path (一区多园)."""
    return Names(places.zones(), {park.pk: park.zone for park in places.parks().values()})


def _subparks() -> Names:
    held = places.parks()
    return Names(
        {code: park.short_name for code, park in held.items()},
        {park.pk: code for code, park in held.items()},
    )


def _chains() -> Names:
    held = places.chains()
    return Names(
        {code: chain.short_name for code, chain in held.items()},
        {chain.pk: code for code, chain in held.items()},
    )


def _choices(choices: Any) -> Callable[[], Names]:
    return lambda: Names(dict(choices.choices))


def _regions() -> Names:
    return Names(dict(Region.objects.today().values_list("code", "name")))


def _months() -> Names:
    return Names({month: f"{month}月" for month in range(1, 13)})


CUTS: dict[str, Cut] = {
    "park": Cut("园区", "park_id", _zones, "park__code"),
    "subpark": Cut("片区", "park_id", _subparks),
    "region": Cut("行政区", "region__code", _regions, "region__code"),
    "chain": Cut("产业链", "chain_id", _chains, "chain__code"),
    "office": Cut("联络点", "office__code", _named(Office, "code", "name"), "office__code"),
    "leader": Cut("包抓领导", "leader_id", _named(Person, "pk", "name"), "leader_id"),
    "size": Cut("规模", "size", _choices(Size)),
    "kind": Cut("类型", "kind", _choices(ProjectKind)),
    "origin": Cut("来源", "origin_kind", _choices(OriginKind)),
    "stage": Cut("阶段", "stage", _choices(Stage)),
    "month": Cut("月份", "", _months),
}


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
    dimensions = tuple(by)
    names = tuple(CUTS[d].names() for d in dimensions)
    asked = list(dict.fromkeys(windows))  # from January: this period may be the year so far
    cells: list[dict[Key, Sums]] = [defaultdict(dict) for _ in asked]
    for source, group in _by_source(measures, dimensions):
        for values, row in _read(scope, asked, source, group, dimensions, later):
            key = tuple(n.fold.get(v, v) for n, v in zip(names, values, strict=True))
            for place in range(len(asked)):
                _add_row(cells[place], key, place, group, row)
    return Cube(dimensions, names, tuple(cells[asked.index(window)] for window in windows))


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
        if "month" in dimensions and not measure.dated:
            continue  # a stock has no month of its own
        dated = measure.dated if "month" in dimensions else ""
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
    found = scope.restrict(source.model._default_manager.all(), source.path).order_by()
    found = found.filter(source.span(windows))
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
        f"cut{place}": ExtractMonth(group[0].dated)
        if dimension == "month"
        else F(f"{prefix}{CUTS[dimension].column}")
        for place, dimension in enumerate(dimensions)
    }
    for row in found.values(**columns).annotate(**aggregates):
        yield tuple(row.pop(name) for name in columns), row


def _needed(source: Source, group: list[Measure], window: Window, dimensions: tuple[str, ...]) -> Q:
    """Only rows that some measure counts, where months would else cut the whole past."""
    if "month" not in dimensions:
        return source.base(window)
    return source.base(window) & reduce(or_, [measure.where(window) for measure in group])
