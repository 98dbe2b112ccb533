"""Rows as the lines of COPY's text form, made some hundreds at a time."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any

NULL = "\0"  # no text of PostgreSQL holds it
Column = Sequence[Any]  # the values of one column, a row each
Spell = Callable[[Any], str]
# COPY's text form: what must be escaped, and the types whose own spelling PostgreSQL reads.
SPECIAL = re.compile(r"[\\\t\n\r\b\f\v]")
ESCAPES = {ord(c): f"\\{n}" for c, n in zip("\\\t\n\r\b\f\v", "\\tnrbfv", strict=True)}
SPELT = frozenset({int, bool, Decimal, date, datetime})


def block(columns: Sequence[Column], end: str, spell: Spell) -> str:
    """Lines of COPY's text form. Only a block that holds a sign of it is escaped value by value."""
    texts = [_spelt(column, spell) for column in columns]
    lines = list(map("\t".join, zip(*texts, strict=True)))
    raw = "\n".join(lines)
    nulls = sum(column.count(None) for column in columns)
    seams = len(lines) * (len(columns) - 1)
    if (
        raw.count("\t") == seams
        and raw.count("\n") == len(lines) - 1
        and raw.count(NULL) == nulls
        and "\\" not in raw
        and "\r" not in raw
    ):
        return raw.replace(NULL, "\\N").replace("\n", end) + end
    rows = zip(*columns, strict=True)
    return "".join("\t".join(copied(v, spell) for v in row) + end for row in rows)


def _spelt(column: Column, spell: Spell) -> Sequence[str]:
    """A column as texts, NULL for what is empty; most columns hold one type."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return column
    if len(kinds) == 1 and kinds <= SPELT:
        return list(map(str, column))
    if kinds <= SPELT | {str, NoneType}:
        return [NULL if v is None else str(v) for v in column]
    return [spell(v) for v in column]


def copied(value: Any, spell: Spell) -> str:
    if value is None:
        return "\\N"
    text = spell(value)
    return text.translate(ESCAPES) if SPECIAL.search(text) else text


def spelling(connection: Any) -> Spell:
    """A value as PostgreSQL reads it, not escaped yet; the driver spells what is not plain."""
    from psycopg.adapt import PyFormat, Transformer  # not needed where SQLite is

    driver = Transformer(connection.connection)

    def spell(value: Any) -> str:
        if value is None:
            return NULL
        kind = type(value)
        if kind is str or kind in SPELT:
            return str(value)
        spelt = driver.get_dumper(value, PyFormat.TEXT).dump(value) or b""
        return bytes(spelt).decode()

    return spell
