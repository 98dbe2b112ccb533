"""Rows of a table as values of fields: cells read, names matched, totals checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from parks.models import Park, User
from projects.enums import Outcome
from projects.imports.columns import is_list, is_serial
from projects.imports.fields import LABELS, field_of
from projects.imports.matching import NOUNS, Directory, match_cell
from projects.imports.plan import CellMessage, Check, ColumnMapping, Json, PlanRow
from projects.imports.readers import Reader, ReadingContext, reader_for, shown
from projects.imports.table import Table, TableRow
from tracker.roles import Permission
from tracker.tools.amounts import read_amount
from tracker.tools.cells import clean_text, finite_number, raw_text, split_names
from tracker.tools.periods import Period

CODED = {"park", "region", "chain", "industry", "office"}
FILLED_DOWN = {"text", "long", "choice", "ref", "names"}


@lru_cache(maxsize=64)
def _parsed(code: str) -> Period:
    return Period.parse(code)


@dataclass(frozen=True)
class Frame:
    """Who imports what, for which months, seen from which day."""

    by: User
    kind: str
    directory: Directory
    period: Period
    today: date
    default_park: Park | None
    columns: dict[str, ColumnMapping]
    lock: bool = False

    @property
    def verifies(self) -> bool:
        return self.by.may(Permission.VERIFY_FUNDING)

    @property
    def recognises(self) -> bool:
        return self.by.may(Permission.RECOGNISE_STAGE)

    @property
    def accepts(self) -> bool:
        return self.by.may(Permission.REVIEW_PROGRESS)

    @property
    def until(self) -> date:
        """The last day the ledger can speak of."""
        return min(self.period.end, self.today)

    def period_of(self, name: str) -> Period:
        """The months of a figure: its header's own, else the ledger's."""
        column = self.columns.get(name)
        return _parsed(column.period) if column and column.period else self.period

    def letter(self, name: str) -> str:
        return self.columns[name].column if name in self.columns else ""


@dataclass
class RawRow:
    """One data row. `values` are Python values and records, `shown` the same as JSON."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    shown: Json = field(default_factory=dict)
    messages: list[CellMessage] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)  # extras worth keeping on the project

    def say(self, frame: Frame, name: str, level: str, code: str, text: str, **more: Any) -> None:
        raw = str(more.pop("raw", self.shown.get(name, "")) or "")[:200]
        self.messages.append(CellMessage(frame.letter(name), level, code, text, raw, **more))

    @property
    def broken(self) -> bool:
        return any(message.level == "error" for message in self.messages)

    @property
    def key(self) -> str:
        return str(self.values.get("name") or self.values.get("code") or f"第 {self.number} 行")

    def plan(self, outcome: str, changes: dict[str, list[Any]], deed: Any) -> PlanRow:
        if self.broken:
            outcome, deed = Outcome.ERROR, None
        return PlanRow(
            self.number, str(outcome), self.key, self.shown, changes,
            tuple(self.messages), self.extras, deed,
        )  # fmt: skip


@dataclass(frozen=True)
class _Column:
    place: int
    letter: str
    header: str
    field: str | None
    reader: Reader | None
    fills_down: bool
    lists: bool
    bare_unit: bool  # no unit in the header: cells without their own are taken as 万元


def read_rows(table: Table, mapping: Sequence[ColumnMapping], frame: Frame) -> list[RawRow]:
    """The data rows, read and matched."""
    columns = _columns(table, mapping, frame)
    warned: set[int] = set()
    return [
        _read_row(row, columns, frame, table.merged, warned)
        for row in table.rows
        if row.kind == "data"
    ]


def skipped_rows(table: Table) -> list[PlanRow]:
    """Rows that carry no record, each with the reason."""
    reasons = {
        "blank": "空行，没有导入。",
        "total": "合计行，没有导入，只用来核对各行之和。",
        "subtotal": "小计行，没有导入，只用来核对各行之和。",
        "group": "分组标题行，没有导入。",
        "note": "说明文字，没有导入。",
        "header": "重复的表头或列号行，没有导入。",
    }
    rows = []
    for row in table.rows:
        if row.kind != "data":
            first = next((clean_text(c) for c in row.cells if c != ""), "")
            said = CellMessage("", "warning", row.kind, reasons[row.kind], first[:200])
            messages = () if row.kind == "blank" else (said,)
            rows.append(PlanRow(row.number, str(Outcome.SKIP), first[:200], messages=messages))
    return rows


def _columns(table: Table, mapping: Sequence[ColumnMapping], frame: Frame) -> list[_Column]:
    found = []
    for place, column in enumerate(mapping):
        if column.field is None:
            found.append(
                _Column(place, column.column, column.header, None, None, True, False, False)
            )
            continue
        spec = field_of(frame.kind, column.field)
        cells = [row.cells[place] for row in table.rows if row.kind == "data"]
        bare = spec.type == "amount" and column.unit is None
        context = ReadingContext(
            frame.today, frame.period.year, column.header, column.unit, _fractions(spec.type, cells)
        )
        lists = column.field == "name" and is_list(column.header)
        fills = spec.type in FILLED_DOWN
        reader = reader_for(spec, context)
        found.append(
            _Column(place, column.column, column.header, column.field, reader, fills, lists, bare)
        )
    return found


