"""The child process that reads a workbook, and the JSON it answers its parent with.

Answer: {"refused": [code, text]}, or {"sheets": [name], "tables": [table], "table": place}: the
first table is the one read, the others are heads; {"name", "rows", "merged", "dates"}, where dates
and moments stand apart as [row, column, ISO text] and leave '' in the rows. JSON and no pickle: the
child has read what a stranger sent.
"""

import datetime as dt
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from tracker.tools.sheetread import Sheet, Workbook, read_examined
from tracker.tools.sheetxml import SheetRefused
from tracker.tools.workbooks import examine

MEMORY = 1 << 30
SECONDS = 30
MAX_ANSWER = 100 * 1024 * 1024
TOO_HEAVY = (
    "表格太大，在限定的时间和内存里没有读完；请删除用不到的工作表和格式，或拆成几个文件再上传。"
)


def _pack_sheet(sheet: Sheet) -> dict[str, Any]:
    rows, dates = sheet.rows, []
    for number, row in enumerate(rows):
        found = [place for place, cell in enumerate(row) if isinstance(cell, dt.date)]
        if found:
            dates += [(number, place, row[place]) for place in found]
            row = row.copy()
            for place in found:
                row[place] = ""
            rows[number] = row
    return {"name": sheet.name, "rows": rows, "merged": sheet.merged, "dates": dates}


def _unpack_sheet(said: dict[str, Any]) -> Sheet:
    rows = said["rows"]
    for row, place, text in said["dates"]:
        moment = dt.datetime.fromisoformat(text)
        rows[row][place] = moment.date() if len(text) == 10 else moment
    merged = [(top, first, bottom, last) for top, first, bottom, last in said["merged"]]
    return Sheet(said["name"], rows, merged)


def pack(book: Workbook) -> bytes:
    """The answer for a workbook that was read. Its rows are taken apart and not to be used again."""
    own = [place for place, head in enumerate(book.heads) if head.name == book.table.name]
    tables = [_pack_sheet(one) for one in (*book.heads, book.table) if one.name != book.table.name]
    tables.insert(0, _pack_sheet(book.table))
    return orjson.dumps({"sheets": book.sheets, "tables": tables, "place": own})


def unpack(answer: bytes) -> Workbook:
    """The workbook of an answer. Raises SheetRefused, or ValueError for no answer of ours."""
    try:
        said = orjson.loads(answer)
        if "refused" in said:
            raise SheetRefused(*said["refused"])
        table, *heads = [_unpack_sheet(one) for one in said["tables"]]
        for place in said["place"]:
            heads.insert(place, table.head())
        return Workbook(tuple(said["sheets"]), table, tuple(heads))
    except (TypeError, KeyError, IndexError) as problem:
        raise ValueError("answer") from problem


def _limit() -> None:
    """Bound memory, CPU time and core files of this process, where the system knows how."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    for kind, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (amount, amount))
        except (ValueError, OSError):  # macOS refuses RLIMIT_AS
            continue


def main(arguments: Sequence[str]) -> int:
    """FILE HEADS(0/1) [SHEET]; the answer on standard output."""
    _limit()
    gc.disable()  # a short life, and nothing in it goes in circles
    file, heads, *sheet = arguments
    wanted = sheet[0] if sheet else None
    try:
        path = Path(file)
        answer = pack(read_examined(path, examine(path), wanted, heads=heads == "1"))
        if len(answer) > MAX_ANSWER:
            raise SheetRefused("too_heavy", TOO_HEAVY)
    except SheetRefused as refused:
        answer = orjson.dumps({"refused": [refused.code, refused.text]})
    sys.stdout.buffer.write(answer)
    return 0
