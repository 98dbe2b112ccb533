"""Background work of the projects. Every task may run twice, late, or beside itself (R05)."""

import logging

from celery import shared_task

from projects.actions import dispatch as dispatch_verbs
from projects.actions import lamp as lamp_verbs
from projects.actions import reminder as reminder_verbs
from projects.actions.assignment import refresh_coverage
from projects.models import Project
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
def draft_dispatch() -> None:
    made = dispatch_verbs.draft_when_due(on=clock.today())
    if made:
        log.info("dispatch: drafted %s", made)
