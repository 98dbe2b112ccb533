"""协议 on pages: registered, made a project of, linked, taken back; nothing foreign shown."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from parks.models import Enterprise, OfficePosting
from projects.models import Agreement, Project
from tests.factories.activities import make_activity, make_agreement
from tests.factories.files import make_upload
from tests.factories.parks import make_enterprise, make_office, make_park, make_user
from tests.factories.projects import make_city_region, make_project, make_signed
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
BODY = {
    "kind": "framework", "name": "示例氢能合作框架协议", "enterprise_name": "示例氢能有限公司",
    "signed_on": "2024-07-01", "amount": "5,000.00", "review": "not_yet", "remark": "每周跟进",
}  # fmt: skip


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    park, office, other = make_park("own"), make_office("sh"), make_park("other")
    liaison = make_user("liaison")
    OfficePosting.objects.create(office=office, person=liaison.person, from_on=date(2024, 1, 1))
    yield SimpleNamespace(
        park=park,
        other=other,
        office=office,
        mine=make_agreement(park, code="XY-1", amount=Decimal(5000), office=office),
        theirs=make_agreement(other, code="XY-2"),
        staff=login("staff", parks=[park]),
        liaison=login(user=liaison),
        bureau=login("bureau"),
        leader=login("leader"),
    )
    clock.hold(None)


def listed(client, query=""):
    return {row.code for row in client.get(f"/agreements?{query}").context["object_list"]}


def test_each_sees_their_own(world, login):
    assert listed(world.bureau) == listed(world.leader) == {"XY-1", "XY-2"}
    assert listed(world.staff) == listed(world.liaison) == {"XY-1"}
    for path in ("", "/edit", "/project"):
        assert world.staff.get(f"/agreements/XY-2{path}").status_code == 404
    assert world.staff.get("/agreements/XY-1/link").status_code == 405
    assert login("unit").get("/agreements").status_code == 403
    assert world.leader.get("/agreements/new").status_code == 403
    assert world.liaison.get("/agreements/XY-1/project").status_code == 403


def test_registered_from_its_activity(world):
    activity = make_activity(world.park, office=world.office, to_on=date(2024, 5, 22))
    page = world.staff.get(f"/agreements/new?activity={activity.code}")
    assert page.context["form"].initial["activity"] == activity
    assert 'value="2024-05-22"' in page.content.decode()
    body = BODY | {"activity": activity.pk, "park": world.park.pk, "file": make_upload("文本.pdf")}
    said = world.staff.post("/agreements/new", body)
    row = Agreement.objects.get(name=BODY["name"])
    assert (said.status_code, said.url) == (302, f"/agreements/{row.code}")
    assert (row.amount, row.office, row.enterprise.name) == (5000, world.office, "示例氢能有限公司")
    assert world.staff.get(f"/files/{row.stored_id}").getvalue().startswith(b"%PDF")
    foreign = make_activity(world.other)
    assert "form" in world.staff.get(f"/agreements/new?activity={foreign.code}").context
    assert world.staff.post("/agreements/new", BODY | {"activity": foreign.pk}).status_code == 422


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "请填协议名称"),
        ({"enterprise_name": "甲"}, "不像企业名称"),
        ({"signed_on": "3024-07-01"}, "还没到"),
        ({"amount": "很多"}, "金额看不懂"),
        ({"review": "passed"}, "请填审查日期"),
        ({"review": "failed", "reviewed_on": "2024-07-01"}, "审查意见"),
        ({"amount": "30000000"}, "请核对单位"),
        ({"file": make_upload("坏.exe")}, "类型不收"),
    ],
)
def test_refused_keeps_what_was_typed(world, more, words):
    said = world.bureau.post("/agreements/new", BODY | more)
    page = said.content.decode()
    assert said.status_code == 422
    assert words in page and "每周跟进" in page
    assert Agreement.objects.count() == 2
    assert not Enterprise.objects.filter(name="示例氢能有限公司").exists()


def test_mended_over_the_version_that_was_read(world):
    body = BODY | {"park": world.park.pk, "office": world.office.pk, "version": 1}
    assert world.staff.post("/agreements/XY-1/edit", body).status_code == 302
    world.mine.refresh_from_db()
    assert world.mine.name == BODY["name"]
    stale = world.staff.post("/agreements/XY-1/edit", body | {"remark": "另一个"})
    assert stale.status_code == 422 and "刚被别人改过" in stale.content.decode()


def test_turned_into_a_project(world):
    page = world.staff.get("/agreements/XY-1/project").content.decode()
    assert world.mine.name in page and world.mine.enterprise.name in page and "5000" in page
    body = {
        "name": "示例氢能项目", "park": world.park.pk, "nature": "new", "kind": "construction",
        "origin_kind": "outside", "total_investment": "5000",
        "investor_names": world.mine.enterprise.name,
    }  # fmt: skip
    said = world.staff.post("/agreements/XY-1/project", body)
    project = Project.objects.get(name="示例氢能项目")
    assert (said.status_code, said.url) == (302, project.get_absolute_url())
    world.mine.refresh_from_db()
    assert world.mine.project == project
    again = world.staff.post(
        "/agreements/XY-1/project", body | {"name": "示例又一个项目", "confirm": "1"}
    )
    assert again.status_code == 422 and "先取消关联" in again.content.decode()
    assert Project.objects.count() == 1


def test_linked_to_a_project_that_is_there(world):
    project = make_project(world.park, code="A-1")
    foreign = make_project(world.other, code="B-1")
    lost = world.staff.post("/agreements/XY-1/link", {"version": 1, "project": foreign.code})
    assert lost.status_code == 422 and "不在您的范围内" in lost.content.decode()
    said = world.staff.post("/agreements/XY-1/link", {"version": 1, "project": "a-1"})
    assert said.status_code == 302
    assert project.name in world.staff.get("/agreements/XY-1").content.decode()
    assert world.mine.name in world.staff.get("/p/A-1").content.decode()
    taken = world.staff.post("/agreements/XY-1/void", {"version": 2, "reason": "重复"})
    assert taken.status_code == 422
    assert world.staff.post("/agreements/XY-1/link", {"version": 2}).status_code == 302
    void = world.bureau.post("/agreements/XY-1/void", {"version": 3, "reason": "重复"})
    assert void.status_code == 302
    assert listed(world.bureau) == {"XY-2"}


def test_an_uncleared_contract_is_said_with_the_mend(world):
    signed = make_signed(world.park, code="A-2")
    make_agreement(world.park, code="XY-9", kind="contract")
    page = world.bureau.get("/agreements").content.decode()
    assert "1 项正式协议还没有做公平竞争审查" in page
    said = world.bureau.post("/agreements/XY-9/link", {"version": 1, "project": signed.code})
    assert said.status_code == 422 and "请先完成审查" in said.content.decode()


def test_a_foreign_project_is_not_named(world):
    """R30: an agreement of the park that became another park's project."""
    project = make_project(world.other, code="B-7", name="示例别处项目")
    activity = make_activity(world.other, name="示例别处活动")
    Agreement.objects.filter(code="XY-1").update(project=project, activity=activity)
    for path in ("/agreements", "/agreements/XY-1"):
        page = world.staff.get(path).content.decode()
        assert "B-7" not in page and "示例别处" not in page and "已转" in page
        assert "示例别处项目" in world.bureau.get(path).content.decode()
    book = world.staff.get("/agreements?format=xlsx").content
    rows = openpyxl.load_workbook(BytesIO(book)).active.iter_rows(values_only=True)
    assert not any("示例别处" in str(cell) for row in rows for cell in row)


