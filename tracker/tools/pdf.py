"""Turn an `OfficialDocument` into a PDF with typst, on a machine with free fonts or real ones.

The template is `official.typ`. The text goes in as JSON, so nothing in it can act as markup.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import typst

from tracker.tools.faces import families, open_fonts
from tracker.tools.official import (
    PT_PER_MM,
    Block,
    Chart,
    Figure,
    Layout,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)
from tracker.tools.typeset import (
    CELL_PADDING_PT,
    Fit,
    addressee_line,
    annex_label,
    attachment_lines,
    clean_all,
    date_text,
    fit_annex,
    fit_table,
    fold,
    masthead_spacing,
    masthead_text,
    signature_indents,
)

_TEMPLATE = Path(__file__).with_name("official.typ")


def render_pdf(
    document: OfficialDocument, layout: Layout, target: BinaryIO, font_paths: Sequence[Path]
) -> None:
    """Write `document` to `target` as PDF, with the fonts below `font_paths` and no others.

    `font_paths` are directories, or font files, whose directories are then searched. Raises
    LookupError when they hold none of the families that the layout asks for.
    """
    fonts = open_fonts(font_paths)
    payload = _payload(document, layout, set(fonts.families()))
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(payload, ensure_ascii=False)},
    )
    target.write(made)


def _payload(document: OfficialDocument, layout: Layout, here: set[str]) -> dict[str, Any]:
    """All the template shows, already measured and worded; its keys are the template's."""
    day = date_text(document.signed_on, chinese_numerals=layout.chinese_numeral_dates)
    signer, dated = signature_indents(document.signer, day)
    band = masthead_text(document, layout)
    size, spacing = masthead_spacing(band, layout)
    cleaned: dict[str, Any] = clean_all(
        {
            "layout": _layout(layout, here),
            "plain_title": document.title.replace("\n", ""),
            "day": document.signed_on.timetuple()[:3],
            "masthead": {"text": band, "size": size, "spacing": spacing},
            "serial": document.serial,
            "title": fold(document.title, layout.text_width_pt / layout.title_pt),
            "subtitle": document.subtitle,
            "addressees": addressee_line(document),
            "blocks": _blocks(document, layout),
            "attachments": attachment_lines(document),
            "signer": {"text": document.signer, "indent": signer},
            "date": {"text": day, "indent": dated},
            "note": document.footer_note,
            "annexes": _annexes(document, layout),
        }
    )
    return cleaned


def _layout(layout: Layout, here: set[str]) -> dict[str, Any]:
    """The settings the template reads: millimetres for margins, points for the rest."""
    faces = {
        "title": layout.title_face,
        "body": layout.body_face,
        "table_head": layout.table_head_face,
        "page_number": layout.page_number_face,
        **{f"heading_{level}": face for level, face in enumerate(layout.heading_faces, 1)},
    }
    return {
        "brief": layout.template == "brief",
        "top": layout.top_mm,
        "right": layout.right_mm,
        "bottom": layout.bottom_mm,
        "left": layout.left_mm,
        "width": layout.text_width_pt,
        "char": layout.character_pitch_pt,
        "pitch": layout.line_pitch_pt,
        "body": layout.body_pt,
        "title": layout.title_pt,
        "title_pitch": layout.title_pitch_pt,
        "page_number": layout.page_number_pt,
        "note": layout.note_pt,
        "red": layout.red,
        "faces": {role: families(face, here) for role, face in faces.items()},
        "latin": [name for name in layout.latin_face.families if name in here][:1],
    }


def _blocks(document: OfficialDocument, layout: Layout) -> list[dict[str, Any]]:
    """Sections laid flat: headings and what follows them, in reading order."""
    made: list[dict[str, Any]] = []
    for section in document.walk():
        if section.heading:
            level = min(section.level, len(layout.heading_faces))
            made.append({"kind": "heading", "level": level, "text": section.heading})
        made.extend(_block(block, layout) for block in section.blocks)
    return made


def _block(block: Block, layout: Layout) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        runs = [_run(part) for part in block.runs]
        return {"kind": "paragraph", "level": block.level, "runs": runs}
    if isinstance(block, Chart):
        return {
            "kind": "chart",
            "caption": block.caption,
            "description": block.description,
            "svg": block.svg,
            "png": [] if block.svg else list(block.png),
            "width": block.width_mm * PT_PER_MM,
        }
    return {"kind": "table", **_table(block, fit_table(block, layout), layout)}


def _run(part: Run) -> str | dict[str, str]:
    if not isinstance(part, Figure):
        return part
    return {"text": part.text, "href": part.href}


def _table(table: Table, fit: Fit, layout: Layout) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "unit": table.unit,
        "size": fit.size_pt,
        "padding": CELL_PADDING_PT,
        "widths": fit.widths_pt,
        "align": table.align,
        "header": [asdict(cell) for cell in fit.header],
        "rows": [[_run(cell) for cell in row] for row in table.rows],
        "total": table.total,
        "whole": len(table.rows) <= layout.unbroken_rows,
    }


def _annexes(document: OfficialDocument, layout: Layout) -> list[dict[str, Any]]:
    made = []
    for position, annex in enumerate(document.annexes, 1):
        fit = fit_annex(annex, layout)
        label = annex_label(document, position)
        table = _table(annex, fit, layout)
        made.append({"label": label, "landscape": fit.landscape, "table": table})
    return made
