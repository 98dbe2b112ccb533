"""Looking through the records of an old .xls: bounds of its sheets, error cells, what is unwanted.

Source: [MS-XLS]. A pass over the records, before calamine allocates what they claim; it also finds
the error cells, which calamine gives as ''. Old Excel keeps a result with every formula.
"""

import struct
from collections.abc import Iterator

from tracker.tools.sheetxml import (
    BROKEN,
    EXTRA_ROWS,
    MAX_COLUMNS,
    MAX_ROWS,
    SheetRefused,
    SheetScan,
    check_bounds,
)

MAX_RECORDS = 5_000_000
MAX_STRINGS = 2_000_000
_FILEPASS, _BOUNDSHEET, _SUPBOOK, _SST, _BOF, _EOF = 0x2F, 0x85, 0x1AE, 0xFC, 0x809, 0x0A
_DIMENSIONS, _FORMULA, _BOOLERR, _MULRK = 0x200, 0x06, 0x205, 0xBD
# Number, Label, RString, RK, LabelSst: cells with a value and nothing to look into.
_VALUES = frozenset((0x203, 0x204, 0xD6, 0x27E, 0xFD))
_CELLS = _VALUES | {_FORMULA, _BOOLERR, _MULRK}
_OWN_BOOKS = (b"\x01\x04", b"\x01\x3a")  # this workbook, add-in functions
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!",
           42: "#N/A"}  # fmt: skip

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
_MACRO_SHEETS = (1, 6)


class _Records:
    """The records of a workbook; all sheets together may have MAX_RECORDS."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.left = MAX_RECORDS

    def of(self, start: int) -> Iterator[tuple[int, int, int]]:
        """(kind, where its data begin, how long they are), to the end of the part."""
        data, place, end = self.data, start, len(self.data)
        while place + 4 <= end:
            kind, length = struct.unpack_from("<HH", data, place)
            place += 4
            self.left -= 1
            if place + length > end or self.left < 0:
                raise ValueError("record")
            if kind == _EOF:
                return
            yield kind, place, length
            place += length
        raise ValueError("no end")


def scan_biff(data: bytes) -> list[SheetScan]:
    """What the sheets hold, in the workbook's order. Raises SheetRefused.

    Codes: encrypted, macro, external_links, too_many_rows, too_many_columns, too_many_cells, broken.
    """
    records = _Records(data)
    try:
        starts = _look_into_globals(records)
        if len(set(starts)) != len(starts):
            raise ValueError("two sheets in one place")
        return [_scan_sheet(records, start) for start in starts]
    except (ValueError, IndexError, struct.error) as problem:
        raise SheetRefused("broken", BROKEN) from problem


def _look_into_globals(records: _Records) -> list[int]:
    """Where the sheets begin. Raises SheetRefused for what must not be in a ledger."""
    data = records.data
    starts: list[int] = []
    if struct.unpack_from("<H", data) != (_BOF,):
        raise ValueError("no workbook")
    for kind, place, length in records.of(0):
        if kind == _FILEPASS:
            text = "文件设有打开密码；请在“文件—信息—保护工作簿”里去掉密码，保存后再上传。"
            raise SheetRefused("encrypted", text)
        if kind == _BOUNDSHEET:
            if data[place + 5] in _MACRO_SHEETS:
                raise SheetRefused("macro", f"文件里带有宏表，不能导入；{_SAVE_AS}")
            starts += struct.unpack_from("<I", data, place)
        elif kind == _SUPBOOK and (length != 4 or data[place + 2 : place + 4] not in _OWN_BOOKS):
            text = "文件里有指向别的工作簿的链接；请在“数据—编辑链接”里断开全部链接，保存后再上传。"
            raise SheetRefused("external_links", text)
        elif kind == _SST:
            (count,) = struct.unpack_from("<I", data, place + 4)
            if count > min(MAX_STRINGS, len(data) // 3):
                raise ValueError("strings")
    return starts


def _scan_sheet(records: _Records, start: int) -> SheetScan:
    found, data = SheetScan(), records.data
    for kind, place, length in records.of(start):
        if kind == _DIMENSIONS:
            _check_dimensions(data[place : place + length])
        if kind not in _CELLS:
            continue
        row, column = struct.unpack_from("<HH", data, place)
        if kind == _MULRK:
            (column,) = struct.unpack_from("<H", data, place + length - 2)
        elif kind not in _VALUES and (text := _error(kind, data[place : place + length])):
            found.lost[row, column] = text
        if row >= found.rows or column >= found.columns:
            found.rows, found.columns = max(found.rows, row + 1), max(found.columns, column + 1)
            check_bounds(found.rows, found.columns)
    return found


def _error(kind: int, cell: bytes) -> str:
    """The text of an error cell, or of a formula whose result is one; "" for others."""
    if kind == _BOOLERR:
        return _ERRORS.get(cell[6], "#VALUE!") if cell[7] == 1 else ""
    if cell[12:14] == b"\xff\xff" and cell[6] == 2:
        return _ERRORS.get(cell[8], "#VALUE!")
    return ""


def _check_dimensions(claim: bytes) -> None:
    """As in .xlsx: a claim too large one way is formats, both ways it is a bomb."""
    form = {10: "<HHHH", 14: "<IIHH"}.get(len(claim))
    if form is None:
        raise ValueError("dimensions")
    first, rows, left, columns = struct.unpack_from(form, claim)
    if rows > 1 << 16 or (rows and columns and (first >= rows or left >= columns)):
        raise ValueError("dimensions")
    if rows > MAX_ROWS + EXTRA_ROWS and columns > MAX_COLUMNS:
        check_bounds(rows, columns)
