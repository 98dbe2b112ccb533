"""争取资金: apply for it, write down what was granted and what has arrived, take it back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from parks.models import User
from projects.actions.number import create_numbered
from projects.actions.placed import refuse_day, refuse_voided, region_of, void_placed
from projects.enums import FundState
from projects.models import GovernmentFund, GovernmentFundArrival
from tracker import audit, files

PREFIX = "ZQ"
FIELDS = (
    *("kind", "name", "project", "park", "region", "batch", "document"),
    *("applied_amount", "applied_on", "remark"),
)


@transaction.atomic
def record_fund(*, values: Mapping[str, Any], by: User) -> GovernmentFund:
    """An application. Park and region are the project's where there is one."""
    fields = _checked(values)
    row = create_numbered(
        GovernmentFund, PREFIX, fields["applied_on"].year, column="code", recorded_by=by, **fields
    )
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    audit.record(verb="登记争取资金", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def change_fund(*, fund: GovernmentFund, values: Mapping[str, Any], by: User) -> GovernmentFund:
    """Change what was applied for. Raises StaleVersion."""
    fund = _whole(fund)
    refuse_voided(fund)
    fields = _checked({name: getattr(fund, name) for name in FIELDS} | dict(values))
    if fund.approved_on and fields["applied_on"] > fund.approved_on:
        why = f"申报日期晚于下达日期（{fund.approved_on}），请核对。"
        raise ValidationError({"applied_on": why})
    changes = audit.difference({name: getattr(fund, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(fund, name, value)
    fund.bump(list(fields))
    audit.record(verb="修改争取资金", on=fund, by=by, changes=changes)
    return fund


@transaction.atomic
def decide_fund(
    *,
    fund: GovernmentFund,
    state: str,
    by: User,
    amount: Decimal | None = None,
    on: date | None = None,
    document: str = "",
) -> GovernmentFund:
    """入库, 下达 with amount and day, or 未获批. Raises ValidationError by field, StaleVersion."""
    fund = _whole(fund)
    refuse_voided(fund)
    arrived = arrived_of(fund)
    if state == FundState.ARRIVED:
        raise ValidationError({"state": "“到位”由到位记录得出，请登记到位资金。"})
    granted = state == FundState.APPROVED
    if granted:
        _check_grant(fund, amount, on, arrived)
    elif arrived:
        raise ValidationError({"state": f"已登记到位 {arrived} 万元，请先撤回到位记录再改状态。"})
    fields: dict[str, Any] = {
        "state": FundState.ARRIVED if granted and arrived == amount else state,
        "approved_amount": amount if granted else None,
        "approved_on": on if granted else None,
        "document": document.strip() or fund.document,
    }
    changes = audit.difference({name: getattr(fund, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(fund, name, value)
    fund.bump(list(fields))
    audit.record(verb="登记争取资金结果", on=fund, by=by, changes=changes)
    return fund


@transaction.atomic
def record_arrival(
    *,
    fund: GovernmentFund,
    amount: Decimal,
    arrived_on: date,
    by: User,
    voucher: str = "",
    upload: Any = None,
) -> GovernmentFundArrival:
    """Money that came of what was granted, never more than that. Raises StaleVersion."""
    fund = _whole(fund)
    refuse_voided(fund)
    if not fund.is_granted or fund.approved_on is None:
        raise ValidationError("资金还没有下达，请先登记下达金额和日期。")
    if amount <= 0:
        raise ValidationError({"amount": "到位金额要大于零。"})
    refuse_day("arrived_on", arrived_on, ahead="到位日期")
    if arrived_on < fund.approved_on:
        raise ValidationError({"arrived_on": f"早于下达日期（{fund.approved_on}），请核对。"})
    total = arrived_of(fund) + amount
    granted = fund.approved_amount or Decimal(0)
    if total > granted:
        why = f"累计到位 {total} 万元，超过下达的 {granted} 万元；请核对金额，追加下达的先改下达金额。"
        raise ValidationError({"amount": why})
    fund.state = FundState.ARRIVED if total == granted else FundState.APPROVED
    fund.bump(["state"])
    row = GovernmentFundArrival.objects.create(
        fund=fund,
        amount=amount,
        arrived_on=arrived_on,
        voucher=voucher.strip(),
        stored=files.store(upload=upload, by=by) if upload else None,
        recorded_by=by,
    )
    changes = audit.difference({}, {"amount": amount, "arrived_on": arrived_on, "voucher": voucher})
    audit.record(verb="登记争取资金到位", on=fund, by=by, changes=changes)
    return row


@transaction.atomic
def withdraw_arrival(
    *, fund: GovernmentFund, arrival: GovernmentFundArrival, reason: str, by: User
) -> None:
    """An arrival that was a mistake; the audit keeps it with the reason. Raises StaleVersion."""
    fund = _whole(fund)
    refuse_voided(fund)
    if not reason.strip():
        raise ValidationError({"reason": "请写明撤回原因。"})
    fund.state = FundState.APPROVED
    fund.bump(["state"])
    held = {"amount": arrival.amount, "arrived_on": arrival.arrived_on}
    arrival.delete()
    audit.record(
        verb="撤回争取资金到位", on=fund, by=by, changes=audit.difference(held, {}), reason=reason
    )


def void_fund(*, fund: GovernmentFund, reason: str, by: User) -> GovernmentFund:
    """Taken back whole; money that arrived is withdrawn first."""
    if fund.arrivals.exists():
        raise ValidationError("这笔资金已有到位记录，请先撤回到位记录再作废。")
    void_placed(row=fund, reason=reason, by=by)
    return fund


def arrived_of(fund: GovernmentFund) -> Decimal:
    return fund.arrivals.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _whole(fund: GovernmentFund) -> GovernmentFund:
    """As the database has it, of the version that was read: a reader's copy lacks the project that
    this reader may not see.
    """
    held = GovernmentFund.objects.get(pk=fund.pk)
    held.version = fund.version
    return held


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found = dict(values)
    if not str(found.get("name") or "").strip():
        raise ValidationError({"name": "请填资金名称。"})
    if (found.get("applied_amount") or 0) <= 0:
        raise ValidationError({"applied_amount": "申报金额要大于零。"})
    refuse_day("applied_on", found["applied_on"], ahead="申报日期")
    if project := found.get("project"):
        if found.get("park") and found["park"] != project.park:
            why = f"这个项目属于{project.park.short_name}，请改选园区或项目。"
            raise ValidationError({"park": why})
        found["park"] = project.park
    found["region"] = region_of(found.get("park"), found.get("region"))
    return found


def _check_grant(
    fund: GovernmentFund, amount: Decimal | None, on: date | None, arrived: Decimal
) -> None:
    if not amount or amount <= 0:
        raise ValidationError({"amount": "下达的请填下达金额（万元）。"})
    if on is None:
        raise ValidationError({"on": "下达的请填下达日期。"})
    refuse_day("on", on, ahead="下达日期")
    if on < fund.applied_on:
        raise ValidationError({"on": f"早于申报日期（{fund.applied_on}），请核对。"})
    if amount < arrived:
        why = f"已到位 {arrived} 万元，下达金额不能更少；请核对到位记录。"
        raise ValidationError({"amount": why})
