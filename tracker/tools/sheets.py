"""Reading a ledger: the rows of one sheet of an .xlsx, or of a .csv, with true row numbers.

Source: RELIABILITY.md R45. Files are checked (`tracker.tools.workbooks`) and then parsed in a child
process with 1 GiB of memory and 30 seconds. Files up to 200 kB are parsed in the calling process:
the check has bounded their filled rectangle (2,000,000 cells) and unpacked size (ratio 100, so
20 MB), and starting a child costs half a second, longer than reading them.
A child started by `subprocess` works inside Celery's daemonic workers, where multiprocessing does
not. Run as `python -m tracker.tools.sheets FILE [SHEET]`; prints JSON.
"""

import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tracker.tools.csvsheet import read_csv
from tracker.tools.sheetxml import BROKEN, MAX_CELLS, SheetRefused, SheetScan, check_bounds
from tracker.tools.workbooks import examine, scan_of_sheet

__all__ = ["Sheet", "SheetRefused", "Workbook", "column_letter", "fill_merged", "read_workbook"]

IN_PROCESS_BYTES = 200 * 1024
CHILD_MEMORY = 1 << 30
CHILD_SECONDS = 30
_ROOT = Path(__file__).resolve().parents[2]
_TOO_HEAVY = (
    "表格太大，在限定的时间和内存里没有读完；请删除用不到的工作表和格式，或拆成几个文件再上传。"
)

Merged = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """`rows` are of equal width and begin at row `first_row` of the file (1-based).

    Cells are str, float, bool, date, datetime; an empty cell is ''. Where Excel holds an error or a
    formula without a result the cell is its text ("#DIV/0!", "=A1+B2"). `merged`: first row, first
    column, last row, last column, counted from 0 in `rows`.
    """

    name: str
    rows: list[list[object]]
    merged: list[Merged] = field(default_factory=list)
    first_row: int = 1

    def row_number(self, index: int) -> int:
        """The row number a person sees in Excel for `rows[index]`."""
        return self.first_row + index


@dataclass(frozen=True)
class Workbook:
    """`sheets`: names of the visible sheets, in order; `table`: the one that was read."""

    sheets: tuple[str, ...]
    table: Sheet


def column_letter(index: int) -> str:
    """Excel's name of a column counted from 0: 0 → "A", 26 → "AA". Raises ValueError below 0."""
    if index < 0:
        raise ValueError(index)
    letters, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def fill_merged(sheet: Sheet) -> Sheet:
    """The sheet with the value of each merged range written into all its cells."""
    rows = [list(row) for row in sheet.rows]
    width = len(rows[0]) if rows else 0
    left = MAX_CELLS
    for top, first, bottom, last in sheet.merged:
        if top >= len(rows) or first >= width:
            continue
        bottom, last = min(bottom, len(rows) - 1), min(last, width - 1)
        left -= (bottom - top + 1) * (last - first + 1)
        if left < 0:
            raise SheetRefused("too_many_cells", "合并单元格太多；请取消合并后再上传。")
        value = rows[top][first]
        for row in rows[top : bottom + 1]:
            row[first : last + 1] = [value] * (last - first + 1)
    return replace(sheet, rows=rows)


def read_workbook(path: Path | str, *, sheet: str | None = None) -> Workbook:
    """Check and read one sheet, by name or the first visible one. Raises SheetRefused.

    Limits: 20 MB, 20,000 rows of data (20,020 in all), 200 columns, 2,000,000 cells of the filled
    rectangle. A .csv has one sheet, named after the file.
    """
    file = Path(path)
    if file.is_file() and file.stat().st_size > IN_PROCESS_BYTES:
        return _in_child(file, sheet)
    return _read(file, sheet)


def _read(file: Path, sheet: str | None) -> Workbook:
    if scans := examine(file):
        return _read_xlsx(file, sheet, scans)
    name = file.stem
    if sheet not in {None, name}:
        raise _no_sheet(sheet or "", (name,))
    return Workbook((name,), Sheet(name, read_csv(file.read_bytes())))


