"""Many rows in one go, from plain tuples: COPY on PostgreSQL, executemany on SQLite.

No model instance is made, no signal sent, no `save()` called: what is stored is what the ORM would
have stored, and the database's own constraints are all that checks it. It knows no noun.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import islice
from types import NoneType
from typing import Any

import orjson
from django.db import models, transaction
from django.db.models.expressions import RawSQL

from tracker.tools.copytext import Column, block, copied, spelling

SLICE = 5_000
BLOCK = 500
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


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Row],
    same: Mapping[str, Any] | None = None,
    count: int | None = None,
) -> list[int]:
    """Insert `rows`, each the values of `names` (field names or columns, keys as numbers).

    `same` are values all rows share; columns in neither take the model's default. Returns the new
    primary keys in the order of the rows. With `count`, how many rows there will be, they are sent
    as they are made: the database writes some while Python makes the next, and making them may ask
    the database nothing. Raises IntegrityError or DataError as the ORM does, FieldDoesNotExist for
    an unknown name, RuntimeError outside a transaction, ValueError for another number of rows.
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
    write, size = (_copy, BLOCK) if connection.vendor == "postgresql" else (_insert, SLICE)
    keys: list[int] = []

    def send(part: Iterable[Row], length: int) -> None:
        new = _next_keys(connection, table, key, length)
        blocks = _blocks(new, part, shape, size)
        write(connection, table, (key, *shape.columns), blocks, shape.tail)
        keys.extend(new)

    if count is None:
        for part in _parts(rows):
            send(part, len(part))
    elif count:
        send(rows, count)
    return keys


def _blocks(
    keys: Sequence[int], rows: Iterable[Row], shape: "_Shape", size: int
) -> Iterator[list[Column]]:
    """The rows as columns, `size` at a time, each with its key. Raises ValueError."""
    at, waiting = 0, iter(rows)
    while some := list(islice(waiting, size)):
        yield [keys[at : at + len(some)], *shape.ready(some)]
        at += len(some)
    if at != len(keys):
        raise ValueError(f"{at} rows were made, {len(keys)} announced")


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
    for part in _parts(rows):
        write(connection, model._meta.db_table, shape.columns, shape.ready(part), shape.tail)
        count += len(part)
    return count


def among(keys: Iterable[int]) -> RawSQL:
    """Whole numbers for an `__in`, as one parameter: any number of them makes the same statement."""
    if transaction.get_connection().vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, keys))}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [f"[{','.join(map(str, keys))}]"])


def among_texts(texts: Iterable[str]) -> RawSQL:
    """Texts for an `__in`, as one parameter: ten thousand of them take a statement no time to make."""
    listed = orjson.dumps(list(texts)).decode()
    if transaction.get_connection().vendor == "postgresql":
        return RawSQL("SELECT json_array_elements_text(%s::json)", [listed])
    return RawSQL("SELECT value FROM json_each(%s)", [listed])


def refresh_statistics(models_written: Iterable[type[models.Model]]) -> None:
    """After very many rows at once PostgreSQL's picture of its tables is that of before, and what
    is asked next is planned badly until autovacuum comes by (20 s instead of 1 for 10,000 rows).
    """
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in models_written)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


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

    def ready(self, rows: Sequence[Row]) -> list[Column]:
        """The rows turned into columns: what a whole column needs no conversion of is not touched."""
        columns: list[Column] = list(zip(*rows, strict=True))
        for place, plain, convert in self.convert:
            column = columns[place]
            if not set(map(type, column)) <= plain:
                columns[place] = [v if type(v) in plain else convert(v) for v in column]
        return columns


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

    if isinstance(field, models.DateTimeField):
        return lru_cache(100)(convert)  # the rows of one act share its moment
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


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Slices of equal size: the memory of a statement does not grow with the rows."""
    waiting = iter(rows)
    while part := list(islice(waiting, SLICE)):
        yield part


def _next_keys(connection: Any, table: str, key: str, count: int) -> list[int]:
    """Free primary keys. SQLite has one writer at a time, so the next ones are ours."""
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The sequence is looked up once, not for every number drawn.
            cursor.execute(
                "WITH source AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS s) "
                "SELECT string_agg(v::text, ',' ORDER BY v) FROM ("
                "SELECT nextval(s) AS v FROM source, generate_series(1, %s)) AS drawn",
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
    connection: Any,
    table: str,
    names: Sequence[str],
    blocks: Iterable[Sequence[Column]],
    tail: Row,
) -> None:
    """COPY in its text form. `write_row` does the same, but anew for what every row shares."""
    quote = connection.ops.quote_name
    into = f"COPY {quote(table)} ({', '.join(map(quote, names))}) FROM STDIN"
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(into) as copy,
    ):
        spell = spelling(connection)
        end = "".join(f"\t{copied(value, spell)}" for value in tail) + "\n"
        for columns in blocks:
            copy.write(block(columns, end, spell))


def _insert(
    connection: Any,
    table: str,
    names: Sequence[str],
    blocks: Iterable[Sequence[Column]],
    tail: Row,
) -> None:
    quote = connection.ops.quote_name
    marks = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({marks})"
    with connection.cursor() as cursor:
        for columns in blocks:
            cursor.executemany(sql, [(*row, *tail) for row in zip(*columns, strict=True)])


def _update_copied(
    connection: Any, table: str, names: Sequence[str], columns: Sequence[Column], tail: Row
) -> None:
    """COPY into a table of this transaction alone, then one UPDATE … FROM it."""
    quote = connection.ops.quote_name
    target, fresh = quote(table), f"bulk_{table}"[:63]
    key, *rest = map(quote, names)
    sets = ", ".join(f"{name} = fresh.{name}" for name in rest)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {quote(fresh)} ON COMMIT DROP AS "
            f"SELECT {', '.join((key, *rest))} FROM {target} WITH NO DATA"
        )
        starts = range(0, len(columns[0]), BLOCK)
        blocks = ([column[at : at + BLOCK] for column in columns] for at in starts)
        _copy(connection, fresh, names, blocks, tail)
        cursor.execute(
            f"UPDATE {target} SET {sets} FROM {quote(fresh)} AS fresh "
            f"WHERE {target}.{key} = fresh.{key}"
        )
        cursor.execute(f"DROP TABLE {quote(fresh)}")


def _update_each(
    connection: Any, table: str, names: Sequence[str], columns: Sequence[Column], tail: Row
) -> None:
    quote = connection.ops.quote_name
    key, *rest = map(quote, names)
    sets = ", ".join(f"{name} = %s" for name in rest)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(table)} SET {sets} WHERE {key} = %s",
            [(*row, *tail, pk) for pk, *row in zip(*columns, strict=True)],
        )
