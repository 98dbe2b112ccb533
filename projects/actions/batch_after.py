"""What follows a large import: lamps, and the database's picture of its tables.

Nobody waits for either: a worker does both after the commit. Where no worker hears, the nightly pass
lights the lamps and autovacuum looks at the tables.
"""

import logging
from collections.abc import Collection
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from projects.actions.lamp import compute_lamps, relight
from projects.models import (
    AnnualPlan,
    Assignment,
    Batch,
    BatchRow,
    FundingRecord,
    Lamp,
    Listing,
    ProgressReport,
    Project,
    StageTransition,
)
from projects.models.batch import LARGE
from tracker import clock
from tracker.tools.bulk import refresh_statistics

log = logging.getLogger(__name__)
TASK = "projects.tasks.follow_ledger"
FILLED = (
    Project, FundingRecord, ProgressReport, AnnualPlan, Assignment, Listing, StageTransition, BatchRow
)  # fmt: skip


def follow_up(batch: Batch, touched: Collection[int]) -> None:
    """After the caller's commit: a few projects are judged at once, many by a worker."""
    if len(touched) <= LARGE:
        relight(*touched)
    else:
        transaction.on_commit(partial(_ask, batch.pk), robust=True)


def _ask(batch_id: int) -> None:
    """By its name: actions know no tasks, and a command that has not loaded them need not."""
    try:
        current_app.signature(TASK, (batch_id,)).delay()
    except OperationalError:
        log.info("the broker does not answer; lamps of batch %s wait for the night", batch_id)


def light_batch(*, batch_id: int) -> int:
    """Judge the projects that an import or its undoing has touched; how many. Twice is once."""
    ids = BatchRow.objects.filter(batch_id=batch_id, project_id__isnull=False)
    touched = list(ids.order_by("row").values_list("project_id", flat=True))
    if touched:
        refresh_statistics(FILLED)
        compute_lamps(on=clock.today(), only=touched)
        refresh_statistics([Lamp])
    return len(touched)
