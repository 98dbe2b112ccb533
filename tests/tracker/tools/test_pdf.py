"""The PDF that typst sets, and what Word and PDF decide alike."""

import struct
import zlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tracker.tools.official import (
    Chart,
    Figure,
    Layout,
    OfficialDocument,
    Paragraph,
    Section,
    Table,
)
from tracker.tools.pdf import render_pdf
from tracker.tools.typeset import (
    Bookmarks,
    chinese_number,
    date_text,
    fit_annex,
    fit_table,
    fold,
    header_cells,
    heading_number,
    masthead_spacing,
    signature_indents,
    text_em,
)

FONTS = [Path("/usr/share/fonts")]
NASTY = '<项目>&{{变量}} #panic("x") $a$ *星* _线_ \\ @引用 <标签> "引号" `码` = 标题 //注'
PARKS = Table(
    caption="表1 各园区到位资金",
    unit="亿元、%",
    header=(("园区", "到位资金", "到位资金", "位次"), ("园区", "目标", "到位", "位次")),
    rows=(("张掖经开区", "120.00", "74.36", "1"), ("全市合计", "400.00", "228.70", "—")),
    align=("l", "r", "r", "c"),
    total=True,
)
LEDGER = Table(
    caption="项目清单",
    header=(("序号", "项目名称", "所在园区", "亮灯原因", "签约时间", "开工时间", "投资企业", "责任单位"),),
    rows=(("1", "风电装备制造产业园一期", "山丹工业园区", "超过约定时间未开工" * 3,
           "2023-08-15", "2024-03-01", "祎垚喆新能源公司",
           "市自然资源局、市发展改革委"),) * 60,
    align=("c", "l", "l", "l", "c", "c", "l", "l"),
)  # fmt: skip


def letter(*blocks: Paragraph | Table | Chart, **changes: object) -> OfficialDocument:
    document = OfficialDocument(
        title="关于2024年二季度调度情况的通报",
        signed_on=date(2024, 7, 12),
        signer="市招商局",
        sections=(Section("一、总体情况", 1, blocks),),
    )
    return replace(document, **changes)  # type: ignore[arg-type]


def pdf(document: OfficialDocument, layout: Layout | None = None) -> PdfReader:
    target = BytesIO()
    try:
        render_pdf(document, layout or Layout(), target, FONTS)
    except LookupError:
        pytest.skip("没有中文字体，未检查 PDF：apt install fonts-noto-cjk")
    return PdfReader(target)


def shown(printed: PdfReader) -> str:
    """All text of the file, without spaces and line ends."""
    return "".join("".join(page.extract_text() for page in printed.pages).split())


def test_sentences_are_text() -> None:
    money = Figure("228.70", "funding.arrived", "https://example.gov.cn/snap/1")
    printed = pdf(letter(Paragraph(("省外到位资金", money, "亿元，增长58.17%。")), PARKS))
    text = shown(printed)
    for part in ("省外到位资金228.70亿元，增长58.17%。", "一、总体情况", "张掖经开区", "—1—"):
        assert part in text
    assert len(printed.pages) == 1


def test_links_of_figures() -> None:
    money = Figure("228.70", "funding.arrived", "https://example.gov.cn/snap/1")
    printed = pdf(letter(Paragraph((money, "、", money))))
    links = [note.get_object()["/A"]["/URI"] for note in printed.pages[0]["/Annots"]]
    assert set(links) == {"https://example.gov.cn/snap/1"}


def test_page_is_a4_with_metadata() -> None:
    printed = pdf(letter())
    box = printed.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx((595.28, 841.89), abs=0.1)
    assert printed.metadata is not None
    assert printed.metadata.title == "关于2024年二季度调度情况的通报"
    assert printed.metadata.author is None


def test_22_lines_of_28_characters() -> None:
    printed = pdf(letter(Paragraph(("招商引资项目调度" * 200,))))
    lines = [line.strip() for line in printed.pages[1].extract_text().split("\n")]
    assert [len(line) for line in lines if line and "—" not in line] == [28] * 22


def test_text_that_looks_like_markup() -> None:
    table = replace(PARKS, caption=NASTY, rows=((NASTY, "1", "2", "3"),), total=False)
    changes = {"title": NASTY, "signer": NASTY, "footer_note": NASTY, "annexes": (table,)}
    text = shown(pdf(letter(Paragraph((f"甲\x00{NASTY}\ud800乙",)), table, **changes)))
    assert "".join(f"甲{NASTY}乙".split()) in text


def test_long_annex_repeats_its_header() -> None:
    printed = pdf(letter(annexes=(LEDGER,)))
    turned = [page for page in printed.pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) > 2
    assert all("项目名称" in page.extract_text() for page in turned)


def test_annex_after_landscape_stands_upright() -> None:
    printed = pdf(letter(annexes=(LEDGER, PARKS)))
    last = printed.pages[-1]
    assert last.mediabox.width < last.mediabox.height
    assert "附件2" in "".join(last.extract_text().split())


