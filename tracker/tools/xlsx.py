"""Writing .xlsx with XlsxWriter in constant memory: typed columns in, a printable sheet out.

Numbers stay numbers, dates are dates, and text is always text: no cell of data becomes a formula
or a link (RELIABILITY.md R48). Rows are streamed, so any number up to Excel's own limit will do.
"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Literal

import xlsxwriter

Kind = Literal["text", "money", "int", "date", "percent"]

TEXT_LIMIT = 32_767
ROW_LIMIT = 1_048_576
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FIRST_DATE = dt.date(1900, 1, 1)
_FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_KINDS: dict[Kind, dict[str, Any]] = {
    "text": {"text_wrap": True},
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


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: a title line, notes (one line each), the header, rows, and a line of totals."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    title: str = ""
    notes: Sequence[str] = ()
    totals: Sequence[object] | None = None


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
        self.cells = {kind: book.add_format({**_FONT, **line, **_KINDS[kind]}) for kind in _KINDS}
        self.sums = {
            kind: book.add_format({**_FONT, **line, **_KINDS[kind], "bold": True})
            for kind in _KINDS
        }
        # Excel shows such text as it is, also after somebody edits the cell.
        self.quoted = book.add_format({**_FONT, **line, "text_wrap": True, "quote_prefix": True})


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
            self.sheet.write_string(header, number, _text(column.header), self.formats.header)
        self.row += 1
        for values in self.spec.rows:
            self._write_row(values, self.formats.cells)
        self.sheet.autofilter(header, 0, max(self.row - 1, header), self.last)
        if self.spec.totals is not None:
            self._write_row(self.spec.totals, self.formats.sums)
        self._set_page(header)

    def _set_columns(self) -> None:
        for number, column in enumerate(self.spec.columns):
            self.sheet.set_column(number, number, column.width)

    def _write_head(self) -> None:
        lines = [(self.spec.title, self.formats.title)] if self.spec.title else []
        lines += [(note, self.formats.note) for note in self.spec.notes]
        for text, style in lines:
            if self.last:
                self.sheet.merge_range(self.row, 0, self.row, self.last, "", style)
            self.sheet.write_string(self.row, 0, _text(text), style)
            self.row += 1

    def _write_row(self, values: Sequence[object], styles: dict[Kind, Any]) -> None:
        if len(values) > len(self.spec.columns):
            raise ValueError(f"row {self.row + 1}: {len(values)} values, {self.last + 1} columns")
        if self.row >= ROW_LIMIT:
            raise ValueError(f"more than {ROW_LIMIT} rows in one sheet")
        for number, column in enumerate(self.spec.columns):
            value = values[number] if number < len(values) else None
            self._write_cell(number, value, styles[column.kind], column.kind)
        self.row += 1

    def _write_cell(self, column: int, value: object, style: Any, kind: Kind) -> None:
        number = _number(value) if kind in {"money", "int", "percent"} else None
        moment = _moment(value) if kind == "date" else None
        if number is not None:
            self.sheet.write_number(self.row, column, number, style)
        elif moment is not None:
            self.sheet.write_datetime(self.row, column, moment, style)
        elif text := _text(value):
            risky = looks_like_formula(text)
            self.sheet.write_string(self.row, column, text, self.formats.quoted if risky else style)
        else:
            self.sheet.write_blank(self.row, column, None, style)

    def _set_page(self, header: int) -> None:
        sheet = self.sheet
        sheet.freeze_panes(header + 1, 0)
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, self.row - 1, self.last)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C第 &P 页，共 &N 页")


def _number(value: object) -> float | None:
    """A float only here, at the cell; None for what is no finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _moment(value: object) -> dt.date | None:
    """A date Excel can hold, without its zone; None for anything else."""
    if isinstance(value, dt.datetime):
        value = value.date()
    return value if isinstance(value, dt.date) and value >= _FIRST_DATE else None


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
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
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
