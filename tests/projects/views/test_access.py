"""Every page and verb of the projects: works for its role, 404 outside the scope, 403 for the
wrong role, 405 for the wrong method."""

from types import SimpleNamespace

import pytest

from parks.models import Office
from projects.actions.dispatch import make_draft
from projects.models import Dispatch
from tests.factories.parks import make_enterprise, make_office, make_park, make_user
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_milestone,
    make_move,
    make_report,
    make_rules,
    make_signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    make_rules()
    region, own, other = make_city_region(), make_park("own"), make_park("other")
    make_office()
    found = {}
    for name, park in (("mine", own), ("theirs", other)):
        project = make_signed(park, code=f"X-{name}")
        found[name] = SimpleNamespace(
            project=project, funding=make_funding(project, state="reported"),
            report=make_report(project, state="submitted"), milestone=make_milestone(project),
            move=make_move(project),
        )  # fmt: skip
    draft = make_draft(period="2024Q2", place=region, by=make_user())
    return SimpleNamespace(own=own, draft=draft, enterprise=make_enterprise(), **found)


# Pages of everybody who sees projects or figures, and the roles that may not open them.
PAGES = {
    "/cockpit": ("unit", "admin", "auditor"),
    "/q/funds_outside": ("unit", "admin", "auditor"),
    "/q/start_rate?side=whole": ("unit", "admin", "auditor"),
    "/projects": ("admin", "auditor"),
    "/projects/mine": ("admin", "auditor"),
    "/lights": ("admin", "auditor"),
    "/money": ("admin", "auditor"),
    "/progress": ("admin", "auditor"),
    "/milestones": ("admin", "auditor"),
    "/reminders": ("admin", "auditor"),
    "/targets/2024": ("unit", "admin", "auditor"),
    "/reports": ("unit", "admin", "auditor"),
    "/parks": ("unit", "admin", "auditor"),
    "/parks/own": ("unit", "admin", "auditor"),
    "/chains": ("unit", "admin", "auditor"),
    "/offices": ("unit", "admin", "auditor"),
    "/offices/hz": ("unit", "admin", "auditor"),
    "/enterprises": ("auditor",),
    "/verify": ("leader", "staff", "liaison", "unit", "admin", "auditor"),
    "/fill": ("leader", "liaison", "admin", "auditor"),
    "/projects/new": ("leader", "liaison", "unit", "admin", "auditor"),
    "/targets/2024/edit": ("leader", "staff", "liaison", "unit", "admin", "auditor"),
}
ROLES = ("bureau", "leader", "staff", "liaison", "unit", "admin", "auditor")
# Forms on a project of one's park: who may not.
READERS = ("leader",)
FORMS = (
    "edit",
    "status",
    "plan",
    "fill",
    "stage",
    "funding",
    "files",
    "duty",
    "rhythm",
    "milestone",
)


@pytest.mark.parametrize("path", PAGES)
def test_page_by_role(world, login, path):
    for role in ROLES:
        client = login(role, parks=[world.own] if role == "staff" else [])
        wanted = 403 if role in PAGES[path] else 200
        assert client.get(path).status_code == wanted, role
        if wanted == 200 and not path.endswith(("/new", "/edit")):
            assert client.post(path.split("?")[0]).status_code == 405, role


@pytest.mark.parametrize("path", [*PAGES, "/desk", "/", "/search", "/p/X-mine", "/inbox"])
def test_page_without_log_in_leads_there(client, world, path):
    assert client.get(path).url.startswith("/login/")


@pytest.mark.parametrize("role", ROLES)
def test_home_leads_to_a_page_that_opens(login, role):
    assert login(role).get("/", follow=True).status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_form_of_a_project(world, login, form):
    staff = login("staff", parks=[world.own])
    assert staff.get(f"/p/X-mine/{form}").status_code == 200
    assert staff.get(f"/p/X-theirs/{form}").status_code == 404
    assert staff.post(f"/p/X-theirs/{form}", {}).status_code == 404
    assert staff.get(f"/p/nowhere/{form}").status_code == 404
    assert login("leader").get(f"/p/X-mine/{form}").status_code == 403
    assert login("leader").post(f"/p/X-mine/{form}", {}).status_code == 403
    assert login("auditor").post(f"/p/X-mine/{form}", {}).status_code == 404
    assert staff.put(f"/p/X-mine/{form}").status_code == 405
    assert staff.delete(f"/p/X-mine/{form}").status_code == 405


def test_form_sent_empty_is_422_and_writes_nothing(world, login):
    staff = login("staff", parks=[world.own])
    for form in FORMS:
        assert staff.post(f"/p/X-mine/{form}", {}).status_code == 422, form
    world.mine.project.refresh_from_db()
    assert world.mine.project.version == 1


def test_details_outside_the_scope_are_nowhere(world, login):
    staff = login("staff", parks=[world.own])
    for path in (
        "/p/X-{0}", "/money/{1.funding.pk}", "/progress/{1.report.pk}",
        "/milestones/{1.milestone.pk}", "/money/{1.funding.pk}/correct",
    ):  # fmt: skip
        assert staff.get(path.format("mine", world.mine)).status_code == 200, path
        assert staff.get(path.format("theirs", world.theirs)).status_code == 404, path


