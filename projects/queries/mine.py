"""我包抓的: what a leader must know of each of his projects, on one card (UI.md §4 row 18)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, IntegerField, QuerySet, Sum, Value, When

from projects.enums import FundingState, LampLevel
from projects.models import (
    AnnualPlan,
    FundingRecord,
    Instruction,
    Lamp,
    Mechanism,
    Milestone,
    Project,
)
from projects.queries.conditions import outside_sources
from projects.queries.instruction import LIT
from projects.queries.visit import BEFORE_PRODUCTION, last_visits
from tracker.tools.money import percent

WORST_FIRST = (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)


@dataclass(frozen=True)
class Card:
    """One project; money in 万元, rates in per cent."""

    project: Project
    lamps: Sequence[Lamp]
    funds: Decimal
    planned: Decimal | None
    milestone: Milestone | None
    visited_on: date | None
    visit_due_on: date | None
    instruction: Instruction | None

    @property
    def rate(self) -> Decimal | None:
        return percent(self.funds, self.planned)

    @property
    def is_visited(self) -> bool:
        """Whether the rhythm of visits still counts for it."""
        return self.project.stage in BEFORE_PRODUCTION

    @property
    def lamp_kind(self) -> str:
        """The lamp that stands for the project, for the form of an instruction."""
        found = [lamp.kind for lamp in self.lamps if lamp.level == self.project.lamp]
        return found[0] if found else ""


def worst_first(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Red, yellow, green, then what is not judged; the oldest signing first."""
    places = [When(lamp=level, then=Value(place)) for place, level in enumerate(WORST_FIRST)]
    other = Value(len(places))
    order = Case(*places, default=other, output_field=IntegerField())
    return rows.order_by(order, "signed_on", "pk")


def cards(projects: Sequence[Project], today: date) -> list[Card]:
    """In the order given; seven queries, however many projects."""
    ids = [project.pk for project in projects]
    lamps: dict[int, list[Lamp]] = {}
    for lamp in Lamp.objects.filter(project__in=ids, until_on=None, level__in=LIT).order_by(
        "level"
    ):
        lamps.setdefault(lamp.project_id, []).append(lamp)
    plans = AnnualPlan.objects.filter(project__in=ids, year=today.year)
    planned = dict(plans.values_list("project_id", "planned_funds"))
    funds, steps, talks = _funds(ids, today), _milestones(ids), _instructions(ids)
    visited = last_visits(ids)
    rhythm = Mechanism.objects.filter(project__in=ids).values_list("project_id", "visit_days")
    days = dict(rhythm)
    return [
        Card(
            project=project,
            lamps=lamps.get(project.pk, ()),
            funds=funds.get(project.pk) or Decimal(0),
            planned=planned.get(project.pk),
            milestone=steps.get(project.pk),
            visited_on=visited.get(project.pk),
            visit_due_on=_due(visited.get(project.pk), days.get(project.pk)),
            instruction=talks.get(project.pk),
        )
        for project in projects
    ]


def _due(visited_on: date | None, days: int | None) -> date | None:
    return visited_on + timedelta(days=days) if visited_on and days else None


def _funds(ids: Collection[int], today: date) -> dict[int, Decimal | None]:
    """This year's verified money from outside."""
    rows = FundingRecord.objects.filter(
        project__in=ids,
        state=FundingState.VERIFIED,
        source__in=outside_sources(),
        received_on__year=today.year,
        received_on__lte=today,
    )
    return dict(rows.order_by().values_list("project_id").annotate(Sum("verified_amount")))


def _milestones(ids: Collection[int]) -> dict[int, Milestone]:
    """The first open one of each."""
    found: dict[int, Milestone] = {}
    rows = Milestone.objects.running().filter(project__in=ids)
    for row in rows.order_by("due_on", "pk"):
        found.setdefault(row.project_id, row)
    return found


def _instructions(ids: Collection[int]) -> dict[int, Instruction]:
    """The open one of each that is due first."""
    found: dict[int, Instruction] = {}
    rows = Instruction.objects.open().filter(project__in=ids)
    for row in rows.order_by("due_on", "pk"):
        found.setdefault(row.project_id, row)
    return found
