"""Everything with a date that somebody may have to be told about, one function a kind.

Each takes the day and gives `Item`s in a constant number of queries. What is done, paused or of an
ended project gives none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from parks.queries import places
from projects.enums import (
    ENDED,
    ApprovalState,
    InstructionState,
    LampKind,
    LampLevel,
    ProblemState,
    ReportState,
    Rhythm,
    Stage,
)
from projects.models import (
    Approval,
    Instruction,
    Lamp,
    Mechanism,
    Milestone,
    Problem,
    ProgressReport,
    Project,
)
from projects.queries.audience import Place
from projects.queries.indicators import HEADLINE, table
from projects.queries.measures import MEASURES
from projects.queries.progress import due_on, period_of, previous_period
from projects.queries.scope import Window, scope_for
from projects.queries.visit import due_day, visits_due
from tracker.tools.money import two
from tracker.tools.periods import Period, month_end
from tracker.tools.workdays import shift

HORIZON = timedelta(days=90)  # a date older than this is a matter for lamps and meetings
AHEAD = 7  # the earliest word, in working days before a date
LEAD_WORKDAYS = 1  # the first word about a report, before its deadline
TOLD_FROM, TOLD_UNTIL = 3, 10  # working days after the month: when targets are looked at
BEHIND_POINTS = 10  # 百分点 under the calendar: a target is behind


@dataclass(frozen=True)
class Item:
    """One thing with a date: what it is called, where it is put right, who is in charge."""

    what: str  # the stem of the key: kind of record and its number
    due_on: date
    name: str
    body: str
    url: str
    place: Place = field(default_factory=Place)
    known_on: date | None = None  # a plan made late starts with the next step
    tone: str = ""  # which of a kind's words and rings


def _near(rows: QuerySet[Any], column: str, on: date) -> QuerySet[Any]:
    """Rows whose date is near enough to be spoken of, of projects that go on."""
    window = {f"{column}__gte": on - HORIZON, f"{column}__lte": shift(on, AHEAD)}
    rows = rows.filter(**window).exclude(project__status__in=ENDED)
    return rows.select_related("project").order_by("pk")


def milestones(on: date) -> Iterator[Item]:
    rows = _near(Milestone.objects.due_by(shift(on, AHEAD)), "due_on", on)
    own = ("name", "planned_on", "due_on", "paused_days", "created_at")
    for row in rows.only(*own, "project__name", "project__park_id").iterator(chunk_size=2000):
        moved = f"，停表 {row.paused_days} 天，{row.due_on} 到期" if row.paused_days else ""
        yield Item(
            what=f"milestone-{row.pk}",
            due_on=row.due_on,
            name=row.name,
            body=f"{row.project.name}，计划 {row.planned_on} 完成{moved}，请确认是否完成或写明调整原因。",
            url=reverse("projects:milestone-edit", args=[row.pk]),
            place=Place(row.project_id, row.project.park_id),
            known_on=timezone.localdate(row.created_at),
        )


def approvals(on: date) -> Iterator[Item]:
    rows = Approval.objects.open().exclude(state=ApprovalState.WAITING).filter(paused_on=None)
    for row in _near(rows, "promised_on", on).iterator(chunk_size=2000):
        yield Item(
            what=f"approval-{row.pk}",
            due_on=row.promised_on,
            name=row.name,
            body=f"{row.project.name}，承诺 {row.promised_on} 办结，请办结或写明缺什么、谁来补。",
            url=row.get_absolute_url(),
            place=Place(row.project_id, row.project.park_id, row.unit_id, row.agent_id),
            known_on=timezone.localdate(row.created_at),
        )


def problems(on: date) -> Iterator[Item]:
    rows = Problem.objects.filter(state__in=[ProblemState.ACCEPTED, ProblemState.IN_HAND])
    for row in _near(rows, "due_on", on).iterator(chunk_size=2000):
        yield Item(
            what=f"problem-{row.pk}",
            due_on=row.due_on,
            name=row.title,
            body=f"{row.project.name}，限 {row.due_on} 办结，请填办理结果，或说明原因申请延期。",
            url=row.get_absolute_url(),
            place=Place(row.project_id, row.project.park_id, row.owner_unit_id, row.owner_id),
            known_on=timezone.localdate(row.created_at),
        )


def instructions(on: date) -> Iterator[Item]:
    rows = Instruction.objects.filter(state=InstructionState.ISSUED)
    for row in _near(rows, "due_on", on).iterator(chunk_size=2000):
        yield Item(
            what=f"instruction-{row.pk}",
            due_on=row.due_on,
            name=row.text[:40],
            body=f"{row.project.name}，{row.get_level_display()} {row.number}，限 {row.due_on} 回复。",
            url=row.get_absolute_url(),
            place=Place(row.project_id, row.project.park_id, row.to_unit_id, row.to_person_id),
            known_on=timezone.localdate(row.created_at),
        )


def visits(on: date) -> Iterator[Item]:
    """走访 by the mechanism's rhythm, for who keeps the project."""
    for row in visits_due(shift(on, AHEAD)).order_by("pk"):
        due = due_day(row)
        if due >= on - HORIZON:
            last = f"上次 {row.last_visit_on}" if row.last_visit_on else "签约后还没有走访过"
            yield Item(
                what=f"visit-{row.pk}",
                due_on=due,
                name=row.name,
                body=f"按机制每 {row.visit_days} 天走访一次，{last}，{due} 前请走访并登记。",
                url=reverse("projects:visit-create", args=[row.code]),
                place=Place(row.pk, row.park_id),
            )


