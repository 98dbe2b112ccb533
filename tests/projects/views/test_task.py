"""一年一清单 and 一县一方案 on pages: who sees what, what each button does, page = totals = workbook."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import ListTask, PlanDocument, TaskReport
from tests.factories.files import make_upload
from tests.factories.parks import make_park, make_person, make_region, make_unit, make_user
from tests.factories.projects import make_city_region
from tests.factories.tasks import (
    make_counted,
    make_plan_document,
    make_step,
    make_task,
    make_task_file,
    make_task_report,
)
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    unit, park = make_unit("lead"), make_park("own")
    county = make_region()
    person = make_person(unit=unit)
    mine = make_counted(park=park, code="RW-1", lead_unit=unit, owner=person)
    mine.steps.filter(quarter=1).update(done_on=date(2024, 3, 20))
    theirs = make_task(make_park("other"), code="RW-2")
    make_step(theirs, 1)
    return SimpleNamespace(
        unit_row=unit,
        park=park,
        county=county,
        mine=mine,
        theirs=theirs,
        plan=make_plan_document(county, code="FA-1"),
        bureau=login("bureau"),
        leader=login("leader"),
        staff=login("staff", parks=[park]),
        unit=login(user=make_user("unit", person=person)),
    )


def listed(client, query=""):
    return [row.code for row in client.get(f"/tasks?{query}").context["object_list"]]


def body(world, **fields):
    plain = {
        "year": "2024", "kind": "attract", "title": "引进示例项目", "region": world.county.code,
        "park": "own", "lead_unit": "lead", "measure": "quantity", "assigned": "6",
        "unit_text": "项", "q2_text": "引进 3 个", "q2_planned": "3", "q2_due": "2024-06-30",
        "q4_text": "引进 6 个", "q4_planned": "6", "q4_due": "2024-12-31",
    }  # fmt: skip
    return plain | fields


def test_each_sees_their_own(world, login):
    assert listed(world.bureau) == listed(world.leader) == ["RW-2", "RW-1"]
    assert listed(world.staff) == listed(world.unit) == ["RW-1"]
    for path in ("", "/edit", "/report"):
        assert world.staff.get(f"/tasks/RW-2{path}").status_code == 404
    assert login("liaison").get("/tasks").status_code == 403
    assert world.leader.get("/tasks/RW-1/report").status_code == 403
    assert world.staff.get("/tasks/new").status_code == 403
    assert world.bureau.get("/tasks/RW-1/close").status_code == 405


def test_a_unit_that_works_at_it_and_a_region_s_task(world, login):
    helper = make_unit("helper")
    world.mine.cooperating.add(helper)
    joined = login(user=make_user("unit", person=make_person(unit=helper)))
    assert listed(joined) == ["RW-1"]
    assert joined.get("/tasks/RW-1/report").status_code == 200
    make_task(code="RW-3", region=world.park.region)
    assert listed(world.staff, "sort=code") == ["RW-1", "RW-3"]
    assert world.staff.get("/tasks/RW-3").status_code == 200
    assert world.staff.get("/tasks/RW-3/report").status_code == 403


def test_filters_totals_and_workbook_say_the_same(world):
    page = world.bureau.get("/tasks?lamp=yellow")
    assert [row.code for row in page.context["object_list"]] == ["RW-1"]
    totals = world.bureau.get("/tasks").context["totals"]
    assert (totals["count"], totals["red"], totals["yellow"]) == (2, 1, 1)
    assert "二季度应完成 3 项，实际 0 项，逾期 8 天" in page.content.decode()
    for query in ("kind=attract", "state=open", "park=own", "unit=lead", "year=2024", "mine=1"):
        assert "RW-1" in listed(world.bureau, query), query
    assert listed(world.bureau, "q=示例 RW-1") == ["RW-1"]
    assert listed(world.bureau, "lamp=blue") == []
    book = world.bureau.get("/tasks?lamp=yellow&format=xlsx").getvalue()
    rows = list(openpyxl.load_workbook(BytesIO(book))["一年一清单"].values)
    assert any("RW-1" in row for row in rows) and not any("RW-2" in row for row in rows)
    assert any("二季度应完成 3 项，实际 0 项，逾期 8 天" in row for row in rows)


def test_put_on_the_list_mended_and_refused(world):
    page = world.bureau.get("/tasks/new?plan=FA-1")
    assert page.context["form"].initial["region"] == world.county.code
    said = world.bureau.post("/tasks/new", body(world, plan="FA-1"))
    task = ListTask.objects.get(title="引进示例项目")
    assert (said.status_code, said.url) == (302, task.get_absolute_url())
    assert list(task.steps.values_list("quarter", "planned")) == [(2, 3), (4, 6)]
    edit = world.bureau.get(f"{said.url}/edit")
    assert 'value="引进 3 个"' in edit.content.decode()
    falling = body(world, version=str(task.version), q4_planned="2", confirm="1")
    refused = world.bureau.post(f"{said.url}/edit", falling)
    assert refused.status_code == 422
    assert "还少" in refused.content.decode()
    over = world.bureau.post("/tasks/new", body(world, q4_planned="9"))
    assert over.status_code == 422 and over.context["form"].warnings
    mended = body(world, version=str(task.version), title="改了")
    assert world.bureau.post(f"{said.url}/edit", mended).status_code == 302
    assert world.bureau.post(f"{said.url}/edit", mended).status_code == 422  # read before that


def test_reported_on_a_phone_checked_and_closed(world, login):
    said = world.unit.post(
        "/tasks/RW-1/report",
        {"on": "2024-06-28", "value": "3", "text": "示例进展", "file": make_upload("合同.pdf")},
    )
    assert said.status_code == 302
    report = TaskReport.objects.get()
    assert report.state == "submitted"
    assert world.unit.get(f"/files/{report.stored_id}").getvalue().startswith(b"%PDF")
    assert world.bureau.get("/tasks/RW-1").context["reports"][0][1] is not None
    assert world.unit.post(f"/tasks/reports/{report.pk}/decide").status_code == 403
    bad = world.bureau.post(
        f"/tasks/reports/{report.pk}/decide", {"version": "1", "decision": "return"}
    )
    assert bad.status_code == 422
    assert "退回请写明" in bad.content.decode()
    world.bureau.post(f"/tasks/reports/{report.pk}/decide", {"version": "1", "decision": "accept"})
    page = world.bureau.get("/tasks/RW-1")
    assert page.context["standing"].lamp == "green"
    assert "3/6 项" in page.content.decode()
    early = world.bureau.post("/tasks/RW-1/close", {"version": "1", "note": ""})
    assert early.status_code == 422
    assert "三季度、四季度节点还没有完成" in early.content.decode()
    taken = world.bureau.post("/tasks/RW-1/cancel", {"version": "1", "reason": "示例合并"})
    assert taken.status_code == 302
    assert "示例合并" in world.bureau.get("/tasks/RW-1").content.decode()
    late = world.unit.post("/tasks/RW-1/report", {"on": "2024-06-28", "value": "4", "text": "示例"})
    assert late.status_code == 422
    assert "已取消" in late.content.decode()
    back = world.bureau.post("/tasks/RW-1/reopen", {"version": "2", "reason": "示例恢复"})
    assert back.status_code == 302


def test_drafts_and_what_came_back_are_ones_own(world):
    world.unit.post(
        "/tasks/RW-1/report", {"on": "2024-06-28", "value": "2", "text": "示例", "draft": "1"}
    )
    report = TaskReport.objects.get()
    assert report.state == "draft"
    url = f"/tasks/reports/{report.pk}/edit"
    assert 'value="2"' in world.unit.get(url).content.decode()
    other = world.bureau.post(url, {"version": "1", "on": "2024-06-28", "value": "2", "text": "x"})
    assert other.status_code == 422
    more = {"version": "1", "on": "2024-06-28", "value": "9", "text": "示例"}
    assert world.unit.post(url, more).context["form"].warnings
    assert world.unit.post(url, more | {"confirm": "1"}).status_code == 302
    assert TaskReport.objects.get().value == 9


def test_a_file_is_opened_by_who_sees_the_task(world):
    report = make_task_file(make_task_report(world.theirs))
    assert world.staff.get(f"/files/{report.stored_id}").status_code == 404
    assert world.leader.get(f"/files/{report.stored_id}").getvalue()


def test_a_plan_with_goals_tasks_and_versions(world, login):
    ListTask.objects.filter(code="RW-1").update(plan=world.plan)
    page = world.bureau.get("/plans/FA-1").content.decode()
    assert "示例目标" in page and "示例任务" in page
    assert "示例任务" not in login("unit").get("/plans/FA-1").content.decode()
    assert [row.code for row in world.unit.get("/plans").context["object_list"]] == ["FA-1"]
    said = world.bureau.post("/plans/FA-1/revise", {"version": "1"})
    draft = PlanDocument.objects.get(state="draft")
    assert said.url == f"/plans/{draft.code}/edit"
    assert world.unit.get(f"/plans/{draft.code}").status_code == 404
    assert world.staff.get("/plans/new").status_code == 403
    wrong = world.bureau.post(f"/plans/{draft.code}/issue", {"version": "1", "document": ""})
    assert wrong.status_code == 422
    day = {"version": "1", "document": "示例〔2024〕9号", "issued_on": "2024-07-01"}
    assert world.bureau.post(f"/plans/{draft.code}/issue", day).status_code == 302
    assert PlanDocument.objects.get(code="FA-1").state == "superseded"
    assert world.unit.get("/plans/FA-1").status_code == 200
    book = world.bureau.get("/plans?format=xlsx").getvalue()
    assert any("FA-1" in row for row in openpyxl.load_workbook(BytesIO(book)).worksheets[0].values)


def test_a_plan_is_drafted_and_mended(world):
    form = {
        "year": "2024", "title": "示例园区方案", "region": world.county.code, "park": "own",
        "lead_unit": "lead", "goals": "签约 10 项",
    }  # fmt: skip
    said = world.bureau.post("/plans/new", form | {"file": make_upload("方案.pdf")})
    plan = PlanDocument.objects.get(title="示例园区方案")
    assert said.url == f"/plans/{plan.code}"
    edit = f"{said.url}/edit"
    assert "签约 10 项" in world.bureau.get(edit).content.decode()
    assert world.bureau.post(edit, form | {"version": "1", "goals": "11 项"}).status_code == 302
    assert world.bureau.post(edit, form | {"version": "1"}).status_code == 422
    assert world.bureau.get(f"/files/{plan.stored_id}").getvalue()


def test_an_indicator_s_task_links_its_figure(world):
    task = make_task(world.park, measure="indicator", indicator="funds", assigned=D(100))
    make_step(task, 2, planned=D(50))
    page = world.bureau.get(task.get_absolute_url()).content.decode()
    assert "/q/funds?period=2024&amp;park=own" in page
    assert "没有达到" in page
    form = world.bureau.get(f"{task.get_absolute_url()}/report").context["form"]
    assert "value" not in form.fields and "step" not in form.fields
