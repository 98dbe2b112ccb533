"""What Word and PDF must decide alike: widths of columns, merged cells, names, dates, indents."""

import hashlib
import math
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker.tools.official import Layout, OfficialDocument, Table, shown

# What XML 1.0 refuses (https://www.w3.org/TR/xml/#charsets): C0 but tab and line feed, lone
# surrogates, two non-characters. A carriage return is dropped too: Excel cells end lines with both.
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BOOKMARK_MAX = 40  # Word's limit for the name of a bookmark
_DIGITS = "〇一二三四五六七八九"

CELL_PADDING_PT = 3.0  # on either side of the text in a cell
ROW_LEADING = 1.35  # line pitch inside a cell, in font sizes
_DIGIT_EM = 0.64  # of the widest face that stands in for Times
_WORD_EM = 6.0  # a column of text no wider than this stays on one line
_PROSE_EM = 10.0  # and a wider one wraps, at this width or half its longest text


def clean_text(text: str) -> str:
    """Drop the control characters that XML refuses; keep tabs and line feeds."""
    return _REFUSED.sub("", text)


def clean_all(value: Any) -> Any:
    """Drop refused control characters from every string in lists and dicts, however deep."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: clean_all(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_all(item) for item in value]
    return value


def text_em(text: str) -> float:
    """Width of the longest line of `text` in font sizes: a Chinese character 1, a digit 0.5."""
    return max((sum(map(_character_em, line)) for line in text.split("\n")), default=0.0)


def shorten(text: str, room: float, mark: str = "…") -> str:
    """The start of `text` that fits `room` font sizes, ending in `mark` where it was cut."""
    if text_em(text) <= room:
        return text
    kept = text
    while kept and text_em(kept + mark) > room:
        kept = kept[:-1]
    return kept.rstrip() + mark


def fold(text: str, room: float) -> str:
    """Break `text` into lines of like length, none wider than `room` font sizes.

    A number or a latin word is not cut. Text that has line breaks already stays as it is.
    """
    if "\n" in text or text_em(text) <= room or room < 1:
        return text
    share = text_em(text) / math.ceil(text_em(text) / room)
    lines = [""]
    for piece in re.findall(r"[!-~]+|.", text):
        if lines[-1] and (text_em(lines[-1]) >= share or text_em(lines[-1] + piece) > room):
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)


def _character_em(character: str) -> float:
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def chinese_number(number: int) -> str:
    """Write 1 to 99 in Chinese numerals: 12 is 十二, 20 is 二十."""
    if not 0 < number < 100:
        raise ValueError(f"只能写 1 到 99：{number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def heading_number(level: int, position: int) -> str:
    """The number before a heading (GB/T 9704-2012, 7.3.3): 一、 （一） 1. （1）."""
    chinese = chinese_number(position)
    return (f"{chinese}、", f"（{chinese}）", f"{position}.", f"（{position}）")[level - 1]


def date_text(day: date, *, chinese_numerals: bool = False) -> str:
    """Write 2024年7月12日, or 二〇二四年七月十二日."""
    if not chinese_numerals:
        return f"{day.year}年{day.month}月{day.day}日"
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def addressee_line(document: OfficialDocument) -> str:
    """The addressees as printed: names joined by a comma, a colon at the end."""
    return "，".join(document.addressees) + "：" if document.addressees else ""


def attachment_lines(document: OfficialDocument) -> tuple[str, ...]:
    """The list below the text: a lone annex has no number (GB/T 9704-2012, 7.3.4)."""
    captions = [annex.caption for annex in document.annexes]
    if len(captions) == 1:
        return tuple(captions)
    return tuple(f"{number}. {caption}" for number, caption in enumerate(captions, 1))


def annex_label(document: OfficialDocument, position: int) -> str:
    """附件, or 附件2 where there are several; `position` counts from 1."""
    return f"附件{position}" if len(document.annexes) > 1 else "附件"


def signature_indents(signer: str, day: str) -> tuple[float, float]:
    """Characters right of the signer and of the date, so that one is centred over the other.

    The date keeps four characters clear (右空四字); a longer signer pushes the date further in.
    """
    surplus = (text_em(signer) - text_em(day)) / 2
    date_indent = max(4.0, surplus)
    return date_indent - surplus, date_indent


def masthead_text(document: OfficialDocument, layout: Layout) -> str:
    """The red name: as given; a redhead without one is the signer's 文件."""
    if document.masthead or layout.template == "brief" or not document.signer:
        return document.masthead
    return f"{document.signer}文件"


def masthead_spacing(text: str, layout: Layout) -> tuple[float, float]:
    """Size and letter spacing of the masthead in points, both less where one line is too short."""
    ems = max(text_em(text), 1.0)
    size = min(layout.masthead_pt, math.floor(layout.text_width_pt / (ems * 1.02) * 2) / 2)
    spare = max(0.0, layout.text_width_pt * 0.96 - ems * size) / ems
    return size, round(min(size * 0.16, spare), 1)


