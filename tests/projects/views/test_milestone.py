"""`/p/<code>/milestones`: the plan of a project as one table; template, pause, removal, export."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from projects.forms.milestone import MilestonesForm
from projects.models import Milestone, MilestoneTemplate
from tests.factories.parks import make_park, make_unit, make_user
from tests.factories.projects import make_milestone, make_phase, make_project, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db
PATH = "/p/A/milestones"
PLANNED = date(2024, 7, 12)


@pytest.fixture
def project():
    return make_signed(make_park("own"), code="A")


@pytest.fixture
def user(project):
    return make_user("staff", parks=[project.park])


@pytest.fixture
def staff(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def july():
    clock.hold(date(2024, 7, 8))
    yield
    clock.hold(None)


def posted(project, user, **changed):
    phases = list(project.phases.all())
    form = MilestonesForm(held=list(project.milestones.all()), phases=phases, user=user)
    data = {"reason": ""}
    for row in form.rows:
        for bound in row:
            data[bound.html_name] = bound.value()
    return {k: "" if v is None else str(v) for k, v in data.items()} | changed


def test_one_reason_for_all_that_moved(staff, user, project):
    one, two = make_milestone(project), make_milestone(project, phase=make_phase(project))
    unit = make_unit()
    later = {f"r{row.pk}-planned_on": "2024-08-30" for row in (one, two)}
    body = posted(
        project, user, **later, **{f"r{one.pk}-unit": unit.pk, "n1-name": "投产"},
        **{"n1-planned_on": "2024-12-01"},
    )  # fmt: skip
    refused = staff.post(PATH, body)
    assert refused.status_code == 422
    assert refused.content.decode().count("请写明这次调整的原因") == 4  # on top and at its row
    assert not Milestone.objects.filter(name="投产").exists()
    assert staff.post(PATH, body | {"reason": "示例：雨季"}).url == PATH
    for row in (one, two):
        row.refresh_from_db()
        assert (row.planned_on, row.baseline_on) == (date(2024, 8, 30), PLANNED)
        assert row.slip_reason == "示例：雨季"
    assert (one.unit, two.phase) == (unit, project.phases.get())
    assert Milestone.objects.filter(name="投产").exists()
    page = staff.get(PATH).content.decode()
    assert "最初 2024-07-12" in page
    assert "上次：示例：雨季" in page


def test_stale_row_shows_both_values(staff, user, project):
    row = make_milestone(project, name="封顶")
    body = posted(project, user, **{f"r{row.pk}-name": "主体封顶"})
    Milestone.objects.filter(pk=row.pk).update(name="结构封顶", version=2)
    answer = staff.post(PATH, body)
    assert answer.status_code == 422
    assert "节点现在是“结构封顶”，您填的是“主体封顶”" in answer.content.decode()


def test_the_template_in_one_click(staff, project, july):
    MilestoneTemplate.objects.create(
        kind="construction", name="备案", order=1, start_day=0, end_day=30
    )
    assert "还没有排节点" in staff.get("/p/A").content.decode()
    answer = staff.post(f"{PATH}/template", follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said == [
        "已按模板生成 1 个节点。其中 1 个计划日期已过，请填实际日期，或写明原因调整计划。"
    ]
    assert Milestone.objects.get().planned_on == date(2024, 4, 14)
    assert "都已经有了" in staff.post(f"{PATH}/template").content.decode()


def test_before_signing_it_says_where_to_go(client, project):
    early = make_project(project.park, code="B")
    client.force_login(make_user("bureau"))
    page = client.get("/p/B/milestones").content.decode()
    assert "签约以后才排计划" in page
    assert "/p/B/stage" in page
    assert client.post("/p/B/milestones/template").status_code == 422
    body = {"n1-name": "备案", "n1-planned_on": "2024-12-01"}
    assert "还没有签约" in client.post("/p/B/milestones", body).content.decode()
    assert not early.milestones.exists()


def test_pause_and_resume(staff, project, july):
    row = make_milestone(project, planned_on=date(2024, 7, 1))
    path = f"/milestones/{row.pk}/pause"
    body = {"version": 1, "paused_on": "2024-06-11", "reason": "示例：停工", "allowed_by": ""}
    assert "必填" in staff.post(path, body).content.decode()
    assert staff.post(path, body | {"allowed_by": "示例领导"}).url == PATH
    assert "示例领导同意" in staff.get(PATH).content.decode()
    assert [m.pk for m in staff.get("/milestones?due=paused").context["object_list"]] == [row.pk]
    path = f"/milestones/{row.pk}/resume"
    assert "到期日按停表天数顺延" in staff.get(path).content.decode()
    answer = staff.post(path, {"version": 2, "resumed_on": "2024-07-08"}, follow=True)
    assert "累计停表 27 天，到期日顺延到 2024-07-28" in answer.content.decode()
    assert not staff.get("/milestones?due=overdue").context["object_list"]


def test_removed_with_a_reason(staff, project):
    row = make_milestone(project)
    path = f"/milestones/{row.pk}/remove"
    assert staff.post(path, {"reason": ""}).status_code == 422
    assert staff.post(path, {"reason": "示例：租用厂房"}).url == PATH
    assert not Milestone.objects.exists()


def test_the_workbook_holds_the_phases_too(staff, project):
    phase = make_phase(project, name="一期")
    make_phase(project, parent=phase, name="1#厂房", percent=40)
    make_phase(make_signed(make_park("other")), name="外")
    make_milestone(project, phase=phase)
    book = openpyxl.load_workbook(BytesIO(staff.get("/milestones?format=xlsx").content))
    cells = [[cell.value for cell in row] for row in book["分期与单体"].iter_rows()]
    found = [row for row in cells if "一期" in row or "1#厂房" in row]
    assert [row[7] for row in found] == [40, 40]
    assert not any("外" in row for row in cells)


def test_the_plan_takes_the_same_queries_for_one_row_and_many(
    staff, project, django_assert_num_queries
):
    for count in (1, 6):
        for _ in range(count):
            make_milestone(project, unit=make_unit(), phase=make_phase(project))
        staff.get(PATH)
        with django_assert_num_queries(QUERIES):
            staff.get(PATH)


QUERIES = 9


def test_other_roles_and_parks(client, project):
    row = make_milestone(project)
    paths = (PATH, f"{PATH}/template")
    paths += tuple(f"/milestones/{row.pk}/{verb}" for verb in ("pause", "resume", "remove"))
    client.force_login(make_user("leader"))
    assert {client.post(path).status_code for path in paths} == {403}
    client.force_login(make_user("staff", parks=[make_park("other")]))
    assert {client.post(path).status_code for path in paths} == {404}
