"""Progress, stages, duties, milestones, plans, files, targets, the queue: what each form changes."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from projects.models import AnnualPlan, Attachment, Milestone, ProgressReport, Project, Target
from projects.queries.progress import open_period
from tests.factories.files import make_photo, make_upload
from tests.factories.parks import make_chain, make_park, make_person, make_unit
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_mechanism,
    make_milestone,
    make_move,
    make_project,
    make_ready,
    make_reminder,
    make_report,
    make_signed,
    make_target,
)
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    return make_park("own")


@pytest.fixture
def project(park):
    return make_signed(park, code="A")


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


# --- 进展 ----------------------------------------------------------------------------------------

REPORT = {
    "rhythm": "monthly",
    "start_on": "2024-06-01",
    "percent": "40",
    "done_text": "示例：封顶。",
}


def fill(client, **fields):
    return client.post("/p/A/fill", REPORT | fields)


def test_fill_keeps_a_draft_and_submits_it(staff, project):
    assert fill(staff).url == "/p/A/fill?rhythm=monthly&start=2024-06-01"
    report = ProgressReport.objects.get()
    assert (report.state, report.version) == ("draft", 2)
    answer = fill(staff, act="submit", version=2, photos=make_photo(), completed_investment="30")
    report.refresh_from_db()
    assert answer.url == "/p/A"
    assert (report.state, report.completed_investment) == ("submitted", D(30))
    assert report.photos.count() == 1


def test_fill_opens_with_the_last_ones_words(staff, project):
    make_mechanism(project)
    make_report(project, percent=D(35), next_text="示例：做屋面", state="accepted")
    form = staff.get("/p/A/fill").context["form"]
    assert (form.initial["percent"], form.initial["next_text"]) == ("35", "示例：做屋面")
    assert form.initial["start_on"] == open_period("monthly", timezone.localdate())[0].isoformat()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"percent": "101"}, "0 到 100"),
        ({"percent": "-1"}, "0 到 100"),
        ({"percent": "abc"}, "数字"),
        ({"act": "submit", "percent": ""}, "请填形象进度"),
        ({"act": "submit", "done_text": ""}, "请写本期做了什么"),
        ({"start_on": "2024-06-02"}, "填报周期不对"),
        ({"start_on": "2999-01-01"}, "还没开始"),
        ({"start_on": "0001-01-01", "rhythm": "weekly", "percent": "101"}, "0 到 100"),
        ({"rhythm": "daily"}, "daily"),
        ({"percent": "20"}, "低于上期"),
        ({"completed_investment": "99999"}, "大于总投资"),
        ({"completed_investment": "-3"}, "金额不能是负数"),
        ({"photos": make_upload("a.svg", b"<svg>")}, "类型不收"),
    ],
)
def test_fill_refused_keeps_what_was_typed(staff, project, fields, said):
    make_report(project, percent=D(35), state="accepted")
    answer = fill(staff, next_text="示例下步", **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "示例下步" in text
    assert ProgressReport.objects.count() == 1


def test_fill_over_somebody_elses_report_is_refused(staff, project):
    """Both opened the empty page; the second to save sees the first one's words."""
    make_report(project, start_on=date(2024, 6, 1), end_on=date(2024, 6, 30), done_text="先到")
    answer = fill(staff, done_text="后到")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "现在是“先到”，您填的是“后到”" in said
    assert ProgressReport.objects.get().done_text == "先到"
    assert fill(staff, done_text="后到", version=1).status_code == 302


def test_accepted_report_is_locked(staff, project):
    make_report(project, start_on=date(2024, 6, 1), end_on=date(2024, 6, 30), state="accepted")
    answer = fill(staff, version=1)
    assert answer.status_code == 422
    assert "已审核通过" in answer.content.decode()


def test_unit_fills_for_its_duty(login, project):
    client = login("unit")
    project.assignments.create(role="lead_unit", unit=client.user.unit, from_on=date(2024, 3, 15))
    assert fill(client).status_code == 302


@pytest.mark.parametrize(("decision", "state"), [("accept", "accepted"), ("return", "returned")])
def test_report_is_decided_once(login, project, decision, state):
    report, bureau = make_report(project, state="submitted", percent=D(40)), login("bureau")
    body = {"version": 1, "decision": decision, "answer": "示例意见", "next": "verify"}
    path = f"/progress/{report.pk}/decide"
    assert bureau.post(path, body).url == "/verify"
    report.refresh_from_db()
    assert (report.state, report.answer) == (state, "示例意见")
    again = bureau.post(path, body)
    assert again.status_code == 422
    assert "已经处理过了" in again.content.decode()
    assert AuditEvent.objects.count() == 1


