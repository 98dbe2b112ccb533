"""季度书面报告 as a Word file, and the list of reports as a workbook."""

from typing import BinaryIO

from django.conf import settings

from projects.enums import PaperState
from projects.models import OfficeReport
from projects.queries.office_report import Piece, paragraphs
from tracker.tools.docx import render_docx
from tracker.tools.official import Figure, Layout, OfficialDocument, Paragraph, Section
from tracker.tools.tables import Table, label
from tracker.tools.xlsx import Column


def document(report: OfficeReport) -> OfficialDocument:
    """Headings become Word's own; every number carries the address of its rows."""
    sections: list[Section] = []
    heading, blocks = "", list[Paragraph]()
    for is_heading, pieces in paragraphs(report):
        if is_heading:
            if heading or blocks:
                sections.append(Section(heading, blocks=tuple(blocks)))
            heading, blocks = "".join(piece.text for piece in pieces), []
        else:
            blocks.append(Paragraph(tuple(_run(piece) for piece in pieces)))
    sections.append(Section(heading, blocks=tuple(blocks)))
    quarter = report.figures.get("季度", {}).get("text", report.period)
    return OfficialDocument(
        title=f"{report.office.name}\n{quarter}工作报告",
        signed_on=report.submitted_on or report.read_on,
        signer=report.office.name,
        sections=tuple(sections),
    )


def _run(piece: Piece) -> str | Figure:
    if not piece.url:
        return piece.text
    return Figure(piece.text, piece.name, f"{settings.SITE_URL}{piece.url}")


def write_docx(report: OfficeReport, target: BinaryIO) -> None:
    render_docx(document(report), Layout(), target)


TABLE: Table = (
    (Column("联络点", 20), "office__name"),
    (Column("季度", 10), "period"),
    (Column("状态", 10), label("state", PaperState.choices)),
    (Column("取数日期", 12, "date"), "read_on"),
    (Column("报送日期", 12, "date"), "submitted_on"),
    (Column("报送人", 10), "submitted_by__person__name"),
    (Column("审核人", 10), "decided_by__person__name"),
    (Column("退回原因", 40), "reason"),
    (Column("正文", 80), "text"),
)
