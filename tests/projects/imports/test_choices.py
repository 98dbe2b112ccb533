"""What people decide about a rehearsed ledger: columns, cells, values, rows, doubles."""

from decimal import Decimal

import pytest

from projects.enums import Stage
from projects.imports.choices import Choices
from projects.imports.prose import stage_in_prose
from projects.models import ColumnName
from tests.factories.parks import (
    make_enterprise,
    make_park,
    make_person,
    make_unit,
    make_user,
)
from tests.factories.projects import make_project
from tests.projects.imports.conftest import FULL, city, full_row, messages, plan_of
from tracker.tools.sheets import SheetRefused

pytestmark = pytest.mark.django_db
HEAD = ["项目名称", "园区", "投资方", "总投资（万元）"]


def row_of(plan, number=2):
    return next(row for row in plan.rows if row.row == number)


def test_a_cell_typed_anew_is_read_anew():
    city()
    rows = [HEAD, ["示例甲项目", "经开区", "", "0.58亿"]]
    assert row_of(plan_of(rows)).outcome == "error"
    mended = plan_of(rows, choices=Choices(cells={2: {"D": "5800.0000"}}))
    assert row_of(mended).values["total_investment"] == "5800.0000"
    assert row_of(mended).outcome == "create"


def test_an_emptied_cell_leaves_what_is_there():
    park = city()
    make_project(name="示例甲项目", park=park, total_investment=Decimal(4000))
    rows = [HEAD, ["示例甲项目", "经开区", "", "0.58亿"]]
    assert row_of(plan_of(rows, choices=Choices(cells={2: {"D": ""}}))).outcome == "same"


def test_a_row_left_out_is_skipped_with_the_reason():
    city()
    rows = [HEAD, ["示例甲项目", "经开区", "", "0.58亿"], ["示例乙项目", "经开区", "", "100"]]
    plan = plan_of(rows, choices=Choices(skipped=frozenset({2})))
    assert row_of(plan).outcome == "skip"
    assert messages(row_of(plan)) == [("", "warning", "left_out")]
    assert plan.summary["error"] == 0


def test_a_column_chosen_wins_and_takes_the_field_from_another():
    city()
    rows = [[*HEAD, "估算额"], ["示例甲项目", "经开区", "", "100", "2亿"]]
    choices = Choices(fields={"E": "total_investment"}, units={"E": "万元"})
    plan = plan_of(rows, choices=Choices(fields={"E": "total_investment"}, units={"E": "亿元"}))
    assert [m.field for m in plan.mapping][3:] == [None, "total_investment"]
    assert row_of(plan).values["total_investment"] == "20000.0000"
    assert plan_of(rows, choices=choices).mapping[4].unit == "万元"


def test_a_column_chosen_away_is_kept_as_an_extra():
    city()
    rows = [HEAD, ["示例甲项目", "经开区", "示例公司", "100"]]
    plan = plan_of(rows, choices=Choices(fields={"C": ""}))
    assert row_of(plan).extras == {"投资方": "示例公司"}
    assert "investors" not in row_of(plan).values


def test_two_columns_for_one_field_are_refused():
    city()
    rows = [[*HEAD, "估算额"], ["示例甲项目", "经开区", "", "100", "2亿"]]
    with pytest.raises(SheetRefused) as refused:
        plan_of(rows, choices=Choices(fields={"D": "remark", "E": "remark"}))
    assert refused.value.code == "mapping_twice"


def test_a_value_for_a_column_the_sheet_lacks():
    city()
    rows = [["项目名称", "总投资（万元）", "园区"], ["示例甲项目", "100", "经开区"]]
    plan = plan_of(rows, choices=Choices(values={2: {"stage": "在建", "no_field": "x"}}))
    assert row_of(plan).values["stage"] == "building"


def test_a_park_given_by_hand():
    city()
    rows = [["项目名称", "总投资（万元）"], ["示例甲项目", "100"]]
    assert messages(row_of(plan_of(rows))) == [("", "error", "park_missing")]
    plan = plan_of(rows, choices=Choices(values={2: {"park": "经开区"}}))
    assert row_of(plan).outcome == "create"


def test_choices_survive_their_json():
    choices = Choices(
        {"A": "name", "B": ""}, {"B": "亿元"}, {3: {"A": "甲"}}, {4: {"stage": "在建"}},
        frozenset({9, 2}), {5: "ZY-1"}, {6: "另一期"},
    )  # fmt: skip
    assert Choices.from_json(choices.to_json()) == choices
    assert choices.decides(9)
    assert not choices.without(9).decides(9)


def test_a_confirmed_header_is_sure_for_its_office_and_a_proposal_for_others():
    city()
    unit = make_unit("zs2", name="市示例局")
    by = make_user("bureau", person=make_person(unit=unit))
    other = make_user("bureau", person=make_person(unit=make_unit("zs3", name="县示例局")))
    ColumnName.objects.create(
        kind="projects", office=unit, key="#年盘子大小", header="2023年盘子大小",
        field="total_investment", unit="亿元", by=by,
    )  # fmt: skip
    rows = [["项目名称", "园区", "2024年盘子大小"], ["示例甲项目", "经开区", "2"]]
    mine = plan_of(rows, by=by).mapping[2]
    assert (mine.field, mine.unit, mine.sure) == ("total_investment", "亿元", True)
    theirs = plan_of(rows, by=other).mapping[2]
    assert (theirs.field, theirs.sure) == ("total_investment", False)


