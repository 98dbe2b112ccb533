"""共建项目: say with whom a project is shared and how it is split. Nothing public is changed by it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from parks.models import User
from projects.actions.placed import refuse_day
from projects.models import Project, SharedProject
from projects.models.shared_project import SPLITS, WHOLE
from tracker import audit

FIELDS = (
    *("project", "partner", "partner_region", "office", "agreement", "from_on", "to_on"),
    *(f"{side}_{name}" for name in SPLITS for side in ("ours", "theirs")),
    "remark",
)
SAID = {"funds": "到位资金", "output": "产值", "tax": "税收"}


@transaction.atomic
def record_share(*, values: Mapping[str, Any], by: User) -> SharedProject:
    """`values` are fields of SharedProject. Raises ValidationError by field."""
    fields = _checked(values)
    try:
        with transaction.atomic():
            row = SharedProject.objects.create(recorded_by=by, **fields)
    except IntegrityError as error:
        raise ValidationError({"project": "这个项目刚刚登记了另一份共建，请核对。"}) from error
    audit.record(verb="登记共建项目", on=row, by=by, changes=audit.difference({}, fields))
    return row


@transaction.atomic
def change_share(*, share: SharedProject, values: Mapping[str, Any], by: User) -> SharedProject:
    """Change the fields given. Raises StaleVersion, ValidationError by field."""
    _refuse_voided(share)
    held = {name: getattr(share, name) for name in FIELDS}
    fields = _checked(held | dict(values), besides=share.pk)
    for name, value in fields.items():
        setattr(share, name, value)
    try:
        with transaction.atomic():
            share.bump(list(fields))
    except IntegrityError as error:
        raise ValidationError({"project": "这个项目刚刚登记了另一份共建，请核对。"}) from error
    audit.record(verb="修改共建项目", on=share, by=by, changes=audit.difference(held, fields))
    return share


@transaction.atomic
def void_share(*, share: SharedProject, reason: str, by: User) -> SharedProject:
    """作废: it stays, with the reason; the project is as it was."""
    _refuse_voided(share)
    if not reason.strip():
        raise ValidationError({"reason": "请写明作废原因。"})
    share.voided_at, share.void_reason = timezone.now(), reason.strip()
    share.bump(["voided_at", "void_reason"])
    audit.record(verb="作废共建项目", on=share, by=by, reason=share.void_reason)
    return share


def _refuse_voided(share: SharedProject) -> None:
    if share.voided_at:
        raise ValidationError("这条共建已经作废，不能再改；要恢复请重新登记。")


def _checked(values: Mapping[str, Any], besides: int = 0) -> dict[str, Any]:
    found = dict(values)
    for name in ("partner", "partner_region", "agreement"):
        if not str(found.get(name) or "").strip():
            raise ValidationError({name: "这一项要填。"})
    first, last = found["from_on"], found.get("to_on")
    refuse_day("from_on", first)
    if last and last < first:
        raise ValidationError({"to_on": "结束日期早于开始日期，请核对。"})
    for name in SPLITS:
        _refuse_split(name, found[f"ours_{name}"], found[f"theirs_{name}"])
    _refuse_overlap(found["project"], first, last, besides)
    return found


def _refuse_split(name: str, ours: Decimal, theirs: Decimal) -> None:
    if min(ours, theirs) < 0 or max(ours, theirs) > WHOLE:
        raise ValidationError({f"ours_{name}": "分成比例要在 0 到 100 之间。"})
    if ours + theirs != WHOLE:
        why = (
            f"{SAID[name]}的分成：本方 {ours}% 加对方 {theirs}% 是 {ours + theirs}%，"
            "两方合计要等于 100%。"
        )
        raise ValidationError({f"ours_{name}": why})


def _refuse_overlap(project: Project, first: date, last: date | None, besides: int) -> None:
    Project.objects.select_for_update().get(pk=project.pk)
    held = SharedProject.objects.held().filter(project=project).exclude(pk=besides)
    held = held.filter(Q(to_on=None) | Q(to_on__gte=first))
    if last:
        held = held.filter(from_on__lte=last)
    if other := held.first():
        until = f"到 {other.to_on}" if other.to_on else "没有止期"
        why = (
            f"这个项目从 {other.from_on} 起已与{other.partner}共建，{until}；"
            "同一时间只能有一份分成，请先填那一份的止期。"
        )
        raise ValidationError({"project": why})
