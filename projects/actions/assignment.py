"""五个一: give a duty, hand it over, end it; set the rhythm. History is never overwritten."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parks.models import Person, Unit, User
from projects.enums import Bearer, DutyRole
from projects.models import Assignment, Mechanism, Project
from projects.models.duty import rules_on
from projects.queries.fiveone import counts
from tracker import audit, clock
from tracker.tools.bulk import update_rows

SINGLE = (DutyRole.LEADER, DutyRole.LEAD_UNIT, DutyRole.HEAD)


@transaction.atomic
def assign_duty(
    *,
    project: Project,
    role: str,
    from_on: date,
    by: User,
    person: Person | None = None,
    unit: Unit | None = None,
    reason: str = "",
    may_fill: bool | None = None,
) -> Assignment:
    """Give a duty. A role that only one may hold is handed over: the old row is closed the day
    before, so that every past day still has its name. A hand-over needs a reason.

    Raises ValidationError with what is wrong and how to mend it; nothing is written then.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    refuse_ended(project)
    refuse_unfit(role=role, person=person, unit=unit, from_on=from_on)
    held = project.assignments.filter(role=role, to_on=None).select_related("person", "unit")
    holder = held.first() if role in SINGLE else None
    if holder:
        refuse_hand_over(holder, person, unit, from_on, reason)
        _close(holder, from_on - timedelta(days=1))
    elif role in SINGLE:
        _refuse_overlap(project, role, from_on)
    else:
        _refuse_twice(held, person, unit)
    return _place(project, role, holder, person, unit, from_on, reason, by, may_fill)


@transaction.atomic
def hand_over_duty(
    *,
    duty: Assignment,
    from_on: date,
    reason: str,
    by: User,
    person: Person | None = None,
    unit: Unit | None = None,
) -> Assignment:
    """Hand one duty, of any role, to somebody else; the right to fill in goes along.

    `duty` carries the version that was read: StaleVersion when it has moved on since.
    """
    project = Project.objects.select_for_update().get(pk=duty.project_id)
    refuse_ended(project)
    _refuse_over(duty)
    refuse_unfit(role=duty.role, person=person, unit=unit, from_on=from_on)
    refuse_hand_over(duty, person, unit, from_on, reason)
    _close(duty, from_on - timedelta(days=1))
    return _place(project, duty.role, duty, person, unit, from_on, reason, by, duty.may_fill)


def _place(
    project: Project,
    role: str,
    holder: Assignment | None,
    person: Person | None,
    unit: Unit | None,
    from_on: date,
    reason: str,
    by: User,
    may_fill: bool | None,
) -> Assignment:
    duty = Assignment.objects.create(
        project=project,
        role=role,
        person=person,
        unit=unit,
        from_on=from_on,
        reason=reason,
        may_fill=may_fill,
    )
    if role == DutyRole.LEADER:
        Project.objects.filter(pk=project.pk).update(leader=person)
    audit.record(
        verb="移交责任" if holder else "明确责任",
        on=project,
        by=by,
        changes={duty.get_role_display(): [bearer_of(holder), str(person or unit)]},
        reason=reason,
    )
    refresh_coverage(Project.objects.filter(pk=project.pk))
    return duty


def bearer_of(duty: Assignment | None) -> str:
    return str(duty.person or duty.unit) if duty else ""


def _close(duty: Assignment, to_on: date) -> None:
    duty.to_on = to_on
    duty.bump(["to_on"])


# --- Refusals: what is wrong, and the way out ---


def refuse_unfit(*, role: str, person: Person | None, unit: Unit | None, from_on: date) -> None:
    """Who may bear this duty from that day. Raises ValidationError by field."""
    if person is None and unit is None:
        raise ValidationError({"person": "请选人员或单位。"})
    if from_on > timezone.localdate():
        raise ValidationError({"from_on": "日期还没到，请填今天或以前的日期；到任当天再登记。"})
    bearer = next((rule.bearer for rule in rules_on(from_on) if rule.role == role), Bearer.EITHER)
    label = DutyRole(role).label
    if bearer == Bearer.PERSON and person is None:
        raise ValidationError({"person": f"{label}要落实到人，请选人员。"})
    if bearer == Bearer.UNIT and unit is None:
        raise ValidationError({"unit": f"{label}要选一个单位。"})
    day = max(from_on, clock.today())
    if person and person.left_on and person.left_on <= day:
        raise ValidationError({"person": f"{person}已于 {person.left_on} 离任，请改选在任的人。"})
    if unit and unit.retired_on and unit.retired_on <= day:
        heir = f"请改选承接单位“{unit.successor}”" if unit.successor else "请改选在用的单位"
        raise ValidationError({"unit": f"{unit}已于 {unit.retired_on} 撤并，{heir}。"})
    if role == DutyRole.LEADER and person and not person.is_leader:
        text = f"{person}不在包抓领导名单里；请另选，或先在单位与人员里登记为“可任包抓领导”。"
        raise ValidationError({"person": text})


