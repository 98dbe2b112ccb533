"""The rows of a desk: every pile of duties says the same columns, so that one statement reads all.

A pile is a query of its noun's `needs_action`; of each come the first rows, with how many there
are and how many of them are due.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import (
    CharField,
    Count,
    DateField,
    DecimalField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse

SHOWN = 12


class Row(NamedTuple):
    """One row of any pile. What its noun does not have is empty."""

    pile: str
    place: int
    total: int
    due: int
    pk: int
    project_id: int
    code: str
    project: str
    due_on: date | None
    name: str = ""
    state: str = ""
    level: str = ""
    number: str = ""
    text: str = ""
    day: date | None = None
    amount: Any = None
    days: int | None = None


EMPTY: Mapping[str, Any] = {
    "due_on": DateField(),
    "name": "",
    "state": "",
    "level": "",
    "number": "",
    "text": "",
    "day": DateField(),
    "amount": DecimalField(max_digits=18, decimal_places=4),
    "days": IntegerField(),
}


@dataclass(frozen=True)
class Todo:
    """One duty: what, about which project, by when, and the one button."""

    tag: str
    title: str
    row: Row
    detail: str
    due_on: date | None
    url: str
    button: str
    icon: str
    home: str = "projects:project-detail"  # the page of what `row.code` names

    @property
    def project(self) -> str:
        return self.row.project

    @property
    def project_url(self) -> str:
        return reverse(self.home, args=[self.row.code])


@dataclass(frozen=True)
class Asked:
    """A pile before it is read: its rows in their order, which columns they fill, and their words.

    `due` says which rows are due today or before; without it all are. `path` leads from a row to
    its project, "" for projects themselves.
    """

    name: str
    url: str
    rows: QuerySet[Any]
    order: Sequence[Any]
    columns: Mapping[str, Any]
    say: Callable[[Row], Todo]
    due: Q | None = None
    path: str = "project__"


@dataclass(frozen=True)
class Pile:
    """Duties of a kind: the first of them, how many there are, how many are due, and the list."""

    name: str
    url: str = ""
    todos: Sequence[Todo] = field(default_factory=tuple)
    total: int = 0
    now: int = 0


def read(asked: Iterable[Asked]) -> list[Pile]:
    """The piles that hold something, in the order asked: one query, however many piles."""
    wanted = {one.name: one for one in asked}
    if not wanted:
        return []
    first, *others = [_select(one) for one in wanted.values()]
    rows = sorted(map(Row._make, first.union(*others, all=True) if others else first))
    held = {name: list(of_it) for name, of_it in groupby(rows, lambda row: row.pile)}
    return [_pile(one, held[name]) for name, one in wanted.items() if name in held]


def _pile(asked: Asked, rows: list[Row]) -> Pile:
    todos = [asked.say(row) for row in rows]
    return Pile(asked.name, asked.url, todos, rows[0].total, rows[0].due)


def _select(asked: Asked) -> QuerySet[Any]:
    """The first rows of a pile in the columns of `Row`; the windows look at all of it."""
    numbered: QuerySet[Any] = asked.rows.order_by().annotate(
        pile_place=Window(RowNumber(), order_by=list(asked.order)),
        pile_total=Window(Count("pk")),
        pile_due=Window(Count("pk", filter=asked.due) if asked.due else Count("pk")),
    )
    path = asked.path
    named = {"project_id": f"{path}pk", "code": f"{path}code", "project": f"{path}name"}
    found: QuerySet[Any] = numbered.filter(pile_place__lte=SHOWN).values_list(
        Value(asked.name, CharField()),
        *("pile_place", "pile_total", "pile_due", "pk"),
        *named.values(),
        *_columns(asked.columns),
    )
    return found


def _columns(said: Mapping[str, Any]) -> Iterator[Any]:
    """The members of a union must agree in type, and so must what they leave empty."""
    for name, empty in EMPTY.items():
        if name in said:
            found = said[name]
            text = CharField() if empty == "" else empty
            yield Cast(F(found) if isinstance(found, str) else found, text)
        else:
            yield Value("", CharField()) if empty == "" else Cast(Value(None), empty)
