"""Write the reminders that are due, each with its inbox and outbox row in one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import transaction

from projects.models import Reminder
from projects.notifications import tell
from projects.queries.reminder import due_reminders, known_keys

AT_ONCE = 1000  # rows that one transaction writes, and whoever comes last


@dataclass(frozen=True)
class ReminderPass:
    """What one pass did."""

    created: int
    sent: int  # handed to inboxes; e-mail follows from the outbox
    escalated: int


def send_reminders(*, on: date) -> ReminderPass:
    """One pass. Twice the same day, late, or on two workers: one reminder (R02).

    The unique key decides, not the look before it: of two passes at once, one inserts the row
    and the other's insert falls away. That is also why the look needs no transaction, which on
    SQLite would keep everybody else from writing meanwhile (R15).
    """
    due = {item.key: item for item in due_reminders(on)}
    held = known_keys(due.values())
    rows = [
        Reminder(
            key=key,
            kind=item.kind,
            project_id=item.project_id,
            recipient=item.recipient,
            due_on=item.due_on,
            step=item.step,
            is_escalated=item.is_escalated,
            is_late=item.scheduled_on < on,
            title=item.title[:200],
            body=item.body[:500],
            url=item.url,
        )
        for key, item in due.items()
        if key not in held
    ]
    sent = 0
    for some in _by_person(rows):
        with transaction.atomic():
            Reminder.objects.bulk_create(some, ignore_conflicts=True, batch_size=500)
            sent += tell(some)
    return ReminderPass(len(rows), sent, sum(row.is_escalated for row in rows))


def _by_person(rows: list[Reminder]) -> Iterator[list[Reminder]]:
    """Some rows at a time: ten thousand in one transaction would lock SQLite for seconds (R15).

    Never a part of a person's, whose mail of many must see them all.
    """
    some: list[Reminder] = []
    for _, own in groupby(sorted(rows, key=_recipient), _recipient):
        some += own
        if len(some) >= AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _recipient(row: Reminder) -> int:
    return row.recipient_id
