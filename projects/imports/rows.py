"""Rows of a table as values of fields: cells read, names matched, totals checked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from parks.models import Park, User
from projects.enums import Outcome
from projects.imports.cells import Column, Said, Seen, column_of, is_known
from projects.imports.choices import NOTHING, Choices
from projects.imports.fields import BY_MONTH, LABELS, field_of
from projects.imports.matching import Directory
from projects.imports.plan import CellMessage, ColumnMapping, Json, PlanRow
from projects.imports.reading import ReadingContext
from projects.imports.reads import Basis
from projects.imports.table import Table, TableRow
from projects.queries.conditions import outside_sources
from tracker.roles import Permission
from tracker.tools.cells import clean_text
from tracker.tools.periods import Period


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
    choices: Choices = NOTHING
    lock: bool = False
    weekly: bool = False  # a sheet of one week; `week`: its days, where it says them
    week: tuple[date, date] | None = None
    basis: Basis = field(default_factory=Basis)  # what the planner is told by the database

    @cached_property
    def by_month(self) -> dict[str, tuple[str, ...]]:
        """month_funds, month_investment → the fields of months that rows may carry."""
        found: dict[str, tuple[str, ...]] = {}
        for name in sorted(self.named & BY_MONTH):
            found[name[:-3]] = (*found.get(name[:-3], ()), name)
        return found

    @cached_property
    def verifies(self) -> bool:
        return self.by.may(Permission.VERIFY_FUNDING)

    @cached_property
    def recognises(self) -> bool:
        return self.by.may(Permission.RECOGNISE_STAGE)

    @cached_property
    def accepts(self) -> bool:
        return self.by.may(Permission.REVIEW_PROGRESS)

    @cached_property
    def until(self) -> date:
        """The last day the ledger can speak of."""
        return min(self.period.end, self.today)

    def period_of(self, name: str) -> Period:
        """The months of a figure: its header's own, else the ledger's."""
        return self._periods.get(name, self.period)

    @cached_property
    def _periods(self) -> dict[str, Period]:
        own = {name: column.period for name, column in self.columns.items()}
        return {name: Period.parse(code) for name, code in own.items() if code}

    @cached_property
    def outside(self) -> frozenset[str]:
        """The sources of money that count as 省外."""
        return frozenset(outside_sources())

    @cached_property
    def first(self) -> date:
        """The first day of the month, or the week, that reports are written for."""
        return self.week[0] if self.week else self.period.end.replace(day=1)

    @cached_property
    def named(self) -> set[str]:
        """Fields that rows may carry: mapped columns, and values people added."""
        return set(self.columns).union(*self.choices.values.values())

    def letter(self, name: str) -> str:
        return self.columns[name].column if name in self.columns else ""


_FOUR = re.compile(r"\d+\.\d{4}")


@dataclass(slots=True)
class RawRow:
    """One data row. `values` are Python values and records, `shown` the same as JSON."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    shown: Json = field(default_factory=dict)
    messages: list[CellMessage] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)  # extras worth keeping on the project
    texts: dict[str, str] = field(default_factory=dict)  # cells of fields that could not be read

    def say(self, frame: Frame, name: str, level: str, code: str, text: str, **more: Any) -> None:
        raw = str(more.pop("raw", self.shown.get(name, "")) or "")[:200]
        if _FOUR.fullmatch(raw):
            raw += "万元"  # in whatever unit the column is
        self.messages.append(
            CellMessage(frame.letter(name), level, code, text, raw, field=name, **more)
        )

    @property
    def broken(self) -> bool:
        return bool(self.messages) and any(m.level == "error" for m in self.messages)

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


def read_rows(table: Table, mapping: Sequence[ColumnMapping], frame: Frame) -> list[RawRow]:
    """The data rows, read and matched."""
    data = [row for row in table.rows if row.kind == "data"]
    columns = _columns(data, mapping, frame)
    said = [column.see_all(_cells(column, data, table.merged)) for column in columns]
    raws = [_read_row(row.number, columns, seen) for row, *seen in zip(data, *said, strict=True)]
    added = _added(frame)
    for raw in raws if frame.choices.values else ():
        for name, text in sorted(frame.choices.values.get(raw.number, {}).items()):
            if name in added:
                _take_all(raw, [added[name]], [added[name].see(text)])
    return raws


def _cells(
    column: Column, data: Sequence[TableRow], merged: frozenset[tuple[int, int]]
) -> list[object]:
    """The column's cells; a figure merged over several rows belongs to the first of them."""
    place = column.place
    if not merged or column.fills_down:
        return [row.cells[place] for row in data]
    return ["" if (row.number, place) in merged else row.cells[place] for row in data]


