"""节点: the baseline is kept, a slip has its reason, what happened lies not ahead."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.milestone import change_milestone, plan_milestone
from projects.models import Milestone
from tests.factories.parks import make_user
from tests.factories.projects import make_milestone, make_signed
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
