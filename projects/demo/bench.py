"""A city of any size for benchmarks: projects, ten arrivals each, plans, a report, a leader.

Written in chunks, so that memory stays small; no files, and no published totals.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from django.db import transaction

from parks.actions.reference import load_parks_reference
from parks.models import Chain, Enterprise, Office, Park, Person, Region
from projects.actions.project import size_of
from projects.actions.reference import load_lamp_rules
from projects.demo.draft import at, stamps
from projects.demo.names import BRANDS_1, BRANDS_2, PRODUCTS, brand
from projects.demo.people import People, make_people
from projects.demo.plans import write_targets
from projects.demo.totals import PARKS, TODAY
from projects.enums import DutyRole, FundingState, ListingKind, OriginKind, ReportState, Stage
from projects.models import (
    AnnualPlan,
    Assignment,
    FundingRecord,
    Listing,
    Milestone,
    ProgressReport,
    Project,
)
from tracker import clock
from tracker.tools.bulk import insert_rows
from tracker.tools.likeness import name_key

CHUNK = 1000
ARRIVALS = 10
MILESTONES = 10
FIRST = date(2019, 1, 2)
STAGES = (Stage.NEGOTIATING, Stage.SIGNED, Stage.REGISTERED, Stage.BUILDING, Stage.COMPLETED,
          Stage.PRODUCTION, Stage.CAPACITY)  # fmt: skip
STAGE_WEIGHTS = (6, 9, 12, 34, 6, 13, 20)
SOURCES = tuple(OriginKind.values)
SOURCE_WEIGHTS = (78, 2, 12, 8)


def build(count: int, seed: int) -> int:
    """Write `count` projects; returns the number."""
    load_parks_reference()
    load_lamp_rules()
    with transaction.atomic():
        people = make_people()
        write_targets()
        clock.hold(TODAY)
    maker = Maker(people, Random(f"{seed}:bench"))
    numbers = iter(range(1, count + 1))
    while chunk := list(islice(numbers, CHUNK)):
        with transaction.atomic():
            maker.write(chunk)
    return count


class Maker:
    """Holds what every project points at."""

    def __init__(self, people: People, rng: Random) -> None:
        self.people, self.rng = people, rng
        self.parks = list(Park.objects.select_related("region"))
        self.chains = list(Chain.objects.all())
        self.offices = list(Office.objects.all())
        self.leaders: list[Person] = [p for group in people.leaders.values() for p in group]
        self.counties = list(Region.objects.today().filter(code__startswith="6207"))
        self.day = date(2024, 6, 30)

    def write(self, numbers: list[int]) -> None:
        """A chunk of projects with everything that hangs on them."""
        investors = Enterprise.objects.bulk_create(map(self._enterprise, numbers[::10]))
        projects = Project.objects.bulk_create(map(self._project, numbers), batch_size=200)
        through = Project.investors.through
        through.objects.bulk_create(
            through(project_id=project.pk, enterprise_id=investors[place // 10].pk)
            for place, project in enumerate(projects)
        )
        signed = [project for project in projects if project.signed_on]
        FundingRecord.objects.bulk_create(self._funding(projects), batch_size=1000)
        AnnualPlan.objects.bulk_create(map(self._plan, signed), batch_size=500)
        Assignment.objects.bulk_create(map(self._duty, signed), batch_size=500)
        ProgressReport.objects.bulk_create(map(self._report, signed), batch_size=500)
        Listing.objects.bulk_create(self._listings(signed), batch_size=500)
        columns = ["project_id", "name", "order", "planned_on", "baseline_on", "actual_on"]
        sent = at(FIRST, 9)
        insert_rows(
            Milestone, columns, self._milestones(signed), {"created_at": sent, "updated_at": sent}
        )

    def _enterprise(self, number: int) -> Enterprise:
        name = f"示例{brand(number % 400)}{number}实业（浙江）有限公司"
        return Enterprise(name=name, name_key=name_key(name), origin="浙江", **stamps(FIRST))

    def _project(self, number: int) -> Project:
        rng = self.rng
        park, chain = rng.choice(self.parks), rng.choice(self.chains)
        stage = rng.choices(STAGES, STAGE_WEIGHTS)[0]
        product = rng.choice(PRODUCTS[chain.code]).format(n=rng.randint(2, 60))
        label = brand(number % (len(BRANDS_1) * len(BRANDS_2)))
        total = Decimal(int(3000 * rng.lognormvariate(0, 1.4)) + 100)
        lead = FIRST + timedelta(days=rng.randrange(1900))
        name = f"示例{label}{number}号{product}项目"
        zone = park.path.split("/")[1]
        return Project(
            code=f"{zone.upper()}-{lead.year}-{number:06d}",
            name=name,
            name_key=name_key(name),
            park=park,
            region=park.region if zone != PARKS[-1] else rng.choice(self.counties),
            chain=chain,
            office=rng.choice(self.offices) if number % 12 == 0 else None,
            origin="浙江",
            content="建设标准化厂房、生产线及配套设施。",
            total_investment=total,
            fixed_investment=total,
            contract_amount=total,
            size=size_of(total),
            stage=stage,
            leader=None if stage == STAGES[0] else rng.choice(self.leaders),
            coverage=rng.choices((5, 4, 3, 2, 1, 0), (60, 20, 10, 5, 3, 2))[0],
            land_area_mu=Decimal(rng.randint(10, 400)),
            annual_output=total,
            jobs=rng.randint(10, 500),
            search_text=f"{name} {zone}-{lead.year}-{number:06d} 浙江".lower(),
            created_by=self.people.bureau,
            **self._days(stage, lead),
            **stamps(lead),
        )

    def _days(self, stage: str, lead: date) -> dict[str, date]:
        """Days up to the stage, each some weeks after the one before, none after the half-year."""
        steps = (
            ("signed_on", Stage.SIGNED), ("registered_on", Stage.REGISTERED),
            ("started_on", Stage.BUILDING), ("completed_on", Stage.COMPLETED),
            ("production_on", Stage.PRODUCTION), ("capacity_on", Stage.CAPACITY),
        )  # fmt: skip
        day, found, reached = lead, {}, STAGES.index(stage)
        for name, goal in steps:
            if STAGES.index(goal) <= reached:
                day = min(day + timedelta(days=self.rng.randint(10, 120)), self.day)
                found[name] = day
        if "signed_on" in found:
            found["planned_start_on"] = found.get(
                "started_on", TODAY + timedelta(days=-40 + day.day * 5)
            )
        return found

    def _funding(self, projects: list[Project]) -> Iterator[FundingRecord]:
        rng, bureau = self.rng, self.people.bureau
        span = (self.day - FIRST).days
        for project in projects:
            for number in range(ARRIVALS):
                day = self.day - timedelta(days=int(span * rng.random() ** 2))
                amount = Decimal(rng.randint(10, 2000))
                is_verified = number or rng.random() < 0.9
                decided = at(day, 15)
                yield FundingRecord(
                    project=project,
                    amount=amount,
                    verified_amount=amount if is_verified else None,
                    received_on=day,
                    source=rng.choices(SOURCES, SOURCE_WEIGHTS)[0],
                    state=FundingState.VERIFIED if is_verified else FundingState.REPORTED,
                    reported_by=bureau,
                    decided_by=bureau if is_verified else None,
                    decided_at=decided if is_verified else None,
                    created_at=decided,
                    updated_at=decided,
                )

    def _plan(self, project: Project) -> AnnualPlan:
        planned = project.total_investment * self.rng.randint(20, 60) / 100
        return AnnualPlan(
            project=project,
            year=2024,
            planned_funds=planned,
            planned_investment=planned,
            **stamps(date(2024, 1, 5)),
        )

    def _duty(self, project: Project) -> Assignment:
        return Assignment(
            project=project,
            role=DutyRole.LEADER,
            person_id=project.leader_id,
            from_on=project.signed_on,
            **stamps(project.signed_on),
        )

    def _report(self, project: Project) -> ProgressReport:
        sent = at(date(2024, 7, 2), 9)
        return ProgressReport(
            project=project,
            rhythm="monthly",
            start_on=date(2024, 6, 1),
            end_on=self.day,
            percent=Decimal(self.rng.randint(0, 100)),
            done_text="按计划推进。",
            completed_investment=Decimal(self.rng.randint(0, 900)),
            state=ReportState.ACCEPTED,
            reported_by=self.people.bureau,
            submitted_at=sent,
            decided_by=self.people.bureau,
            decided_at=sent,
            created_at=sent,
            updated_at=sent,
        )

    def _milestones(self, projects: list[Project]) -> Iterator[tuple[Any, ...]]:
        """Ten of equal distance over five years; of those that are over one in fifty is missed."""
        for project in projects:
            signed = project.signed_on or FIRST
            for number in range(1, MILESTONES + 1):
                planned = signed + timedelta(days=180 * number)
                done = planned < TODAY and self.rng.random() > 0.02
                yield (
                    project.pk,
                    f"节点{number}",
                    number,
                    planned,
                    planned,
                    planned if done else None,
                )

    def _listings(self, projects: list[Project]) -> Iterator[Listing]:
        for project in projects:
            if project.started_on and project.pk % 10:
                yield Listing(
                    project=project, kind=ListingKind.FIXED_ASSET, from_on=project.started_on
                )
