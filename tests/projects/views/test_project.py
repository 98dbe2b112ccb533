"""项目台账 and the project's page: list = filter = total = export; create, edit, end."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest

from parks.models import Enterprise
from projects.models import Project
from tests.factories.parks import make_chain, make_enterprise, make_park, make_person
from tests.factories.projects import (
    make_funding,
    make_lamp,
    make_listing,
    make_project,
    make_ready,
    make_signed,
)
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def park():
    return make_park("own")


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


def codes(answer):
    return [project.code for project in answer.context["object_list"]]


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"A", "B", "C"}),
        ("q=slqn", {"A"}),
        ("q=示例 光伏", {"B"}),
        ("park=own", {"A", "B", "C"}),
        ("park=own-sub", {"B"}),
        ("park=nowhere", set()),
        ("chain=hydrogen", {"A"}),
        ("chain=none", {"B", "C"}),
        ("stage=signed..production", {"A", "B"}),
        ("stage=negotiating", {"C"}),
        ("stage=nowhere", set()),
        ("lamp=r,y", {"A"}),
        ("invest_gte=10", {"A"}),
        ("invest_lte=1", {"C"}),
        ("size=ge_10yi", {"A"}),
        ("listing=fixed_asset", {"A"}),
        ("signed_from=2024-04-01", {"B"}),
        ("year_signed=2024", {"A", "B"}),
        ("leader={leader}", {"A"}),
        ("investor={firm}", {"B"}),
        ("coverage_lt=5", {"A", "B", "C"}),
        ("origin_kind=local", {"C"}),
        ("park=own&lamp=r&stage=started", {"A"}),
    ],
)
def test_list_is_filtered(staff, park, query, found):
    leader, firm = make_person(), make_enterprise("示例光伏集团")
    one = make_signed(park, code="A", name="示例氢能", stage="started", chain=make_chain(),
                      total_investment=D(100_000), leader=leader)  # fmt: skip
    make_lamp(one)
    make_listing(one)
    two = make_signed(make_park("own-sub", park), code="B", name="示例光伏",
                      signed_on=date(2024, 4, 1), total_investment=D(20_000))  # fmt: skip
    two.investors.add(firm)
    make_project(park, code="C", name="示例种业", total_investment=D(9000), origin_kind="local")
    make_signed(make_park("other"), code="Z", name="示例氢能别处")
    answer = staff.get("/projects?" + query.format(leader=leader.pk, firm=firm.pk))
    assert set(codes(answer)) == found
    assert answer.context["totals"]["count"] == len(found)


def test_list_totals_follow_the_filter_not_the_page(staff, park):
    clock.hold(date(2024, 6, 30))
    for n in range(51):
        make_funding(make_signed(park, total_investment=D(100)), amount=D(n + 1))
    answer = staff.get("/projects")
    totals = answer.context["totals"]
    assert (len(codes(answer)), totals["count"], totals["invest"]) == (50, 51, D(5100))
    assert totals["funds"] == sum(range(1, 52))
    assert len(codes(staff.get("/projects?page=2"))) == 1


def test_list_is_sorted_with_the_unsigned_last(staff, park):
    make_project(park, code="C")
    make_signed(park, code="A", signed_on=date(2024, 1, 1), total_investment=D(5))
    make_signed(park, code="B", signed_on=date(2024, 2, 1), total_investment=D(3))
    assert codes(staff.get("/projects")) == ["B", "A", "C"]
    assert codes(staff.get("/projects?sort=invest&stage=signed")) == ["B", "A"]
    assert codes(staff.get("/projects?sort=-invest&stage=signed")) == ["A", "B"]


def test_list_says_which_keys_it_does_not_know(staff, park):
    make_signed(park)
    said = staff.get("/projects?colour=red&stage=signed").content.decode()
    assert "不认识的筛选项“colour”" in said
    assert "不认识的筛选项" not in staff.get("/projects?stage=signed").content.decode()


def test_list_with_a_wrong_value_shows_nothing_and_says_so(staff, park):
    make_signed(park)
    answer = staff.get("/projects?invest_gte=abc")
    assert codes(answer) == []
    assert "请改正筛选条件后再查" in answer.content.decode()


def test_list_fragment_for_htmx(staff, park):
    make_signed(park, name="示例氢能")
    whole = staff.get("/projects").content.decode()
    part = staff.get("/projects", **HTMX).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "示例氢能" in part
    boosted = staff.get("/projects", HTTP_HX_BOOSTED="true", **HTMX)
    assert "<html" in boosted.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_one_row_as_for_three(
    staff, park, django_assert_num_queries, count
):
    for _ in range(count):
        make_ready(park, stage="signed", signed_on=date(2024, 3, 15))
    staff.get("/projects")
    with django_assert_num_queries(8):
        staff.get("/projects")


def test_list_as_workbook_has_real_types(staff, park):
    project = make_signed(park, code="A", name="=示例氢能", total_investment=D("1234.5678"))
    make_signed(make_park("other"), code="Z")
    answer = staff.get("/projects?format=xlsx&stage=signed")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    cells = [row for row in sheet.iter_rows(values_only=True) if "A" in row[:2]]
    assert len(cells) == 1
    assert 1234.5678 in cells[0]
    assert project.signed_on in [v.date() for v in cells[0] if hasattr(v, "date")]
    assert "=示例氢能" in cells[0]  # text, not a formula
    said = {str(v) for row in sheet.iter_rows(values_only=True) for v in row}
    assert "Z" not in said


def test_my_projects_are_those_i_lead(login, park):
    leader = login("leader")
    make_signed(park, code="A", leader=leader.user.person)
    make_signed(park, code="B")
    assert codes(leader.get("/projects/mine")) == ["A"]


# --- The page ------------------------------------------------------------------------------------


def test_page_says_what_is_lacking_with_the_form_that_mends_it(staff, park):
    make_signed(park, code="A", planned_start_on=None)
    answer = staff.get("/p/A")
    lacking = {item["label"]: item["url"] for item in answer.context["lacking"]}
    assert lacking["计划开工"] == "/p/A/edit"
    assert lacking["合同协议附件"] == "/p/A/files"
    assert lacking["包抓领导"] == "/p/A/duty"


def test_page_shows_money_by_its_state(staff, park):
    clock.hold(date(2024, 6, 30))
    project = make_signed(park, code="A")
    make_funding(project, amount=D(30))
    make_funding(project, amount=D(5), source="local")
    make_funding(project, amount=D(9), received_on=date(2023, 1, 1))
    make_funding(project, amount=D(70), state="reported")
    page = staff.get("/p/A").context["page"]
    assert (page.funds_total, page.funds_year, page.waiting) == (D(44), D(30), D(70))


def test_page_takes_a_constant_number_of_queries(staff, park, django_assert_num_queries):
    project = make_ready(park, code="A", stage="signed", signed_on=date(2024, 3, 15))
    for count in (1, 3):
        while project.funding.count() < count:
            make_funding(project)
        staff.get("/p/A")
        with django_assert_num_queries(29):
            staff.get("/p/A")


# --- Create, edit, end ---------------------------------------------------------------------------

FORM = {
    "name": "示例氢能项目", "nature": "new", "kind": "construction", "origin_kind": "outside",
    "origin": "浙江杭州", "total_investment": "12,000.5", "investor_names": "示例甲公司、示例乙公司",
}  # fmt: skip


def form(park, **fields):
    return FORM | {"park": park.pk} | fields


def test_create_registers_project_and_investors(staff, park):
    make_enterprise("示例甲公司")
    answer = staff.post("/projects/new", form(park))
    project = Project.objects.get()
    assert answer.url == f"/p/{project.code}"
    assert (project.total_investment, project.region) == (D("12000.5"), park.region)
    assert project.created_by == staff.user
    assert {i.name for i in project.investors.all()} == {"示例甲公司", "示例乙公司"}
    assert Enterprise.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "示例甲公司"),
        ({"total_investment": "-1"}, "金额不能是负数"),
        ({"total_investment": "5亿多"}, "金额看不懂"),
        ({"total_investment": "30000000"}, "与常见项目相差很远"),
        ({"total_investment": "0.5"}, "与常见项目相差很远"),
        ({"contract_amount": "20000"}, "合同金额大于总投资"),
        ({"planned_start_on": "2025-01-01", "planned_completion_on": "2024-01-01"}, "早于计划开工"),
        ({"planned_start_on": "明年"}, "日期看不懂"),
        ({"jobs": "-3"}, "大于或等于"),
        ({"industry": "X9999"}, "没有代码为“X9999”的行业"),
        ({"approval_code": "123"}, "应为 24 位"),
        ({"nature": "nowhere"}, "nowhere"),
        ({"investor_names": "（）"}, "不像企业名称"),
    ],
)
def test_create_refused_keeps_what_was_typed(staff, park, fields, said):
    answer = staff.post("/projects/new", form(park, **fields))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "浙江杭州" in text
    assert not Project.objects.exists()
    assert not Enterprise.objects.exists()  # nothing of a refused form stays
    assert not AuditEvent.objects.exists()


def test_create_of_the_unusual_passes_with_a_tick(staff, park):
    answer = staff.post("/projects/new", form(park, total_investment="0.5", confirm="1"))
    assert answer.status_code == 302


def test_create_in_a_foreign_park_is_refused(staff):
    answer = staff.post("/projects/new", form(make_park("other")))
    assert answer.status_code == 422
    assert "请选您管辖范围内的园区" in answer.content.decode()


def test_create_of_a_like_project_asks(staff, park):
    held = make_project(park, name="示例风光制氢一体化项目")
    held.investors.add(make_enterprise("示例甲公司"))
    body = form(park, name="示例风光制氢一体化示范项目")
    answer = staff.post("/projects/new", body)
    assert answer.status_code == 422
    assert "很像" in answer.content.decode()
    assert staff.post("/projects/new", body | {"confirm": "1"}).status_code == 302


def test_edit_writes_and_counts_its_version(staff, park):
    make_project(park, code="A")
    answer = staff.post("/p/A/edit", form(park, version=1))
    assert answer.url == "/p/A"
    project = Project.objects.get()
    assert (project.name, project.version) == ("示例氢能项目", 2)
    assert AuditEvent.objects.of(project).get().by == staff.user


def test_edit_stale_shows_both_values_and_overwrites_nothing(staff, park):
    make_project(park, code="A", origin="甲地")
    Project.objects.update(origin="乙地", version=2)
    body = form(park, origin="丙地", nature="expansion", version=1)
    answer = staff.post("/p/A/edit", body)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "来源地：现在是“乙地”，您填的是“丙地”" in said
    assert "建设性质：现在是“新建”，您填的是“扩建”" in said
    assert 'name="version" value="2"' in said
    project = Project.objects.get()
    assert (project.origin, project.version) == ("乙地", 2)
    assert not Enterprise.objects.exists()  # the investors of the refused form went with it
    assert staff.post("/p/A/edit", body | {"version": 2}).status_code == 302


def test_edit_without_a_version_is_refused(staff, park):
    make_project(park, code="A")
    answer = staff.post("/p/A/edit", form(park))
    assert answer.status_code == 422
    assert "缺少版本号" in answer.content.decode()


def test_edit_of_an_old_row_does_not_ask_for_what_was_never_there(staff, park):
    make_project(park, code="A", stage="production")
    assert staff.post("/p/A/edit", form(park, version=1)).status_code == 302


def test_status_ends_the_project(staff, park):
    make_project(park, code="A")
    body = {"version": 1, "status": "terminated", "on": "2024-05-01", "reason": "示例：撤资"}
    assert staff.post("/p/A/status", body).url == "/p/A"
    project = Project.objects.get()
    assert (project.status, project.ended_on) == ("terminated", date(2024, 5, 1))
    assert staff.get("/p/A").status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"on": "2999-01-01"}, "日期还没到"), ({"reason": ""}, "必填"), ({"status": "x"}, "x"),
     ({"version": 9}, "刚被别人改过")],
)  # fmt: skip
def test_status_refused(staff, park, fields, said):
    make_project(park, code="A")
    body = {"version": 1, "status": "withdrawn", "on": "2024-05-01", "reason": "示例"} | fields
    answer = staff.post("/p/A/status", body)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Project.objects.get().status == "normal"


def test_search_finds_projects_enterprises_and_people_of_the_scope(staff, park):
    make_signed(park, code="A", name="示例氢能项目")
    make_signed(make_park("other"), code="Z", name="示例氢能别处")
    make_enterprise("示例氢能公司")
    answer = staff.get("/search", {"q": "示例氢能"})
    assert [p.code for p in answer.context["projects"]] == ["A"]
    assert [e.name for e in answer.context["enterprises"]] == ["示例氢能公司"]
    for word in ("", " ", "（）", "%", "x" * 500):
        assert staff.get("/search", {"q": word}).status_code == 200
