"""The passes beside raw SQL that finds, and writes, the same rows; on 10 milestones a project."""

import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import connection, models, transaction

from projects.actions.lamp import compute_lamps
from projects.actions.reminder import send_reminders
from projects.bench.watch import statements
from projects.models import Reminder
from projects.queries.progress import period_of, previous_period
from projects.queries.reminder import due_reminders, known_keys
from projects.queries.reminder_items import AHEAD, HORIZON
from tracker import clock
from tracker.models import Notification, OutboxMessage
from tracker.tools.workdays import shift

Say = Callable[..., None]
RUNS = 3
WRITTEN: tuple[type[models.Model], ...] = (Reminder, Notification, OutboxMessage)


def bench_passes(say: Say, count: int) -> None:
    """Both passes of a new day, after those of the day before, which stay in this database."""
    today = clock.today()
    compute_lamps(on=today)
    send_reminders(on=today)
    day = today + timedelta(days=1)
    rows = _written(day)
    for name, run, floor in (
        ("lamp_pass", partial(_lamps, day), partial(_lamp_floor, day)),
        ("reminder_find", partial(_find, day), partial(_reminder_floor, day)),
        ("reminder_pass", partial(_remind, day), partial(_pass_floor, day, rows)),
    ):
        ours, queries = [], 0
        for _ in range(RUNS):
            with transaction.atomic():
                with statements() as seen:
                    ours.append(_ms(run))
                queries = len(seen)
                transaction.set_rollback(True)
        base = statistics.median(_undone(floor) for _ in range(RUNS))
        more = {} if name == "lamp_pass" else {"rows": len(rows[Reminder])}
        say(
            bench=name,
            n=count,
            ours_ms=statistics.median(ours),
            floor_ms=base,
            queries=queries,
            **more,
        )


def _lamps(day: date) -> None:
    compute_lamps(on=day)


def _find(day: date) -> None:
    """What is due, and what of it was told before: nothing is written."""
    known_keys(due_reminders(day))


def _remind(day: date) -> None:
    send_reminders(on=day)


def _written(day: date) -> dict[type[models.Model], list[tuple[Any, ...]]]:
    """The rows that a pass of this day puts into each table."""
    found: dict[type[models.Model], list[tuple[Any, ...]]] = {}
    with transaction.atomic():
        last = {model: _last(model) for model in WRITTEN}
        send_reminders(on=day)
        for model in WRITTEN:
            new = model._default_manager.filter(pk__gt=last[model]).order_by("pk")
            found[model] = [
                tuple(
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(model._meta.concrete_fields, row, strict=True)
                )
                for row in new.values_list(*(f.attname for f in model._meta.concrete_fields))
            ]
        transaction.set_rollback(True)
    return found


def _last(model: type[models.Model]) -> int:
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _undone(work: Callable[[], object]) -> float:
    with transaction.atomic():
        taken = _ms(work)
        transaction.set_rollback(True)
    return taken


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


def _pass_floor(on: date, rows: dict[type[models.Model], list[tuple[Any, ...]]]) -> None:
    """Finding as below, and the INSERTs of the same rows, 500 a statement."""
    _reminder_floor(on)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model, held in rows.items():
            names = ", ".join(quote(str(f.column)) for f in model._meta.concrete_fields)
            into = f"insert into {quote(model._meta.db_table)} ({names}) values "
            for first in range(0, len(held), 500):
                some = held[first : first + 500]
                marks = f"({', '.join(['%s'] * len(some[0]))})"
                values = [value for row in some for value in row]
                cursor.execute(into + ", ".join([marks] * len(some)), values)


def _reminder_floor(on: date) -> None:
    """What is near its day in every table, who answers for it, and the keys told already."""
    first, last = on - HORIZON, shift(on, AHEAD)
    near = f"between '{first}' and '{last}'"
    project = "p.id, p.code, p.name, p.park_id"
    going = "join projects_project p on p.id = m.project_id and p.status not in" + ENDED
    milestones = (
        f"from projects_milestone m {going} where m.actual_on is null and m.paused_on is null"
        f" and m.planned_on <= '{last}' and m.due_on {near}"
    )
    lamps = (
        f"from projects_lamp m {going} where m.until_on is null"
        f" and m.level in ('yellow', 'red') and m.since_on >= '{first}'"
    )
    for text in (
        f"select m.id, m.name, m.due_on, m.planned_on, m.paused_days, m.created_at, {project}"
        f" {milestones}",
        f"select m.kind, m.level, m.reason, m.since_on, {project} {lamps}",
        f"select m.id, m.name, m.promised_on, m.unit_id, m.agent_id, {project}"
        f" from projects_approval m {going} where m.done_on is null and m.paused_on is null"
        f" and m.promised_on {near}",
        f"select m.id, m.title, m.due_on, m.owner_unit_id, m.owner_id, {project}"
        f" from projects_problem m {going} where m.state in ('accepted', 'in_hand')"
        f" and m.due_on {near}",
        f"select m.id, m.text, m.due_on, m.to_unit_id, m.to_person_id, {project}"
        f" from projects_instruction m {going} where m.state = 'issued' and m.due_on {near}",
        *_owed(on, project),
        f"select m.visit_days, {project}, (select max(visited_on) from projects_visit v"
        f" where v.project_id = p.id and v.voided_at is null) from projects_mechanism m {going}"
        f" where p.signed_on <= '{on}' and p.production_on is null",
        "select p.park_id, sum(f.verified_amount) from projects_fundingrecord f"
        " join projects_project p on p.id = f.project_id where f.state = 'verified'"
        " and f.source in ('outside', 'overseas') and p.ended_on is null"
        f" and f.received_on between '{on.year}-01-01'"
        f" and '{on.replace(day=1) - timedelta(days=1)}' group by p.park_id",
        "select a.project_id, a.role, a.person_id, u.id from projects_assignment a"
        " join parks_user u on u.person_id = a.person_id and u.is_active"
        f" where a.from_on <= '{on}' and (a.to_on is null or a.to_on >= '{on}')"
        f" and a.project_id in (select m.project_id {milestones} union select m.project_id {lamps})",
        f"select key from projects_reminder where due_on between '{first}' and '{last}'",
    ):
        _sql(text)


ENDED = " ('terminated', 'withdrawn')"


def _owed(on: date, project: str) -> list[str]:
    """Projects without the last month's, or the last week's, report."""
    return [
        f"select {project} from projects_mechanism m join projects_project p on p.id = m.project_id"
        f" where m.rhythm = '{rhythm}' and p.signed_on <= '{end}' and p.production_on is null"
        f" and p.status not in{ENDED} and not exists (select 1 from projects_progressreport r"
        f" where r.project_id = p.id and r.rhythm = '{rhythm}' and r.start_on = '{start}'"
        " and r.state in ('submitted', 'accepted'))"
        for rhythm in ("weekly", "monthly")
        for start, end in [previous_period(rhythm, period_of(rhythm, on)[0])]
    ]


def _sql(text: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


def _ms(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return round((time.perf_counter() - start) * 1000, 2)
