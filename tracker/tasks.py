"""Background work of the frame. Every task may run twice, late, or beside itself."""

from contextlib import suppress
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from tracker import outbox
from tracker.models import Heartbeat, IdempotencyKey


@shared_task
def beat_heart() -> None:
    """Beat ticks, a worker runs this: both are alive."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"seen_at": timezone.now()})


@shared_task
def drain_outbox(limit: int = 200) -> int:
    """Send what is due, at most so many mails and posts. Returns how many messages went out.

    Whatever is left is asked for at once: ten thousand mails must not wait for fifty beats.
    """
    done = outbox.drain(limit)
    if done.has_more:
        with suppress(OperationalError):  # beat asks again
            drain_outbox.delay(limit)
    return done.sent


@shared_task
def sweep() -> None:
    """Drop what is past its time: answers kept for repeats (24 h, R13)."""
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - timedelta(hours=24)).delete()
