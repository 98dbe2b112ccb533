"""争取资金: applied for, granted, arrived, taken back; never part of 到位资金."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import GovernmentFund
from projects.queries.indicators import figures, rows, total
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from tests.factories.events import make_fund, make_fund_arrival, make_granted
from tests.factories.parks import make_park
from tests.factories.projects import make_city_region, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db
YEAR = Window.of("2024", date(2024, 7, 8))
BODY = {
    "kind": "special_bond", "name": "示例污水处理厂", "batch": "2024年第一批",
    "applied_amount": "3,000.5", "applied_on": "2024-03-01", "remark": "每月催报",
}  # fmt: skip


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    park, other = make_park("own"), make_park("other")
    yield SimpleNamespace(
        park=park,
        other=other,
        project=make_signed(park, code="A-1"),
        mine=make_granted(park, code="ZQ-1"),
        theirs=make_fund(other, code="ZQ-2"),
        bureau=login("bureau"),
        staff=login("staff", parks=[park]),
        leader=login("leader"),
    )
    clock.hold(None)


def listed(client, query=""):
    return {r.code for r in client.get(f"/government-funds?{query}").context["object_list"]}


def test_each_sees_their_own(world, login):
    assert listed(world.bureau) == listed(world.leader) == {"ZQ-1", "ZQ-2"}
    assert listed(world.staff) == {"ZQ-1"}
    assert world.staff.get("/government-funds/ZQ-2").status_code == 404
    assert world.staff.get("/government-funds/ZQ-2/edit").status_code == 404
    assert world.leader.get("/government-funds/new").status_code == 403
    assert world.bureau.get("/government-funds/ZQ-1/decide").status_code == 405
    assert login("unit").get("/government-funds").status_code == 403
    assert listed(world.bureau, "kind=central&fund_state=approved&park=own&region=620700") == {
        "ZQ-1"
    }
    assert listed(world.bureau, "q=没有的") == set()


def test_from_application_to_arrival(world):
    body = BODY | {"park": world.park.pk, "project_code": "a-1"}
    assert world.staff.post("/government-funds/new", body).status_code == 302
    row = GovernmentFund.objects.get(name=BODY["name"])
    assert (row.applied_amount, row.project, row.park) == (D("3000.5"), world.project, world.park)
    place = f"/government-funds/{row.code}"
    assert row.name in world.staff.get("/p/A-1").content.decode()
    grant = {"version": 1, "state": "approved", "amount": "4000", "on": "2024-05-01"}
    asked = world.staff.post(f"{place}/decide", grant)
    assert asked.status_code == 422 and "超过申报" in asked.content.decode()
    assert world.staff.post(f"{place}/decide", grant | {"confirm": "1"}).status_code == 302
    money = {"version": 2, "amount": "4000.0001", "arrived_on": "2024-06-01", "voucher": "记-1"}
    over = world.staff.post(f"{place}/arrivals", money)
    assert over.status_code == 422 and "超过下达" in over.content.decode()
    assert world.staff.post(f"{place}/arrivals", money | {"amount": "4000"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "arrived"
    void = world.staff.post(f"{place}/void", {"version": 3, "reason": "重复"})
    assert void.status_code == 422 and "撤回到位" in void.content.decode()
    arrival = row.arrivals.get()
    back = f"{place}/arrivals/{arrival.pk}/withdraw"
    assert world.staff.post(back, {"version": 3, "reason": ""}).status_code == 422
    assert world.staff.post(back, {"version": 3, "reason": "记错"}).status_code == 302
    assert world.staff.post(f"{place}/void", {"version": 4, "reason": "重复"}).status_code == 302
    assert row.code not in listed(world.bureau) and row.code in listed(world.bureau, "state=voided")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "请填资金名称"),
        ({"applied_amount": "0"}, "不能是负数"),
        ({"applied_on": "3024-01-01"}, "还没到"),
        ({"project_code": "没有"}, "没有编号为"),
        ({"applied_amount": "30000000"}, "请核对单位"),
    ],
)
def test_refused_keeps_what_was_typed(world, more, words):
    said = world.bureau.post("/government-funds/new", BODY | {"park": world.park.pk} | more)
    page = said.content.decode()
    assert said.status_code == 422 and words in page and "每月催报" in page
    assert GovernmentFund.objects.count() == 2


def test_a_park_records_for_itself_alone(world):
    said = world.staff.post("/government-funds/new", BODY | {"park": world.other.pk})
    assert said.status_code == 422
    assert GovernmentFund.objects.count() == 2


def test_list_totals_are_its_rows_and_the_workbook(world):
    make_fund_arrival(world.mine, amount=D(500))
    page = world.bureau.get("/government-funds").context
    found = page["object_list"]
    assert page["whole"].applied == sum(r.applied_amount for r in found) == 4000
    assert page["whole"].arrived == sum(r.arrived for r in found) == 500
    said = world.bureau.get("/government-funds?format=xlsx&kind=central")
    cells = list(openpyxl.load_workbook(BytesIO(said.getvalue())).worksheets[0].values)
    assert any("ZQ-1" in row for row in cells)


def test_figures_are_their_rows_and_apart_from_investors_money(world):
    scope = scope_for(None, YEAR.until)
    codes = ["government_applied", "government_approved", "events_held"]
    for code in codes:
        assert figures(scope, YEAR, [code])[code] == total(code, rows(code, scope, YEAR))
    assert figures(scope, YEAR, codes)["government_approved"] == 1500
    own = scope_for(None, YEAR.until, park="own")
    assert figures(own, YEAR, codes)["government_applied"] == 2000
    make_fund_arrival(world.mine)
    money = [code for code in MEASURES if "fund" in code]
    assert money and set(figures(scope, YEAR, money).values()) <= {0, None}
    for code in codes:
        assert world.bureau.get(f"/q/{code}?period=2024").status_code == 200
        assert world.bureau.get(f"/q/{code}?period=2024&format=xlsx").status_code == 200
        assert world.bureau.get(f"/q/{code}/card?period=2024").status_code == 200
        assert world.bureau.get(f"/q/{code}/diff?period=2024").status_code == 200
