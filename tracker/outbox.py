"""Draining the outbox: what is due is leased, looked at once more, sent and marked (R01–R03, R09, R11).

A parcel is what leaves at once: one mail, or one post of a robot. More than five messages of one
person are one mail (DOMAIN.md §3, a digest instead of a flood); a robot's post names everybody.
The queries of a parcel do not grow with the messages in it.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from tracker import letters, robots
from tracker.models import Channel, ChannelPreference, OutboxMessage, OutboxState, Robot

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 6
DIGEST_OVER = 5  # more than so many at once are one mail
PACE = timedelta(seconds=4)  # between two posts of a robot: the platforms take 20 a minute
MOST_ROWS = 5000  # of one pass
POSTED_AT_ONCE = 60  # rows that one post of a robot may try to hold


@dataclass(frozen=True)
class Parcel:
    """Rows that leave together. `message_id` is that of an earlier try, if there was one."""

    ids: tuple[int, ...]
    message_id: str = ""
    robot: Robot | None = None


@dataclass(frozen=True)
class Due:
    """What is known of a row that is due, before anybody holds it."""

    pk: int
    channel: str
    message_id: str
    recipient_id: int
    unit_id: int | None
    group: str
    created_at: datetime


@dataclass(frozen=True)
class Pass:
    """What one pass did: rows that went out, and whether it got on without getting to the end."""

    sent: int
    has_more: bool


def drain(limit: int) -> Pass:
    """Send up to `limit` parcels of what is due."""
    now = timezone.now()
    rows = _due_rows(now, limit)
    preferences = ChannelPreference.objects.of(row.recipient_id for row in rows)
    ready = list(_ready(rows, preferences, now))
    parcels = [*_mails(ready, preferences), *_posts(ready)]
    parcels.sort(key=lambda parcel: parcel.ids[0])
    sent = sum(_deliver(parcel) for parcel in parcels[:limit])
    people = {row.recipient_id for row in rows}
    is_cut = len(people) == limit or len(parcels) > limit or len(rows) == MOST_ROWS
    return Pass(sent, sent > 0 and is_cut)


def _due_rows(now: datetime, limit: int) -> list[Due]:
    """All that is due to the people whose messages wait longest: a digest must see them all."""
    due = OutboxMessage.objects.due(now)
    people = due.values_list("notification__recipient").annotate(first=Min("id"))
    whom = [person for person, _ in people.order_by("first")[:limit]]
    rows = due.filter(notification__recipient__in=whom).order_by("id").values_list(
        "pk", "channel", "message_id", "notification__recipient",
        "notification__recipient__person__unit", "notification__group", "notification__created_at",
    )  # fmt: skip
    return [Due(*row) for row in rows[:MOST_ROWS]]


def _ready(
    rows: list[Due], preferences: dict[int, ChannelPreference], now: datetime
) -> Iterator[Due]:
    """What may leave now; what must wait for a quiet hour's end is put off, the unwanted dropped."""
    later: dict[datetime, list[int]] = defaultdict(list)
    unwanted = []
    for row in rows:
        chosen = preferences[row.recipient_id]
        at = chosen.leaves_at(row.created_at, now)
        if not chosen.wants(row.group, row.channel):
            unwanted.append(row.pk)
        elif at > now:
            later[at].append(row.pk)
        else:
            yield row
    still = OutboxMessage.objects.due(now)
    for at, ids in later.items():
        still.filter(pk__in=ids).update(next_try_at=at)
    if unwanted:
        still.filter(pk__in=unwanted).update(state=OutboxState.DROPPED)


def _mails(rows: Iterable[Due], preferences: dict[int, ChannelPreference]) -> Iterator[Parcel]:
    """What was tried before leaves as it was tried: the same mail, the same Message-ID."""
    tried: dict[str, list[int]] = defaultdict(list)
    fresh: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.channel == Channel.EMAIL and row.message_id:
            tried[row.message_id].append(row.pk)
        elif row.channel == Channel.EMAIL:
            fresh[row.recipient_id].append(row.pk)
    for message_id, ids in tried.items():
        yield Parcel(tuple(ids), message_id)
    for recipient, ids in fresh.items():
        if len(ids) > (1 if preferences[recipient].daily else DIGEST_OVER):
            yield Parcel(tuple(ids))
        else:
            yield from (Parcel((pk,)) for pk in ids)


def _posts(rows: Iterable[Due]) -> Iterator[Parcel]:
    """One post a robot: of the unit's own, else of the one for everybody."""
    waiting = [row for row in rows if row.channel == Channel.ROBOT]
    if not waiting:
        return
    serving = {robot.unit_id: robot for robot in Robot.objects.active()}
    held: dict[Robot, list[int]] = defaultdict(list)
    orphans = []
    for row in waiting:
        robot = serving.get(row.unit_id) or serving.get(None)
        if robot is None:
            orphans.append(row.pk)
        elif len(held[robot]) < POSTED_AT_ONCE:
            held[robot].append(row.pk)
    gone = OutboxMessage.objects.due(timezone.now()).filter(pk__in=orphans)
    gone.update(state=OutboxState.DROPPED, error="没有启用的机器人服务这个单位。")
    yield from (Parcel(tuple(ids), robot=robot) for robot, ids in held.items())


