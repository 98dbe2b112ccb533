"""The dispatch in words and tables: everything from the snapshot, by the office's patterns."""

from decimal import Decimal as D

import pytest

from projects.actions.dispatch import change_number, make_draft, write_section
from projects.actions.published import publish_figure
from projects.actions.report_template import SHIPPED, load_report_templates
from projects.models import Dispatch, FundingRecord, Project, ReportTemplate, Target
from projects.queries.dispatch.changes import changes_since
from projects.queries.dispatch.checks import checks
from projects.queries.dispatch.compose import (
    composed,
    document,
    faults_of,
    frozen_of,
    lines_of,
)
from projects.queries.dispatch.snapshot import digest_of
from projects.queries.dispatch.vocabulary import is_known, names
from projects.queries.dispatch.vocabulary import say as vocabulary_say
from tests.factories.parks import make_user
from tests.factories.projects import make_funding, make_signed
from tests.projects.queries.world import KNOWN, make_world
from tracker.tools.official import Figure, Paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispatch():
    world = make_world()
    return make_draft(period="2024Q2", place=world.city, by=make_user())


def said(dispatch) -> str:
    return "\n".join(lines_of(composed(dispatch, dispatch.sections.all())))


def say(dispatch, text, heading="六、"):
    """What a section says with these words."""
    section = dispatch.sections.get(heading__startswith=heading)
    assert write_section(section=section, text=text, by=make_user()) == []
    found = next(s for s in document(dispatch).sections if s.heading.startswith(heading))
    return "\n".join(block.text for block in found.blocks if hasattr(block, "runs"))


def published(dispatch, **figures):
    """The half-year as it was published: 267 projects, 202.84亿, 349, 228.7亿."""
    whole = dispatch.snapshot.data["whole"]
    whole["figures"] |= {
        "signed_count": "267", "signed_amount": "2028400", "active_count": "349",
        "funds_outside": "2287000",
    } | figures  # fmt: skip
    whole["target_rate"]["funds_outside"] = "57.17"
    whole["yoy"]["funds_outside"] = "58.17"
    whole["lead_points"]["funds_outside"] = "5.90"
    return said(dispatch)


def test_the_sentence_as_it_was_published(dispatch):
    assert (
        "1—6月，全市新签约入库项目267项，投资额202.84亿元；实施新续建招商引资项目349项，"
        "落实省外到位资金228.7亿元、增长58.17%，完成目标任务的57.17%，超过时间进度5.90个百分点。"
    ) in published(dispatch)


def test_trailing_zeros_are_a_habit_of_the_office(dispatch):
    dispatch.wording = {"zeros": "是"}
    assert "省外到位资金228.70亿元" in published(dispatch)


def test_what_fell_and_what_lags_is_said_so(dispatch):
    whole = dispatch.snapshot.data["whole"]
    whole["yoy"]["funds_outside"], whole["lead_points"]["funds_outside"] = "-8.925", "-12.92"
    assert "、同比下降8.93%" in said(dispatch)
    assert "低于时间进度12.92个百分点" in said(dispatch)
    dispatch.wording = {"fall": "增长-{}"}
    assert "、增长-8.93%" in said(dispatch)


def test_without_target_or_base_the_sentence_says_less(dispatch):
    whole = dispatch.snapshot.data["whole"]
    for kind in ("target_rate", "lead_points", "yoy"):
        whole[kind].pop("funds_outside", None)
    text = said(dispatch)
    assert "（上年同期无基数）。" in text
    assert "完成目标任务的" not in text.split("二、")[0]
    assert "—%" not in text


def test_sentences_on_the_hand_made_city(dispatch):
    text = said(dispatch)
    assert "全市新签约入库项目4项，投资额12.99亿元" in text
    assert "10亿元以上项目1个，签约额12亿元，占签约总额的92.35%" in text
    assert "亮红灯项目1项、黄灯项目1项" in text
    assert "履约率75.00%" in text
    assert "（待撰写：" in text


def test_real_patterns_of_other_offices(dispatch):
    """DOMAIN.md §6: month, difference, rank in the province."""
    data = dispatch.snapshot.data
    data["own"]["figures"]["funds_outside"], data["own"]["yoy"]["funds_outside"] = (
        "7769600",
        "37.15",
    )
    data["whole"]["figures"]["signed_count"], data["whole"]["base"]["signed_count"] = "11", "4"
    data["whole"]["yoy"]["signed_count"] = "175"
    data["published"] = {"2024Q2": {"province_rank_rate": "2", "province_rank_growth": "4"}}
    dispatch.snapshot.save()
    assert say(
        dispatch,
        "当月到位资金{{省外到位资金·当期}}亿元，{{省外到位资金·当期增长}}。\n"
        "签约{{新签约入库项目·增加}}。\n"
        "进度居全省{{全省进度位次}}，增速居全省{{全省增速位次}}。",
    ).splitlines() == [
        "当月到位资金776.96亿元，增长37.15%。",
        "签约比上年同期增加7项，增长175.00%。",
        "进度居全省第二位，增速居全省第四位。",
    ]


def test_rank_of_the_province_comes_from_what_was_published(dispatch):
    by = make_user()
    publish_figure(indicator="province_rank_rate", period="2024Q2", place=dispatch.region,
                   value=D(1), source="示例通报", by=by)  # fmt: skip
    again = make_draft(period="2024Q2", place=dispatch.region, by=by)
    assert "进度居全省首位" in said(again)


def test_big_numbers_are_the_registry(dispatch):
    figures = dispatch.snapshot.data["whole"]["figures"]
    for code in set(KNOWN) & set(figures):
        assert D(figures[code]) == KNOWN[code], code


