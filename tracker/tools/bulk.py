"""Many rows in one go, from plain tuples: COPY on PostgreSQL, executemany on SQLite.

No model instance is made, no signal sent, no `save()` called: what is stored is what the ORM would
have stored, and the database's own constraints are all that checks it. It knows no noun.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import islice
from types import NoneType
from typing import Any

import orjson
from django.db import models, transaction
from django.db.models.expressions import RawSQL

SLICE = 5_000
Row = Sequence[Any]
Convert = Callable[[Any], Any]
# What the driver writes just as the ORM hands it over, by the kind of column.
NOTHING = frozenset[type]([NoneType])
TEXT, NUMBER = NOTHING | {str}, NOTHING | {int}
PLAIN: dict[str, frozenset[type]] = {
    "CharField": TEXT,
    "TextField": TEXT,
    "BooleanField": NOTHING | {bool},
    "IntegerField": NUMBER,
    "BigIntegerField": NUMBER,
    "PositiveIntegerField": NUMBER,
    "PositiveSmallIntegerField": NUMBER,
    "AutoField": NUMBER,
    "BigAutoField": NUMBER,
}
POSTGRESQL: dict[str, frozenset[type]] = {
    "DateField": NOTHING | {date},
    "DecimalField": NOTHING | {Decimal, int},
}
# COPY's text form: what must be escaped, and the types whose own spelling PostgreSQL reads.
SPECIAL = re.compile(r"[\\\t\n\r\b\f\v]")
ESCAPES = {ord(c): f"\\{n}" for c, n in zip("\\\t\n\r\b\f\v", "\\tnrbfv", strict=True)}
SPELT = frozenset({int, bool, Decimal, date, datetime})


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Row],
    same: Mapping[str, Any] | None = None,
) -> list[int]:
    """Insert `rows`, each the values of `names` (field names or columns, keys as numbers).

    `same` are values all rows share; columns in neither take the model's default. Returns the new
    primary keys in the order of the rows. Raises IntegrityError or DataError as the ORM does,
    FieldDoesNotExist for an unknown name, RuntimeError outside a transaction.
    """
    connection = _connection()
    same = dict(same or {})
    fields = [_field(model, name) for name in names]
    given = {field.column for field in fields}
    given |= {_field(model, name).column for name in same}
    for name, value in defaults(model).items():
        if _field(model, name).column not in given:
            same[name] = value
    shape = _shape(model, fields, same, connection)
    table = model._meta.db_table
    key = str(_key(model).column)
    write = _copy if connection.vendor == "postgresql" else _insert
    keys: list[int] = []
    for part in _parts(shape.rows(rows)):
        new = _next_keys(connection, table, key, len(part))
        full = ((pk, *row) for pk, row in zip(new, part, strict=True))
        write(connection, table, (key, *shape.columns), full, shape.tail)
        keys += new
    return keys


def update_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Row],
    same: Mapping[str, Any] | None = None,
) -> int:
    """Set `names` on existing rows, each given as (primary key, *values); `same` on all of them.

    Returns how many rows were given; a key that is not there changes nothing. Raises as
    `insert_rows` does.
    """
    connection = _connection()
    fields = [_key(model), *(_field(model, name) for name in names)]
    shape = _shape(model, fields, dict(same or {}), connection)
    write = _update_copied if connection.vendor == "postgresql" else _update_each
    count = 0
    for part in _parts(shape.rows(rows)):
        write(connection, model._meta.db_table, shape.columns, part, shape.tail)
        count += len(part)
    return count


def among(keys: Iterable[int]) -> RawSQL:
    """Whole numbers for an `__in`, as one parameter: any number of them makes the same statement."""
    if transaction.get_connection().vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, keys))}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [f"[{','.join(map(str, keys))}]"])


def defaults(model: type[models.Model]) -> dict[str, Any]:
    """What a new row holds in every column but the key when nothing is said of it."""
    blank = model()
    fields = [f for f in model._meta.local_concrete_fields if not (f.primary_key or f.generated)]
    return {field.attname: field.pre_save(blank, True) for field in fields}


def _connection() -> Any:
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError("rows in bulk are written inside the caller's transaction")
    return connection


def _field(model: type[models.Model], name: str) -> Any:
    """chain and chain_id are one field."""
    for field in model._meta.concrete_fields:
        if name in (field.attname, field.name):
            return field
    return model._meta.get_field(name)


def _key(model: type[models.Model]) -> Any:
    return model._meta.pk


@dataclass(frozen=True)
class _Shape:
    """Columns of a statement; what to convert by place; the values that end every row."""

    columns: tuple[str, ...]
    convert: tuple[tuple[int, frozenset[type], Convert], ...]
    tail: tuple[Any, ...]

    def rows(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            values = list(row)
            for place, plain, convert in self.convert:
                if type(values[place]) not in plain:
                    values[place] = convert(values[place])
            yield values


def _shape(
    model: type[models.Model], fields: Sequence[Any], same: Mapping[str, Any], connection: Any
) -> _Shape:
    ends = [_field(model, name) for name in same]
    tail = [_converter(f, connection)(v) for f, v in zip(ends, same.values(), strict=True)]
    return _Shape(
        tuple(str(field.column) for field in (*fields, *ends)),
        tuple(
            (at, _plain(f, connection), _converter(f, connection)) for at, f in enumerate(fields)
        ),
        tuple(tail),
    )


def _plain(field: Any, connection: Any) -> frozenset[type]:
    """Types that need no conversion in this column."""
    kind = (field.target_field if field.is_relation else field).get_internal_type()
    if connection.vendor == "postgresql" and kind in POSTGRESQL:
        return POSTGRESQL[kind]
    return PLAIN.get(kind, NOTHING)


def _converter(field: Any, connection: Any) -> Convert:
    """A value to what the ORM would hand to the driver."""
    if isinstance(field, models.JSONField):
        return _json_of(field, connection.vendor)

    def convert(value: Any) -> Any:
        ready = field.get_db_prep_save(value, connection)
        return ready.value if isinstance(ready, Enum) else ready

    return convert


def _json_of(field: models.JSONField, vendor: str) -> Convert:
    """jsonb takes any spelling; on SQLite the text itself is kept, and so written as Django's."""

    def slow(value: Any) -> Any:
        return None if value is None else json.dumps(value, cls=field.encoder)

    def fast(value: Any) -> Any:
        if value is None:
            return None
        try:
            return orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()
        except TypeError:
            return slow(value)

    return fast if vendor == "postgresql" and field.encoder is None else slow


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """Slices of equal size: the memory of a statement does not grow with the rows."""
    while part := list(islice(rows, SLICE)):
        yield part


