"""专项行动: its board is made of rows, within its own days; projects come and go with dates."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import Campaign, CampaignTarget, Listing
from projects.queries.campaign import board, members
from tests.factories.events import make_aim, make_campaign, make_member
from tests.factories.parks import make_park
from tests.factories.projects import make_city_region, make_funding, make_signed
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
BODY = {
    "name": "示例冬日无闲", "kind": "winter", "from_on": "2023-12-01", "to_on": "2024-02-29",
    "goal": "冬季不停工", "aim-own-started": "3", "aim-all-funds": "12000",
}  # fmt: skip


@pytest.fixture
def world(login):
    clock.hold(TODAY)
    make_city_region()
    park, other = make_park("own"), make_park("other")
    forget_all()
    campaign = make_campaign(code="GJ-1", name="示例攻坚")
    begun = make_signed(park, code="A-1", started_on=date(2024, 5, 6), signed_on=date(2024, 1, 5))
    late = make_signed(park, code="A-2", started_on=date(2024, 3, 6), signed_on=date(2024, 1, 5))
    foreign = make_signed(other, code="B-1", started_on=date(2024, 4, 1))
    make_member(campaign, begun)
    make_member(campaign, late, to_on=date(2024, 5, 31))
    make_member(campaign, foreign, from_on=date(2024, 3, 1))
    for day, amount in ((date(2024, 3, 31), 1), (date(2024, 4, 1), 10), (date(2024, 6, 1), 100)):
        for project in (begun, late):
            make_funding(project, received_on=day, amount=D(amount), verified_amount=D(amount))
    make_aim(campaign, park, "started", 2)
    make_aim(campaign, park, "funds", 1000)
    make_aim(campaign, other, "started", 1)
    yield SimpleNamespace(
        campaign=campaign, park=park, begun=begun, foreign=foreign,
        bureau=login("bureau"), staff=login("staff", parks=[park]),
    )  # fmt: skip
    clock.hold(None)


def test_only_what_was_done_within_the_days_and_while_in_it(world):
    rows = {m.project.code: m for m in members(world.campaign, world.bureau.user, TODAY)}
    assert (rows["A-1"].done["started"], rows["A-1"].done["funds"]) == (1, 110)
    assert (rows["A-2"].done["started"], rows["A-2"].done["funds"]) == (0, 10)  # left on 05-31
    assert rows["A-2"].left_on == date(2024, 5, 31)
    assert rows["B-1"].done["started"] == 1


def test_the_board_adds_up_its_rows(world):
    rows = members(world.campaign, world.bureau.user, TODAY)
    found = board(world.campaign, rows, TODAY)
    assert (found.clock.gone, found.clock.left, found.clock.state) == (99, 1, "进行中")
    cells = {(line.key, cell.goal): cell for line in found.lines for cell in line.cells}
    assert (cells["own", "started"].done, cells["own", "started"].assigned) == (1, 2)
    assert cells["own", "started"].level == "red"  # 50 % after 99 of 100 days
    assert cells["other", "started"].level == "green"
    for place, cell in enumerate(found.whole.cells):
        assert cell.done == sum(line.cells[place].done for line in found.lines)
    assert ("own", "funds") in cells and cells["own", "funds"].done == 120


def test_a_past_day_and_a_day_before_it_began(world):
    rows = members(world.campaign, world.bureau.user, date(2024, 4, 30))
    assert sum(row.done["started"] for row in rows) == 1
    early = board(world.campaign, [], date(2024, 3, 1))
    assert early.clock.state == "未开始" and not early.behind


def test_numbers_lead_to_rows_and_each_sees_their_own(world):
    page = world.bureau.get("/campaigns/GJ-1")
    assert page.status_code == 200 and "还剩" in page.content.decode()
    shown = world.bureau.get("/campaigns/GJ-1?park=own&did=started").context["shown"]
    assert [row.project.code for row in shown] == ["A-1"]
    own = world.staff.get("/campaigns/GJ-1")
    assert own.context["board"].whole.count == 2
    assert world.foreign.name not in own.content.decode()
    assert world.staff.get("/campaigns").context["object_list"][0].count == 2
    assert world.staff.get("/campaigns/new").status_code == 403
    assert world.staff.get("/campaigns/none").status_code == 404
    assert world.bureau.get("/campaigns/GJ-1/void").status_code == 405
    ledger = world.staff.get("/projects?campaign=GJ-1").context["object_list"]
    assert {p.code for p in ledger} == {"A-1", "A-2"}


def test_declared_with_targets_and_mended(world):
    assert world.bureau.post("/campaigns/new", BODY).status_code == 302
    row = Campaign.objects.get(name=BODY["name"])
    held = set(row.targets.values_list("park__code", "goal", "assigned"))
    assert held == {("own", "started", 3), (None, "funds", 12000)}
    body = BODY | {"version": 1, "aim-own-started": "", "name": "示例冬日无闲改"}
    assert world.bureau.post(f"/campaigns/{row.code}/edit", body).status_code == 302
    assert CampaignTarget.objects.filter(campaign=row).count() == 1
    assert world.bureau.post(f"/campaigns/{row.code}/edit", body).status_code == 422
    void = world.bureau.post(f"/campaigns/{row.code}/void", {"version": 2, "reason": "重复"})
    assert void.status_code == 302


def test_a_new_name_takes_the_projects_along(world):
    body = BODY | {"name": "示例攻坚改", "from_on": "2024-04-01", "to_on": "2024-07-09"}
    said = world.bureau.post("/campaigns/GJ-1/edit", body | {"version": 1})
    assert said.status_code == 302
    assert Listing.objects.filter(name="示例攻坚改").count() == 3


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "请填行动名称"),
        ({"name": "示例攻坚"}, "已有同名的专项行动"),
        ({"to_on": "2023-11-01"}, "早于开始日期"),
        ({"to_on": "2029-11-01"}, "长过一年"),
        ({"aim-own-started": "-1"}, "大于或等于"),
    ],
)
def test_refused_with_the_mend(world, more, words):
    said = world.bureau.post("/campaigns/new", BODY | more)
    assert said.status_code == 422 and words in said.content.decode()
    assert Campaign.objects.count() == 1


def test_projects_come_in_and_leave_with_a_day(world):
    make_signed(world.park, code="A-9")
    place = "/campaigns/GJ-1/projects"
    body = {"way": "in", "on": "2024-06-01", "projects": "A-9"}
    assert world.bureau.post(place, body).status_code == 302
    row = Listing.objects.get(project__code="A-9", kind="campaign")
    assert (row.name, row.from_on) == ("示例攻坚", date(2024, 6, 1))
    out = world.bureau.post(place, body | {"way": "out", "on": "2024-06-30"})
    assert out.status_code == 302
    row.refresh_from_db()
    assert row.to_on == date(2024, 6, 30)
    wrong = world.bureau.post(place, body | {"on": "2024-08-30"})
    assert wrong.status_code == 422 and "行动期内" in wrong.content.decode()
    lost = world.bureau.post(place, body | {"projects": "X-9"})
    assert lost.status_code == 422 and "找不到" in lost.content.decode()


def test_as_workbooks(world):
    said = world.bureau.get("/campaigns/GJ-1?format=xlsx")
    book = openpyxl.load_workbook(BytesIO(said.getvalue()))
    assert book.sheetnames[:2] == ["分园区", "项目"]
    cells = [value for row in book["项目"].values for value in row]
    assert "A-1" in cells and D("120") in [D(str(v)) for v in cells if isinstance(v, int | float)]
    assert world.bureau.get("/campaigns?format=xlsx").status_code == 200
