"""Writes enterprises, projects and their listings."""

from collections import Counter
from datetime import date
from decimal import Decimal
from random import Random

from parks.models import Chain, ChainLink, Enterprise, Industry, Office, Park, Region
from projects.actions.project import derive, search_text
from projects.demo.draft import Draft, stamps
from projects.demo.names import INDUSTRIES, approval_code, social_code
from projects.demo.people import People
from projects.demo.totals import TODAY
from projects.enums import ListingKind, Stage, Status
from projects.models import Listing, Project
from tracker.tools.likeness import name_key

MARKS = ("specialised", "little_giant", "above_size", "listed", "private_500", "chain_leader")
FOREIGN = ("香港", "新加坡", "德国")
EVENTS = {
    2021: "2021年招商引资集中签约",
    2022: "2022年招商引资集中签约",
    2023: "2023年绿色有机产品推介会",
    2024: "2024年一季度集中签约",
}


def write_enterprises(drafts: list[Draft], rng: Random) -> dict[str, Enterprise]:
    """Every investor once, and 20 that the city would like to win."""
    parks = {park.code: park for park in Park.objects.all()}
    found: dict[str, Enterprise] = {}
    for draft in drafts:
        for name in draft.investors:
            if name not in found:
                found[name] = _enterprise(draft, name, len(found) + 1, parks[draft.park], rng)
    for number in range(1, 21):
        name = f"示例目标企业{number:02d}（浙江）有限公司"
        found[name] = _target(name, len(found) + 1)
    Enterprise.objects.bulk_create(found.values(), batch_size=500)
    return found


def _enterprise(draft: Draft, name: str, number: int, park: Park, rng: Random) -> Enterprise:
    settled = draft.registered_on is not None
    private = rng.choices(("private", "state_central", "state_local"), (86, 6, 8))[0]
    return Enterprise(
        name=name,
        name_key=name_key(name),
        uscc=social_code(draft.origin, number) if settled else "",
        origin=draft.origin,
        ownership="foreign" if draft.origin in FOREIGN else private,
        status="settled" if settled else "target",
        marks=sorted(rng.sample(MARKS, rng.choices((0, 1, 2), (75, 20, 5))[0])),
        park=park if settled else None,
        **stamps(draft.lead_on),
    )


def _target(name: str, number: int) -> Enterprise:
    return Enterprise(
        name=name,
        name_key=name_key(name),
        uscc=social_code("浙江", number),
        origin="浙江",
        ownership="private",
        status="target",
        **stamps(date(2024, 3, 1)),
    )


def number_all(drafts: list[Draft]) -> None:
    """ZYJK-2024-0031: zone, year of the lead, running number in order of the lead's day."""
    counts: Counter[tuple[str, int]] = Counter()
    for draft in sorted(drafts, key=lambda draft: draft.lead_on):
        key = (draft.zone, draft.lead_on.year)
        counts[key] += 1
        draft.code = f"{draft.zone.upper()}-{draft.lead_on.year}-{counts[key]:04d}"


def write_projects(
    drafts: list[Draft], enterprises: dict[str, Enterprise], people: People, rng: Random
) -> None:
    """Projects with their investors; fills `draft.row`."""
    keys = {
        "park": {park.code: park.pk for park in Park.objects.all()},
        "region": dict(Region.objects.today().values_list("code", "pk")),
        "chain": dict(Chain.objects.values_list("code", "pk")),
        "office": dict(Office.objects.values_list("code", "pk")),
        "industry": dict(Industry.objects.values_list("code", "pk")),
    }
    for number, draft in enumerate(drafts, start=1):
        draft.row = _project(draft, number, keys, people, rng)
    _link(drafts)
    Project.objects.bulk_create([draft.row for draft in drafts], batch_size=200)
    through = Project.investors.through
    through.objects.bulk_create(
        [
            through(project_id=draft.row.pk, enterprise_id=enterprises[name].pk)
            for draft in drafts
            for name in dict.fromkeys(draft.investors)
        ],
        batch_size=500,
    )


UNLINKED = 9  # every ninth project's link nobody has looked up yet


def _link(drafts: list[Draft]) -> None:
    """Each to a link of its chain in turn; a link that is missing has no project."""
    links: dict[int, list[int]] = {}
    for chain, pk in ChainLink.objects.exclude(gap="missing").values_list("chain_id", "pk"):
        links.setdefault(chain, []).append(pk)
    for number, draft in enumerate(drafts):
        held = links.get(draft.row.chain_id)
        if held and number % UNLINKED:
            draft.row.link_id = held[number % len(held)]


