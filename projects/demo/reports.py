"""Monthly reports of 2024 and weekly ones of the last eight weeks, in every state they may have."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from projects.demo.draft import Draft, at
from projects.demo.people import People
from projects.demo.texts import done, problem, to_do
from projects.demo.totals import TODAY
from projects.enums import ReportState, Rhythm
from projects.models import ProgressReport, Project
from projects.queries.progress import due_on
from tracker.tools.periods import month_end

FIRST_WEEK, WEEKS = date(2024, 5, 13), 8
ACCEPTED, SUBMITTED = ReportState.ACCEPTED, ReportState.SUBMITTED
RETURNED, DRAFT = ReportState.RETURNED, ReportState.DRAFT
MISSING = ""
# State → how often, for a period long over, the last one that is due, and the one due today.
OLD = {ACCEPTED: 97, RETURNED: 1, MISSING: 2}
LAST = {ACCEPTED: 85, SUBMITTED: 9, RETURNED: 2, DRAFT: 2, MISSING: 2}
OPEN = {SUBMITTED: 50, DRAFT: 20, MISSING: 30}
RETURN_WORDS = "形象进度与上期不衔接，请核对后重报"


@dataclass
class Writer:
    """Makes reports one after another and remembers what the next one must know."""

    people: People
    rng: Random
    last_text: dict[tuple[Draft, str], str] = field(default_factory=dict)

    def report(
        self, draft: Draft, rhythm: str, span: tuple[date, date], state: str, invested: int | None
    ) -> ProgressReport:
        """One report of a project and period in a state; late, copied now and then."""
        rng, key = self.rng, (draft, rhythm)
        text = done(draft, span[1], rng)
        is_copied = key in self.last_text and rng.random() < 0.03
        self.last_text[key] = text = self.last_text[key] if is_copied else text
        due = due_on(rhythm, span[1])
        is_late = state != DRAFT and due < TODAY and rng.random() < 0.06
        sent = min(TODAY, due + timedelta(days=rng.randint(1, 4)) if is_late else due)
        decided = state in (ACCEPTED, RETURNED)
        return ProgressReport(
            project=draft.row,
            rhythm=rhythm,
            start_on=span[0],
            end_on=span[1],
            percent=percent(draft, span[1]),
            done_text=text,
            next_text=to_do(draft, span[1]),
            problems_text=problem(draft),
            completed_investment=None if invested is None else Decimal(invested),
            state=state,
            is_copied=is_copied,
            is_late=is_late,
            answer=RETURN_WORDS if state == RETURNED else "",
            reported_by=self.people.reporter(draft.zone),
            submitted_at=None if state == DRAFT else at(sent, 9, rng.randrange(60)),
            decided_by=self.people.bureau if decided else None,
            decided_at=at(min(TODAY, sent + timedelta(days=1)), 15) if decided else None,
            created_at=at(min(sent, TODAY), 8, 30),
            updated_at=at(min(sent, TODAY), 9),
        )


def percent(draft: Draft, day: date) -> Decimal:
    """How far along on a day: straight from start to completion."""
    if not draft.started_on or draft.started_on > day:
        return Decimal(0)
    end = draft.completed_on or draft.planned_completion_on or day
    if draft.completed_on and draft.completed_on <= day:
        return Decimal(100)
    whole = max((end - draft.started_on).days, 1)
    return Decimal(min(98, max(3, 100 * (day - draft.started_on).days // whole)))


def write_reports(drafts: list[Draft], people: People, rng: Random) -> list[ProgressReport]:
    """All reports; fills `draft.invested` and the percent beside the project."""
    writer = Writer(people, rng)
    reporting = [d for d in drafts if d.signed_on and not d.ended_on and _reports(d)]
    rows = [row for draft in reporting for row in _monthly(draft, writer)]
    rows += [row for draft in reporting if draft.is_weekly for row in _weekly(draft, writer)]
    ProgressReport.objects.bulk_create(rows, batch_size=300)
    _note_progress(reporting, rows)
    return rows


def _reports(draft: Draft) -> bool:
    return draft.production_on is None or draft.production_on.year == 2024


def _state(odds: dict[str, int], rng: Random) -> str:
    return rng.choices(list(odds), list(odds.values()))[0]


def _monthly(draft: Draft, writer: Writer) -> Iterator[ProgressReport]:
    months = _months(draft)
    spent = _investment(draft, months, writer.rng)
    for month in months:
        span = date(2024, month, 1), month_end(2024, month)
        state = _state(LAST if month == 6 else OLD, writer.rng)
        if month == 6 and not draft.lacks and state == MISSING:
            state = ACCEPTED
        if state == MISSING:
            continue
        yield writer.report(draft, Rhythm.MONTHLY, span, state, spent.get(month))
        if state == ACCEPTED:
            draft.invested += spent.get(month, 0)


def _months(draft: Draft) -> list[int]:
    """From signing on; those that have not started were asked only since April."""
    first = draft.signed_on if draft.signed_on.year == 2024 else date(2024, 1, 1)
    begin = max(first.month, 1 if draft.started_on else 4)
    end = draft.capacity_on.month if draft.capacity_on else 6
    return list(range(begin, end + 1))


def _investment(draft: Draft, months: list[int], rng: Random) -> dict[int, int]:
    """本月完成投资 by month, near the money that arrived; none before the start."""
    if not draft.started_on:
        return {}
    whole = draft.received.get("2024", 0) * rng.uniform(0.75, 1.1)
    going = [m for m in months if month_end(2024, m) >= draft.started_on]
    weights = {month: rng.uniform(0.6, 1.4) for month in going}
    return {m: 5 * round(whole * w / sum(weights.values()) / 5) for m, w in weights.items()}


def _weekly(draft: Draft, writer: Writer) -> Iterator[ProgressReport]:
    for week in range(WEEKS):
        start = FIRST_WEEK + timedelta(days=7 * week)
        odds = OPEN if week == WEEKS - 1 else LAST if week == WEEKS - 2 else OLD
        state = _state(odds, writer.rng)
        if state != MISSING:
            span = start, start + timedelta(days=6)
            yield writer.report(draft, Rhythm.WEEKLY, span, state, None)


def _note_progress(drafts: list[Draft], rows: list[ProgressReport]) -> None:
    """形象进度 and its day stand beside the project: those of the newest accepted report."""
    newest: dict[int, ProgressReport] = {}
    for row in rows:
        held = newest.get(row.project_id)
        if row.state == ACCEPTED and (held is None or row.end_on >= held.end_on):
            newest[row.project_id] = row
    for draft in drafts:
        if found := newest.get(draft.row.pk):
            draft.row.progress_percent, draft.row.progress_on = found.percent, found.end_on
    Project.objects.bulk_update(
        [draft.row for draft in drafts], ["progress_percent", "progress_on"], batch_size=200
    )