def lamps(on: date) -> Iterator[Item]:
    """A lamp turned yellow or red: told once, on the working day it turned or after."""
    rows = Lamp.objects.filter(until_on=None, level__in=[LampLevel.YELLOW, LampLevel.RED])
    rows = rows.filter(since_on__gte=on - HORIZON).exclude(project__status__in=ENDED)
    columns = rows.order_by("pk").values_list(  # tens of thousands: no model instances
        *("project_id", "kind", "level", "reason", "since_on"),
        *("project__name", "project__code", "project__park_id"),
    )
    for pk, kind, level, reason, since, name, code, park in columns.iterator(chunk_size=5000):
        yield Item(
            what=f"lamp-{pk}-{kind}-{level}",
            due_on=since,
            name=f"{LampKind(kind).label}：{name}",
            body=reason,
            url=reverse("projects:project-detail", args=[code]),
            place=Place(pk, park),
            tone=level,
        )


def reports(on: date) -> Iterator[Item]:
    """Projects without a report for the last finished period, or for the one about to be due."""
    for rhythm, (start, end) in _asked_periods(on):
        due, word = due_on(rhythm, end), "周报" if rhythm == Rhythm.WEEKLY else "月报"
        period = f"{start.month}月{start.day}日—{end.month}月{end.day}日"
        for pk, code, name, park in _unreported(rhythm, start, end):
            yield Item(
                what=f"report-{pk}-{rhythm}-{start}",
                due_on=due,
                name=f"{word}%s：{name}",
                body=f"{period}的{word}应于 {due} 前报送。",
                url=f"{reverse('projects:project-fill', args=[code])}?rhythm={rhythm}",
                place=Place(pk, park),
            )


def _unreported(rhythm: str, start: date, end: date) -> Iterator[tuple[int, str, str, int]]:
    held = ProgressReport.objects.filter(rhythm=rhythm, start_on=start)
    held = held.exclude(state__in=[ReportState.DRAFT, ReportState.RETURNED])
    mechanisms = Mechanism.objects.filter(rhythm=rhythm)
    rows = (
        Project.objects.open()
        .filter(pk__in=mechanisms.values("project_id"), signed_on__lte=end)
        .exclude(stage__in=[Stage.PRODUCTION, Stage.CAPACITY])
        .exclude(pk__in=held.values("project_id"))
    )
    columns = rows.order_by("pk").values_list("pk", "code", "name", "park_id")
    return columns.iterator(chunk_size=2000)


def _asked_periods(on: date) -> Iterator[tuple[Rhythm, tuple[date, date]]]:
    """A week's report is due on Monday: its first word falls on the Friday inside the week."""
    for rhythm in Rhythm:
        running = period_of(rhythm, on)
        yield rhythm, previous_period(rhythm, running[0])
        if shift(due_on(rhythm, running[1]), -LEAD_WORKDAYS) <= on:
            yield rhythm, running


def targets(on: date) -> Iterator[Item]:
    """Parks whose money lies behind the calendar at the end of the last whole month."""
    end = on.replace(day=1) - timedelta(days=1)
    if end.year != on.year:  # the year's result is the dispatch's matter
        return
    if not shift(end, TOLD_FROM) <= on <= shift(end, TOLD_UNTIL):  # the sums are not free
        return
    window = Window(Period.months_of(end.year, 1, end.month), month_end(end.year, end.month))
    for line, said in table(scope_for(None), window, [HEADLINE], "park"):
        points = said.lead_points(HEADLINE)
        if points is None or points > -BEHIND_POINTS:
            continue
        name, rate = MEASURES[HEADLINE].name, two(said.target_rate(HEADLINE))
        yield Item(
            what=f"target-{line.key}-{HEADLINE}",
            due_on=end,
            name=f"{line.label}{name}",
            body=f"1—{end.month}月完成年度目标 {rate}%，低于序时 {two(-points)} 个百分点。",
            url=f"{reverse('projects:target-list', args=[end.year])}?park={line.key}",
            place=Place(park_id=_park_id(line.key)),
        )


def _park_id(code: Any) -> int | None:
    park = places.parks().get(str(code))
    return park.pk if park else None