def test_every_name_can_be_said(dispatch):
    """No name of the list fails on a real snapshot, and none leaves a sign behind."""
    f = frozen_of(dispatch)
    for name, _ in names():
        assert is_known(name), name
        assert "{{" not in Paragraph(vocabulary_say(f, name)).text


@pytest.mark.parametrize("code", SHIPPED)
def test_every_shipped_template_can_be_said(dispatch, code):
    load_report_templates()
    template = ReportTemplate.objects.get(code=code)
    assert faults_of(template.text) == []
    made = make_draft(period="2024Q2", place=dispatch.region, by=None, template=template)
    text = said(made)
    assert text and "{{" not in text and "，，" not in text and "。。" not in text


def test_rankings_name_the_first_and_the_laggards(dispatch):
    parks = dispatch.snapshot.data["lines"]["park"]
    for park, rate, lead in zip(parks, ("88.10", "20.00"), ("38.10", "-30.00"), strict=True):
        park["target_rate"]["funds_outside"] = rate
        park["lead_points"]["funds_outside"] = lead
    first, last = (park["label"] for park in parks)
    text = said(dispatch)
    assert f"完成目标任务居前的是{first}、{last}，分别为88.10%、20.00%。" in text
    assert f"{last}低于时间进度30.00个百分点。" in text


def table(dispatch, caption):
    made = composed(dispatch, dispatch.sections.all())
    return next(one for one in made.tables() if one.caption == caption)


def test_equal_rates_share_a_place(dispatch):
    for park in dispatch.snapshot.data["lines"]["park"]:
        park["target_rate"]["funds_outside"] = "50"
    rows = table(dispatch, "各园区招商引资主要指标").rows
    assert [row[-1] for row in rows] == ["1", "1", "—"]


def test_table_equals_the_snapshot_and_adds_up(dispatch):
    rows = table(dispatch, "各园区招商引资主要指标").rows
    assert rows[-1][0] == "全市合计"
    assert sum(int(row[1].text) for row in rows[:-1]) == int(rows[-1][1].text) == 4
    assert sum(int(row[3].text) for row in rows[:-1]) == int(rows[-1][3].text) == 3


def test_a_park_without_a_signing_is_named(dispatch):
    park = dispatch.snapshot.data["lines"]["park"][0]
    park["figures"]["signed_count"] = "0"
    assert f"尚未破零的有{park['label']}" in said(dispatch)


def test_signs_in_a_project_s_name_are_said_as_they_stand(dispatch):
    Project.objects.update(name="示例{{省外到位资金}}[若 有 红灯：x]@表<b>")
    make_funding(make_signed())
    again = make_draft(period="2024Q2", place=dispatch.region, by=None)
    assert "示例{{省外到位资金}}[若 有 红灯：x]@表<b>" in str(
        [row for one in document(again).annexes for row in one.rows]
    ) + said(again)


def test_made_again_word_for_word_after_the_rows_changed(dispatch):
    before = said(dispatch)
    FundingRecord.objects.all().delete()
    Target.objects.all().delete()
    assert said(Dispatch.objects.get()) == before


def test_every_figure_leads_to_its_rows(dispatch):
    made = document(dispatch)
    cells = [c for t in made.tables() for row in t.rows for c in row if isinstance(c, Figure)]
    figures = [*made.figures(), *cells]
    assert len(figures) > 60
    lists = [one for one in figures if one.code.startswith(("list.", "signed_amount.big"))]
    assert all(f"/snap/{dispatch.snapshot.code}#" in one.href for one in lists)
    assert lists
    assert all(
        "/q/" in one.href and "period=2024H1" in one.href and "as_of=2024-06-30" in one.href
        for one in figures
        if one not in lists
    )
    parks = [one for one in cells if ".park." in one.code]
    assert parks
    assert all("&park=" in one.href for one in parks)


# --- 发文前检查 ---


def texts(dispatch, level):
    return [check.text for check in checks(dispatch) if check.level == level]


def test_checks_of_a_fresh_draft_name_what_is_unwritten(dispatch):
    assert texts(dispatch, "stop") == []
    assert "“六、下一步工作”还有待撰写的内容" in texts(dispatch, "warn")
    assert any("各行之和等于合计" in text for text in texts(dispatch, "ok"))


def test_checks_stop_a_snapshot_that_was_tampered_with(dispatch):
    data = dispatch.snapshot.data
    data["whole"]["figures"]["funds_outside"] = "1"
    assert any("校验值不符" in text for text in texts(dispatch, "stop"))
    assert any("省外到位资金各行之和" in text for text in texts(dispatch, "stop"))
    dispatch.snapshot.digest = digest_of(data)
    assert not any("校验值不符" in text for text in texts(dispatch, "stop"))


def test_checks_warn_of_tenfold_and_of_numbers_typed_by_hand(dispatch):
    whole = dispatch.snapshot.data["whole"]
    whole["base"]["signed_count"] = "0.1"
    say(dispatch, "到2024年底，力争到位300.5亿元。")
    warned = texts(dispatch, "warn")
    assert any("新签约入库项目是上年同期的 40.00 倍" in text for text in warned)
    assert any("直接写了 300.5" in text for text in warned)


def test_checks_name_what_has_moved_and_what_was_written_by_hand(dispatch):
    FundingRecord.objects.all().delete()
    change_number(
        dispatch=dispatch, code="funds_outside", text="9.99", reason="示例", by=make_user()
    )
    warned = [
        check.text for check in checks(dispatch, changes_since(dispatch.snapshot))
        if check.level == "warn"
    ]  # fmt: skip
    assert any("个数在取数后有更新" in text for text in warned)
    assert "1 个数是手工改写的，印发前请复核" in warned
    assert any("合计“省外到位资金”改写后与各行之和不等" in text for text in warned)
