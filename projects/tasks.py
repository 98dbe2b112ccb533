"""Background work of the projects. Every task may run twice, late, or beside itself (R05)."""

import logging
from datetime import timedelta
from io import BytesIO

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from parks.models import Park, Region, User
from projects.actions import batch as batch_verbs
from projects.actions import batch_after as batch_after_verbs
from projects.actions import dispatch as dispatch_verbs
from projects.actions import dispatch_file as file_verbs
from projects.actions import due_report as due_report_verbs
from projects.actions import lamp as lamp_verbs
from projects.actions import pivot as pivot_verbs
from projects.actions import problem as problem_verbs
from projects.actions import reminder as reminder_verbs
from projects.actions.assignment import refresh_coverage
from projects.enums import BatchState, FileState
from projects.exports.dispatch.files import WRITERS
from projects.models import Batch, DispatchFile, Project
from projects.notifications import tell_written
from projects.queries import kept
from tracker import clock

log = logging.getLogger(__name__)
FORGOTTEN = timedelta(minutes=2)  # a file asked for that long ago lost its worker


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
def draft_place(period: str, kind: str, place_id: int, user_id: int | None) -> None:
    """One park's or region's first draft of a period with its files; there already, nothing is done."""
    rows = Park.objects.all() if kind == "park" else Region.objects.all()
    place = rows.filter(pk=place_id).first()
    if place is None:
        return
    by = User.objects.filter(pk=user_id).first()
    try:
        row = dispatch_verbs.open_draft(period=period, place=place, by=by)
    except ValidationError as error:
        log.info("dispatch: %s %s not drafted: %s", place, period, error.messages)
        return
    if not row.is_published:
        file_verbs.queue_files(dispatch=row)
        make_files(row.pk)


@shared_task
def make_files(dispatch_id: int) -> None:
    """Every file that is asked for of a report; what another worker has made stays."""
    rows = DispatchFile.objects.filter(dispatch_id=dispatch_id, state=FileState.QUEUED)
    for row in rows.select_related("dispatch__snapshot", "dispatch__park", "dispatch__region"):
        target = BytesIO()
        try:
            WRITERS[row.form](row.dispatch, target)
        except Exception as error:
            problem = (
                str(error) if isinstance(error, LookupError | ValueError) else "生成时出了意外"
            )
            file_verbs.give_up_file(row=row, problem=problem)
            log.exception("file %s was not made", row)
        else:
            file_verbs.finish_file(row=row, content=target.getvalue())


@shared_task
def make_forgotten_files() -> None:
    """Files whose worker died before they were made."""
    rows = DispatchFile.objects.filter(
        state=FileState.QUEUED, asked_at__lt=timezone.now() - FORGOTTEN
    )
    for pk in set(rows.values_list("dispatch_id", flat=True)):
        make_files(pk)


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


@shared_task
def follow_ledger(batch_id: int) -> None:
    """Lamps of the projects that a large import or its undoing has touched."""
    log.info(
        "batch %s: %s projects judged", batch_id, batch_after_verbs.light_batch(batch_id=batch_id)
    )
