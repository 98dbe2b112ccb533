"""Finding the table in a sheet: titles, one to three header rows, data, totals, notes.

Source: DOMAIN.md section 7. Nothing is guessed about values here; rows keep their Excel numbers.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from projects.imports.columns import Levels
from projects.imports.readers import PLAIN
from tracker.tools.amounts import MoneyUnit, read_unit_hint
from tracker.tools.cells import clean_text, finite_number
from tracker.tools.sheets import Sheet

Kind = Literal["data", "blank", "total", "subtotal", "group", "note", "header"]
HEADER_SEARCH = 40
HEADER_DEPTH = 3

_TOTAL = re.compile(
    r"^(?:(?:全[市县区州省盟旗]|累计)?(?:合计|总计|共计|总和)|全[市县区州省盟旗])(?:[（(:：].*)?$"
)
_SUBTOTAL = re.compile(r"^.{0,20}(?:小计|合计)(?:[（(:：].*)?$")
_NOTE = re.compile(
    r"^(?:备?注\d*[:：]|说明[:：]|填表|制表|填报|审核|单位负责人|联系电话|数据来源|来源[:：]|单位[:：]|#)"
)
_GROUP = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+)"
)


@dataclass(frozen=True)
class TableRow:
    """A row below the header. `number` is the one a person sees in Excel."""

    number: int
    kind: Kind
    cells: Sequence[object]


@dataclass(frozen=True)
class Table:
    """`headers[i]` are the levels of column i; () where the column has no header."""

    headers: tuple[Levels, ...]
    header_rows: tuple[int, ...]
    titles: tuple[str, ...]
    rows: list[TableRow] = field(default_factory=list)
    merged: frozenset[tuple[int, int]] = frozenset()  # (row number, column) filled from above

    @property
    def unit(self) -> MoneyUnit | None:
        """The unit of a line such as "单位：万元" above the table."""
        for title in reversed(self.titles):
            if "单位" in title and (hint := read_unit_hint(title)):
                return hint
        return None


def find_table(sheet: Sheet, score: Callable[[tuple[Levels, ...]], int]) -> Table | None:
    """The table whose header rows score best; None when none scores."""
    best = find_header(sheet, score)
    if best is None:
        return None
    start, depth, headers = best
    return _table(sheet, start, start + depth, headers)


def find_header(
    sheet: Sheet, score: Callable[[tuple[Levels, ...]], int]
) -> tuple[int, int, tuple[Levels, ...]] | None:
    """(first row, how many rows, levels of every column) of the best header."""
    best: tuple[int, int, int, tuple[Levels, ...]] | None = None
    for start in range(min(HEADER_SEARCH, len(sheet.rows))):
        for depth in range(1, HEADER_DEPTH + 1):
            headers = _headers(sheet, start, depth)
            if headers is None:
                break
            found = score(headers)
            # Of equal scores the fewest rows: a title above a header adds nothing.
            if found > 0 and (best is None or (found, -depth) > (best[0], -best[2])):
                best = (found, start, depth, headers)
    return best[1:] if best else None


def _headers(sheet: Sheet, start: int, depth: int) -> tuple[Levels, ...] | None:
    """The levels of every column if these rows can be one header; None if they cannot."""
    block = sheet.rows[start : start + depth]
    if len(block) < depth or not all(_wordy(row) for row in block):
        return None
    texts = [[clean_text(cell).replace("\n", "") for cell in row] for row in block]
    if len({text for text in texts[0] if text}) < 2:
        return None  # a title, or a line "单位：万元"
    merged = [m for m in sheet.merged if start <= m[0] < start + depth and m[1] < len(texts[0])]
    if depth > 1 and not _levelled(texts, merged, start):
        return None
    for top, first, bottom, last in merged:
        for place in range(top - start, min(bottom - start + 1, depth)):
            for column in range(first, min(last + 1, len(texts[0]))):
                texts[place][column] = texts[top - start][first]
    if depth > 1 and not merged:
        _spread(texts)
    return tuple(_levels(column) for column in zip(*texts, strict=True))


def _wordy(row: Sequence[object]) -> bool:
    """Header cells are words: at least one filled, none a long sentence, numbers are rare."""
    filled = [cell for cell in row if clean_text(cell)]
    words = [c for c in filled if isinstance(c, str) and finite_number(c) is None]
    return bool(words) and len(words) >= 0.8 * len(filled) and all(len(c) <= 80 for c in words)


def _levelled(texts: list[list[str]], merged: list[tuple[int, int, int, int]], start: int) -> bool:
    """Whether lower rows refine upper ones: by merged cells, or by gaps that they fill."""
    depth = len(texts)
    if merged:
        across = any(last > first and top - start < depth - 1 for top, first, _, last in merged)
        down = any(bottom - start >= depth - 1 and bottom > top for top, _, bottom, _ in merged)
        return across and (down or all(any(row) for row in texts))
    above, below = texts[-2], texts[-1]
    pairs = list(zip(above, below, strict=True))
    return (
        all(a or b for a, b in pairs if a or b)
        and any(a and not b for a, b in pairs)
        and any(b and not a for a, b in pairs)
    )


def _spread(texts: list[list[str]]) -> None:
    """Without merged cells: a group's name stands over the first of its columns only."""
    for upper, lower in itertools.pairwise(texts):
        name = ""
        for place, below in enumerate(lower):
            name = upper[place] or (name if below else "")
            if below and not upper[place]:
                upper[place] = name
            if not below:
                name = ""


