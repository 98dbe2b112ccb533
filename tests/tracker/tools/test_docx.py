"""The Word file: what an office opens, edits and signs."""

import os
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document as open_word
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from pypdf import PdfReader

from tracker.tools.docx import render_docx
from tracker.tools.official import (
    Chart,
    Figure,
    Layout,
    OfficialDocument,
    Paragraph,
    Section,
    Table,
)

NASTY = "<项目>&{{变量}}\x00\x0b]]> ＂#let x = 1"
LAMPS = Table(
    caption="红黄灯项目清单",
    header=(("序号", "项目名称", "所在园区", "亮灯原因", "签约时间", "开工时间", "投资企业", "责任单位"),),
    rows=tuple(
        (str(n), f"第{n}号风电装备制造产业园一期", "山丹工业园区", "超过约定时间未开工" * 3,
         "2023-08-15", "2024-03-01", "祎垚喆新能源公司", "市自然资源局、发展改革委")
        for n in range(1, 40)
    ),
    align=("c", "l", "l", "l", "c", "c", "l", "l"),
)  # fmt: skip
PARKS = Table(
    caption="表1 各园区到位资金",
    unit="亿元、%",
    header=(("园区", "到位资金", "到位资金", "位次"), ("园区", "目标", "到位", "位次")),
    rows=(("张掖经开区", "120.00", "74.36", "1"), ("全市合计", "400.00", "228.70", "—")),
    align=("l", "r", "r", "c"),
    total=True,
)


def sample(**changes: Any) -> OfficialDocument:
    """A letter with one of everything."""
    money = Figure("228.70", "funding.arrived", "https://example.gov.cn/snap/1")
    lead = Section("", blocks=(Paragraph(("现将2024年二季度调度情况通报如下。",)),))
    numbers = Paragraph(("落实省外到位资金", money, "亿元，增长", Figure("58.17%", "growth"), "。"))
    again = Paragraph(("其中", money, f"亿元。{NASTY}"), level=1)
    ranks = Section("（一）完成率位次", 2, (again, PARKS))
    overall = Section("一、总体情况", 1, (numbers,), (ranks,))
    document = OfficialDocument(
        title="关于2024年二季度招商引资项目调度情况的通报",
        signed_on=date(2024, 7, 12),
        signer="市招商引资工作领导小组办公室",
        masthead="招商引资调度通报",
        serial="2024年第2期（总第38期）",
        addressees=("各县区人民政府", "市直有关部门"),
        sections=(lead, overall),
        annexes=(LAMPS, replace(PARKS, caption="各园区情况")),
        footer_note="数据快照：2024Q2-v3",
    )
    return replace(document, **changes)


def word(document: OfficialDocument | None = None, layout: Layout | None = None) -> Document:
    """Render, and open what came out."""
    target = BytesIO()
    render_docx(document or sample(), layout or Layout(), target)
    return open_word(BytesIO(target.getvalue()))


def texts(opened: Document) -> list[str]:
    return [paragraph.text for paragraph in opened.paragraphs]


def attribute(style: Any, path: str, name: str) -> str | None:
    """An attribute of an element of a style, such as w:pPr/w:spacing w:line."""
    found = style.element.find("/".join(qn(f"w:{tag}") for tag in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))


def one_pixel() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    size = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + size + chunk(b"IDAT", zlib.compress(b"\0abc")) + chunk(b"IEND", b"")
    )


