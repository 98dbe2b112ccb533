"""Background work of the frame. Every task may run twice, late, or beside itself."""

import logging
from datetime import timedelta

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from tracker.models import Heartbeat, IdempotencyKey, Notification, OutboxMessage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 6


@shared_task
def beat_heart() -> None:
    """Beat ticks, a worker runs this: both are alive."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"seen_at": timezone.now()})


@shared_task
def drain_outbox(limit: int = 200) -> int:
    """Send what is due. Returns how many went out.

    A row is leased before it is sent, so that two workers never hold the same one; a worker
    that dies leaves a lease that runs out (R03).
    """
    now = timezone.now()
    sent = 0
    for pk in OutboxMessage.objects.due(now).order_by("id").values_list("pk", flat=True)[:limit]:
        now = timezone.now()  # a slow mail server must not make the later leases stale
        if OutboxMessage.objects.due(now).filter(pk=pk).update(leased_until=now + LEASE):
            sent += _send(pk)
    return sent


@shared_task
def sweep() -> None:
    """Drop what is past its time: answers kept for repeats (24 h, R13)."""
    IdempotencyKey.objects.filter(created_at__lt=timezone.now() - timedelta(hours=24)).delete()


def _send(pk: int) -> int:
    row = OutboxMessage.objects.select_related("notification__recipient").get(pk=pk)
    note = row.notification
    if not _may_still_know(note):
        row.state = "dropped"
        row.save(update_fields=["state"])
        return 0
    link = f"\n\n{settings.SITE_URL}{note.url}" if note.url else ""
    mail = EmailMessage(
        subject=note.title.replace("\n", " "),
        body=f"{note.body or note.title}{link}",
        to=[note.recipient.email],
        headers={"Message-ID": f"<{note.pk}.{row.pk}@tracker>"},
    )
    try:
        mail.send()
    except Exception as error:  # whatever the mail server does, the row keeps it and tries again
        return _failed(row, error)
    with transaction.atomic():
        row.state, row.sent_at, row.attempts = "sent", timezone.now(), row.attempts + 1
        row.leased_until = None
        row.save(update_fields=["state", "sent_at", "attempts", "leased_until"])
    return 1


def _may_still_know(note: Notification) -> bool:
    """Checked again at sending: who left or lost sight of the record gets no mail (R11)."""
    if not note.recipient.is_active or "@" not in note.recipient.email:
        return False
    if not note.noun:
        return True
    rows = apps.get_model(note.noun).objects.visible_to(note.recipient)
    return rows.filter(pk=note.object_id).exists()


def _failed(row: OutboxMessage, error: Exception) -> int:
    row.attempts += 1
    row.error = str(error)[:300]
    row.leased_until = None
    row.state = "dead" if row.attempts >= MAX_ATTEMPTS else "waiting"
    row.next_try_at = timezone.now() + timedelta(minutes=2**row.attempts)
    row.save(update_fields=["attempts", "error", "leased_until", "state", "next_try_at"])
    log.warning("outbox %s attempt %s: %s", row.pk, row.attempts, error)
    return 0
