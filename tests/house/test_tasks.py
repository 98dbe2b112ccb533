"""T30: every task is registered, runs by the table, runs twice like once, and misses nothing gone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from celery import current_app
from django.apps import apps
from django.core import mail
from django.utils import timezone

from projects.actions.reference import load_escalation_rules, load_lamp_rules
from projects.models import Batch, BatchRow, DispatchFile
from projects.tasks import (
    commit_ledger,
    compute_lamps,
    draft_dispatch,
    draft_place,
    escalate_problems,
    follow_ledger,
    make_files,
    make_forgotten_files,
    open_due_reports,
    refresh_fiveone,
    send_pivots,
    send_reminders,
    tend_cubes,
)
from tests.factories.dispatches import make_dispatch
from tests.factories.parks import make_park, make_person, make_region, make_user
from tests.factories.projects import (
    make_batch,
    make_duty,
    make_mechanism,
    make_milestone,
    make_pivot,
    make_problem,
    make_signed,
)
from tests.house.source import APPS
from tracker import clock
from tracker.celery import app
from tracker.models import IdempotencyKey, Notification, OutboxMessage
from tracker.notifications import Message, notify
from tracker.tasks import beat_heart, drain_outbox, sweep

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 10)
MOMENTS = {"seen_at", "heartbeat"}  # a second heartbeat is a later one


def ours() -> set[str]:
    current_app.loader.import_default_modules()
    return {task for task in current_app.tasks if task.split(".")[0] in APPS}


def everything() -> dict[str, list]:
    """Every row of every table of ours, but for the moments that tell of the run itself."""
    return {
        model._meta.label: list(
            model._base_manager.order_by("pk").values(
                *(f.attname for f in model._meta.concrete_fields if f.name not in MOMENTS)
            )
        )
        for app_name in APPS
        for model in apps.get_app_config(app_name).get_models()
    }


def a_city():
    """Something for every task to do: a late milestone, a late start, a mail, a stale key, a file
    whose worker died.
    """
    clock.hold(TODAY)
    load_lamp_rules()
    region = make_region("620700", "张掖市")
    park = make_park("first", region=region)
    staff = make_user("staff", parks=[park], email="staff@example.test")
    make_user("bureau", email="bureau@example.test")
    project = make_signed(park, planned_start_on=date(2024, 1, 5))
    make_duty(project, "leader", make_person(is_leader=True))
    make_milestone(project, planned_on=TODAY - timedelta(days=7))
    make_mechanism(project)
    make_problem(project, "in_hand", due_on=TODAY - timedelta(days=9))
    load_escalation_rules()
    make_pivot(staff, schedule="weekly", day=3, scheduled_on=TODAY)
    message = Message(key="k", recipient=staff, kind="sample", title="示例", about=project)
    notify([message])
    batch = make_batch(staff, state="writing", begun_at=timezone.now())
    BatchRow.objects.create(batch=batch, row=4, outcome="update", project=project)
    old = datetime(2024, 1, 1, tzinfo=UTC)
    report = make_dispatch("2024Q1", region)
    DispatchFile.objects.create(dispatch=report, form="xlsx", digest="0" * 64, asked_at=old)
    IdempotencyKey.objects.create(user=staff, key="old", fingerprint="x", created_at=old)
    return project


def write_the_ledger() -> None:
    """The one task with arguments: as the page asks for it."""
    batch = Batch._base_manager.first()
    commit_ledger.delay(batch.pk if batch else 0, batch.by_id if batch else 0, False, False)


def follow_the_ledger() -> None:
    """As a commit asks for it."""
    row = BatchRow._base_manager.first()
    follow_ledger.delay(row.batch_id if row else 0)


def make_the_files() -> None:
    """As the page asks for them."""
    row = DispatchFile._base_manager.first()
    make_files.delay(row.dispatch_id if row else 0)


def draft_the_park() -> None:
    """As the page asks for every park."""
    row = apps.get_model("parks.Park")._base_manager.first()
    draft_place.delay("2024Q2", "park", row.pk if row else 0, 0)


# Asked for by people; all others have a line in the beat's table.
ASKED = {
    "projects.tasks.commit_ledger",
    "projects.tasks.draft_place",
    "projects.tasks.follow_ledger",
    "projects.tasks.make_files",
    "projects.tasks.refresh_fiveone",
}
# Every task, and what shows that it did something.
DONE: dict[str, tuple[Any, Callable[[], bool]]] = {
    "tracker.tasks.beat_heart": (beat_heart, lambda: True),
    "tracker.tasks.drain_outbox": (drain_outbox, lambda: len(mail.outbox) > 0),
    "tracker.tasks.sweep": (sweep, lambda: not IdempotencyKey.objects.exists()),
    "projects.tasks.send_reminders": (send_reminders, lambda: rows("projects.Reminder") > 0),
    "projects.tasks.compute_lamps": (compute_lamps, lambda: rows("projects.Lamp") > 0),
    "projects.tasks.open_due_reports": (
        open_due_reports,
        lambda: rows("projects.DueReport") > 0,
    ),
    "projects.tasks.refresh_fiveone": (refresh_fiveone, lambda: covered() > 0),
    "projects.tasks.commit_ledger": (
        SimpleNamespace(delay=write_the_ledger),
        lambda: not Batch._base_manager.filter(problem="").exists(),
    ),
    "projects.tasks.follow_ledger": (
        SimpleNamespace(delay=follow_the_ledger),
        lambda: rows("projects.Lamp") > 0,
    ),
    "projects.tasks.escalate_problems": (
        escalate_problems,
        lambda: rows("projects.ProblemStep") > 0,
    ),
    "projects.tasks.send_pivots": (send_pivots, lambda: pivots() == 1),
    "projects.tasks.tend_cubes": (tend_cubes, lambda: not rows("projects.ChangedShard")),
    "projects.tasks.draft_dispatch": (draft_dispatch, lambda: rows("projects.Dispatch") == 2),
    "projects.tasks.draft_place": (
        SimpleNamespace(delay=draft_the_park),
        lambda: rows("projects.Dispatch") == 2 and made_files() == 4,
    ),
    "projects.tasks.make_files": (
        SimpleNamespace(delay=make_the_files),
        lambda: made_files() == 1,
    ),
    "projects.tasks.make_forgotten_files": (make_forgotten_files, lambda: made_files() == 1),
}


def made_files() -> int:
    return DispatchFile.objects.filter(state="made").count()


def pivots() -> int:
    return Notification.objects.filter(kind="pivot").count()


def covered() -> int:
    """Projects of which some of the five are there."""
    return apps.get_model("projects.Project")._base_manager.filter(coverage__gt=0).count()


def rows(label: str) -> int:
    return apps.get_model(label)._base_manager.count()


def test_every_task_is_tested_here():
    assert ours() == set(DONE)


def test_every_line_of_the_beat_names_a_task():
    named = {line["task"] for line in app.conf.beat_schedule.values()}
    assert named - ours() == set()
    assert ours() - named == ASKED, "没有时间表的任务"


@pytest.mark.parametrize("name", sorted(DONE))
def test_twice_is_once(name):
    a_city()
    task, did = DONE[name]
    task.delay()
    assert did(), f"{name} 什么也没做，这个测试没有意义"
    once, mails = everything(), len(mail.outbox)
    task.delay()
    assert everything() == once
    assert len(mail.outbox) == mails


@pytest.mark.parametrize("name", sorted(DONE))
def test_with_its_objects_gone(name):
    """Deleted between being asked for and being done: nothing is raised, nothing is sent."""
    project = a_city()
    type(project).objects.filter(pk=project.pk).delete()
    DONE[name][0].delay()
    assert mail.outbox == []
    assert rows("projects.Lamp") == rows("projects.Reminder") == 0


@pytest.mark.parametrize("name", sorted(DONE))
def test_in_an_empty_system(name):
    before = everything()
    DONE[name][0].delay()
    after = everything()
    gone = {"tracker.Heartbeat", "tracker.JobRun"}
    assert {k: v for k, v in after.items() if k not in gone} == {
        k: v for k, v in before.items() if k not in gone
    }


def test_a_mail_whose_notification_goes_is_not_sent():
    a_city()
    Notification.objects.all().delete()
    assert drain_outbox() == 0
    assert not OutboxMessage.objects.filter(next_try_at__lte=timezone.now()).exists()
