"""Writes 到位资金: what is verified, and what waits, came back or was voided (and never counts)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from projects.demo.draft import Draft, at, pick
from projects.demo.money import Arrival
from projects.demo.people import People
from projects.enums import FundingState
from projects.models import FundingRecord

WAITING, RETURNED, VOIDED = 17, 7, 5
LAST = date(2024, 7, 5)
RETURN_REASONS = (
    "付款方与投资方不一致，请补股权或委托付款说明",
    "凭证看不清金额和日期，请重新扫描",
    "这笔是股东借款，请补借款转增资的决议",
)


def write_funding(
    drafts: list[Draft], arrivals: list[Arrival], people: People, rng: Random
) -> list[FundingRecord]:
    """All rows; returns those that wait for verification."""
    rows = [_verified(arrival, people, rng, n) for n, arrival in enumerate(arrivals, start=1)]
    open_rows = _open(drafts, people, rng)
    FundingRecord.objects.bulk_create([*rows, *open_rows], batch_size=300)
    return [row for row in open_rows if row.state == FundingState.REPORTED]


def _stamps(reported: datetime, decided: datetime | None) -> dict[str, datetime | None]:
    return {
        "created_at": reported,
        "updated_at": decided or reported,
        "decided_at": decided,
    }


def _verified(arrival: Arrival, people: People, rng: Random, number: int) -> FundingRecord:
    """Now and then the voucher proves less than was reported."""
    amount = Decimal(arrival.amount)
    claimed = amount + Decimal(rng.randint(1, 40)) * 10 if rng.random() < 0.02 else amount
    if number % 50 == 0:
        claimed += Decimal("0.5678")
    reported = arrival.on + timedelta(days=rng.randint(0, 3))
    decided = min(reported + timedelta(days=rng.randint(1, 5)), date(2024, 7, 8))
    return FundingRecord(
        project=arrival.draft.row,
        amount=claimed,
        verified_amount=amount,
        received_on=arrival.on,
        source=arrival.source,
        purpose=rng.choices(("fixed", "working", "land"), (80, 14, 6))[0],
        payer=arrival.draft.investors[0],
        voucher_number=f"示例{arrival.on:%Y%m%d}{number:05d}",
        remark="2022年底以前累计到位（期初）" if arrival.is_opening else "",
        state=FundingState.VERIFIED,
        answer="按凭证实际金额核定" if claimed != amount else "",
        is_opening=arrival.is_opening,
        reported_by=people.reporter(arrival.draft.zone),
        decided_by=people.bureau,
        **_stamps(at(reported, 10, rng.randrange(60)), at(decided, 15, rng.randrange(60))),
    )


def _open(drafts: list[Draft], people: People, rng: Random) -> list[FundingRecord]:
    going = [d for d in drafts if d.is_active and d.origin_kind == "outside"]
    home = [d for d in going if d.zone == "zyjk"]
    chosen = [*rng.sample(home, 12), *rng.sample(going, WAITING + RETURNED + VOIDED - 12)]
    rng.shuffle(chosen)
    states = [FundingState.REPORTED] * WAITING + [FundingState.RETURNED] * RETURNED
    states += [FundingState.VOIDED] * VOIDED
    return [
        _row(draft, state, number, people, rng)
        for number, (draft, state) in enumerate(zip(chosen, states, strict=True), start=1)
    ]


def _row(
    draft: Draft, state: FundingState, number: int, people: People, rng: Random
) -> FundingRecord:
    is_waiting = state == FundingState.REPORTED
    span = (date(2024, 6, 21), LAST) if is_waiting else (date(2024, 5, 13), date(2024, 6, 20))
    day = pick(rng, max(span[0], draft.earliest_money_on), span[1])
    amount = Decimal(10 * rng.randint(6, 240)) + Decimal(number) / 100
    decided = None if is_waiting else at(min(LAST, day + timedelta(days=6)), 16, number)
    answers = {
        FundingState.REPORTED: "",
        FundingState.RETURNED: RETURN_REASONS[number % len(RETURN_REASONS)],
        FundingState.VOIDED: "与另一笔重复，经核对作废",
    }
    return FundingRecord(
        project=draft.row,
        amount=amount,
        verified_amount=amount if state == FundingState.VOIDED else None,
        received_on=day,
        source=draft.origin_kind,
        payer=draft.investors[0],
        voucher_number=f"示例待核{number:03d}",
        state=state,
        answer=answers[state],
        reported_by=people.reporter(draft.zone),
        decided_by=None if is_waiting else people.bureau,
        **_stamps(at(min(LAST, day + timedelta(days=1)), 9, number), decided),
    )
