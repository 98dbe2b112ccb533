"""Tell someone, once: the inbox row and the outbox row are written in the caller's transaction.

The unique `key` makes a repeat harmless (R02); sending happens later, from the outbox (R01).
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from kombu.exceptions import OperationalError

from tracker.models import Notification, OutboxMessage
from tracker.tasks import drain_outbox

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """One thing to tell one user. `key` says what, whom, which due date and which step."""

    key: str
    recipient: Any
    kind: str
    title: str
    body: str = ""
    url: str = ""
    about: models.Model | None = None  # sent only while the recipient may still see it (R11)

    def row(self) -> Notification:
        about = self.about
        return Notification(
            key=self.key,
            recipient=self.recipient,
            kind=self.kind,
            title=self.title[:200],
            body=self.body[:1000],
            url=self.url,
            noun=about._meta.label_lower if about else "",
            object_id=str(about.pk) if about else "",
        )


def notify(messages: Iterable[Message]) -> int:
    """Put messages into inboxes and the outbox; those told before are left alone.

    Returns how many were new. A constant number of queries, however many messages.
    """
    wanted = {message.key: message for message in messages}
    with transaction.atomic():
        old = set(Notification.objects.filter(key__in=wanted).values_list("key", flat=True))
        rows = [message.row() for key, message in wanted.items() if key not in old]
        Notification.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        fresh = Notification.objects.filter(key__in=[row.key for row in rows])
        OutboxMessage.objects.bulk_create(
            [OutboxMessage(notification=n) for n in fresh.filter(recipient__email__contains="@")],
            ignore_conflicts=True,
            batch_size=500,
        )
        if rows:
            transaction.on_commit(wake, robust=True)
    return len(rows)


def wake() -> None:
    """Ask a worker to drain the outbox now. A dead broker costs nothing: beat drains as well."""
    try:
        drain_outbox.delay()
    except OperationalError:
        log.info("the broker does not answer; the outbox waits for the next drain")
