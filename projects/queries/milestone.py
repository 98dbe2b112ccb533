"""The milestones of a project on a time axis: baseline, plan, pause, actual, overdue."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from projects.models import Milestone

LABEL_WIDTH = 13.0  # of "2024年10月", per cent of the axis
LAST_LABEL = 100 - LABEL_WIDTH * 0.7  # a label further right would be cut off
THIN = 0.6  # the narrowest bar that is seen
FAR_DAYS = 200  # today further off than this does not stretch the axis
NARROWEST = 60  # days of an axis at least
MARGIN = 15  # days right of the last one


class Span(NamedTuple):
    """Where a bar begins, and how long it is, in per cent of the axis."""

    at: float
    width: float


@dataclass(frozen=True)
class Bar:
    """A milestone on the axis. `baseline` is a mark; `paused` the days it stands or stood still."""

    milestone: Milestone
    baseline: float
    planned: Span
    paused: Span | None
    actual: Span | None
    overdue: Span | None

    @property
    def is_moved(self) -> bool:
        return self.milestone.planned_on != self.milestone.baseline_on


@dataclass(frozen=True)
class Gantt:
    """`first` and `days` are the axis: its first day, and how many it has."""

    bars: Sequence[Bar]
    months: Sequence[tuple[float, str]]
    today: float | None
    first: date
    days: int


def gantt(milestones: Sequence[Milestone], today: date) -> Gantt | None:
    """Plan above actual, on one axis of months; None without milestones. No query."""
    if not milestones:
        return None
    days = [day for m in milestones for day in _days(m)]
    first = min(days).replace(day=1)
    last = max([*days, today]) if (today - max(days)).days < FAR_DAYS else max(days)
    span = max((last - first).days + MARGIN, NARROWEST)

    def at(day: date) -> float:
        return round(min(max((day - first).days / span * 100, 0), 100), 2)

    return Gantt(
        tuple(_bar(m, today, at) for m in milestones),
        tuple(_axis(first, span, at)),
        at(today) if first <= today <= last else None,
        first,
        span,
    )


def _days(m: Milestone) -> list[date]:
    found = (m.planned_start_on, m.planned_on, m.baseline_on, m.due_on, m.started_on, m.actual_on)
    return [day for day in found if day]


def _bar(m: Milestone, today: date, at: Callable[[date], float]) -> Bar:
    def span(first: date, last: date) -> Span:
        return Span(at(first), round(max(at(last) - at(first), THIN), 2))

    begun = m.started_on or (m.planned_start_on if m.actual_on else None)
    return Bar(
        m,
        at(m.baseline_on),
        span(m.planned_start_on or m.planned_on, m.planned_on),
        _stood(m, today, span),
        span(begun, m.actual_on or max(today, begun)) if begun else None,
        span(m.due_on, today) if m.is_overdue(today) else None,
    )


def _stood(m: Milestone, today: date, span: Callable[[date, date], Span]) -> Span | None:
    """A pause that goes on lies where it is; those that are over lie behind the plan they moved."""
    if m.paused_on and not m.actual_on:
        return span(m.paused_on, max(today, m.paused_on))
    return span(m.planned_on, m.due_on) if m.paused_days else None


def _axis(first: date, span: int, at: Callable[[date], float]) -> Iterator[tuple[float, str]]:
    """A tick each quarter, the year said once; none so close that two labels touch."""
    day, last, year = first, -LABEL_WIDTH, 0
    while day < first + timedelta(days=span - MARGIN) and at(day) <= LAST_LABEL:
        is_tick = day == first or day.month in (1, 4, 7, 10)
        if is_tick and at(day) - last >= LABEL_WIDTH:
            yield at(day), f"{day.month}月" if day.year == year else f"{day.year}年{day.month}月"
            last, year = at(day), day.year
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
