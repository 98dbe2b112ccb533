"""Periods of reporting: which one is open, and when its report is due."""

from datetime import date, timedelta

from projects.enums import Rhythm
from tracker.tools.periods import month_end
from tracker.tools.workdays import nth_workday

MONTHLY_DUE_WORKDAY = 3  # of the next month
WEEKLY_DUE_WORKDAY = 1  # of the next week


def period_of(rhythm: str, day: date) -> tuple[date, date]:
    """First and last day of the week (Monday first) or month that holds `day`."""
    if rhythm == Rhythm.WEEKLY:
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(days=6)
    return day.replace(day=1), month_end(day.year, day.month)


def previous_period(rhythm: str, start: date) -> tuple[date, date]:
    return period_of(rhythm, start - timedelta(days=1))


def due_on(rhythm: str, end: date) -> date:
    """The working day by which a period's report must be in."""
    number = WEEKLY_DUE_WORKDAY if rhythm == Rhythm.WEEKLY else MONTHLY_DUE_WORKDAY
    return nth_workday(end + timedelta(days=1), number)


def open_period(rhythm: str, today: date) -> tuple[date, date]:
    """The period to fill today: the last one while it is not overdue, else the running one."""
    current = period_of(rhythm, today)
    last = previous_period(rhythm, current[0])
    return last if today <= due_on(rhythm, last[1]) else current
