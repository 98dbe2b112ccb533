"""The audit row, written in the same transaction as the act it tells of (habit 4, R60)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from tracker.models import AuditEvent
from tracker.tools.bulk import insert_rows


@dataclass(frozen=True)
class Origin:
    """Where an act came from: web, api, task or command; its address and request."""

    source: str = "command"
    ip: str = ""
    request_id: str = ""


COMMAND = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=COMMAND)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def plain(value: Any) -> Any:
    """A value as JSON can keep it: Decimals and dates as text, records as their name."""
    if isinstance(value, Decimal | datetime | date):
        return str(value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """`{field: [old, new]}` for the fields that differ."""
    return {
        name: [plain(before.get(name)), plain(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def event(
    *, verb: str, on: models.Model, by: Any, changes: Mapping[str, Any], reason: str = ""
) -> AuditEvent:
    """An audit row that is not saved yet (for bulk writes)."""
    origin = _origin.get()
    return AuditEvent(
        by=by,
        verb=verb,
        noun=on._meta.label_lower,
        object_id=str(on.pk),
        label=str(on)[:200],
        changes=dict(changes),
        reason=reason[:500],
        source=origin.source,
        ip=origin.ip,
        request_id=origin.request_id,
    )


def record(
    *,
    verb: str,
    on: models.Model,
    by: Any,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Write one audit row. Raises RuntimeError outside a transaction: it must ride in the verb's."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record must run inside the verb's own transaction")
    row = event(verb=verb, on=on, by=by, changes=changes or {}, reason=reason)
    row.save(force_insert=True)
    return row


@dataclass(slots=True)
class Line:
    """An audit row of a bulk write, told without loading the record it is about."""

    verb: str
    noun: str
    object_id: int | str
    label: str
    changes: Mapping[str, Any]
    reason: str = ""


def record_many(
    events: Iterable[AuditEvent | Line], by: Any = None, count: int | None = None
) -> None:
    """Write many audit rows at once, for imports; what a Line tells was done by `by`, just now.

    `count`: how many Lines, and nothing else, there will be (see `insert_rows`).
    """
    origin = _origin.get()
    place = {"source": origin.source, "ip": origin.ip, "request_id": origin.request_id}
    same = place | {"at": timezone.now(), "by_id": by.pk if by else None}
    names = [field.attname for field in AuditEvent._meta.concrete_fields if not field.primary_key]
    with transaction.atomic(savepoint=False):
        if count is not None:
            insert_rows(AuditEvent, TOLD, map(_told, events), same, count)
            return
        for kind, told in groupby(events, type):
            if kind is Line:
                insert_rows(AuditEvent, TOLD, map(_told, told), same)
            else:
                rows = ([getattr(event, name) for name in names] for event in told)
                insert_rows(AuditEvent, names, rows)


TOLD = ("verb", "noun", "object_id", "label", "changes", "reason")


def _told(line: Any) -> tuple[Any, ...]:
    """The columns that a Line tells."""
    text, label, reason = str(line.object_id), line.label[:200], line.reason[:500]
    return line.verb, line.noun, text, label, line.changes, reason