def test_report_returned_without_a_word_is_refused(login, project):
    report = make_report(project, state="submitted")
    answer = login("bureau").post(
        f"/progress/{report.pk}/decide", {"version": 1, "decision": "return"}
    )
    assert answer.status_code == 422
    assert "请写明退回原因" in answer.content.decode()


def test_fill_menu_lists_ones_own_longest_silent_first(staff, park, project):
    make_signed(park, code="B", progress_on=date(2024, 1, 1))
    make_signed(make_park("other"), code="Z")
    assert {p.code for p in staff.get("/fill").context["projects"]} == {"A", "B"}


# --- 阶段 ----------------------------------------------------------------------------------------


def claim(client, to_stage, **fields):
    return client.post("/p/A/stage", {"to_stage": to_stage, "claimed_on": "2024-06-03"} | fields)


def test_claim_with_its_proof_then_recognised(login, staff, park):
    project = make_ready(park, code="A", stage="negotiating")
    assert claim(staff, "signed", files=make_upload("示例合同.pdf")).url == "/p/A"
    move = project.transitions.get()
    assert (move.state, move.claimed_by) == ("claimed", staff.user)
    assert Attachment.objects.filter(kind="contract", stored__name="示例合同.pdf").count() == 1

    bureau = login("bureau")
    body = {"decision": "recognise", "recognised_on": "2024-06-05"}
    assert bureau.post(f"/stages/{move.pk}", body).url == "/verify"
    project.refresh_from_db()
    assert (project.stage, project.signed_on) == ("signed", date(2024, 6, 5))
    again = bureau.post(f"/stages/{move.pk}", body)
    assert again.status_code == 422
    assert "已处理：已认定 2024-06-05" in again.content.decode()


def test_claim_refused_leaves_no_file_behind(staff, park):
    make_project(park, code="A", stage="negotiating")
    answer = claim(staff, "signed", files=make_upload(), reason="示例说明")
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "还差建设内容" in said
    assert "示例说明" in said
    assert not Attachment.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("to_stage", "fields", "said"),
    [
        ("registered", {"claimed_on": "2999-01-01"}, "还没到"),
        ("registered", {"claimed_on": "2024-01-01"}, "早于上一阶段"),
        ("production", {}, "要写明原因"),
        ("nowhere", {}, "nowhere"),
        ("signed", {}, "signed"),
    ],
)
def test_claim_refused_in_chinese(staff, project, to_stage, fields, said):
    answer = claim(staff, to_stage, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    project.refresh_from_db()
    assert project.stage == "signed"


def test_claim_is_returned_with_a_reason(login, project):
    move, bureau = make_move(project, "registered"), login("bureau")
    assert bureau.post(f"/stages/{move.pk}", {"decision": "return"}).status_code == 422
    assert (
        bureau.post(f"/stages/{move.pk}", {"decision": "return", "answer": "示例"}).url == "/verify"
    )
    move.refresh_from_db()
    assert move.state == "returned"


# --- 五个一, 节点, 计划, 附件 --------------------------------------------------------------------


def test_duty_is_given_and_handed_over(staff, project):
    one, two = (make_person(name, is_leader=True) for name in ("甲", "乙"))
    body = {"role": "leader", "person": one.pk, "from_on": "2024-03-15"}
    assert staff.post("/p/A/duty", body).url == "/p/A"
    body |= {"person": two.pk, "from_on": "2024-05-06"}
    refused = staff.post("/p/A/duty", body)
    assert refused.status_code == 422
    assert "移交要写明原因" in refused.content.decode()
    assert staff.post("/p/A/duty", body | {"reason": "示例：调离"}).status_code == 302
    project.refresh_from_db()
    assert project.leader == two
    assert project.assignments.get(person=one).to_on == date(2024, 5, 5)


def test_duty_of_a_unit_and_of_nobody(staff, project):
    body = {"role": "lead_unit", "from_on": "2024-03-15"}
    assert "请选人员或单位" in staff.post("/p/A/duty", body).content.decode()
    body |= {"unit": make_unit().pk}
    assert staff.post("/p/A/duty", body).status_code == 302
    refused = staff.post("/p/A/duty", body | {"role": "head"})
    assert "专班组长要落实到人，请选人员" in refused.content.decode()


def test_rhythm_is_set(staff, project):
    assert staff.post("/p/A/rhythm", {"rhythm": "weekly", "visit_days": 15}).url == "/p/A"
    project.refresh_from_db()
    assert project.mechanism.rhythm == "weekly"
    assert staff.post("/p/A/rhythm", {"rhythm": "weekly", "visit_days": 0}).status_code == 422


def test_milestone_is_planned_moved_and_done(staff, project):
    body = {"name": "封顶", "planned_on": "2024-07-12", "order": "1"}
    assert staff.post("/p/A/milestone", body).url == "/p/A"
    row = Milestone.objects.get()
    path = f"/milestones/{row.pk}"
    moved = body | {"planned_on": "2024-08-30", "version": 1}
    refused = staff.post(path, moved)
    assert refused.status_code == 422
    assert "请写明调整原因" in refused.content.decode()
    assert staff.post(path, moved | {"slip_reason": "示例：雨季"}).status_code == 302
    row.refresh_from_db()
    assert (row.planned_on, row.baseline_on) == (date(2024, 8, 30), date(2024, 7, 12))
    stale = staff.post(path, moved | {"slip_reason": "示例：别的"})
    assert stale.status_code == 422
    assert "现在是“示例：雨季”，您填的是“示例：别的”" in stale.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "已有"}, "已有节点"),
        ({"planned_start_on": "2024-08-01"}, "早于计划起始"),
        ({"planned_on": "2024-03-01", "slip_reason": "示例"}, "早于签约"),
        ({"actual_on": "2999-01-01"}, "还没到"),
        ({"started_on": "2999-01-01"}, "还没到"),
        ({"planned_on": ""}, "必填"),
        ({"order": "-1"}, "大于或等于"),
    ],
)
def test_milestone_refused(staff, project, fields, said):
    make_milestone(project, name="已有")
    row = make_milestone(project, name="封顶")
    body = {"planned_on": "2024-07-12", "version": 1, "order": "1"}
    for path, name in (("/p/A/milestone", "新"), (f"/milestones/{row.pk}", "封顶")):
        answer = staff.post(path, body | {"name": name} | fields)
        assert answer.status_code == 422, path
        assert said in answer.content.decode(), path
    assert Milestone.objects.count() == 2


