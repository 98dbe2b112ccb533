"""节点: plan, move with a reason, pause, complete. The baseline never moves."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.actions.plan_days import (
    RowsRefused,
    refuse_ahead,
    refuse_before_signing,
    refuse_disorder,
    refuse_ended,
)
from projects.models import Milestone, MilestoneTemplate, Phase, Project
from tracker import audit, clock
from tracker.models import StaleVersion

PLANNED = {"planned_start_on": "计划起始", "planned_on": "计划完成"}
HAPPENED = {"started_on": "实际起始", "actual_on": "实际完成"}


@transaction.atomic
def plan_milestone(
    *, project: Project, name: str, planned_on: date, by: User, **rest: Any
) -> Milestone:
    """A new milestone; its first plan is the baseline. Raises ValidationError by field."""
    refuse_ended(project)
    _refuse_same_name(project, name)
    row = Milestone(
        project=project, name=name, planned_on=planned_on, baseline_on=planned_on, **rest
    )
    _check(row, {"planned_on": planned_on, **rest})
    row.save(force_insert=True)
    changes = {"planned_on": [None, str(planned_on)]}
    audit.record(verb="新增节点", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def plan_from_template(*, project: Project, by: User) -> list[Milestone]:
    """按模板生成: the milestones of the project's kind that it does not have yet, days from signing.

    Raises ValidationError: before signing, of an ended project, or when nothing is missing.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    refuse_ended(project)
    signed = project.signed_on
    if signed is None:
        raise ValidationError(
            "节点从签约日算起，项目还没有签约；请先在“申报阶段”登记签约，再按模板生成。"
        )
    held = set(project.milestones.values_list("name", flat=True))
    template = MilestoneTemplate.objects.filter(kind=project.kind)
    rows = [
        Milestone(
            project=project,
            name=line.name,
            order=line.order,
            planned_start_on=signed + timedelta(days=line.start_day),
            planned_on=signed + timedelta(days=line.end_day),
            baseline_on=signed + timedelta(days=line.end_day),
        )
        for line in template
        if line.name not in held
    ]
    if not rows:
        raise ValidationError("模板里的节点都已经有了，不用再生成。")
    made = Milestone.objects.bulk_create(rows)
    audit.record_many(
        audit.event(
            verb="按模板生成节点",
            on=row,
            by=by,
            changes={"planned_on": [None, str(row.planned_on)]},
        )
        for row in made
    )
    return made


