"""Looking through the XML inside an .xlsx without building it: bounds of a sheet, lost cells, DTDs.

The scan streams, so memory does not grow with the file, and stops at the first limit passed. Plain
rows are recognised by `sheetrows`, all else goes through expat. Why the scan exists: calamine allocates the whole rectangle of a sheet, so that two cells far
apart cost gigabytes, and it gives '' for error cells and for formulas without a stored result.
"""

import re
import sys
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from tracker.tools.sheetrows import PLAIN_COLUMNS, RowSkipper

# Rows of data, and on top of them what ledgers carry besides: titles, units, headers, totals.
MAX_ROWS = 20_000
EXTRA_ROWS = 20
MAX_COLUMNS = 200
# Of the filled rectangle (R45 says 200,000; 20,000 rows × 25 columns must pass, so 2,000,000).
MAX_CELLS = 2_000_000
MAX_ELEMENTS = 12_000_000
_BLOCK = 1 << 18
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


class SheetRefused(Exception):
    """A file that is not read. `code` is for machines, `text` tells the user how to mend (Chinese)."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text


def check_bounds(rows: int, columns: int) -> None:
    """Raise SheetRefused when the filled rectangle of a sheet passes a limit."""
    if rows > MAX_ROWS + EXTRA_ROWS:
        raise SheetRefused(
            "too_many_rows",
            f"表格有 {rows} 行，一次最多导入 {MAX_ROWS} 行数据；请拆成几个文件，或删除表尾多余的行。",
        )
    if columns > MAX_COLUMNS:
        raise SheetRefused(
            "too_many_columns",
            f"表格有 {columns} 列，最多 {MAX_COLUMNS} 列；请删除右侧用不到的列后另存。",
        )
    if rows * columns > MAX_CELLS:
        raise SheetRefused(
            "too_many_cells",
            f"表格有 {rows} 行 {columns} 列，超过 {MAX_CELLS} 格；请删除用不到的行列，或拆成几个文件。",
        )


def position(reference: str) -> tuple[int, int] | None:
    """(row, column) from 0 of a cell reference such as "B3"; None if it is none."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def column_letter(index: int) -> str:
    """Excel's name of a column counted from 0: 0 → "A", 26 → "AA". Raises ValueError below 0."""
    if index < 0:
        raise ValueError(index)
    letters, rest = "", index + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


@dataclass
class SheetScan:
    """What a pass over one XML member found. Rows and columns count from 1, filled cells only.

    `size` is in bytes, as is `longest`: the longest of the shared strings, or more.
    """

    rows: int = 0
    columns: int = 0
    size: int = 0
    longest: int = 0
    root: str = ""
    attributes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lost: dict[tuple[int, int], str] = field(default_factory=dict)


