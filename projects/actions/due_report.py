"""应报进展: write down who owed a report once its deadline has passed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from projects.enums import Rhythm
from projects.models import DueReport, Project
from projects.queries.progress import due_on, owes, period_of

BACK = timedelta(days=366)  # how far a first run looks back
AT_ONCE = 5000  # rows of one transaction: SQLite has one writer at a time (R15)


def open_due_reports(*, on: date, since: Mapping[str, date] | None = None) -> int:
    """Every period whose deadline lies before `on`, since the last one written down.

    A first run looks back a year, or to the day that `since` names for a rhythm. Twice, late or
    beside itself is once: the period is unique by project (R02, R05). Returns how many were written.
    """
    return sum(
        _open(rhythm, start, end, due)
        for rhythm in Rhythm
        for start, end, due in _passed(rhythm, on, (since or {}).get(rhythm, on - BACK))
    )


def _passed(rhythm: Rhythm, on: date, since: date) -> Iterator[tuple[date, date, date]]:
    """Periods over and past their deadline. The last one written down comes again: it may have
    been left half done.
    """
    held = DueReport.objects.filter(rhythm=rhythm).aggregate(day=Max("end_on"))["day"]
    start, end = period_of(rhythm, held or since)
    while (due := due_on(rhythm, end)) < on:
        yield start, end, due
        start, end = period_of(rhythm, end + timedelta(days=1))


def _open(rhythm: Rhythm, start: date, end: date, due: date) -> int:
    held = DueReport.objects.filter(rhythm=rhythm, start_on=start)
    rows = Project.objects.filter(owes(rhythm, end, set_by=due))
    rows = rows.exclude(pk__in=held.order_by().values("project_id"))
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(found), AT_ONCE):
        with transaction.atomic():
            _write(found[first : first + AT_ONCE], rhythm, start, end, due)
    return len(found)


def _write(projects: Sequence[int], rhythm: Rhythm, start: date, end: date, due: date) -> None:
    rows = (
        DueReport(project_id=pk, rhythm=rhythm, start_on=start, end_on=end, due_on=due)
        for pk in projects
    )
    DueReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