def _levels(column: Sequence[str]) -> Levels:
    said: list[str] = []
    for text in column:
        if text and (not said or said[-1] != text):
            said.append(text)
    return tuple(said)


def _table(sheet: Sheet, start: int, stop: int, headers: tuple[Levels, ...]) -> Table:
    titles = [clean_text(cell) for row in sheet.rows[:start] for cell in row]
    body, filled = _fill_down(sheet, stop)
    last = [levels[-1] if levels else "" for levels in headers]
    rows = [
        TableRow(sheet.row_number(stop + place), _kind(cells, last), cells)
        for place, cells in enumerate(body)
    ]
    notes = [_texts(row.cells)[0] for row in rows[:2] if row.kind == "note"]
    return Table(
        headers,
        tuple(sheet.row_number(place) for place in range(start, stop)),
        tuple(text for text in (*titles, *notes) if text),
        rows,
        frozenset((sheet.row_number(row), column) for row, column in filled),
    )


def _fill_down(sheet: Sheet, stop: int) -> tuple[list[Sequence[object]], set[tuple[int, int]]]:
    """Rows with vertically merged cells repeated; which cells were filled so."""
    body: list[list[object]] = [list(row) for row in sheet.rows[stop:]]
    filled = set()
    width = len(sheet.rows[0])  # formats may be merged beyond the filled cells
    for top, first, bottom, last in sheet.merged:
        if not stop <= top < len(sheet.rows) or bottom == top or first != last or first >= width:
            continue
        value = sheet.rows[top][first]
        for row in range(top + 1, min(bottom + 1, len(sheet.rows))):
            body[row - stop][first] = value
            filled.add((row, first))
    return list(body), filled


def _texts(cells: Sequence[object], limit: int = 3) -> list[str]:
    """The first few filled cells, without blanks inside."""
    found = []
    for cell in cells:
        if cell == "":
            continue
        plain = cell if isinstance(cell, str) and PLAIN.fullmatch(cell) else clean_text(cell)
        if text := "".join(plain.split()):
            found.append(text)
            if len(found) == limit:
                break
    return found


def _kind(cells: Sequence[object], headers: Sequence[str]) -> Kind:
    texts = _texts(cells)
    if not texts:
        return "blank"
    if _is_header(cells, headers) or _is_numbering(cells):
        return "header"
    if len(texts) == 1 or _NOTE.match(texts[0]):
        if _NOTE.match(texts[0]):
            return "note"
        if len(texts) == 1 and _GROUP.match(texts[0]):
            return "group"
    if any(_TOTAL.match(text) for text in texts):
        return "total"
    return "subtotal" if any(_SUBTOTAL.match(text) for text in texts) else "data"


def _is_header(cells: Sequence[object], headers: Sequence[str]) -> bool:
    """The header printed again at a page break."""
    same = 0
    for cell, header in zip(cells, headers, strict=False):
        if cell == "" or not header:
            continue
        if not isinstance(cell, str) or (cell != header and PLAIN.fullmatch(cell)):
            return False
        if clean_text(cell).replace("\n", "") != header:
            return False
        same += 1
    return same >= 3


def _is_numbering(cells: Sequence[object]) -> bool:
    """A row that numbers the columns: 1 2 3 4 …"""
    place = 0
    for cell in cells:
        if cell == "":
            continue
        place += 1
        if isinstance(cell, str) and not cell.strip().isdigit():
            return False
        if finite_number(cell) != place:
            return False
    return place >= 5
