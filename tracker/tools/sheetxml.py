"""Looking through the XML inside an .xlsx without building it: bounds of a sheet, lost cells, DTDs.

The scan streams through expat, so memory does not grow with the file, and stops at the first limit
passed. Why it exists: calamine allocates the whole rectangle of a sheet, so that two cells far
apart cost gigabytes, and it gives '' for error cells and for formulas without a stored result.
"""

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

# Rows of data, and on top of them what ledgers carry besides: titles, units, headers, totals.
MAX_ROWS = 20_000
EXTRA_ROWS = 20
MAX_COLUMNS = 200
# Of the filled rectangle (R45 says 200,000; 20,000 rows × 25 columns must pass, so 2,000,000).
MAX_CELLS = 2_000_000
MAX_ELEMENTS = 12_000_000
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


@dataclass
class SheetScan:
    """What a pass over one XML member found. Rows and columns count from 1, filled cells only."""

    rows: int = 0
    columns: int = 0
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


def scan_xml(stream: IO[bytes]) -> SheetScan:
    """Read one XML member to its end. Raises SheetRefused for DTDs, bounds and broken XML."""
    scanner = _Scanner()
    try:
        while block := stream.read(1 << 16):
            scanner.parser.Parse(block, False)
        scanner.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise SheetRefused("broken", BROKEN) from problem
    return scanner.found
