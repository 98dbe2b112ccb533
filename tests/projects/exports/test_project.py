"""项目台账 out and in again: what is not touched comes back as 一致."""

from datetime import date
from decimal import Decimal as D

import pytest

from parks.models import Industry
from projects.exports.project import funds_of, ledger
from projects.imports.columns import recognise
from projects.imports.ledger import build_plan
from tests.factories.parks import make_chain, make_enterprise, make_office, make_park, make_person
from tests.factories.projects import (
    make_duty,
    make_funding,
    make_plan,
    make_project,
    make_report,
    make_signed,
)
from tests.projects.exports.support import again, book, explained, outcomes, table
from tracker import clock
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db
TOTAL = {("skip", "合计行，没有导入，只用来核对各行之和。")}
FUNDS = "2024年1-7月到位资金（万元，含待核）"
OUTSIDE = "2024年1-7月省外到位资金（万元，含待核）"
INVESTED = "2024年1-7月完成投资（万元）"


@pytest.fixture(autouse=True)
def _july():
    clock.hold(date(2024, 7, 8))


@pytest.fixture
def park():
    return make_park("zyjk", name="示例经济开发区", short_name="经开区")


def make_full(park, **fields):
    """A project with something in every column of the ledger."""
    section = Industry.objects.create(code="A", level=1, name="农业")
    division = Industry.objects.create(code="A01", level=2, name="农业", parent=section)
    project = make_signed(
        park, code="TF-2024-0001", name="示例制氢项目", chain=make_chain(), industry=division,
        office=make_office(), approval_code="2404-620702-04-01-123456", origin="浙江杭州",
        origin_kind="overseas", nature="expansion", stage="production", status="suspended",
        total_investment=D("98000.1234"), fixed_investment=D("60000.0001"),
        contract_amount=D("90000.5"), registered_on=date(2024, 3, 20),
        started_on=date(2024, 4, 1), completed_on=date(2024, 6, 1),
        production_on=date(2024, 6, 20), planned_start_on=date(2024, 4, 1),
        planned_completion_on=date(2025, 5, 1), planned_production_on=date(2025, 6, 1),
        land_area_mu=D("60.25"), floor_area=D("2000.5"), jobs=120, annual_output=D(30000),
        annual_tax=D("1200.5"), contact="示例联系人", first_event="示例推介会",
        content="示例：年产 5000 吨。", remark="示例备注", **fields,
    )  # fmt: skip
    project.investors.add(make_enterprise("示例甲有限公司"), make_enterprise("示例乙股份公司"))
    leader = make_person("张伟", is_leader=True)
    make_person("张伟", is_leader=True, unit=leader.unit.__class__.objects.create(
        code="other", name="另一单位", short_name="另一", kind="department",
        region=leader.unit.region,
    ))  # fmt: skip
    make_duty(project, person=leader)
    make_plan(project, planned_investment=D("5000.25"), planned_funds=D("4000.75"))
    make_funding(project, amount=D("100.1234"))
    make_funding(project, amount=D("50.5"), source="inside")
    make_funding(project, amount=D(7), received_on=date(2023, 5, 1))
    make_funding(project, amount=D(9), state="voided")
    for month, state in ((5, "accepted"), (6, "submitted")):
        make_report(
            project, start_on=date(2024, month, 1), end_on=date(2024, month, 28),
            completed_investment=D("300.0001"), state=state,
        )  # fmt: skip
    return project


@pytest.mark.parametrize("month", range(1, 13))
def test_every_header_is_one_the_importer_is_sure_of(month):
    found = [
        recognise((column.header,), "projects")
        for column, _ in ledger(Period.months_of(2024, 1, month), set())
    ]
    assert all(hit is not None and hit.sure for hit in found)
    assert len({hit.field for hit in found}) == len(found)


@pytest.mark.parametrize("role", ["bureau", "staff"])
def test_an_exported_ledger_comes_back_as_same(login, park, tmp_path, role):
    make_full(park)
    make_project(park, name="示例空项目")
    plan = again(login(role, parks=[park]), "/projects?format=xlsx", tmp_path)
    assert plan.kind == "projects"
    assert all(column.field and column.sure for column in plan.mapping)
    assert outcomes(plan) == {("same",)} | TOTAL
    assert plan.checks == ()