def _columns(
    data: Sequence[TableRow], mapping: Sequence[ColumnMapping], frame: Frame
) -> list[Column]:
    found = []
    for place, column in enumerate(mapping):
        percents = bool(column.field) and field_of(frame.kind, str(column.field)).type == "percent"
        cells = [row.cells[place] for row in data] if percents else []
        context = ReadingContext(
            frame.today, frame.period.year, column.header, column.unit, _fractions(cells)
        )
        found.append(column_of(place, column, frame.kind, context, frame.directory))
    held: set[str] = set()
    for one in found:
        if one.reader is None and one.header in held:
            one.header = f"{one.header}（{one.letter}列）"
        held.add(one.header)
    return found


def _added(frame: Frame) -> dict[str, Column]:
    """Columns the sheet does not have, for values people added to its rows."""
    context = ReadingContext(frame.today, frame.period.year, unit="万元")
    return {
        name: column_of(
            -1,
            ColumnMapping("", LABELS[name], name, None, True),
            frame.kind,
            context,
            frame.directory,
        )
        for name in frame.named - set(frame.columns)
        if is_known(frame.kind, name)
    }


def _fractions(cells: Sequence[object]) -> bool:
    """Excel keeps 58% as 0.58: a percent column whose numbers all lie in 0–1, some between."""
    numbers = [c for c in cells if isinstance(c, float)]
    return all(0 <= n <= 1 for n in numbers) and any(0 < n < 1 for n in numbers)


def _read_row(number: int, columns: Sequence[Column], said: Sequence[Said]) -> RawRow:
    raw = RawRow(number)
    _take_all(raw, columns, said)
    return raw


def _take_all(raw: RawRow, columns: Sequence[Column], said: Sequence[Said]) -> None:
    """Cells of a row in order; what one says of other columns' fields comes after all of them."""
    values, shown = raw.values, raw.shown
    several = []
    for column, seen in zip(columns, said, strict=True):
        if seen is None:
            continue
        if isinstance(seen, Seen):
            _take(raw, column, seen)
            if seen.beside:
                several.append((column, seen))
        else:
            values[column.field], shown[column.field] = seen
    for column, seen in several:
        _take_beside(raw, column, seen)


def _take_beside(raw: RawRow, column: Column, seen: Seen) -> None:
    """What a cell says of other columns' fields: theirs wins, and a difference is said."""
    for name, value, text in seen.beside:
        if raw.values.get(name, value) != value:
            said = f"这一格的“{LABELS[name]}”与它自己的列不同，按它自己的列读入；请核对两格。"
            raw.messages.append(
                CellMessage(column.letter, "warning", "told_twice", said, str(text)[:200], field=column.field)
            )  # fmt: skip
        elif name not in raw.values:
            raw.values[name], raw.shown[name] = value, text


def _take(raw: RawRow, column: Column, seen: Seen) -> None:
    """A cell with something to say, or to be kept beside the fields."""
    raw.messages += seen.said
    if seen.spare:
        raw.extras[column.header] = seen.spare
        if column.field:
            raw.texts[column.field] = seen.spare
        if not column.serial:
            raw.kept[column.header] = seen.spare
    if seen.names:
        raw.shown["name"] = "、".join(seen.names)
        raw.values["name"] = clean_text(next(iter(raw.extras.values()), "")) or seen.names[0]
    elif column.field and seen.shown is not None:
        raw.shown[column.field] = seen.shown
        if seen.value is not None:
            raw.values[column.field] = seen.value


def skipped_rows(table: Table, raws: Sequence[RawRow], left_out: frozenset[int]) -> list[PlanRow]:
    """Rows that carry no record, and those a person left out, each with the reason."""
    reasons = {
        "blank": "空行，没有导入。",
        "total": "合计行，没有导入，只用来核对各行之和。",
        "subtotal": "小计行，没有导入，只用来核对各行之和。",
        "group": "分组标题行，没有导入。",
        "note": "说明文字，没有导入。",
        "other": "同一张工作表里的另一张表，没有导入；请把它另存成一张工作表再导入。",
        "header": "重复的表头或列号行，没有导入。",
    }
    rows = []
    for row in table.rows:
        if row.kind != "data":
            first = next((clean_text(c) for c in row.cells if c != ""), "")
            said = CellMessage("", "warning", row.kind, reasons[row.kind], first[:200])
            messages = () if row.kind == "blank" else (said,)
            rows.append(PlanRow(row.number, str(Outcome.SKIP), first[:200], messages=messages))
    said = CellMessage("", "warning", "left_out", "按您的选择跳过，没有导入。")
    rows += [
        PlanRow(raw.number, str(Outcome.SKIP), raw.key, raw.shown, messages=(said,))
        for raw in raws
        if raw.number in left_out
    ]
    return rows
