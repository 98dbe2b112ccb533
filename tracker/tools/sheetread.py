"""What a workbook is to a reader, and reading one in this process, after its check."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tracker.tools.csvsheet import read_csv
from tracker.tools.sheetxml import BROKEN, SheetRefused, SheetScan, check_bounds, column_letter
from tracker.tools.workbooks import Contents

HEAD_ROWS = 60
MAX_HEADS = 20
# The errors calamine knows; another one, such as #SPILL! from WPS, it takes for damage.
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"}

Merged = tuple[int, int, int, int]
Rows = list[list[object]]
T = TypeVar("T")


@dataclass(frozen=True)
class Sheet:
    """`rows` are of equal width and begin at row `first_row` of the file (1-based).

    Cells are str, float, bool, date, datetime; an empty cell is ''. Where Excel holds an error or a
    formula without a result the cell is its text ("#DIV/0!", "=A1+B2"). `merged`: first row, first
    column, last row, last column, counted from 0 in `rows`.
    """

    name: str
    rows: Rows
    merged: list[Merged] = field(default_factory=list)
    first_row: int = 1

    def row_number(self, index: int) -> int:
        """The row number a person sees in Excel for `rows[index]`."""
        return self.first_row + index

    def head(self) -> "Sheet":
        """The first rows, to tell which sheet holds the table."""
        merged = [one for one in self.merged if one[0] < HEAD_ROWS]
        return Sheet(self.name, self.rows[:HEAD_ROWS], merged, self.first_row)


@dataclass(frozen=True)
class Workbook:
    """`sheets`: names of the visible sheets, in order; `table`: the one that was read.

    `heads`: the first 60 rows of the first 20 visible sheets, in order, the one read among them;
    empty when they were not asked for.
    """

    sheets: tuple[str, ...]
    table: Sheet
    heads: tuple[Sheet, ...] = ()


def read_examined(file: Path, contents: Contents, sheet: str | None, *, heads: bool) -> Workbook:
    """Read what has been examined, in this process. Raises SheetRefused."""
    if contents.kind != "csv":
        return _Reader(file, contents).read(sheet, heads=heads)
    name = file.stem
    if sheet not in {None, name}:
        raise _no_sheet(sheet or "", (name,))
    table = Sheet(name, read_csv(file.read_bytes()))
    return Workbook((name,), table, (table.head(),) if heads else ())


class _Reader:
    """One workbook. A panic of the Rust parser is no Exception; none may pass."""

    def __init__(self, file: Path, contents: Contents) -> None:
        self.contents = contents
        self.book = _guarded(lambda: _open(file))
        sheets = list(enumerate(self.book.sheets_metadata))
        kinds = [(n, one) for n, one in sheets if one.typ == SheetTypeEnum.WorkSheet]
        self.places = {one.name: place for place, one in kinds}
        self.shown = [one.name for _, one in kinds if one.visible == SheetVisibleEnum.Visible]
        if len({one.name.casefold() for _, one in sheets}) != len(sheets):
            text = "文件里有两张工作表同名，分不清读哪一张；请改名保存后再上传。"
            raise SheetRefused("same_names", text)

    def read(self, wanted: str | None, *, heads: bool) -> Workbook:
        name = wanted if wanted is not None else next(iter(self.shown), None)
        if name is None or name not in self.places:
            raise _no_sheet(wanted or "", tuple(self.shown))
        try:
            table = _guarded(lambda: self._sheet(name, None))
        except SheetRefused as refused:
            raise self._strange_error(name) or refused from refused
        others = self.shown[:MAX_HEADS] if heads else ()
        tops = tuple(table.head() if one == name else self._head(one) for one in others)
        return Workbook(tuple(self.shown), table, tops)

    def _head(self, name: str) -> Sheet:
        """A sheet that cannot be read has an empty head: it may not be the one that is wanted."""
        try:
            return _guarded(lambda: self._sheet(name, HEAD_ROWS)).head()
        except SheetRefused:
            return Sheet(name, [])

    def _strange_error(self, name: str) -> SheetRefused | None:
        """The error cell for which the sheet could not be read, if there is one."""
        scan = self.contents.scan_of(name, self.places[name])
        for (row, column), text in scan.lost.items() if scan else ():
            if not text.startswith("=") and text not in _ERRORS:
                place = f"第 {row + 1} 行 {column_letter(column)} 列"
                said = (
                    f"{place}是错误值“{text}”，整张表因此读不出来；请改正公式或清空这一格再上传。"
                )
                return SheetRefused("error_cell", said)
        return None

    def _sheet(self, name: str, height: int | None) -> Sheet:
        table = self.book.get_sheet_by_name(name)
        check_bounds(*((table.end[0] + 1, table.end[1] + 1) if table.end else (0, 0)))
        rows: Rows = [list(row) for row in table.to_python(skip_empty_area=False, nrows=height)]
        _tidy(rows)
        scan = self.contents.scan_of(name, self.places[name])
        _show_lost(rows, scan, height)
        return Sheet(name, rows, _merged(table, rows))


def _open(file: Path) -> CalamineWorkbook:
    """By content: given a path, calamine believes the name."""
    with file.open("rb") as stream:
        return CalamineWorkbook.from_filelike(stream)


def _guarded(act: Callable[[], T]) -> T:
    try:
        return act()
    except (CalamineError, ValueError, OverflowError) as problem:
        raise SheetRefused("broken", BROKEN) from problem
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise SheetRefused("broken", BROKEN) from problem


def _tidy(rows: Rows) -> None:
    """Times become text, all numbers floats, what is no number ("NaN") text."""
    for row in rows:
        for place, cell in enumerate(row):
            if cell.__class__ is str or cell.__class__ is bool:
                continue
            if isinstance(cell, float):
                if not math.isfinite(cell):
                    row[place] = str(cell)
            elif isinstance(cell, int):
                row[place] = float(cell)
            elif isinstance(cell, dt.time | dt.timedelta):
                row[place] = str(cell)


def _merged(table: CalamineSheet, rows: Rows) -> list[Merged]:
    """Merged ranges never overlap, so all together cover no more than the sheet."""
    ranges = table.merged_cell_ranges or []
    merged = [(top, first, bottom, last) for (top, first), (bottom, last) in ranges]
    height, width = len(rows), len(rows[0]) if rows else 0
    covered = 0
    for top, first, bottom, last in merged:
        tall, wide = min(bottom + 1, height) - top, min(last + 1, width) - first
        covered += max(tall, 0) * max(wide, 0)
    if covered > height * width:
        text = "合并单元格互相重叠，读不出来；请取消合并后保存，再上传。"
        raise SheetRefused("merged", text)
    return merged


def _show_lost(rows: Rows, scan: SheetScan | None, height: int | None) -> None:
    """Put error cells and formulas without a result back, which calamine gives as ''."""
    lost = scan.lost if scan else {}
    if height:
        lost = {at: text for at, text in lost.items() if at[0] < height}
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in lost)])
    tall = max([len(rows), *(row + 1 for row, _ in lost)])
    if lost:
        rows += [[] for _ in range(tall - len(rows))]
        rows[:] = [cells + [""] * (width - len(cells)) for cells in rows]
    for (row, column), text in lost.items():
        if rows[row][column] == "":
            rows[row][column] = text


def _no_sheet(wanted: str, names: tuple[str, ...]) -> SheetRefused:
    if not names:
        return SheetRefused("no_sheet", "文件里没有可见的工作表；请取消隐藏后保存，再上传。")
    listed = "、".join(f"“{name}”" for name in names[:20])
    text = f"文件里没有名为“{wanted[:31]}”的工作表，现有：{listed}；请从中选择一个。"
    return SheetRefused("no_sheet", text)
