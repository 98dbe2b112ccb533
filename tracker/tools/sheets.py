"""Reading a ledger: the rows of one sheet of an .xlsx, .xls or .csv, with true row numbers.

Source: RELIABILITY.md R45. Files are checked (`tracker.tools.workbooks`) and then parsed in a child
process with 1 GiB of memory and 30 seconds. .xlsx and .csv files up to 200 kB are parsed in the
calling process: the check has bounded their filled rectangle (2,000,000 cells), unpacked size
(ratio 100, so 20 MB) and texts (64 MB), and starting a child costs more than reading them. An .xls
never is: its records name sizes that only the child's limit bounds.
A child started by `subprocess` works inside Celery's daemonic workers, where multiprocessing does
not.
"""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import orjson
import python_calamine

from tracker.tools.sheetchild import TOO_HEAVY, unpack
from tracker.tools.sheetread import Sheet, Workbook, read_examined
from tracker.tools.sheetxml import MAX_CELLS, SheetRefused, column_letter
from tracker.tools.workbooks import examine

__all__ = ["Sheet", "SheetRefused", "Workbook", "column_letter", "fill_merged", "read_workbook"]

IN_PROCESS_BYTES = 200 * 1024
CHILD_SECONDS = 30
_ROOT = Path(__file__).resolve().parents[2]
# Where the child finds its packages: it starts without `site`, which costs a third of its start.
_PATHS = (_ROOT, *(Path(str(one.__file__)).parents[1] for one in (orjson, python_calamine)))
# A bare `tracker`: the real one starts Celery, which costs three times what reading does.
_START = """
import sys, types
frame = types.ModuleType("tracker")
frame.__path__ = [sys.argv[1]]
sys.modules["tracker"] = frame
from tracker.tools.sheetchild import main
sys.exit(main(sys.argv[2:]))
"""


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


def read_workbook(path: Path | str, *, sheet: str | None = None, heads: bool = True) -> Workbook:
    """Check and read one sheet, by name or the first visible one. Raises SheetRefused.

    With `heads` the first 60 rows of every visible sheet too, to choose among them; a workbook of
    one sheet has its head for nothing.
    Limits: 20 MB, 20,000 rows of data (20,020 in all), 200 columns, 2,000,000 cells of the filled
    rectangle. A .csv has one sheet, named after the file.
    """
    file = Path(path)
    if not _is_large(file):
        contents = examine(file)
        if contents.light:
            return read_examined(file, contents, sheet, heads=heads)
    return _in_child(file, sheet, heads=heads)


def _is_large(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size > IN_PROCESS_BYTES
    except (OSError, ValueError):
        return False  # the check says it better


def _argument(sheet: str) -> str:
    """A name as a command may carry it; what it cannot becomes "?", which no sheet's name has."""
    return sheet[:500].encode("utf-8", "replace").decode().replace("\0", "?")


def _in_child(file: Path, sheet: str | None, *, heads: bool) -> Workbook:
    """Check and read in a limited child process; its environment holds no secrets."""
    command = [sys.executable, "-S", "-P", "-c", _START, str(_ROOT / "tracker")]
    command += [
        str(file.absolute()),
        "1" if heads else "0",
        *([] if sheet is None else [_argument(sheet)]),
    ]
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR") if key in os.environ}
    paths = os.pathsep.join(dict.fromkeys(str(path) for path in _PATHS))
    environment = kept | {"PYTHONPATH": paths, "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=CHILD_SECONDS, env=environment, check=False
        )
        if done.returncode != 0:
            raise SheetRefused("too_heavy", TOO_HEAVY)
        return unpack(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as problem:
        raise SheetRefused("too_heavy", TOO_HEAVY) from problem
