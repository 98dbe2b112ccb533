"""Blank workbooks: who may have one, of which park, and that a filled one is understood."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from parks.models import Industry
from projects.imports.ledger import build_plan
from tests.factories.parks import (
    make_chain,
    make_office,
    make_park,
    make_person,
    make_region,
    make_unit,
)
from tests.factories.projects import make_project, make_signed
from tracker import clock
from tracker.tools.sheets import SheetRefused

pytestmark = pytest.mark.django_db
KINDS = ("projects", "funding", "reports")
FILLED = {
    "projects": {
        "★项目名称": "示例氢能装备项目", "审批监管代码": "2404-620702-04-01-123456",
        "★园区": "示例经济开发区", "行政区": "甘州区", "产业链": "示例产业hydrogen", "行业": "C38",
        "投资方": "示例氢能有限公司", "来源类型": "省外", "来源地": "浙江杭州", "建设性质": "新建",
        "★阶段": "签约", "运行状态": "正常", "★总投资（万元）": 12000.5,
        "固定资产投资（万元）": 9000, "合同金额（万元）": 12000, "2024年计划投资（万元）": 5000,
        "签约日期": date(2024, 3, 15), "计划开工": date(2024, 9, 1), "计划竣工": date(2025, 9, 30),
        "计划投产": date(2025, 12, 31), "包抓领导": "张伟（示例单位甲）", "用地（亩）": 60.5,
        "用工（人）": 120, "达产后年产值（万元）": 30000, "达产后年税收（万元）": 1200,
        "企业联系人": "示例联系人", "引荐联络点": "示例联络点hz", "签约活动": "示例推介会",
        "建设内容": "示例：建设生产线 2 条。", "备注": "示例备注",
    },
    "funding": {
        "★到账日期": date(2024, 6, 3), "★到位金额（万元）": 500.1234, "资金来源": "省外",
        "用途": "固定资产", "付款方": "示例氢能有限公司", "凭证号": "00123456789012345678",
        "说明": "示例",
    },
    "reports": {
        "形象进度百分比（%）": 45.5, "★本期进展": "示例：完成主体三层。", "下步打算": "示例：安装。",
        "存在问题": "示例问题。", "本月完成投资（万元）": 800.5,
    },
}  # fmt: skip


@pytest.fixture
def park():
    clock.hold(date(2024, 7, 8))
    park = make_park("zyjk", name="示例经济开发区", short_name="经开区")
    make_region("620702", "甘州区")
    make_chain()
    make_office()
    Industry.objects.create(code="C38", level=2, name="电气机械和器材制造业")
    for name in ("甲", "乙"):
        make_person("张伟", unit=make_unit(name, name=f"示例单位{name}"), is_leader=True)
    return park


def workbook(client, kind, query=""):
    answer = client.get(f"/imports/blank/{kind}.xlsx{query}")
    assert answer.status_code == 200
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    return openpyxl.load_workbook(BytesIO(answer.content))


def header(sheet):
    return {cell.value: cell.column for cell in sheet[3]}


def fill(sheet, row, values):
    columns = header(sheet)
    for name, value in values.items():
        sheet.cell(row, columns[name]).value = value


def planned(book, tmp_path, user, kind, name="台账.xlsx"):
    book.save(tmp_path / name)
    return build_plan(tmp_path / name, by=user, kind=kind)


@pytest.mark.parametrize("kind", KINDS)
def test_untouched_blank_is_refused_in_plain_words(login, park, tmp_path, kind):
    bureau = login("bureau")
    with pytest.raises(SheetRefused, match="没有数据行"):
        planned(workbook(bureau, kind), tmp_path, bureau.user, kind)


@pytest.mark.parametrize("role", ["bureau", "staff"])
@pytest.mark.parametrize("kind", KINDS)
def test_filled_blank_is_understood_without_a_doubt(login, park, tmp_path, kind, role):
    client = login(role, parks=[park])
    book = workbook(client, kind, "" if kind == "projects" else "?park=zyjk")
    if kind != "projects":
        make_signed(park, name="示例已签约项目")
        book = workbook(client, kind, "?park=zyjk")
    fill(book.worksheets[0], 4, FILLED[kind])
    plan = planned(book, tmp_path, client.user, kind)
    assert all(column.field and column.sure for column in plan.mapping)
    assert plan.period == "2024-07"
    errors = [m.text for row in plan.rows for m in row.messages if m.level == "error"]
    assert errors == [] and len(plan.rows) == 1
    assert plan.rows[0].outcome == ("create" if kind == "projects" else "update")
    for name, value in {"amount": "500.1234", "total_investment": "12000.5000"}.items():
        if name in plan.rows[0].values:
            assert plan.rows[0].values[name] == value
    if role == "bureau":
        assert [m.text for row in plan.rows for m in row.messages] == []


def test_example_is_understood_and_stands_apart(login, park, tmp_path):
    """The example has the header of the table, but on another sheet."""
    book = workbook(login("bureau"), "projects")
    assert book.sheetnames == ["项目台账", "填写说明", "选项"]
    assert book["选项"].sheet_state == "hidden"
    said = [[cell.value for cell in row] for row in book["填写说明"].iter_rows()]
    assert said[3] == list(header(book["项目台账"]))
    assert said[4][1].startswith("示例")
    assert all(said[5])
    assert book["项目台账"].max_row == 3


def test_drop_downs_offer_what_the_database_holds(login, park):
    make_park("far", name="示例另一园区")
    book = workbook(login("staff", parks=[park]), "projects")
    sheet, options = book["项目台账"], book["选项"]
    assert sheet["A2"].value == "单位：万元" and sheet.freeze_panes == "C4"
    offered = {
        column[0].value: [cell.value for cell in column[1:] if cell.value is not None]
        for column in options.iter_cols()
    }
    assert offered["园区"] == ["示例经济开发区"]
    assert set(offered["包抓领导"]) == {"张伟（示例单位甲）", "张伟（示例单位乙）"}
    assert "签约" in offered["阶段"] and offered["行政区"] == ["甘州区"]
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    park_cells = next(c for where, c in checks.items() if where.startswith("D4:"))
    assert park_cells.type == "list" and park_cells.formula1.startswith("'选项'!$A$2:")
    money = next(c for c in checks.values() if c.promptTitle == "总投资（万元）")
    assert (money.type, money.prompt) == ("decimal", "必填。填数字，单位万元；1 亿元填 10000。")
    assert sheet["A3"].comment.text.startswith("选填。系统里的项目编号")


@pytest.mark.parametrize("kind", ["funding", "reports"])
def test_blank_of_a_park_has_a_line_for_each_open_project(login, park, tmp_path, kind):
    below = make_park("zyjk-a", name="示例子园", parent=park)
    first = make_signed(park, code="T-1", name="示例甲")
    second = make_signed(below, code="T-2", name="示例乙")
    make_project(park, code="T-3", status="terminated", ended_on=date(2024, 5, 1))
    make_signed(make_park("far"), code="T-4")
    staff = login("staff", parks=[park, below])
    sheet = workbook(staff, kind, "?park=zyjk").worksheets[0]
    lines = [list(row)[:3] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert lines == [
        ["T-1", first.name, "示例经济开发区"],
        ["T-2", second.name, "示例子园"],
    ]


@pytest.mark.parametrize(
    "path", ["projects.xlsx?park=far", "projects.xlsx?park=no-such", "nothing.xlsx"]
)
def test_blank_outside_the_scope_is_not_there(login, park, path):
    make_park("far")
    assert login("staff", parks=[park]).get(f"/imports/blank/{path}").status_code == 404


def test_blank_is_for_those_who_import(login, park):
    assert login("leader").get("/imports/blank/projects.xlsx").status_code == 403
    assert login("bureau").post("/imports/blank/projects.xlsx").status_code == 405


@pytest.mark.parametrize("query", ["", "?park=zyjk"])
@pytest.mark.parametrize("kind", KINDS)
def test_blank_takes_as_many_queries_for_one_project_as_for_three(
    login, park, kind, query, django_assert_max_num_queries
):
    client = login("bureau")
    for _ in range(3):
        make_signed(park)
    with django_assert_max_num_queries(16):
        assert client.get(f"/imports/blank/{kind}.xlsx{query}").status_code == 200
