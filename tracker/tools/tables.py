"""A table as header → getter (habit 13): what to ask the database for, and what to make of it.

Rows come as plain values (`values_list`), never as records, so that a long table is streamed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from tracker.tools.xlsx import Column


@dataclass(frozen=True)
class Get:
    """Where a cell comes from: the paths it reads of a row, and what is made of their values."""

    paths: tuple[str, ...]
    make: Callable[..., object]


Getter = str | Get
Table = Sequence[tuple[Column, Getter]]


def label(path: str, choices: Iterable[tuple[Any, Any]]) -> Get:
    """The label of a choice instead of its value."""
    labels = {value: str(words) for value, words in choices}
    return Get((path,), lambda value: labels.get(value, value))


def moment(path: str) -> Get:
    """Day and minute of a moment, as the wall clock has it."""

    def said(at: datetime | None) -> str:
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""

    return Get((path,), said)


def first_of(*paths: str, otherwise: str = "") -> Get:
    """The first of these columns that says something."""
    return Get(paths, lambda *values: next((v for v in values if v), otherwise))


def looked_up(path: str, found: Mapping[Any, object]) -> Get:
    """What a mapping made for this table says of the column's value."""
    return Get((path,), found.get)


def gathered(pairs: Iterable[tuple[Any, object]]) -> dict[Any, str]:
    """Key and word, many of a key → the words of each key as one cell (甲、乙)."""
    words: dict[Any, list[str]] = {}
    for key, word in pairs:
        if word:
            words.setdefault(key, []).append(str(word))
    return {key: "、".join(said) for key, said in words.items()}


def paths_of(table: Table) -> list[str]:
    """Every path the table reads, once: the columns to ask the database for."""
    wanted = [(get,) if isinstance(get, str) else get.paths for _, get in table]
    return list(dict.fromkeys(path for paths in wanted for path in paths))


def cells_of(table: Table, rows: Iterable[Sequence[object]]) -> Iterator[list[object]]:
    """Rows of values in the order of `paths_of(table)` → rows of cells in the order of the table."""
    place = {path: number for number, path in enumerate(paths_of(table))}
    gets = [Get((get,), str) if isinstance(get, str) else get for _, get in table]
    first = [place[get.paths[0]] for get in gets]
    made = [
        (number, get.make, [place[path] for path in get.paths])
        for number, (get, (_, asked)) in enumerate(zip(gets, table, strict=True))
        if not isinstance(asked, str)
    ]
    for row in rows:
        cells = [row[number] for number in first]
        for number, make, places in made:
            cells[number] = make(*[row[at] for at in places])
        yield cells
