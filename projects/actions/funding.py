"""到位资金: report, verify, return, void (DOMAIN.md §3 Money)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import User
from projects.actions.attachment import attach
from projects.actions.lamp import relight
from projects.enums import Evidence, FundingState, Purpose
from projects.models import FundingRecord, Project
from projects.notifications import tell_funding_returned
from tracker import audit

LIMIT = Decimal("20000000")  # 2,000亿 in 万元: beyond it no single project is believable


def check_amount(amount: Decimal, received_on: date) -> None:
    """Refuse the impossible. The unusual is the form's to warn about."""
    if amount <= 0:
        raise ValidationError({"amount": "金额要大于 0；冲减请用“作废”。"})
    if amount > LIMIT:
        raise ValidationError({"amount": "金额超过 2000 亿元，请核对单位是否为万元。"})
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": "到账日期还没到，请填今天或以前的日期。"})
    if received_on.year < 1990:
        raise ValidationError({"received_on": "到账日期太早，请核对年份。"})


@transaction.atomic
def record_funding(
    *,
    project: Project,
    amount: Decimal,
    received_on: date,
    source: str,
    by: User,
    purpose: str = Purpose.FIXED,
    payer: str = "",
    voucher_number: str = "",
    remark: str = "",
    vouchers: Iterable[Any] = (),
) -> FundingRecord:
    """Report one arrival, amount in 万元. It counts only once it is verified."""
    check_amount(amount, received_on)
    if project.is_ended:
        raise ValidationError("项目已终止或退库，不能再记到位资金。")
    row = FundingRecord.objects.create(
        project=project,
        amount=amount,
        received_on=received_on,
        source=source,
        purpose=purpose,
        payer=payer,
        voucher_number=voucher_number,
        remark=remark,
        reported_by=by,
    )
    audit.record(verb="申报到位资金", on=row, by=by, changes=_said(row))
    attach(project=project, uploads=vouchers, kind=Evidence.FUNDING, by=by, funding=row)
    return row


@transaction.atomic
def correct_funding(
    *, record: FundingRecord, values: dict[str, Any], by: User, vouchers: Iterable[Any] = ()
) -> FundingRecord:
    """Mend a reported or returned row and report it again. Raises StaleVersion."""
    if record.state not in (FundingState.REPORTED, FundingState.RETURNED):
        raise ValidationError("这笔资金已核验或作废，不能再改；有误请联系调度科作废后重记。")
    check_amount(values.get("amount", record.amount), values.get("received_on", record.received_on))
    before = {name: getattr(record, name) for name in values} | {"state": record.state}
    for name, value in values.items():
        setattr(record, name, value)
    record.state = FundingState.REPORTED
    record.bump([*values, "state"])
    after = {name: getattr(record, name) for name in before}
    audit.record(verb="更正到位资金", on=record, by=by, changes=audit.difference(before, after))
    attach(project=record.project, uploads=vouchers, kind=Evidence.FUNDING, by=by, funding=record)
    return record


@transaction.atomic
def verify_funding(
    *, record: FundingRecord, by: User, amount: Decimal | None = None, answer: str = ""
) -> FundingRecord:
    """Accept a reported row, with the amount that the voucher proves (default: as reported)."""
    verified = record.amount if amount is None else amount
    if not 0 < verified <= record.amount:
        raise ValidationError(
            {"verified_amount": f"核验金额应大于 0，且不超过申报的 {record.amount:f} 万元。"}
        )
    _decide(record, FundingState.VERIFIED, by, answer, verified)
    return record


@transaction.atomic
def return_funding(*, record: FundingRecord, reason: str, by: User) -> FundingRecord:
    """Send a reported row back with what is wrong; the reporter is told."""
    if not reason.strip():
        raise ValidationError({"answer": "请写明退回原因和要补的佐证。"})
    _decide(record, FundingState.RETURNED, by, reason, None)
    tell_funding_returned(record)
    return record


@transaction.atomic
def void_funding(*, record: FundingRecord, reason: str, by: User) -> FundingRecord:
    """Take a row out of every count; it stays to be seen. Verified rows too, with a reason."""
    if not reason.strip():
        raise ValidationError({"answer": "请写明作废原因。"})
    if record.state == FundingState.VOIDED:
        raise ValidationError("这笔资金已经作废。")
    _write(record, FundingState.VOIDED, by, reason, record.verified_amount)
    return record


def _decide(
    record: FundingRecord, state: FundingState, by: User, answer: str, verified: Decimal | None
) -> None:
    if record.state != FundingState.REPORTED:
        raise ValidationError("这笔资金已经处理过了，请刷新页面看结果。")
    _write(record, state, by, answer, verified)


def _write(
    record: FundingRecord, state: FundingState, by: User, answer: str, verified: Decimal | None
) -> None:
    before = {"state": record.state, "verified_amount": record.verified_amount}
    record.state, record.answer, record.verified_amount = state, answer, verified
    record.decided_by, record.decided_at = by, timezone.now()
    record.bump(["state", "answer", "verified_amount", "decided_by", "decided_at"])
    after = {"state": record.state, "verified_amount": verified}
    verb = {"verified": "核验到位资金", "returned": "退回到位资金", "voided": "作废到位资金"}[state]
    audit.record(
        verb=verb, on=record, by=by, changes=audit.difference(before, after), reason=answer
    )
    relight(record.project_id)


def _said(row: FundingRecord) -> dict[str, list[Any]]:
    names = ("amount", "received_on", "source", "purpose", "payer")
    return audit.difference({}, {name: getattr(row, name) for name in names})
