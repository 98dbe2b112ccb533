"""考勤 on pages: written down, mended, taken back; sums by person and month."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import Attendance
from tests.factories.offices import make_attendance, make_posting
from tests.factories.parks import make_office, make_user
from tests.factories.projects import make_city_region
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    liaison = make_user("liaison")
    office = make_office("sh")
    posting = make_posting(office, liaison.person)
    yield SimpleNamespace(
        office=office,
        person=posting.person,
        liaison=login(user=liaison),
        bureau=login("bureau"),
        leader=login("leader"),
    )
    clock.hold(None)


def test_written_mended_taken_back(world):
    page = world.liaison.get("/attendance/new")
    assert page.context["form"].initial["person"] == world.person.pk
    body = {
        "office": world.office.pk, "person": world.person.pk, "kind": "outing",
        "from_on": "2024-06-03", "to_on": "2024-06-05", "people": "3", "note": "赴苏州",
    }  # fmt: skip
    assert world.liaison.post("/attendance/new", body).status_code == 302
    assert "同一天不能登记两次" in world.liaison.post("/attendance/new", body).content.decode()
    row = Attendance.objects.get()
    assert world.liaison.get(f"/attendance/{row.pk}").status_code == 200
    edit = body | {"version": 1, "people": "4"}
    assert world.liaison.post(f"/attendance/{row.pk}", edit).status_code == 302
    assert world.liaison.post(f"/attendance/{row.pk}", edit).status_code == 422  # read before
    long = edit | {"version": 2, "kind": "duty", "people": "1", "from_on": "2024-04-01"}
    asked = world.liaison.post(f"/attendance/{row.pk}", long)
    assert "请核对起止日期" in asked.content.decode()
    blank = {"void-version": 2, "void-reason": ""}
    assert world.liaison.post(f"/attendance/{row.pk}/void", blank).status_code == 422
    gone = blank | {"void-reason": "记错"}
    assert world.liaison.post(f"/attendance/{row.pk}/void", gone).status_code == 302
    assert not Attendance.objects.held().exists()
    assert world.leader.get("/attendance/new").status_code == 403


def test_sums_go_by_the_period_and_the_workbook_by_month(world):
    make_attendance(world.office, world.person, from_on=date(2024, 5, 30), to_on=date(2024, 6, 2))
    other = make_office("bj")
    make_attendance(other, make_posting(other).person, kind="outing", people=3)
    page = world.bureau.get("/attendance?period=2024-06")
    assert (page.context["totals"].duty, page.context["totals"].person_days) == (2, 6)
    assert len(page.context["people_lines"]) == 2
    assert page.context["people_lines"][0]["days"].duty == 2
    assert len(world.liaison.get("/attendance").context["object_list"]) == 1
    for query, count in (("kind=outing", 1), ("office=sh", 1), (f"person={world.person.pk}", 1)):
        assert len(world.bureau.get(f"/attendance?{query}").context["object_list"]) == count
    book = openpyxl.load_workbook(BytesIO(world.bureau.get("/attendance?format=xlsx").getvalue()))
    months = [row[0].value for row in book["按月合计"].iter_rows()]
    assert months[2:5] == ["2024-06", "2024-06", "2024-05"]
