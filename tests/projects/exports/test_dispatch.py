"""The dispatch in words and tables: everything from the snapshot, the same in every form."""

from decimal import Decimal as D
from io import BytesIO

import docx
import openpyxl
import pytest

from projects.actions.dispatch import make_draft, write_next_steps
from projects.exports.dispatch import document, sheets
from projects.exports.dispatch.tables import park_rows
from projects.exports.dispatch.words import Writer
from projects.models import Dispatch, FundingRecord, Target
from tests.factories.parks import make_user
from tests.projects.queries.world import KNOWN, make_world
from tracker.tools.docx import render_docx
from tracker.tools.official import Layout
from tracker.tools.xlsx import write_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatch():
    world = make_world()
    return make_draft(quarter="2024Q2", region=world.city, by=make_user())


def said(dispatch) -> str:
    """All running text, one paragraph a line."""
    lines = []
    for section in document(dispatch).sections:
        lines.append(section.heading)
        for block in section.blocks:
            if hasattr(block, "runs"):
                lines.append("".join(getattr(run, "text", run) for run in block.runs))
    return "\n".join(lines)


def published(dispatch, **figures):
    """The half-year as it was published: 267 projects, 202.84亿, 349, 228.7亿."""
    city = dispatch.snapshot["city"]
    city["figures"] |= {
        "signed_count": "267", "signed_amount": "2028400", "active_count": "349",
        "funds_outside": "2287000",
    } | figures  # fmt: skip
    city["target_rate"]["funds_outside"] = "57.17"
    city["yoy"]["funds_outside"] = "58.17"
    city["lead_points"]["funds_outside"] = "5.90"
    return said(dispatch)


def test_the_sentence_as_it_was_published(dispatch):
    assert (
        "1—6月，全市新签约入库项目267项，投资额202.84亿元；实施新续建招商引资项目349项，"
        "落实省外到位资金228.7亿元、增长58.17%，完成目标任务的57.17%，超过时间进度5.90个百分点。"
    ) in published(dispatch)


def test_trailing_zeros_are_a_habit_of_the_office(dispatch, settings):
    settings.DISPATCH_TRAILING_ZEROS = True
    assert "省外到位资金228.70亿元" in published(dispatch)


def test_what_fell_and_what_lags_is_said_so(dispatch):
    city = dispatch.snapshot["city"]
    city["yoy"]["funds_outside"], city["lead_points"]["funds_outside"] = "-8.925", "-12.92"
    text = said(dispatch)
    assert "、同比下降8.93%" in text
    assert "低于时间进度12.92个百分点" in text


def test_without_target_or_base_the_sentence_says_less(dispatch):
    city = dispatch.snapshot["city"]
    for kind in ("target_rate", "lead_points", "yoy"):
        city[kind]["funds_outside"] = None
    text = said(dispatch)
    assert "（上年同期无基数）。" in text
    assert "完成目标任务的—" not in text
    assert "—%" not in text.split("二、")[0].split("\n")[2]


def test_sentences_on_the_hand_made_city(dispatch):
    text = said(dispatch)
    assert "全市新签约入库项目4项，投资额12.99亿元" in text
    assert "10亿元以上签约项目1个，签约额12亿元，占签约总额的92.35%" in text
    assert "亮红灯项目1项、黄灯项目1项" in text
    assert "履约率75.00%" in text
    assert "六、下一步工作\n（待撰写）" in text


def test_big_numbers_are_the_registry(dispatch):
    figures = dispatch.snapshot["city"]["figures"]
    for code in set(KNOWN) & set(figures):
        assert D(figures[code]) == KNOWN[code], code


def test_rankings_name_the_first_and_the_laggards(dispatch):
    parks = dispatch.snapshot["parks"]
    for park, rate, lead in zip(parks, ("88.10", "20.00"), ("38.10", "-30.00"), strict=True):
        park["target_rate"]["funds_outside"] = rate
        park["lead_points"]["funds_outside"] = lead
    first, last = (park["label"] for park in parks)
    text = said(dispatch)
    assert f"完成目标任务居前的是{first}、{last}，分别为88.10%、20.00%。" in text
    assert f"{last}低于时间进度30.00个百分点。" in text
    rows = park_rows(Writer(dispatch.snapshot))
    assert [row[-1] for row in rows] == ["1", "2", "—"]


def test_table_equals_the_snapshot_and_adds_up(dispatch):
    rows = park_rows(Writer(dispatch.snapshot))
    assert rows[-1][0] == "全市合计"
    assert sum(int(row[1]) for row in rows[:-1]) == int(rows[-1][1]) == 4
    assert sum(int(row[3]) for row in rows[:-1]) == int(rows[-1][3]) == 3


