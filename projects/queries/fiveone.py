"""五个一 coverage: which of the five are complete, and what each still lacks (DOMAIN.md §3).

Answers for any day: duties are dated rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from projects import stages
from projects.enums import DutyRole, Rhythm, Stage
from projects.models import Assignment, Mechanism, Project
from projects.queries.progress import due_on, period_of, previous_period

RUN_IN_DAYS = 45  # a rhythm set this recently cannot have been broken yet


@dataclass(frozen=True)
class One:
    """One of the five: complete, or what is missing."""

    code: str
    label: str
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Coverage:
    ones: tuple[One, ...]

    @property
    def count(self) -> int:
        return sum(one.complete for one in self.ones)


def coverage(project: Project, on: date) -> Coverage:
    """Coverage of one project on a day."""
    duties = list(project.assignments.filter(from_on__lte=on))
    return coverage_from(project, duties, getattr(project, "mechanism", None), on)


def coverage_from(
    project: Project, duties: list[Assignment], mechanism: Mechanism | None, on: date
) -> Coverage:
    """Coverage from what has been read already; `duties` began by the day."""
    return Coverage(
        (
            _project(project, duties),
            _leader(project, duties, on),
            _task_force(duties, on),
            _mechanism(project, mechanism, on),
            _to_the_end(project, duties, on),
        )
    )


def coverages(projects: QuerySet[Project], on: date) -> dict[int, Coverage]:
    """Coverage of many projects; a constant number of queries."""
    rows = list(projects.prefetch_related("investors"))
    ids = [project.pk for project in rows]
    duties: dict[int, list[Assignment]] = defaultdict(list)
    for duty in Assignment.objects.filter(project_id__in=ids, from_on__lte=on):
        duties[duty.project_id].append(duty)
    rhythms = {m.project_id: m for m in Mechanism.objects.filter(project_id__in=ids)}
    return {
        project.pk: coverage_from(project, duties[project.pk], rhythms.get(project.pk), on)
        for project in rows
    }


def _project(project: Project, duties: list[Assignment]) -> One:
    facts = stages.Facts(
        project,
        frozenset(),
        bool(project.investors.all()),
        any(duty.role == DutyRole.LEADER for duty in duties),
    )
    lacking = [
        item.label
        for item in stages.missing(facts, project.stage)
        if item.url == stages.EDIT  # fields; documents have their own list
    ]
    return One("project", "一个项目", tuple(lacking))


def _in_force(duties: Iterable[Assignment], role: str, on: date) -> list[Assignment]:
    return [d for d in duties if d.role == role and (d.to_on is None or d.to_on >= on)]


def _leader(project: Project, duties: list[Assignment], on: date) -> One:
    now = _in_force(duties, DutyRole.LEADER, on)
    if len(now) != 1:
        return One("leader", "一名领导", ("包抓领导" if not now else "包抓领导只能有一名",))
    gap = first_gap(project, duties, on)
    return One("leader", "一名领导", (f"{gap} 起无人包抓",) if gap else ())


def first_gap(project: Project, duties: Iterable[Assignment], on: date) -> date | None:
    """The first day since signing that no leader covered."""
    if not project.signed_on or project.signed_on > on:
        return None
    day = project.signed_on
    for duty in sorted(
        (d for d in duties if d.role == DutyRole.LEADER), key=lambda duty: duty.from_on
    ):
        if duty.from_on > day:
            return day
        day = max(day, (duty.to_on or on) + timedelta(days=1))
    return day if day <= on else None


def _task_force(duties: list[Assignment], on: date) -> One:
    wanted = (DutyRole.LEAD_UNIT, DutyRole.HEAD, DutyRole.AGENT)
    lacking = tuple(role.label for role in wanted if not _in_force(duties, role, on))
    return One("task_force", "一个专班", lacking)


def _mechanism(project: Project, mechanism: Mechanism | None, on: date) -> One:
    if mechanism is None:
        return One("mechanism", "一套机制", ("填报周期",))
    if stages.reached(project.stage, Stage.PRODUCTION):
        return One("mechanism", "一套机制", ())
    last = previous_period(mechanism.rhythm, period_of(mechanism.rhythm, on)[0])
    if on <= due_on(mechanism.rhythm, last[1]):
        last = previous_period(mechanism.rhythm, last[0])
    fresh = project.progress_on is not None and project.progress_on >= last[1]
    new = timezone.localdate(mechanism.created_at) > on - timedelta(days=RUN_IN_DAYS)
    label = "周报" if mechanism.rhythm == Rhythm.WEEKLY else "月报"
    return One("mechanism", "一套机制", () if fresh or new else (f"最近一期{label}未审核",))


def _to_the_end(project: Project, duties: list[Assignment], on: date) -> One:
    end = project.production_on if project.production_on and project.production_on < on else on
    gap = first_gap(project, duties, end)
    return One("to_the_end", "一抓到底", (f"{gap} 起有空档",) if gap else ())
