"""/leaders: load by leader, one leader's projects, and handing many over at once."""

import re
from datetime import date
from decimal import Decimal as D

import pytest

from projects.models import Assignment, Project
from tests.factories.parks import make_park, make_person
from tests.factories.projects import (
    make_duty,
    make_funding,
    make_lamp,
    make_plan,
    make_signed,
    make_visit,
)
from tests.projects.exports.support import book, lines
from tracker import clock

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _day():
    clock.hold(TODAY)


@pytest.fixture
def park():
    return make_park("own")


@pytest.fixture
def old():
    return make_person("旧领导", is_leader=True)


@pytest.fixture
def new():
    return make_person("新领导", is_leader=True)


@pytest.fixture
def duties(park, old):
    rows = [make_duty(make_signed(park), "leader", old) for _ in range(2)]
    rows.append(make_duty(make_signed(make_park("other")), "leader", old))
    return rows


def ticks(duties):
    return [f"{duty.pk}-{duty.version}" for duty in duties]


def send(client, leader, duties, person, **fields):
    body = {
        "tick": ticks(duties),
        "person": person.pk,
        "from_on": "2024-06-01",
        "reason": "分工调整",
    }
    return client.post(f"/leaders/{leader.pk}", body | fields)


def test_load_of_a_leader(login, old, duties, park):
    one = duties[0].project
    make_lamp(one, "red")
    make_plan(one, planned_funds=D(400))
    make_funding(one, amount=D(100))
    make_visit(one, visitor=old, visited_on=date(2024, 6, 9))
    make_visit(one, visitor=old, visited_on=date(2024, 6, 30), voided_at="2024-07-01T00:00Z",
               void_reason="示例")  # fmt: skip
    make_duty(make_signed(park, status="terminated", ended_on=TODAY), "leader", old)
    page = login("bureau").get("/leaders")
    (row,) = [p for p in page.context["leaders"] if p == old]
    said = (row.projects, row.red, row.yellow, row.funds, row.planned, row.visited)
    assert said == (3, 1, 0, D(100), D(400), date(2024, 6, 9))
    assert page.context["rates"][old.pk] == 25
    cells = page.context["cells"][old.pk]
    assert [c.lamp for c in cells] == ["red", "none", "none"]
    assert f"/p/{one.code}" in page.content.decode()


def test_each_total_leads_to_rows_that_add_up_to_it(login, old, duties, park):
    make_lamp(duties[0].project, "red")
    make_funding(duties[0].project, amount=D(100))
    make_funding(make_signed(park), amount=D(7))  # nobody leads it
    bureau = login("bureau")
    page = bureau.get("/leaders")
    links = re.findall(
        r'data-l="([^"]+)"><a class="ul" href="([^"]+leader=any)"', page.content.decode()
    )
    names = {
        "项目": "projects",
        "红灯": "red",
        "黄灯": "yellow",
        "五个一": "complete",
        "本年到位": "funds",
    }
    assert [label for label, _ in links] == list(names)
    for label, link in links:
        found = bureau.get(link.replace("&amp;", "&")).context["total"]
        assert found == page.context["totals"][names[label]], label
    assert "leader=any" not in bureau.get("/leaders?q=旧").content.decode()


def test_staff_count_their_own_park_only(login, old, duties, park):
    page = login("staff", parks=[park]).get("/leaders")
    assert {p.name: p.projects for p in page.context["leaders"]}["旧领导"] == 2
    foreign = login("staff", parks=[make_park("third")]).get(f"/leaders/{old.pk}")
    assert foreign.context["total"] == 0


def test_filter_is_total_is_export(login, old, new, duties, park):
    client = login("bureau")
    assert client.get("/leaders").context["totals"]["projects"] == 3
    page = client.get("/leaders?park=own")
    assert page.context["totals"]["projects"] == 2
    assert [p.name for p in page.context["leaders"]] == ["旧领导"]
    assert [p.name for p in client.get("/leaders?state=idle").context["leaders"]] == ["新领导"]
    sheet = lines(book(client, "/leaders?park=own&format=xlsx")["包抓领导"])
    assert any("旧领导" in str(cell) for row in sheet for cell in row)
    assert not any("新领导" in str(cell) for row in sheet for cell in row)


def test_bulk_hand_over(login, old, new, duties):
    client = login("bureau")
    page = client.get(f"/leaders/{old.pk}")
    assert page.context["total"] == 3
    answer = send(client, old, duties, new)
    assert answer.url == f"/leaders/{old.pk}"
    assert Project.objects.filter(leader=new).count() == 3
    assert client.get(f"/leaders/{old.pk}").context["total"] == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"tick": []}, "请先勾选"),
        ({"tick": ["x", "1-"]}, "请先勾选"),
        ({"reason": ""}, "原因"),
        ({"from_on": "2024-01-01"}, "应晚于现任到任"),
        ({"from_on": "2999-01-01"}, "还没到"),
        ({"tick": ["999999-1"]}, "管不到或已移交"),
    ],
)
def test_bulk_hand_over_refused_keeps_what_was_typed(login, old, new, duties, fields, said):
    answer = send(login("bureau"), old, duties, new, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    if "tick" not in fields:
        assert page.count(" checked") == 3
    assert not Assignment.objects.filter(person=new).exists()


def test_a_stale_tick_stops_all(login, old, new, duties):
    Assignment.objects.filter(pk=duties[0].pk).update(version=7)
    answer = send(login("bureau"), old, duties, new)
    assert answer.status_code == 422
    assert "刚被别人改过" in answer.content.decode()
    assert not Assignment.objects.filter(person=new).exists()


def test_staff_hand_over_what_they_keep(login, old, new, duties, park):
    client = login("staff", parks=[park])
    assert send(client, old, duties, new).status_code == 422
    assert send(client, old, duties[:2], new).status_code == 302
    assert Project.objects.filter(leader=new).count() == 2


def test_leaders_look_but_do_not_hand_over(login, old, new, duties):
    client = login("leader")
    assert "批量移交" not in client.get(f"/leaders/{old.pk}").content.decode()
    assert send(client, old, duties, new).status_code == 403
    assert login("unit").get("/leaders").status_code == 403
    assert login("auditor").get(f"/leaders/{old.pk}").status_code == 404


def test_projects_without_a_leader_get_one(login, new, park):
    projects = [make_signed(park) for _ in range(2)]
    client = login("staff", parks=[park])
    page = client.get("/leaders")
    assert "还有 2 个已签约项目没有包抓领导" in page.content.decode()
    body = {
        "tick": [f"{p.pk}-{p.version}" for p in projects],
        "person": new.pk,
        "from_on": "2024-06-01",
    }
    assert client.post("/leaders/none", body).status_code == 302
    assert Project.objects.filter(leader=new).count() == 2
    assert client.post("/leaders/none", body).status_code == 422


def test_one_leaders_list_is_exported(login, old, duties):
    sheet = lines(book(login("bureau"), f"/leaders/{old.pk}?format=xlsx")["旧领导包抓的项目"])
    assert sum(duty.project.code in [str(c) for row in sheet for c in row] for duty in duties) == 3
    assert book(login("bureau"), "/leaders/none?format=xlsx")
