"""Cutting figures by a dimension: park, region, chain, office, leader, month, size …"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Model
from django.db.models.functions import ExtractMonth

from parks.models import Chain, Office, Park, Person, Region
from projects.enums import OriginKind, ProjectKind, Size, Stage
from projects.queries.measures import Measure, Source
from projects.queries.scope import Scope, Window


@dataclass(frozen=True)
class Line:
    """One value of a dimension with its figures, unrounded."""

    key: Any
    label: str
    figures: dict[str, Decimal | None]


@dataclass(frozen=True)
class Cut:
    """A dimension: the project's column, how its values are named and put in order."""

    label: str
    column: str
    names: Callable[[], dict[Any, str]]  # in the order of the lines
    fold: Callable[[], dict[Any, Any]] | None = None  # a finer value → the value shown
    target_key: str = ""  # where Target keeps the same key


def _named(model: type[Model], key: str, label: str) -> Callable[[], dict[Any, str]]:
    return lambda: dict(model._default_manager.values_list(key, label))


def _zones() -> dict[str, str]:
    return dict(Park.objects.zones().values_list("code", "short_name"))


def _zone_of() -> dict[str, str]:
    """Park code → code of its zone; a path begins with the zone (一区多园)."""
    return {code: path.split("/")[1] for code, path in Park.objects.values_list("code", "path")}


def _choices(choices: Any) -> Callable[[], dict[Any, str]]:
    return lambda: dict(choices.choices)


def _regions() -> dict[str, str]:
    return dict(Region.objects.today().values_list("code", "name"))


CUTS: dict[str, Cut] = {
    "park": Cut("园区", "park__code", _zones, _zone_of, "park__code"),
    "subpark": Cut("片区", "park__code", _named(Park, "code", "short_name")),
    "region": Cut("行政区", "region__code", _regions, target_key="region__code"),
    "chain": Cut(
        "产业链", "chain__code", _named(Chain, "code", "short_name"), target_key="chain__code"
    ),
    "office": Cut(
        "联络点", "office__code", _named(Office, "code", "name"), target_key="office__code"
    ),
    "leader": Cut("包抓领导", "leader_id", _named(Person, "pk", "name"), target_key="leader_id"),
    "size": Cut("规模", "size", _choices(Size)),
    "kind": Cut("类型", "kind", _choices(ProjectKind)),
    "origin": Cut("来源", "origin_kind", _choices(OriginKind)),
    "stage": Cut("阶段", "stage", _choices(Stage)),
    "month": Cut("月份", "", lambda: {month: f"{month}月" for month in range(1, 13)}),
}


def cut(
    scope: Scope, window: Window, measures: Sequence[Measure], by: str | Sequence[str] | None
) -> list[Line]:
    """Figures by one dimension, by a pair of them, or whole (None); one query a source.

    The key of a pair is a tuple. Lines stand in the dimension's own order; those without any row
    are left out, except months.
    """
    dimensions = () if by is None else (by,) if isinstance(by, str) else tuple(by)
    folds = [CUTS[d].fold() if CUTS[d].fold else None for d in dimensions]
    totals: dict[tuple, dict[str, Decimal]] = defaultdict(dict)
    for source, group in _by_source(measures, dimensions):
        for values, found in _read(scope, window, source, group, dimensions):
            key = tuple(
                fold.get(value, value) if fold else value
                for fold, value in zip(folds, values, strict=True)
            )
            line = totals[key]
            for code, value in found.items():
                line[code] = line.get(code, Decimal(0)) + Decimal(value or 0)
    return _lines(totals, dimensions)


def _by_source(measures: Sequence[Measure], dimensions: tuple[str, ...]):
    """Measures that one query can answer: same source, and for months the same date column."""
    groups: dict[tuple[Source, str], list[Measure]] = {}
    for measure in measures:
        if "month" in dimensions and not measure.dated:
            continue  # a stock has no month of its own
        dated = measure.dated if "month" in dimensions else ""
        groups.setdefault((measure.source, dated), []).append(measure)
    return [(source, group) for (source, _), group in groups.items()]


def _read(scope, window, source: Source, group: list[Measure], dimensions):
    found = scope.restrict(source.model._default_manager.all(), source.path)
    found = found.filter(source.base(window)).order_by()
    aggregates = {measure.code: measure.aggregate(window) for measure in group}
    if not dimensions:
        yield (), found.aggregate(**aggregates)
        return
    prefix = f"{source.path}__" if source.path else ""
    columns = {}
    for place, dimension in enumerate(dimensions):
        if dimension == "month":
            found = found.filter(reduce(or_, (measure.where(window) for measure in group)))
            columns[f"cut{place}"] = ExtractMonth(group[0].dated)
        else:
            columns[f"cut{place}"] = F(f"{prefix}{CUTS[dimension].column}")
    for row in found.values(**columns).annotate(**aggregates):
        values = tuple(row.pop(name) for name in columns)
        if any(row.values()):
            yield values, row


def _lines(totals: dict[tuple, dict[str, Decimal]], dimensions: tuple[str, ...]) -> list[Line]:
    if not dimensions:
        return [Line(None, "合计", dict(totals.get((), {})))]
    names = [CUTS[dimension].names() for dimension in dimensions]
    orders = [{key: place for place, key in enumerate(n)} for n in names]

    def place(key: tuple) -> tuple[int, ...]:
        return tuple(o.get(k, len(o)) for o, k in zip(orders, key, strict=True))

    lines = []
    for key in sorted(totals, key=place):
        label = " · ".join(str(n.get(k, "未分")) for n, k in zip(names, key, strict=True))
        shown = key[0] if len(key) == 1 else key
        lines.append(Line(shown, label, dict(totals[key])))
    return lines
