"""Which reminders are due on a day, to whom (DOMAIN.md §3 Reminders).

Scheduling is a question to the dates, asked afresh each time: what an outage missed is still due
afterwards and is marked late (R04, R05). A constant number of queries, whatever the number of
projects. Nothing is written here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from parks.models import User
from projects.enums import ENDED, DutyRole, ReminderKind, ReportState, Rhythm, Stage
from projects.models import Assignment, Mechanism, Milestone, ProgressReport, Project
from projects.queries.progress import due_on, period_of, previous_period
from tracker.roles import Role
from tracker.tools.workdays import shift

BEFORE = (7, 3, 1)  # working days before a milestone
# Working days after a missed date → who hears of it: member, then 组长, then the leader.
AFTER = ((1, "member"), (3, "head"), (5, "leader"))
HORIZON = timedelta(days=400)  # a date older than this is a matter for a meeting
REPORT_BEFORE = (1, 0)
REPORT_AFTER = ((1, "member"), (3, "head"))
MEMBERS = (DutyRole.HEAD, DutyRole.CONTACT, DutyRole.AGENT, DutyRole.MEMBER)


@dataclass(frozen=True)
class Due:
    """One reminder that is due: `key` says what, whom, which due date, which step (R02)."""

    kind: str
    project: Project
    recipient: User
    due_on: date
    step: str
    scheduled_on: date
    title: str
    body: str
    url: str
    what: str
    is_escalated: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.what}:{self.recipient.pk}:{self.due_on}:{self.step}"


@dataclass(frozen=True)
class Audience:
    """Who hears of a project: its task force, its 组长, its leader; else the park's own staff."""

    by_project: dict[int, dict[str, list[User]]]
    by_park: dict[int, list[User]] = field(default_factory=dict)

    def of(self, project: Project, ring: str) -> list[User]:
        found = self.by_project.get(project.pk, {})
        if ring == "member":
            return found.get("member") or self.by_park.get(project.park_id, [])
        return found.get(ring) or []


def due_reminders(on: date) -> list[Due]:
    """Everything due on or before `on` that is still of use."""
    milestones = list(_open_milestones(on))
    reports = list(_missing_reports(on))
    projects = [m.project for m in milestones] + [project for project, *_ in reports]
    audience = _audience({project.pk for project in projects}, on)
    found = [due for m in milestones for due in _for_milestone(m, audience, on)]
    return found + [due for item in reports for due in _for_report(*item, audience, on)]


def _open_milestones(on: date) -> QuerySet[Milestone]:
    last = shift(on, max(BEFORE))
    rows = Milestone.objects.open().filter(
        planned_on__gte=on - HORIZON, planned_on__lte=last, paused_on=None
    )
    return rows.exclude(project__status__in=ENDED).select_related("project")


def _missing_reports(on: date) -> Iterator[tuple[Project, str, date, date]]:
    """Projects without a report for the last finished period, or for the one about to be due."""
    for rhythm, (start, end) in _asked_periods(on):
        held = ProgressReport.objects.filter(rhythm=rhythm, start_on=start)
        held = held.exclude(state__in=[ReportState.DRAFT, ReportState.RETURNED])
        mechanisms = Mechanism.objects.filter(rhythm=rhythm)
        rows = (
            Project.objects.open()
            .filter(pk__in=mechanisms.values("project_id"), signed_on__lte=end)
            .exclude(stage__in=[Stage.PRODUCTION, Stage.CAPACITY])
            .exclude(pk__in=held.values("project_id"))
        )
        for project in rows.iterator(chunk_size=2000):
            yield project, rhythm, start, end


def _asked_periods(on: date) -> Iterator[tuple[Rhythm, tuple[date, date]]]:
    """A week's report is due on Monday: its first word falls on the Friday inside the week."""
    for rhythm in Rhythm:
        running = period_of(rhythm, on)
        yield rhythm, previous_period(rhythm, running[0])
        if shift(due_on(rhythm, running[1]), -max(REPORT_BEFORE)) <= on:
            yield rhythm, running


