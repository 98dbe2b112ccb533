"""Writing .xlsx with XlsxWriter in constant memory: typed columns in, a printable sheet out.

Numbers stay numbers, dates are dates, and text is always text: no cell of data becomes a formula
or a link (RELIABILITY.md R48). Rows are streamed, so any number up to Excel's own limit will do.
Each column's way to write is bound once a sheet: most cells cost one look at their type.
"""

import datetime as dt
import inspect
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MethodType
from typing import Any, BinaryIO, Literal

import xlsxwriter

Kind = Literal["text", "code", "money", "int", "date", "percent"]

TEXT_LIMIT = 32_767
ROW_LIMIT = 1_048_576
LINE_HEIGHT = 13.0  # points
PAGE_WIDTH = 200  # characters across an A4 page that can still be read
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBERS = (Decimal, int, float)
_FIRST_DATE = dt.date(1900, 1, 1)
_DAY_ZERO = dt.date(1899, 12, 30).toordinal()  # Excel's day 0, from March 1900 on
_LEAP_BUG = dt.date(1900, 3, 1)  # before it Excel counts a day less: there was no 1900-02-29
# Text that needs no second look: begins with a letter, digit or Chinese character, no controls.
_CALM = re.compile(r"[0-9A-Za-z\u4e00-\u9fff（《“][^\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]*\Z")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_KINDS: dict[Kind, dict[str, Any]] = {
    "text": {"text_wrap": True},
    # Typed digits stay text: sixteen and more of them, and leading zeros.
    "code": {"num_format": "@", "text_wrap": True},
    "money": {"num_format": "#,##0.00"},
    "int": {"num_format": "#,##0"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "percent": {"num_format": '0.00"%"'},
}


@dataclass(frozen=True)
class Column:
    """`width` in characters. "percent" cells hold percentage points: 57.17 is shown as 57.17%."""

    header: str
    width: float = 12
    kind: Kind = "text"


Totals = Sequence[object] | Callable[[], Sequence[object]]


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: a title line, notes (one line each), the header, rows, and a line of totals.

    `totals` may be a function: it is called when the rows are written. `dress` gets the finished
    sheet, the header's row (from 0) and the formats: drop-downs, comments. `frozen`: columns that stay in view.
    `lines`: how many lines of text a row of data has room for.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    title: str = ""
    notes: Sequence[str] = ()
    totals: Totals | None = None
    frozen: int = 0
    lines: int = 1
    hidden: bool = False
    dress: Callable[[Any, int, Mapping[Kind, Any]], None] | None = None


def write_workbook(target: BinaryIO | Path, sheets: Iterable[SheetSpec]) -> None:
    """Write the sheets, in order, to a path or a binary file. Rows are consumed once.

    Raises ValueError for a row wider than its columns or past Excel's last row.
    """
    where = str(target) if isinstance(target, Path) else target
    with xlsxwriter.Workbook(where, OPTIONS) as book:
        formats = _Formats(book)
        taken: set[str] = set()
        for spec in sheets:
            _Writer(book.add_worksheet(sheet_name(spec.name, taken)), spec, formats).write()


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts: at most 31 characters, none of []:*?/\\, not taken. Adds it to `taken`."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip().strip("'")[:31] or "工作表"
    base = "历史" if base.lower() == "history" else base
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        name = f"{base[: 31 - len(str(number)) - 2]}({number})"
    taken.add(name.lower())
    return name


def excel_formats(book: Any) -> dict[Kind, Any]:
    """The format of a cell of each kind, with a thin border."""
    return {kind: book.add_format({**_FONT, "border": 1, **_KINDS[kind]}) for kind in _KINDS}


class _Formats:
    """The formats of one workbook, made once."""

    def __init__(self, book: Any) -> None:
        line = {"border": 1}
        self.title = book.add_format({**_FONT, "font_size": 16, "bold": True, "align": "center"})
        self.note = book.add_format(_FONT)
        self.header = book.add_format(
            {
                **_FONT,
                **line,
                "bold": True,
                "align": "center",
                "text_wrap": True,
                "bg_color": "#E8EEF5",
            }
        )
        self.cells = excel_formats(book)
        self.sums = {
            kind: book.add_format({**_FONT, **line, **_KINDS[kind], "bold": True})
            for kind in _KINDS
        }
        # Excel shows such text as it is, also after somebody edits the cell.
        self.quoted = book.add_format({**_FONT, **line, "text_wrap": True, "quote_prefix": True})


def _lines(text: Any, width: float) -> int:
    """Lines that a text takes in a column; a Chinese character is two wide."""
    return math.ceil(len(text.encode("gb18030", "replace")) / width)


def _height(lines: int) -> float:
    """Not every program gives a row the height of its text by itself."""
    return LINE_HEIGHT * lines + 3


Put = Callable[[int, object], object]


class _Writer:
    """Writes one sheet from top to bottom, as constant memory demands."""

    def __init__(self, sheet: Any, spec: SheetSpec, formats: _Formats) -> None:
        self.sheet = sheet
        self.spec = spec
        self.formats = formats
        self.row = 0
        self.last = max(len(spec.columns) - 1, 0)

    def write(self) -> None:
        self._set_columns()
        self._write_head()
        header = self.row
        for number, column in enumerate(self.spec.columns):
            _put_string(
                self.sheet, header, number, _text(column.header), self.formats.header, self.formats
            )
        lines = [_lines(column.header, column.width) for column in self.spec.columns]
        self.sheet.set_row(header, _height(max(lines, default=1)))
        self.row += 1
        self._write_rows(self.spec.rows, self.formats.cells)
        self.sheet.autofilter(header, 0, max(self.row - 1, header), self.last)
        totals = self.spec.totals() if callable(self.spec.totals) else self.spec.totals
        if totals is not None:
            self._write_rows([totals], self.formats.sums)
        self._set_page(header)
        if self.spec.dress is not None:
            self.spec.dress(self.sheet, header, self.formats.cells)
        if self.spec.hidden:
            self.sheet.hide()

    def _set_columns(self) -> None:
        for number, column in enumerate(self.spec.columns):
            self.sheet.set_column(number, number, column.width)

    def _write_head(self) -> None:
        if self.spec.lines > 1:
            self.sheet.set_default_row(_height(self.spec.lines))
        lines = [(self.spec.title, self.formats.title)] if self.spec.title else []
        lines += [(note, self.formats.note) for note in self.spec.notes]
        last = self._first_page()
        for text, style in lines:
            if last:
                self.sheet.merge_range(self.row, 0, self.row, last, "", style)
            _put_string(self.sheet, self.row, 0, _text(text), style, self.formats)
            self.sheet.set_row(self.row, 24 if style is self.formats.title else _height(1))
            self.row += 1

    def _write_rows(self, rows: Iterable[Sequence[object]], styles: dict[Kind, Any]) -> None:
        puts = [
            _PUTS[column.kind](self.sheet, number, styles[column.kind], self.formats)
            for number, column in enumerate(self.spec.columns)
        ]
        width, row = len(puts), self.row
        for values in rows:
            if len(values) != width:
                if len(values) > width:
                    raise ValueError(f"row {row + 1}: {len(values)} values, {width} columns")
                values = [*values, *[None] * (width - len(values))]
            if row >= ROW_LIMIT:
                raise ValueError(f"more than {ROW_LIMIT} rows in one sheet")
            for put, value in zip(puts, values, strict=True):
                put(row, value)
            row += 1
            self.row = row

    def _first_page(self) -> int:
        """The last column of the first page: titles stand over that page."""
        if self._pages_wide() == 1:
            return self.last
        reach = itertools.accumulate(column.width for column in self.spec.columns)
        return max(sum(1 for width in reach if width <= PAGE_WIDTH) - 1, 0)

    def _pages_wide(self) -> int:
        """One, but a very wide table takes more: in one it could not be read."""
        return max(1, round(sum(column.width for column in self.spec.columns) / PAGE_WIDTH))

    def _set_page(self, header: int) -> None:
        sheet = self.sheet
        sheet.freeze_panes(header + 1, self.spec.frozen)
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, self.row - 1, self.last)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(self._pages_wide(), 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        if self.spec.frozen:
            sheet.repeat_columns(0, self.spec.frozen - 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _bare(sheet: Any, name: str) -> Callable[..., object]:
    """A method without the wrapper that looks whether a cell is called "A1": ours never are."""
    return MethodType(inspect.unwrap(getattr(type(sheet), name)), sheet)


def _text_put(sheet: Any, column: int, style: Any, formats: _Formats) -> Put:
    """Text of any kind; calm text goes straight in, the rest is cleaned and looked at."""
    string, blank = _bare(sheet, "write_string"), _bare(sheet, "write_blank")
    quoted = formats.quoted
    calm = _CALM.match

    def put(row: int, value: object) -> object:
        if value.__class__ is str and calm(value) and len(value) <= TEXT_LIMIT:
            return string(row, column, value, style)
        text = _text(value)
        if not text:
            return blank(row, column, None, style)
        chosen = quoted if looks_like_formula(text) else style
        return _put_string(sheet, row, column, text, chosen, formats)

    return put


def _put_string(
    sheet: Any, row: int, column: int, text: str, style: Any, formats: _Formats
) -> object:
    """Text as it is. XlsxWriter takes <r>…</r> for its own XML and would not escape it: in two
    parts it is escaped."""
    if text.startswith("<r>") and text.endswith("</r>"):
        return sheet.write_rich_string(row, column, text[:1], formats.note, text[1:], style)
    return sheet.write_string(row, column, text, style)


def _number_put(sheet: Any, column: int, style: Any, formats: _Formats) -> Put:
    """A float only here, at the cell; what is no finite number is text."""
    number, blank = _bare(sheet, "write_number"), _bare(sheet, "write_blank")
    other = _text_put(sheet, column, style, formats)
    finite = math.isfinite

    def put(row: int, value: object) -> object:
        if value is None:
            return blank(row, column, None, style)
        if isinstance(value, _NUMBERS) and value.__class__ is not bool:
            try:
                amount = float(value)
            except (OverflowError, ValueError):
                return other(row, value)
            if finite(amount):
                return number(row, column, amount, style)
        return other(row, value)

    return put


def _date_put(sheet: Any, column: int, style: Any, formats: _Formats) -> Put:
    """A date Excel can hold, as its own number of days, without a zone."""
    number, blank = _bare(sheet, "write_number"), _bare(sheet, "write_blank")
    other = _text_put(sheet, column, style, formats)

    def put(row: int, value: object) -> object:
        if value is None:
            return blank(row, column, None, style)
        day = value.date() if isinstance(value, dt.datetime) else value
        if isinstance(day, dt.date) and day >= _FIRST_DATE:
            serial = day.toordinal() - _DAY_ZERO
            return number(row, column, serial if day >= _LEAP_BUG else serial - 1, style)
        return other(row, value)

    return put


_PUTS: dict[Kind, Callable[[Any, int, Any, _Formats], Put]] = {
    "text": _text_put,
    "code": _text_put,
    "money": _number_put,
    "int": _number_put,
    "percent": _number_put,
    "date": _date_put,
}


def _text(value: object) -> str:
    """Any value as a cell's text: 是/否 for booleans, ISO for dates, no NaN, at most 32,767 long."""
    if value is None or (isinstance(value, float | Decimal) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(" ", "minutes")
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = value if isinstance(value, str) else str(value)
    text = _CONTROLS.sub("", text)
    return text if len(text) <= TEXT_LIMIT else text[: TEXT_LIMIT - 7] + "…（已截断）"


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run the text: = + - @ first, or a leading tab or return (R48)."""
    if text[:1] in {"\t", "\r"}:
        return True
    for character in unicodedata.normalize("NFKC", text):
        if not character.isspace() and unicodedata.category(character) not in {"Cc", "Cf"}:
            return character in "=+-@"
    return False


def safe_csv_cell(value: object) -> str:
    """A cell for a .csv: numbers as they are, risky text with a leading apostrophe.

    Text that is wholly a number ("-5.30") stays; "=1+1" becomes "'=1+1". None and NaN are "".
    """
    if isinstance(value, str):
        text = "".join(c for c in value if unicodedata.category(c) != "Cs").replace("\x00", "")
        plain_number = re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII)
        return f"'{text}" if not plain_number and looks_like_formula(text) else text
    return _text(value)
