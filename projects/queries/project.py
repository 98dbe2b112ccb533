"""项目台账 as a list: what stands beside a project, the totals of a filter, groups, the board.

本年到位 is the measure `funds_outside` from January to today, row by row and in every sum.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Count,
    DecimalField,
    F,
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

from parks.queries import places
from projects import stages
from projects.enums import LampLevel
from projects.models import AnnualPlan, FundingRecord, Lamp, Listing, Milestone, Project
from projects.models.kept import SHARD
from projects.queries import kept
from projects.queries.kept import Between
from projects.queries.ledger import Names, investors_of, year_so_far
from projects.queries.measures import MEASURES
from projects.queries.order import Key, with_ranks
from projects.queries.scope import Window as Asked
from tracker.tools.money import percent

FUNDS = "funds_outside"
MONEY: Any = DecimalField(max_digits=20, decimal_places=4)
ZERO = Value(Decimal(0), output_field=MONEY)
CARDS = 12  # of each stage on the board; the rest is behind the number


def this_year(today: date) -> Asked:
    """January to the month of today, nothing after today."""
    return Asked(year_so_far(today), today)


# --- Beside a project ---


def _funds(today: date) -> dict[str, Any]:
    measure = MEASURES[FUNDS]
    rows = FundingRecord.objects.filter(measure.rows(this_year(today)), project=OuterRef("pk"))
    found = rows.order_by().values("project").annotate(sum=Sum(measure.amount)).values("sum")
    return {"funds": Coalesce(Subquery(found, output_field=MONEY), ZERO)}


def _plan(today: date) -> dict[str, Any]:
    """One plan a year (plan_year_once)."""
    plan = AnnualPlan.objects.filter(project=OuterRef("pk"), year=today.year)
    return {
        "plan_funds": Subquery(plan.values("planned_funds")[:1], output_field=MONEY),
        "plan_investment": Subquery(plan.values("planned_investment")[:1], output_field=MONEY),
    }


def _milestone(today: date) -> dict[str, Any]:
    """The open one that is due first."""
    held = Milestone.objects.running().filter(project=OuterRef("pk")).order_by("due_on", "pk")
    return {
        "next_name": Subquery(held.values("name")[:1]),
        "next_on": Subquery(held.values("due_on")[:1]),
    }


def _lamp(today: date) -> dict[str, Any]:
    """Since when the gravest lamp burns."""
    lit = Lamp.objects.filter(project=OuterRef("pk"), level=OuterRef("lamp"), until_on=None)
    lit = lit.filter(level__in=[LampLevel.RED, LampLevel.YELLOW])
    return {"lamp_since": Subquery(lit.order_by("since_on").values("since_on")[:1])}


def _listing(today: date) -> dict[str, Any]:
    rows = Listing.objects.filter(project=OuterRef("pk"), from_on__lte=today)
    held = rows.filter(Q(to_on=None) | Q(to_on__gte=today)).order_by().values("project")
    return {"listing_kinds": Subquery(held.annotate(kinds=Names("kind")).values("kinds"))}


BESIDE: dict[str, Callable[[date], dict[str, Any]]] = {
    "funds": _funds,
    "plan": _plan,
    "milestone": _milestone,
    "lamp": _lamp,
    "listing": _listing,
    "investors": lambda today: {"investor_names": investors_of()},
}


def beside(rows: QuerySet[Project], names: Iterable[str], today: date) -> QuerySet[Any]:
    """Projects with these columns of `BESIDE`, in the one query."""
    for name in dict.fromkeys(names):
        rows = rows.annotate(**BESIDE[name](today))
    return rows


# --- Totals of a filter ---


@dataclass(frozen=True)
class Sums:
    """Of a set of projects: counts, and amounts in 万元."""

    count: int = 0
    invest: Decimal = Decimal(0)
    funds: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    red: int = 0
    yellow: int = 0
    green: int = 0

    @property
    def rate(self) -> Decimal | None:
        """计划完成率: what came in this year against what was planned for it."""
        return percent(self.funds, self.planned)


COUNTS: dict[str, Any] = {
    "count": Count("pk"),
    "invest": Coalesce(Sum("total_investment"), ZERO),
    "red": Count("pk", filter=Q(lamp=LampLevel.RED)),
    "yellow": Count("pk", filter=Q(lamp=LampLevel.YELLOW)),
    "green": Count("pk", filter=Q(lamp=LampLevel.GREEN)),
}


def _money_of(rows: QuerySet[Project], today: date) -> dict[str, QuerySet[Any]]:
    """The rows whose sums stand beside the projects' own."""
    mine = rows.order_by().select_related(None).values("pk")
    funds = FundingRecord.objects.filter(MEASURES[FUNDS].rows(this_year(today)), project__in=mine)
    plans = AnnualPlan.objects.filter(project__in=mine, year=today.year)
    return {"funds": funds.order_by(), "planned": plans.order_by()}


