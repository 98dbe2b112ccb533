"""What the projects have to tell: words and recipients, handed to the frame's `notify`."""

from collections.abc import Iterable

from projects.enums import ReminderKind
from projects.models import FundingRecord, Reminder
from tracker.notifications import Message, notify


def tell_funding_returned(record: FundingRecord) -> None:
    """The reporter hears at once why an arrival came back."""
    if record.reported_by is None:
        return
    notify(
        [
            Message(
                key=f"{ReminderKind.FUNDING_RETURNED}:{record.pk}:{record.version}",
                recipient=record.reported_by,
                kind=ReminderKind.FUNDING_RETURNED,
                title=f"到位资金退回：{record.project} {record.amount:.2f} 万元",
                body=f"退回原因：{record.answer}。请补正后重新报送。",
                url=record.get_absolute_url(),
                about=record,
            )
        ]
    )


def tell(reminders: Iterable[Reminder]) -> int:
    """Put reminders into inboxes and the outbox; returns how many were new."""
    return notify(
        [
            Message(
                key=row.key,
                recipient=row.recipient,
                kind=row.kind,
                title=row.title,
                body=row.body,
                url=row.url,
                about=row.project,
            )
            for row in reminders
        ]
    )
