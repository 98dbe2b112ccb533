"""How big each project is: contract and total investment, whole 万元."""

from random import Random

from projects.demo.draft import Draft
from projects.demo.places import shares
from projects.demo.totals import BIG_ACTIVE, SIGNED_AMOUNTS

BIG = 50_000  # 5 亿元


def weigh(drafts: list[Draft], rng: Random) -> None:
    """How much of a sum a project draws beside its neighbours. The big ones are those that have
    been built for years; what was signed in 2023 is smaller, as this year's is.
    """
    for draft in drafts:
        draft.weight = rng.lognormvariate(0, 0.7)
        if draft.cohort[0] in "bc":
            draft.weight *= 0.2
    old = [d for d in drafts if d.is_active and d.cohort[0] in "de"]
    for draft in rng.sample(old, 36):
        draft.weight *= 6


def agree_contracts(drafts: list[Draft], rng: Random) -> None:
    """Contract sums of this half-year's signings: exact by group (`SIGNED_AMOUNTS`)."""
    for cohort, amount in SIGNED_AMOUNTS.items():
        group = [draft for draft in drafts if draft.cohort == cohort]
        spread = 0.6 if cohort == "a_produced" else 1.0
        weights = [rng.lognormvariate(0, spread) for _ in group]
        parts = shares(amount // 10 - 30 * len(group), weights)
        for draft, part in zip(group, parts, strict=True):
            draft.contract = 300 + 10 * part
            draft.total = draft.contract
            if rng.random() < 0.3:
                draft.total = rounded(draft.contract * rng.uniform(1.05, 1.4))


def rounded(value: float, step: int = 10) -> int:
    return int(-(-value // step) * step)


def size_up(drafts: list[Draft], rng: Random) -> None:
    """Total investment of the rest, once their money is known: it holds what has arrived."""
    rest = [draft for draft in drafts if draft.contract is None]
    for draft in rest:
        arrived = sum(draft.received.values())
        if not arrived:
            draft.total = rounded(800 + 2800 * rng.lognormvariate(0, 0.9), 100)
        elif draft.production_on:
            draft.total = rounded(arrived * rng.uniform(1.02, 1.25), 100)
        else:
            draft.total = rounded(arrived * rng.uniform(1.25, 2.6), 100)
    _fix_big(drafts)
    for draft in rest:
        if draft.signed_on:
            share = 1.0 if rng.random() < 0.7 else rng.uniform(0.9, 1.0)
            draft.contract = rounded(draft.total * share)


def _fix_big(drafts: list[Draft]) -> None:
    """Exactly `BIG_ACTIVE` of the new and carried reach 5 亿元."""
    active = [draft for draft in drafts if draft.is_active]
    fixed = sum(draft.total >= BIG for draft in active if draft.contract is not None)
    open_ones = [draft for draft in active if draft.contract is None]
    open_ones.sort(key=lambda draft: -sum(draft.received.values()))
    for place, draft in enumerate(open_ones):
        arrived = sum(draft.received.values())
        if place < BIG_ACTIVE - fixed:
            draft.total = max(draft.total, rounded(max(BIG, arrived * 1.2), 1000))
        elif draft.total >= BIG:
            draft.total = max(BIG - 600, rounded(arrived, 100))