def test_filters_totals_and_workbook_agree(world):
    activity = make_activity(kind="reception")
    firm = make_enterprise("示例独角兽有限公司")
    make_agreement(code="XY-3", kind="intent", activity=activity, amount=Decimal("1.5"),
                   enterprise=firm, signed_on=date(2024, 6, 30))  # fmt: skip
    make_agreement(code="XY-4", kind="contract", project=make_project())
    for query, codes in {
        "kind=intent": {"XY-3"}, "from_kind=reception": {"XY-3"}, "became=yes": {"XY-4"},
        "became=no&park=own": {"XY-1"}, "q=独角兽": {"XY-3"}, f"enterprise={firm.pk}": {"XY-3"},
        f"activity={activity.code}": {"XY-3"}, "period=2024-06": {"XY-3"}, "review=passed": set(),
    }.items():  # fmt: skip
        assert listed(world.bureau, query) == codes, query
    totals = world.bureau.get("/agreements").context["totals"]
    assert (totals["count"], totals["amount"], totals["became"]) == (4, Decimal("5001.5"), 1)
    book = world.bureau.get("/agreements?format=xlsx").content
    sheet = [*openpyxl.load_workbook(BytesIO(book)).active.iter_rows(values_only=True)]
    assert {r[0] for r in sheet if str(r[0]).startswith("XY-")} == {f"XY-{n}" for n in range(1, 5)}
    assert next(r for r in sheet if r[0] == "合计")[5] == 5001.5


@pytest.mark.parametrize(("path", "queries"), [("/agreements", 11), ("/agreements/XY-1", 8)])
def test_queries_do_not_grow(world, path, queries, django_assert_num_queries):
    for rows in (1, 3):
        while Agreement.objects.count() < 2 + rows:
            make_agreement(
                world.park,
                activity=make_activity(world.park),
                project=make_project(world.park),
                office=world.office,
            )
        forget_all()
        with django_assert_num_queries(queries):
            assert world.bureau.get(path).status_code == 200