def _audience(projects: set[int], on: date) -> Audience:
    by_project: dict[int, dict[str, list[User]]] = defaultdict(lambda: defaultdict(list))
    duties = Assignment.objects.on(on).filter(
        person__user__is_active=True, role__in=[*MEMBERS, DutyRole.LEADER]
    )
    if len(projects) <= 500:  # else the whole table is cheaper than a list of ids
        duties = duties.filter(project_id__in=projects)
    for duty in duties.select_related("person__user"):
        rings = by_project[duty.project_id]
        user = duty.person.user
        if duty.role == DutyRole.LEADER:
            rings["leader"].append(user)
            continue
        if duty.role == DutyRole.HEAD:
            rings["head"].append(user)
        if user not in rings["member"]:
            rings["member"].append(user)
    return Audience(by_project, _park_staff())


def _park_staff() -> dict[int, list[User]]:
    """Staff whose scope names a park, where the task force has nobody with a log-in."""
    found: dict[int, list[User]] = defaultdict(list)
    for user in User.objects.with_role(Role.STAFF):
        for park in user.park_ids:
            found[park].append(user)
    return found


def _for_milestone(m: Milestone, audience: Audience, on: date) -> Iterator[Due]:
    known = timezone.localdate(m.created_at)
    for days in BEFORE:
        scheduled = shift(m.planned_on, -days)
        if scheduled <= on <= m.planned_on and _was_known(known, scheduled, days):
            title = f"节点 {days} 个工作日后到期：{m.name}"
            yield from _to(audience, "member", m, f"{days}", scheduled, title)
    for days, ring in AFTER:
        scheduled = shift(m.planned_on, days)
        if scheduled <= on:
            title = f"节点逾期 {days} 个工作日：{m.name}"
            yield from _to(audience, ring, m, f"+{days}", scheduled, title)


def _was_known(known: date, scheduled: date, days: int) -> bool:
    """A plan made after its first step's day starts with the next step, not with a late one."""
    return known <= scheduled or days == min(BEFORE)


def _to(
    audience: Audience, ring: str, m: Milestone, step: str, scheduled: date, title: str
) -> Iterator[Due]:
    kind = ReminderKind.MILESTONE_OVERDUE if step.startswith("+") else ReminderKind.MILESTONE_DUE
    for user in audience.of(m.project, ring):
        yield Due(
            kind=kind,
            project=m.project,
            recipient=user,
            due_on=m.planned_on,
            step=step,
            scheduled_on=scheduled,
            title=title,
            body=f"{m.project.name}，计划 {m.planned_on} 完成，请确认是否完成或写明调整原因。",
            url=reverse("projects:milestone-edit", args=[m.pk]),
            what=f"milestone-{m.pk}",
            is_escalated=ring != "member",
        )


def _for_report(
    project: Project, rhythm: str, start: date, end: date, audience: Audience, on: date
) -> Iterator[Due]:
    due = due_on(rhythm, end)
    word = "周报" if rhythm == Rhythm.WEEKLY else "月报"
    period = f"{start.month}月{start.day}日—{end.month}月{end.day}日"
    steps: list[tuple[str, date, str, str]] = []
    for days in REPORT_BEFORE:
        said = "今天截止" if days == 0 else "下个工作日截止"
        steps.append((f"{days}", shift(due, -days), "member", f"{word}{said}：{project.name}"))
    for days, ring in REPORT_AFTER:
        steps.append((f"+{days}", shift(due, days), ring, f"{word}逾期未报：{project.name}"))
    for step, scheduled, ring, title in steps:
        late = step.startswith("+")
        # A word before the deadline is of no use after it; the next one then speaks.
        if scheduled <= on and (late or on < due or (step == "0" and on == due)):
            for user in audience.of(project, ring):
                yield Due(
                    kind=ReminderKind.REPORT_OVERDUE if late else ReminderKind.REPORT_DUE,
                    project=project,
                    recipient=user,
                    due_on=due,
                    step=step,
                    scheduled_on=scheduled,
                    title=title,
                    body=f"{period}的{word}应于 {due} 前报送。",
                    url=f"{reverse('projects:project-fill', args=[project.code])}?rhythm={rhythm}",
                    what=f"report-{project.pk}-{rhythm}-{start}",
                    is_escalated=ring != "member",
                )


def known_keys(keys: list[str], model: Any) -> set[str]:
    """Which of these keys exist, asked in slices that every database takes."""
    found: set[str] = set()
    for place in range(0, len(keys), 5000):
        found.update(
            model.objects.filter(key__in=keys[place : place + 5000]).values_list("key", flat=True)
        )
    return found
