"""Finding the table in a sheet: titles, one to three header rows, data, totals, notes.

Source: DOMAIN.md section 7. Nothing is guessed about values here; rows keep their Excel numbers.
"""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from projects.imports.columns import Levels, is_serial
from tracker.tools.amounts import MoneyUnit, read_unit_hint
from tracker.tools.cells import clean_text, finite_number
from tracker.tools.sheets import Sheet

Kind = Literal["data", "blank", "total", "subtotal", "group", "note", "header", "other"]
HEADER_SEARCH = 40
HEADER_DEPTH = 3

_COUNTED = r"(?:数|项目)?(?:[（(:：].*|共?\d+[个项家宗].*)?$"
_TOTAL = re.compile(
    rf"^(?:(?:全[市县区州省盟旗]|累计|总|以上)?(?:合计|总计|共计|总和)|全[市县区州省盟旗]){_COUNTED}"
    r"|^共计?\d+[个项家宗](?:项目)?$|^累计$"
)
_SUBTOTAL = re.compile(rf"^.{{0,20}}(?:小计|合计){_COUNTED}")
_NOTE = re.compile(
    r"^(?:备?注\d*[:：.、]|说明\d*[:：]|填表|制表|填报|审核|审批人|报送|统计人|统计负责人|经办人[:：]|单位负责人|负责人[:：]"
    r"|联系人[:：]|联系电话|分管领导|主要领导|领导签|数据来源|来源[:：]|单位[:：]|金额单位|计量单位|日期[:：]|时间[:：]|第\d+页"
    r"|截至日期|截止日期|附[:：]|附注|注释|[★☆▲△※*].{0,6}(?:表示|为|标)|#(?!N/A|REF|VALUE|DIV|NAME|NUM|NULL|SPILL|CALC))"
)
_NUMERAL = r"[一二三四五六七八九十]+"
_GROUP = re.compile(rf"^(?:{_NUMERAL}[、.．]|[(（]{_NUMERAL}[)）]|第{_NUMERAL})")
_STARS = tuple("★☆▲△※*●")
_ROMAN = re.compile(rf"[(（]?{_NUMERAL}[)）]?[、.．]?|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+")
_TITLE_UNIT = re.compile(r"[(（](?:单位[:：])?(?:人民币)?(?:亿元|万元)[)）]$")


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
        return _unit_said(reversed(self.titles))


def find_table(sheet: Sheet, score: Callable[[tuple[Levels, ...]], int]) -> Table | None:
    """The table whose header rows score best; None when none scores."""
    best = find_header(sheet, score)
    if best is None:
        return None
    start, depth, headers = best
    return _table(sheet, start, start + depth, headers, score)


def find_header(
    sheet: Sheet, score: Callable[[tuple[Levels, ...]], int]
) -> tuple[int, int, tuple[Levels, ...]] | None:
    """(first row, how many rows, levels of every column) of the best header."""
    best: tuple[int, int, int, tuple[Levels, ...]] | None = None
    for start in range(min(HEADER_SEARCH, len(sheet.rows))):
        for depth in range(_least(sheet, start), HEADER_DEPTH + 1):
            headers = _headers(sheet, start, depth)
            if headers is None:
                break
            found = score(headers)
            # Of equal scores the fewest rows: a title above a header adds nothing.
            if found > 0 and (best is None or (found, -depth) > (best[0], -best[2])):
                best = (found, start, depth, headers)
    if best is None:
        return None
    _, start, depth, headers = best
    below = sheet.rows[start + depth] if start + depth < len(sheet.rows) else ()
    if _is_units(below):
        texts = [_plain(cell) for cell in below]
        headers = tuple(
            (*levels, f"（{text.strip('（()）')}）") if text else levels
            for levels, text in zip(headers, texts, strict=True)
        )
        depth += 1
    return start, depth, headers


def _least(sheet: Sheet, start: int) -> int:
    """How many rows a header that begins here must have: cells merged downwards reach their end."""
    down = [
        bottom - top + 1
        for top, first, bottom, last in sheet.merged
        if top == start and first == last and bottom - top < HEADER_DEPTH
    ]
    return max(down, default=1) if len(down) > 1 else 1


