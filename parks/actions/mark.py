"""梯度培育: give an enterprise a mark, or end it; every span stays."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.actions.enterprise import refuse_gone
from parks.actions.reference import Loaded
from parks.enums import EnterpriseMark
from parks.models import Enterprise, EnterpriseMarkRow, User
from tracker import audit, clock

EARLIEST = date(1990, 1, 1)


@transaction.atomic
def grant_mark(
    *, enterprise: Enterprise, mark: str, from_on: date, by: User, document: str = ""
) -> EnterpriseMarkRow:
    """认定: from a day on. Raises ValidationError where it has the mark already; StaleVersion."""
    refuse_gone(enterprise)
    name = EnterpriseMark(mark).label
    _refuse_day("from_on", from_on, "认定日期")
    held = enterprise.mark_rows.filter(mark=mark)
    for row in held:
        if row.to_on is None:
            why = f"它自 {row.from_on} 起已是“{name}”；要改日期请先登记退出再重新认定。"
            raise ValidationError({"mark": why})
        if row.to_on >= from_on:
            why = f"{row.from_on} 至 {row.to_on} 已登记过“{name}”，认定日期应晚于 {row.to_on}。"
            raise ValidationError({"from_on": why})
    row = EnterpriseMarkRow.objects.create(
        enterprise=enterprise, mark=mark, from_on=from_on, document=document.strip()
    )
    _refresh(enterprise, f"认定{name}", by, {mark: [None, str(from_on)]}, document)
    return row


@transaction.atomic
def end_mark(
    *, row: EnterpriseMarkRow, enterprise: Enterprise, to_on: date, reason: str, by: User
) -> EnterpriseMarkRow:
    """退出: the last day it held, and why. Raises StaleVersion."""
    refuse_gone(enterprise)
    if row.to_on is not None:
        raise ValidationError({"to_on": f"这个标签已在 {row.to_on} 退出。"})
    _refuse_day("to_on", to_on, "退出日期")
    if to_on < row.from_on:
        raise ValidationError({"to_on": f"退出日期早于认定日期（{row.from_on}），请核对。"})
    if not reason.strip():
        raise ValidationError({"end_reason": "请写明退出原因，例如复核未通过。"})
    row.to_on, row.end_reason = to_on, reason.strip()
    row.save(update_fields=["to_on", "end_reason"])
    changes = {row.mark: [str(row.from_on), f"{row.from_on} 至 {to_on}"]}
    _refresh(enterprise, f"退出{row.get_mark_display()}", by, changes, reason)
    return row


@transaction.atomic
def adopt_marks() -> Loaded:
    """Rows for marks that were kept without days (before the register had rows), since the day the
    enterprise was entered. Safe to run again.
    """
    known = set(EnterpriseMarkRow.objects.values_list("enterprise", "mark"))
    rows = [
        EnterpriseMarkRow(
            enterprise=row, mark=mark, from_on=timezone.localdate(row.created_at),
            document="登记时已有",
        )
        for row in Enterprise.objects.exclude(marks=[])
        for mark in row.marks
        if mark in EnterpriseMark.values and (row.pk, mark) not in known
    ]  # fmt: skip
    EnterpriseMarkRow.objects.bulk_create(rows, batch_size=500)
    return Loaded("企业标签", len(rows), 0, len(known) + len(rows))


def _refuse_day(field: str, day: date, word: str) -> None:
    if day > timezone.localdate():
        raise ValidationError({field: f"{word}还没到，请填今天或以前的日期。"})
    if day < EARLIEST:
        raise ValidationError({field: f"{word}太早，请核对年份。"})


def _refresh(
    enterprise: Enterprise, verb: str, by: User, changes: dict[str, Any], reason: str
) -> None:
    """What holds today, in the order of the list; an exit of today counts from tomorrow on."""
    held = set(enterprise.mark_rows.on(clock.today()).values_list("mark", flat=True))
    enterprise.marks = [mark for mark in EnterpriseMark.values if mark in held]
    enterprise.bump(["marks"])
    audit.record(verb=verb, on=enterprise, by=by, changes=changes, reason=reason)
