"""Periods of reporting: which one is open, when its report is due, and who owes it."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from projects.enums import ENDED, ReportState, Rhythm, Stage
from projects.models import Mechanism, ProgressReport
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


def owes(rhythm: str, end: date, set_by: date | None = None) -> Q:
    """Condition on projects: a report of the period that ends on `end` is owed.

    Owed by those whose mechanism has the rhythm, from signing until production (DOMAIN.md §3).
    `set_by`: only where the mechanism was there on that day.
    """
    asked = Mechanism.objects.filter(rhythm=rhythm)
    if set_by:
        asked = asked.filter(created_at__lt=midnight_after(set_by))
    going = Q(production_on=None) & ~Q(stage__in=[Stage.PRODUCTION, Stage.CAPACITY])
    return (
        Q(pk__in=asked.order_by().values("project_id"), signed_on__lte=end)
        & ~Q(status__in=ENDED)
        & (going | Q(production_on__gt=end))
    )


def owing(rhythm: str, start: date, end: date) -> Q:
    """Condition on projects: the report is owed and not handed in; a draft or one returned is not."""
    held = ProgressReport.objects.filter(project=OuterRef("pk"), rhythm=rhythm, start_on=start)
    handed_in = held.exclude(state__in=[ReportState.DRAFT, ReportState.RETURNED])
    return owes(rhythm, end) & ~Q(Exists(handed_in))


def midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