def _project(draft: Draft, number: int, keys: dict, people: People, rng: Random) -> Project:
    early = not draft.signed_on
    project = Project(
        code=draft.code,
        name=draft.name,
        approval_code=approval_code(draft, number) if draft.registered_on else "",
        park_id=keys["park"][draft.park],
        region_id=keys["region"][draft.region],
        chain_id=keys["chain"].get(draft.chain),
        industry_id=keys["industry"].get(INDUSTRIES.get(draft.chain)),
        office_id=keys["office"].get(draft.office),
        origin=draft.origin,
        origin_kind=draft.origin_kind,
        content="" if draft.early == Stage.RESERVE and early else draft.content,
        nature=draft.nature,
        kind=draft.kind,
        total_investment=Decimal(draft.total),
        fixed_investment=Decimal(draft.total * 8 // 10),
        contract_amount=None if draft.contract is None else Decimal(draft.contract),
        stage=draft.stage,
        status=draft.ended or (Status.SUSPENDED if draft.suspended else Status.NORMAL),
        ended_on=draft.ended_on,
        contact=f"{draft.investors[0][2:4]}经理 1380000{number:04d}",
        first_event=EVENTS[draft.signed_on.year] if draft.signed_on and number % 6 == 0 else "",
        remark=draft.remark or draft.reason,
        created_by=people.reporter(draft.zone),
        **_days(draft),
        **_sizes(draft, rng),
        **stamps(draft.lead_on),
    )
    derive(project)
    project.search_text = search_text(project, draft.investors)
    return project


def _days(draft: Draft) -> dict[str, date | None]:
    names = (
        "signed_on", "registered_on", "started_on", "completed_on", "production_on", "capacity_on",
        "planned_start_on", "planned_completion_on", "planned_production_on",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in names}


def _sizes(draft: Draft, rng: Random) -> dict:
    """Land, floor, output, tax and jobs in proportion; badly kept projects lack the land."""
    land = Decimal(max(8, draft.total // 400)) + Decimal(rng.randint(0, 99)) / 100
    lacks_land = "land" in draft.lacks
    return {
        "land_area_mu": None if lacks_land or not draft.signed_on else land,
        "floor_area": Decimal(int(land * 320)) if draft.kind == "construction" else None,
        "annual_output": Decimal(draft.total * rng.randint(80, 160) // 100),
        "annual_tax": Decimal(draft.total * rng.randint(2, 6) // 100),
        "jobs": max(10, draft.total // 150),
    }


def write_listings(drafts: list[Draft]) -> None:
    """招商库 for all that signed; 固投库; 市列重点 by year; a few 省列 and campaigns."""
    rows: list[Listing] = []
    for place, draft in enumerate(drafts):
        add = _adder(rows, draft)
        if draft.signed_on:
            add(ListingKind.INVESTMENT, draft.signed_on, to_on=draft.ended_on)
        if draft.listed_on:
            add(ListingKind.FIXED_ASSET, draft.listed_on)
        if draft.is_key:
            add(ListingKind.KEY_CITY, date(2024, 2, 20), name="2024年市列重点项目")
        old = draft.signed_on and draft.signed_on <= date(2023, 5, 31) and draft.total >= 800
        if old and (draft.ended_on is None or draft.ended_on.year > 2023):
            add(ListingKind.KEY_CITY, date(2023, 2, 20), date(2023, 12, 31), "2023年市列重点项目")
        if draft.is_key and draft.total >= 100_000:
            add(ListingKind.KEY_PROVINCE, date(2024, 2, 5), name="2024年省列重点项目")
        if draft.production_on and draft.total >= 5000:
            add(ListingKind.ABOVE_SIZE, min(TODAY, draft.production_on))
        if draft.is_active and place % 9 == 0:
            add(ListingKind.CAMPAIGN, date(2024, 3, 18), name="百日攻坚")
    Listing.objects.bulk_create(rows, batch_size=500)


def _adder(rows: list[Listing], draft: Draft):
    def add(kind: str, from_on: date, to_on: date | None = None, name: str = "") -> None:
        rows.append(Listing(project=draft.row, kind=kind, name=name, from_on=from_on, to_on=to_on))

    return add