def test_verbs_of_the_bureau(world, login):
    """Outside the scope 404, wrong role 403, GET on a verb 405."""
    staff = login("staff", parks=[world.own])
    for path in ("/money/{.funding.pk}/decide", "/progress/{.report.pk}/decide"):
        assert staff.post(path.format(world.theirs), {}).status_code == 404, path
        assert staff.post(path.format(world.mine), {}).status_code == 403, path
        assert login("bureau").get(path.format(world.mine)).status_code == 405, path
        assert login("bureau").post(path.format(world.mine), {}).status_code == 422, path
    assert staff.get(f"/stages/{world.theirs.move.pk}").status_code == 404
    assert staff.get(f"/stages/{world.mine.move.pk}").status_code == 403
    assert login("bureau").get(f"/stages/{world.mine.move.pk}").status_code == 200


def test_verbs_of_the_dispatch(world, login):
    draft = Dispatch.objects.get()
    section = draft.sections.first()
    for path in (f"/reports/{draft.pk}/flow", f"/reports/sections/{section.pk}"):
        assert login("leader").post(path, {}).status_code == 404  # a draft is not theirs to see
        assert login("bureau").get(path).status_code == 405
        assert login("bureau").post(path, {}).status_code == 422
    assert login("leader").post("/reports/2024Q2/make").status_code == 403
    assert login("bureau").get("/reports/2024Q2/make").status_code == 405
    assert login("bureau").post("/reports/2024-01..2024-02/make").status_code == 404
    assert login("leader").get("/reports/2024Q2").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/q/nowhere", "/p/nowhere", "/money/0", "/parks/nowhere", "/chains/nowhere",
        "/offices/nowhere", "/enterprises/999999", "/reports/2020Q1", "/reports/2024Q2?number=99",
        "/targets/99999", "/targets/1", "/targets/99999/edit", "/targets/32768",
        "/money/99999999999999999999", f"/reports/2024Q2?number={'9' * 30}",
    ],
)  # fmt: skip
def test_what_is_not_there_is_nowhere(world, login, path):
    assert login("bureau").get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "period=xx", "period=0001", "period=1900", "period=2101", "as_of=0001-01-01",
        "as_of=9999-12-31", "as_of=yesterday", "park=nowhere", "leader=abc", f"leader={'9' * 30}",
        "period=2024Q2&as_of=2023-01-01", "u=x", "period=2030", "page=zz", "heat=x",
        "region=62", "period=%F0%9F%98%80",
    ],
)  # fmt: skip
def test_absurd_addresses_are_answered(world, login, query):
    client = login("bureau")
    for path in ("/cockpit", "/q/funds_outside", "/q/start_rate", "/parks/own", "/offices/hz"):
        assert client.get(f"{path}?{query}").status_code == 200, path


@pytest.mark.parametrize(
    "path",
    ["/cockpit?chain=%00", "/projects?q=%00", "/search?q=%00", "/org?q=a%00b", "/p/%00",
     "/q/funds?period=%00", "/api/v1/projects/%00/"],
)  # fmt: skip
def test_an_address_with_a_nul_is_nowhere(world, login, path):
    """SQLite would look it up; PostgreSQL cannot even be asked."""
    assert login("bureau").get(path).status_code == 404


def test_what_an_address_asks_wrongly_is_said(world, login):
    client = login("bureau")
    assert "看不懂统计期“xx”" in client.get("/cockpit?period=xx").content.decode()
    assert "看不懂截至日期" in client.get("/cockpit?period=2024H1&as_of=x").content.decode()
    assert client.get("/cockpit?period=2024H1&as_of=x").context["window"].period.code == "2024H1"
    assert "没有代码为“nowhere”" in client.get("/cockpit?park=nowhere").content.decode()
    assert "年份只能在" in client.get("/cockpit?period=1900").content.decode()


@pytest.mark.parametrize(
    "query",
    ["start=0001-01-01", "start=9999-12-31", "start=x", "rhythm=x", "rhythm=weekly",
     "start=2024-02-30", "rhythm=weekly&start=2024-06-26"],
)  # fmt: skip
def test_fill_of_an_absurd_period_is_answered(world, login, query):
    assert login("staff", parks=[world.own]).get(f"/p/X-mine/fill?{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "stage=zz", "stage=zz..production", "lamp=x", "size=x", "invest_gte=abc",
        "invest_gte=1e9", "year_signed=0", "leader=9" + "9" * 30, "sort=--invest", "sort=x",
        "park=a,b", "signed_from=x", "coverage_lt=99", "investor=abc", "page=0", "status=x",
    ],
)  # fmt: skip
def test_absurd_filters_are_answered(world, login, query):
    assert login("bureau").get(f"/projects?{query}").status_code == 200


def test_place_of_no_office_is_no_place(world, login):
    Office.objects.all().delete()
    assert login("bureau").get("/offices").status_code == 200