def test_milestones_are_listed_by_what_is_due(staff, project):
    today = timezone.localdate()
    for name, days in (("过", -5), ("近", 3), ("远", 60)):
        make_milestone(project, name=name, planned_on=today + timedelta(days=days))
    make_milestone(project, name="完", planned_on=today, actual_on=today)
    make_milestone(make_signed(make_park("other")), name="外")

    def names(due):
        return {m.name for m in staff.get(f"/milestones?due={due}").context["object_list"]}

    assert names("overdue") == {"过"}
    assert names("week") == {"近"}
    assert names("open") == {"过", "近", "远"}
    assert names("done") == {"完"}
    assert names("") == {"过", "近", "远", "完"}


def test_plan_is_set(staff, project):
    body = {"year": 2024, "planned_funds": "6,000", "planned_investment": "9000"}
    assert staff.post("/p/A/plan", body).url == "/p/A"
    assert AnnualPlan.objects.get().planned_funds == D(6000)
    for fields in ({"planned_funds": "-1"}, {"year": 1800}, {"year": "x"}):
        assert staff.post("/p/A/plan", body | fields).status_code == 422


def test_files_are_added(staff, project):
    body = {"kind": "approval", "files": [make_upload("示例批复.pdf"), make_photo()]}
    assert staff.post("/p/A/files", body).url == "/p/A"
    assert Attachment.objects.filter(kind="approval").count() == 2
    assert staff.post("/p/A/files", {"kind": "approval"}).status_code == 422
    bad = {"kind": "approval", "files": [make_upload(), make_upload("a.exe", b"MZ")]}
    assert staff.post("/p/A/files", bad).status_code == 422
    assert Attachment.objects.count() == 2


# --- 目标, 核验, 提醒 ----------------------------------------------------------------------------


