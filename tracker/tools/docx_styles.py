"""The styles of an official Word file, from a `Layout`; 样式 in Word shows these names."""

from dataclasses import replace

from tracker.tools.official import Layout, OfficialDocument
from tracker.tools.typeset import (
    date_text,
    masthead_spacing,
    masthead_text,
    signature_indents,
)
from tracker.tools.wordml import Style, tightening

BODY = "Body Text"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3")
CELL = "表格文字"


def styles(document: OfficialDocument, layout: Layout) -> tuple[Style, ...]:
    """Every style the file uses, the one others rest on first."""
    found = (
        *_body_styles(layout),
        *_head_styles(document, layout),
        *_table_styles(layout),
        *_tail_styles(document, layout),
    )
    tight = tightening(layout)
    return tuple(
        replace(style, spacing_pt=tight)
        if style.size_pt == layout.body_pt and not style.spacing_pt
        else style
        for style in found
    )


def _body_styles(layout: Layout) -> tuple[Style, ...]:
    face, size, pitch = layout.body_face, layout.body_pt, layout.line_pitch_pt
    headings = tuple(
        Style(name, face, size, pitch, first=2, outline=level, keep_next=True)
        for level, (name, face) in enumerate(zip(HEADINGS, layout.heading_faces, strict=True))
    )
    return (
        Style("Normal", face, size, pitch),
        Style(BODY, face, size, pitch, first=2),
        *headings,
        Style("主送机关", face, size, pitch, align="left"),
        *_page_number_styles(layout),
    )


def _page_number_styles(layout: Layout) -> tuple[Style, ...]:
    face, size = layout.page_number_face, layout.page_number_pt
    return (
        Style("Footer", face, size, align="right", right=1),
        Style("页码（双页）", face, size, align="left", left=1),
    )


def _head_styles(document: OfficialDocument, layout: Layout) -> tuple[Style, ...]:
    face, size, pitch = layout.body_face, layout.body_pt, layout.line_pitch_pt
    title, title_pitch = layout.title_pt, layout.title_pitch_pt
    red, width = layout.red, layout.text_width_pt
    big, spread = masthead_spacing(masthead_text(document, layout), layout)
    band = Style("报头", layout.title_face, big, big * 1.3, "center", color=red, spacing_pt=spread)
    return (
        band,
        Style("期号或文号", face, size, pitch, "center"),
        Style("发文字号", face, size, pitch, "center", before_pt=pitch, rule=red),
        Style("编印单位", face, size, pitch, "left", rule=red, tab_pt=width),
        Style("Title", layout.title_face, title, title_pitch, "center", keep_next=True),
        Style("Subtitle", layout.heading_faces[1], size, pitch, "center"),
    )


def _table_styles(layout: Layout) -> tuple[Style, ...]:
    size = layout.table_pt[0]
    return (
        Style("Caption", layout.table_head_face, 12, 20, "center", before_pt=6, keep_next=True),
        Style("表格单位", layout.body_face, size, 16, "right", after_pt=2, keep_next=True),
        Style(CELL, layout.body_face, size, align="center"),
        Style("表后空行", layout.body_face, 6, 10),
        Style("图", layout.body_face, layout.body_pt, align="center", before_pt=6, keep_next=True),
        Style("图题", layout.table_head_face, 12, 20, "center", after_pt=6),
    )


def _tail_styles(document: OfficialDocument, layout: Layout) -> tuple[Style, ...]:
    face, size, pitch = layout.body_face, layout.body_pt, layout.line_pitch_pt
    day = date_text(document.signed_on, chinese_numerals=layout.chinese_numeral_dates)
    signer, dated = signature_indents(document.signer, day)
    note, label = layout.note_pt, layout.heading_faces[0]
    numbered = 1.5 if len(document.annexes) > 1 else 0
    return (
        Style("附件说明", face, size, pitch, left=5 + numbered, hanging=3 + numbered),
        Style("附件说明（续）", face, size, pitch, left=6.5, hanging=1.5),
        Style("署名前空行", face, size, pitch, keep_next=True),
        Style("发文机关署名", face, size, pitch, "right", right=signer, keep_next=True),
        Style("成文日期", face, size, pitch, "right", right=dated),
        Style("数据说明", face, note, note * 1.5, "left", before_pt=pitch, color="595959"),
        Style("附件序号", label, size, pitch, "left", page_break=True, keep_next=True),
        Style(
            "附件标题", layout.title_face, layout.title_pt, layout.title_pitch_pt, "center",
            after_pt=6, keep_next=True,
        ),
    )  # fmt: skip
