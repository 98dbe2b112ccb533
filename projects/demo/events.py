"""三个一批 of the past quarters, 百日攻坚 and 冬日无闲 with their boards, and 争取资金.

Events announce real demo projects, some a little before the ledger has recognised them, so that
what became of them can be seen. Amounts of funds are invented; nothing of them is in 到位资金.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Count, Sum

from parks.models import Park, Region
from projects.actions.campaign import PREFIX as CAMPAIGN
from projects.actions.event import PREFIX as EVENT
from projects.actions.government_fund import PREFIX as FUND
from projects.demo.draft import Draft, pick, stamps
from projects.demo.people import People
from projects.demo.totals import CITY, TODAY
from projects.enums import (
    CampaignGoal,
    CampaignKind,
    EventBatch,
    FundingState,
    FundKind,
    FundState,
    ListingKind,
    ProblemState,
)
from projects.models import (
    Campaign,
    CampaignTarget,
    EventProject,
    FundingRecord,
    GovernmentFund,
    GovernmentFundArrival,
    Listing,
    Problem,
    Project,
    ProjectEvent,
)

# Name, day, where, how many of 签约, 开工, 投产.
EVENTS = (
    ("2023年第二季度集中签约开工投产活动", date(2023, 6, 16), "张掖经开区", (9, 8, 4)),
    ("2023年第四季度集中签约开工投产活动", date(2023, 11, 28), "张掖宾馆", (10, 7, 5)),
    ("2024年第一季度集中签约开工投产活动", date(2024, 3, 27), "临泽工业园区", (9, 11, 3)),
    ("2024年第二季度集中签约开工投产活动", date(2024, 6, 20), "张掖经开区", (12, 10, 5)),
)
FIELDS = {
    EventBatch.SIGN: "signed_on",
    EventBatch.START: "started_on",
    EventBatch.PRODUCTION: "production_on",
}
AHEAD = timedelta(days=150)  # a start that was announced and came later
BEFORE = timedelta(days=85)
SLOW = 2  # starts of an event that were read out and have not come

BUILDS = (
    "配套道路及管网",
    "污水处理厂扩建",
    "标准化厂房",
    "110千伏输变电",
    "供热管网",
    "再生水利用",
    "孵化中心",
)
BATCHES = ("2023年第三批", "2023年增发", "2024年第一批", "2024年第二批")
LEAST, MOST = 8, 120  # an application, in 百万元
FUNDS = 42


def write_events(drafts: list[Draft], people: People, rng: Random) -> None:
    """Four quarters' events, each with projects that fit, and with some that were early."""
    city = Region.objects.today().get(code=CITY)
    taken: set[tuple[str, int]] = set()
    items: list[EventProject] = []
    numbers: dict[int, int] = {}
    for name, day, venue, counts in EVENTS:
        numbers[day.year] = numbers.get(day.year, 0) + 1
        event = ProjectEvent.objects.create(
            code=f"{EVENT}-{day.year}-{numbers[day.year]:04d}",
            name=name,
            held_on=day,
            venue=venue,
            level="city",
            region=city,
            chaired_by=people.leaders["city"][0],
            recorded_by=people.bureau,
            **stamps(day),
        )
        here: set[int] = set()
        for (batch, field), count in zip(FIELDS.items(), counts, strict=True):
            fitting = _fitting(drafts, field, day, {pk for b, pk in taken if b == batch} | here)
            chosen = rng.sample(fitting, min(count, len(fitting)))
            if batch == EventBatch.START:
                chosen = [*_slow(drafts, day, here), *chosen][:count]
            for place, draft in enumerate(chosen, 1):
                taken.add((batch, draft.row.pk))
                here.add(draft.row.pk)
                items.append(
                    EventProject(
                        event=event,
                        project=draft.row,
                        batch=batch,
                        amount=_announced(draft, rng),
                        order=place,
                    )
                )
    EventProject.objects.bulk_create(items)


