"""The project page: one project, everything on one page, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import CharField, Count, Q, QuerySet, Sum
from django.db.models.functions import Cast

from projects import stages
from projects.enums import FundingState
from projects.models import (
    AnnualPlan,
    Attachment,
    FundingRecord,
    Lamp,
    ProgressReport,
    Project,
    StageTransition,
    Visit,
)
from projects.queries import instruction, visit
from projects.queries.approval import Checklist, checklist
from projects.queries.assignment import Standing, standing
from projects.queries.conditions import outside_sources
from projects.queries.instruction import Talk
from projects.queries.milestone import Gantt, gantt
from projects.queries.phase import Rollup, rollup
from tracker.models import AuditEvent
from tracker.tools.money import percent
from tracker.tools.periods import months_passed


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
    standing: Standing
    approvals: Checklist
    talk: Talk
    visits: Sequence[Visit]
    gantt: Gantt | None
    phases: Rollup
    reports: Sequence[ProgressReport]
    attachments: Sequence[Attachment]
    events: Sequence[AuditEvent]


def project_page(project: Project, today: date, on: date | None = None) -> ProjectPage:
    """Everything the page shows; `project` comes with investors, listings and mechanism.

    `on` asks who was responsible on another day than today.
    """
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
        standing=standing(project, on or today),
        approvals=checklist(project, today),
        talk=instruction.of_project(project, today),
        visits=visit.of_project(project),
        gantt=gantt(list(project.milestones.all()), today),
        phases=rollup(project),
        reports=_reports(project),
        attachments=attachments[:8],
        events=list(_events(project)[:8]),
    )


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
