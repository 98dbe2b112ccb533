"""五个一: give a duty, hand it over, end it; set the rhythm. History is never overwritten."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from parks.models import Person, Unit, User
from projects.enums import DutyRole
from projects.models import Assignment, Mechanism, Project
from projects.queries.fiveone import coverages
from tracker import audit, clock

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
) -> Assignment:
    """Give a duty. A role that only one may hold is handed over: the old row is closed the day
    before, so that every past day still has its name. A hand-over needs a reason.
    """
    if person is None and unit is None:
        raise ValidationError({"person": "请选人员或单位。"})
    project = Project.objects.select_for_update().get(pk=project.pk)
    holder = None
    if role in SINGLE:
        holder = project.assignments.filter(role=role, to_on=None).first()
    if holder:
        _hand_over(holder, from_on, reason)
    elif role in SINGLE:
        _refuse_overlap(project, role, from_on)
    duty = Assignment.objects.create(
        project=project, role=role, person=person, unit=unit, from_on=from_on, reason=reason
    )
    if role == DutyRole.LEADER:
        Project.objects.filter(pk=project.pk).update(leader=person)
    audit.record(
        verb="移交责任" if holder else "明确责任",
        on=project,
        by=by,
        changes={duty.get_role_display(): [str(holder or ""), str(person or unit)]},
        reason=reason,
    )
    refresh_coverage(Project.objects.filter(pk=project.pk))
    return duty


def _hand_over(holder: Assignment, from_on: date, reason: str) -> None:
    if not reason.strip():
        raise ValidationError(
            {"reason": f"现由{holder.person or holder.unit}负责，移交要写明原因。"}
        )
    if from_on <= holder.from_on:
        raise ValidationError({"from_on": f"移交日期应晚于现任到任的 {holder.from_on}。"})
    holder.to_on = from_on - timedelta(days=1)
    holder.bump(["to_on"])


def _refuse_overlap(project: Project, role: str, from_on: date) -> None:
    """Of every past day one name only."""
    last = project.assignments.filter(role=role, to_on__gte=from_on).order_by("-to_on").first()
    if last:
        raise ValidationError({"from_on": f"前任到 {last.to_on} 才卸任，请填之后的日期。"})


@transaction.atomic
def end_duty(*, duty: Assignment, to_on: date, reason: str, by: User) -> Assignment:
    """End a duty without a successor; what then lacks is shown by the coverage."""
    if duty.to_on:
        raise ValidationError(f"这项责任已于 {duty.to_on} 结束，请刷新页面看现任。")
    if to_on < duty.from_on:
        raise ValidationError({"to_on": f"截止日期不能早于 {duty.from_on}。"})
    duty.to_on = to_on
    duty.bump(["to_on"])
    if duty.role == DutyRole.LEADER:
        Project.objects.filter(pk=duty.project_id).update(leader=None)
    audit.record(
        verb="解除责任",
        on=duty.project,
        by=by,
        reason=reason,
        changes={duty.get_role_display(): [str(duty.person or duty.unit), f"至 {to_on}"]},
    )
    refresh_coverage(Project.objects.filter(pk=duty.project_id))
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
    found = coverages(projects, on or clock.today())
    held = dict(Project.objects.filter(pk__in=found).values_list("pk", "coverage"))
    changed = [
        Project(pk=pk, coverage=ones.count) for pk, ones in found.items() if held[pk] != ones.count
    ]
    Project.objects.bulk_update(changed, ["coverage"], batch_size=500)
    return len(changed)