AMOUNTS = {"funds": MEASURES[FUNDS].amount, "planned": "planned_funds"}


def totals(rows: QuerySet[Project], today: date) -> Sums:
    """The sums of the whole filter: one query; the money's are parts of it that stand alone."""
    parts = {}
    for name, found in _money_of(rows, today).items():
        whole = found.annotate(one=Value(1)).values("one").annotate(sum=Sum(AMOUNTS[name]))
        parts[f"all_{name}"] = Subquery(whole.values("sum"), output_field=MONEY)
    plain = rows.order_by().select_related(None).annotate(**parts)
    said: dict[str, Any] = plain.aggregate(
        **COUNTS, **{name: Max(f"all_{name}") for name in AMOUNTS}
    )
    sums: dict[str, Any] = {name: value or 0 for name, value in said.items()}
    return Sums(**sums)


def kept_totals(rows: QuerySet[Project], today: date, address: str) -> Sums:
    """`totals` of everybody's projects under a filter, kept where the city is large."""

    def whole() -> dict[str, Decimal]:
        return {name: Decimal(value) for name, value in vars(totals(rows, today)).items()}

    def count(ids: Between) -> dict[int, dict[str, Decimal]]:
        held = within(rows, ids)
        found: dict[int, dict[str, Decimal]] = defaultdict(dict)
        for part in _parted(held).annotate(**COUNTS):
            found[part.pop("part")] = {name: Decimal(value or 0) for name, value in part.items()}
        for name, money in _money_of(held, today).items():
            parted = money.annotate(part=F("project_id") / Value(SHARD)).values_list("part")
            for number, amount in parted.annotate(sum=Sum(AMOUNTS[name])):
                found[number][name] = amount or Decimal(0)
        return found

    said = kept.sums(f"projects?{address} {today}", whole, count)
    counts: dict[str, Any] = {
        name: int(said.get(name, 0)) for name in ("count", "red", "yellow", "green")
    }
    amounts: dict[str, Any] = {n: said.get(n, Decimal(0)) for n in ("invest", *AMOUNTS)}
    return Sums(**counts, **amounts)


def kept_count(rows: QuerySet[Project], today: date, address: str) -> int:
    """How many of everybody's projects a filter finds, kept where the city is large."""

    def count(ids: Between) -> dict[int, dict[str, Decimal]]:
        parts = _parted(within(rows, ids)).annotate(count=Count("pk"))
        return {part["part"]: {"count": Decimal(part["count"])} for part in parts}

    def whole() -> dict[str, Decimal]:
        return {"count": Decimal(rows.count())}

    return int(kept.sums(f"count?{address} {today}", whole, count).get("count", 0))


def within(rows: QuerySet[Project], ids: Between) -> QuerySet[Project]:
    return rows if ids is None else rows.filter(pk__gte=ids[0], pk__lt=ids[1])


def _parted(rows: QuerySet[Project]) -> QuerySet[Any, Any]:
    """One row for each part of the projects in which sums are kept."""
    plain = rows.order_by().select_related(None)
    return plain.annotate(part=F("pk") / Value(SHARD)).values("part")


# --- Groups ---


@dataclass(frozen=True)
class Group:
    """A way to group the list: its order, the project's column, the value and name of a group."""

    label: str
    keys: tuple[Key, ...]
    column: str
    name: Callable[[Project], str]
    fold: Callable[[Any], Any] = lambda value: value
    related: str = ""

    def key(self, project: Project) -> Any:
        return self.fold(getattr(project, self.column))


def _zone(pk: int) -> str:
    return {park.pk: park.zone for park in places.parks().values()}.get(pk, "")


def _zone_name(project: Project) -> str:
    return places.zones().get(_zone(project.park_id), "未分园区")


def _chain_name(project: Project) -> str:
    return project.chain.short_name if project.chain else "未分产业链"


def _leader_name(project: Project) -> str:
    return project.leader.name if project.leader else "未明确包抓领导"