def _fitting(drafts: Iterable[Draft], field: str, day: date, but: set[int]) -> list[Draft]:
    """Recognised in the weeks before the event, or some months after it."""
    found = []
    for place, draft in enumerate(drafts):
        reached = getattr(draft, field)
        if draft.row.pk in but or (draft.ended_on and draft.ended_on <= day):
            continue
        if reached is None:
            continue
        if day - BEFORE <= reached <= day or (place % 4 == 0 and day < reached <= day + AHEAD):
            found.append(draft)
    return found


def _slow(drafts: Iterable[Draft], day: date, but: set[int]) -> list[Draft]:
    """Signed shortly before the event and not started to this day."""
    waiting = [
        draft
        for draft in drafts
        if draft.signed_on
        and day - 3 * BEFORE <= draft.signed_on <= day
        and draft.started_on is None
        and draft.ended_on is None
        and draft.row.pk not in but
    ]
    return waiting[:SLOW]


def _announced(draft: Draft, rng: Random) -> Decimal:
    """As it was read out: often a round figure above the total."""
    total = Decimal(draft.total)
    return total if rng.random() < 0.7 else (total * 11 / 10 // 100) * 100


def write_campaigns(drafts: list[Draft], people: People, rng: Random) -> None:
    """百日攻坚 of the list that stands already; 冬日无闲 with the projects that were built then."""
    city = Region.objects.today().get(code=CITY)
    zones = {park.code: park for park in Park.objects.zones()}
    summer = Campaign.objects.create(
        code=f"{CAMPAIGN}-2024-0001",
        name="百日攻坚",
        kind=CampaignKind.HUNDRED_DAYS,
        from_on=date(2024, 4, 1),
        to_on=date(2024, 7, 9),
        region=city,
        goal="围绕项目开工、资金到位和问题销号，一百天集中攻坚。",
        recorded_by=people.bureau,
        **stamps(date(2024, 3, 25)),
    )
    winter = Campaign.objects.create(
        code=f"{CAMPAIGN}-2023-0001",
        name="冬日无闲",
        kind=CampaignKind.WINTER,
        from_on=date(2023, 12, 1),
        to_on=date(2024, 2, 29),
        region=city,
        goal="冬季不停工、手续不断档，为来年开春集中开工做准备。",
        recorded_by=people.bureau,
        **stamps(date(2023, 11, 24)),
    )
    building = [d for d in drafts if d.started_on and d.started_on <= winter.from_on]
    going = [d for d in building if d.production_on is None or d.production_on > winter.to_on]
    Listing.objects.bulk_create(
        Listing(
            project=draft.row,
            kind=ListingKind.CAMPAIGN,
            name=winter.name,
            from_on=winter.from_on,
            to_on=winter.to_on,
        )
        for draft in going[::7]
        if draft.ended_on is None or draft.ended_on > winter.to_on
    )
    _aims(summer, zones, rng)
    _aims(winter, zones, rng)


def _aims(campaign: Campaign, zones: dict[str, Park], rng: Random) -> None:
    """Near what the projects of each park did in those days, some above, some below."""
    days = (campaign.from_on, campaign.to_on)
    members = Listing.objects.filter(kind=ListingKind.CAMPAIGN, name=campaign.name)
    paths = dict(members.values_list("project", "project__park__path"))
    began = _of_days("started_on", Project.objects.filter(pk__in=paths), days, Count("pk"), "pk")
    money = FundingRecord.objects.filter(project__in=paths, state=FundingState.VERIFIED)
    funds = _of_days("received_on", money, days, Sum("verified_amount"), "project")
    problems = Problem.objects.filter(project__in=paths, state=ProblemState.CLOSED)
    closed = _of_days("closed_on", problems, days, Count("pk"), "project")
    rows: list[CampaignTarget] = []
    for zone in zones.values():
        here = [pk for pk, path in paths.items() if path.startswith(zone.path)]
        if not here:
            continue
        came = sum((Decimal(funds.get(pk, 0)) for pk in here), Decimal(0))
        wanted = {
            CampaignGoal.STARTED: sum(began.get(pk, 0) for pk in here) + rng.randint(0, 1),
            CampaignGoal.FUNDS: came * rng.randint(80, 165) / 100 // 100 * 100,
            CampaignGoal.CLOSED: sum(closed.get(pk, 0) for pk in here) + rng.randint(0, 1),
        }
        rows += [
            CampaignTarget(campaign=campaign, park=zone, goal=goal, assigned=Decimal(assigned))
            for goal, assigned in wanted.items()
            if assigned
        ]
    CampaignTarget.objects.bulk_create(rows)


def _of_days(
    column: str, rows: Any, days: tuple[date, date], what: Any, key: str
) -> dict[int, Any]:
    """Project → what happened to it within the days."""
    within = rows.filter(**{f"{column}__range": days}).order_by()
    return dict(within.values_list(key).annotate(found=what))


def write_government_funds(drafts: list[Draft], people: People, rng: Random) -> None:
    """Applications of two years over every purse, half of them granted, most of those arrived."""
    city = Region.objects.today().get(code=CITY)
    zones = list(Park.objects.zones().select_related("region"))
    kinds = list(FundKind.values)
    active = [d for d in drafts if d.is_active]
    days = sorted(pick(rng, date(2023, 8, 1), TODAY - timedelta(days=10)) for _ in range(FUNDS))
    arrivals: list[GovernmentFundArrival] = []
    numbers: dict[int, int] = {}
    for place, day in enumerate(days):
        numbers[day.year] = numbers.get(day.year, 0) + 1
        draft = rng.choice(active) if place % 3 == 0 else None
        park = draft.row.park if draft else rng.choice(zones) if place % 5 else None
        fund = GovernmentFund(
            code=f"{FUND}-{day.year}-{numbers[day.year]:04d}",
            kind=kinds[place % len(kinds)],
            name=f"{park.short_name if park else '张掖市'}{BUILDS[place % len(BUILDS)]}",
            project=draft.row if draft else None,
            park=park,
            region=park.region if park else city,
            batch=BATCHES[min(place * len(BATCHES) // FUNDS, len(BATCHES) - 1)],
            applied_amount=Decimal(rng.randint(LEAST, MOST) * 100),
            applied_on=day,
            recorded_by=people.bureau,
            **stamps(day),
        )
        arrivals += _decided(fund, day, rng)
        fund.save(force_insert=True)
    for arrival in arrivals:
        arrival.recorded_by = people.bureau
        arrival.fund_id = arrival.fund.pk
    GovernmentFundArrival.objects.bulk_create(arrivals)


def _decided(fund: GovernmentFund, day: date, rng: Random) -> list[GovernmentFundArrival]:
    """Where it stands by today, and what has come of it."""
    on = day + timedelta(days=rng.randint(35, 120))
    luck = rng.random()
    if on >= TODAY or luck < 0.2:
        fund.state = FundState.POOLED if luck < 0.6 else FundState.APPLIED
        return []
    if luck < 0.32:
        fund.state = FundState.REFUSED
        return []
    asked = fund.applied_amount or Decimal(0)
    granted = asked if luck > 0.7 else (asked * 8 / 10 // 100) * 100
    fund.state, fund.approved_amount, fund.approved_on = FundState.APPROVED, granted, on
    fund.document = f"示例财建〔{on.year}〕{rng.randint(10, 240)}号"
    came = on + timedelta(days=rng.randint(12, 60))
    if came >= TODAY:
        return []
    share = granted if rng.random() < 0.55 else (granted / 2 // 100) * 100
    if share == granted:
        fund.state = FundState.ARRIVED
    return (
        [
            GovernmentFundArrival(
                fund=fund,
                amount=share,
                arrived_on=came,
                voucher=f"示例记字{rng.randint(100, 999)}号",
            )
        ]
        if share
        else []
    )