def _read_xlsx(file: Path, wanted: str | None, scans: dict[str, SheetScan]) -> Workbook:
    try:
        with _open(file) as book:
            kinds = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
            shown = [one.name for one in kinds if one.visible == SheetVisibleEnum.Visible]
            name = wanted if wanted is not None else next(iter(shown), None)
            if name is None or name not in {one.name for one in kinds}:
                raise _no_sheet(wanted or "", tuple(shown))
            table = book.get_sheet_by_name(name)
            rows, merged = _rows(table), _merged(table)
    except (CalamineError, ValueError, OverflowError) as problem:
        raise SheetRefused("broken", BROKEN) from problem
    scan = scan_of_sheet(scans, name)
    _show_lost(rows, scan.lost if scan else {})
    return Workbook(tuple(shown), Sheet(name, rows, merged))


def _open(file: Path) -> CalamineWorkbook:
    """A panic of the Rust parser is no Exception; it must not take the calling worker down."""
    try:
        return CalamineWorkbook.from_path(file)
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise SheetRefused("broken", BROKEN) from problem


def _rows(table: CalamineSheet) -> list[list[object]]:
    check_bounds(*((table.end[0] + 1, table.end[1] + 1) if table.end else (0, 0)))
    rows: list[list[object]] = []
    for row in table.to_python(skip_empty_area=False):
        cells: list[object] = list(row)
        rows.append([str(c) if isinstance(c, dt.time | dt.timedelta) else c for c in cells])
    return rows


def _merged(table: CalamineSheet) -> list[Merged]:
    ranges = table.merged_cell_ranges or []
    return [(top, first, bottom, last) for (top, first), (bottom, last) in ranges]


def _show_lost(rows: list[list[object]], lost: dict[tuple[int, int], str]) -> None:
    """Put error cells and formulas without a result back, which calamine gives as ''."""
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in lost)])
    height = max([len(rows), *(row + 1 for row, _ in lost)])
    if lost:
        rows += [[] for _ in range(height - len(rows))]
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


def _in_child(file: Path, sheet: str | None) -> Workbook:
    """Check and read in a limited child process; its environment holds no secrets."""
    command = [sys.executable, "-m", "tracker.tools.sheets", str(file.resolve())]
    command += [] if sheet is None else [sheet]
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR") if key in os.environ}
    environment = kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=CHILD_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise SheetRefused("too_heavy", _TOO_HEAVY) from problem
    if done.returncode != 0:
        raise SheetRefused("too_heavy", _TOO_HEAVY)
    answer = json.loads(done.stdout, object_hook=_revive)
    if "refused" in answer:
        raise SheetRefused(*answer["refused"])
    merged = [(top, first, bottom, last) for top, first, bottom, last in answer["merged"]]
    return Workbook(tuple(answer["sheets"]), Sheet(answer["name"], answer["rows"], merged))


def _revive(said: dict[str, object]) -> object:
    if isinstance(said.get("at"), str):
        return dt.datetime.fromisoformat(str(said["at"]))
    return dt.date.fromisoformat(str(said["on"])) if "on" in said else said


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, dt.date) else str(value)


def _limit() -> None:
    """Bound memory, CPU time and core files of this process, where the system knows how."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    for kind, amount in (
        (resource.RLIMIT_AS, CHILD_MEMORY),
        (resource.RLIMIT_CPU, CHILD_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS
            continue


def main(arguments: list[str]) -> int:
    """The child: FILE [SHEET]; JSON on standard output."""
    _limit()
    file = Path(arguments[0])
    answer: dict[str, object]
    try:
        book = _read(file, arguments[1] if len(arguments) > 1 else None)
        table = book.table
        answer = {"sheets": book.sheets, "name": table.name, "rows": table.rows}
        answer["merged"] = table.merged
    except SheetRefused as refused:
        answer = {"refused": [refused.code, refused.text]}
    sys.stdout.write(json.dumps(answer, default=_plain))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
