"""Everything with a date that somebody may have to be told about, one function a kind.

Each takes the day and gives `Item`s in a constant number of queries. What is done, paused or of an
ended project gives none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from parks.queries import places
from projects.enums import (
    ENDED,
    ApprovalState,
    DispatchState,
    InstructionLevel,
    InstructionState,
    LampKind,
    LampLevel,
    ProblemState,
    Rhythm,
)
from projects.models import (
    Approval,
    Dispatch,
    Instruction,
    Lamp,
    Milestone,
    Problem,
    Project,
)
from projects.queries.audience import Place
from projects.queries.goals import targets_by
from projects.queries.indicators import HEADLINE, Figures, Statement, time_rate
from projects.queries.kept import Ask, cubes
from projects.queries.measures import MEASURES
from projects.queries.progress import due_on, owing, period_of, previous_period
from projects.queries.scope import Window, scope_for
from projects.queries.visit import visits_due
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
    page: tuple[str, Any, str]  # name of the page, whose it is, what is asked of it
    place: Place = field(default_factory=Place)
    known_on: date | None = None  # a plan made late starts with the next step
    tone: str = ""  # which of a kind's words and rings
    word: str = ""  # 周报 or 月报

    @property
    def url(self) -> str:
        """Made when somebody is told: of ten thousand items few are new."""
        name, key, asked = self.page
        return reverse(name, args=[key]) + asked


def _near(rows: QuerySet[Any], column: str, on: date, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Rows whose date is near enough to be spoken of, of projects that go on, as plain columns:
    tens of thousands need no instances.
    """
    window = {f"{column}__gte": on - HORIZON, f"{column}__lte": shift(on, AHEAD)}
    rows = rows.filter(**window).exclude(project__status__in=ENDED).order_by("pk")
    of_project = ("project_id", "project__name", "project__park_id")
    found = rows.values_list("pk", column, "created_at", *of_project, *columns)
    return found.iterator(chunk_size=5000)


def milestones(on: date) -> Iterator[Item]:
    rows = Milestone.objects.due_by(shift(on, AHEAD))
    for pk, due, made, project, name, park, what, planned, paused in _near(
        rows, "due_on", on, "name", "planned_on", "paused_days"
    ):
        moved = f"，停表 {paused} 天，{due} 到期" if paused else ""
        yield Item(
            what=f"milestone-{pk}",
            due_on=due,
            name=what,
            body=f"{name}，计划 {planned} 完成{moved}，请确认是否完成或写明调整原因。",
            page=("projects:milestone-edit", pk, ""),
            place=Place(project, park),
            known_on=_day(made),
        )


def approvals(on: date) -> Iterator[Item]:
    rows = Approval.objects.open().exclude(state=ApprovalState.WAITING).filter(paused_on=None)
    for pk, due, made, project, name, park, what, unit, agent in _near(
        rows, "promised_on", on, "name", "unit_id", "agent_id"
    ):
        yield Item(
            what=f"approval-{pk}",
            due_on=due,
            name=what,
            body=f"{name}，承诺 {due} 办结，请办结或写明缺什么、谁来补。",
            page=("projects:approval-detail", pk, ""),
            place=Place(project, park, unit, agent),
            known_on=_day(made),
        )


def problems(on: date) -> Iterator[Item]:
    rows = Problem.objects.filter(state__in=[ProblemState.ACCEPTED, ProblemState.IN_HAND])
    for pk, due, made, project, name, park, title, unit, owner in _near(
        rows, "due_on", on, "title", "owner_unit_id", "owner_id"
    ):
        yield Item(
            what=f"problem-{pk}",
            due_on=due,
            name=title,
            body=f"{name}，限 {due} 办结，请填办理结果，或说明原因申请延期。",
            page=("projects:problem-detail", pk, ""),
            place=Place(project, park, unit, owner),
            known_on=_day(made),
        )


