"""Background work of the projects. Every task may run twice, late, or beside itself (R05)."""

import logging

from celery import shared_task
from django.core.exceptions import ValidationError

from parks.models import User
from projects.actions import batch as batch_verbs
from projects.actions import dispatch as dispatch_verbs
from projects.actions import due_report as due_report_verbs
from projects.actions import lamp as lamp_verbs
from projects.actions import pivot as pivot_verbs
from projects.actions import problem as problem_verbs
from projects.actions import reminder as reminder_verbs
from projects.actions.assignment import refresh_coverage
from projects.enums import BatchState
from projects.models import Batch, Project
from projects.notifications import tell_written
from projects.queries import kept
from tracker import clock

log = logging.getLogger(__name__)


@shared_task
def send_reminders() -> None:
    done = reminder_verbs.send_reminders(on=clock.today())
    log.info("reminders: created %s, escalated %s", done.created, done.escalated)


@shared_task
def compute_lamps() -> None:
    done = lamp_verbs.compute_lamps(on=clock.today())
    refresh_coverage(Project.objects.open().filter(signed_on__isnull=False))
    log.info("lamps: red %s yellow %s changed %s", done.red, done.yellow, done.changed)


@shared_task
def open_due_reports() -> None:
    made = due_report_verbs.open_due_reports(on=clock.today())
    log.info("due reports: %s", made)


@shared_task
def refresh_fiveone() -> None:
    """After a new responsibility template: every coverage anew."""
    done = refresh_coverage(Project.objects.all())
    log.info("fiveone: changed %s", done)


@shared_task
def escalate_problems() -> None:
    raised = problem_verbs.escalate_overdue(on=clock.today())
    log.info("problems: raised %s", raised)


@shared_task
def send_pivots() -> None:
    sent = pivot_verbs.send_pivots(on=clock.today())
    if sent:
        log.info("pivots: sent %s", sent)


@shared_task
def tend_cubes() -> None:
    """Kept figures: what was slow to answer is built, what has changed counted again."""
    log.info("cubes: %s kept", kept.tend())


@shared_task
def draft_dispatch() -> None:
    made = dispatch_verbs.draft_when_due(on=clock.today())
    if made:
        log.info("dispatch: drafted %s", made)


@shared_task
def commit_ledger(batch_id: int, user_id: int, skip_errors: bool, tell: bool) -> None:
    """Write a rehearsed ledger; run twice it is written once."""
    batch = Batch.objects.filter(pk=batch_id, state=BatchState.WRITING).first()
    if batch is None:
        log.info("batch %s is not waiting to be written", batch_id)
        return
    by = User.objects.filter(pk=user_id).first() or batch.by
    try:
        batch_verbs.commit_batch(batch=batch, by=by, skip_errors=skip_errors, tell=tell)
    except ValidationError as error:
        batch_verbs.give_up_commit(batch=batch, problem=" ".join(error.messages))
        log.info("batch %s was not written: %s", batch_id, error.messages)
    except Exception:
        problem = "写入时出了意外，什么都没有写；请重新预演，仍不行请联系系统管理员。"
        batch_verbs.give_up_commit(batch=batch, problem=problem)
        log.exception("batch %s was not written", batch_id)
    batch.refresh_from_db(fields=["state", "problem", "outline"])
    tell_written(batch)