def _next_keys(connection: Any, table: str, key: str, count: int) -> list[int]:
    """Free primary keys. SQLite has one writer at a time, so the next ones are ours."""
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT string_agg(v::text, ',' ORDER BY v) FROM (SELECT nextval("
                "pg_get_serial_sequence(%s, %s)) AS v FROM generate_series(1, %s)) AS drawn",
                [quoted, key, count],
            )
            return [int(pk) for pk in cursor.fetchone()[0].split(",")]
        cursor.execute(
            "SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "
            f"COALESCE((SELECT MAX({connection.ops.quote_name(key)}) FROM {quoted}), 0))",
            [table],
        )
        last = int(cursor.fetchone()[0])
    return list(range(last + 1, last + 1 + count))


def _copy(
    connection: Any, table: str, columns: Sequence[str], rows: Iterable[Row], tail: Row
) -> None:
    """COPY in its text form. `write_row` does the same, but anew for what every row shares."""
    quote = connection.ops.quote_name
    text = _texts(connection)
    end = "".join(f"\t{text(value)}" for value in tail) + "\n"
    into = f"COPY {quote(table)} ({', '.join(map(quote, columns))}) FROM STDIN"
    lines = ("\t".join(map(text, row)) + end for row in rows)
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(into) as copy,
    ):
        while block := "".join(islice(lines, 500)):
            copy.write(block)


def _texts(connection: Any) -> Callable[[Any], str]:
    """A value as a field of COPY's text form; the driver spells what is not plain."""
    from psycopg.adapt import PyFormat, Transformer  # not needed where SQLite is

    driver = Transformer(connection.connection)

    def text(value: Any) -> str:
        kind = type(value)
        if kind is str:
            return value.translate(ESCAPES) if SPECIAL.search(value) else str(value)
        if value is None:
            return "\\N"
        if kind in SPELT:
            return str(value)
        spelt = driver.get_dumper(value, PyFormat.TEXT).dump(value) or b""
        return bytes(spelt).decode().translate(ESCAPES)

    return text


def _insert(
    connection: Any, table: str, columns: Sequence[str], rows: Iterable[Row], tail: Row
) -> None:
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES ({marks})",
            [(*row, *tail) for row in rows],
        )


def _update_copied(
    connection: Any, table: str, columns: Sequence[str], rows: Iterable[Row], tail: Row
) -> None:
    """COPY into a table of this transaction alone, then one UPDATE … FROM it."""
    quote = connection.ops.quote_name
    target, fresh = quote(table), f"bulk_{table}"[:63]
    key, *rest = map(quote, columns)
    sets = ", ".join(f"{name} = fresh.{name}" for name in rest)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {quote(fresh)} ON COMMIT DROP AS "
            f"SELECT {', '.join((key, *rest))} FROM {target} WITH NO DATA"
        )
        _copy(connection, fresh, columns, rows, tail)
        cursor.execute(
            f"UPDATE {target} SET {sets} FROM {quote(fresh)} AS fresh "
            f"WHERE {target}.{key} = fresh.{key}"
        )
        cursor.execute(f"DROP TABLE {quote(fresh)}")


def _update_each(
    connection: Any, table: str, columns: Sequence[str], rows: Iterable[Row], tail: Row
) -> None:
    quote = connection.ops.quote_name
    key, *rest = map(quote, columns)
    sets = ", ".join(f"{name} = %s" for name in rest)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(table)} SET {sets} WHERE {key} = %s",
            [(*row[1:], *tail, row[0]) for row in rows],
        )