def test_page_by_default() -> None:
    page = word().sections[0]
    assert (page.page_width.mm, page.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [margin.mm for margin in margins] == pytest.approx([37, 35, 28, 26], abs=0.1)


def test_grid_of_every_section() -> None:
    for page in word().sections:
        grid = page._sectPr.find(qn("w:docGrid"))
        assert grid.get(qn("w:type")) == "linesAndChars"
        assert grid.get(qn("w:linePitch")) == "579"


def test_body_line_pitch_and_indent() -> None:
    body = word().styles["Body Text"]
    assert attribute(body, "pPr/spacing", "line") == "579"  # 28.95 pt
    assert attribute(body, "pPr/spacing", "lineRule") == "exact"
    assert attribute(body, "pPr/ind", "firstLineChars") == "200"


def test_line_of_28_characters_fits() -> None:
    body = word().styles["Body Text"]
    advance = 16 + int(attribute(body, "rPr/spacing", "val") or 0) / 20
    width = Layout().text_width_pt
    assert 28 * advance <= width < 29 * advance


@pytest.mark.parametrize(
    ("style", "face", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Body Text", "仿宋_GB2312", 16),
        ("Footer", "宋体", 14),
    ],
)
def test_fonts_of_style(style: str, face: str, points: int) -> None:
    found = word().styles[style]
    assert attribute(found, "rPr/rFonts", "eastAsia") == face
    assert attribute(found, "rPr/rFonts", "ascii") == "Times New Roman"
    assert attribute(found, "rPr/rFonts", "asciiTheme") is None
    assert found.font.size.pt == points


def test_headings_stay_with_their_text() -> None:
    opened = word()
    headings = [p for p in opened.paragraphs if p.style.name.startswith("Heading")]
    assert [(p.text, p.style.name) for p in headings] == [
        ("一、总体情况", "Heading 1"),
        ("（一）完成率位次", "Heading 2"),
    ]
    assert all(p.style.paragraph_format.keep_with_next for p in headings)


def test_page_numbers_on_odd_and_even_pages() -> None:
    opened = word()
    assert opened.settings.odd_and_even_pages_header_footer
    page = opened.sections[0]
    for footer, align in ((page.footer, "right"), (page.even_page_footer, "left")):
        line = footer.paragraphs[0]
        assert line.text == "— 1 —"
        assert " PAGE " in [code.text for code in line._p.iter(qn("w:instrText"))]
        assert attribute(line.style, "pPr/jc", "val") == align
        assert attribute(line.style, "pPr/ind", f"{align}Chars") == "100"


def test_bookmarks_hold_figures() -> None:
    opened = word()
    found = {
        start.get(qn("w:name")): start.getnext().xpath("string(.)")
        for start in opened.element.iter(qn("w:bookmarkStart"))
    }
    assert found == {"funding_arrived": "228.70", "growth": "58.17%", "funding_arrived_2": "228.70"}
    numbers = [start.get(qn("w:id")) for start in opened.element.iter(qn("w:bookmarkStart"))]
    assert len(set(numbers)) == len(numbers)


def test_links_of_figures() -> None:
    opened = word()
    links = list(opened.element.iter(qn("w:hyperlink")))
    targets = {opened.part.rels[link.get(qn("r:id"))].target_ref for link in links}
    assert len(links) == 2
    assert targets == {"https://example.gov.cn/snap/1"}


def test_link_that_is_not_of_the_web() -> None:
    with pytest.raises(ValueError, match="http"):
        Figure("1", "a", "javascript:alert(1)")


def test_text_that_looks_like_markup() -> None:
    assert "其中228.70亿元。<项目>&{{变量}}]]> ＂#let x = 1" in texts(word())


def test_table_cells() -> None:
    table = word().tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["园区", "到位资金", "到位资金", "位次"]
    assert [cell.text for cell in table.rows[2].cells] == ["张掖经开区", "120.00", "74.36", "1"]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    bold = [[run.bold for run in row.cells[0].paragraphs[0].runs] for row in table.rows[2:]]
    assert bold == [[None], [True]]


def test_table_rows_across_pages() -> None:
    table = word().tables[1]
    assert len(table.rows) == 40
    heads = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
    assert heads == [True] + [False] * 39
    assert all(
        row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows
    )


def test_table_with_rows_of_other_width() -> None:
    with pytest.raises(ValueError, match="应有 1 列"):
        Table("表", (("甲",),), (("1", "2"),), ("l",))


def test_wide_annex_on_landscape_page() -> None:
    opened = word()
    turned = [page.orientation for page in opened.sections]
    assert turned == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    wide = opened.sections[1]
    room = wide.page_width.pt - wide.left_margin.pt - wide.right_margin.pt
    widths = [int(column.get(qn("w:w"))) for column in opened.tables[1]._tbl.tblGrid]
    assert sum(widths) / 20 <= room + 1


def test_annexes_named_before_signature() -> None:
    lines = texts(word())
    assert lines.index("附件：1. 红黄灯项目清单") < lines.index("市招商引资工作领导小组办公室")
    assert "2. 各园区情况" in lines
    assert {"附件1", "附件2"} <= set(lines)


def test_lone_annex_has_no_number() -> None:
    lines = texts(word(sample(annexes=(PARKS,))))
    assert "附件：表1 各园区到位资金" in lines
    assert "附件" in lines


def test_date_four_characters_from_the_right() -> None:
    opened = word(sample(signer="市招商局"))
    assert "2024年7月12日" in texts(opened)
    assert attribute(opened.styles["成文日期"], "pPr/ind", "rightChars") == "400"


def test_date_in_chinese_numerals() -> None:
    assert "二〇二四年七月十二日" in texts(word(layout=Layout(chinese_numeral_dates=True)))


def test_masthead_of_brief() -> None:
    opened = word()
    assert texts(opened)[:3] == [
        "招商引资调度通报",
        "2024年第2期（总第38期）",
        "市招商引资工作领导小组办公室\t2024年7月12日",
    ]
    assert attribute(opened.styles["报头"], "rPr/color", "val") == "C4161C"


def test_masthead_of_redhead() -> None:
    letter = sample(masthead="", serial="市招办〔2024〕5号")
    opened = word(letter, Layout(template="redhead"))
    assert texts(opened)[:2] == ["市招商引资工作领导小组办公室文件", "市招办〔2024〕5号"]
    assert attribute(opened.styles["发文字号"], "pPr/pBdr/bottom", "color") == "C4161C"


def test_properties_name_no_person() -> None:
    about = word().core_properties
    assert about.title == "关于2024年二季度招商引资项目调度情况的通报"
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created is not None
    assert about.created.date() == date(2024, 7, 12)


def test_chart_has_words_for_who_cannot_see() -> None:
    chart = Chart("图1 到位资金", one_pixel(), "柱形图：各园区到位资金", width_mm=900)
    opened = word(sample(sections=(Section("一、图", blocks=(chart,)),)))
    picture = opened.inline_shapes[0]
    assert picture._inline.docPr.get("descr") == "柱形图：各园区到位资金"
    assert picture.width.mm == pytest.approx(156, abs=0.2)


def test_document_with_title_only() -> None:
    assert "关于事项" in texts(word(OfficialDocument("关于事项", date(2024, 1, 1))))


def test_layout_of_20_lines_by_25_characters() -> None:
    layout = Layout(lines=20, characters=25, line_pitch_pt=31.85, body_pt=16)
    opened = word(layout=layout)
    body = opened.styles["Body Text"]
    advance = 16 + int(attribute(body, "rPr/spacing", "val") or 0) / 20
    assert 25 * advance <= layout.text_width_pt < 26 * advance
    assert attribute(body, "pPr/spacing", "line") == "637"


def test_layout_with_more_lines_than_fit() -> None:
    with pytest.raises(ValueError, match="版心放不下"):
        Layout(lines=23)


@pytest.fixture
def convert(tmp_path: Path) -> Callable[[OfficialDocument], PdfReader]:
    """Open a letter in LibreOffice and print it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("CI 上必须有 LibreOffice：apt install libreoffice-writer")
        pytest.skip("没有 LibreOffice，未检查 Word 文件能否打开：apt install libreoffice-writer")

    def run(document: OfficialDocument) -> PdfReader:
        source = tmp_path / "letter.docx"
        with source.open("wb") as target:
            render_docx(document, Layout(), target)
        profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
        arguments = ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
        subprocess.run([office, profile, *arguments], check=True, capture_output=True, timeout=120)
        return PdfReader(tmp_path / "letter.pdf")

    return run


def test_libreoffice_prints_it(convert: Callable[[OfficialDocument], PdfReader]) -> None:
    printed = convert(sample())
    sizes = [tuple(sorted(map(float, page.mediabox[2:]))) for page in printed.pages]
    assert all(size == pytest.approx((595.3, 841.9), abs=1) for size in sizes)
    shown = "".join("".join(page.extract_text() for page in printed.pages).split())
    for sentence in ("落实省外到位资金228.70亿元，增长58.17%。", "<项目>&{{变量}}", "数据快照"):
        assert sentence in shown
    assert "—1—" in shown
    assert any(page.mediabox.width > page.mediabox.height for page in printed.pages)


def test_libreoffice_sets_22_lines_of_28(convert: Callable[[OfficialDocument], PdfReader]) -> None:
    text = Section("", blocks=(Paragraph(("招商引资项目调度" * 200,)),))
    printed = convert(OfficialDocument("通报", date(2024, 7, 12), sections=(text,)))
    lines = printed.pages[1].extract_text().split("\n")
    full = [line.strip() for line in lines if "—" not in line and line.strip()]
    assert [len(line) for line in full] == [28] * 22
