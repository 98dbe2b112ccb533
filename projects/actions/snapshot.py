"""Snapshots: taken, locked by two people, unlocked by two people."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from parks.models import Park, Region, User
from projects.enums import SnapshotState
from projects.models import Snapshot
from projects.queries.dispatch import snapshot as queries
from projects.queries.dispatch.periods import reported
from tracker import audit, clock
from tracker.tools.periods import Period

Place = Region | Park
# What asking and agreeing lead to.
ASKS = {SnapshotState.OPEN: SnapshotState.LOCKING, SnapshotState.LOCKED: SnapshotState.UNLOCKING}
AGREES = {SnapshotState.LOCKING: SnapshotState.LOCKED, SnapshotState.UNLOCKING: SnapshotState.OPEN}


def of_place(place: Place, period: str) -> "QuerySet[Snapshot]":
    """The snapshots of one place and period, newest first."""
    return Snapshot.objects.filter(period=period, **{str(place._meta.model_name): place})


@transaction.atomic
def take_snapshot(*, period: Period, place: Place, by: User | None) -> Snapshot:
    """Freeze the figures as they are now.

    Raises ValidationError for a period that is not over, and where the official one is locked.
    """
    if period.end > clock.today():
        raise ValidationError(
            f"{period.label}要到 {period.end:%Y-%m-%d} 才结束，现在取的数还会变。"
            "可以先出上一期，或到驾驶舱看当前进度。"
        )
    held = of_place(place, period.code)
    if held.filter(state__in=[SnapshotState.LOCKED, SnapshotState.UNLOCKING]).exists():
        raise ValidationError("这一期的快照已经锁定，不能另取；确需重取，请两人先解锁。")
    last = held.order_by("-number").first()
    data = queries.take(place, period)
    try:
        with transaction.atomic():
            row = Snapshot.objects.create(
                period=period.code,
                number=(last.number if last else 0) + 1,
                cut_off_at=timezone.now(),
                data=data,
                digest=queries.digest_of(data),
                made_by=by,
                **{str(place._meta.model_name): place},
            )
    except IntegrityError as error:
        raise ValidationError("另一位同事正在取这一期的数，请刷新页面。") from error
    audit.record(verb="取数据快照", on=row, by=by, changes={"number": [None, row.number]})
    return row


def snapshot_for(*, period: Period, place: Place, by: User | None) -> Snapshot:
    """The locked snapshot of a period, or a new one where none is locked."""
    locked = of_place(place, period.code).filter(
        state__in=[SnapshotState.LOCKED, SnapshotState.UNLOCKING]
    )
    return locked.first() or take_snapshot(period=period, place=place, by=by)


@transaction.atomic
def ask(*, snapshot: Snapshot, reason: str, by: User) -> Snapshot:
    """The first of two asks that a snapshot be locked, or unlocked."""
    before = snapshot.state
    if before not in ASKS:
        raise ValidationError("已经有人申请，请另一位同事复核。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由。"})
    others = of_place(snapshot.place, snapshot.period).exclude(pk=snapshot.pk)
    if before == SnapshotState.OPEN and others.exclude(state=SnapshotState.OPEN).exists():
        raise ValidationError("这一期另有一份快照已锁定或正在申请，请先解锁那一份。")
    return _move(
        snapshot, ASKS[SnapshotState(before)], by, asked_by=by, agreed_by=None, reason=reason
    )


@transaction.atomic
def answer(*, snapshot: Snapshot, agrees: bool, by: User) -> Snapshot:
    """The second agrees, or does not; who asked cannot answer."""
    before = snapshot.state
    if before not in AGREES:
        raise ValidationError("没有待复核的申请。")
    if snapshot.asked_by_id == by.pk:
        raise ValidationError("申请人不能自己复核，请另一位同事来办。")
    backwards = {state: before for before, state in ASKS.items()}
    after = AGREES[SnapshotState(before)] if agrees else backwards[SnapshotState(before)]
    return _move(snapshot, after, by, agreed_by=by)


def _move(snapshot: Snapshot, state: SnapshotState, by: User, **fields: object) -> Snapshot:
    before = snapshot.state
    for name, value in {"state": state, **fields}.items():
        setattr(snapshot, name, value)
    snapshot.bump(["state", *fields])
    changes = {"state": [before, state]}
    audit.record(verb="快照锁定", on=snapshot, by=by, changes=changes, reason=snapshot.reason)
    return snapshot


def read_period(code: str) -> Period:
    """A period that can be reported. Raises ValidationError in Chinese for anything else."""
    try:
        return reported(code)
    except ValueError as error:
        raise ValidationError({"period": str(error)}) from error
