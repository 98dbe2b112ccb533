"""节点: the baseline is kept, a slip has its reason, what happened lies not ahead."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.milestone import (
    change_milestone,
    pause_milestone,
    plan_from_template,
    plan_milestone,
    remove_milestone,
    resume_milestone,
    save_milestones,
)
from projects.actions.plan_days import RowsRefused
from projects.models import Milestone, MilestoneTemplate
from tests.factories.parks import make_user
from tests.factories.projects import make_milestone, make_project, make_signed
from tracker import clock
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
PLANNED = date(2024, 7, 12)


@pytest.fixture
def by():
    return make_user("staff")


def test_the_first_plan_is_the_baseline(by):
    row = plan_milestone(project=make_signed(), name="封顶", planned_on=PLANNED, by=by, order=3)
    assert (row.baseline_on, row.planned_on, row.order) == (PLANNED, PLANNED, 3)
    assert AuditEvent.objects.get().verb == "新增节点"


def test_a_slip_keeps_the_baseline_and_needs_a_reason(by):
    row = make_milestone(make_signed())
    later = {"planned_on": date(2024, 8, 30)}
    with pytest.raises(ValidationError, match="调整原因"):
        change_milestone(milestone=row, values=later, by=by)
    change_milestone(milestone=row, values=later | {"slip_reason": "示例：雨季"}, by=by)
    row.refresh_from_db()
    assert (row.baseline_on, row.planned_on) == (PLANNED, date(2024, 8, 30))
    event = AuditEvent.objects.get()
    assert (event.verb, event.reason) == ("调整节点", "示例：雨季")


def test_completed_on_plan_needs_no_reason(by):
    row = make_milestone(make_signed())
    change_milestone(milestone=row, values={"actual_on": date(2024, 7, 10)}, by=by)
    assert not Milestone.objects.open().exists()


@pytest.mark.parametrize("field", ["actual_on", "started_on"])
def test_what_happened_lies_not_ahead(by, field):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        change_milestone(milestone=make_milestone(make_signed()), values={field: tomorrow}, by=by)
    assert list(refused.value.error_dict) == [field]
    with pytest.raises(ValidationError):
        plan_milestone(
            project=make_signed(), name="封顶", planned_on=PLANNED, by=by, **{field: tomorrow}
        )
    assert Milestone.objects.count() == 1


def test_one_name_once_a_project(by):
    project = make_signed()
    make_milestone(project, name="封顶")
    with pytest.raises(ValidationError, match="已有节点"):
        plan_milestone(project=project, name="封顶", planned_on=PLANNED, by=by)
    other = make_milestone(project, name="基础")
    with pytest.raises(ValidationError, match="已有节点"):
        change_milestone(milestone=other, values={"name": "封顶"}, by=by)
    plan_milestone(project=make_signed(), name="封顶", planned_on=PLANNED, by=by)


def test_stale_is_refused(by):
    row = make_milestone(make_signed())
    stale = Milestone.objects.get(pk=row.pk)
    change_milestone(milestone=row, values={"order": 5}, by=by)
    with pytest.raises(StaleVersion):
        change_milestone(milestone=stale, values={"order": 6}, by=by)


def test_overdue_leaves_out_done_and_paused():
    project = make_signed()
    late = make_milestone(project)
    make_milestone(project, actual_on=PLANNED)
    make_milestone(project, paused_on=PLANNED, pause_reason="示例：文物")
    assert list(Milestone.objects.overdue(date(2024, 7, 13))) == [late]
    assert not Milestone.objects.overdue(PLANNED).exists()


def test_a_pause_says_why_and_who_and_the_days_are_added_when_it_ends(by):
    row = make_milestone(make_signed())
    said = {"paused_on": date(2024, 6, 1), "reason": "示例：冬季停工", "allowed_by": "示例领导"}
    for name in ("reason", "allowed_by"):
        with pytest.raises(ValidationError, match="停表要写明"):
            pause_milestone(milestone=row, by=by, **said | {name: " "})
        row.refresh_from_db()
    pause_milestone(milestone=row, by=by, **said)
    assert not Milestone.objects.overdue(date(2024, 12, 1)).exists()
    with pytest.raises(ValidationError, match="已经停表"):
        pause_milestone(milestone=row, by=by, **said)
    with pytest.raises(ValidationError, match="早于停表"):
        resume_milestone(milestone=row, resumed_on=date(2024, 5, 31), by=by)
    with pytest.raises(ValidationError, match="先恢复计时"):
        change_milestone(milestone=row, values={"actual_on": date(2024, 7, 1)}, by=by)
    row.refresh_from_db()
    resume_milestone(milestone=row, resumed_on=date(2024, 6, 21), by=by)
    row.refresh_from_db()
    assert (row.planned_on, row.paused_days, row.due_on) == (PLANNED, 20, date(2024, 8, 1))
    assert row.pause_allowed_by == "示例领导"
    assert not Milestone.objects.overdue(date(2024, 8, 1)).exists()
    late = date(2024, 8, 2)
    assert list(Milestone.objects.overdue(late)) == [row]
    assert row.is_overdue(late)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["停表", "恢复计时"]


def test_a_pause_by_its_fields_and_its_end(by):
    """As the API does it."""
    clock.hold(date(2024, 6, 11))
    row = make_milestone(make_signed())
    with pytest.raises(ValidationError) as refused:
        change_milestone(milestone=row, values={"paused_on": date(2024, 6, 1)}, by=by)
    assert set(refused.value.error_dict) == {"pause_reason", "pause_allowed_by"}
    row.refresh_from_db()
    values = {"paused_on": date(2024, 6, 1), "pause_reason": "示例", "pause_allowed_by": "示例"}
    change_milestone(milestone=row, values=values, by=by)
    change_milestone(milestone=row, values={"paused_on": None}, by=by)
    clock.hold(None)
    assert (row.paused_days, row.due_on) == (10, date(2024, 7, 22))


def test_not_planned_before_the_contract(by):
    with pytest.raises(ValidationError, match="还没有签约"):
        plan_milestone(project=make_project(), name="封顶", planned_on=PLANNED, by=by)
    with pytest.raises(ValidationError, match="早于签约的 2024-03-15"):
        plan_milestone(project=make_signed(), name="封顶", planned_on=date(2024, 3, 1), by=by)


@pytest.fixture
def template():
    for order, (name, start, end) in enumerate((("备案", 0, 30), ("封顶", 30, 200)), 1):
        MilestoneTemplate.objects.create(
            kind="construction", name=name, order=order, start_day=start, end_day=end
        )


def test_the_template_makes_what_is_missing(by, template):
    project = make_signed()
    make_milestone(project, name="封顶")
    (made,) = plan_from_template(project=project, by=by)
    assert (made.name, made.planned_start_on) == ("备案", date(2024, 3, 15))
    assert made.planned_on == made.baseline_on == date(2024, 4, 14)
    assert AuditEvent.objects.get().verb == "按模板生成节点"
    with pytest.raises(ValidationError, match="都已经有了"):
        plan_from_template(project=project, by=by)


def test_the_template_waits_for_the_contract(by, template):
    with pytest.raises(ValidationError, match="先在“申报阶段”登记签约"):
        plan_from_template(project=make_project(), by=by)
    ended = make_signed(status="terminated", ended_on=date(2024, 6, 1))
    with pytest.raises(ValidationError, match="不再改计划"):
        plan_from_template(project=ended, by=by)


def test_one_save_of_the_plan(by):
    project = make_signed()
    one, two, three = (make_milestone(project) for _ in range(3))
    later = {"planned_on": date(2024, 8, 30)}
    changes = {one.pk: (1, later), two.pk: (1, later | {"slip_reason": "示例：文物"})}
    with pytest.raises(RowsRefused) as refused:
        save_milestones(project=project, changes=changes, fresh={}, by=by)
    assert set(refused.value.found) == {one.pk}
    assert not Milestone.objects.filter(**later).exists()
    changes[three.pk] = (1, {"actual_on": date(2024, 7, 1)})
    fresh = {"n1": {"name": "投产", "planned_on": date(2024, 12, 1)}}
    save_milestones(project=project, changes=changes, fresh=fresh, reason="示例：雨季", by=by)
    said = dict(Milestone.objects.values_list("pk", "slip_reason"))
    assert [said[row.pk] for row in (one, two, three)] == ["示例：雨季", "示例：文物", ""]
    assert set(Milestone.objects.values_list("baseline_on", flat=True)) == {
        PLANNED,
        date(2024, 12, 1),
    }


def test_an_earlier_reason_is_none_for_the_next_slip(by):
    project = make_signed()
    row = make_milestone(
        project, planned_on=date(2024, 8, 1), baseline_on=PLANNED, slip_reason="旧"
    )
    changes = {row.pk: (1, {"planned_on": date(2024, 9, 1)})}
    with pytest.raises(RowsRefused):
        save_milestones(project=project, changes=changes, fresh={}, by=by)
    back = {row.pk: (1, {"planned_on": PLANNED})}
    save_milestones(project=project, changes=back, fresh={}, by=by)
    row.refresh_from_db()
    assert row.planned_on == PLANNED


def test_removed_with_a_reason_unless_begun(by):
    project = make_signed()
    row = make_milestone(project)
    with pytest.raises(ValidationError, match="为什么"):
        remove_milestone(milestone=row, reason=" ", by=by)
    with pytest.raises(ValidationError, match="不能删除"):
        remove_milestone(
            milestone=make_milestone(project, started_on=date(2024, 6, 1)), reason="示例", by=by
        )
    remove_milestone(milestone=row, reason="示例：不需要", by=by)
    assert AuditEvent.objects.get().reason == "示例：不需要"
    assert Milestone.objects.count() == 1
