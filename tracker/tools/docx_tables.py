"""Tables in Word: the header repeats on each page, no row is cut, short tables stay whole.

Written straight as XML: python-docx looks up every cell anew, which is slow for a ledger.
"""

from collections.abc import Callable

from tracker.tools.docx_styles import CELL
from tracker.tools.official import Figure, Layout, Run, Table, shown
from tracker.tools.typeset import (
    CELL_PADDING_PT,
    ROW_LEADING,
    Fit,
    HeaderCell,
    clean_text,
)
from tracker.tools.wordml import Element, element, fonts, run, size, twips

_JC = {"l": "left", "r": "right", "c": "center"}


Link = Callable[[Figure, Element], Element]


def table_element(table: Table, fit: Fit, layout: Layout, link: Link) -> Element:
    """The `w:tbl` of a table as `fit` sets it; `link` puts a figure's address around its run."""
    made = element("tbl", None, _properties(table, fit))
    columns = [element("gridCol", {"w": twips(width)}) for width in fit.widths_pt]
    made.append(element("tblGrid", None, *columns))
    made.extend(_header_rows(table, fit, layout))
    whole = len(table.rows) <= layout.unbroken_rows
    for position, parts in enumerate(table.rows):
        last = position == len(table.rows) - 1
        style = _CellStyle(
            fit, layout, bold=table.total and last, keep=whole and not last, link=link
        )
        cells = [
            style.cell(part, _JC[align], (column, 1))
            for column, (part, align) in enumerate(zip(parts, table.align, strict=True))
        ]
        made.append(_row(cells, header=False, height=fit.size_pt))
    return made


def _properties(table: Table, fit: Fit) -> Element:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = {"val": "single", "sz": 4, "space": 0, "color": "000000"}
    widths = {"top": 1.5, "left": CELL_PADDING_PT, "bottom": 1.5, "right": CELL_PADDING_PT}
    padding = {side: {"w": twips(width), "type": "dxa"} for side, width in widths.items()}
    return element(
        "tblPr",
        None,
        element("tblStyle", {"val": "TableGrid"}),
        element("tblW", {"w": sum(map(twips, fit.widths_pt)), "type": "dxa"}),
        element("jc", {"val": "center"}),
        element("tblBorders", None, *(element(side, line) for side in sides)),
        element("tblLayout", {"type": "fixed"}),
        element("tblCellMar", None, *(element(side, padding[side]) for side in sides[:4])),
        element("tblLook", {"val": "0020", "firstRow": 1, "noHBand": 1, "noVBand": 1}),
        element("tblCaption", {"val": clean_text(table.caption)}),
    )


def _row(cells: list[Element], *, header: bool, height: float) -> Element:
    properties = element("trPr", None, element("cantSplit"))
    properties.append(element("trHeight", {"val": twips(height * 1.9), "hRule": "atLeast"}))
    if header:
        properties.append(element("tblHeader"))
    return element("tr", None, properties, *cells)


def _header_rows(table: Table, fit: Fit, layout: Layout) -> list[Element]:
    """The header with its merged cells: what a cell covers below is an empty cell that goes on."""
    style = _CellStyle(fit, layout, head=True, keep=True)
    rows = []
    for row in range(len(table.header)):
        here = [cell for cell in fit.header if cell.row <= row < cell.row + cell.rows]
        here.sort(key=lambda cell: cell.column)
        cells = [_header_cell(cell, row, style) for cell in here]
        rows.append(_row(cells, header=True, height=fit.size_pt))
    return rows


def _header_cell(cell: HeaderCell, row: int, style: "_CellStyle") -> Element:
    merge = "" if cell.rows == 1 else "restart" if row == cell.row else "continue"
    text = cell.text if row == cell.row else ""
    return style.cell(text, "center", (cell.column, cell.columns), merge=merge)


class _CellStyle:
    """How the cells of a row look."""

    def __init__(
        self,
        fit: Fit,
        layout: Layout,
        *,
        bold: bool = False,
        head: bool = False,
        keep: bool,
        link: Link | None = None,
    ) -> None:
        self.fit = fit
        self.keep = keep
        self.line = {"line": twips(fit.size_pt * ROW_LEADING), "lineRule": "exact"}
        self.face = layout.table_head_face if head else layout.body_face
        self.latin = layout.latin_face
        self.bold = bold
        self.link = link

    def cell(self, part: Run, align: str, span: tuple[int, int], merge: str = "") -> Element:
        """A cell over `span` (first column, number of columns) with one paragraph."""
        first, columns = span
        width = sum(map(twips, self.fit.widths_pt[first : first + columns]))
        properties = element("tcPr", None, element("tcW", {"w": width, "type": "dxa"}))
        if columns > 1:
            properties.append(element("gridSpan", {"val": columns}))
        if merge:
            properties.append(element("vMerge", {"val": merge}))
        properties.append(element("vAlign", {"val": "center"}))
        paragraph = element("p", None, self._paragraph(align))
        if shown(part):
            text = run(shown(part), *self._characters())
            if isinstance(part, Figure) and part.href and self.link:
                text = self.link(part, text)
            paragraph.append(text)
        return element("tc", None, properties, paragraph)

    def _paragraph(self, align: str) -> Element:
        made = element("pPr", None, element("pStyle", {"val": CELL}))
        if self.keep:
            made.append(element("keepNext"))
        made.append(element("spacing", self.line))
        made.append(element("jc", {"val": align}))
        return made

    def _characters(self) -> list[Element]:
        named = fonts(self.face, self.latin)
        named.set(f"{{{named.nsmap['w']}}}hint", "eastAsia")
        return [
            named,
            *([element("b"), element("bCs")] if self.bold else []),
            *size(self.fit.size_pt),
        ]