class _Scanner:
    """Expat handlers; one for each member. Only worksheets and lists of parts are looked into.

    Ends and text are listened to only inside a cell with a formula or an error: a plain cell then
    costs two calls, a second for 500,000 cells.
    """

    def __init__(self) -> None:
        self.found = SheetScan()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._root
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.elements = 0
        self.in_data = False
        self.row = self.column = -1
        self.kind = ""
        self.text: list[str] = []
        self.formula = self.value = ""

    def _doctype(self, *_: object) -> None:
        raise SheetRefused(
            "dtd",
            "文件里有 DTD 声明，正常的表格没有；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
        )

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        self.found.root = name.rpartition(":")[2]
        self.parser.StartElementHandler = None
        if self.found.root == "worksheet":
            self.parser.StartElementHandler = self._start
        elif self.found.root in {"Relationships", "Types", "workbook"}:
            self.parser.StartElementHandler = self._attributes

    def _attributes(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.found.attributes) > 5000:
            raise SheetRefused("broken", BROKEN)
        self.found.attributes.append((name.rpartition(":")[2], attributes))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise SheetRefused("too_many_cells", f"表格超过 {MAX_CELLS} 格；请拆成几个文件。")
        tag = name[name.rfind(":") + 1 :]
        if tag == "c":
            place = position(attributes.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
            self.kind = attributes.get("t", "")
        elif tag in {"v", "is", "f"}:
            self._fill()
            if tag == "f" or self.kind == "e":
                self._listen()
        elif tag == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if _REFERENCE.fullmatch(f"A{number}") else self.row + 1
            self.column = -1
        elif tag == "sheetData":
            self.in_data = True
        elif tag == "dimension":
            _check_dimension(attributes.get("ref", ""))

    def _fill(self) -> None:
        found = self.found
        if self.row >= found.rows or self.column >= found.columns:
            found.rows = max(found.rows, self.row + 1)
            found.columns = max(found.columns, self.column + 1)
            check_bounds(found.rows, found.columns)

    def _listen(self) -> None:
        self.text.clear()
        if self.parser.EndElementHandler is None:
            self.formula = self.value = ""
            self.parser.EndElementHandler = self._end
            self.parser.CharacterDataHandler = self.text.append

    def _end(self, name: str) -> None:
        tag = name[name.rfind(":") + 1 :]
        if tag == "v":
            self.value = "".join(self.text)
        elif tag == "f":
            self.formula = "".join(self.text) or "…"
        elif tag == "c":
            self.parser.EndElementHandler = None
            self.parser.CharacterDataHandler = None
            if self.kind == "e":
                self.found.lost[self.row, self.column] = self.value[:20] or "#VALUE!"
            elif self.formula and not self.value and self.kind != "str":
                self.found.lost[self.row, self.column] = f"={self.formula[:50]}"
        self.text.clear()


BROKEN = "文件内容不完整或已损坏，读不出来；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"


def _check_dimension(reference: str) -> None:
    """A claim too large both ways is refused; one way only is WPS and Excel counting formats.

    WPS writes "A1:XFD22" for a row with a fill, Excel "A1:N1048576" for a formatted column; such
    ledgers are judged by their filled cells.
    """
    last = position(reference.rpartition(":")[2])
    if last and last[0] >= MAX_ROWS + EXTRA_ROWS and last[1] >= MAX_COLUMNS:
        check_bounds(last[0] + 1, last[1] + 1)


class _Strings:
    """How long the longest shared string may be: between two ends of one, or from the last on."""

    def __init__(self) -> None:
        self.open = self.longest = 0

    def longest_after(self, block: bytes) -> int:
        if b"<!" in block:  # a comment or CDATA may hold what looks like an end
            self.longest = sys.maxsize
        first, *others = block.split(b"</si>")
        lengths = [self.open + len(first), *map(len, others)]
        self.open = lengths[-1]
        self.longest = max(self.longest, max(lengths))
        return self.longest


def scan_xml(stream: IO[bytes]) -> SheetScan:
    """Read one XML member to its end. Raises SheetRefused for DTDs, bounds and broken XML."""
    found, skipped = _scan(stream, skip=True)
    if skipped and found.columns > PLAIN_COLUMNS:
        # The rows left out are narrow, but together with a wide one they may pass MAX_CELLS.
        stream.seek(0)
        found, _ = _scan(stream, skip=False)
    return found


def _scan(stream: IO[bytes], *, skip: bool) -> tuple[SheetScan, bool]:
    """What was found, and whether rows were left out of it."""
    scanner = _Scanner()

    def parse(data: bytes) -> None:
        scanner.parser.Parse(data, False)

    def passed(row: int) -> None:
        scanner.row = row - 1

    skipper = RowSkipper(parse, lambda: skip and scanner.in_data, passed)
    strings = _Strings()
    try:
        while block := stream.read(_BLOCK):
            skipper.feed(block)
            scanner.found.size += len(block)
            if scanner.found.root == "sst":
                scanner.found.longest = strings.longest_after(block)
        skipper.close()
        scanner.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise SheetRefused("broken", BROKEN) from problem
    return scanner.found, skipper.skipped
