"""Reading a .csv ledger: UTF-8 (with or without a mark) or GB18030, comma or tab, # comments."""

import codecs
import csv
import re
from collections.abc import Iterator

from tracker.tools.sheetxml import MAX_COLUMNS, SheetRefused, check_bounds

_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后再上传。"


def read_csv(data: bytes) -> list[list[object]]:
    """Rows of equal width, trailing empty rows and columns dropped. Raises SheetRefused.

    `rows[i]` is record i + 1 of the file: comment lines (beginning with "#" but not "#,") and blank
    lines are empty rows, so that row numbers stay true.
    """
    text = _decode(data)
    lines = _Lines(text)
    rows: list[list[str]] = []
    width = 0
    try:
        for record in csv.reader(lines, delimiter=_delimiter(text)):
            rows.append(_trim(record))
            if rows[-1]:
                width = max(width, len(rows[-1]))
                check_bounds(len(rows), width)
    except csv.Error as problem:
        raise SheetRefused("broken", f"第 {len(rows) + 1} 行读不出来；{_SAVE_AS}") from problem
    if lines.quoted:
        text = f"第 {lines.opened} 行起有一个引号没有配对；请补上或删除引号后再上传。"
        raise SheetRefused("quotes", text)
    while rows and not rows[-1]:
        rows.pop()
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            if data.startswith(codecs.BOM_UTF8):
                break
    raise SheetRefused("encoding", f"文字编码认不出来（只认 UTF-8 和 GB18030）；{_SAVE_AS}")


def _delimiter(text: str) -> str:
    for line in text.splitlines()[:50]:
        if line.strip() and not _is_comment(line):
            return "\t" if "\t" in line and "," not in line else ","
    return ","


def _is_comment(line: str) -> bool:
    return line.startswith("#") and line[1:2] not in {",", "\t"}


def _trim(record: list[str]) -> list[str]:
    """Without empty cells at the end; a single wide row of nothing must not widen the table."""
    while record and not record[-1].strip():
        record.pop()
    if len(record) > MAX_COLUMNS:
        check_bounds(1, len(record))
    return record


_OPENING = re.compile(r'(?:^|[,\t])"')
_INSIDE = re.compile(r'(?:[^"]|"")*')


def _ends_quoted(line: str, *, quoted: bool) -> bool:
    """Whether a quoted cell is still open at the end of the line; a quote inside a word is text."""
    place = 0
    while True:
        if not quoted:
            opening = _OPENING.search(line, place)
            if opening is None:
                return False
            place = opening.end()
        inside = _INSIDE.match(line, place)
        if inside is None or inside.end() >= len(line):
            return True
        place, quoted = inside.end() + 1, False


class _Lines:
    """Lines for csv.reader with comments blanked, but never inside a quoted cell."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.quoted = False
        self.opened = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._split(), start=1):
            if not self.quoted and _is_comment(line):
                yield "\n"
                continue
            before, self.quoted = self.quoted, _ends_quoted(line, quoted=self.quoted)
            self.opened = number if self.quoted and not before else self.opened
            yield line

    def _split(self) -> Iterator[str]:
        """At \\n, \\r\\n and \\r only; str.splitlines would also cut at U+2028 and form feeds."""
        for line in self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            yield line + "\n"
