"""每周信息 on pages: written item by item, handed in, sent back; what is missing is named."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import OfficeWeek
from tests.factories.offices import MONDAY, make_posting, make_week
from tests.factories.parks import make_office, make_user
from tests.factories.projects import make_city_region
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(login):
    clock.hold(date(2024, 6, 17))
    make_city_region()
    liaison = make_user("liaison")
    office = make_office("sh", name="驻上海联络点")
    make_posting(office, liaison.person, from_on=MONDAY)
    yield SimpleNamespace(
        office=office,
        liaison=login(user=liaison),
        bureau=login("bureau"),
        leader=login("leader"),
        staff=login("staff"),
    )
    clock.hold(None)


def test_from_the_first_item_to_accepted(world):
    page = world.liaison.get("/office-weeks/new?day=2024-06-12")
    assert page.context["form"].initial["office"] == world.office
    made = world.liaison.post("/office-weeks/new", {"office": world.office.pk, "day": "2024-06-12"})
    week = OfficeWeek.objects.get()
    assert made.url == week.get_absolute_url()
    item = {"version": 1, "content": "示例企业拟投资", "scale": "3 亿元"}
    assert world.liaison.post(f"{made.url}/items", item).status_code == 302
    text = world.liaison.get(made.url).content.decode()
    assert "缺投资方和联系方式、诉求" in text
    assert "/leads/new?office=sh" in text
    assert world.liaison.post(f"{made.url}/items", item).status_code == 422  # read before
    whole = item | {"version": 2, "investor": "示例公司", "contact": "示例人", "demands": "用地"}
    assert world.liaison.get(f"{made.url}/items/1").status_code == 200
    assert world.liaison.post(f"{made.url}/items/1", whole).status_code == 302
    assert world.liaison.get(f"{made.url}/items/9").status_code == 404
    assert world.liaison.post(f"{made.url}/submit", {"version": 3}).status_code == 302
    assert world.liaison.post(f"{made.url}/decide", {"version": 4}).status_code == 403
    blank = {"version": 4, "verdict": "return", "reason": ""}
    assert "退回原因" in world.bureau.post(f"{made.url}/decide", blank).content.decode()
    back = blank | {"reason": "请补联系方式"}
    assert world.bureau.post(f"{made.url}/decide", back).status_code == 302
    assert "请补联系方式" in world.liaison.get(made.url).content.decode()
    assert world.liaison.post(f"{made.url}/items/1/remove", {"version": 5}).status_code == 302
    empty = world.liaison.post(f"{made.url}/submit", {"version": 6})
    assert "写明原因" in empty.content.decode()
    told = {"version": 6, "note": "本周集中培训"}
    assert world.liaison.post(f"{made.url}/submit", told).status_code == 302
    accept = {"version": 8, "verdict": "accept"}
    assert world.bureau.post(f"{made.url}/decide", accept).status_code == 302
    week.refresh_from_db()
    assert (week.state, week.note) == ("accepted", "本周集中培训")


def test_missing_weeks_are_named_to_those_whose_they_are(world):
    make_week(world.office, state="accepted")
    gone = world.liaison.get("/office-weeks").context["missing_weeks"]
    assert [one.from_on for one in gone] == [date(2024, 6, 10)]
    make_posting(make_office("bj"), from_on=MONDAY)
    assert len(world.liaison.get("/office-weeks").context["missing_weeks"]) == 1
    assert len(world.leader.get("/office-weeks").context["missing_weeks"]) == 3
    asked = world.leader.get("/office-weeks?office=bj&period=2024-06")
    assert len(asked.context["missing_weeks"]) == 2
    assert world.staff.get("/office-weeks").context["missing_weeks"] == []


def test_filters_totals_and_workbook_say_the_same(world):
    make_week(world.office, MONDAY, state="submitted", submitted_on=date(2024, 6, 14))
    make_week(world.office, date(2024, 6, 10), items=({"content": "示例"},))
    other = make_week(make_office("bj"), MONDAY)
    for query, count in (
        ("", 3), ("office=sh", 2), ("state=draft", 2), ("late=true", 1), ("late=false", 0),
        ("complete=false", 1), ("complete=true", 2), ("period=2024-06", 3), ("period=2024-05", 0),
    ):  # fmt: skip
        page = world.bureau.get(f"/office-weeks?{query}")
        assert len(page.context["object_list"]) == page.context["totals"]["count"] == count, query
    assert world.liaison.get(other.get_absolute_url()).status_code == 404
    assert world.staff.get(other.get_absolute_url()).status_code == 404
    book = openpyxl.load_workbook(BytesIO(world.bureau.get("/office-weeks?format=xlsx").getvalue()))
    assert book.sheetnames == ["每周信息", "信息条目", "未报周次", "口径说明"]
    assert book["信息条目"].max_row - 2 in (3, 4)  # three items, title and head


def test_a_liaison_writes_for_the_own_office_only(world):
    other = make_office("bj")
    said = world.liaison.post("/office-weeks/new", {"office": other.pk, "day": "2024-06-12"})
    assert said.status_code == 422
    assert "不是您驻守的" in said.content.decode()
    assert world.leader.get("/office-weeks/new").status_code == 403
