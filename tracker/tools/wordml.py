"""WordprocessingML that python-docx has no words for: fonts by script, grid, bookmarks, tables.

Element order follows ECMA-376 part 1 (Word calls a file with another order damaged). Lengths come
in points and leave in twentieths of a point, which Word counts in.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.text.paragraph import Paragraph

from tracker.tools.official import Face, Layout
from tracker.tools.typeset import clean_text

Element: TypeAlias = Any  # lxml is not typed
Attributes: TypeAlias = Mapping[str, object]


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def element(tag: str, attributes: Attributes | None = None, *children: Element) -> Element:
    """Make `w:tag` with `w:` attributes (a name with a colon is taken as it is)."""
    made: Element = OxmlElement(f"w:{tag}")
    for name, value in (attributes or {}).items():
        made.set(qn(name if ":" in name else f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *properties: Element) -> Element:
    """A run of plain text; line feeds become breaks, tabs tabs, refused characters nothing.

    The hint gives “ ” — … to the Chinese font, which Word would else take from the latin one.
    """
    hinted = element("rPr", None, *(properties or (element("rFonts", {"hint": "eastAsia"}),)))
    made = element("r", None, hinted)
    for part in re.split("([\n\t])", clean_text(text)):
        if part in ("\n", "\t"):
            made.append(element("br" if part == "\n" else "tab"))
        elif part:
            text_element = element("t", {"xml:space": "preserve"})
            text_element.text = part
            made.append(text_element)
    return made


def bookmark(name: str, number: int, *content: Element) -> tuple[Element, ...]:
    """Wrap `content` in a bookmark; `number` is unique in the document."""
    start = element("bookmarkStart", {"id": number, "name": name})
    return start, *content, element("bookmarkEnd", {"id": number})


def field(instruction: str) -> tuple[Element, ...]:
    """The runs of a field such as PAGE, with 1 as its value until Word counts."""
    code = element("instrText", {"xml:space": "preserve"})
    code.text = f" {instruction} "
    return (
        element("r", None, element("fldChar", {"fldCharType": "begin"})),
        element("r", None, code),
        element("r", None, element("fldChar", {"fldCharType": "separate"})),
        run("1"),
        element("r", None, element("fldChar", {"fldCharType": "end"})),
    )


def fonts(face: Face, latin: Face) -> Element:
    """Fonts by script: `latin` for letters and digits, `face` for the rest."""
    names = {"ascii": latin.name, "hAnsi": latin.name, "eastAsia": face.name, "cs": latin.name}
    return element("rFonts", names)


def size(points: float) -> tuple[Element, Element]:
    """Font size; Word counts in half points."""
    halves = {"val": round(points * 2)}
    return element("sz", halves), element("szCs", halves)


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. `pitch_pt` is the exact distance of lines; 0 is single, off the grid.

    Indents are in characters of the body; `hanging` is how far the first line stands out of `left`.
    """

    name: str
    face: Face
    size_pt: float
    pitch_pt: float = 0
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    before_pt: float = 0
    after_pt: float = 0
    outline: int | None = None
    keep_next: bool = False
    page_break: bool = False
    bold: bool = False
    color: str = ""
    spacing_pt: float = 0
    rule: str = ""
    tab_pt: float = 0


def define(document: Document, style: Style, layout: Layout) -> None:
    """Make the style, or give the built-in one of that name this look and no other."""
    known = document.styles
    if style.name in known:
        target = known[style.name].element
    else:
        target = known.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH).element
        known[style.name].quick_style = True
    for old in target.findall(qn("w:pPr")) + target.findall(qn("w:rPr")):
        target.remove(old)
    target.append(_paragraph_properties(style, layout))
    target.append(_run_properties(style, layout.latin_face))


def _paragraph_properties(style: Style, layout: Layout) -> Element:
    made = element("pPr")
    flags = {"keepNext": style.keep_next, "pageBreakBefore": style.page_break}
    made.extend([element(tag, {"val": int(on)}) for tag, on in flags.items()])
    made.append(element("widowControl", {"val": 0}))
    if style.rule:
        line = {"val": "single", "sz": 16, "space": 6, "color": style.rule}
        made.append(element("pBdr", None, element("bottom", line)))
    if style.tab_pt:
        tab = element("tab", {"val": "right", "pos": twips(style.tab_pt)})
        made.append(element("tabs", None, tab))
    made.extend([element(tag, {"val": 0}) for tag in ("autoSpaceDE", "autoSpaceDN")])
    made.append(element("snapToGrid", {"val": int(style.pitch_pt == layout.line_pitch_pt)}))
    line_height = (
        {"line": twips(style.pitch_pt), "lineRule": "exact"}
        if style.pitch_pt
        else {"line": 240, "lineRule": "auto"}
    )
    around = {"before": twips(style.before_pt), "after": twips(style.after_pt)}
    made.append(element("spacing", {**around, **line_height}))
    made.append(_indents(style, layout.character_pitch_pt))
    made.append(element("jc", {"val": style.align}))
    if style.outline is not None:
        made.append(element("outlineLvl", {"val": style.outline}))
    return made


def _indents(style: Style, pitch: float) -> Element:
    """Indents in hundredths of a character, and in twips for readers that know only those."""
    values: dict[str, object] = {}
    for name, characters in (("left", style.left), ("right", style.right)):
        values |= {f"{name}Chars": round(characters * 100), name: twips(characters * pitch)}
    name, characters = ("hanging", style.hanging) if style.hanging else ("firstLine", style.first)
    values |= {f"{name}Chars": round(characters * 100), name: twips(characters * pitch)}
    return element("ind", values)


def _run_properties(style: Style, latin: Face) -> Element:
    made = element("rPr", None, fonts(style.face, latin))
    made.extend([element(tag, {"val": int(style.bold)}) for tag in ("b", "bCs")])
    made.extend([element(tag, {"val": 0}) for tag in ("i", "iCs")])
    made.append(element("color", {"val": style.color or "000000"}))
    made.append(element("spacing", {"val": twips(style.spacing_pt)}))
    made.append(element("kern", {"val": 0}))
    made.extend(size(style.size_pt))
    made.append(element("lang", {"val": "en-US", "eastAsia": "zh-CN"}))
    return made


def set_defaults(document: Document) -> None:
    """Drop the theme's fonts and spacing, speak Chinese, and open without 兼容模式."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    if defaults is not None:
        document.styles.element.remove(defaults)
    settings: Element = document.settings.element
    language = {"val": "en-US", "eastAsia": "zh-CN"}
    for old in settings.findall(qn("w:themeFontLang")):
        old.getparent().replace(old, element("themeFontLang", language))
    for old in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(old)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def set_grid(section: Section, layout: Layout) -> None:
    """Lay the grid of lines and characters under the page (页面设置 → 文档网格).

    A cell of the grid is as wide as the body font. What 28 characters of 三号 need less than that
    is in the styles (`tightening`) and not in `charSpace`, where Word would put it: LibreOffice
    sets text with a negative `charSpace` at nearly twice its width.
    """
    properties: Element = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = {"type": "linesAndChars", "linePitch": twips(layout.line_pitch_pt), "charSpace": 0}
    properties.append(element("docGrid", grid))


def tightening(layout: Layout) -> float:
    """Points to add after each character of the body so that a line holds `layout.characters`.

    Rounded down to what Word can store, so that the last character still fits.
    """
    return math.floor((layout.character_pitch_pt - layout.body_pt) * 20) / 20


def add_runs(paragraph: Paragraph, *content: Element) -> None:
    """Append runs, bookmarks and links to a paragraph."""
    paragraph._p.extend(content)