def _deliver(parcel: Parcel) -> int:
    """Lease, look again, send, mark. Two workers with the same parcel: one finds nothing to lease."""
    if parcel.robot and not _begin_post(parcel.robot):
        return 0
    rows = _still_to_tell(_lease(parcel))
    if not rows:
        return 0
    text = ""
    if parcel.robot:
        text, rows = _what_fits(rows)
    try:
        if parcel.robot:
            robots.post(parcel.robot, text)
        else:
            letters.mail(rows).send()
    except Exception as error:  # whatever the other side does, the rows keep it and try again
        return _failed(rows, parcel.robot, error)
    return _sent(rows, parcel.robot)


def _begin_post(robot: Robot) -> bool:
    """One worker at a time, and no faster than the platform takes."""
    now = timezone.now()
    free = Q(posted_at=None) | Q(posted_at__lte=now - PACE)
    return bool(Robot.objects.active().filter(free, pk=robot.pk).update(posted_at=now))


def _lease(parcel: Parcel) -> list[OutboxMessage]:
    """The parcel's rows that nobody else holds, leased; a worker that dies leaves a lease that ends.

    The mail's id is written with the lease, before anything is sent (R03); the first row held
    names it, and a row is held by one worker, so no two mails share one. Whoever comes second
    waits and finds nothing: rows skipped would split a digest tried before into two mails of one id.
    Nor are rows taken that were tried under another id since this pass looked.
    """
    with transaction.atomic():
        now = timezone.now()  # a slow mail server must not make the later leases stale
        free = OutboxMessage.objects.due(now).filter(pk__in=parcel.ids).order_by("pk")
        free = free.filter(message_id=parcel.message_id)
        free = free.select_related("notification__recipient__person")
        rows = list(free.select_for_update(of=("self",)))
        message_id = parcel.message_id
        if rows and not message_id and not parcel.robot:
            message_id = letters.message_id(rows)
        for row in rows:
            row.message_id = message_id
        _of(rows).update(leased_until=now + LEASE, message_id=message_id)
    return rows


def _still_to_tell(rows: list[OutboxMessage]) -> list[OutboxMessage]:
    """Checked again at sending: who left or lost sight of the record hears nothing of it (R11).

    One query a person and noun, however many the messages.
    """
    asked: dict[tuple[int, str], set[str]] = defaultdict(set)
    people = {row.notification.recipient_id: row.notification.recipient for row in rows}
    for row in rows:
        if row.notification.noun:
            asked[row.notification.recipient_id, row.notification.noun].add(
                row.notification.object_id
            )
    seen = {
        (person, noun, str(pk))
        for (person, noun), ids in asked.items()
        for pk in apps.get_model(noun)
        .objects.visible_to(people[person])
        .filter(pk__in=ids)
        .values_list("pk", flat=True)
    }

    def may_know(row: OutboxMessage) -> bool:
        note, person = row.notification, people[row.notification.recipient_id]
        if not person.is_active or (row.channel == Channel.EMAIL and "@" not in person.email):
            return False
        return not note.noun or (note.recipient_id, note.noun, note.object_id) in seen

    told = [row for row in rows if may_know(row)]
    if len(told) < len(rows):
        _others(rows, told).update(state=OutboxState.DROPPED, leased_until=None)
    return told


def _what_fits(rows: list[OutboxMessage]) -> tuple[str, list[OutboxMessage]]:
    """A robot's text and the rows in it; what found no room is free for the next post."""
    text, told = letters.post(rows, robots.LONGEST_TEXT)
    if len(told) < len(rows):
        _others(rows, told).update(leased_until=None)
    return text, told


def _others(rows: list[OutboxMessage], chosen: list[OutboxMessage]) -> QuerySet[OutboxMessage]:
    kept = {row.pk for row in chosen}
    return _of([row for row in rows if row.pk not in kept])


def _of(rows: list[OutboxMessage]) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(pk__in=[row.pk for row in rows])


def _sent(rows: list[OutboxMessage], robot: Robot | None) -> int:
    with transaction.atomic():
        _of(rows).update(
            state=OutboxState.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1,
            leased_until=None, error="",
        )  # fmt: skip
        if robot:
            Robot.objects.filter(pk=robot.pk).update(error="")
    return len(rows)


def _failed(rows: list[OutboxMessage], robot: Robot | None, error: Exception) -> int:
    now = timezone.now()
    for row in rows:
        row.attempts += 1
        row.error = str(error)[:300]
        row.leased_until = None
        row.state = OutboxState.DEAD if row.attempts >= MAX_ATTEMPTS else OutboxState.WAITING
        row.next_try_at = now + timedelta(minutes=2**row.attempts)
    with transaction.atomic():
        fields = ["attempts", "error", "leased_until", "state", "next_try_at"]
        OutboxMessage.objects.bulk_update(rows, fields)
        if robot:
            Robot.objects.filter(pk=robot.pk).update(error=str(error)[:300])
    log.warning("outbox %s, %s rows: %s", rows[0].pk, len(rows), error)
    return 0