def test_what_waits_for_a_check_is_no_difference(login, park, tmp_path):
    """Only the bureau is told that it waits."""
    make_funding(make_signed(park), state="reported", verified_amount=None, amount=D(33))
    plan = again(login("staff", parks=[park]), "/projects?format=xlsx", tmp_path)
    assert outcomes(plan) == {("same",)} | TOTAL
    told = outcomes(again(login("bureau"), "/projects?format=xlsx", tmp_path)) - TOTAL
    assert {outcome[0] for outcome in told} == {"same"} and "待核验" in str(told)


def test_a_draft_of_the_last_month_is_not_handed_in(login, park, tmp_path):
    make_report(
        make_signed(park), start_on=date(2024, 7, 1), end_on=date(2024, 7, 31),
        completed_investment=D(5), state="draft",
    )  # fmt: skip
    assert (
        outcomes(again(login("bureau"), "/projects?format=xlsx", tmp_path)) == {("same",)} | TOTAL
    )


def test_one_figure_typed_anew_is_one_change(login, park, tmp_path):
    make_full(park)
    client = login("bureau")
    file = tmp_path / "改.xlsx"
    workbook = book(client, "/projects?format=xlsx")
    sheet = workbook.worksheets[0]
    header = next(row for row in sheet.iter_rows() if row[0].value == "项目编号")
    place = next(cell.column for cell in header if cell.value == FUNDS)
    sheet.cell(header[0].row + 1, place).value = 200
    workbook.save(file)
    plan = build_plan(file, by=client.user)
    changed = [row for row in plan.rows if row.outcome == "update"]
    assert [list(row.changes) for row in changed] == [["year_funds"]]


def test_sheets_say_what_the_page_says(login, park):
    make_full(park, lamp="red", lamp_reason="示例原因")
    make_signed(park, total_investment=D("1000.0001"), name="示例二")
    make_signed(make_park("far"), total_investment=D(7))
    client = login("bureau")
    path = "/projects?park=zyjk&stage=signed..capacity&sort=-invest"
    page = client.get(path).context["totals"]
    workbook = book(client, f"{path}&format=xlsx")
    assert workbook.sheetnames == ["项目台账", "项目台账一览", "口径说明"]
    rows, totals = table(workbook["项目台账"])
    assert [row["项目名称"] for row in rows] == ["示例制氢项目", "示例二"]
    first = rows[0]
    assert (first["总投资（万元）"], first["园区"], first["投资方"]) == (
        98000.1234, "经开区", "示例甲有限公司、示例乙股份公司",
    )  # fmt: skip
    assert (first[FUNDS], first[OUTSIDE], first[INVESTED]) == (150.6234, 100.1234, 600.0002)
    assert totals["项目编号"] == "合计" and totals["项目名称"] == f"{page['count']} 项"
    assert totals["总投资（万元）"] == float(page["invest"]) == 99000.1235
    rows, totals = table(workbook["项目台账一览"])
    assert rows[0]["灯"] == "红" and "亮灯原因" not in rows[0]  # not among the usual columns
    chosen, _ = table(book(client, f"{path}&cols=reason,funds&format=xlsx")["项目台账一览"])
    assert chosen[0]["亮灯原因"] == "示例原因"
    assert totals[funds_of(2024)] == float(page["funds"]) == 100.1234
    said = explained(workbook)
    assert said["筛选条件：园区"] == "经开区" and said["筛选条件：阶段"] == "签约—达产"
    assert said["排序"] == "按总投资（万元）从大到小"
    assert said["导出人"] == str(client.user) and said["工作日期"] == "2024年7月8日"
    assert said["行数：项目台账"] == "2 项"
    assert "省外（含境外）" in said[f"合计：{funds_of(2024)}"]


def test_people_and_offices_of_the_filter_go_by_name(login, park):
    project = make_full(park)
    path = f"/projects?leader={project.leader_id}&office=hz&format=xlsx"
    said = explained(book(login("bureau"), path))
    assert (said["筛选条件：包抓领导"], said["筛选条件：联络点"]) == ("张伟", "示例联络点hz")
    assert explained(book(login("bureau"), "/projects?format=xlsx"))["筛选条件"] == "全部"
