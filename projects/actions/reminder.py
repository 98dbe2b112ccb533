"""Write the reminders that are due, with their inbox and outbox rows, in one transaction."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from projects.models import Reminder
from projects.notifications import tell
from projects.queries.reminder import due_reminders, known_keys


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
    held = known_keys(list(due), Reminder)
    rows = [
        Reminder(
            key=key,
            kind=item.kind,
            project=item.project,
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
    with transaction.atomic():
        Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        sent = tell(rows)
    return ReminderPass(len(rows), sent, sum(row.is_escalated for row in rows))
