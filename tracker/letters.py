"""The words in which messages leave: a mail of one or of many, a robot's post of all of them."""

from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from tracker.models import Notification, OutboxMessage

LISTED = 50  # lines of a digest; the rest is in the inbox
# A group reads along: a title and a link, never the body. Robots may ask for a keyword: 调度.
POST_HEAD = "【调度系统】请及时办理"
SHORT_TITLE = 60
FEW = 5


def message_id(rows: list[OutboxMessage]) -> str:
    """The name of the mail that these rows are sent in, the same whenever it is tried again."""
    first = rows[0]
    if len(rows) == 1:
        return f"{first.notification_id}.{first.pk}"
    return f"digest.{first.notification.recipient_id}.{first.pk}"


def mail(rows: list[OutboxMessage]) -> EmailMessage:
    """One message as it is; several as a list of links. All rows are of one person."""
    notes = [row.notification for row in rows]
    subject, body = _alone(notes[0]) if len(notes) == 1 else _digest(notes)
    return EmailMessage(
        subject=subject,
        body=body,
        to=[notes[0].recipient.email],
        headers={"Message-ID": f"<{rows[0].message_id}@tracker>"},
    )


def _alone(note: Notification) -> tuple[str, str]:
    link = f"\n\n{_link(note)}" if note.url else ""
    return note.title.replace("\n", " "), f"{note.body or note.title}{link}"


def _digest(notes: list[Notification]) -> tuple[str, str]:
    lines = [f"{notes[0].recipient}，您有 {len(notes)} 条新消息：", ""]
    for number, note in enumerate(notes[:LISTED], 1):
        lines += [f"{number}. {note.title}", *([f"   {_link(note)}"] if note.url else [])]
    if len(notes) > LISTED:
        lines.append(f"…… 还有 {len(notes) - LISTED} 条。")
    lines += ["", f"全部消息：{_inbox()}"]
    return f"{len(notes)} 条消息待看：{notes[0].title} 等".replace("\n", " "), "\n".join(lines)


def post(rows: list[OutboxMessage], longest: int) -> tuple[str, list[OutboxMessage]]:
    """One text that names everybody, of at most `longest` bytes, and the rows that found room.

    Person by person, the first always: whoever has more than five gets one line.
    """
    by_person: dict[int, list[OutboxMessage]] = {}
    for row in rows:
        by_person.setdefault(row.notification.recipient_id, []).append(row)
    text = POST_HEAD
    told: list[OutboxMessage] = []
    for held in by_person.values():
        block = _fitting(held, longest - len(text.encode()))
        if block is None and told:
            continue
        text += block or _in_brief(held)
        told += held
    return text, told


def _fitting(held: list[OutboxMessage], room: int) -> str | None:
    for block in _blocks(held):
        if len(block.encode()) <= room:
            return block
    return None


def _blocks(held: list[OutboxMessage]) -> Iterator[str]:
    notes = [row.notification for row in held]
    if len(notes) <= FEW:
        lines = [
            f"· {note.title[:SHORT_TITLE]} {_link(note) if note.url else ''}" for note in notes
        ]
        yield "\n".join(["", f"{notes[0].recipient}：", *lines])
    yield _in_brief(held)


def _in_brief(held: list[OutboxMessage]) -> str:
    first = held[0].notification
    more = f"等 {len(held)} 条" if len(held) > 1 else ""
    return f"\n{first.recipient}：{first.title[:SHORT_TITLE]}{more} {_inbox()}"


def _link(note: Notification) -> str:
    return f"{settings.SITE_URL}{note.url}"


def _inbox() -> str:
    return f"{settings.SITE_URL}{reverse('tracker:inbox')}"