class Bookmarks:
    """Hands out names that Word accepts, each once in a document."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, code: str) -> str:
        """Return `code` with underscores for what Word refuses; `_2`, `_3` … when taken before."""
        base = re.sub(r"\W", "_", clean_text(code)).strip("_") or "figure"
        if not base[0].isalpha():
            base = f"n_{base}"
        if len(base) > _BOOKMARK_MAX - 4:
            digest = hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()[:8]
            base = f"{base[: _BOOKMARK_MAX - 13]}_{digest}"
        name, count = base, 1
        while name.lower() in self._taken:  # Word's names do not tell cases apart
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name.lower())
        return name


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell of the header, merged: place from 0, size in rows and columns."""

    text: str
    row: int
    column: int
    rows: int
    columns: int


def header_cells(header: tuple[tuple[str, ...], ...]) -> tuple[HeaderCell, ...]:
    """Merge equal texts of a header of several rows, in reading order; see `Table`.

    The last row is not merged sideways: two columns may have the same name.
    """
    cells: list[HeaderCell] = []
    covered: set[tuple[int, int]] = set()
    for row, texts in enumerate(header):
        for column, text in enumerate(texts):
            if (row, column) in covered:
                continue
            columns = 1
            while (
                row + 1 < len(header)
                and column + columns < len(texts)
                and texts[column + columns] == text
                and (row, column + columns) not in covered
            ):
                columns += 1
            span = slice(column, column + columns)
            rows = 1
            while row + rows < len(header) and set(header[row + rows][span]) == {text}:
                rows += 1
            covered |= {(row + y, column + x) for y in range(rows) for x in range(columns)}
            cells.append(HeaderCell(text, row, column, rows, columns))
    return tuple(cells)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table is set: font size and column widths in points, and the way of the page.

    The texts of `header` are broken into lines of like length where their columns are narrow.
    """

    size_pt: float
    widths_pt: tuple[float, ...]
    header: tuple[HeaderCell, ...]
    landscape: bool = False


def fit_table(table: Table, layout: Layout) -> Fit:
    """Set a table of the text: the largest of `layout.table_pt` in which it fits, upright."""
    return _fit(table, layout.table_pt, layout.text_width_pt)[0]


def fit_annex(table: Table, layout: Layout) -> Fit:
    """Set an annex: upright where it fits in 五号 or more, else on a landscape page."""
    sizes = tuple(size for size in layout.annex_pt if size >= 10.5) or layout.annex_pt
    fit, fits = _fit(table, sizes, layout.text_width_pt)
    if fits:
        return fit
    return replace(_fit(table, layout.annex_pt, layout.text_height_pt)[0], landscape=True)


def _fit(table: Table, sizes: tuple[float, ...], width: float) -> tuple[Fit, bool]:
    """The first of `sizes` in which each column has its least width, else the last, squeezed."""
    header = header_cells(table.header)
    columns = [_column_ems(table, header, column) for column in range(len(table.align))]
    fits = False
    for size in sizes:
        least = [2 * CELL_PADDING_PT + low * size for low, _ in columns]
        wish = [2 * CELL_PADDING_PT + high * size for _, high in columns]
        fits = sum(least) <= width
        if fits:
            break
    widths = _share(least, wish, width)
    return Fit(size, widths, _folded(header, widths, size)), fits


def _folded(
    header: tuple[HeaderCell, ...], widths: tuple[float, ...], size: float
) -> tuple[HeaderCell, ...]:
    """The header with its texts broken to fit the columns."""
    made = []
    for cell in header:
        room = sum(widths[cell.column : cell.column + cell.columns]) - 2 * CELL_PADDING_PT
        made.append(replace(cell, text=fold(clean_text(cell.text), room / size)))
    return tuple(made)


def _share(least: list[float], wish: list[float], width: float) -> tuple[float, ...]:
    """Fill `width`: above the least by what each column still wishes, above the wish evenly."""
    if sum(least) >= width:
        widths = [low * width / sum(least) for low in least]
    elif sum(wish) >= width:
        part = (width - sum(least)) / (sum(wish) - sum(least))
        widths = [low + (high - low) * part for low, high in zip(least, wish, strict=True)]
    else:
        widths = [high * width / sum(wish) for high in wish]
    return tuple(round(value, 2) for value in widths)


def _cell_em(text: str) -> float:
    """Width to keep for a cell: where the office's latin face is missing, digits run wider."""
    return max(sum(max(_character_em(c), _DIGIT_EM) for c in line) for line in text.split("\n"))


def _column_ems(table: Table, header: tuple[HeaderCell, ...], column: int) -> tuple[float, float]:
    """Least and wished width of a column in font sizes; numbers and names stay on one line."""
    body = max((_cell_em(clean_text(shown(row[column]))) for row in table.rows), default=0.0)
    own = [cell for cell in header if cell.column == column and cell.columns == 1]
    head = max((text_em(clean_text(cell.text)) for cell in own), default=0.0)
    least = body
    if table.align[column] == "l" and body > _WORD_EM:
        least = min(_PROSE_EM, max(_WORD_EM, body / 2))
    folded = max(math.ceil(head / 2), min(head, 3.0))  # a heading may take two lines
    return max(least, folded) + 0.2, max(body, head) + 0.2
