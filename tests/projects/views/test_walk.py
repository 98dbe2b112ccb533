"""上一个、下一个: the same filter and order as the list, through the reader's scope."""

from datetime import date
from decimal import Decimal as D
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.queries.project import GROUPS, ORDERINGS
from tests.factories.parks import make_chain, make_park, make_person
from tests.factories.projects import make_duty, make_funding, make_lamp, make_project, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    clock.hold(date(2024, 7, 8))
    yield make_park("own")
    clock.hold(None)


@pytest.fixture
def city(park):
    """Equal and missing values on purpose."""
    sub = make_park("own-sub", park)
    for number in range(4):
        project = make_signed(
            [park, sub][number % 2],
            total_investment=None if number == 1 else D(100 * (number // 2)),
            chain=make_chain("hydrogen") if number < 2 else None,
            progress_on=date(2024, 6, 1) if number else None,
        )
        if number < 2:
            make_lamp(project, level=["red", "yellow"][number])
        if number > 1:
            make_duty(project, person=make_person(name="示例领导"))
            make_funding(project, amount=D(number))
    make_project(park)
    make_signed(make_park("other"), code="Z")


def walked(client, query):
    """From the first of the list to its end by the link 下一个, and the way back."""
    answer = client.get(f"/projects?{query}")
    listed = [project.code for project in answer.context["object_list"]]
    path = f"/p/{listed[0]}?{urlencode({'from': query})}"
    seen, way = [], []
    while path:
        walk = client.get(path).context["walk"]
        seen.append(path.split("?")[0].removeprefix("/p/"))
        way.append((walk.place.number, walk.place.count))
        back, path = walk.before, walk.after
        if len(seen) > 1:
            assert back.split("?")[0] == f"/p/{seen[-2]}"
        assert len(seen) <= len(listed)
    assert way == [(n + 1, len(listed)) for n in range(len(listed))]
    return listed, seen


@pytest.mark.parametrize(
    "query",
    [
        *(f"sort={sign}{key}" for key in ORDERINGS for sign in ("", "-")),
        *(f"group={name}&sort=-invest" for name in GROUPS),
        "stage=signed..building&lamp=r,y",
        "park=own-sub",
    ],
)
def test_walk_is_the_list(login, park, city, query):
    listed, seen = walked(login("staff", parks=[park]), query)
    assert seen == listed


def test_walk_of_everything_and_of_what_left_the_filter(login, park, city):
    staff = login("staff", parks=[park])
    code = staff.get("/projects").context["object_list"][0].code
    walk = staff.get(f"/p/{code}?from=all").context["walk"]
    assert walk.place.count == 5 and walk.back == "/projects?v=all"
    answer = staff.get(f"/p/{code}?from={quote('stage=capacity')}")
    assert answer.context["walk"].place is None
    assert "已不在原来的筛选里" in answer.content.decode()
    assert 'href="/projects?stage=capacity"' in answer.content.decode()
    assert staff.get(f"/p/{code}").context["walk"] is None
    for odd in ("invest_gte=x", "%00", "park=nowhere", "a" * 3000, "from=from"):
        assert staff.get(f"/p/{code}", {"from": odd}).status_code in (200, 400)


def test_walk_takes_four_queries_however_long_the_list(login, park, city):
    staff = login("staff", parks=[park])
    code = staff.get("/projects").context["object_list"][0].code

    def count(path):
        staff.get(path)
        with CaptureQueriesContext(connection) as seen:
            staff.get(path)
        return len(seen)

    plain = count(f"/p/{code}")
    few = count(f"/p/{code}?from=all")
    for _ in range(5):
        make_signed(park)
    assert count(f"/p/{code}?from=all") == few == plain + 5
