"""Annual plans and targets. A plan is set so that the year's money is the wished share of it,
and never larger than what the project still has to invest.
"""

from datetime import date
from decimal import Decimal
from random import Random

from parks.models import Office, Park, Region
from projects.demo.draft import Draft, stamps
from projects.demo.people import SINCE
from projects.demo.sizes import rounded
from projects.demo.totals import CITY, TARGET_2023, TARGETS_2024
from projects.enums import Stage
from projects.models import AnnualPlan, Target, TargetVersion
from projects.models.target import QUARTERS

# Share of the year's plan that is there on 30 June, when half the year is over.
RATES = {"progress_red": (0.06, 0.18), "progress_yellow": (0.215, 0.385)}
GOOD = (0.43, 0.86)
OFFICE_SIGNED = {"bj": 8, "sh": 10, "gz": 8, "sz": 8, "hz": 8, "cd": 6, "xa": 6, "tj": 4}


def write_plans(drafts: list[Draft], rng: Random) -> None:
    rows = []
    for draft in drafts:
        funds = draft.received.get("2024", 0)
        if draft.is_active and draft.stage != Stage.CAPACITY and funds:
            rate = rng.uniform(*RATES.get(draft.trouble, GOOD))
            slower = rate * rng.uniform(0.7, 0.95)
            rows.append(_plan(draft, 2024, funds / rate, max(draft.invested, 1) / slower))
        before = draft.received.get("2023", 0)
        if before and draft.is_active:
            rows.append(_plan(draft, 2023, before * rng.uniform(0.9, 1.2), before * 1.1))
    AnnualPlan.objects.bulk_create(rows, batch_size=500)


def _plan(draft: Draft, year: int, funds: float, investment: float) -> AnnualPlan:
    left = draft.left_in(year)
    return AnnualPlan(
        project=draft.row,
        year=year,
        planned_funds=Decimal(min(rounded(funds), left)),
        planned_investment=Decimal(min(rounded(investment), left)),
        **stamps(max(SINCE.replace(year=year), draft.lead_on)),
    )


def write_targets() -> None:
    """下达数 of the city, of each zone and of each office; the zones add up to the city."""
    city = Region.objects.today().get(code=CITY)
    zones = {park.code: park for park in Park.objects.zones()}
    offices = {office.code: office for office in Office.objects.all()}
    paper = "张招发〔2024〕示例3号"
    total = sum(TARGETS_2024.values(), Decimal(0))
    rows = [
        _target(2024, "funds_outside", total, paper, region=city, stretch=total * 11 / 10),
        _target(2024, "signed_count", Decimal(480), paper, region=city),
        _target(2024, "signed_amount", Decimal(3_600_000), paper, region=city),
        _target(2023, "funds_outside", TARGET_2023, "张招发〔2023〕示例2号", region=city),
    ]
    rows += [
        _target(2024, "funds_outside", amount, paper, park=zones[code], stretch=amount * 11 / 10)
        for code, amount in TARGETS_2024.items()
    ]
    rows += [
        _target(2024, "signed_count", Decimal(count), paper, office=offices[code])
        for code, count in OFFICE_SIGNED.items()
    ]
    Target.objects.bulk_create(rows)
    names = ("assigned", "stretch", *QUARTERS, "cap", "document")
    TargetVersion.objects.bulk_create(
        TargetVersion(
            target=row,
            number=1,
            from_on=date(row.year, 1, 1),
            created_at=row.created_at,
            **{name: getattr(row, name) for name in names},
        )
        for row in rows
    )


QUARTERLY = (Decimal("0.15"), Decimal("0.25"), Decimal("0.3"), Decimal("0.3"))
CAP = Decimal(120)  # more than that counts no more in the assessment


def _target(year: int, indicator: str, assigned: Decimal, document: str, **rest) -> Target:
    """Money is split by quarters, and capped where a park or an office answers for it."""
    quarters = {}
    if indicator == "funds_outside":
        quarters = {name: assigned * part for name, part in zip(QUARTERS, QUARTERLY, strict=True)}
    return Target(
        year=year,
        indicator=indicator,
        assigned=assigned,
        document=document,
        cap=None if "region" in rest else CAP,
        **quarters,
        **stamps(SINCE.replace(year=year, month=2, day=6)),
        **rest,
    )
