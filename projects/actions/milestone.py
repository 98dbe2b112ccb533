"""节点: plan, move with a reason, complete. The baseline never moves."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import User
from projects.models import Milestone, Project
from tracker import audit


@transaction.atomic
def plan_milestone(
    *, project: Project, name: str, planned_on: date, by: User, **rest: Any
) -> Milestone:
    """A new milestone; its first plan is the baseline."""
    _refuse_same_name(project, name)
    _refuse_ahead(rest)
    row = Milestone.objects.create(
        project=project, name=name, planned_on=planned_on, baseline_on=planned_on, **rest
    )
    changes = {"planned_on": [None, str(planned_on)]}
    audit.record(verb="新增节点", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def change_milestone(*, milestone: Milestone, values: dict[str, Any], by: User) -> Milestone:
    """Change a milestone. Slipping past the baseline needs a reason; days lie not ahead."""
    planned = values.get("planned_on", milestone.planned_on)
    reason = values.get("slip_reason", milestone.slip_reason)
    if planned != milestone.baseline_on and not reason.strip():
        raise ValidationError({"slip_reason": "计划日期与最初计划不同，请写明调整原因。"})
    _refuse_ahead(values)
    name = values.get("name", milestone.name)
    if name != milestone.name:
        _refuse_same_name(milestone.project, name)
    before = {name: getattr(milestone, name) for name in values}
    for name, value in values.items():
        setattr(milestone, name, value)
    milestone.bump(list(values))
    audit.record(
        verb="调整节点",
        on=milestone,
        by=by,
        changes=audit.difference(before, values),
        reason=reason,
    )
    return milestone


def _refuse_same_name(project: Project, name: str) -> None:
    if project.milestones.filter(name=name).exists():
        raise ValidationError({"name": f"已有节点“{name}”，请换个名称。"})


def _refuse_ahead(values: dict[str, Any]) -> None:
    """What happened lies not ahead."""
    for name, label in (("started_on", "实际起始"), ("actual_on", "实际完成")):
        day = values.get(name)
        if day and day > timezone.localdate():
            raise ValidationError({name: f"{label}日期还没到，请填今天或以前的日期。"})
