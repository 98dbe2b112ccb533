"""One Django process that does what it is told: a line of JSON in, a line of JSON out.

The harness holds several, so that things happen in several processes at the same moment; a fresh
one knows nothing but the database. `{"error": …}` is what a command raised.
"""

import json
import os
import sys
import time
import traceback
from contextlib import suppress
from datetime import date
from typing import Any

from tests.chaos.app import app  # sets Django up, so that models can be imported below

# isort: split
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import OperationalError as DatabaseGone
from django.db import close_old_connections, connection, transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from parks.models import Region, User
from projects.actions.dispatch import open_draft
from projects.actions.milestone import change_milestone
from projects.actions.reference import load_escalation_rules
from projects.models import Dispatch, Lamp, Milestone, Problem, ProblemStep, Project, Reminder
from projects.queries.reminder import due_reminders
from tests.chaos import city
from tests.factories.projects import make_problem
from tracker import clock
from tracker.models import AuditEvent, Notification, OutboxMessage
from tracker.tools.kept import forget_all
from tracker.tools.workdays import shift

RECOVERY = 60  # seconds that PostgreSQL may take to come back after a kill -9


def build(*size: int) -> None:
    """Tables straight from the models: migrations have tests of their own and take long."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MIGRATION_MODULES = {one.label: None for one in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    with transaction.atomic():
        city.build(*size)


def hold(day: str) -> None:
    clock.hold(date.fromisoformat(day))


def publish(processes: int, times: int) -> int:
    """Ask for a pass so often from each of so many processes; returns how many began."""
    children = []
    for _ in range(processes):
        if child := os.fork():
            children.append(child)
            continue
        for _ in range(times):
            with suppress(OperationalError):
                app.send_task("projects.tasks.send_reminders")
        os._exit(0)
    return sum(os.waitpid(child, 0)[1] == 0 for child in children)


def run(task: str) -> None:
    """Run a task here and now, as a worker would."""
    forget_all()
    app.tasks[task]()


def due(day: str) -> list[list[Any]]:
    """What is due on that day: key, and whether it comes late."""
    on = date.fromisoformat(day)
    return [[one.key, one.scheduled_on < on] for one in due_reminders(on)]


def progress() -> dict[str, int]:
    rows = OutboxMessage.objects
    return {
        "reminders": Reminder.objects.count(),
        "sent": rows.filter(state="sent").count(),
        "waiting": rows.filter(state="waiting").count(),
    }


def told() -> dict[str, list]:
    """Everything that was written, row by row."""
    return {
        "reminders": [list(row) for row in Reminder.objects.values_list("key", "is_late")],
        "notes": list(Notification.objects.values_list("key", flat=True)),
        "outbox": list(
            OutboxMessage.objects.values(
                "pk", "channel", "state", "message_id",
                note=F("notification_id"), key=F("notification__key"),
                whom=F("notification__recipient_id"),
            )
        ),
    }  # fmt: skip


def log_in(username: str) -> str:
    """A browser's session: what the cookie holds."""
    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "parks.backends.PersonBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def slip(away: int) -> None:
    """Move the lone project's milestone to so many working days from DAY, with a reason."""
    row = Milestone.objects.get(project__code=city.SOLO)
    values = {"planned_on": shift(city.DAY, away), "slip_reason": "示例：设备晚到"}
    change_milestone(milestone=row, values=values, by=User.objects.get(username="staff0"))


def lamps() -> list[list[Any]]:
    fields = ("project__code", "kind", "level", "reason", "since_on", "until_on")
    rows = [[str(cell) for cell in row] for row in Lamp.objects.values_list(*fields)]
    shown = Project.objects.values_list("code", "lamp", "lamp_reason", "coverage")
    return [sorted(rows), sorted([str(cell) for cell in row] for row in shown)]


def forget_lamps() -> None:
    Lamp.objects.all().delete()
    Project.objects.update(lamp="", lamp_reason="", coverage=0)


def trouble() -> int:
    """A problem of every project that has stood past its date since spring."""
    load_escalation_rules()
    for project in Project.objects.order_by("pk"):
        make_problem(project, "in_hand", due_on=date(2024, 4, 1 + project.pk % 28))
    return Problem.objects.count()


def levels() -> dict[str, list]:
    """Where the problems stand, and every step that took them there."""
    steps = ProblemStep.objects.order_by("problem", "pk")
    return {
        "problems": list(Problem.objects.order_by("pk").values_list("level", "version")),
        "steps": list(steps.values_list("problem", "level")),
        "notes": sorted(Notification.objects.values_list("key", flat=True)),
        "audited": AuditEvent.objects.filter(verb="问题逾期升级").count(),
    }


def first_draft(quarter: str) -> int:
    """What the page and the command call when somebody opens a quarter."""
    region = Region.objects.get(code=settings.CITY_REGION)
    return open_draft(period=quarter, place=region, by=None).number


def drafts() -> dict[str, list]:
    """Versions by quarter, and how often the audit trail tells of one."""
    return {
        "drafts": sorted([row.period, row.number] for row in Dispatch.objects.all()),
        "audited": AuditEvent.objects.filter(verb="生成通报草稿").count(),
    }


def tables() -> dict[str, int]:
    """Rows by table: what a job that runs twice must leave alone."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


COMMANDS = {
    one.__name__: one
    for one in (
        build,
        hold,
        publish,
        run,
        due,
        progress,
        told,
        log_in,
        slip,
        lamps,
        forget_lamps,
        trouble,
        levels,
        first_draft,
        drafts,
        tables,
    )
}


def _obey(name: str, words: list[Any]) -> Any:
    """A PostgreSQL that was killed is asked again; everything here may be asked twice."""
    deadline = time.monotonic() + RECOVERY
    while True:
        close_old_connections()
        try:
            return COMMANDS[name](*words)
        except DatabaseGone:
            if connection.vendor == "sqlite" or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def main() -> None:
    app.loader.import_default_modules()  # as a worker does: the tasks are registered by import
    for line in sys.stdin:
        name, *words = json.loads(line)
        try:
            answer = {"ok": _obey(name, words)}
        except Exception as error:  # the harness decides what an error means
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