def instructions(on: date) -> Iterator[Item]:
    rows = Instruction.objects.filter(state=InstructionState.ISSUED)
    for pk, due, made, project, name, park, text, level, number, unit, person in _near(
        rows, "due_on", on, "text", "level", "number", "to_unit_id", "to_person_id"
    ):
        yield Item(
            what=f"instruction-{pk}",
            due_on=due,
            name=text[:40],
            body=f"{name}，{InstructionLevel(level).label} {number}，限 {due} 回复。",
            page=("projects:instruction-detail", pk, ""),
            place=Place(project, park, unit, person),
            known_on=_day(made),
        )


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def visits(on: date) -> Iterator[Item]:
    """走访 by the mechanism's rhythm, for who keeps the project."""
    columns = (
        visits_due(shift(on, AHEAD))
        .order_by("pk")
        .values_list(
            *("pk", "code", "name", "park_id", "last_visit_on", "visit_days", "visit_since")
        )
    )
    for pk, code, name, park, visited, days, since in columns.iterator(chunk_size=5000):
        due = since + timedelta(days=days)
        if due >= on - HORIZON:
            last = f"上次 {visited}" if visited else "签约后还没有走访过"
            yield Item(
                what=f"visit-{pk}",
                due_on=due,
                name=name,
                body=f"按机制每 {days} 天走访一次，{last}，{due} 前请走访并登记。",
                page=("projects:visit-create", code, ""),
                place=Place(pk, park),
            )


def lamps(on: date) -> Iterator[Item]:
    """A lamp turned yellow or red: told once, on the working day it turned or after."""
    rows = Lamp.objects.filter(until_on=None, level__in=[LampLevel.YELLOW, LampLevel.RED])
    rows = rows.filter(since_on__gte=on - HORIZON).exclude(project__status__in=ENDED)
    columns = rows.order_by("pk").values_list(
        *("project_id", "kind", "level", "reason", "since_on"),
        *("project__name", "project__code", "project__park_id"),
    )
    labels = dict(LampKind.choices)
    for pk, kind, level, reason, since, name, code, park in columns.iterator(chunk_size=5000):
        yield Item(
            what=f"lamp-{pk}-{kind}-{level}",
            due_on=since,
            name=f"{labels[kind]}：{name}",
            body=reason,
            page=("projects:project-detail", code, ""),
            place=Place(pk, park),
            tone=level,
        )


def reports(on: date) -> Iterator[Item]:
    """Projects without a report for the last finished period, or for the one about to be due."""
    for rhythm, (start, end) in _asked_periods(on):
        due, word = due_on(rhythm, end), Rhythm(rhythm).label
        period = f"{start.month}月{start.day}日—{end.month}月{end.day}日"
        rows = Project.objects.filter(owing(rhythm, start, end)).order_by("pk")
        columns = rows.values_list("pk", "code", "name", "park_id")
        for pk, code, name, park in columns.iterator(chunk_size=5000):
            yield Item(
                what=f"report-{pk}-{rhythm}-{start}",
                due_on=due,
                name=name,
                body=f"{period}的{word}应于 {due} 前报送。",
                page=("projects:project-fill", code, f"?rhythm={rhythm}"),
                place=Place(pk, park),
                word=word,
            )


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
    measure = MEASURES[HEADLINE]
    found = cubes(scope_for(None), [Ask((window,), (measure,), ("park",))])[0].by("park")
    held = {code: park for code, park in places.parks().items() if park.zone == code}
    for code, goals in targets_by("park", window).items():
        done: Figures = {HEADLINE: Decimal(0), **found.get(code, {})}
        said = Statement({}, goals=goals, to_date=done, time_rate=time_rate(window))
        points, rate = said.lead_points(HEADLINE), said.target_rate(HEADLINE)
        if points is None or rate is None or points > -BEHIND_POINTS or code not in held:
            continue
        yield Item(
            what=f"target-{code}-{HEADLINE}",
            due_on=end,
            name=f"{held[code].short_name}{measure.name}",
            body=f"1—{end.month}月完成年度目标 {two(rate)}%，低于序时 {two(-points)} 个百分点。",
            page=("projects:target-list", end.year, f"?park={code}"),
            place=Place(park_id=held[code].pk),
        )


def dispatches(on: date) -> Iterator[Item]:
    """Reports that wait for a word of the one they were sent to."""
    hand = Case(
        When(state=DispatchState.SECTION_REVIEW, then=F("reviewer__person_id")),
        When(state=DispatchState.LEADER_REVIEW, then=F("signatory__person_id")),
    )
    waiting = Dispatch.objects.filter(due_on__gte=on - HORIZON, due_on__lte=shift(on, AHEAD))
    rows = waiting.annotate(hand=hand).filter(hand__isnull=False).order_by("pk")
    columns = ("pk", "state", "period", "number", "template__name", "due_on", "hand")
    for pk, state, period, number, name, due, person in rows.values_list(*columns):
        yield Item(
            what=f"dispatch-{pk}-{state}",
            due_on=due,
            name=f"{period} {name} 第{number}稿",
            body=f"在等您{DispatchState(state).label}，请于 {due} 前办理。",
            page=("projects:dispatch-detail", period, f"?number={number}"),
            place=Place(person_id=person),
        )
