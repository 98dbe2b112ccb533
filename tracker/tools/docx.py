"""Turn an `OfficialDocument` into a Word file that an office can go on editing.

Headings, tables and page numbers are Word's own. The file names the official fonts, whether or not
this machine has them: the machines that open it do.
"""

from datetime import datetime, time
from io import BytesIO
from itertools import count
from typing import BinaryIO

from docx import Document as new_document
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.section import Section as PageSection
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from tracker.tools import wordml
from tracker.tools.docx_styles import BODY, HEADINGS, styles
from tracker.tools.docx_tables import table_element
from tracker.tools.official import (
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    Chart,
    Figure,
    Layout,
    OfficialDocument,
    Paragraph,
    Run,
    Section,
    Table,
)
from tracker.tools.typeset import (
    Bookmarks,
    Fit,
    addressee_line,
    annex_label,
    attachment_lines,
    clean_text,
    date_text,
    fit_annex,
    fit_table,
    fold,
    masthead_text,
)

_PAGE_NUMBER_GAP_MM = 7  # between the type area and the page number, GB/T 9704-2012, 7.5


def render_docx(document: OfficialDocument, layout: Layout, target: BinaryIO) -> None:
    """Write `document` to `target` as .docx."""
    _Writer(document, layout).write(target)


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, document: OfficialDocument, layout: Layout) -> None:
        self.source = document
        self.layout = layout
        self.word: Document = new_document()
        self.bookmarks = Bookmarks()
        self.numbers = count(1)
        self.landscape = False

    def write(self, target: BinaryIO) -> None:
        """Set up the page, write every part, save."""
        wordml.set_defaults(self.word)
        for style in styles(self.source, self.layout):
            wordml.define(self.word, style, self.layout)
        self._properties()
        self._page(self.word.sections[0])
        self._page_numbers(self.word.sections[0])
        self._head()
        for section in self.source.walk():
            self._section(section)
        self._tail()
        for position, annex in enumerate(self.source.annexes, 1):
            self._annex(annex, position)
        self.word.save(target)

    def _properties(self) -> None:
        """Title and date; no person, no program: the file is the office's."""
        moment = datetime.combine(self.source.signed_on, time())
        about = self.word.core_properties
        about.title = clean_text(self.source.title).replace("\n", "")[:255]
        about.author = about.last_modified_by = about.comments = about.keywords = ""
        about.subject = clean_text(self.source.serial)[:255]
        about.language = "zh-CN"
        about.created = about.modified = moment

    def _page(self, page: PageSection) -> None:
        """Size, margins and grid; a landscape page is an upright one turned clockwise."""
        sides = (self.layout.top_mm, self.layout.right_mm, self.layout.bottom_mm)
        margins = (*sides, self.layout.left_mm)
        width, height = PAGE_WIDTH_MM, PAGE_HEIGHT_MM
        if self.landscape:
            margins, width, height = (margins[3], *margins[:3]), height, width
        page.orientation = WD_ORIENT.LANDSCAPE if self.landscape else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = Mm(width), Mm(height)
        page.top_margin, page.right_margin, page.bottom_margin, page.left_margin = map(Mm, margins)
        below = Mm(margins[2] - _PAGE_NUMBER_GAP_MM) - Pt(self.layout.page_number_pt * 1.2)
        page.footer_distance = Mm(max(5, below / Mm(1)))
        page.header_distance = Mm(15)
        wordml.set_grid(page, self.layout)

    def _page_numbers(self, page: PageSection) -> None:
        """— 1 —: odd pages right, even pages left, one character from the edge."""
        self.word.settings.odd_and_even_pages_header_footer = True
        for footer, style in ((page.footer, "Footer"), (page.even_page_footer, "页码（双页）")):
            line = footer.paragraphs[0]
            line.style = self.word.styles[style]
            wordml.add_runs(line, wordml.run("— "), *wordml.field("PAGE"), wordml.run(" —"))

    def _line(self, text: str, style: str) -> WordParagraph:
        """One paragraph of plain text; an empty one keeps its line."""
        paragraph = self.word.add_paragraph(style=style)
        if text:
            wordml.add_runs(paragraph, wordml.run(text))
        return paragraph

    def _head(self) -> None:
        """The red band, the title, the addressees."""
        source, brief = self.source, self.layout.template == "brief"
        band = masthead_text(source, self.layout)
        if band:
            self._line(band, "报头")
            self._line(source.serial, "期号或文号" if brief else "发文字号")
            if brief:
                self._line(f"{source.signer}\t{self._date()}", "编印单位")
            for _ in range(1 if brief else 2):
                self._line("", BODY)
        elif source.serial:
            self._line(source.serial, "期号或文号")
        room = self.layout.text_width_pt / self.layout.title_pt
        self._line(fold(clean_text(source.title), room), "Title")
        if source.subtitle:
            self._line(source.subtitle, "Subtitle")
        self._line("", BODY)
        if source.addressees:
            self._line(addressee_line(source), "主送机关")

    def _section(self, section: Section) -> None:
        if section.heading:
            self._line(section.heading, HEADINGS[min(section.level, len(HEADINGS)) - 1])
        for block in section.blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Table):
                self._table(block, fit_table(block, self.layout))
            else:
                self._chart(block)

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self.word.add_paragraph(style=BODY)
        if block.level:
            paragraph.paragraph_format.left_indent = Pt(
                2 * block.level * self.layout.character_pitch_pt
            )
        for part in block.runs:
            wordml.add_runs(paragraph, *self._run(part))

    def _run(self, part: Run) -> tuple[wordml.Element, ...]:
        """Plain text, or a number inside its bookmark and, where it has an address, a link."""
        if not isinstance(part, Figure):
            return (wordml.run(part),)
        content = wordml.run(part.text)
        if part.href:
            content = self._link(part, content)
        return wordml.bookmark(self.bookmarks.take(part.code), next(self.numbers), content)

    def _link(self, part: Figure, content: wordml.Element) -> wordml.Element:
        """The run inside a link to the rows behind the number."""
        rid = self.word.part.relate_to(
            clean_text(part.href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        return wordml.element("hyperlink", {"r:id": rid, "history": 1}, content)

    def _table(self, table: Table, fit: Fit) -> None:
        """Caption and unit, which stay with the table; the table; a line's distance below."""
        if table.caption:
            self._line(table.caption, "Caption")
        if table.unit:
            self._line(f"单位：{table.unit}", "表格单位")
        end = self.word.element.body.sectPr
        end.addprevious(table_element(table, fit, self.layout, self._link))
        self._line("", "表后空行")

    def _chart(self, chart: Chart) -> None:
        width = min(Mm(chart.width_mm), Pt(self.layout.text_width_pt))
        frame = self._line("", "图")
        picture = frame.add_run().add_picture(BytesIO(chart.png), width=width)
        picture._inline.docPr.set("descr", clean_text(chart.description))
        self._line(chart.caption, "图题")

    def _tail(self) -> None:
        """The list of annexes, the signature, the note."""
        source = self.source
        lines = attachment_lines(source)
        if lines:
            self._line("", BODY)
        for position, line in enumerate(lines):
            lead = "附件：" if position == 0 else ""
            self._line(f"{lead}{line}", "附件说明" if position == 0 else "附件说明（续）")
        for _ in range(2):
            self._line("", "署名前空行")
        if source.signer:
            self._line(source.signer, "发文机关署名")
        self._line(self._date(), "成文日期")
        if source.footer_note:
            self._line(source.footer_note, "数据说明")

    def _annex(self, annex: Table, position: int) -> None:
        """A page of its own, turned where the table is too wide to stand upright."""
        fit = fit_annex(annex, self.layout)
        label = annex_label(self.source, position)
        if fit.landscape != self.landscape:
            self.landscape = fit.landscape
            self._page(self.word.add_section(WD_SECTION.NEW_PAGE))
            self._line(label, "附件序号").paragraph_format.page_break_before = False
        else:
            self._line(label, "附件序号")
        title = self._line(annex.caption, "附件标题")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if annex.unit:
            self._line(f"单位：{annex.unit}", "表格单位")
        end = self.word.element.body.sectPr
        end.addprevious(table_element(annex, fit, self.layout, self._link))
        self._line("", "表后空行")

    def _date(self) -> str:
        return date_text(self.source.signed_on, chinese_numerals=self.layout.chinese_numeral_dates)