def refuse_ended(project: Project) -> None:
    if project.is_ended:
        text = f"项目已{project.get_status_display()}，不再明确责任；要恢复请先变更项目状态。"
        raise ValidationError(text)


def refuse_hand_over(
    holder: Assignment, person: Person | None, unit: Unit | None, from_on: date, reason: str
) -> None:
    """A hand-over names somebody else, a later day and a reason."""
    if (holder.person, holder.unit) == (person, unit):
        raise ValidationError({"person": f"现在就是{bearer_of(holder)}负责，不用移交。"})
    if not reason.strip():
        raise ValidationError({"reason": f"现由{bearer_of(holder)}负责，移交要写明原因。"})
    if from_on <= holder.from_on:
        raise ValidationError({"from_on": f"移交日期应晚于现任到任的 {holder.from_on}。"})


def _refuse_over(duty: Assignment) -> None:
    if duty.to_on:
        raise ValidationError(f"这项责任已于 {duty.to_on} 结束，请刷新页面看现任。")


def _refuse_overlap(project: Project, role: str, from_on: date) -> None:
    """Of every past day one name only."""
    last = project.assignments.filter(role=role, to_on__gte=from_on).order_by("-to_on").first()
    if last:
        raise ValidationError({"from_on": f"前任到 {last.to_on} 才卸任，请填之后的日期。"})


def _refuse_twice(held: Iterable[Assignment], person: Person | None, unit: Unit | None) -> None:
    for duty in held:
        if (duty.person, duty.unit) == (person, unit):
            text = f"{bearer_of(duty)}自 {duty.from_on} 起已是{duty.get_role_display()}。"
            raise ValidationError({"person": text})


# --- The rest of a duty's life ---


@transaction.atomic
def end_duty(*, duty: Assignment, to_on: date, reason: str, by: User) -> Assignment:
    """End a duty without a successor; what then lacks is shown by the coverage."""
    _refuse_over(duty)
    if to_on < duty.from_on:
        raise ValidationError({"to_on": f"截止日期不能早于 {duty.from_on}。"})
    if to_on > timezone.localdate():
        raise ValidationError({"to_on": "日期还没到，请填今天或以前的日期。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明解除责任的原因。"})
    _close(duty, to_on)
    if duty.role == DutyRole.LEADER:
        Project.objects.filter(pk=duty.project_id).update(leader=None)
    audit.record(
        verb="解除责任",
        on=duty.project,
        by=by,
        reason=reason,
        changes={duty.get_role_display(): [bearer_of(duty), f"至 {to_on}"]},
    )
    refresh_coverage(Project.objects.filter(pk=duty.project_id))
    return duty


@transaction.atomic
def grant_filling(*, duty: Assignment, may_fill: bool | None, by: User) -> Assignment:
    """Let the bearer write progress, or not; None leaves it to the template."""
    _refuse_over(duty)
    before, duty.may_fill = duty.may_fill, may_fill
    duty.bump(["may_fill"])
    words = {True: "可填报", False: "不可填报", None: "按责任模板"}
    changes = {f"{bearer_of(duty)}的填报权": [words[before], words[may_fill]]}
    audit.record(verb="调整填报权", on=duty.project, by=by, changes=changes)
    return duty


@transaction.atomic
def set_mechanism(
    *, project: Project, rhythm: str, by: User, visit_days: int = 30, meeting: str = ""
) -> Mechanism:
    """Set how often the project is reported and visited."""
    row, _ = Mechanism.objects.get_or_create(project=project)
    values = {"rhythm": rhythm, "visit_days": visit_days, "meeting": meeting}
    changes = audit.difference({name: getattr(row, name) for name in values}, values)
    for name, value in values.items():
        setattr(row, name, value)
    row.bump(list(values))
    audit.record(verb="定调度机制", on=project, by=by, changes=changes)
    refresh_coverage(Project.objects.filter(pk=project.pk))
    return row


def refresh_coverage(projects: QuerySet[Project], on: date | None = None) -> int:
    """Write the n of 5 beside each project; returns how many changed."""
    found = counts(projects, on or clock.today(), as_of_then=False)
    changed = [(pk, count) for pk, held, count in found if count != held]
    with transaction.atomic():
        return update_rows(Project, ["coverage"], changed)
