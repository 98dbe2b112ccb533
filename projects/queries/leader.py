"""包抓领导 × 项目: how many each leads, how they stand, and what has come in against the plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DateField,
    DecimalField,
    F,
    Field,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from parks.models import Person
from projects.enums import ENDED, FundingState, LampLevel, Stage
from projects.models import AnnualPlan, FundingRecord, Project, Visit
from projects.queries.conditions import outside_sources
from projects.queries.fiveone import FULL

CELLS = 60  # projects drawn of one leader; the rest is behind the number
MONEY = DecimalField(max_digits=20, decimal_places=4)


def in_hand(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Those that need a leader: signed, going on, not yet at capacity."""
    rows = projects.exclude(status__in=ENDED).exclude(stage=Stage.CAPACITY)
    return rows.filter(signed_on__isnull=False)


def _sum(rows: QuerySet[Any], value: Aggregate, output: "Field[Any, Any]") -> Coalesce:
    """One figure of the leader in the outer row."""
    path = "leader" if rows.model is Project else "project__leader"
    found = rows.order_by().values(path).annotate(found=value).values("found")
    return Coalesce(Subquery(found, output_field=output), Value(0, output_field=output))


def with_load(
    people: QuerySet[Person], projects: QuerySet[Project], today: date
) -> QuerySet[Person]:
    """People with their load among `projects`: amounts in 万元, funds and plan of this year."""
    mine = projects.filter(leader=OuterRef("pk"))
    number = IntegerField()
    funds = FundingRecord.objects.filter(
        project__leader=OuterRef("pk"),
        project__in=projects.values("pk"),
        state=FundingState.VERIFIED,
        source__in=outside_sources(),
        received_on__year=today.year,
        received_on__lte=today,
    )
    plans = AnnualPlan.objects.filter(
        project__leader=OuterRef("pk"), project__in=projects.values("pk"), year=today.year
    )
    visits = (
        Visit.objects.filter(
            visitor=OuterRef("pk"), project__in=projects.values("pk"), voided_at=None
        )
        .order_by()
        .values("visitor")
        .annotate(last=Max("visited_on"))
        .values("last")
    )
    return people.annotate(
        projects=_sum(mine, Count("pk"), number),
        red=_sum(mine, Count("pk", filter=Q(lamp=LampLevel.RED)), number),
        yellow=_sum(mine, Count("pk", filter=Q(lamp=LampLevel.YELLOW)), number),
        complete=_sum(mine, Count("pk", filter=Q(coverage=FULL)), number),
        invest=_sum(mine, Sum("total_investment"), MONEY),
        funds=_sum(funds, Sum("verified_amount"), MONEY),
        planned=_sum(plans, Sum("planned_funds"), MONEY),
        visited=Subquery(visits, output_field=DateField()),
    )


@dataclass(frozen=True)
class Cell:
    """One project of a leader, as a square of its lamp's colour."""

    code: str
    name: str
    lamp: str
    reason: str

    @property
    def word(self) -> str:
        return "不评灯" if self.lamp == LampLevel.NONE else f"{LampLevel(self.lamp).label}灯"


LAMP_ORDER = {LampLevel.RED: 0, LampLevel.YELLOW: 1, LampLevel.GREEN: 2}


def cells(people: Iterable[Person], projects: QuerySet[Project]) -> dict[int, list[Cell]]:
    """The projects of these leaders, red first, at most CELLS each: one query."""
    number = Window(RowNumber(), partition_by=F("leader_id"), order_by=[F("signed_on"), F("pk")])
    rows = projects.filter(leader__in=[person.pk for person in people]).order_by()
    rows = rows.annotate(number=number).filter(number__lte=CELLS)
    found: dict[int, list[Cell]] = defaultdict(list)
    for leader, *cell in rows.values_list("leader_id", "code", "name", "lamp", "lamp_reason"):
        found[leader].append(Cell(*cell))
    for group in found.values():
        group.sort(key=lambda cell: LAMP_ORDER.get(LampLevel(cell.lamp), 3))
    return found