@transaction.atomic
def change_milestone(*, milestone: Milestone, values: dict[str, Any], by: User) -> Milestone:
    """Change a milestone; only what changes is checked. A plan off the baseline needs a reason.

    `paused_on` pauses it, and taken away lets it run again from today. Raises ValidationError by
    field, StaleVersion.
    """
    before = {name: getattr(milestone, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    for name, value in values.items():
        setattr(milestone, name, value)
    if milestone.planned_on != milestone.baseline_on and not milestone.slip_reason.strip():
        raise ValidationError({"slip_reason": "计划日期与最初计划不同，请写明调整原因。"})
    if "name" in changed:
        _refuse_same_name(milestone.project, milestone.name)
    _check(milestone, changed)
    if "paused_on" in changed:
        values = values | _paused(milestone, before["paused_on"])
    return _write(milestone, "调整节点", values, by, milestone.slip_reason, before)


@transaction.atomic
def pause_milestone(
    *, milestone: Milestone, paused_on: date, reason: str, allowed_by: str, by: User
) -> Milestone:
    """停表: not due from that day on; why, and who allowed it. Raises ValidationError, StaleVersion."""
    if milestone.paused_on:
        raise ValidationError(f"从 {milestone.paused_on} 起已经停表，不用再停。")
    values = {"pause_reason": reason.strip(), "pause_allowed_by": allowed_by.strip()}
    before = {name: getattr(milestone, name) for name in ("paused_on", *values)}
    milestone.paused_on = paused_on
    milestone.pause_reason, milestone.pause_allowed_by = values.values()
    values |= {"paused_on": paused_on} | _paused(milestone, None)
    return _write(milestone, "停表", values, by, reason, before)


@transaction.atomic
def resume_milestone(*, milestone: Milestone, resumed_on: date, by: User) -> Milestone:
    """恢复计时: the days it stood still are added to those it is due later; the plan stays.

    Its reason and who allowed it stay readable. Raises ValidationError, StaleVersion.
    """
    since = milestone.paused_on
    if since is None:
        raise ValidationError("这个节点没有停表，不用恢复计时。")
    refuse_ended(milestone.project)
    values = _resumed(milestone, since, resumed_on)
    before = {name: getattr(milestone, name) for name in values} | {"paused_on": since}
    return _write(milestone, "恢复计时", values, by, milestone.pause_reason, before)


@transaction.atomic
def save_milestones(
    *,
    project: Project,
    changes: Mapping[int, tuple[int, dict[str, Any]]],
    fresh: Mapping[str, dict[str, Any]],
    by: User,
    reason: str = "",
) -> int:
    """One save of the whole plan: `changes` maps a milestone to the version that was read and its
    new values, `fresh` keys of new rows to theirs. All or nothing; returns the rows written.

    A plan that moves off the baseline needs a reason said now: the row's own `slip_reason`, or
    `reason` for all that moved. Raises RowsRefused with what each refused row met.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    held = {row.pk: row for row in project.milestones.all()}
    found: dict[Any, ValidationError | StaleVersion] = {}
    for pk, (version, values) in changes.items():
        row = held[pk]
        row.project, row.version = project, version
        try:
            change_milestone(milestone=row, values=_with_reason(row, values, reason), by=by)
        except (ValidationError, StaleVersion) as refused:
            found[pk] = refused
    for key, values in fresh.items():
        try:
            plan_milestone(project=project, by=by, **values)
        except ValidationError as refused:
            found[key] = refused
    if found:
        raise RowsRefused(found)
    return len(changes) + len(fresh)


@transaction.atomic
def remove_milestone(*, milestone: Milestone, reason: str, by: User) -> None:
    """Remove a milestone that is not needed here; nothing that has begun. Why, and what it was, stay
    in the audit. Raises ValidationError.
    """
    refuse_ended(milestone.project)
    if milestone.started_on or milestone.actual_on or milestone.paused_on:
        raise ValidationError(
            f"“{milestone}”已经有实际日期或停表，不能删除；不再需要的，请在调整原因里写明。"
        )
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么这个项目不需要这个节点。"})
    names = ("planned_start_on", "planned_on", "baseline_on", "slip_reason")
    said = {name: [audit.plain(getattr(milestone, name)), None] for name in names}
    audit.record(verb="删除节点", on=milestone, by=by, changes=said, reason=reason.strip())
    milestone.delete()


def _with_reason(row: Milestone, values: dict[str, Any], common: str) -> dict[str, Any]:
    """What was said of an earlier slip is no reason for this one."""
    own = values.get("slip_reason", "").strip()
    values = {name: value for name, value in values.items() if name != "slip_reason"}
    planned = values.get("planned_on", row.planned_on)
    if planned == row.baseline_on:
        return values
    if planned == row.planned_on:
        return values | {"slip_reason": own} if own else values
    own = own or common.strip()
    if not own:
        said = f"计划从 {row.planned_on} 改到 {planned}，请写明这次调整的原因。"
        raise ValidationError({"slip_reason": said})
    return values | {"slip_reason": own}


def _write(
    milestone: Milestone,
    verb: str,
    values: dict[str, Any],
    by: User,
    reason: str,
    before: Mapping[str, Any],
) -> Milestone:
    """Raises StaleVersion."""
    before = {name: before.get(name, getattr(milestone, name)) for name in values}
    for name, value in values.items():
        setattr(milestone, name, value)
    milestone.bump(list(values))
    milestone.refresh_from_db(fields=["due_on"])
    changes = audit.difference(before, values)
    audit.record(verb=verb, on=milestone, by=by, changes=changes, reason=reason.strip())
    return milestone


def _paused(milestone: Milestone, since: date | None) -> dict[str, Any]:
    """What goes with a changed `paused_on`: the milestone already holds it, `since` the old one."""
    if milestone.paused_on is None:
        assert since is not None
        return _resumed(milestone, since, clock.today())
    refuse_ended(milestone.project)
    refuse_ahead({"paused_on": milestone.paused_on}, {"paused_on": "停表"})
    missing = {}
    if not milestone.pause_reason.strip():
        missing["pause_reason"] = "停表要写明原因。"
    if not milestone.pause_allowed_by.strip():
        missing["pause_allowed_by"] = "停表要写明谁同意的。"
    if missing:
        raise ValidationError(missing)
    if milestone.actual_on:
        raise ValidationError({"paused_on": "节点已经完成，不用停表。"})
    return {}


def _resumed(milestone: Milestone, since: date, resumed_on: date) -> dict[str, Any]:
    refuse_ahead({"resumed_on": resumed_on}, {"resumed_on": "恢复"})
    if resumed_on < since:
        raise ValidationError({"resumed_on": f"恢复早于停表的 {since}，请核对。"})
    return {"paused_on": None, "paused_days": milestone.paused_days + (resumed_on - since).days}


def _check(row: Milestone, changed: Mapping[str, Any]) -> None:
    """What must be true of the row as it will be, as far as it changes."""
    refuse_before_signing(row.project, changed, PLANNED)
    refuse_ahead(changed, HAPPENED)
    if changed.keys() & PLANNED.keys():
        days = [(label, getattr(row, name)) for name, label in PLANNED.items()]
        refuse_disorder(days[0], days[1], "planned_on")
    if changed.keys() & HAPPENED.keys():
        days = [(label, getattr(row, name)) for name, label in HAPPENED.items()]
        refuse_disorder(days[0], days[1], "actual_on")
    if changed.get("actual_on") and row.paused_on and "paused_on" not in changed:
        said = f"从 {row.paused_on} 起停表，请先恢复计时，再填实际完成。"
        raise ValidationError({"actual_on": said})
    phase: Phase | None = changed.get("phase")
    if phase and phase.project_id != row.project_id:
        raise ValidationError({"phase": "分期请选本项目的。"})


def _refuse_same_name(project: Project, name: str) -> None:
    if project.milestones.filter(name=name).exists():
        raise ValidationError({"name": f"已有节点“{name}”，请换个名称。"})