_UNIT = re.compile(
    r"[(（]?(?:单位[:：])?(?:亿元|千万元|百万元|万元|千元|元|[%％]|亩|公顷|个|项|家|人|天|月|年|㎡|平方米|万㎡|万平方米|年月|年/月|文字|数字)[)）]?"
)


def _is_units(row: Sequence[object]) -> bool:
    """A row below the header with nothing but units: （万元） | 亩 | %."""
    texts = [_plain(cell) for cell in row if cell != ""]
    return bool(texts) and all(_UNIT.fullmatch(text) for text in texts)


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
    """Header cells are words: at least one filled, few long ones (a hint), numbers are rare."""
    filled = [cell for cell in row if clean_text(cell)]
    words = [c for c in filled if isinstance(c, str) and finite_number(c) is None]
    short = sum(len(c) <= 80 for c in words)
    return bool(words) and min(len(words), short) >= 0.8 * len(filled)


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


def _table(
    sheet: Sheet,
    start: int,
    stop: int,
    headers: tuple[Levels, ...],
    score: Callable[[tuple[Levels, ...]], int],
) -> Table:
    titles = [clean_text(cell) for row in sheet.rows[:start] for cell in row]
    body, filled = _fill_down(sheet, stop)
    place = next((p for p, levels in enumerate(headers) if levels and is_serial(levels[-1])), None)
    look = _Look(
        [[_plain(cell) for cell in row] for row in sheet.rows[start:stop]],
        place,
        _both_numerals(body, place),
        {m[0] for m in sheet.merged if m[0] == m[2] and (m[3] - m[1] + 1) * 2 > len(headers) > 2},
        sum(bool(levels) for levels in headers),
    )
    rows = _above(sheet, start, headers, score)
    other = False  # below the header of another table
    for offset, cells in enumerate(body):
        kind = _kind(cells, look, stop + offset)
        if kind == "data" and _is_other_header(cells, headers, score):
            other = True
        if kind == "note" and _other_unit(cells, titles) and any(r.kind == "data" for r in rows):
            other = True  # figures below are in another unit: a table of its own
        if other and kind != "blank":
            kind = "other"
        rows.append(TableRow(sheet.row_number(stop + offset), kind, cells))
    below = [row for row in rows if row.number > sheet.row_number(start)][:2]
    notes = [_texts(row.cells)[0] for row in below if row.kind == "note"]
    return Table(
        headers,
        tuple(sheet.row_number(place) for place in range(start, stop)),
        tuple(text for text in (*titles, *notes) if text),
        rows,
        frozenset((sheet.row_number(row), column) for row, column in filled),
    )


def _other_unit(cells: Sequence[object], titles: Sequence[str]) -> bool:
    """A line 单位：亿元 below a table whose own line said 万元."""
    said = _unit_said(_texts(cells))
    return said is not None and said != (_unit_said(titles) or "万元")


def _unit_said(texts: Iterable[str]) -> MoneyUnit | None:
    told = (t for t in texts if "单位" in t or _TITLE_UNIT.search(t))
    return next((hint for t in told if (hint := read_unit_hint(t))), None)


@dataclass(frozen=True)
class _Look:
    """What tells a row of data from others: the header's rows, where the serial numbers stand."""

    header: list[list[str]]
    serial: int | None
    grouped: bool  # 一, 二 among 1, 2, 3: those number the groups
    across: set[int]  # places of rows that are one merged cell
    width: int  # how many columns have a header


def _plain(cell: object) -> str:
    return "".join(clean_text(cell).split())


def _both_numerals(body: Sequence[Sequence[object]], place: int | None) -> bool:
    if place is None:
        return False
    serials = [clean_text(row[place]) for row in body if row[place] != ""]
    return any(s.isdigit() for s in serials) and any(_ROMAN.fullmatch(s) for s in serials)


def _above(
    sheet: Sheet,
    start: int,
    headers: tuple[Levels, ...],
    score: Callable[[tuple[Levels, ...]], int],
) -> list[TableRow]:
    """The rows of a smaller table above this one: not read, but not passed over in silence."""
    for place in range(start):
        if _is_other_header(sheet.rows[place], headers, score):
            return [
                TableRow(sheet.row_number(n), "other", sheet.rows[n])
                for n in range(place, start)
                if _texts(sheet.rows[n])
            ]
    return []


