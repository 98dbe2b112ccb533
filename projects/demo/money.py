"""Splits sums into arrivals: exact by park, chain and month (`totals`)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from projects.demo.draft import Draft, pick
from projects.demo.places import shares
from projects.demo.totals import (
    BASE_BY_PARK,
    CELLS,
    CHAINS,
    LATE_2023,
    MONTHS_2023,
    MONTHS_2024,
    PARKS,
    PERCENT_OF_YI,
    TODAY,
)
from tracker.tools.periods import month_end


@dataclass(frozen=True, eq=False)
class Arrival:
    """Verified money of a project, whole 万元."""

    draft: Draft
    amount: int
    on: date
    source: str
    is_opening: bool = False


def arrivals(drafts: list[Draft], rng: Random) -> list[Arrival]:
    """Everything verified: openings, 2023, the first half of 2024; fills `draft.received`."""
    found = [
        *_openings(drafts, rng),
        *_spread(_shares_2023(drafts), 2023, MONTHS_2023, rng),
        *_spread(_shares_late_2023(drafts), 2023, LATE_2023, rng),
        *_spread(_shares_2024(drafts, rng), 2024, MONTHS_2024, rng),
        *_not_outside(drafts, rng),
        *_of_ended(drafts, rng),
        *_first_instalments(drafts, rng),
    ]
    for arrival in found:
        year = str(arrival.on.year)
        arrival.draft.received[year] = arrival.draft.received.get(year, 0) + arrival.amount
    return found


def _outside(drafts: Iterable[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.origin_kind in ("outside", "overseas")]


def _openings(drafts: list[Draft], rng: Random) -> list[Arrival]:
    """One row a project for what arrived before 2023 (old ledgers gave only the sum)."""
    return [
        Arrival(d, 50 * round(18 * d.weight * rng.uniform(0.5, 2) + 2), date(2022, 12, 30),
                d.origin_kind, True)
        for d in drafts
        if d.started_on and d.started_on.year < 2023
    ]  # fmt: skip


def _shares_2024(drafts: list[Draft], rng: Random) -> list[tuple[Draft, int]]:
    """Each cell's money by project. This year's projects draw part of their contract; the older
    ones take the rest by weight.
    """
    cells = defaultdict(list)
    for draft in _outside(draft for draft in drafts if draft.is_active):
        cells[draft.zone, draft.chain].append(draft)
    result: list[tuple[Draft, int]] = []
    for zone in PARKS:
        for chain, hundredths in zip(CHAINS, CELLS[zone], strict=True):
            if hundredths:
                result += _cell(cells[zone, chain], hundredths * PERCENT_OF_YI, rng)
    return result


def _cell(drafts: list[Draft], amount: int, rng: Random) -> list[tuple[Draft, int]]:
    fresh = [draft for draft in drafts if draft.cohort.startswith("a_")]
    older = [draft for draft in drafts if not draft.cohort.startswith("a_")]
    wanted = {}
    for draft in fresh:
        share = rng.uniform(0.6, 0.95) if draft.production_on else rng.uniform(0.25, 0.7)
        wanted[draft] = max(20, 10 * int(draft.contract * share / 10))
    cut = min(1.0, 0.6 * amount / (sum(wanted.values()) or 1))
    result = [(draft, max(10, 10 * int(value * cut / 10))) for draft, value in wanted.items()]
    left = amount - sum(value for _, value in result)
    parts = shares(left, [draft.weight for draft in older], least=30)
    return result + list(zip(older, parts, strict=True))


def _shares_2023(drafts: list[Draft]) -> list[tuple[Draft, int]]:
    """The base of 同比: by park, over what was going on in the first half of 2023."""
    going = [
        draft
        for draft in _outside(drafts)
        if draft.started_on
        and draft.started_on <= date(2023, 6, 30)
        and (draft.production_on is None or draft.production_on >= date(2023, 4, 1))
        and not draft.ended_on
    ]
    result: list[tuple[Draft, int]] = []
    for zone in PARKS:
        group = [draft for draft in going if draft.zone == zone]
        weights = [draft.weight for draft in group]
        parts = shares(BASE_BY_PARK[zone] * PERCENT_OF_YI, weights, least=30)
        result += zip(group, parts, strict=True)
    return result


def _shares_late_2023(drafts: list[Draft]) -> list[tuple[Draft, int]]:
    going = [
        draft
        for draft in _outside(drafts)
        if draft.started_on
        and draft.started_on.year < 2024
        and (draft.production_on is None or draft.production_on >= date(2023, 10, 1))
        and not draft.ended_on
    ]
    parts = shares(sum(LATE_2023.values()), [draft.weight for draft in going], least=30)
    return list(zip(going, parts, strict=True))


def _spread(
    parts: list[tuple[Draft, int]], year: int, months: dict[int, int], rng: Random
) -> list[Arrival]:
    """Lay the shares out over the months: every month gets exactly its sum, nothing arrives
    before its project could draw it. A piece that crosses a month's sum is cut in two.
    """
    pool = [(draft, piece) for draft, amount in parts for piece in _pieces(amount, rng)]
    rng.shuffle(pool)
    found = []
    for month, room in months.items():
        last = month_end(year, month)
        later = []
        for draft, piece in pool:
            if not room or draft.earliest_money_on > last:
                later.append((draft, piece))
                continue
            taken = min(piece, room)
            room -= taken
            first = max(date(year, month, 1), draft.earliest_money_on)
            found.append(Arrival(draft, taken, pick(rng, first, last), draft.origin_kind))
            if piece > taken:
                later.append((draft, piece - taken))
        if room:
            raise ValueError(f"{year}-{month:02d}: {room} 万元 left without a project")
        pool = later
        rng.shuffle(pool)
    if pool:
        raise ValueError(f"{year}: money left over")
    return found


def _pieces(amount: int, rng: Random) -> list[int]:
    """A share in one to six arrivals, round numbers but for the last."""
    count = min(6, max(1, rng.randint(1, 3) + amount // 8000))
    step = 100 if amount > 3000 else 10
    pieces: list[int] = []
    for left in range(count, 1, -1):
        piece = step * int((amount - sum(pieces)) / left * rng.uniform(0.6, 1.3) / step)
        if piece > 0:
            pieces.append(piece)
    pieces.append(amount - sum(pieces))
    return [piece for piece in pieces if piece > 0]


def _not_outside(drafts: list[Draft], rng: Random) -> list[Arrival]:
    """Money from the province or the city: verified, and not in 省外到位资金."""
    found = []
    for draft in drafts:
        if draft.origin_kind not in ("inside", "local") or not draft.is_active:
            continue
        for _ in range(rng.randint(2, 4)):
            first = max(date(2024, 1, 3), draft.earliest_money_on)
            amount = 10 * rng.randint(10, max(11, int(draft.contract or 6000) // 60))
            found.append(
                Arrival(draft, amount, pick(rng, first, date(2024, 6, 28)), draft.origin_kind)
            )
    mixed = [d for d in drafts if d.is_active and d.origin_kind == "outside" and d.started_on]
    for draft in rng.sample(mixed, 30):
        first = max(date(2024, 1, 3), draft.earliest_money_on)
        day = pick(rng, first, date(2024, 6, 28))
        found.append(Arrival(draft, 10 * rng.randint(3, 40), day, rng.choice(("inside", "local"))))
    return found


def _of_ended(drafts: list[Draft], rng: Random) -> list[Arrival]:
    """What had arrived before a project ended leaves every count with it. None of it in the
    first half of 2023, where they still counted a year ago.
    """
    found = []
    for draft in drafts:
        if draft.ended_on and draft.ended_on < TODAY and draft.registered_on:
            last = min(draft.ended_on, date(2024, 5, 31))
            day = pick(rng, max(draft.registered_on, date(2023, 7, 3)), last)
            found.append(Arrival(draft, 10 * rng.randint(10, 90), day, draft.origin_kind))
    return found


def _first_instalments(drafts: list[Draft], rng: Random) -> list[Arrival]:
    """Four of this year's are not registered but have paid: 履约 without 注册."""
    chosen = [d for d in drafts if d.cohort == "a_signed" and not d.ended_on][:4]
    for draft in chosen:
        draft.origin, draft.origin_kind, draft.office = "兰州市", "inside", ""
    return [
        Arrival(d, 10 * rng.randint(5, 20), pick(rng, d.signed_on, date(2024, 6, 28)), "inside")
        for d in chosen
    ]
