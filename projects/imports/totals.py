"""Totals of a ledger against the rows they sum: 小计 of its section, 合计 of all."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from projects.imports.columns import is_serial
from projects.imports.fields import LABELS
from projects.imports.parts import Parts
from projects.imports.plan import Check, ColumnMapping
from projects.imports.rows import RawRow
from projects.imports.table import Table, TableRow
from tracker.tools.amounts import read_amount
from tracker.tools.cells import empty_kind, finite_number


def check_totals(
    table: Table, mapping: Sequence[ColumnMapping], raws: Sequence[RawRow], parts: Parts
) -> list[Check]:
    """Totals that differ from the sum of their rows: 小计 of its section, 合计 of all.

    Either stands below its rows or above them; which, the first one with no rows yet tells. Parts of
    a project (`parts.py`) are not added to the amount of the row they are part of.
    """
    by_number = {raw.number: raw for raw in raws}
    checks: list[Check] = []
    for total, rows in _sums(table):
        checks += _differences(total, rows, mapping, by_number, parts)
    return checks


def _sums(table: Table) -> Iterator[tuple[TableRow, list[TableRow]]]:
    """Each total with the rows it is the sum of."""
    section: list[TableRow] = []
    everything: list[TableRow] = []
    above: TableRow | None = None  # 小计 that leads its section
    first: TableRow | None = None  # 合计 that leads the table
    for row in table.rows:
        if row.kind == "data":
            section.append(row)
            everything.append(row)
        elif row.kind == "total":
            if everything:
                yield row, list(everything)
            else:
                first = row
        elif row.kind == "subtotal":
            if section:
                yield above or row, section
            above = row if above or not section else None
            section = []
    if above and section:
        yield above, section
    if first and everything:
        yield first, everything


def _differences(
    total: TableRow,
    rows: Sequence[TableRow],
    mapping: Sequence[ColumnMapping],
    by_number: dict[int, RawRow],
    parts: Parts,
) -> list[Check]:
    found = []
    whole = {row.number: row for row in rows} if parts else {}
    every = rows
    for place, column in enumerate(mapping):
        stated = _stated(total.cells[place], column)
        if stated is None or not stated.is_finite() or is_serial(column.header):
            continue
        if parts:
            rows = [row for row in every if _adds(row, whole.get(parts.get(row.number, 0)), place)]
        computed = _computed(rows, place, column, by_number)
        if computed is None or abs(stated - computed) <= _tolerance(total.cells[place], column):
            continue
        label = LABELS.get(column.field or "", column.header)
        unit = " 万元" if column.unit or column.field else ""
        unread = sum(
            1
            for row in rows
            if column.field
            and empty_kind(row.cells[place]) is None
            and column.field not in by_number[row.number].values
        )
        hint = f"其中 {unread} 行没有读出，请先改好；" if unread else ""
        text = (
            f"第 {total.number} 行“{label}”合计写的是 {_shown(stated)}{unit}，各行之和是 "
            f"{_shown(computed)}{unit}，相差 {_shown(abs(stated - computed))}；{hint}请核对有没有漏行或错行。"
        )
        found.append(Check(total.number, column.column, text, f"{stated:f}", f"{computed:f}"))
    return found


def _adds(row: TableRow, whole: TableRow | None, place: int) -> bool:
    """Whether the row's amount is not said already by the row it is part of."""
    return whole is None or empty_kind(whole.cells[place]) is not None


def _shown(number: Decimal) -> str:
    """At least as many places as were written, at most four; thousands parted."""
    return f"{number:,.4f}".rstrip("0").rstrip(".")


def _stated(cell: object, column: ColumnMapping) -> Decimal | None:
    if column.field is None:
        return finite_number(cell)
    unit: Any = column.unit
    reading = read_amount(cell, unit) if _is_sum(column) else None
    return reading.value if reading else None


def _is_sum(column: ColumnMapping) -> bool:
    return column.unit is not None or bool(
        column.field and column.field.endswith(("investment", "funds", "funds_outside", "amount"))
    )


def _computed(
    rows: Sequence[TableRow], place: int, column: ColumnMapping, by_number: dict[int, RawRow]
) -> Decimal | None:
    """The sum of the rows above; None when a column has other things than numbers."""
    total = Decimal(0)
    for row in rows:
        if column.field is not None:
            total += by_number[row.number].values.get(column.field) or Decimal(0)
            continue
        if row.cells[place] == "":
            continue
        number = finite_number(row.cells[place])
        if number is None or not number.is_finite():
            return None
        total += number
    return total


def _tolerance(cell: object, column: ColumnMapping) -> Decimal:
    """One unit in the last printed place: sums of rounded figures may differ by that (0.01)."""
    number = finite_number(cell)
    exponent = number.as_tuple().exponent if number is not None else 0
    if not isinstance(exponent, int) or exponent >= 0:
        return Decimal(0)
    factor = Decimal(10_000) if column.unit == "亿元" else Decimal(1)
    return Decimal(1).scaleb(exponent) * factor
