"""园区, 产业链, 联络点, 目标 and 导入记录 leave with the figures of their pages."""

from datetime import date
from decimal import Decimal as D

import pytest

from tests.factories.parks import make_chain, make_office, make_park
from tests.factories.projects import make_batch, make_funding, make_signed, make_target
from tests.projects.exports.support import book, explained, table
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
COUNT, AMOUNT = "新签约入库项目（项）", "新签约额（万元）"


@pytest.fixture(autouse=True)
def _july():
    clock.hold(date(2024, 7, 8))


def sign(park, amount, **fields):
    fields = {"signed_on": date(2024, 3, 1), "contract_amount": D(amount)} | fields
    return make_signed(park, total_investment=D(amount), **fields)


def test_parks_leave_with_the_figures_of_the_page_and_their_sum(login):
    first, second = make_park("zyjk", order=1), make_park("far", order=2)
    make_funding(sign(first, 20000), received_on=date(2024, 5, 10), amount=D(300))
    sign(second, 5000)
    client = login("bureau")
    workbook = book(client, "/parks?format=xlsx")
    rows, totals = table(workbook["园区"])
    assert [row["园区"] for row in rows] == [first.name, second.name]
    page = client.get("/parks").context["figures_of"]
    assert [row[AMOUNT] for row in rows] == [page[p]["signed_amount"] for p in ("zyjk", "far")]
    assert (totals["园区"], totals[COUNT], totals[AMOUNT]) == ("合计", 2, 25000)
    said = explained(workbook)
    assert said["筛选条件：统计期"].startswith("2024")
    assert "合同金额之和" in said[f"合计：{AMOUNT}"]


def test_parks_leave_with_the_figures_of_ones_own_scope(login):
    mine = make_park("zyjk")
    sign(mine, 20000)
    sign(make_park("far"), 5000)
    rows, totals = table(book(login("staff", parks=[mine]), "/parks?format=xlsx")["园区"])
    assert {row["园区"]: row[COUNT] for row in rows}[mine.name] == 1 == totals[COUNT]


def test_chains_and_offices_leave_without_what_belongs_to_none(login):
    park, chain, office = make_park("zyjk"), make_chain(), make_office("hz")
    sign(park, 20000, chain=chain, office=office)
    sign(park, 5000)
    client = login("bureau")
    for path, noun, place in (("chains", "产业链", chain), ("offices", "驻外联络点", office)):
        workbook = book(client, f"/{path}?format=xlsx")
        rows, totals = table(workbook[noun])
        assert {row[noun]: row[AMOUNT] for row in rows}[place.name] == 20000 == totals[AMOUNT]
        assert "没有归入任何一行" in explained(workbook)[f"合计：{AMOUNT}"]


def test_targets_leave_with_what_is_done_of_them(login):
    park = make_park("zyjk")
    make_target(D(1000))
    make_target(D(400), park=park)
    make_funding(sign(park, 20000), received_on=date(2024, 5, 10), amount=D(300))
    workbook = book(login("bureau"), "/targets/2024?format=xlsx")
    rows, totals = table(workbook["2024 年度目标"])
    row = next(row for row in rows if row["单位"] == park.short_name)
    assert (row["下达数（万元）"], row["完成数（万元）"], row["完成率（%）"]) == (400, 300, 75)
    assert (totals["单位"], totals["下达数（万元）"], totals["完成率（%）"]) == ("合计", 1000, 30)
    assert explained(workbook)["筛选条件：指标"] == "省外到位资金"
    assert AuditEvent.objects.get(verb="导出").noun == "projects.target"


def test_targets_of_another_indicator_are_counted_in_its_own_unit(login):
    make_target(D(10), indicator="signed_count")
    sign(make_park("zyjk"), 20000)
    workbook = book(login("bureau"), "/targets/2024?q=signed_count&format=xlsx")
    rows, totals = table(workbook["2024 年度目标"])
    assert totals["下达数（项）"] == 10 and totals["完成数（项）"] == len(rows) == 1
    assert explained(workbook)["筛选条件：指标"] == "新签约入库项目"


def test_imports_leave_with_what_they_did_and_only_ones_own(login):
    staff = login("staff", parks=[make_park("zyjk")])
    counts = {"create": 3, "update": 2, "error": 1}
    make_batch(staff.user, file_name="三月台账.xlsx", outline={"summary": counts})
    make_batch(login("bureau").user, file_name="别人的.xlsx")
    rows, totals = table(book(staff, "/imports?format=xlsx")["导入记录"])
    assert [row["文件"] for row in rows] == ["三月台账.xlsx"] and totals["文件"] == "1 次"
    row = rows[0]
    assert (row["新增（行）"], row["更新（行）"], row["有错（行）"]) == (3, 2, 1)
    assert (row["种类"], row["导入人"], row["状态"]) == ("项目台账", str(staff.user), "已预演")
