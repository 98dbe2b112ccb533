"""The nightly passes beside raw SQL that finds the same rows, on 10 milestones a project."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction

from projects.actions.lamp import compute_lamps
from projects.actions.reminder import send_reminders
from projects.bench.watch import statements
from projects.queries.reminder_items import AHEAD, HORIZON
from tracker import clock
from tracker.tools.workdays import shift

Say = Callable[..., None]
RUNS = 3


def bench_passes(say: Say, count: int) -> None:
    """Both passes of a new day, after those of the day before, which stay in this database."""
    today = clock.today()
    compute_lamps(on=today)
    send_reminders(on=today)
    for name, run, floor in (
        ("lamp_pass", lambda: compute_lamps(on=today + timedelta(days=1)), _lamp_floor),
        ("reminder_pass", lambda: send_reminders(on=today + timedelta(days=1)), _reminder_floor),
    ):
        ours, queries = [], 0
        for _ in range(RUNS):
            with transaction.atomic():
                with statements() as seen:
                    ours.append(_ms(run))
                queries = len(seen)
                transaction.set_rollback(True)
        base = statistics.median(_ms(partial(floor, today)) for _ in range(RUNS))
        say(bench=name, n=count, ours_ms=statistics.median(ours), floor_ms=base, queries=queries)


def _lamp_floor(on: date) -> None:
    """The sums and dates behind each lamp, by project."""
    year = f"between '{on.year}-01-01' and '{on}'"
    judged = (
        f"signed_on <= '{on}' and ended_on is null and stage <> 'capacity'"
        " and status not in ('terminated', 'withdrawn')"
    )
    for text in (
        f"select id, planned_start_on, started_on from projects_project where {judged}",
        "select a.project_id, a.planned_funds, a.planned_investment, f.done, r.done"
        " from projects_annualplan a"
        " left join (select project_id, sum(verified_amount) as done from projects_fundingrecord"
        f" where state = 'verified' and received_on {year} group by project_id) f"
        " on f.project_id = a.project_id"
        " left join (select project_id, sum(completed_investment) as done"
        f" from projects_progressreport where state = 'accepted' and end_on {year}"
        " group by project_id) r on r.project_id = a.project_id"
        f" where a.year = {on.year}",
        "select project_id, min(from_on) from projects_listing where kind = 'fixed_asset'"
        f" and from_on <= '{on}' and (to_on is null or to_on >= '{on}') group by project_id",
        "select id, project_id, kind, level, reason from projects_lamp where until_on is null",
        "select id, lamp, lamp_reason from projects_project",
    ):
        _sql(text)


def _reminder_floor(on: date) -> None:
    """Open milestones near their day, projects without a report, and the keys told already."""
    first, last = on - HORIZON, shift(on, AHEAD)
    for text in (
        "select m.id, m.name, m.due_on, p.id, p.name, p.park_id from projects_milestone m"
        " join projects_project p on p.id = m.project_id where m.actual_on is null"
        f" and m.planned_on <= '{last}'"
        f" and m.paused_on is null and m.due_on between '{first}' and '{last}'"
        " and p.status not in ('terminated', 'withdrawn')",
        f"select key from projects_reminder where due_on between '{first}' and '{last}'",
        "select project_id, role, person_id from projects_assignment where to_on is null",
    ):
        _sql(text)


def _sql(text: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round((time.perf_counter() - start) * 1000, 2)