def test_heading_is_not_left_at_the_foot() -> None:
    for lines in range(10, 24):
        filler = Section("", blocks=tuple(Paragraph(("调度。",)) for _ in range(lines)))
        end = Section("二、末尾标题", blocks=(Paragraph(("标题后的文字。",)),))
        printed = pdf(letter(sections=(filler, end)))
        pages = ["".join(page.extract_text().split()) for page in printed.pages]
        assert any("二、末尾标题" in page and "标题后的文字" in page for page in pages)


def test_redhead_with_chinese_numerals() -> None:
    layout = Layout(template="redhead", chinese_numeral_dates=True)
    text = shown(pdf(letter(serial="市招发〔2024〕5号"), layout))
    assert text.startswith("市招商局文件市招发〔2024〕5号")
    assert "二〇二四年七月十二日" in text


def test_chart_is_printed_with_its_caption() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixel = (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0abc")) + chunk(b"IEND", b"")
    )
    printed = pdf(letter(Chart("图1 到位资金", pixel, "柱形图", width_mm=40)))
    assert len(printed.pages[0].images) == 1
    assert "图1到位资金" in shown(printed)


def test_chart_with_svg_is_printed_sharp() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">'
        '<text x="5" y="15" font-size="9">58.87</text></svg>'
    )
    printed = pdf(letter(Chart("图1 到位资金", b"", "柱形图", svg=svg)))
    assert not printed.pages[0].images
    assert "58.87" in shown(printed)


def test_document_with_title_only() -> None:
    assert len(pdf(OfficialDocument("关于事项", date(2024, 1, 1))).pages) == 1


def test_fonts_not_found(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="没有可用的中文字体"):
        render_pdf(letter(), Layout(), BytesIO(), [tmp_path])


def test_header_cells_merge_equal_texts() -> None:
    cells = [(c.text, c.row, c.column, c.rows, c.columns) for c in header_cells(PARKS.header)]
    assert cells == [
        ("园区", 0, 0, 2, 1),
        ("到位资金", 0, 1, 1, 2),
        ("位次", 0, 3, 2, 1),
        ("目标", 1, 1, 1, 1),
        ("到位", 1, 2, 1, 1),
    ]


def test_header_cells_of_one_row_stay_apart() -> None:
    assert len(header_cells((("备注", "备注"),))) == 2


def test_fit_fills_the_width_of_the_text() -> None:
    layout = Layout()
    assert sum(fit_table(PARKS, layout).widths_pt) == pytest.approx(layout.text_width_pt, abs=0.1)
    assert not fit_annex(PARKS, layout).landscape
    wide = fit_annex(LEDGER, layout)
    assert wide.landscape
    assert sum(wide.widths_pt) == pytest.approx(layout.text_height_pt, abs=0.1)


def test_fit_keeps_numbers_on_one_line() -> None:
    columns = 14
    table = Table("表", (("指标",) * columns,), (("12345.67",) * columns,), ("r",) * columns)
    fit = fit_annex(table, Layout())
    assert min(fit.widths_pt) >= text_em("12345.67") * fit.size_pt


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("总投资", 3.2, ["总投资"]),
        ("10亿元以上", 4.2, ["10亿元", "以上"]),
        ("包抓领导", 3.1, ["包抓", "领导"]),
        ("甲\n乙丙丁", 1, ["甲", "乙丙丁"]),
        ("2024-08-15", 3, ["2024-08-15"]),
    ],
)
def test_fold_makes_lines_of_like_length(text: str, room: float, lines: list[str]) -> None:
    assert fold(text, room).split("\n") == lines


def test_bookmark_names_are_unique_and_short() -> None:
    take = Bookmarks().take
    assert [take("a.b"), take("A_b"), take("1期"), take("…")] == ["a_b", "A_b_2", "n_1期", "figure"]
    long = [take("funding." * 9 + end) for end in ("x", "y", "y")]
    assert len(set(long)) == 3
    assert all(len(name) <= 40 for name in long)


def test_signature_is_centred_over_the_date() -> None:
    assert signature_indents("市招商局", "2024年7月12日") == (5.25, 4.0)
    signer, day = signature_indents("张掖市招商引资工作领导小组办公室", "2024年7月12日")
    assert (signer, day) == (0.0, 4.75)


def test_masthead_of_long_name_fits_one_line() -> None:
    name = "张掖市招商引资工作领导小组办公室文件"
    size, spacing = masthead_spacing(name, Layout())
    assert text_em(name) * (size + spacing) <= Layout().text_width_pt


def test_numbers_and_dates_in_chinese() -> None:
    assert [chinese_number(n) for n in (1, 10, 12, 20, 99)] == [
        "一",
        "十",
        "十二",
        "二十",
        "九十九",
    ]
    assert [heading_number(level, 2) for level in (1, 2, 3, 4)] == ["二、", "（二）", "2.", "（2）"]
    assert date_text(date(2024, 10, 30), chinese_numerals=True) == "二〇二四年十月三十日"
    with pytest.raises(ValueError, match="1 到 99"):
        chinese_number(0)
