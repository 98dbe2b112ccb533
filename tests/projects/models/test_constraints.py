"""Every named constraint of the projects, broken once."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.models import (
    ApprovalItem,
    BatchRow,
    ColumnName,
    DispatchChange,
    DispatchFile,
    DispatchReading,
    DispatchSection,
    DutyRule,
    DutyTemplate,
    EscalationRule,
    KeptCube,
    KeptShard,
    LampOverride,
    LampRule,
    Mechanism,
    MilestoneTemplate,
    Project,
    TargetVersion,
)
from projects.models.target import NODES
from tests.factories.activities import make_activity, make_agreement, make_met
from tests.factories.dispatches import (
    make_bare_dispatch,
    make_published,
    make_snapshot,
)
from tests.factories.events import (
    make_aim,
    make_announced,
    make_campaign,
    make_event,
    make_fund,
    make_fund_arrival,
    make_granted,
)
from tests.factories.files import make_upload
from tests.factories.instructions import make_instruction
from tests.factories.parks import (
    make_chain,
    make_office,
    make_park,
    make_person,
    make_region,
    make_unit,
    make_user,
)
from tests.factories.projects import (
    make_approval,
    make_attachment,
    make_batch,
    make_due_report,
    make_duty,
    make_funding,
    make_lamp,
    make_listing,
    make_meeting,
    make_milestone,
    make_move,
    make_phase,
    make_pivot,
    make_plan,
    make_problem,
    make_project,
    make_reminder,
    make_report,
    make_saved_view,
    make_signed,
    make_target,
    make_visit,
)
from tests.factories.screens import make_screen
from tests.projects.models.constraints_assessment import BREAKERS as ASSESSMENT
from tests.projects.models.constraints_lead import BREAKERS as LEADS
from tests.projects.models.constraints_office import BREAKERS as OFFICES
from tests.projects.models.constraints_task import BREAKERS as TASKS

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 1)


def twice(make, *args, **fields):
    make(*args, **fields)
    make(*args, **fields)


def node(name):
    return {
        "region": make_region, "park": make_park, "chain": make_chain, "office": make_office,
        "leader": make_person,
    }[name]()  # fmt: skip


def two_leaders():
    project = make_signed()
    make_duty(project)
    make_duty(project)


def attachment_of_two():
    project = make_signed()
    make_attachment(project, funding=make_funding(project), report=make_report(project))


def of_park(make, **fields):
    return make(park=make_park("own"), region=None, **fields)


def changed(dispatch, **fields):
    fields = {"code": "funds", "original": "1", "text": "2", "reason": "示例"} | fields
    return DispatchChange.objects.create(dispatch=dispatch, by=make_user("bureau"), **fields)


def twice_of(dispatch, model, **fields):
    for _ in range(2):
        model.objects.create(dispatch=dispatch, **fields)


def locked_alone():
    by = make_user("bureau")
    make_snapshot(asked_by=by, agreed_by=by)


def override(**fields):
    fields = {"from_on": date(2024, 7, 1), "until_on": date(2024, 7, 1), "reason": "示例"} | fields
    LampOverride.objects.create(project=make_signed(), kind="start", level="green", **fields)


def rule():
    return LampRule.objects.create(
        kind="start", version=1, measure="months", yellow_from=1, red_from=3, text="示例",
        valid_from=DAY,
    )  # fmt: skip


def duty_template():
    return DutyTemplate.objects.create(number=1, valid_from=DAY)


def duty_rule(template=None, **fields):
    values = {"role": "head", "label": "组长", "one": "task_force", "bearer": "person"} | fields
    return DutyRule.objects.create(template=template or duty_template(), **values)


def template_line(**fields):
    values = {"kind": "opening", "name": "开业", "order": 1, "start_day": 1, "end_day": 9}
    return MilestoneTemplate.objects.create(**values | fields)


def phase_below_a_phase():
    project = make_signed()
    make_phase(project, kind="phase", parent=make_phase(project))


def closed_by_its_solver():
    user = make_user("bureau")
    make_problem(make_signed(), "closed", resolved_by=user, closed_by=user)


BREAKERS = {
    "activity_code_once": lambda: twice(make_activity, code="HD-1"),
    "activity_days_in_order": lambda: make_activity(to_on=date(2024, 5, 19)),
    "activity_enterprise_once": lambda: twice(make_met, make_activity()),
    "activity_void_has_reason": lambda: make_activity(voided_at=timezone.now()),
    "agreement_amount_not_negative": lambda: make_agreement(amount=-1),
    "agreement_code_once": lambda: twice(make_agreement, code="XY-1"),
    "agreement_project_once": lambda: twice(make_agreement, project=make_signed()),
    "agreement_review_has_day": lambda: make_agreement(review="passed"),
    "agreement_void_has_reason": lambda: make_agreement(voided_at=timezone.now()),
    **ASSESSMENT,
    **LEADS,
    **OFFICES,
    **TASKS,
    "event_code_once": lambda: twice(make_event, code="SG-1"),
    "event_void_has_reason": lambda: make_event(voided_at=timezone.now()),
    "event_project_once": lambda: twice(make_announced, make_event(), make_signed()),
    "event_amount_not_negative": lambda: make_announced(make_event(), make_signed(), amount=-1),
    "campaign_code_once": lambda: twice(make_campaign, code="GJ-1"),
    "campaign_name_once": lambda: twice(make_campaign, name="示例攻坚"),
    "campaign_days_in_order": lambda: make_campaign(to_on=date(2024, 3, 31)),
    "campaign_void_has_reason": lambda: make_campaign(voided_at=timezone.now()),
    "campaign_target_once": lambda: twice(make_aim, make_campaign(), make_park("zone")),
    "campaign_target_of_all_once": lambda: twice(make_aim, make_campaign()),
    "campaign_target_positive": lambda: make_aim(make_campaign(), assigned=0),
    "government_fund_code_once": lambda: twice(make_fund, code="ZQ-1"),
    "government_fund_applied_positive": lambda: make_fund(applied_amount=0),
    "government_fund_granted_has_sum": lambda: make_fund(state="approved"),
    "government_fund_void_has_reason": lambda: make_fund(voided_at=timezone.now()),
    "government_fund_arrival_positive": lambda: make_fund_arrival(make_granted(), amount=0),
    "approval_days_in_order": lambda: make_approval(
        make_signed(), promised_on=DAY, state="done", done_on=date(2024, 1, 1)
    ),
    "approval_deferred_says_what": lambda: make_approval(make_signed(), state="deferred"),
    "approval_done_has_day": lambda: make_approval(make_signed(), state="done"),
    "approval_item_code_once": lambda: twice(
        ApprovalItem.objects.create, code="x", name="示例", group="approval"
    ),
    "approval_moved_has_reason": lambda: make_approval(
        make_signed(), promised_on=DAY, first_promised_on=date(2024, 5, 1)
    ),
    "approval_name_once": lambda: twice(make_approval, make_signed(), name="示例"),
    "approval_pause_has_reason": lambda: make_approval(make_signed(), paused_on=DAY),
    "attachment_one_parent": attachment_of_two,
    "attachment_place_on_earth": lambda: make_attachment(make_signed(), latitude=38),
    "batch_committed_has_time": lambda: make_batch(make_user(), state="committed"),
    "batch_row_once": lambda: twice(
        BatchRow.objects.create, batch=make_batch(make_user()), row=7, outcome="create"
    ),
    "dispatch_one_place": lambda: make_bare_dispatch(park=make_park("own")),
    "dispatch_region_number_once": lambda: twice(make_bare_dispatch),
    "dispatch_park_number_once": lambda: twice(lambda: of_park(make_bare_dispatch)),
    "dispatch_published_is_whole": lambda: make_bare_dispatch(
        state="published", published_at=timezone.now()
    ),
    "section_place_once": lambda: twice_of(make_bare_dispatch(), DispatchSection, place=1),
    "dispatch_change_one_at_a_time": lambda: [changed(d) for d in [make_bare_dispatch()] * 2],
    "dispatch_change_has_reason": lambda: changed(make_bare_dispatch(), reason=""),
    "dispatch_reading_once": lambda: twice_of(
        make_bare_dispatch(), DispatchReading, by=make_user("leader")
    ),
    "dispatch_file_once": lambda: twice_of(
        make_bare_dispatch(), DispatchFile, form="docx", digest="0" * 64
    ),
    "dispatch_file_made_is_there": lambda: DispatchFile.objects.create(
        dispatch=make_bare_dispatch(), form="docx", digest="0" * 64, state="made"
    ),
    "snapshot_one_place": lambda: make_snapshot(park=make_park("own"), region=make_region()),
    "snapshot_region_number_once": lambda: twice(make_snapshot),
    "snapshot_park_number_once": lambda: twice(lambda: make_snapshot(park=make_park("own"))),
    "snapshot_two_people": locked_alone,
    "published_one_place": lambda: make_published(park=make_park("own"), region=make_region()),
    "published_region_revision_once": lambda: twice(lambda: make_published(is_current=False)),
    "published_park_revision_once": lambda: twice(
        lambda: make_published(park=make_park("own"), is_current=False)
    ),
    "published_region_one_current": lambda: [make_published(revision=n) for n in (1, 2)],
    "published_park_one_current": lambda: [
        make_published(park=make_park("own"), revision=n) for n in (1, 2)
    ],
    "due_report_dates_in_order": lambda: make_due_report(make_signed(), due_on=date(2024, 5, 31)),
    "due_report_period_once": lambda: twice(make_due_report, make_signed()),
    "duty_rule_at_least": lambda: duty_rule(at_least=0),
    "duty_rule_role_once": lambda: twice(duty_rule, template=duty_template()),
    "duty_template_once": lambda: twice(duty_template),
    "duty_dates_in_order": lambda: make_duty(make_signed(), to_on=date(2020, 1, 1)),
    "duty_has_somebody": lambda: make_signed().assignments.create(role="head", from_on=DAY),
    "duty_one_leader": two_leaders,
    "escalation_days_positive": lambda: EscalationRule.objects.create(level="park", working_days=0),
    "escalation_level_once": lambda: twice(EscalationRule.objects.create, level="park"),
    "funding_amount_positive": lambda: make_funding(make_signed(), amount=Decimal(0)),
    "column_name_once": lambda: twice(
        ColumnName.objects.create, kind="projects", office=make_unit(), key="盘子", by=make_user()
    ),
    "funding_verified_has_amount": lambda: make_funding(make_signed(), verified_amount=None),
    "instruction_closed_has_day": lambda: make_instruction(
        make_signed(), state="closed", closed_on=None
    ),
    "instruction_colour_follows": lambda: make_instruction(make_signed(), "yellow"),
    "instruction_dates_in_order": lambda: make_instruction(make_signed(), due_on=DAY),
    "instruction_number_once": lambda: twice(make_instruction, make_signed(), number="PS-1"),
    "instruction_one_addressee": lambda: make_instruction(
        make_signed(), to_unit=make_unit(), to_person=make_person()
    ),
    "lamp_override_days_in_order": lambda: override(until_on=date(2024, 6, 30)),
    "lamp_override_has_reason": lambda: override(reason=""),
    "lamp_one_current": lambda: twice(make_lamp, make_signed()),
    "lamp_rule_version_once": lambda: twice(rule),
    "listing_once": lambda: twice(make_listing, make_signed()),
    "mechanism_visit_days": lambda: Mechanism.objects.create(project=make_signed(), visit_days=0),
    "meeting_item_once": lambda: make_meeting(*[make_signed()] * 2),
    "meeting_number_once": lambda: twice(make_meeting, number="HY-2024-0001"),
    "milestone_template_days_in_order": lambda: template_line(start_day=9, end_day=8),
    "milestone_template_once": lambda: twice(template_line),
    "phase_days_in_order": lambda: make_phase(
        make_signed(), started_on=DAY, completed_on=date(2024, 1, 1)
    ),
    "phase_has_no_parent": lambda: phase_below_a_phase(),
    "phase_name_once": lambda: twice(make_phase, make_signed(), name="一期"),
    "phase_percent_in_range": lambda: make_phase(make_signed(), percent=101),
    "phase_plan_in_order": lambda: make_phase(
        make_signed(), planned_start_on=DAY, planned_on=date(2024, 1, 1)
    ),
    "phase_weight_positive": lambda: make_phase(make_signed(), weight=0),
    "phase_work_completed_is_whole": lambda: make_phase(
        make_signed(), kind="work", completed_on=DAY
    ),
    "milestone_name_once": lambda: twice(make_milestone, make_signed(), name="封顶"),
    "milestone_slip_has_reason": lambda: make_milestone(make_signed(), baseline_on=DAY),
    "pivot_name_once": lambda: twice(make_pivot, make_user()),
    "pivot_schedule_has_day": lambda: make_pivot(make_user(), schedule="weekly"),
    "plan_funds_not_negative": lambda: make_plan(make_signed(), planned_funds=-1),
    "plan_investment_not_negative": lambda: make_plan(make_signed(), planned_investment=-1),
    "plan_year_once": lambda: twice(make_plan, make_signed()),
    "problem_closed_by_another": closed_by_its_solver,
    "problem_number_once": lambda: twice(make_problem, make_signed(), number="WT-2024-0001"),
    "problem_taken_has_owner_and_day": lambda: make_problem(
        make_signed(), "accepted", owner_unit=None
    ),
    "progress_dates_in_order": lambda: make_report(make_signed(), end_on=date(2024, 4, 30)),
    "progress_percent_in_range": lambda: make_report(make_signed(), percent=101),
    "progress_period_once": lambda: twice(make_report, make_signed()),
    "project_code_once": lambda: twice(make_project, code="X-1"),
    "project_contract_not_negative": lambda: make_project(contract_amount=-1),
    "project_ended_has_day": lambda: make_project(status="terminated"),
    "project_total_not_negative": lambda: make_project(total_investment=-1),
    "reminder_key_once": lambda: twice(make_reminder, make_signed(), make_user(), key="k"),
    "saved_view_code_once": lambda: twice(make_saved_view, code="x"),
    "saved_view_has_name": lambda: make_saved_view(name=""),
    "saved_view_name_once": lambda: twice(make_saved_view, make_user(), name="示例"),
    "saved_view_one_default": lambda: twice(make_saved_view, make_user(), is_default=True),
    "screen_key_once": lambda: twice(make_screen, token="same"),
    "screen_name_once": lambda: twice(make_screen, name="示例大厅"),
    "screen_paging_in_range": lambda: make_screen(paging=4),
    "stage_one_open_claim": lambda: twice(make_move, make_signed()),
    "stage_recognised_has_day": lambda: make_move(make_signed(), state="recognised"),
    "target_exactly_one_node": lambda: make_target(1, park=make_park(), chain=make_chain()),
    "target_positive": lambda: make_target(0),
    "target_quarters_add_up": lambda: make_target(10, q1=1, q2=2, q3=3, q4=5),
    "target_cap_from_hundred": lambda: make_target(10, cap=99),
    "target_version_once": lambda: twice(
        TargetVersion.objects.create,
        target=make_target(10),
        number=1,
        assigned=10,
        from_on=date(2024, 1, 1),
    ),
    "kept_cube_once": lambda: twice(KeptCube.objects.create, key="a", asked={}),
    "kept_shard_once": lambda: twice(
        KeptShard.objects.create, cube=KeptCube.objects.create(key="b", asked={}), number=1
    ),
    **{
        f"target_{name}_once": lambda n=name: twice(make_target, 1, **{n: node(n)})
        for name in NODES
    },
    "visit_place_on_earth": lambda: make_visit(make_signed(), latitude=91, longitude=100),
    "visit_void_has_reason": lambda: make_visit(make_signed(), voided_at=timezone.now()),
}


@pytest.mark.parametrize("name", BREAKERS)
def test_constraint_holds(name):
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKERS[name]()


def test_every_named_constraint_is_broken_here():
    models = apps.get_app_config("projects").get_models()
    assert {c.name for model in models for c in model._meta.constraints} == set(BREAKERS)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": "normal", "ended_on": DAY}, "a day without an end"),
        ({"status": "withdrawn"}, "an end without a day"),
    ],
)
def test_an_end_and_its_day_go_together(fields, why):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_project(**fields)


def test_a_second_claim_is_free_once_the_first_is_decided():
    project = make_signed()
    make_move(project, state="returned")
    make_move(project)
    assert project.transitions.claimed().count() == 1


def test_money_keeps_a_yuan():
    amount = Decimal("20000000.0001")
    project = make_project(total_investment=amount)
    assert Project.objects.get(pk=project.pk).total_investment == amount


def test_upload_is_of_one_attachment():
    row = make_attachment(make_signed(), upload=make_upload())
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.create(project=row.project, kind="contract", stored=row.stored)