def test_a_park_without_a_signing_is_named(dispatch):
    dispatch.snapshot["parks"][0]["figures"]["signed_count"] = "0"
    label = dispatch.snapshot["parks"][0]["label"]
    assert f"尚未破零的有{label}" in said(dispatch)


def test_next_steps_are_peoples(dispatch):
    write_next_steps(dispatch=dispatch, text="一是抓开工。\n\n二是抓到位。", by=make_user())
    assert "六、下一步工作\n一是抓开工。\n二是抓到位。" in said(dispatch)


def test_made_again_word_for_word_after_the_rows_changed(dispatch):
    before = said(dispatch)
    FundingRecord.objects.all().delete()
    Target.objects.all().delete()
    assert said(Dispatch.objects.get()) == before


def test_every_figure_leads_to_its_rows(dispatch):
    links = [
        run.href for section in document(dispatch).sections for block in section.blocks
        for run in getattr(block, "runs", ()) if hasattr(run, "href")
    ]  # fmt: skip
    assert links
    assert all(
        "/q/" in link and "period=2024H1" in link and "as_of=2024-06-30" in link for link in links
    )


def test_docx_holds_the_sentences(dispatch):
    target = BytesIO()
    render_docx(document(dispatch), Layout(), target)
    paper = docx.Document(target)
    text = "\n".join(p.text for p in paper.paragraphs)
    assert "全市新签约入库项目4项，投资额12.99亿元" in text
    assert "关于2024年二季度招商引资项目" in text
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert "全市合计" in cells


def test_xlsx_numbers_are_numbers_and_add_up(dispatch):
    target = BytesIO()
    write_workbook(target, list(sheets(dispatch)))
    book = openpyxl.load_workbook(target)
    assert {"主要指标", "分园区", "红黄灯项目", "口径说明"} <= set(book.sheetnames)
    values = {row[0]: row for row in book["主要指标"].iter_rows(values_only=True)}
    assert values["省外到位资金"][1] == pytest.approx(490.5)
    assert isinstance(values["新签约入库项目"][1], int | float)
    rows = [
        r
        for r in book["明细 省外到位资金"].iter_rows(values_only=True)
        if isinstance(r[2], int | float)
    ]
    assert sum(r[2] for r in rows if r[0] != "合计") == pytest.approx(490.5)


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_page_gives_the_file(dispatch, login, form):
    answer = login("bureau").get(f"/reports/2024Q2?as={form}")
    assert answer.content[:4] == b"PK\x03\x04"
    assert f'dispatch-2024Q2-1.{form}"' in answer["Content-Disposition"]


def test_page_shows_the_same_sentences(dispatch, login):
    answer = login("bureau").get("/reports/2024Q2")
    assert "全市新签约入库项目" in answer.content.decode()
    assert answer.context["document"].title.startswith("关于2024年二季度")


def test_pages_through_its_hands(dispatch, login):
    bureau, leader = login("bureau"), login("leader")
    steps = {"version": 1, "next_steps": "示例：抓开工。"}
    assert bureau.post("/reports/2024Q2/1/steps", steps).url == "/reports/2024Q2"
    stale = bureau.post("/reports/2024Q2/1/steps", {"version": 1, "next_steps": "示例：别的"})
    assert stale.status_code == 422
    assert "现在是“示例：抓开工。”，您填的是“示例：别的”" in stale.content.decode()
    for version in (2, 3, 4):
        body = {"version": version, "step": "forward"}
        assert bureau.post("/reports/2024Q2/1/flow", body).status_code == 302
    again = bureau.post("/reports/2024Q2/1/flow", {"version": 5, "step": "forward"})
    assert again.status_code == 422
    assert "已印发的通报不能再改" in again.content.decode()
    assert leader.get("/reports/2024Q2").status_code == 200
    assert bureau.post("/reports/2024Q2/make").url == "/reports/2024Q2"
    assert Dispatch.objects.count() == 2
    assert leader.get("/reports/2024Q2").context["dispatch"].number == 1
    assert bureau.get("/reports/2024Q2").context["dispatch"].number == 2
    assert len(leader.get("/reports").context["object_list"]) == 1


def test_rankings_lead_to_the_rows_of_their_parks(dispatch):
    paragraph = next(
        block
        for section in document(dispatch).sections
        for block in section.blocks
        if hasattr(block, "runs") and block.text.startswith("省外到位资金总量")
    )
    links = [run.href for run in paragraph.runs if hasattr(run, "href")]
    assert links
    assert all("/q/funds_outside?" in link and "&park=" in link for link in links)
