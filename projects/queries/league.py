"""包抓领导调度情况: each leader's projects with money, lamps and problems, all from the registry."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from parks.models import Person
from projects.models import Project
from projects.queries.cuts import Cube
from tracker.tools.kept import kept
from tracker.tools.money import percent

FUNDS = "funds_outside"
CODES = (
    "ongoing_count",
    "lamp_red",
    "lamp_yellow",
    "problems_reported",
    "problems_closed",
    "planned_funds",
    FUNDS,
)
KEPT_SECONDS = 30


@dataclass(frozen=True)
class League:
    """One leader's projects on the day: counts, and this year's money against the year's plan."""

    leader_id: int
    name: str
    title: str
    projects: int
    red: int
    yellow: int
    reported: int  # problems of the year
    closed: int
    funds: Decimal
    planned: Decimal

    @property
    def rate(self) -> Decimal | None:
        return percent(self.funds, self.planned)


@kept(KEPT_SECONDS)
def people() -> dict[int, tuple[str, str]]:
    """Name and title of whoever may lead or has led a project."""
    led = Project.objects.exclude(leader=None).order_by().values("leader")
    rows = Person.objects.filter(Q(is_leader=True) | Q(pk__in=led)).order_by()
    return {pk: (name, title) for pk, name, title in rows.values_list("pk", "name", "title")}


def league(found: Cube) -> list[League]:
    """包抓领导 by completion of their projects' plans, from the year's cube of CODES by leader."""
    sums, labels = found.by("leader"), found.labels("leader")
    names = people()

    def of(leader: int, got: dict[str, Decimal]) -> League:
        name, title = names.get(leader, (str(labels.get(leader, "")), ""))
        return League(
            leader_id=leader,
            name=name,
            title=title,
            projects=int(got.get("ongoing_count", 0)),
            red=int(got.get("lamp_red", 0)),
            yellow=int(got.get("lamp_yellow", 0)),
            reported=int(got.get("problems_reported", 0)),
            closed=int(got.get("problems_closed", 0)),
            funds=got.get(FUNDS, Decimal(0)),
            planned=got.get("planned_funds", Decimal(0)),
        )

    rows = [of(leader, got) for leader, got in sums.items() if leader is not None]
    held = [row for row in rows if row.projects or row.funds or row.planned]
    return sorted(held, key=lambda row: (row.rate is None, -(row.rate or 0), row.leader_id))
