"""Messages that were given up: try them again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tracker import audit
from tracker.models import OutboxMessage, OutboxState
from tracker.notifications import wake


@transaction.atomic
def resend(*, message: OutboxMessage, by: Any) -> int:
    """Send a dead message again, with all that shared its mail. Returns how many rows that are.

    Raises ValidationError when it is not dead (any more).
    """
    rows = OutboxMessage.objects.filter(pk=message.pk)
    if message.message_id:
        rows = OutboxMessage.objects.filter(message_id=message.message_id)
    count = _revive(rows)
    if not count:
        raise ValidationError("这条消息没有停发，可能别人已经重发，请刷新页面。")
    audit.record(verb="重发消息", on=message, by=by, changes={"rows": [0, count]})
    return count


@transaction.atomic
def resend_all(*, by: Any) -> int:
    """Send everything again that was given up. Returns how many rows that are."""
    count = _revive(OutboxMessage.objects.all())
    if count:
        row = audit.event(verb="重发全部停发消息", on=by, by=by, changes={"rows": [0, count]})
        row.noun, row.object_id, row.label = OutboxMessage._meta.label_lower, "", "全部停发消息"
        row.save(force_insert=True)
    return count


def _revive(rows: QuerySet[OutboxMessage]) -> int:
    """The error stays to be read until the next try."""
    count = rows.filter(state=OutboxState.DEAD).update(
        state=OutboxState.WAITING, attempts=0, next_try_at=timezone.now(), leased_until=None
    )
    if count:
        transaction.on_commit(wake, robust=True)
    return count