GROUPS = {
    "park": Group("园区", (Key("zone_rank"),), "park_id", _zone_name, _zone),
    "stage": Group("阶段", (Key("stage_rank"),), "stage", lambda p: p.get_stage_display()),
    "chain": Group(
        "产业链", (Key("chain__order"), Key("chain_id")), "chain_id", _chain_name, related="chain"
    ),
    "leader": Group(
        "包抓领导",
        (Key("leader__name"), Key("leader_id")),
        "leader_id",
        _leader_name,
        related="leader",
    ),
    "lamp": Group("灯", (Key("lamp_rank"),), "lamp", lambda p: f"{p.get_lamp_display()}"),
}


# --- Order ---

# Sort key → column; what needs an annotation is named in BY_NEED.
ORDERINGS = {
    "invest": "total_investment",
    "name": "name",
    "signed": "signed_on",
    "started": "started_on",
    "planned_start": "planned_start_on",
    "progress": "progress_percent",
    "updated": "progress_on",
    "code": "code",
    "lamp": "lamp_rank",
    "stage": "stage_rank",
    "park": "park__path",
    "leader": "leader__name",
    "coverage": "coverage",
    "contract": "contract_amount",
    "funds": "funds",
    "plan": "plan_funds",
}
BY_NEED = {"funds": "funds", "plan_funds": "plan"}
USUAL_ORDER = (Key("signed_on", True), Key("pk", True))  # newest signing first


def order_of(group: str, sort: str) -> list[Key]:
    """The order that an address asks for: groups first, then `sort`, ties by id (R54)."""
    first = list(GROUPS[group].keys) if group in GROUPS else []
    if column := ORDERINGS.get(sort.removeprefix("-")):
        down = sort.startswith("-")
        return [*first, Key(column, down), Key("pk", down)]
    return [*first, *USUAL_ORDER]


def in_order(rows: QuerySet[Project], keys: Sequence[Key], today: date) -> QuerySet[Project]:
    """What is missing comes last, whichever way a column runs."""
    rows = beside(rows, [BY_NEED[key.name] for key in keys if key.name in BY_NEED], today)
    return with_ranks(rows, keys).order_by(*(key.ahead() for key in keys))


# --- Sums of groups ---


def group_sums(rows: QuerySet[Project], name: str, today: date) -> dict[Any, Sums]:
    """The sums of every group of the whole filter: three queries, whatever their number."""
    group = GROUPS[name]
    plain = rows.order_by().select_related(None)
    found: dict[Any, dict[str, Any]] = {}
    counted: QuerySet[Any, Any] = plain.values(at=F(group.column)).annotate(**COUNTS)
    for row in counted:
        _add(found, group.fold(row.pop("at")), row)
    for part, money in _money_of(rows, today).items():
        column = F(f"project__{group.column}")
        for at, amount in money.values_list(column).annotate(sum=Sum(AMOUNTS[part])):
            _add(found, group.fold(at), {part: amount})
    return {key: Sums(**sums) for key, sums in found.items()}


def _add(found: dict[Any, dict[str, Any]], key: Any, row: dict[str, Any]) -> None:
    line = found.setdefault(key, {})
    for name, value in row.items():
        line[name] = line.get(name, 0) + (value or 0)


# --- The board ---


@dataclass(frozen=True)
class Pile:
    """A stage on the board with its sums and its first cards."""

    stage: Any
    sums: Sums
    cards: Sequence[Project]

    @property
    def rest(self) -> int:
        return self.sums.count - len(self.cards)


def board(rows: QuerySet[Project], keys: Sequence[Key], today: date) -> list[Pile]:
    """Every stage in order, at most CARDS cards of each: four queries."""
    sums = group_sums(rows, "stage", today)
    number = Window(RowNumber(), partition_by=F("stage"), order_by=[key.ahead() for key in keys])
    found = with_ranks(rows, keys).annotate(number=number).filter(number__lte=CARDS)
    piles: dict[str, list[Project]] = {}
    for project in beside(found.select_related("park", "leader"), ["funds"], today):
        piles.setdefault(project.stage, []).append(project)
    return [
        Pile(stage, sums.get(stage.value, Sums()), _in_order(piles.get(stage.value, [])))
        for stage in stages.ORDER
    ]


def _in_order(cards: Collection[Any]) -> list[Any]:
    return sorted(cards, key=lambda project: project.number)
