"""The dispatch: its sentences, its tables, its files."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook

from parks.models import Region
from projects.actions.dispatch import make_draft
from projects.actions.target import set_target
from projects.exports.dispatch import document, sheets
from tests.factories.parks import make_chain, make_park, make_region, make_user
from tests.factories.projects import make_funding, make_signed
from tracker.tools.docx import render_docx
from tracker.tools.official import Layout
from tracker.tools.xlsx import write_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    """Two parks; 2.4亿 signed, 3亿 arrived of 10亿, against 2亿 a year before."""
    city = make_region("620700", "张掖市")
    bureau = make_user("bureau")
    for code, amount in (("zyjk", 20000), ("lz", 10000)):
        park = make_park(code, name=f"示例园{code}", short_name=f"示例{code}")
        project = make_signed(park, chain=make_chain(), name=f"示例项目{code}")
        make_funding(project, amount=Decimal(amount))
    make_funding(project, amount=Decimal(20000), received_on=date(2023, 3, 1))
    set_target(
        year=2024, indicator="funds_outside", assigned=Decimal(100000), by=bureau, region=city
    )
    return make_draft(quarter="2024Q2", region=Region.objects.get(code="620700"), by=bureau)


def text_of(made) -> str:
    return "\n".join(
        block.text for section in made.walk() for block in section.blocks if hasattr(block, "runs")
    )


def test_document_says_the_pattern_of_the_bulletins(draft):
    said = text_of(document(draft))
    assert "全市新签约入库项目2项，投资额2.4亿元；" in said
    assert "落实省外到位资金3亿元、增长50.00%，完成目标任务的30.00%" in said
    assert "低于时间进度20.00个百分点。" in said


def test_document_numbers_lead_to_their_rows(draft):
    links = {figure.code: figure.href for figure in document(draft).figures()}
    assert "/q/funds_outside?period=2024H1&as_of=2024-06-30" in links["funds_outside"]
    assert all(links.values())


def test_document_reads_only_the_snapshot(draft):
    before = text_of(document(draft))
    make_funding(make_signed(make_park("zyjk")), amount=Decimal(99999))
    assert text_of(document(draft)) == before


def test_document_park_table_ends_with_the_city(draft):
    table = next(t for t in document(draft).tables() if t.caption.startswith("各园区招商"))
    assert table.total
    assert table.rows[-1][:5] == ("全市合计", "2", "2.4", "0", "3")


def test_document_park_rows_add_up_to_the_city(draft):
    parks = draft.snapshot["parks"]
    for code in ("signed_count", "signed_amount", "funds_outside"):
        total = sum(Decimal(park["figures"][code]) for park in parks)
        assert total == Decimal(draft.snapshot["city"]["figures"][code])


def test_snapshot_rows_add_up_to_the_number(draft):
    rows = draft.snapshot["rows"]["funds_outside"]
    total = sum(Decimal(row[2]) for row in rows)
    assert total == Decimal(draft.snapshot["city"]["figures"]["funds_outside"])


def test_sheets_hold_numbers_not_text(draft):
    target = BytesIO()
    write_workbook(target, list(sheets(draft)))
    target.seek(0)
    book = load_workbook(target)
    assert {"主要指标", "分园区", "口径说明"} <= set(book.sheetnames)
    values = [
        row for row in book["主要指标"].iter_rows(values_only=True) if row[0] == "省外到位资金"
    ]
    assert values[0][1] == 30000
    assert isinstance(values[0][4], int | float)


def test_docx_carries_margins_and_sentences(draft):
    target = BytesIO()
    render_docx(document(draft), Layout(), target)
    target.seek(0)
    made = Document(target)
    section = made.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [37, 35, 28, 26]
    words = "\n".join(p.text for p in made.paragraphs)
    assert "一、总体情况" in words
    assert "六、下一步工作" in words


def test_next_steps_stand_in_the_document(draft):
    draft.next_steps = "抓开工。\n抓到位。"
    section = next(s for s in document(draft).walk() if s.heading.startswith("六"))
    assert [block.text for block in section.blocks] == ["抓开工。", "抓到位。"]
