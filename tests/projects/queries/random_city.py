"""A small city at random: the same seed, the same city. Every column may be empty or awkward.

Ended and back-dated projects, returned and voided money, parks without parts, projects of no chain,
in several lists, handed over, grown after signing (增资), or of the city itself.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from parks.models import ChainLink
from projects.enums import (
    ActivityKind,
    ActivityLevel,
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
from tests.factories.activities import make_activity, make_agreement
from tests.factories.leads import make_lead
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
    make_due_report,
    make_duty,
    make_funding,
    make_lamp,
    make_listing,
    make_move,
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
    zone, other = make_park("zone"), make_park("other", region=make_region("620723", "临泽县"))
    parks = [zone, other, make_park("sub", zone)]
    chains = [None, make_chain("one"), make_chain("two")]
    offices = [None, make_office("hz"), make_office("sh")]
    regions = [make_city_region(), zone.region, other.region]
    link = ChainLink.objects.create(chain=chains[1], name="示例环节", order=1)
    people = [None, make_person(is_leader=True), make_person(is_leader=True)]
    units, by = [None, make_unit("a"), make_unit("b")], make_user("bureau")
    for _ in range(projects):
        held = {"chain": chains, "office": offices, "region": regions}
        fields = {name: random.choice(values) for name, values in held.items()}
        fields["link"] = link if fields["chain"] == link.chain and random.random() < 0.5 else None
        project = make_signed(random.choice(parks), **fields, **_facts(random))
        _answered_for(random, project, people, units)
        _moved(random, project)
        _around(random, project, by)
    for _ in range(projects // 2):
        _placed(random, [None, *parks], offices, regions, people)
    return {"parks": parks, "people": people, "units": units, "offices": offices}


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
    contract = random.choice([None, _amount(random)])
    if contract and random.random() < 0.2:
        contract += _amount(random)  # 增资: the increment, and no new project
    return fields | {
        "stage": random.choice(Stage.values),
        "kind": random.choice(ProjectKind.values),
        "origin_kind": random.choice(OriginKind.values),
        "origin": random.choice(ORIGINS),
        "contract_amount": contract,
        "coverage": random.randrange(6),
        "total_investment": _amount(random) * random.choice([1, 100, 1000]),
    }


def _placed(random: Random, parks, offices, regions, people) -> None:
    """An activity and an agreement, of a park, a county or the city itself; one in five taken back."""

    def place() -> dict:
        voided = (
            {"voided_at": timezone.now(), "void_reason": "示例"} if random.random() < 0.2 else {}
        )
        where = {"region": random.choice(regions), "office": random.choice(offices)}
        return where | {"park": random.choice(parks)} | voided

    held = place()
    activity = make_activity(
        kind=random.choice(ActivityKind.values), from_on=_day(random), led_by=random.choice(people),
        level=random.choice(ActivityLevel.values), enterprises_count=random.randrange(9), **held,
    )  # fmt: skip
    make_agreement(signed_on=_day(random), activity=random.choice([None, activity]), **place())
    _make_lead(random, place())


def _answered_for(random: Random, project, people, units) -> None:
    """A leader or none, the second sometimes after the first; a lead unit or none."""
    if leader := random.choice(people):
        day, next_on = sorted((_day(random), _day(random)))
        other = random.choice(people)
        handed_over = other is not None and day < next_on
        make_duty(
            project, "leader", leader, from_on=day,
            to_on=next_on - timedelta(days=1) if handed_over else None,
        )  # fmt: skip
        if handed_over:
            make_duty(project, "leader", other, from_on=next_on)
    if unit := random.choice(units):
        make_duty(project, "lead_unit", unit=unit, from_on=_day(random))


def _moved(random: Random, project) -> None:
    """Stage moves, recognised or not, the last of them to where the project stands."""
    for stage in random.sample(Stage.values, random.randrange(3)):
        make_move(project, stage, state="recognised", recognised_on=_day(random))
    if random.random() < 0.3:
        make_move(project, random.choice(Stage.values))


def _around(random: Random, project, by) -> None:
    for _ in range(random.randrange(4)):
        state = random.choice(FundingState.values)
        verified = {"verified_amount": _amount(random)} if state == "voided" else {}
        make_funding(
            project, amount=_amount(random), received_on=_day(random), state=state,
            source=random.choice(OriginKind.values), **verified,
        )  # fmt: skip
    for kind in random.sample(ListingKind.values, random.randrange(4)):
        day, last = sorted((_day(random), _day(random)))
        make_listing(project, kind, name="示例名录", from_on=day, to_on=random.choice([None, last]))
    for kind in random.sample(LampKind.values, random.randrange(3)):
        make_lamp(project, random.choice(LampLevel.values), kind, since_on=_day(random))
    for month in random.sample(range(1, 7), random.randrange(3)):
        make_due_report(project, start_on=date(2024, month, 1))
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


def _make_lead(random: Random, place: dict) -> None:
    """Valid, lost, merged or just reported, of some chain or none."""
    state = random.choice(("reported", "valid", "lost"))
    more: dict = {"chain": random.choice([None, make_chain("hydrogen")])}
    more["origin"] = random.choice(ORIGINS)
    if state != "reported":
        more |= {"judged_on": _day(random), "judged_valid": random.random() < 0.7}
    if state == "lost":
        more |= {"lost_on": _day(random), "lost_reason": "funds"}
    make_lead(reported_on=_day(random), state=state, **place, **more)
