"""工作台: what must I do, in the order in which it is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse

from parks.models import User
from projects.enums import ENDED, FundingState, LampLevel, Rhythm, Stage
from projects.models import (
    AnnualPlan,
    FundingRecord,
    Mechanism,
    Milestone,
    ProgressReport,
    Project,
    StageTransition,
)
from projects.queries.conditions import outside_sources
from projects.queries.progress import due_on, open_period
from tracker.roles import Permission
from tracker.tools.money import percent
from tracker.tools.periods import months_passed

SHOWN = 12
STALE_DAYS = 7


@dataclass(frozen=True)
class Todo:
    """One duty: what, about which project, by when, and the one button."""

    tag: str
    title: str
    project: Project
    detail: str
    due_on: date | None
    url: str
    button: str
    icon: str


@dataclass(frozen=True)
class Counters:
    projects: int
    red: int
    yellow: int
    green: int
    funds: Decimal
    planned: Decimal
    time_rate: Decimal

    @property
    def rate(self) -> Decimal | None:
        return percent(self.funds, self.planned)


@dataclass(frozen=True)
class Desk:
    counters: Counters
    now: list[Todo]  # due today or overdue
    now_total: int
    soon: list[Todo]
    total: int
    stale: list[Project]


def desk(user: User, today: date) -> Desk:
    """A constant number of queries, whatever hangs on the desk."""
    todos = [*_returned(user), *_reports(user, today), *_milestones(user, today), *_checks(user)]
    todos.sort(key=lambda todo: (todo.due_on or today, todo.project.pk))
    now = [t for t in todos if t.due_on is None or t.due_on <= today]
    soon = [t for t in todos if t.due_on and t.due_on > today]
    counters, stale = _counters(user, today), _stale(user, today)
    return Desk(counters, now[:SHOWN], len(now), soon[:SHOWN], len(todos), stale)


def _counters(user: User, today: date) -> Counters:
    projects = Project.objects.visible_to(user).exclude(status__in=ENDED).order_by()
    found = projects.aggregate(
        projects=Count("pk"),
        red=Count("pk", filter=Q(lamp=LampLevel.RED)),
        yellow=Count("pk", filter=Q(lamp=LampLevel.YELLOW)),
        green=Count("pk", filter=Q(lamp=LampLevel.GREEN)),
    )
    funds = FundingRecord.objects.filter(
        project__in=projects,
        state=FundingState.VERIFIED,
        source__in=outside_sources(),
        received_on__year=today.year,
        received_on__lte=today,
    )
    plans = AnnualPlan.objects.filter(project__in=projects, year=today.year)
    return Counters(
        **found,
        funds=funds.aggregate(sum=Sum("verified_amount"))["sum"] or Decimal(0),
        planned=plans.aggregate(sum=Sum("planned_funds"))["sum"] or Decimal(0),
        time_rate=Decimal(months_passed(today)) / 12 * 100,
    )


def _returned(user: User) -> Iterator[Todo]:
    if user.may(Permission.VERIFY_FUNDING):
        return
    rows = FundingRecord.objects.needs_action(user).select_related("project__park")
    for row in rows[:SHOWN]:
        yield Todo(
            "退回",
            "补正到位资金",
            row.project,
            f"{row.amount:.2f} 万元，{row.answer}",
            None,
            reverse("projects:funding-correct", args=[row.pk]),
            "补正",
            "undo-2",
        )


def _reports(user: User, today: date) -> Iterator[Todo]:
    """Projects of the user's park whose open period has no report yet."""
    if not user.may(Permission.WRITE_PROGRESS) or user.may(Permission.REVIEW_PROGRESS):
        return
    for rhythm in Rhythm:
        start, end = open_period(rhythm, today)
        held = ProgressReport.objects.filter(rhythm=rhythm, start_on=start).exclude(
            state__in=["draft", "returned"]
        )
        mechanisms = Mechanism.objects.filter(rhythm=rhythm)
        rows = (
            Project.objects.visible_to(user)
            .open()
            .filter(pk__in=mechanisms.values("project_id"), signed_on__isnull=False)
        )
        rows = rows.exclude(pk__in=held.values("project_id")).select_related("park")
        due, name = due_on(rhythm, end), "周报" if rhythm == Rhythm.WEEKLY else "月报"
        for project in rows.order_by("progress_on", "pk")[:SHOWN]:
            url = reverse("projects:project-fill", args=[project.code])
            said = f"最近一期 {project.progress_on}" if project.progress_on else "还没有填过"
            yield Todo(
                name,
                f"填报 {start.month}月{start.day}日—{end.month}月{end.day}日进展",
                project,
                said,
                due,
                f"{url}?rhythm={rhythm}",
                "填报",
                "clipboard-pen",
            )


def _milestones(user: User, today: date) -> Iterator[Todo]:
    rows = Milestone.objects.needs_action(user).filter(
        planned_on__lte=today + timedelta(days=7), paused_on=None
    )
    rows = rows.exclude(project__status__in=ENDED).select_related("project__park")
    for row in rows.order_by("-planned_on")[:SHOWN]:
        yield Todo(
            "节点",
            f"确认“{row.name}”是否完成",
            row.project,
            f"计划 {row.planned_on}",
            row.planned_on,
            reverse("projects:milestone-edit", args=[row.pk]),
            "确认",
            "flag",
        )


def _checks(user: User) -> Iterator[Todo]:
    """The bureau's queue: arrivals and stage moves that wait."""
    if not user.may(Permission.VERIFY_FUNDING):
        return
    for row in FundingRecord.objects.needs_action(user).select_related("project__park")[:SHOWN]:
        yield Todo(
            "核验",
            "核验到位资金",
            row.project,
            f"{row.amount:.2f} 万元，{row.received_on} 到账",
            None,
            row.get_absolute_url(),
            "核验",
            "check-check",
        )
    for move in StageTransition.objects.needs_action(user).select_related("project__park")[:SHOWN]:
        yield Todo(
            "认定",
            f"认定{move.get_to_stage_display()}",
            move.project,
            f"申报日期 {move.claimed_on}",
            None,
            reverse("projects:stage-decide", args=[move.pk]),
            "认定",
            "stamp",
        )


def _stale(user: User, today: date) -> list[Project]:
    """Not heard of for a week, the longest silence first."""
    rows = Project.objects.visible_to(user).open().exclude(stage=Stage.PRODUCTION)
    rows = rows.filter(signed_on__isnull=False)
    rows = rows.filter(Q(progress_on=None) | Q(progress_on__lt=today - timedelta(days=STALE_DAYS)))
    return list(rows.select_related("park").order_by("progress_on", "pk")[:5])
