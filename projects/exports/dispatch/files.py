"""One report in each of its forms, written to a binary file."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, BinaryIO

from projects.enums import FileForm
from projects.exports.dispatch.sheets import sheets
from projects.models import Dispatch
from projects.queries.dispatch.charts import CHARTS
from projects.queries.dispatch.compose import (
    document,
    frozen_of,
    layout_of,
    plain,
    rows_address,
)
from projects.queries.dispatch.frozen import Frozen
from projects.queries.dispatch.tables import TABLES
from tracker import fonts
from tracker.generic import XLSX
from tracker.tools.docx import render_docx
from tracker.tools.drawing import pictures
from tracker.tools.money import in_unit
from tracker.tools.official import Chart, Figure, OfficialDocument, Section
from tracker.tools.pdf import render_pdf
from tracker.tools.poster import MOST_COLUMNS, MOST_ROWS, BigFigure, Poster, render_poster
from tracker.tools.xlsx import write_workbook

Seen = Collection[str] | None
MIME: dict[str, str] = {
    FileForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileForm.XLSX: XLSX,
    FileForm.PDF: "application/pdf",
    FileForm.PNG: "image/png",
}
# The first is the large one.
BIG = (
    "funds_outside",
    "signed_count",
    "signed_amount",
    "active_count",
    "start_rate",
    "production_rate",
    "lamp_red",
    "lamp_yellow",
)


def drawn(made: OfficialDocument) -> OfficialDocument:
    """The document with its charts drawn, all at once."""
    charts = [block for one in made.walk() for block in one.blocks if isinstance(block, Chart)]
    if not charts:
        return made
    wanted = [(dict(one.option or {}), one.caption, one.description) for one in charts]
    done = iter(pictures(wanted, fonts.font_paths()))
    return replace(made, sections=tuple(_with_pictures(one, done) for one in made.sections))


def _with_pictures(section: Section, done: Iterator[Chart]) -> Section:
    blocks = tuple(next(done) if isinstance(block, Chart) else block for block in section.blocks)
    children = tuple(_with_pictures(child, done) for child in section.children)
    return replace(section, blocks=blocks, children=children)


def write_docx(dispatch: Dispatch, target: BinaryIO, seen: Seen = None) -> None:
    render_docx(drawn(document(dispatch)), layout_of(dispatch.layout), target)


def write_pdf(dispatch: Dispatch, target: BinaryIO, seen: Seen = None) -> None:
    made, page = drawn(document(dispatch)), layout_of(dispatch.layout)
    render_pdf(made, page, target, fonts.font_paths())


def write_xlsx(dispatch: Dispatch, target: BinaryIO, seen: Seen = None) -> None:
    """`seen`: the codes of the projects whose rows may go along, None for all."""
    write_workbook(target, list(sheets(dispatch, seen)))


def write_png(dispatch: Dispatch, target: BinaryIO, seen: Seen = None) -> None:
    """The deck-sized page for a meeting."""
    target.write(render_poster(poster_of(dispatch), fonts.font_paths()))


def poster_of(dispatch: Dispatch) -> Poster:
    """How much, then where: the figures, the parks' completion, one small table."""
    f, data = frozen_of(dispatch), dispatch.snapshot.data
    table = TABLES["分园区"](f)
    small = 1 < len(table.rows) <= MOST_ROWS  # more parks could not be read across a table
    chart = CHARTS["园区完成" if small and data["kind"] == "region" else "逐月到位"](f)
    return Poster(
        title=plain(f, dispatch.title).replace("｜", ""),
        period=f"{data['label']} · 数据截至 {data['as_of']}",
        masthead=plain(f, dispatch.signer),
        figures=tuple(_big(f, code) for code in BIG),
        chart_title=chart.caption,
        chart=dict(chart.option or {}),
        chart_words=chart.description,
        table=_cut(table) if small else None,
        note="金额单位亿元；只计已核验、已认定的。",
        snapshot=dispatch.snapshot.code,
        link=rows_address(dispatch),
    )


def _cut(table: Any) -> Any:
    """As many columns as the page holds, from the right of the name."""
    keep = [0, *range(max(1, len(table.align) - MOST_COLUMNS + 1), len(table.align))]
    return replace(
        table,
        header=tuple(tuple(row[n] for n in keep) for row in table.header),
        rows=tuple(tuple(row[n] for n in keep) for row in table.rows),
        align=tuple(table.align[n] for n in keep),
    )


def _big(f: Frozen, code: str) -> BigFigure:
    figure: Figure = f.figure(code)
    unit, said = f.unit(code), f.part()
    value: Decimal | int | None = figure.value
    if unit == "count" and value is not None:
        value = int(value)
    target = f.raw(said, "targets", code)
    if target is not None:
        target = in_unit(target, "yi") if unit == "amount" else target
    words = {"amount": "亿元", "rate": "%"}.get(unit) or f.data["means"][code]["quantity"]
    goal: Decimal | int | None = int(target) if unit == "count" and target is not None else target
    return BigFigure(
        f.name(code), value, words, completion=f.raw(said, "target_rate", code), target=goal,
        pace=Decimal(said["time_rate"]) if target is not None and said["time_rate"] else None,
        growth=f.raw(said, "yoy", code) if unit != "rate" else None,
    )  # fmt: skip


WRITERS: dict[str, Callable[..., None]] = {
    FileForm.DOCX: write_docx,
    FileForm.XLSX: write_xlsx,
    FileForm.PDF: write_pdf,
    FileForm.PNG: write_png,
}
