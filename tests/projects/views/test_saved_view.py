"""视图: kept, shared, opened through the reader's own scope, updated, put back, removed."""

from datetime import date

import pytest

from projects.models import SavedView
from tests.factories.parks import make_park
from tests.factories.projects import make_lamp, make_saved_view, make_signed
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    clock.hold(date(2024, 7, 8))
    yield make_park("own")
    clock.hold(None)


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


def codes(answer):
    return {project.code for project in answer.context["object_list"]}


def test_the_filter_becomes_a_view(staff, park):
    make_lamp(make_signed(park, code="A"))
    page = staff.get("/views/new?lamp=r&lamp=y&page=3&colour=x&sort=-invest")
    assert page.context["form"].initial["query"] == "lamp=r,y&sort=-invest"
    body = {"name": " 示例  视图 ", "query": "lamp=r&lamp=y&sort=-invest", "is_shared": "on"}
    answer = staff.post("/views/new", body)
    view = SavedView.objects.get()
    assert answer.url == f"/projects?lamp=r,y&sort=-invest&v={view.code}"
    assert (view.name, view.code, view.owner, view.is_shared) == (
        "示例 视图",
        "slst",
        staff.user,
        True,
    )
    assert AuditEvent.objects.of(view).get().verb == "保存视图"
    shown = staff.get(answer.url)
    assert shown.context["view"] == view and not shown.context["view_changed"]
    assert staff.get(f"/v/{view.code}").url == answer.url


@pytest.mark.parametrize(
    ("body", "said"),
    [({"name": ""}, "请给视图起个名称"), ({"name": "示例"}, "您已有名为“示例”的视图"),
     ({"name": "x" * 31}, "30")],
)  # fmt: skip
def test_a_view_refused_keeps_what_was_typed(staff, body, said):
    make_saved_view(staff.user, name="示例")
    answer = staff.post("/views/new", {"query": "lamp=r"} | body)
    assert answer.status_code == 422
    assert said in answer.content.decode() and 'value="lamp=r"' in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_short_names_are_free_ones(staff):
    for name in ("示例", "实力", "！？"):
        staff.post("/views/new", {"name": name})
    assert sorted(SavedView.objects.values_list("code", flat=True)) == ["sl", "sl-1", "view"]


def test_a_shared_view_opens_through_the_readers_own_scope(staff, login, park):
    make_lamp(make_signed(park, code="A"))
    make_lamp(make_signed(make_park("other"), code="Z"))
    shared = make_saved_view(login("bureau").user, is_shared=True, code="all")
    own = make_saved_view(login("bureau").user, code="secret")
    assert codes(staff.get("/v/all", follow=True)) == {"A"}
    assert "共享的视图" in staff.get("/v/all", follow=True).content.decode()
    assert staff.get(f"/v/{own.code}").status_code == 404
    assert staff.get("/views/all").status_code == 403  # seen, and not one's own
    assert staff.post("/views/all/remove", {"version": 1}).status_code == 403
    assert login("auditor").get(f"/v/{shared.code}").status_code == 404


def test_a_changed_view_says_so_and_can_be_updated(staff):
    view = make_saved_view(staff.user, query="lamp=r,y")
    page = staff.get(f"/projects?lamp=r&v={view.code}")
    assert page.context["view_changed"] and "视图已修改" in page.content.decode()
    answer = staff.post(f"/views/{view.code}/query", {"version": 1, "query": "lamp=r"})
    assert answer.url == f"/projects?lamp=r&v={view.code}"
    view.refresh_from_db()
    assert (view.query, view.version) == ("lamp=r", 2)
    stale = staff.post(f"/views/{view.code}/query", {"version": 1, "query": ""})
    assert stale.status_code == 422 and "刚被别人改过" in stale.content.decode()
    assert AuditEvent.objects.of(view).get().changes == {"query": ["lamp=r,y", "lamp=r"]}


def test_one_view_opens_first(staff):
    one = make_saved_view(staff.user, is_default=True)
    two = make_saved_view(staff.user, name="第二")
    body = {"name": "第二", "is_default": "on", "version": 1}
    assert staff.post(f"/views/{two.code}", body).status_code == 302
    one.refresh_from_db()
    assert not one.is_default
    assert staff.get("/projects").url == f"/v/{two.code}"


def test_removing_leaves_the_projects(staff, park):
    make_signed(park)
    view = make_saved_view(staff.user)
    assert staff.post(f"/views/{view.code}/remove", {"version": 9}).status_code == 422
    assert staff.post(f"/views/{view.code}/remove", {"version": 1}).url == "/projects?v=all"
    assert not SavedView.objects.exists()
    event = AuditEvent.objects.get(verb="删除视图")
    assert event.changes["query"] == ["lamp=r,y", None]


@pytest.mark.parametrize("path", ["/v/x", "/views/x/query", "/views/x/remove"])
def test_wrong_method_is_refused(staff, path):
    make_saved_view(staff.user, code="x")
    call = staff.post if path == "/v/x" else staff.get
    assert call(path).status_code == 405
