"""A small city at random: the same seed, the same city. Every column may be empty or awkward."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from projects.enums import (
    FundingState,
    LampKind,
    LampLevel,
    ListingKind,
    OriginKind,
    ProblemState,
    ProjectKind,
    ReportState,
    Stage,
)
from tests.factories.parks import (
    make_chain,
    make_office,
    make_park,
    make_person,
    make_region,
    make_unit,
    make_user,
)
from tests.factories.projects import (
    make_city_region,
    make_duty,
    make_funding,
    make_lamp,
    make_listing,
    make_plan,
    make_problem,
    make_report,
    make_signed,
)
from tracker.tools.periods import month_end

FIRST, LAST = date(2023, 6, 1), date(2024, 7, 31)
ORIGINS = ("浙江杭州", "广东省深圳市", "北京", "", "火星")


def make_random_city(seed: int, projects: int = 14) -> dict:
    """Parks, leaders and chains with their projects between June 2023 and July 2024."""
    random = Random(seed)
    make_city_region()
    zone, other = make_park("zone"), make_park("other", region=make_region("620723", "临泽县"))
    parks = [zone, other, make_park("sub", zone)]
    held = {
        "chain": [None, make_chain("one"), make_chain("two")],
        "office": [None, make_office("hz"), make_office("sh")],
    }
    people = [None, make_person(is_leader=True), make_person(is_leader=True)]
    units, by = [None, make_unit("a"), make_unit("b")], make_user("bureau")
    for _ in range(projects):
        fields = {name: random.choice(values) for name, values in held.items()}
        project = make_signed(random.choice(parks), **fields, **_facts(random))
        if leader := random.choice(people):
            make_duty(project, "leader", leader, from_on=_day(random))
        if unit := random.choice(units):
            make_duty(project, "lead_unit", unit=unit, from_on=_day(random))
        _around(random, project, by)
    return {"parks": parks, "people": people}


def _day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange((LAST - FIRST).days))


def _amount(random: Random) -> Decimal:
    return Decimal(random.randrange(1, 9_000_000)) / 10_000


def _facts(random: Random) -> dict:
    """Dates in order as far as the project got; amounts, kind and origin of any sort."""
    names = ("signed_on", "registered_on", "started_on", "production_on")[: random.randrange(5)]
    fields: dict = dict(zip(names, sorted(_day(random) for _ in names), strict=True))
    fields.setdefault("signed_on", None)
    if random.random() < 0.25:
        fields |= {"status": "terminated", "ended_on": _day(random)}
    return fields | {
        "stage": random.choice(Stage.values),
        "kind": random.choice(ProjectKind.values),
        "origin_kind": random.choice(OriginKind.values),
        "origin": random.choice(ORIGINS),
        "contract_amount": random.choice([None, _amount(random)]),
        "total_investment": _amount(random) * random.choice([1, 100, 1000]),
    }


def _around(random: Random, project, by) -> None:
    for _ in range(random.randrange(4)):
        state = random.choice(FundingState.values)
        verified = {"verified_amount": _amount(random)} if state == "voided" else {}
        make_funding(
            project, amount=_amount(random), received_on=_day(random), state=state,
            source=random.choice(OriginKind.values), **verified,
        )  # fmt: skip
    for kind in random.sample(ListingKind.values, random.randrange(4)):
        make_listing(project, kind, from_on=_day(random))
    for kind in random.sample(LampKind.values, random.randrange(3)):
        make_lamp(project, random.choice(LampLevel.values), kind, since_on=_day(random))
    for month in random.sample(range(1, 8), random.randrange(4)):
        state = random.choice(ReportState.values)
        make_report(
            project, start_on=date(2024, month, 1), end_on=month_end(2024, month), state=state,
            completed_investment=random.choice([None, _amount(random)]), is_late=random.random() < 0.5,
        )  # fmt: skip
    if random.random() < 0.5:
        state = random.choice([ProblemState.REPORTED.value, ProblemState.IN_HAND.value, "closed"])
        ends = (
            {"closed_on": LAST, "resolved_on": LAST, "closed_by": by} if state == "closed" else {}
        )
        make_problem(project, state, reported_on=_day(random), **ends)
    if random.random() < 0.5:
        make_plan(project, planned_funds=_amount(random), planned_investment=_amount(random))
