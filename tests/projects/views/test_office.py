"""联络点 on pages: staffed, given tasks, ranked; each sees what is theirs."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from parks.models import Office, OfficePosting, OfficeTask
from tests.factories.activities import make_activity
from tests.factories.offices import make_attendance, make_posting, make_task, make_week
from tests.factories.parks import make_office, make_park, make_person, make_user
from tests.factories.projects import make_city_region, make_rules, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    make_rules()
    office = make_office("sh")
    liaison = make_user("liaison")
    yield SimpleNamespace(
        office=office,
        posting=make_posting(office, liaison.person),
        project=make_signed(make_park("own"), office=office),
        bureau=login("bureau"),
        leader=login("leader"),
        liaison=login(user=liaison),
        staff=login("staff", parks=[make_park("own")]),
    )
    clock.hold(None)


def test_opened_mended_given_up(world):
    body = {"code": "wh", "name": "驻武汉联络点", "city": "武汉", "kind": "stationed", "order": 9}
    said = world.bureau.post("/offices/new", body)
    assert (said.status_code, said.url) == (302, "/offices/wh")
    assert world.bureau.post("/offices/new", body).status_code == 422
    assert world.staff.get("/offices/new").status_code == 403
    assert world.bureau.get("/offices/nowhere/edit").status_code == 404
    edit = {"version": 1, "name": "驻武汉联络处", "city": "武汉", "kind": "stationed", "order": 9}
    assert world.bureau.post("/offices/wh/edit", edit).status_code == 302
    assert world.bureau.post("/offices/wh/edit", edit).status_code == 422  # read before the change
    gone = {"version": 2, "retired_on": "2024-06-30", "reason": "合并"}
    assert world.bureau.post("/offices/wh/retire", gone).status_code == 302
    row = Office.objects.get(code="wh")
    assert (row.name, row.retired_on) == ("驻武汉联络处", date(2024, 6, 30))
    assert "已于 2024-06-30 撤销" in world.bureau.get("/offices/wh").content.decode()


def test_posted_ended_handed_over_and_asked_of_a_past_day(world):
    person = make_person("示例新人")
    page = world.bureau.get("/offices/sh/post")
    assert page.context["form"].initial["from_on"] == date(2024, 7, 8)
    body = {"person": person.pk, "from_on": "2024-03-01"}
    assert world.bureau.post("/offices/sh/post", body).status_code == 302
    again = world.bureau.post("/offices/sh/post", body)
    assert "请先在那里登记离任" in again.content.decode()
    row = OfficePosting.objects.get(person=person)
    assert world.bureau.get(f"/postings/{row.pk}").status_code == 200
    ended = {"version": 1, "from_on": "2024-03-01", "to_on": "2024-04-30"}
    assert world.bureau.post(f"/postings/{row.pk}", ended).status_code == 302
    other = make_person("示例接替")
    over = {"version": world.posting.version, "person": other.pk, "on": "2024-07-01"}
    path = f"/postings/{world.posting.pk}/hand-over"
    assert world.bureau.post(path, over).status_code == 302
    world.posting.refresh_from_db()
    assert world.posting.to_on == date(2024, 6, 30)
    stood = world.leader.get("/offices/sh?on=2024-04-01").context["stood"]
    assert {one.person for one in stood} == {person, world.posting.person}
    assert world.leader.get("/offices/sh?on=nonsense").context["on"] is None
    assert world.leader.get(f"/postings/{row.pk}").status_code == 403


def test_tasks_are_set_and_shown_with_what_was_done(world):
    make_activity(office=world.office)
    body = {"year": 2024, "indicator": "outings", "assigned": "4"}
    assert world.bureau.post("/offices/sh/task", body).status_code == 302
    for wrong in ({"assigned": "1.5"}, {"indicator": "funds", "person": world.posting.person.pk}):
        assert world.bureau.post("/offices/sh/task", body | wrong).status_code == 422
    page = world.bureau.get("/offices/sh")
    [line] = page.context["task_lines"]
    assert (line.done, line.rate) == (1, 25)
    assert "/q/outings?office=sh" in page.content.decode()
    assert "task_lines" not in world.staff.get("/offices/sh").context
    assert world.liaison.get("/offices/sh").context["task_lines"]
    assert world.bureau.post("/offices/sh/task", body | {"assigned": ""}).status_code == 302
    assert not OfficeTask.objects.exists()


def test_the_league_links_each_number_and_leaves_as_a_workbook(world):
    other = make_office("bj", name="驻北京联络点")
    make_task(other, "outings", 2)
    make_activity(office=other)
    make_attendance(world.office, world.posting.person)
    make_week(world.office, date(2024, 6, 24), state="submitted", submitted_on=date(2024, 7, 1))
    page = world.bureau.get("/offices/league?period=2024H1")
    text = page.content.decode()
    assert [p.office.code for p in page.context["league"].places] == ["bj", "sh"]
    assert "/q/outings?period=2024H1&amp;office=bj" in text
    assert "/office-weeks?office=sh&amp;period=2024H1" in text
    turned = world.bureau.get("/offices/league?period=2024H1&sort=-days")
    assert [p.office.code for p in turned.context["league"].places] == ["sh", "bj"]
    assert world.bureau.get("/offices/league?sort=nonsense").status_code == 200
    book = openpyxl.load_workbook(
        BytesIO(world.bureau.get("/offices/league?period=2024H1&format=xlsx").getvalue())
    )
    assert [row[1].value for row in book["联络点排名"].iter_rows()][-1] == "合计"
    own = world.liaison.get("/offices/league").context["league"].places
    assert [place.office.code for place in own] == ["sh"]
