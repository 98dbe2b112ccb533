"""How a list stands, and who comes before and after a row of it: keyset, never the whole list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, Value, When

from parks.queries import places
from projects import stages
from projects.enums import LampLevel
from projects.models import Project

WORST_FIRST = (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)


@dataclass(frozen=True)
class Key:
    """A column of the order; what is missing comes last, whichever way it runs."""

    name: str
    descending: bool = False

    def ahead(self) -> OrderBy:
        column = F(self.name)
        return column.desc(nulls_last=True) if self.descending else column.asc(nulls_last=True)

    def back(self) -> OrderBy:
        column = F(self.name)
        return column.asc(nulls_first=True) if self.descending else column.desc(nulls_first=True)


@dataclass(frozen=True)
class Place:
    """Where a record stands in the list its reader came from; neighbours by code."""

    number: int
    count: int
    before: str
    after: str


def ranked(column: str, values: Sequence[Any]) -> Case:
    """Its place in an order that is not the alphabet's."""
    places = [When(**{column: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(places)), output_field=IntegerField())


def _zones() -> Case:
    """Parks in their own order, a sub-park with its zone; what has no zone comes last."""
    order = list(places.zones())
    ids: dict[str, list[int]] = {code: [] for code in order}
    for park in places.parks().values():
        ids.setdefault(park.zone, []).append(park.pk)
    found = [When(park_id__in=ids[code], then=Value(n)) for n, code in enumerate(order)]
    return Case(*found, default=Value(len(order)), output_field=IntegerField())


RANKS: dict[str, Callable[[], Case]] = {
    "lamp_rank": lambda: ranked("lamp", WORST_FIRST),
    "stage_rank": lambda: ranked("stage", stages.ORDER),
    "zone_rank": _zones,
}


def with_ranks(rows: QuerySet[Project], keys: Sequence[Key]) -> QuerySet[Project]:
    return rows.alias(**{key.name: RANKS[key.name]() for key in keys if key.name in RANKS})


def place_of(rows: QuerySet[Project], keys: Sequence[Key], pk: int) -> Place | None:
    """The place of a project among `rows` in this order; None when it is not among them.

    The last key must be unique. Four queries, however long the list.
    """
    names = [key.name for key in keys]
    rows = with_ranks(rows, keys).order_by().select_related(None)
    shown = {name: F(name) for name in names if name in rows.query.annotations}
    held = rows.annotate(**{f"at_{name}": value for name, value in shown.items()})
    at = [f"at_{name}" if name in shown else name for name in names]
    values = held.filter(pk=pk).values_list(*at).first()
    if values is None:
        return None
    before = rows.filter(_beyond(keys, values, ahead=False))
    after = rows.filter(_beyond(keys, values, ahead=True))
    return Place(
        number=before.count() + 1,
        count=rows.count(),
        before=_first(before.order_by(*(key.back() for key in keys))),
        after=_first(after.order_by(*(key.ahead() for key in keys))),
    )


def _first(rows: QuerySet[Project]) -> str:
    return rows.values_list("code", flat=True)[:1].first() or ""


def _beyond(keys: Sequence[Key], values: Sequence[Any], *, ahead: bool) -> Q:
    """Rows on one side of these values: equal in the keys before, further in the next."""
    found, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        further = _further(key, value, ahead=ahead)
        if further is not None:
            found |= equal & further
        equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    return found


def _further(key: Key, value: Any, *, ahead: bool) -> Q | None:
    missing = Q(**{f"{key.name}__isnull": True})
    if value is None:
        return None if ahead else ~missing
    smaller = key.descending == ahead
    found = Q(**{f"{key.name}__{'lt' if smaller else 'gt'}": value})
    return found | missing if ahead else found
