"""走访 on pages: the form at the site, the list, one with its photos, taken back."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import Visit
from tests.factories.files import make_photo
from tests.factories.parks import make_park, make_person, make_user
from tests.factories.projects import make_duty, make_mechanism, make_signed, make_visit
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
BODY = {"visited_on": "2024-07-05", "findings": "示例：基础已开挖。", "place": "工地"}


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    park = make_park("own")
    leader = make_user("leader", person=make_person(is_leader=True))
    project = make_signed(park, code="A")
    make_duty(project, person=leader.person)
    yield SimpleNamespace(
        project=project,
        other=make_signed(make_park("other"), code="B"),
        leader=login(user=leader),
        staff=login("staff", parks=[park]),
        bureau=login("bureau"),
    )
    clock.hold(None)


def test_recorded_at_the_site(world):
    page = world.staff.get("/p/A/visit").content.decode()
    assert 'value="2024-07-08"' in page and "还没有走访过" in page
    body = BODY | {
        "visitor": world.staff.user.person.pk,
        "latitude": "38.9345", "longitude": "100.4556",
        "photos": [make_photo("一.png"), make_photo("二.png")],
        "photo_facts": '[{"taken_at": "2024-07-05T09:30"}, {"latitude": 39, "longitude": 101}]',
    }  # fmt: skip
    said = world.staff.post("/p/A/visit", body)
    visit = Visit.objects.get()
    assert (said.status_code, said.url) == (302, f"/visits/{visit.pk}")
    assert (visit.kind, str(visit.latitude)) == ("force", "38.934500")
    first, second = visit.photos.order_by("pk")
    assert (str(first.taken_at)[:16], str(first.latitude)) == ("2024-07-05 01:30", "38.934500")
    assert str(second.latitude) == "39.000000"
    assert world.staff.get(said.url).content.decode().count("<img") == 2
    assert "上次 2024-07-05" in world.staff.get("/p/A").content.decode()


def test_a_leader_records_his_own(world):
    world.leader.post("/p/A/visit", BODY | {"visitor": world.leader.user.person.pk})
    assert Visit.objects.get().kind == "leader"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"findings": ""}, "请写看到的情况"),
        ({"visited_on": "3024-07-05"}, "还没到"),
        ({"visited_on": "昨天"}, "日期看不懂"),
        ({"visitor": "0"}, "走访人"),
    ],
)
def test_refused_keeps_what_was_typed(world, more, words):
    said = world.staff.post("/p/A/visit", BODY | {"visitor": world.staff.user.person.pk} | more)
    assert said.status_code == 422
    assert words in said.content.decode() and "工地" in said.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("place", [("91", "0"), ("x", "y"), ("38", ""), ("nan", "1")])
def test_a_place_that_is_none_is_left_out(world, place):
    body = BODY | {"visitor": world.staff.user.person.pk}
    world.staff.post("/p/A/visit", body | {"latitude": place[0], "longitude": place[1]})
    assert Visit.objects.get().latitude is None


def test_who_may(world, login):
    visit, foreign = make_visit(world.project), make_visit(world.other)
    assert world.staff.get("/p/B/visit").status_code == 404
    assert world.staff.get(foreign.get_absolute_url()).status_code == 404
    assert world.staff.post(f"/visits/{foreign.pk}/void", {}).status_code == 404
    assert world.staff.get(f"/visits/{visit.pk}/void").status_code == 405
    assert login("auditor").get("/visits").status_code == 403
    assert login("liaison").get("/p/A/visit").status_code == 404


def test_voided_with_a_reason(world):
    visit = make_visit(world.project, recorded_by=world.staff.user)
    path = f"/visits/{visit.pk}/void"
    assert "作废这次走访" not in world.leader.get(f"/visits/{visit.pk}").content.decode()
    said = world.leader.post(path, {"version": 1, "reason": "示例"})
    assert said.status_code == 422 and "本人或调度科" in said.content.decode()
    assert world.staff.post(path, {"version": 1}).status_code == 422
    assert world.staff.post(path, {"version": 1, "reason": "示例：记错"}).status_code == 302
    assert "示例：记错" in world.staff.get(f"/visits/{visit.pk}").content.decode()
    assert world.bureau.get("/visits").context["totals"]["count"] == 0
    assert world.bureau.get("/visits?state=voided").context["totals"]["count"] == 1


def test_list_filters_counts_and_exports(world):
    make_visit(world.project, kind="leader", visitor=make_person("示例市长"))
    make_visit(world.project, visited_on=date(2024, 5, 1))
    make_visit(world.other)
    for query, count in (
        ("", 3), ("kind=leader", 1), ("visitor=示例市长", 1), ("visited_from=2024-06-01", 2),
        ("visited_to=2024-05-31", 1), ("park=own", 2), ("project=B", 1), ("photos=yes", 0),
        ("photos=no", 3),
    ):  # fmt: skip
        assert world.bureau.get(f"/visits?{query}").context["totals"]["count"] == count, query
    totals = world.staff.get("/visits").context["totals"]
    assert (totals["count"], totals["by_leader"], totals["projects"]) == (2, 1, 1)
    content = world.bureau.get("/visits?kind=leader&format=xlsx").content
    cells = [c for r in openpyxl.load_workbook(BytesIO(content)).active.iter_rows() for c in r]
    assert "示例市长" in [cell.value for cell in cells]


def test_due_on_the_desk_of_who_keeps_the_project(world):
    make_mechanism(world.project)
    todos = world.staff.get("/desk").context["desk"].now
    assert [(t.button, t.url) for t in todos if t.tag == "走访"] == [("记走访", "/p/A/visit")]
    assert not [t for t in world.bureau.get("/desk").context["desk"].now if t.tag == "走访"]


def test_constant_queries(world, django_assert_num_queries):
    for count in (1, 3):
        while Visit.objects.count() < count:
            make_visit(world.project, visitor=make_person(), recorded_by=world.staff.user)
        forget_all()
        with django_assert_num_queries(7):
            assert world.bureau.get("/visits").status_code == 200
