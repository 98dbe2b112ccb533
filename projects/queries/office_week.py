"""每周信息 owed and handed in.

A week is owed by an office where somebody was posted on one of its days, and not before the day it
is due; a week that somebody handed in though none was owed counts as both.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet

from parks.models import Office, OfficePosting
from projects.enums import Rhythm
from projects.enums.office import HANDED_IN
from projects.models import OfficeWeek
from projects.queries.progress import due_on, period_of
from projects.queries.scope import Window
from tracker import clock

WEEK = timedelta(days=6)


@lru_cache(maxsize=512)
def due_of(monday: date) -> date:
    """The working day by which the week's information must be in."""
    return due_on(Rhythm.WEEKLY, monday + WEEK)


def mondays(first: date, last: date) -> Iterator[date]:
    """The Mondays of the weeks that end in the span."""
    monday = period_of(Rhythm.WEEKLY, first)[0]
    while monday + WEEK <= last:
        yield monday
        monday += timedelta(days=7)


def looked_from(window: Window) -> date:
    """The day by which a week must be due: of a period that is over, today; a week that ended on
    its last days is due after it.
    """
    return clock.today() if window.until == window.period.end else window.until


@dataclass
class Standing:
    """One office's weeks in a span. `missing` are Mondays that nobody has handed in."""

    owed: int = 0
    handed_in: int = 0
    late: int = 0
    items: int = 0
    complete: int = 0
    missing: list[date] = field(default_factory=list)


def standings(
    weeks: QuerySet[OfficeWeek], first: date, last: date, on: date, offices: Iterable[int] = ()
) -> dict[int, Standing]:
    """Office id → its weeks that ended in the span and were due by `on`: three queries.

    `weeks` are those the reader may see; `offices` whose they are (none named: all).
    """
    postings = OfficePosting.objects.within(first - WEEK, last)
    rows = weeks.filter(from_on__gte=first - WEEK, from_on__lte=last - WEEK)
    if offices:
        postings = postings.filter(office_id__in=offices)
        rows = rows.filter(office_id__in=offices)
    ended: dict[int, Any] = dict(
        Office.objects.exclude(retired_on=None).values_list("pk", "retired_on")
    )
    held = [
        (office, start, min(stop or last, ended.get(office, last)))
        for office, start, stop in postings.order_by().values_list("office_id", "from_on", "to_on")
    ]
    due = [monday for monday in mondays(first, last) if due_of(monday) <= on]
    owed = {
        (office, monday)
        for office, start, stop in held
        for monday in due
        if start <= monday + WEEK and stop >= monday
    }
    found: dict[int, Standing] = {}
    told = rows.filter(state__in=HANDED_IN).annotate(
        count=Count("items"), whole=Count("items", filter=Q(items__is_complete=True))
    )
    columns = ("office_id", "from_on", "submitted_on", "due_on", "count", "whole")
    for office, monday, submitted, due_day, count, whole in told.order_by().values_list(*columns):
        one = found.setdefault(office, Standing())
        one.handed_in += 1
        one.late += submitted > due_day
        one.items += count
        one.complete += whole
        one.owed += 1
        owed.discard((office, monday))
    for office, monday in sorted(owed):
        one = found.setdefault(office, Standing())
        one.owed += 1
        one.missing.append(monday)
    return found


@dataclass(frozen=True)
class Missing:
    """A week that an office has not handed in."""

    office: Office
    from_on: date

    @property
    def due_on(self) -> date:
        return due_of(self.from_on)

    @property
    def to_on(self) -> date:
        return self.from_on + WEEK


def missing(found: dict[int, Standing], offices: Iterable[Office]) -> list[Missing]:
    """The newest first."""
    rows = [
        Missing(office, monday)
        for office in offices
        if office.pk in found
        for monday in found[office.pk].missing
    ]
    return sorted(rows, key=lambda row: (-row.from_on.toordinal(), row.office.order))


def week_sums(rows: QuerySet[OfficeWeek]) -> dict[str, Any]:
    """What the totals line of a list of weeks says."""
    weeks = rows.order_by().values("pk")
    states = Count("pk", distinct=True)
    return OfficeWeek.objects.filter(pk__in=weeks).aggregate(
        count=states,
        handed_in=Count("pk", distinct=True, filter=Q(state__in=HANDED_IN)),
        told=Count("items"),
        complete=Count("items", filter=Q(items__is_complete=True)),
    )


def with_counts(rows: QuerySet[OfficeWeek]) -> QuerySet[OfficeWeek]:
    """Each with its number of items and of complete ones."""
    return rows.annotate(
        item_count=Count("items"),
        complete_count=Count("items", filter=Q(items__is_complete=True)),
    )
