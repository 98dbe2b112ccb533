"""The project page: one project, everything on one page, in a constant number of queries."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import CharField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast

from projects import stages
from projects.enums import FundingState
from projects.models import (
    AnnualPlan,
    Assignment,
    Attachment,
    FundingRecord,
    Lamp,
    Milestone,
    ProgressReport,
    Project,
    StageTransition,
)
from projects.queries.conditions import outside_sources
from projects.queries.fiveone import Coverage, coverage_from
from tracker.models import AuditEvent
from tracker.tools.money import percent
from tracker.tools.periods import months_passed


@dataclass(frozen=True)
class Bar:
    """A milestone on the time axis, all positions in per cent of its width."""

    milestone: Milestone
    planned: tuple[float, float]
    actual: tuple[float, float] | None
    overdue: tuple[float, float] | None


@dataclass(frozen=True)
class Gantt:
    bars: tuple[Bar, ...]
    months: tuple[tuple[float, str], ...]
    today: float | None


@dataclass(frozen=True)
class ProjectPage:
    steps: Sequence[stages.Step]
    lacking: Sequence[stages.Requirement]
    next_stage: str | None
    claim: StageTransition | None
    lamps: Sequence[Lamp]
    plan: AnnualPlan | None
    funds_year: Decimal
    funds_total: Decimal
    plan_rate: Decimal | None
    time_rate: Decimal
    funding: Sequence[FundingRecord]
    waiting: Decimal
    coverage: Coverage
    duties: dict[str, list[Assignment]]
    gantt: Gantt | None
    reports: Sequence[ProgressReport]
    attachments: Sequence[Attachment]
    events: Sequence[AuditEvent]


def project_page(project: Project, today: date) -> ProjectPage:
    """Everything the page shows; `project` comes with investors, listings and mechanism."""
    attachments = list(project.attachments.filter(voided_at=None).select_related("stored"))
    facts = stages.Facts(
        project,
        frozenset(row.kind for row in attachments),
        bool(project.investors.all()),
        project.leader_id is not None,
    )
    following = stages.next_stage(project.stage)
    plan = project.plans.filter(year=today.year).first()
    funds = _funds(project, today)
    held = project.assignments.filter(from_on__lte=today).select_related("person", "unit")
    assignments = list(held)
    return ProjectPage(
        steps=stages.stepper(project, today),
        lacking=stages.missing(facts, following) if following else (),
        next_stage=following.label if following else None,
        claim=project.transitions.claimed().first(),
        lamps=list(project.lamps.filter(until_on=None).exclude(level="green")),
        plan=plan,
        funds_year=funds["year"] or Decimal(0),
        funds_total=funds["total"] or Decimal(0),
        waiting=funds["waiting"] or Decimal(0),
        plan_rate=percent(funds["year"] or 0, plan.planned_funds if plan else None),
        time_rate=Decimal(months_passed(today)) / 12 * 100,
        funding=list(project.funding.all()[:6]),
        coverage=coverage_from(project, assignments, getattr(project, "mechanism", None), today),
        duties=_in_force(assignments, today),
        gantt=gantt(list(project.milestones.all()), today),
        reports=_reports(project),
        attachments=attachments[:8],
        events=list(_events(project)[:8]),
    )


def _in_force(assignments: list[Assignment], today: date) -> dict[str, list[Assignment]]:
    """Today's duties by role."""
    duties: dict[str, list[Assignment]] = {}
    for duty in assignments:
        if duty.to_on is None or duty.to_on >= today:
            duties.setdefault(duty.role, []).append(duty)
    return duties


def _funds(project: Project, today: date) -> dict[str, Decimal | None]:
    """Verified money: from outside this year, and all of it; and what still waits."""
    verified = Q(state=FundingState.VERIFIED, received_on__lte=today)
    year = verified & Q(received_on__year=today.year, source__in=outside_sources())
    return project.funding.order_by().aggregate(
        total=Sum("verified_amount", filter=verified),
        year=Sum("verified_amount", filter=year),
        waiting=Sum("amount", filter=Q(state=FundingState.REPORTED)),
    )


def _reports(project: Project) -> list[ProgressReport]:
    rows = project.reports.exclude(state="draft").select_related("reported_by__person")
    return list(rows.annotate(photo_count=Count("photos")).order_by("-end_on", "-pk")[:6])


def _events(project: Project) -> QuerySet[AuditEvent]:
    """The trail of the project and of its money."""
    ids = project.funding.order_by().annotate(key=Cast("pk", CharField())).values("key")
    own = Q(noun="projects.project", object_id=str(project.pk))
    money = Q(noun="projects.fundingrecord", object_id__in=ids)
    return AuditEvent.objects.filter(own | money).select_related("by__person")


LABEL_WIDTH = 13.0  # of "2024年10月", per cent of the axis


def gantt(milestones: list[Milestone], today: date) -> Gantt | None:
    """Plan above actual, on one axis of months."""
    if not milestones:
        return None
    days = [day for m in milestones for day in _days(m)]
    first = min(days).replace(day=1)
    last = max([*days, today]) if (today - max(days)).days < 200 else max(days)
    span = max((last - first).days + 15, 60)

    def at(day: date) -> float:
        return round(min(max((day - first).days / span * 100, 0), 100), 2)

    return Gantt(
        tuple(_bar(m, today, at) for m in milestones),
        tuple(_axis(first, span, at)),
        at(today) if first <= today <= last else None,
    )


def _days(m: Milestone) -> list[date]:
    found = (m.planned_start_on, m.planned_on, m.started_on, m.actual_on)
    return [day for day in found if day]


def _bar(m: Milestone, today: date, at: Callable[[date], float]) -> Bar:
    start = m.planned_start_on or m.planned_on
    begun = m.started_on or (m.planned_start_on if m.actual_on else None)
    actual = None
    if begun:
        end = m.actual_on or max(today, begun)
        actual = (at(begun), max(at(end) - at(begun), 0.6))
    late = None
    if not m.actual_on and m.planned_on < today and not m.paused_on:
        late = (at(m.planned_on), max(at(today) - at(m.planned_on), 0.6))
    return Bar(m, (at(start), max(at(m.planned_on) - at(start), 0.6)), actual, late)


def _axis(first: date, span: int, at: Callable[[date], float]) -> Iterator[tuple[float, str]]:
    """A tick each quarter, the year said once; none so close that two labels touch."""
    day, last = first, -LABEL_WIDTH
    while (day - first).days < span - 15:
        says_year = day == first or day.month == 1
        if (says_year or day.month in (4, 7, 10)) and at(day) - last >= LABEL_WIDTH:
            last = at(day)
            yield last, f"{day.year}年{day.month}月" if says_year else f"{day.month}月"
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