def _is_other_header(
    cells: Sequence[object],
    headers: tuple[Levels, ...],
    score: Callable[[tuple[Levels, ...]], int],
) -> bool:
    """The header of a second table below the first: what follows is not of this one's columns."""
    if not [c for c in cells if isinstance(c, str) and "名称" in c and len(c) <= 12]:
        return False
    texts = [_plain(cell) for cell in cells]
    found = score(tuple((text,) if text else () for text in texts))
    return found >= 6 and _wordy(cells) and len({t for t in texts if t}) >= 3


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
        if cell != "" and (text := "".join(clean_text(cell).split())):
            found.append(text)
            if len(found) == limit:
                break
    return found


def _kind(cells: Sequence[object], look: _Look, place: int) -> Kind:
    texts = _texts(cells)
    if not texts:
        return "blank"
    if _is_header(cells, look.header) or _is_numbering(cells, look.width):
        return "header"
    if _NOTE.match(texts[0]):
        return "note"
    if any(_TOTAL.match(text) for text in texts):
        return "total"
    if any(_SUBTOTAL.match(text) for text in texts):
        return "subtotal"
    return _odd(cells, texts, look, place) or "data"


def _odd(cells: Sequence[object], texts: Sequence[str], look: _Look, place: int) -> Kind | None:
    """Rows that are no record though they say nothing of a total: groups, bare sums, long notes."""
    serial = cells[look.serial] if look.serial is not None else ""
    if isinstance(serial, float) and len(texts) > 1:
        return None  # most rows of a large ledger
    first = clean_text(serial)
    if len(texts) == 1:
        if any(isinstance(cell, str) and cell.lstrip()[:1] in _STARS for cell in cells if cell):
            return "note"
        if _GROUP.match(texts[0]):
            return "group"
        if place in look.across or (first and finite_number(first) is None):
            return "group" if len(texts[0]) <= 30 else "note"
    if look.grouped and _ROMAN.fullmatch(first):
        return "group"  # 一 | 工业项目（5个） | 50000
    if first and finite_number(first) is None and _words_in(cells) == 1:
        return "group"  # 甘州区（2个） | | 300: nothing else is said in words
    if _GROUP.match(texts[0]) and re.search(r"[（(]共?\d+[个项]", texts[0]):
        return "group"
    if (
        first
        or look.serial is None
        or any(isinstance(cell, str) and cell and finite_number(cell) is None for cell in cells)
    ):
        return None
    return "total"  # numbers without a word: a sum that nobody labelled


def _words_in(cells: Sequence[object]) -> int:
    """How many cells hold words."""
    return sum(isinstance(c, str) and c != "" and finite_number(c) is None for c in cells)


def _is_header(cells: Sequence[object], header: Sequence[Sequence[str]]) -> bool:
    """A row of the header printed again at a page break."""
    words = all(isinstance(cell, str) for cell in cells)
    said = [(i, cell) for i, cell in enumerate(cells) if cell != ""] if words else []
    if len(said) < 2:
        return False
    first_place, first = said[0]
    for texts in header:
        if _plain(first) == texts[first_place]:
            same = all(_plain(cell) == texts[i] for i, cell in said)
            return same and len({texts[i] for i, _ in said}) >= 2
    return False


_LETTERED = re.compile(r"[(（]?(?:\d{1,2}|[甲乙丙丁戊]|[A-Z]{1,2})[)）]?(?:[=＝].*)?")


def _is_numbering(cells: Sequence[object], width: int) -> bool:
    """A row that numbers the columns: 1 2 3 4 …, (1) (2) …, 甲 乙 1 2 …, A B C …"""
    place, lettered = 0, 0
    for cell in cells:
        if cell == "":
            continue
        if isinstance(cell, float) and cell != place + 1 and cell != place + lettered + 1:
            return False
        if isinstance(cell, str) and not _LETTERED.fullmatch(cell.strip()):
            return False
        if isinstance(cell, dt.date):
            return False
        number = finite_number(re.sub(r"[()（）]|[=＝].*", "", clean_text(cell)))
        if number is None:
            lettered += 1
        else:
            place += 1
            if number not in {place, place + lettered}:
                return False
    return place + lettered >= min(5, max(width, 3))
