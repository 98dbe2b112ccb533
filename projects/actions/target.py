"""年度目标: set or change what a node must reach in a year."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.models import Target, TargetVersion
from projects.models.target import QUARTERS
from tracker import audit, clock

VALUES = ("assigned", "stretch", *QUARTERS, "cap", "document")
LEAST_CAP = 100


@transaction.atomic
def set_target(
    *,
    year: int,
    indicator: str,
    assigned: Decimal,
    by: User,
    stretch: Decimal | None = None,
    quarters: tuple[Decimal | None, ...] = (None, None, None, None),
    cap: Decimal | None = None,
    document: str = "",
    from_on: date | None = None,
    version: int | None = None,
    **node: Any,
) -> Target:
    """Assign a target to one node (region, park, chain, office or leader), 万元 or a count.

    `quarters` are each quarter's own part, none or four that add up. `from_on` is the day from
    which a change is in force (default today); the first number counts from New Year. A change of
    an assigned number needs the document that changed it. Raises ValidationError.
    """
    _check(assigned, stretch, quarters, cap)
    said = {"assigned": assigned, "stretch": stretch, "cap": cap}
    said |= dict(zip(QUARTERS, quarters, strict=True))
    row = Target.objects.filter(year=year, indicator=indicator, **node).first()
    if row is None:
        row = Target.objects.create(
            year=year, indicator=indicator, document=document, **said, **node
        )
        changes = audit.difference({}, {name: value for name, value in said.items() if value})
        audit.record(verb="下达目标", on=row, by=by, changes=changes, reason=document)
        _keep_version(row, from_on or date(year, 1, 1), by)
        return row
    if row.assigned != assigned and not document.strip():
        raise ValidationError({"document": "调整已下达的目标要写文件号。"})
    values = said | {"document": document or row.document}
    changes = audit.difference({name: getattr(row, name) for name in values}, values)
    if changes:
        if not row.versions.exists():  # loaded before there were versions
            _keep_version(row, date(year, 1, 1), None)
        if version is not None:
            row.version = version
        for name, value in values.items():
            setattr(row, name, value)
        row.bump(list(values))
        audit.record(verb="调整目标", on=row, by=by, changes=changes, reason=document)
        _keep_version(row, from_on or clock.today(), by)
    return row


def _check(
    assigned: Decimal,
    stretch: Decimal | None,
    quarters: tuple[Decimal | None, ...],
    cap: Decimal | None,
) -> None:
    if assigned <= 0:
        raise ValidationError({"assigned": "下达数要大于 0。"})
    if stretch is not None and stretch < assigned:
        raise ValidationError({"stretch": "加压数不能小于下达数，请核对。"})
    if cap is not None and cap < LEAST_CAP:
        raise ValidationError({"cap": "封顶不能低于 100%，例如 120。"})
    filled = [quarter for quarter in quarters if quarter is not None]
    if filled and len(filled) < len(QUARTERS):
        raise ValidationError({"q1": "分季目标要么四个季度都填，要么都不填。"})
    if filled and sum(filled) != assigned:
        gap = sum(filled) - assigned
        more = "多" if gap > 0 else "少"
        raise ValidationError(
            {"q1": f"四个季度之和比下达数{more} {abs(gap):,.4f}，请核对后使两者相等。"}
        )


def _keep_version(row: Target, from_on: date, by: User | None) -> None:
    last = row.versions.order_by("-number").first()
    if last and from_on < last.from_on:
        raise ValidationError(
            {"from_on": f"上一版自 {last.from_on} 起执行，请填这一天或以后的日期。"}
        )
    TargetVersion.objects.create(
        target=row,
        number=last.number + 1 if last else 1,
        from_on=from_on,
        set_by=by,
        **{name: getattr(row, name) for name in VALUES},
    )
