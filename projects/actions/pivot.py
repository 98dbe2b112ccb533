"""保存的分析: keep, change and remove one, and mail what is due."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.enums import PivotSchedule
from projects.models import SavedPivot
from projects.notifications import tell_pivot
from projects.queries.pivot_mail import due_pivots, letter
from tracker import audit, clock
from tracker.models import Notification, StaleVersion
from tracker.tools.workdays import is_workday

FIELDS = ("name", "query", "is_shared", "on_cockpit", "schedule", "day")
MOST = 100  # of one person


@transaction.atomic
def save_pivot(*, by: User, **values: Any) -> SavedPivot:
    """Keep a table under a name; `values` are FIELDS. Raises ValidationError for a name taken."""
    if by.pivots.count() >= MOST:
        raise ValidationError(f"每人最多保存 {MOST} 张，请先删去不用的。")
    pivot = SavedPivot(owner=by)
    _take(pivot, values)
    pivot.save()
    audit.record(verb="保存分析", on=pivot, by=by, changes=audit.difference({}, _said(pivot)))
    return pivot


@transaction.atomic
def change_pivot(*, pivot: SavedPivot, by: User, **values: Any) -> SavedPivot:
    """Change what is kept. Raises StaleVersion, and ValidationError for a name taken."""
    before = _said(pivot)
    _take(pivot, values)
    pivot.bump([*FIELDS, "scheduled_on"])
    changes = audit.difference(before, _said(pivot))
    audit.record(verb="修改保存的分析", on=pivot, by=by, changes=changes)
    return pivot


@transaction.atomic
def remove_pivot(*, pivot: SavedPivot, by: User) -> None:
    """Take it away; the audit row keeps what it was. Raises StaleVersion."""
    said = {name: [value, None] for name, value in _said(pivot).items()}
    audit.record(verb="删除保存的分析", on=pivot, by=by, changes=said)
    gone, _ = SavedPivot.objects.filter(pk=pivot.pk, version=pivot.version).delete()
    if not gone:
        raise StaleVersion(pivot)


def _take(pivot: SavedPivot, values: dict[str, Any]) -> None:
    """The values, and from when it is mailed: a new schedule sends nothing of the past."""
    rhythm = pivot.schedule, pivot.day
    for name in FIELDS:
        if name in values:
            setattr(pivot, name, values[name])
    if pivot.schedule == PivotSchedule.NEVER:
        pivot.day = pivot.scheduled_on = None
    elif (pivot.schedule, pivot.day) != rhythm:
        pivot.scheduled_on = clock.today()
    same = SavedPivot.objects.filter(owner_id=pivot.owner_id, name=pivot.name)
    if same.exclude(pk=pivot.pk).exists():
        raise ValidationError({"name": f"您已有一张“{pivot.name}”，请换个名称。"})


def _said(pivot: SavedPivot) -> dict[str, Any]:
    return {name: getattr(pivot, name) for name in FIELDS}


def send_pivots(*, on: date) -> int:
    """Mail what is due by this working day; returns how many. Twice, late, or beside itself: once.

    The key says which table and which due date, and is unique in the database. Whether the owner
    may still see it is asked here, and again when the mail leaves (R11).
    """
    if not is_workday(on):
        return 0
    due = {f"pivot:{pivot.pk}:{day}": (pivot, day) for pivot, day in due_pivots(on)}
    told = set(Notification.objects.filter(key__in=due).values_list("key", flat=True))
    sent = 0
    for key, (pivot, _) in due.items():
        if key not in told and pivot.owner.may("view_figures"):
            sent += tell_pivot(pivot, key, letter(pivot))
    return sent
