"""招商活动 on pages: who sees which, the list's totals, the month, the form, taken back."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from parks.models import OfficePosting
from projects.models import Activity
from tests.factories.activities import (
    make_activity,
    make_activity_file,
    make_agreement,
    make_met,
)
from tests.factories.files import make_upload
from tests.factories.parks import make_office, make_park, make_person, make_user
from tests.factories.projects import make_city_region
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
BODY = {
    "kind": "outing", "name": "赴上海对接氢能装备企业", "level": "park", "city": "上海",
    "from_on": "2024-07-01", "to_on": "2024-07-03", "names": "示例甲商会、示例乙商会",
    "enterprises_count": "", "outcome": "下月来张看地",
}  # fmt: skip


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    park, office = make_park("own"), make_office("sh")
    liaison = make_user("liaison")
    OfficePosting.objects.create(office=office, person=liaison.person, from_on=date(2024, 1, 1))
    yield SimpleNamespace(
        park=park,
        office=office,
        mine=make_activity(park, code="HD-2024-0001"),
        offices=make_activity(office=office, code="HD-2024-0002", level="office"),
        theirs=make_activity(make_park("other"), code="HD-2024-0003"),
        staff=login("staff", parks=[park]),
        liaison=login(user=liaison),
        bureau=login("bureau"),
        leader=login("leader"),
    )
    clock.hold(None)


def listed(client, query=""):
    return {row.code[-1] for row in client.get(f"/activities?{query}").context["object_list"]}


def test_each_sees_their_own(world):
    assert listed(world.bureau) == listed(world.leader) == {"1", "2", "3"}
    assert listed(world.staff) == {"1"}
    assert listed(world.liaison) == {"2"}
    assert world.staff.get("/activities/HD-2024-0003").status_code == 404
    assert world.liaison.get("/activities/HD-2024-0001").status_code == 404
    assert world.staff.get("/activities/HD-2024-0001/void").status_code == 405


def test_a_unit_and_a_leader_do_not_record(world, login):
    assert login("unit").get("/activities").status_code == 403
    assert world.leader.get("/activities/new").status_code == 403
    assert world.leader.post("/activities/HD-2024-0001/edit", BODY).status_code == 403


def test_written_down_by_the_park(world):
    page = world.staff.get("/activities/new").content.decode()
    assert 'value="2024-07-08"' in page
    body = BODY | {"park": world.park.pk, "files": [make_upload("名单.pdf")]}
    said = world.staff.post("/activities/new", body)
    row = Activity.objects.get(name=BODY["name"])
    assert (said.status_code, said.url) == (302, f"/activities/{row.code}")
    assert (row.enterprises_count, row.park, row.days) == (2, world.park, 3)
    shown = world.staff.get(said.url).content.decode()
    assert "示例甲商会" in shown and "名单.pdf" in shown and "共 3 天" in shown
    file = row.files.get().stored_id
    assert world.staff.get(f"/files/{file}").getvalue().startswith(b"%PDF")
    assert world.liaison.get(f"/files/{file}").status_code == 404


def test_written_down_by_the_office_and_for_nobody_else(world):
    foreign = make_office("bj")
    assert world.liaison.post("/activities/new", BODY | {"office": foreign.pk}).status_code == 422
    assert world.liaison.post("/activities/new", BODY).status_code == 422
    said = world.liaison.post("/activities/new", BODY | {"office": world.office.pk})
    assert said.status_code == 302
    other = BODY | {"park": world.theirs.park_id}
    assert world.staff.post("/activities/new", other).status_code == 422


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"to_on": "2024-06-30"}, "结束日期早于开始日期"),
        ({"from_on": "昨天"}, "日期看不懂"),
        ({"name": ""}, "请填活动名称"),
        ({"enterprises_count": "1"}, "不能少于 2"),
        ({"enterprises_count": "9999999"}, "100000"),
        ({"led_by": "0"}, "带队领导"),
        ({"files": make_upload("坏.exe")}, "类型不收"),
    ],
)
def test_refused_keeps_what_was_typed(world, more, words):
    said = world.bureau.post("/activities/new", BODY | more)
    assert said.status_code == 422
    page = said.content.decode()
    assert words in page and "示例甲商会、示例乙商会" in page and "下月来张看地" in page
    assert not Activity.objects.filter(city="上海").exists()


def test_the_unusual_is_asked_once(world):
    long = BODY | {"to_on": "2024-09-30"}
    said = world.bureau.post("/activities/new", long)
    assert said.status_code == 422 and "长达 92 天" in said.content.decode()
    assert world.bureau.post("/activities/new", long | {"confirm": "1"}).status_code == 302


def test_mended_over_the_version_that_was_read(world):
    make_met(world.mine, "示例甲商会")
    page = world.staff.get("/activities/HD-2024-0001/edit").content.decode()
    assert "示例甲商会" in page
    body = BODY | {"park": world.park.pk, "version": 1, "names": "示例丙商会"}
    assert world.staff.post("/activities/HD-2024-0001/edit", body).status_code == 302
    world.mine.refresh_from_db()
    assert (world.mine.city, world.mine.met.get().name) == ("上海", "示例丙商会")
    stale = world.staff.post("/activities/HD-2024-0001/edit", body | {"city": "无锡"})
    assert stale.status_code == 422 and "刚被别人改过" in stale.content.decode()


def test_taken_back_with_its_reason(world):
    page = "/activities/HD-2024-0001"
    refused = world.bureau.post(f"{page}/void", {"version": 1, "reason": ""})
    assert refused.status_code == 422 and "请写明作废原因" in refused.content.decode()
    other = world.staff.post(f"{page}/void", {"version": 1, "reason": "重复"})
    assert other.status_code == 422 and "由本人或调度科" in other.content.decode()
    assert world.bureau.post(f"{page}/void", {"version": 1, "reason": "重复"}).status_code == 302
    assert listed(world.bureau) == {"2", "3"}
    assert listed(world.bureau, "state=voided") == {"1"}
    assert "重复" in world.staff.get(page).content.decode()


def test_filters_totals_and_workbook_agree(world):
    leader = make_person("示例领导")
    make_activity(kind="reception", code="HD-2024-0009", led_by=leader, enterprises_count=40,
                  from_on=date(2024, 1, 9))  # fmt: skip
    make_met(world.mine, "示例甲商会")
    make_met(world.mine, "示例甲乙商会")
    assert listed(world.bureau, "kind=reception") == {"9"}
    assert listed(world.bureau, f"leader={leader.pk}") == {"9"}
    assert listed(world.bureau, "period=2024Q1") == {"9"}
    assert listed(world.bureau, "office=sh") == {"2"}
    assert listed(world.bureau, "park=own,other") == {"1", "3"}
    assert listed(world.bureau, "level=office") == {"2"}
    assert listed(world.bureau, "q=甲") == {"1"}
    assert "看不懂统计期" in world.bureau.get("/activities?period=x").content.decode()
    context = world.bureau.get("/activities?park=own").context
    assert context["totals"] == {"count": 1, "met": 3}
    book = world.bureau.get("/activities?park=own&format=xlsx").content
    sheet = [*openpyxl.load_workbook(BytesIO(book)).active.iter_rows(values_only=True)]
    row = next(r for r in sheet if r[0] == "HD-2024-0001")
    assert "示例甲商会、示例甲乙商会" in row and 3 in row
    total = next(r for r in sheet if r[0] == "合计")
    assert total[13] == 3


def test_page_lists_its_agreements_without_foreign_projects(world):
    make_agreement(activity=world.mine, name="示例合作协议")
    context = world.staff.get("/activities/HD-2024-0001").context
    assert [row.name for row in context["agreements"]] == ["示例合作协议"]
    found = world.bureau.get("/activities").context["object_list"]
    assert {row.code[-1]: row.agreement_count for row in found}["1"] == 1


def test_month_shows_what_is_under_way(world):
    make_activity(code="HD-2024-0007", from_on=date(2024, 5, 30), to_on=date(2024, 6, 2))
    page = world.bureau.get("/activities/month?month=2024-06")
    shown = {
        day.on: [a.code for a in (*day.shown, *day.more)]
        for week in page.context["weeks"]
        for day in week
    }
    assert len(shown) == 35 and min(shown) == date(2024, 5, 27)
    assert shown[date(2024, 6, 2)] == ["HD-2024-0007"] == shown[date(2024, 5, 30)]
    assert shown[date(2024, 6, 3)] == []
    assert page.context["totals"] == {"count": 1, "met": 3}
    may = world.bureau.get("/activities/month?month=2024-05&kind=fair").context
    assert not any(day.shown for week in may["weeks"] for day in week)


@pytest.mark.parametrize("month", ["", "2024-13", "x", "99999-01", "１-1"])
def test_nonsense_months_are_this_month(world, month):
    assert world.bureau.get(f"/activities/month?month={month}").context["first"] == date(2024, 7, 1)


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/activities", 10), ("/activities/month", 10), ("/activities/HD-2024-0001", 10)],
)
def test_queries_do_not_grow(world, path, queries, django_assert_num_queries):
    for number in range(3):
        make_activity(world.park, from_on=date(2024, 7, 2), office=world.office)
        make_met(world.mine, f"示例{number}商会")
        make_activity_file(world.mine)
        make_agreement(activity=world.mine)
        if number in (0, 2):
            forget_all()
            with django_assert_num_queries(queries):
                assert world.bureau.get(path).status_code == 200
