"""到位资金 and 进展 out and in again."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.exports.funding import TABLE as FUNDING
from projects.exports.progress import TABLE as PROGRESS
from projects.imports.columns import recognise
from tests.factories.parks import make_park
from tests.factories.projects import make_funding, make_report, make_signed
from tests.projects.exports.support import again, book, outcomes, table
from tests.projects.exports.test_project import TOTAL
from tracker import clock

pytestmark = pytest.mark.django_db
JUNE = {"start_on": date(2024, 6, 1), "end_on": date(2024, 6, 30)}


@pytest.fixture(autouse=True)
def _july():
    clock.hold(date(2024, 7, 8))


@pytest.mark.parametrize(
    ("kind", "columns", "fields"),
    [
        ("funding", FUNDING, {"code", "name", "park", "received_on", "amount", "source", "purpose",
                              "payer", "voucher_number", "remark"}),
        ("reports", PROGRESS, {"code", "name", "park", "progress_percent", "progress_text",
                               "next_text", "problems_text", "month_investment"}),
    ],
)  # fmt: skip
def test_headers_are_those_the_importer_is_sure_of(kind, columns, fields):
    hits = [recognise((column.header,), kind) for column, _ in columns]
    assert {hit.field for hit in hits if hit and hit.sure} == fields
    assert all(hit.sure for hit in hits if hit)


@pytest.mark.parametrize("role", ["bureau", "staff"])
def test_exported_arrivals_come_back_as_same(login, tmp_path, role):
    park = make_park("zyjk")
    project = make_signed(park)
    make_funding(project, amount=D("12.3456"), voucher_number="示例0012345678901234")
    make_funding(project, amount=D("12.3456"), verified_amount=D("10.5"), purpose="land")
    make_funding(project, state="reported", verified_amount=None, source="local", payer="示例公司")
    plan = again(login(role, parks=[park]), "/money?format=xlsx", tmp_path)
    assert plan.kind == "funding"
    assert outcomes(plan) == {("same",)} | TOTAL
    assert plan.checks == ()


def test_totals_of_arrivals_are_those_of_the_page(login):
    project = make_signed(make_park("zyjk"))
    for state in ("verified", "reported", "voided"):
        make_funding(project, amount=D("12.3456"), state=state)
    client = login("bureau")
    page = client.get("/money").context["totals"]
    rows, totals = table(book(client, "/money?format=xlsx")["到位资金"])
    assert [row["状态"] for row in rows] == ["作废", "待核", "已核验"]
    assert totals["到位金额（万元）"] == float(page["amount"]) == 37.0368
    assert totals["核验金额（万元）"] == float(page["verified"]) == 12.3456
    assert (totals["项目编号"], totals["项目名称"]) == ("合计", "3 笔")


@pytest.mark.parametrize("role", ["bureau", "staff"])
def test_one_months_reports_come_back_as_same(login, tmp_path, role):
    """The title names the month; what is still a draft is not part of it."""
    park = make_park("zyjk")
    for number, state in enumerate(["submitted", "accepted"]):
        make_report(
            make_signed(park), **JUNE, state=state, percent=D("45.5") + number,
            completed_investment=D("300.0001"), next_text="示例打算。", problems_text="示例问题。",
        )  # fmt: skip
    make_report(make_signed(park))  # May, a draft
    path = "/progress?ends_from=2024-06-01&ends_to=2024-06-30&rhythm=monthly&format=xlsx"
    plan = again(login(role, parks=[park]), path, tmp_path, kind="reports")
    assert plan.period == "2024-06"
    assert outcomes(plan) == {("same",)} | TOTAL