def double(name, investor="示例氢能有限公司", **values):
    head = [*HEAD, *values]
    return [head, [name, "经开区", investor, "10000", *values.values()]]


@pytest.fixture
def held():
    project = make_project(
        name="示例年产5万吨制氢装备项目",
        park=city(),
        total_investment=Decimal(9000),
        contact="张示 13900001111",
    )
    project.investors.add(make_enterprise("示例氢能有限公司"))
    return project


def test_a_like_name_of_the_same_investor_is_refused_until_decided(held):
    rows = double("示例年产6万吨制氢装备项目")
    row = row_of(plan_of(rows))
    assert messages(row) == [("A", "error", "duplicate")]
    assert row.messages[0].suggestion == held.code
    same = row_of(plan_of(rows, choices=Choices(same_as={2: held.code})))
    assert (same.outcome, list(same.changes)) == ("update", ["total_investment"])
    new = row_of(plan_of(rows, choices=Choices(new={2: "二期，另签合同"})))
    assert (new.outcome, messages(new)) == ("create", [("A", "warning", "new_anyway")])


def test_a_like_name_of_another_investor_passes(held):
    row = row_of(plan_of(double("示例年产6万吨制氢装备项目", "示例别家有限公司")))
    assert row.outcome == "create"


def test_the_same_telephone_is_asked_about(held):
    row = row_of(
        plan_of(double("示例农产品项目", "示例别家有限公司", 企业联系人="李示 13900001111"))
    )
    assert messages(row) == [("A", "warning", "maybe_duplicate")]


def test_a_double_outside_the_scope_is_not_named(held):
    park = make_park("gtgy", name="高台工业园区")
    staff = make_user("staff", parks=[park])
    rows = double("示例年产6万吨制氢装备项目")
    rows[1][1] = "高台工业园区"
    row = row_of(plan_of(rows, by=staff))
    found = next(m for m in row.messages if m.code == "duplicate_elsewhere")
    assert found.suggestion is None
    passed = row_of(plan_of(rows, by=staff, choices=Choices(new={2: "另一期"})))
    assert passed.outcome == "error"  # only the bureau may pass over a project it can see
    assert held.name not in found.text
    assert held.code not in found.text


def test_two_like_rows_of_one_file_are_pointed_out():
    city()
    rows = [*double("示例年产5万吨制氢装备项目"), double("示例年产6万吨制氢装备项目")[1]]
    assert ("A", "warning", "alike_row") in messages(row_of(plan_of(rows), 3))


def test_a_company_known_in_another_form_is_asked_about():
    city()
    make_enterprise("甘肃省张掖市示例氢能有限责任公司")
    row = row_of(plan_of(double("示例甲项目")))
    found = next(m for m in row.messages if m.code == "near_enterprise")
    assert found.suggestion == "甘肃省张掖市示例氢能有限责任公司"


def test_amounts_far_from_what_is_known_are_asked_about():
    make_project(name="示例甲项目", park=city(), total_investment=Decimal(9800))
    rows = [HEAD, ["示例甲项目", "经开区", "", "98000000"]]
    row = row_of(plan_of(rows))
    found = next(m for m in row.messages if m.code == "magnitude")
    assert (found.level, found.suggestion) == ("warning", "9800.0000")


def test_parts_beyond_the_total_are_asked_about():
    city()
    rows = [[*HEAD, "固定资产投资（万元）"], ["示例甲项目", "经开区", "", "100", "5000"]]
    assert ("E", "warning", "over_total") in messages(row_of(plan_of(rows)))


def test_a_name_that_sounds_the_same_is_proposed():
    city()
    rows = [["项目名称", "园区", "包抓领导"], ["示例甲项目", "经开区", "马晓兰"]]
    found = next(m for m in row_of(plan_of(rows)).messages if m.column == "C")
    assert (found.level, found.suggestion) == ("error", "马晓岚")


def test_a_park_written_in_pinyin_letters_is_found():
    park = city()
    rows = [["项目名称", "园区"], ["示例甲项目", "jkq"], ["示例乙项目", "jingkaiqu"]]
    assert [r.values["park"] for r in plan_of(rows).rows] == [park.code, park.code]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("生产线已投产", Stage.PRODUCTION),
        ("土建工程已开工", Stage.STARTED),
        ("正在进行厂房改建及生产线建设", Stage.BUILDING),
        ("已完成地基开挖等土建工程", Stage.BUILDING),
        ("主体已封顶，计划年底投产", Stage.BUILDING),
        ("已签订合同，拟于8月开工", Stage.SIGNED),
        ("尚未开工", None),
        ("力争年内竣工", None),
        ("正在考察定购生产设备", Stage.NEGOTIATING),
        ("", None),
    ],
)
def test_stage_in_prose(text, stage):
    assert stage_in_prose(text) == stage


def test_a_stage_told_by_prose_is_proposed_never_taken():
    city()
    rows = [["项目名称", "园区", "本月进展"], ["示例甲项目", "经开区", "主体施工，完成三层"]]
    row = row_of(plan_of(rows))
    found = next(m for m in row.messages if m.code == "stage_hint")
    assert (found.suggestion, found.field) == ("在建", "stage")
    assert "stage" not in row.values


def test_headlines_say_before_and_after():
    city()
    rows = [FULL, full_row()]
    said = {h.code: h for h in plan_of(rows).headlines}
    assert (said["funds_outside"].before, said["funds_outside"].after) == (0, 5400)
    assert said["completed_investment"].after == 12000
    assert said["funds_outside"].scope == "张掖经济技术开发区"
