"""招商活动 and 协议 that add up to what Zhangye published of 2024 H1; 2023 is invented around it.

"市级领导外出招商 17 次，全市外出招商 152 次，对接企业及商协会 580 家，签订协议 115 项；邀请 438 家来张
考察洽谈，签订协议 39 项". How many receptions that were, is invented.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from parks.models import Enterprise, Office, Park, Region
from projects.demo.draft import Draft, pick, stamps
from projects.demo.outreach_words import (
    CHAMBERS,
    CITIES,
    LEAVES,
    NAMES,
    OFFICE_CITIES,
    OUTCOMES,
    PAPERS,
    TRADES,
    VENUES,
)
from projects.demo.people import People
from projects.demo.totals import CITY, TODAY
from projects.enums import ActivityKind, ActivityLevel, AgreementKind, ReviewOutcome
from projects.models import Activity, ActivityEnterprise, Agreement

OUTING, RECEPTION = ActivityKind.OUTING, ActivityKind.RECEPTION
WEIGHTS = {"zyjk": 30, "lz": 13, "gt": 14, "sd": 11, "ml": 13, "sn": 9, "outside": 10}
LINKED = 34  # agreements of a half-year that stand behind a project
STAYS = 45  # days from an activity to the paper signed of it, at most


@dataclass(frozen=True)
class Span:
    """What one stretch of time must add up to: 次, 家, 项 of outings and of receptions."""

    first: date
    last: date
    led: int
    outings: tuple[int, int, int]
    receptions: tuple[int, int, int]
    others: int  # fairs and promotions
    direct: int  # agreements of no activity


SPANS = (
    Span(date(2023, 1, 3), date(2023, 6, 30), 12, (121, 431, 88), (104, 352, 31), 6, 7),
    Span(date(2023, 7, 1), date(2023, 12, 31), 14, (133, 476, 97), (117, 389, 33), 9, 8),
    Span(date(2024, 1, 2), date(2024, 6, 30), 17, (152, 580, 115), (126, 438, 39), 8, 11),
    Span(date(2024, 7, 1), date(2024, 7, 8), 1, (5, 17, 2), (4, 13, 1), 1, 0),
)


@dataclass
class Places:
    """Where an activity may belong, read once."""

    parks: dict[str, Park]
    offices: dict[str, Office]
    city: Region
    known: list[Enterprise]

    @classmethod
    def read(cls) -> "Places":
        return cls(
            {park.code: park for park in Park.objects.zones().select_related("region")},
            {office.code: office for office in Office.objects.all()},
            Region.objects.today().get(code=CITY),
            list(Enterprise.objects.order_by("pk")),
        )


def write_outreach(drafts: list[Draft], people: People, rng: Random) -> None:
    """Every activity with whom it met, then the agreements signed of it."""
    places = Places.read()
    activities: list[Activity] = []
    for span in SPANS:
        activities += sorted(_of_span(span, places, people, rng), key=lambda row: row.from_on)
    _number(activities, "HD", "from_on")
    wrong = _misfiled(activities)
    Activity.objects.bulk_create(activities, batch_size=500)
    met = [row for one in activities for row in _met(one, places, rng)]
    ActivityEnterprise.objects.bulk_create(met, batch_size=500)
    agreements: list[Agreement] = []
    for span in SPANS:
        held = [a for a in activities if a is not wrong and span.first <= a.from_on <= span.last]
        rows = _signed(span, held, drafts, places, rng)
        agreements += sorted(rows, key=lambda row: row.signed_on)
    _number(agreements, "XY", "signed_on")
    _unreviewed(agreements)
    Agreement.objects.bulk_create(agreements, batch_size=500)


def _number(rows: list[Any], prefix: str, column: str) -> None:
    """HD-2024-0001 …, in the order of their days."""
    last: dict[int, int] = {}
    for row in rows:
        year = getattr(row, column).year
        last[year] = last.get(year, 0) + 1
        row.code = f"{prefix}-{year}-{last[year]:04d}"


# --- Activities ---


def _of_span(span: Span, places: Places, people: People, rng: Random) -> Iterator[Activity]:
    count, met, _ = span.outings
    for place, number in enumerate(_shares(met, count, rng)):
        yield _activity(OUTING, span, places, people, rng, number, led=place < span.led)
    count, met, _ = span.receptions
    for number in _shares(met, count, rng):
        yield _activity(RECEPTION, span, places, people, rng, number)
    for place in range(span.others):
        kind = (ActivityKind.FAIR, ActivityKind.PROMOTION)[place % 2]
        yield _activity(kind, span, places, people, rng, rng.randint(8, 40))


def _shares(total: int, parts: int, rng: Random) -> list[int]:
    """Whole numbers from 1 that add up to the total."""
    shares = [1] * parts
    for place in rng.choices(range(parts), k=total - parts):
        shares[place] += 1
    return shares


def _activity(
    kind: str, span: Span, places: Places, people: People, rng: Random, met: int, led: bool = False
) -> Activity:
    """By city leaders, by a park with its own leader, or by an office alone."""
    from_on = pick(rng, span.first, span.last)
    days = rng.choice((0, 1, 2, 3)) if kind == OUTING else rng.choice((0, 0, 1))
    zone = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    office = rng.choice([None, *OFFICE_CITIES]) if kind in (OUTING, RECEPTION) else None
    level, leaders = ActivityLevel.PARK, people.leaders.get(zone, [])
    if led or kind not in (OUTING, RECEPTION):
        zone, level, leaders = "", ActivityLevel.CITY, people.leaders["city"]
    elif office and rng.random() < 0.25:
        zone, level, leaders = "", ActivityLevel.OFFICE, []
    elif rng.random() < 0.4:
        level = ActivityLevel.COUNTY
    leader = rng.choice(leaders) if leaders and (led or rng.random() < 0.5) else None
    park = places.parks.get(zone)
    city = OFFICE_CITIES[office] if office else rng.choice(CITIES)
    trade = rng.choice(TRADES)
    by = people.reporter(zone) if zone else people.bureau
    if level == ActivityLevel.OFFICE and office == "sh":
        by = people.users["liaison"]
    return Activity(
        kind=kind,
        name=rng.choice(NAMES[kind]).format(city=city, trade=trade, year=from_on.year),
        level=level,
        led_by=leader,
        delegation=rng.choice(("", "招商专班 4 人", "示例发改、工信部门随行", "园区专班 3 人")),
        city=city if kind in (OUTING, RECEPTION) else "张掖",
        venue=rng.choice(VENUES[kind]),
        from_on=from_on,
        to_on=min(from_on + timedelta(days=days), span.last),
        park=park,
        region=park.region if park else places.city,
        office=places.offices[office] if office else None,
        enterprises_count=met,
        outcome=rng.choice(OUTCOMES),
        recorded_by=by,
        **stamps(from_on),
    )


def _misfiled(activities: list[Activity]) -> Activity:
    """One that was written down twice and taken back: beside the totals, not in them."""
    this_year = [a for a in activities if a.from_on.year == TODAY.year]
    first = next(a for a in this_year if a.kind == OUTING)
    columns = [field.attname for field in Activity._meta.concrete_fields if not field.primary_key]
    wrong = Activity(**{name: getattr(first, name) for name in columns})
    wrong.code = f"HD-{TODAY.year}-{len(this_year) + 1:04d}"
    wrong.voided_at, wrong.void_reason, wrong.version = wrong.created_at, "同一次活动重复登记", 2
    activities.append(wrong)
    return wrong


def _met(activity: Activity, places: Places, rng: Random) -> Iterator[ActivityEnterprise]:
    """Some keep every name, some a few, some none: the number is what counts."""
    keep = min(rng.choice((0, 1, 2, 4)), activity.enterprises_count)
    known = rng.sample(places.known, keep)
    for place, enterprise in enumerate(known):
        if place == 0 and rng.random() < 0.3:
            yield ActivityEnterprise(activity=activity, name=rng.choice(CHAMBERS))
        else:
            yield ActivityEnterprise(activity=activity, name=enterprise.name, enterprise=enterprise)


# --- Agreements ---


def _signed(
    span: Span, activities: list[Activity], drafts: list[Draft], places: Places, rng: Random
) -> Iterator[Agreement]:
    """First those behind a project, whose day and investor are the project's; then the rest."""
    wanted = {OUTING: span.outings[2], RECEPTION: span.receptions[2]}
    of_kind = {kind: [a for a in activities if a.kind == kind] for kind in wanted}
    signed = [d for d in drafts if d.signed_on and span.first <= d.signed_on <= span.last]
    linked = min(LINKED, sum(wanted.values()) // 3)
    for draft in rng.sample(signed, min(linked, len(signed))):
        kind = OUTING if rng.random() < 0.75 else RECEPTION
        near = [a for a in of_kind[kind] if _may_lead_to(a, draft)]
        if near and wanted[kind]:
            wanted[kind] -= 1
            yield _agreement(rng.choice(near), draft.signed_on, places, rng, draft)
    for kind, count in wanted.items():
        for activity in rng.choices(of_kind[kind], k=count):
            last = min(activity.to_on + timedelta(days=STAYS), span.last)
            yield _agreement(activity, pick(rng, activity.to_on, last), places, rng)
    for _ in range(span.direct):
        yield _agreement(None, pick(rng, span.first, span.last), places, rng)


def _may_lead_to(activity: Activity, draft: Draft) -> bool:
    ago = (draft.signed_on - activity.to_on).days
    return bool(activity.park) and activity.park.code == draft.zone and 0 <= ago <= STAYS


def _agreement(
    activity: Activity | None, day: date, places: Places, rng: Random, draft: Draft | None = None
) -> Agreement:
    kind = rng.choices(AgreementKind.values, (45, 40, 15))[0]
    if draft:
        kind = AgreementKind.CONTRACT
        enterprise = next(e for e in places.known if e.name == draft.investors[0])
    else:
        enterprise = rng.choice(places.known)
    zone = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    park = activity.park if activity else places.parks[zone]
    review = ReviewOutcome.NOT_YET
    if kind == AgreementKind.CONTRACT or rng.random() < 0.5:
        review = rng.choices((ReviewOutcome.PASSED, ReviewOutcome.CONDITIONAL), (9, 1))[0]
    reviewed = review != ReviewOutcome.NOT_YET
    return Agreement(
        kind=kind,
        name=f"{enterprise.name.removesuffix('有限公司')}{PAPERS[kind]}",
        signed_on=day,
        enterprise=enterprise,
        amount=draft.contract if draft else rng.choice((None, rng.randint(20, 900) * 100)),
        activity=activity,
        project=draft.row if draft else None,
        park=park,
        region=park.region if park else places.city,
        office=activity.office if activity else None,
        review=review,
        reviewed_on=day - timedelta(days=rng.randint(2, 12)) if reviewed else None,
        review_note=LEAVES if review == ReviewOutcome.CONDITIONAL else "",
        recorded_by=activity.recorded_by if activity else None,
        **stamps(day),
    )


def _unreviewed(agreements: list[Agreement]) -> None:
    """The newest formal contracts without a project: some wait for their review, one failed it."""
    free = [a for a in agreements if a.kind == AgreementKind.CONTRACT and not a.project]
    for row in free[-4:]:
        row.review, row.reviewed_on, row.review_note = ReviewOutcome.NOT_YET, None, ""
    failed = free[-5]
    failed.review, failed.reviewed_on = ReviewOutcome.FAILED, failed.signed_on
    failed.review_note = "第五条按纳税额返还，属限定税收优惠，须删去后重新送审。"
