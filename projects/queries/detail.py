"""The project page: one project, everything on one page, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q, Sum
from django.db.models.functions import ExtractMonth

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
from projects.queries.fiveone import Coverage, coverage
from projects.queries.measures import outside_sources
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
    funds_months: tuple[tuple[int, Decimal], ...]
    funding: Sequence[FundingRecord]
    waiting: Decimal
    coverage: Coverage
    duties: dict[str, list[Assignment]]
    gantt: Gantt | None
    reports: Sequence[ProgressReport]
    attachments: Sequence[Attachment]
    events: Sequence[AuditEvent]


def project_page(project: Project, today: date) -> ProjectPage:
    facts = stages.Facts.of(project)
    following = stages.next_stage(project.stage)
    plan = project.plans.filter(year=today.year).first()
    months, total, waiting = _funds(project, today)
    year = sum((amount for _, amount in months), Decimal(0))
    duties: dict[str, list[Assignment]] = {}
    for duty in project.assignments.on(today).select_related("person__unit", "unit"):
        duties.setdefault(duty.role, []).append(duty)
    return ProjectPage(
        steps=stages.stepper(project, today),
        lacking=stages.missing(facts, following) if following else (),
        next_stage=following.label if following else None,
        claim=project.transitions.claimed().first(),
        lamps=list(project.lamps.filter(until_on=None).exclude(level="green")),
        plan=plan,
        funds_year=year,
        funds_total=total,
        plan_rate=percent(year, plan.planned_funds if plan else None),
        time_rate=Decimal(months_passed(today)) / 12 * 100,
        funds_months=months,
        funding=list(project.funding.prefetch_related("vouchers__stored")[:6]),
        waiting=waiting,
        coverage=coverage(project, today),
        duties=duties,
        gantt=gantt(list(project.milestones.all()), today),
        reports=_reports(project),
        attachments=list(project.attachments.filter(voided_at=None).select_related("stored")[:8]),
        events=list(_events(project)[:8]),
    )


def _funds(project: Project, today: date):
    """Verified money from outside by month of this year; all verified; all still waiting."""
    rows = project.funding.order_by()
    verified = Q(state=FundingState.VERIFIED, received_on__lte=today)
    sums = rows.aggregate(
        total=Sum("verified_amount", filter=verified),
        waiting=Sum("amount", filter=Q(state=FundingState.REPORTED)),
    )
    year = rows.filter(verified, received_on__year=today.year, source__in=outside_sources())
    by_month = dict(year.values_list(ExtractMonth("received_on")).annotate(Sum("verified_amount")))
    months = tuple((m, by_month.get(m, Decimal(0))) for m in range(1, today.month + 1))
    return months, sums["total"] or Decimal(0), sums["waiting"] or Decimal(0)


def _reports(project: Project) -> list[ProgressReport]:
    photos = Prefetch("photos", Attachment.objects.select_related("stored"))
    rows = project.reports.exclude(state="draft").select_related("reported_by__person")
    return list(rows.prefetch_related(photos)[:6])


def _events(project: Project):
    """The trail of the project and of its money."""
    ids = [str(pk) for pk in project.funding.values_list("pk", flat=True)[:50]]
    own = Q(noun="projects.project", object_id=str(project.pk))
    money = Q(noun="projects.fundingrecord", object_id__in=ids)
    return AuditEvent.objects.filter(own | money).select_related("by__person")


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


def _bar(m: Milestone, today: date, at) -> Bar:
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


def _axis(first: date, span: int, at):
    """A tick each quarter, the year said once."""
    day = first
    while (day - first).days < span:
        if day == first or day.month in (1, 4, 7, 10):
            label = (
                f"{day.year}年{day.month}月" if day == first or day.month == 1 else f"{day.month}月"
            )
            yield at(day), label
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
