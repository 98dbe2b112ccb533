"""The life of a project: claimed, recognised, returned; every move a row, every day the right one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects import stages
from projects.actions.project import change_status
from projects.actions.stage import claim_stage, recognise_stage, return_stage
from projects.enums import Stage
from projects.models import Attachment, Project, StageTransition
from tests.factories.parks import make_user
from tests.factories.projects import make_move, make_project, make_ready, make_signed
from tests.support import together
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 3)


@pytest.fixture
def by():
    return make_user("staff")


def claim(project, to_stage, by, on=DAY, **more):
    return claim_stage(project=project, to_stage=to_stage, claimed_on=on, by=by, **more)


def refused(act, *fields):
    with pytest.raises(ValidationError) as error:
        act()
    if fields:
        assert set(error.value.error_dict) == set(fields)
    return " ".join(error.value.messages)


def test_claim_without_recognition_is_taken_at_once(by):
    project = make_ready(stage="signed", signed_on=date(2024, 3, 15))
    move = claim(project, "registered", by)
    project.refresh_from_db()
    assert (project.stage, project.registered_on, project.version) == ("registered", DAY, 2)
    assert (move.state, move.recognised_on, move.decided_by) == ("recognised", DAY, by)
    assert list(AuditEvent.objects.of(project).values_list("verb", flat=True)) == [
        "认定阶段", "申报阶段",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "goal"),
    [("negotiating", "signed"), ("registered", "started"), ("completed", "production")],
)
def test_claim_that_needs_recognition_waits(by, start, goal):
    project = make_ready(stage=start)
    move = claim(project, goal, by)
    project.refresh_from_db()
    assert (project.stage, move.state, project.version) == (start, "claimed", 1)

    recognise_stage(move=move, recognised_on=DAY + timedelta(days=2), by=make_user(), answer="同意")
    project.refresh_from_db()
    assert project.stage == goal
    assert getattr(project, stages.DATE_FIELDS[goal]) == DAY + timedelta(days=2)


def test_claim_says_all_that_is_lacking(by):
    said = refused(lambda: claim(make_project(), "signed", by), "to_stage")
    assert (
        said
        == "还差建设内容、总投资、投资方、来源地、合同金额、产业链、合同协议附件，补齐后再申报。"
    )
    assert not StageTransition.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("label", "goal", "spoil"),
    [
        ("建设内容", "signed", {"content": ""}),
        ("总投资", "signed", {"total_investment": None}),
        ("来源地", "signed", {"origin": ""}),
        ("合同金额", "signed", {"contract_amount": None}),
        ("产业链", "signed", {"chain": None}),
        ("计划开工", "registered", {"planned_start_on": None}),
        ("用地面积", "started", {"land_area_mu": None}),
        ("计划竣工", "started", {"planned_completion_on": None}),
        ("达产后年产值", "production", {"annual_output": None}),
        ("用工人数", "production", {"jobs": None}),
    ],
)
def test_each_field_is_asked_from_its_stage_on(by, label, goal, spoil):
    before = stages.ORDER[stages.position(goal) - 1].value
    project = make_ready(stage=before)
    Project.objects.filter(pk=project.pk).update(**spoil)
    assert refused(lambda: claim(project, goal, by), "to_stage") == f"还差{label}，补齐后再申报。"
    facts = stages.Facts.of(Project.objects.get(pk=project.pk))
    if goal != "signed":
        assert not stages.missing(facts, before)  # not asked of where it stands


@pytest.mark.parametrize(
    ("label", "kind", "goal"),
    [("合同协议附件", "contract", "signed"), ("备案审批材料", "approval", "started")],
)
def test_each_document_is_asked_and_a_voided_one_is_none(by, label, kind, goal):
    project = make_ready(stage=stages.ORDER[stages.position(goal) - 1].value)
    Attachment.objects.filter(kind=kind).update(voided_at=timezone.now())
    assert label in refused(lambda: claim(project, goal, by), "to_stage")


def test_people_are_asked(by):
    project = make_ready(stage="signed", signed_on=date(2024, 3, 15))
    project.investors.clear()
    Project.objects.filter(pk=project.pk).update(leader=None)
    said = refused(lambda: claim(project, "registered", by), "to_stage")
    assert said == "还差投资方、包抓领导，补齐后再申报。"


def test_local_projects_need_no_origin_and_equipment_no_land(by):
    local = make_ready(origin="", origin_kind="local")
    assert claim(local, "signed", by).state == "claimed"
    equipment = make_ready(stage="registered", kind="equipment", land_area_mu=None)
    assert claim(equipment, "started", by).state == "claimed"


def test_an_old_row_is_not_asked_when_it_moves_back(by):
    project = make_project(stage="building")
    claim(project, "started", by, reason="示例：停工")
    project.refresh_from_db()
    assert project.stage == "started"


def test_skipping_and_moving_back_need_a_reason(by):
    project = make_ready(stage="registered", signed_on=date(2024, 3, 15))
    assert "原因" in refused(lambda: claim(project, "building", by), "reason")
    assert "原因" in refused(lambda: claim(project, "signed", by, reason="  "), "reason")
    assert claim(project, "signed", by, reason="示例：注册撤销").state == "recognised"


def test_skipping_over_recognition_waits_for_it_as_well(by):
    """Nobody gets round the bureau by claiming the stage after 签约."""
    project = make_ready(stage="negotiating")
    move = claim(project, "registered", by, reason="示例：同日注册")
    project.refresh_from_db()
    assert (move.state, project.stage, project.signed_on) == ("claimed", "negotiating", None)


def test_a_recognised_stage_that_is_passed_over_counts_from_the_same_day(by):
    project = make_ready(stage="signed", signed_on=date(2024, 3, 15))
    move = claim(project, "production", by, reason="示例：租用厂房")
    recognise_stage(move=move, recognised_on=DAY, by=make_user())
    project.refresh_from_db()
    assert (project.started_on, project.production_on) == (DAY, DAY)
    assert (project.registered_on, project.completed_on) == (None, None)
    assert project.signed_on == date(2024, 3, 15)


def test_the_first_signing_stays_when_the_agreement_is_upgraded(by):
    project = make_ready(stage="negotiating", signed_on=date(2023, 3, 1))
    move = claim(project, "signed", by)
    recognise_stage(move=move, recognised_on=DAY, by=make_user())
    project.refresh_from_db()
    assert (project.stage, project.signed_on) == ("signed", date(2023, 3, 1))


def test_moving_back_clears_the_later_days_and_keeps_its_own(by):
    project = make_ready(
        stage="production", signed_on=date(2023, 3, 1), registered_on=date(2023, 4, 1),
        started_on=date(2023, 6, 1), completed_on=date(2024, 2, 1), production_on=date(2024, 3, 1),
    )  # fmt: skip
    claim(project, "started", by, reason="示例：验收撤销")
    project.refresh_from_db()
    assert project.stage == "started"
    assert project.started_on == date(2023, 6, 1)  # it did start then
    assert (project.completed_on, project.production_on) == (None, None)
    assert project.registered_on == date(2023, 4, 1)


def test_one_open_claim_a_project(by):
    project = make_ready(stage="negotiating")
    claim(project, "signed", by)
    assert "已有一条待认定" in refused(lambda: claim(project, "signed", by))
    assert StageTransition.objects.count() == 1


def test_a_day_ahead_is_refused(by):
    project = make_ready(stage="negotiating")
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused(lambda: claim(project, "signed", by, on=tomorrow), "claimed_on")
    move = claim(project, "signed", by)
    refused(lambda: recognise_stage(move=move, recognised_on=tomorrow, by=by), "recognised_on")
    project.refresh_from_db()
    assert project.stage == "negotiating"


def test_a_day_before_the_stage_before_is_refused(by):
    """Also where the stage between was passed over and has no day."""
    project = make_ready(stage="registered", signed_on=date(2024, 3, 15))
    refused(lambda: claim(project, "started", by, on=date(2024, 3, 14)), "claimed_on")
    move = claim(project, "started", by)
    said = refused(
        lambda: recognise_stage(move=move, recognised_on=date(2024, 3, 14), by=by), "recognised_on"
    )
    assert "2024-03-15" in said
    direct = make_ready(stage="signed", signed_on=date(2024, 3, 15))
    refused(lambda: claim(direct, "registered", by, on=date(2024, 3, 14)), "claimed_on")


def test_the_same_stage_is_refused(by):
    refused(lambda: claim(make_signed(), "signed", by), "to_stage")


def test_an_ended_project_does_not_move(by):
    project = make_signed()
    change_status(project=project, status="terminated", on=DAY, reason="示例：撤资", by=by)
    assert "已终止或退库" in refused(lambda: claim(project, "registered", by))


def test_return_keeps_the_project_where_it_is(by):
    project = make_ready(stage="negotiating")
    move = claim(project, "signed", by)
    refused(lambda: return_stage(move=move, answer=" ", by=by), "answer")
    return_stage(move=move, answer="示例：缺合同签字页", by=make_user())
    move.refresh_from_db()
    project.refresh_from_db()
    assert (move.state, move.answer, project.stage) == (
        "returned",
        "示例：缺合同签字页",
        "negotiating",
    )
    assert AuditEvent.objects.filter(verb="退回阶段申报").count() == 1
    assert claim(project, "signed", by).state == "claimed"  # free for the next


def test_a_decided_claim_is_not_decided_again(by):
    move = claim(make_ready(stage="negotiating"), "signed", by)
    recognise_stage(move=move, recognised_on=DAY, by=by)
    assert "已经处理过" in refused(lambda: recognise_stage(move=move, recognised_on=DAY, by=by))
    assert "已经处理过" in refused(lambda: return_stage(move=move, answer="示例", by=by))


def test_every_stage_may_be_reached_one_by_one(by):
    project = make_ready(stage="reserve")
    for number, stage in enumerate(list(Stage)[1:]):
        on = DAY + timedelta(days=number)
        move = claim(project, stage, by, on=on)
        if move.state == "claimed":
            recognise_stage(move=move, recognised_on=on, by=by)
        project.refresh_from_db()
        assert project.stage == stage
    assert stages.next_stage(project.stage) is None
    days = [getattr(project, field) for field in stages.DATE_FIELDS.values()]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("before", "after", "waits"),
    [
        ("lead", "negotiating", False), ("negotiating", "signed", True),
        ("signed", "registered", False), ("registered", "building", True),
        ("started", "building", False), ("production", "capacity", False),
        ("production", "started", False), ("lead", "capacity", True),
    ],
)  # fmt: skip
def test_which_moves_await_recognition(before, after, waits):
    assert stages.awaits_recognition(before, after) is waits


def test_stepper_tells_days_and_what_is_planned():
    project = make_signed(
        stage="started", registered_on=date(2024, 4, 1), started_on=date(2024, 5, 1),
        planned_completion_on=date(2025, 5, 1),
    )  # fmt: skip
    steps = {step.stage: step for step in stages.stepper(project, date(2024, 6, 1))}
    assert [step.state for step in steps.values()] == [
        "done", "done", "now", "later", "later", "later", "later",
    ]  # fmt: skip
    assert (steps["signed"].days, steps["registered"].days, steps["started"].days) == (17, 30, 31)
    assert steps["completed"].planned_on == date(2025, 5, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_recognise_once():
    project, bureau = make_ready(stage="negotiating"), make_user()
    move = make_move(project, "signed")

    def recognise():
        return recognise_stage(move=move, recognised_on=DAY, by=bureau)

    results = together(recognise, recognise)
    assert sum(isinstance(r, ValidationError) for r in results) == 1
    project.refresh_from_db()
    assert (project.stage, project.version) == ("signed", 2)
    assert AuditEvent.objects.filter(verb="认定阶段").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_claim_once():
    project, by = make_ready(stage="negotiating"), make_user("staff")
    results = together(*[lambda: claim(project, "signed", by)] * 2)
    assert sum(isinstance(r, ValidationError) for r in results) == 1
    assert StageTransition.objects.count() == 1
