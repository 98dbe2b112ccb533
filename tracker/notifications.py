"""Tell someone, once: the inbox row and the outbox row are written in the caller's transaction.

The unique `key` makes a repeat harmless (R02); sending happens later, from the outbox (R01).
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from tracker.models import Channel, ChannelPreference, Group, Notification, OutboxMessage, Robot
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
    group: str = Group.NOTICE  # what the recipient's preferences go by

    def row(self) -> Notification:
        about = self.about
        return Notification(
            key=self.key,
            recipient=self.recipient,
            kind=self.kind,
            group=self.group,
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
            list(_leaving(fresh)), ignore_conflicts=True, batch_size=500
        )
        if rows:
            transaction.on_commit(wake, robust=True)
    return len(rows)


def _leaving(fresh: models.QuerySet[Notification]) -> Iterator[OutboxMessage]:
    """A row for each channel that reaches the recipient and that the recipient wants."""
    found = (
        fresh.order_by("pk")
        .annotate(address=F("recipient__email"), unit=F("recipient__person__unit"))
        .values_list("pk", "recipient", "group", "address", "unit")
    )
    held = list(found)
    chosen = ChannelPreference.objects.of(recipient for _, recipient, *_ in held)
    served = set(Robot.objects.active().values_list("unit", flat=True))
    for pk, recipient, group, address, unit in held:
        reached = {
            Channel.EMAIL: "@" in address,
            Channel.ROBOT: None in served or unit in served,
        }
        for channel, reaches in reached.items():
            if reaches and chosen[recipient].wants(group, channel):
                yield OutboxMessage(notification_id=pk, channel=channel)


def wake() -> None:
    """Ask a worker to drain the outbox now. A dead broker costs nothing: beat drains as well."""
    try:
        drain_outbox.delay()
    except OperationalError:
        log.info("the broker does not answer; the outbox waits for the next drain")
