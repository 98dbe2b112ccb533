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
    QuerySet,
    Subquery,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from parks.models import Person
from projects.enums import LampLevel
from projects.models import Project, Visit
from projects.queries.measures import MEASURES
from projects.queries.scope import Window as Load
from tracker.tools.periods import Period

CELLS = 60  # projects drawn of one leader; the rest is behind the number
MONEY = DecimalField(max_digits=20, decimal_places=4)


# The load of a leader as the registry defines each figure: name of the column → code.
LOAD = {
    "projects": "ongoing_count",
    "red": "lamp_red",
    "yellow": "lamp_yellow",
    "complete": "fiveone_full",
    "funds": "funds_outside",
    "planned": "planned_funds",
}


def year_to(day: date) -> Load:
    """What 本年 means of a load: the year's figures seen from the day."""
    return Load(Period.parse(f"{day.year}"), day)


def in_hand(projects: QuerySet[Project], on: date) -> QuerySet[Project]:
    """Those that need a leader: 在推进项目, signed and not yet at capacity."""
    return projects.filter(MEASURES["ongoing_count"].rows(year_to(on)))


def measured(
    code: str, projects: QuerySet[Project], window: Load, path: str = "leader"
) -> Coalesce:
    """A figure of the registry for the row outside, whose projects are reached by `path`."""
    measure = MEASURES[code]
    to_project = measure.source.path
    to_row = f"{to_project}__{path}" if to_project else path
    rows = measure.source.model._default_manager.filter(measure.rows(window))
    among = "pk__in" if not to_project else f"{to_project}__in"
    if projects.query.where:
        rows = rows.filter(**{among: projects.order_by().values("pk")})
    value: Aggregate = Count("pk") if measure.amount is None else Sum(measure.amount)
    output: Field[Any, Any] = IntegerField() if measure.amount is None else MONEY
    found = rows.filter(**{to_row: OuterRef("pk")}).order_by().values(to_row)
    found = found.annotate(found=value).values("found")
    return Coalesce(Subquery(found, output_field=output), Value(0, output_field=output))


def with_load(
    people: QuerySet[Person], projects: QuerySet[Project], today: date
) -> QuerySet[Person]:
    """People with their load among `projects`: amounts in 万元, funds and plan of this year."""
    window = year_to(today)
    carried = in_hand(projects, today).filter(leader=OuterRef("pk")).order_by().values("leader")
    invest = carried.annotate(found=Sum("total_investment")).values("found")
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
        **{name: measured(code, projects, window) for name, code in LOAD.items()},
        invest=Coalesce(Subquery(invest, output_field=MONEY), Value(0, output_field=MONEY)),
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