def _fractions(type_: str, cells: Sequence[object]) -> bool:
    """Excel keeps 58% as 0.58: a percent column whose numbers all lie in 0–1, some between."""
    numbers = [c for c in cells if isinstance(c, float)]
    return (
        type_ == "percent"
        and bool(numbers)
        and all(0 <= n <= 1 for n in numbers)
        and any(0 < n < 1 for n in numbers)
    )


def _read_row(
    row: TableRow,
    columns: Sequence[_Column],
    frame: Frame,
    merged: frozenset[tuple[int, int]],
    warned: set[int],
) -> RawRow:
    raw = RawRow(row.number)
    for column in columns:
        cell = row.cells[column.place]
        if cell == "" or ((row.number, column.place) in merged and not column.fills_down):
            continue
        if column.field is None or column.reader is None:
            if text := clean_text(cell):
                raw.extras[column.header or f"{column.letter}列"] = text[:2000]
                if not is_serial(column.header):
                    raw.kept[column.header or f"{column.letter}列"] = text[:2000]
        elif column.lists and len(names := _listed(cell)) > 1:
            _refuse_list(raw, column, cell, names)
        else:
            _read_cell(raw, column, column.field, cell, frame, warned)
    return raw


def _listed(cell: object) -> list[str]:
    """Names of a list; a stroke parts them only where nothing else does (15000Nm3/h空分工程)."""
    text = clean_text(cell)
    if re.search(r"[、；;\n]", text):
        return [part.strip() for part in re.split(r"[、；;\n]+", text) if part.strip()]
    return split_names(cell)


def _refuse_list(raw: RawRow, column: _Column, cell: object, names: Sequence[str]) -> None:
    """已开工项目: several projects in one cell cannot share the row's other figures."""
    raw.shown["name"] = "、".join(names)
    raw.values["name"] = clean_text(next(iter(raw.extras.values()), "")) or names[0]
    text = (
        f"一格里写了 {len(names)} 个项目，这一行的投资等数字分不到各个项目；"
        "请改成一个项目一行（建议值每行一个名称），各填各的数，再导入。"
    )
    raw.messages.append(
        CellMessage(column.letter, "error", "list_cell", text, raw_text(cell), "\n".join(names))
    )


def _read_cell(
    raw: RawRow, column: _Column, name: str, cell: object, frame: Frame, warned: set[int]
) -> None:
    reading = column.reader(cell) if column.reader else None
    if reading is None:
        return
    level, code = reading.level, reading.code
    if code == "unit_unknown":
        # One word for the column, not one for each of ten thousand cells.
        if column.place in warned:
            level = None
        warned.add(column.place)
    if level is not None:
        said = CellMessage(
            column.letter, level, code or "", reading.text, reading.raw or raw_text(cell),
            reading.suggestion,
        )  # fmt: skip
        raw.messages.append(said)
        if reading.value is None and level == "warning":
            raw.extras[column.header] = raw.kept[column.header] = reading.raw
    if reading.value is None:
        return
    if name in NOUNS:
        _match(raw, column, name, reading.value, frame.directory)
        return
    raw.values[name] = reading.value
    raw.shown[name] = shown(reading.value)


def _match(raw: RawRow, column: _Column, name: str, text: str, directory: Directory) -> None:
    matches = match_cell(directory, name, text)
    rows = list(dict.fromkeys(match.row for match in matches if match.row is not None))
    for match in matches:
        if said := match.message(column.letter, text[:200]):
            raw.messages.append(said)
            raw.extras[column.header] = raw.kept[column.header] = text
    if not rows:
        raw.shown[name] = text
        return
    if name in CODED:
        raw.values[name] = rows[0]
        raw.shown[name] = rows[0].code
    else:
        raw.values[name] = rows
        raw.shown[name] = "、".join(row.name for row in rows)


def check_totals(
    table: Table, mapping: Sequence[ColumnMapping], raws: Sequence[RawRow]
) -> list[Check]:
    """Totals that differ from the sum of their rows: 小计 of its section, 合计 of all."""
    by_number = {raw.number: raw for raw in raws}
    checks: list[Check] = []
    section: list[TableRow] = []
    everything: list[TableRow] = []
    for row in table.rows:
        if row.kind == "data":
            section.append(row)
            everything.append(row)
        elif row.kind in {"total", "subtotal"}:
            # 小计 above its rows would check nothing: an empty section is passed over.
            rows = everything if row.kind == "total" else section
            if rows:
                checks += _differences(row, rows, mapping, by_number)
            section = [] if row.kind == "subtotal" else section
    return checks


def _differences(
    total: TableRow,
    rows: Sequence[TableRow],
    mapping: Sequence[ColumnMapping],
    by_number: dict[int, RawRow],
) -> list[Check]:
    found = []
    for place, column in enumerate(mapping):
        stated = _stated(total.cells[place], column)
        if stated is None or not stated.is_finite() or is_serial(column.header):
            continue
        computed = _computed(rows, place, column, by_number)
        if computed is None or abs(stated - computed) <= _tolerance(total.cells[place], column):
            continue
        label = LABELS.get(column.field or "", column.header)
        unit = "万元" if column.unit or column.field else ""
        text = (
            f"第 {total.number} 行“{label}”合计写的是 {stated:f}{unit}，"
            f"各行之和是 {computed:f}{unit}，相差 {abs(stated - computed):f}；请核对有没有漏行或错行。"
        )
        found.append(Check(total.number, column.column, text, f"{stated:f}", f"{computed:f}"))
    return found


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