def test_target_is_assigned_and_changed_with_a_document(login):
    make_city_region()
    park, bureau = make_park("own"), login("bureau")
    body = {"indicator": "funds_outside", "park": "own", "assigned": "5,000"}
    assert bureau.post("/targets/2024/edit", body).url == "/targets/2024"
    target = Target.objects.get()
    assert (target.park, target.assigned) == (park, D(5000))
    refused = bureau.post("/targets/2024/edit", body | {"assigned": "6000", "version": 1})
    assert refused.status_code == 422
    assert "文件号" in refused.content.decode()
    body |= {"assigned": "6000", "document": "示例发〔2024〕9号"}
    assert bureau.post("/targets/2024/edit", body | {"version": 1}).status_code == 302
    stale = bureau.post("/targets/2024/edit", body | {"assigned": "7000", "version": 1})
    assert stale.status_code == 422
    assert "现在是“6000.0000”，您填的是“7000”" in stale.content.decode()


@pytest.mark.parametrize("assigned", ["0", "-5", "abc", ""])
def test_target_of_nothing_is_refused(login, assigned):
    make_city_region()
    body = {"indicator": "funds_outside", "assigned": assigned}
    assert login("bureau").post("/targets/2024/edit", body).status_code == 422
    assert not Target.objects.exists()


def test_targets_show_completion_and_check_their_parts(login, park, project):
    make_target(D(1000))
    make_target(D(400), park=park)
    make_funding(project, amount=D(300))
    context = login("bureau").get("/targets/2024").context
    gap = context["gaps"][0]
    assert (gap.parts, gap.assigned, gap.added) == ("各园区", D(1000), D(400))
    assert context["total"].rate == 30
    assert [goal.rate for goal in context["lines"] if goal.line.key == "own"] == [75]
    assert login("bureau").get("/targets").url.startswith("/targets/20")


@pytest.mark.parametrize("node", ["region", "chain", "office", "leader", "nowhere"])
def test_targets_are_shown_by_any_node(login, park, project, node):
    make_target(D(1000))
    assert login("bureau").get(f"/targets/2024?by={node}").status_code == 200


def test_target_is_set_for_one_node_with_quarters_that_add_up(login, park):
    make_city_region()
    chain = make_chain()
    body = {"indicator": "funds_outside", "assigned": "100", "chain": chain.code, "cap": "120"}
    body |= {"q1": "10", "q2": "20", "q3": "30", "q4": "41"}
    bureau = login("bureau")
    wrong = bureau.post("/targets/2024/edit", body)
    assert wrong.status_code == 422
    assert "四个季度之和比下达数多 1.0000" in wrong.content.decode()
    both = bureau.post("/targets/2024/edit", body | {"park": park.code, "q4": "40"})
    assert "只能下达给一个对象" in both.content.decode()
    assert bureau.post("/targets/2024/edit", body | {"q4": "40"}).status_code == 302
    row = Target.objects.get()
    assert (row.chain, row.q4, row.cap) == (chain, D(40), D(120))
    form = bureau.get(f"/targets/2024/edit?indicator=funds_outside&chain={chain.code}")
    assert form.context["form"].initial["q3"] == D(30)


def test_queue_shows_what_waits(login, project):
    make_funding(project, state="reported")
    make_report(project, state="submitted")
    make_move(project, "registered")
    context = login("bureau").get("/verify").context
    counts = [context[name] for name in ("funding_count", "moves_count", "reports_count")]
    assert counts == [1, 1, 1]


def test_reminders_are_ones_own_and_all_for_the_bureau(login, staff, project):
    make_reminder(project, staff.user, title="示例我的")
    bureau = login("bureau")
    make_reminder(project, bureau.user, title="示例局里")
    assert [r.title for r in staff.get("/reminders").context["object_list"]] == ["示例我的"]
    assert len(bureau.get("/reminders").context["object_list"]) == 2


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("/progress", 6), ("/milestones", 6), ("/reminders", 6), ("/lights", 9), ("/verify", 10),
     ("/parks", 12), ("/enterprises", 8)],
)  # fmt: skip
def test_lists_take_as_many_queries_for_one_row_as_for_three(
    login, park, django_assert_num_queries, path, queries, count
):
    bureau = login("bureau")
    for n in range(count):
        one = make_ready(
            make_park(f"p{n}"), stage="signed", signed_on=date(2024, 3, 15), lamp="red"
        )
        make_report(one, state="submitted")
        make_milestone(one)
        make_funding(one, state="reported")
        make_move(one, "registered")
        make_reminder(one, bureau.user)
    Project.objects.update(lamp="red")
    bureau.get(path)
    with django_assert_num_queries(queries):
        bureau.get(path)
