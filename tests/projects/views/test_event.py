"""三个一批 on pages: registered, projects announced, what became of them, nothing foreign shown."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import EventProject, ProjectEvent
from projects.queries.event import event_fates, fates_of, sums
from tests.factories.events import make_announced, make_event
from tests.factories.parks import make_park
from tests.factories.projects import make_city_region, make_funding, make_project, make_signed
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
BODY = {
    "name": "2024年第二季度集中签约开工投产活动", "held_on": "2024-06-20", "level": "city",
    "venue": "示例广场", "note": "分会场三处",
}  # fmt: skip


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 31))
    make_city_region()
    park, other = make_park("own"), make_park("other")
    event = make_event(code="SG-1", held_on=date(2024, 6, 20))
    reached = make_signed(
        park, code="A-1", signed_on=date(2024, 6, 25), started_on=date(2024, 7, 3),
        total_investment=D(8000),
    )  # fmt: skip
    waiting = make_project(park, code="A-2", stage="negotiating", total_investment=D(500))
    foreign = make_signed(other, code="B-1", signed_on=date(2024, 6, 1), total_investment=D(900))
    make_announced(event, reached, amount=D(9000), order=1)
    make_announced(event, waiting, amount=D(500), order=2)
    make_announced(event, foreign, "start", amount=D(900), order=3)
    make_funding(reached, received_on=date(2024, 6, 19), amount=D(70), verified_amount=D(70))
    make_funding(reached, received_on=date(2024, 6, 20), amount=D(30), verified_amount=D(30))
    make_funding(reached, received_on=date(2024, 7, 30), amount=D(5), verified_amount=D(5))
    yield SimpleNamespace(
        event=event, reached=reached, waiting=waiting, foreign=foreign, park=park,
        bureau=login("bureau"), staff=login("staff", parks=[park]), unit=login("unit"),
    )  # fmt: skip
    clock.hold(None)


def test_fates_of_any_day_add_up_to_the_sums(world):
    user = world.bureau.user
    later = {f.project.code: f for f in event_fates(world.event, user, date(2024, 7, 31))}
    assert (later["A-1"].days, later["A-1"].funds) == (5, 35)
    assert later["A-2"].recognised_on is None and later["A-2"].is_late
    assert later["B-1"].recognised_on is None  # announced to start, only signed
    early = {f.project.code: f for f in event_fates(world.event, user, date(2024, 6, 20))}
    assert early["A-1"].recognised_on is None and early["A-1"].funds == 30
    assert not any(f.is_late for f in early.values())
    whole = sums(later.values())
    assert (whole.count, whole.recognised, whole.started, whole.late) == (3, 1, 1, 2)
    assert whole.amount == sum(f.item.amount for f in later.values()) == 10_400
    held = fates_of(EventProject.objects.all(), date(2024, 7, 31))
    assert sums(held[world.event.pk]) == whole


def test_one_that_ended_counts_as_reached_nothing(world):
    type(world.reached).objects.filter(pk=world.reached.pk).update(
        status="withdrawn", ended_on=date(2024, 7, 10)
    )
    fates = event_fates(world.event, world.bureau.user, date(2024, 7, 31))
    whole = sums(fates)
    assert (whole.count, whole.ended, whole.recognised, whole.funds) == (3, 1, 0, 0)
    assert whole.amount == 10_400


def test_every_number_leads_to_its_rows(world):
    page = world.bureau.get("/events/SG-1").context
    for query, count in {
        "batch=sign": 2, "fate=recognised": 1, "fate=waiting": 2, "batch=sign&fate=started": 1,
        "fate=late": 2, "fate=produced": 0,
    }.items():  # fmt: skip
        assert len(world.bureau.get(f"/events/SG-1?{query}").context["shown"]) == count, query
    assert page["whole"].count == len(page["shown"]) == 3
    past = world.bureau.get("/events/SG-1?on=2024-06-20&fate=recognised").context
    assert past["on"] == date(2024, 6, 20) and past["shown"] == []
    assert world.bureau.get("/events/SG-1?on=nonsense&fate=x&batch=y").status_code == 200


def test_each_sees_the_event_and_their_own_projects(world):
    said = world.staff.get("/events/SG-1")
    assert said.context["whole"].count == 2
    assert world.foreign.name not in said.content.decode()
    assert world.staff.get("/events").context["whole"].count == 2
    assert world.unit.get("/events/SG-1").context["whole"].count == 0
    item = EventProject.objects.get(project=world.foreign)
    assert world.staff.get(f"/events/SG-1/projects/{item.pk}").status_code == 404
    assert world.staff.get("/events/new").status_code == 403
    assert world.staff.get("/events/none").status_code == 404
    assert world.bureau.get("/events/SG-1/void").status_code == 405
    assert {p.code for p in world.staff.get("/projects?event=SG-1").context["object_list"]} == {
        "A-1", "A-2",
    }  # fmt: skip
    assert world.event.name in world.staff.get("/p/A-1").content.decode()


def test_registered_mended_and_taken_back(world):
    said = world.bureau.post("/events/new", BODY)
    row = ProjectEvent.objects.get(name=BODY["name"])
    assert (said.status_code, said.url, row.code) == (302, f"/events/{row.code}", "SG-2024-0001")
    body = BODY | {"venue": "另一个广场", "version": 1}
    assert world.bureau.post(f"/events/{row.code}/edit", body).status_code == 302
    stale = world.bureau.post(f"/events/{row.code}/edit", body)
    assert stale.status_code == 422 and "刚被别人改过" in stale.content.decode()
    gone = world.bureau.post(f"/events/{row.code}/void", {"version": 2, "reason": "重复"})
    assert gone.status_code == 302
    assert row.code not in world.bureau.get("/events").content.decode()
    verbs = AuditEvent.objects.filter(noun="projects.projectevent").values_list("verb", flat=True)
    assert {"登记三个一批活动", "修改三个一批活动", "作废三个一批活动"} <= set(verbs)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "请填活动名称"),
        ({"held_on": "2100-01-01"}, "核对年份"),
        ({"held_on": "1990-01-01"}, "日期太早"),
    ],
)
def test_refused_keeps_what_was_typed(world, more, words):
    said = world.bureau.post("/events/new", BODY | more)
    page = said.content.decode()
    assert said.status_code == 422 and words in page and "分会场三处" in page
    assert ProjectEvent.objects.count() == 1


def announce(world, text, **more):
    body = {"version": ProjectEvent.objects.get(code="SG-1").version, "batch": "sign"}
    return world.bureau.post("/events/SG-1/projects", body | {"projects": text} | more)


def test_projects_are_announced_by_code_name_or_tick(world):
    one = make_signed(world.park, code="A-3", signed_on=date(2024, 6, 10), name="示例第三项目")
    two = make_signed(world.park, code="A-4", signed_on=date(2024, 5, 10))
    page = world.bureau.get("/events/SG-1/projects")
    assert f'value="sign-{two.pk}"' in page.content.decode()
    assert announce(world, "示例第三项目，1,234.5", pick=[f"sign-{two.pk}"]).status_code == 302
    held = dict(EventProject.objects.filter(project__in=[one, two]).values_list("project", "order"))
    assert held == {one.pk: 4, two.pk: 5}
    assert EventProject.objects.get(project=one).amount == D("1234.5")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A-1", "已在这次活动"),
        ("没有的项目", "找不到"),
        ("A-5\nA-5", "写了两遍"),
        ("A-6", "已退库"),
        ("A-5，很多", "金额看不懂"),
        ("", "至少一个项目"),
    ],
)
def test_what_cannot_be_announced_is_refused(world, text, words):
    make_signed(world.park, code="A-5", signed_on=date(2024, 6, 1))
    make_project(world.park, code="A-6", status="withdrawn", ended_on=date(2024, 6, 1))
    said = announce(world, text, confirm="1")
    assert said.status_code == 422 and words in said.content.decode()
    assert EventProject.objects.count() == 3


def test_ahead_of_its_stage_is_asked_once(world):
    make_project(world.park, code="A-7", stage="negotiating")
    asked = announce(world, "A-7")
    assert asked.status_code == 422 and "还没有认定签约" in asked.content.decode()
    assert announce(world, "A-7", confirm="1").status_code == 302


def test_an_item_is_mended_and_taken_off(world):
    item = EventProject.objects.get(project=world.waiting)
    body = {"version": 1, "batch": "start", "amount": "620", "order": "7", "note": "示例说明"}
    assert world.bureau.post(f"/events/SG-1/projects/{item.pk}", body).status_code == 302
    item.refresh_from_db()
    assert (item.batch, item.amount, item.order) == ("start", 620, 7)
    remove = f"/events/SG-1/projects/{item.pk}/remove"
    assert world.bureau.post(remove, {"version": 1}).status_code == 422
    assert world.bureau.post(remove, {"version": 2}).status_code == 302
    assert not EventProject.objects.filter(pk=item.pk).exists()


def test_list_and_detail_as_workbooks_and_the_sheet(world):
    said = world.bureau.get("/events?format=xlsx")
    cells = list(openpyxl.load_workbook(BytesIO(said.getvalue())).worksheets[0].values)
    assert world.event.name in {value for row in cells for value in row}
    said = world.bureau.get("/events/SG-1?format=xlsx&fate=recognised")
    cells = list(openpyxl.load_workbook(BytesIO(said.getvalue())).worksheets[0].values)
    assert any("A-1" in row for row in cells) and not any("A-2" in row for row in cells)
    page = world.bureau.get("/events/SG-1/sheet").content.decode()
    assert page.index(world.reached.name) < page.index(world.foreign.name)
