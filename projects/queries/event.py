"""三个一批: what became of the projects an event announced, as of any day.

One reading gives page, list, workbook and API: a `Fate` is a row, every sum adds up rows. A project
that has ended by the day keeps its line and its announced amount, and counts as reached nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from parks.models import User
from projects.enums import EventBatch, FundingState, LampLevel
from projects.models import EventProject, FundingRecord, Lamp, Project, ProjectEvent
from projects.models.project import counted_on
from tracker.tools.money import percent
from tracker.tools.periods import Period

# What must have been recognised for the word on the stage to have come true.
REACHED = {
    EventBatch.SIGN: "signed_on",
    EventBatch.START: "started_on",
    EventBatch.PRODUCTION: "production_on",
}
PATIENCE = 30  # days after the event without recognition before a project is named
SUGGESTED = 60
WORST = (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)


@dataclass(frozen=True)
class Fate:
    """One announced project, and how far it has come by the day."""

    item: EventProject
    recognised_on: date | None
    started_on: date | None
    production_on: date | None
    funds: Decimal  # verified, received since the event, 万元
    ended: bool
    lamp: str
    since: int  # days from the event to the day asked for

    @property
    def project(self) -> Project:
        return self.item.project

    @property
    def days(self) -> int | None:
        """From the event to the recognition; negative where the recognition came first."""
        if self.recognised_on is None:
            return None
        return (self.recognised_on - self.item.event.held_on).days

    @property
    def is_late(self) -> bool:
        """Announced, and not recognised within the days of patience."""
        return not self.ended and self.recognised_on is None and self.since > PATIENCE


FATES: dict[str, tuple[str, Callable[[Fate], bool]]] = {
    "recognised": ("已认定", lambda f: f.recognised_on is not None),
    "waiting": ("未认定", lambda f: f.recognised_on is None and not f.ended),
    "late": (f"超 {PATIENCE} 天未认定", lambda f: f.is_late),
    "started": ("已开工", lambda f: f.started_on is not None),
    "produced": ("已投产", lambda f: f.production_on is not None),
    "ended": ("已终止退库", lambda f: f.ended),
}


@dataclass(frozen=True)
class FateSums:
    """What a number of fates adds up to; rates are of all that were announced."""

    count: int
    amount: Decimal  # as announced
    total: Decimal  # total investment as it is known today
    funds: Decimal
    recognised: int
    waiting: int
    late: int
    started: int
    produced: int
    ended: int

    @property
    def recognised_rate(self) -> Decimal | None:
        return percent(self.recognised, self.count)

    @property
    def start_rate(self) -> Decimal | None:
        return percent(self.started, self.count)

    @property
    def production_rate(self) -> Decimal | None:
        return percent(self.produced, self.count)


def sums(fates: Iterable[Fate]) -> FateSums:
    held = list(fates)
    return FateSums(
        count=len(held),
        amount=sum((f.item.amount or Decimal(0) for f in held), Decimal(0)),
        total=sum((f.project.total_investment or Decimal(0) for f in held), Decimal(0)),
        funds=sum((f.funds for f in held), Decimal(0)),
        **{name: len([f for f in held if fits(f)]) for name, (_, fits) in FATES.items()},
    )


def by_kind(fates: Sequence[Fate]) -> list[tuple[str, str, FateSums]]:
    """签约, 开工, 投产 in their order, those that occur."""
    found = [(kind, [f for f in fates if f.item.batch == kind]) for kind in EventBatch.values]
    return [(kind, str(EventBatch(kind).label), sums(held)) for kind, held in found if held]


def fates_of(items: QuerySet[EventProject], on: date, lamps: bool = False) -> dict[int, list[Fate]]:
    """Event → the fates of these items, in their order: one query, two with lamps."""
    money = FundingRecord.objects.filter(
        counted_on(on, "project__"),
        project=OuterRef("project"),
        state=FundingState.VERIFIED,
        received_on__gte=OuterRef("event__held_on"),
        received_on__lte=on,
    )
    total = money.order_by().values("project").annotate(total=Sum("verified_amount"))
    rows: Iterable[Any] = items.select_related(
        "event", "project__park", "project__leader"
    ).annotate(funds=Subquery(total.values("total")))
    rows = list(rows.order_by("batch", "order", "pk"))  # type: ignore[attr-defined]
    lit = worst_lamps({row.project_id for row in rows}, on) if lamps else {}
    found: dict[int, list[Fate]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: EventBatch.values.index(row.batch)):
        found[row.event_id].append(_fate(row, on, lit))
    return found


def _fate(item: Any, on: date, lamps: dict[int, str]) -> Fate:
    project = item.project
    ended = project.ended_on is not None and project.ended_on <= on

    def by(field: str) -> date | None:
        day: date | None = getattr(project, field)
        return day if day and day <= on and not ended else None

    return Fate(
        item=item,
        recognised_on=by(REACHED[item.batch]),
        started_on=by("started_on"),
        production_on=by("production_on"),
        funds=item.funds or Decimal(0),
        ended=ended,
        lamp=lamps.get(item.project_id, LampLevel.NONE),
        since=(on - item.event.held_on).days,
    )


def worst_lamps(projects: Iterable[int], on: date) -> dict[int, str]:
    """The worst lamp of each that burnt on the day."""
    burning = Lamp.objects.on(on).filter(project__in=projects, level__in=WORST)
    worst: dict[int, str] = {}
    for pk, level in burning.values_list("project_id", "level"):
        held = worst.get(pk)
        if held is None or WORST.index(level) < WORST.index(held):
            worst[pk] = level
    return worst


def event_fates(event: ProjectEvent, user: User, on: date) -> list[Fate]:
    """The projects of one event that this reader sees."""
    items = EventProject.objects.visible_to(user).filter(event=event)
    return fates_of(items, on, lamps=True).get(event.pk, [])


def events_of(project: Project, user: User) -> QuerySet[EventProject]:
    """The events a project was announced at, the first first."""
    held = ProjectEvent.objects.visible_to(user).held()
    rows = EventProject.objects.filter(project=project, event__in=held)
    return rows.select_related("event").order_by("event__held_on", "pk")


def suggestions(event: ProjectEvent, user: User) -> list[tuple[str, Project, date]]:
    """Projects whose recognition fell into the event's quarter and that it has not announced:
    kind, project, day; the earliest first.
    """
    quarter = Period.quarter_of(event.held_on)
    taken = event.items.values("project")
    found: list[tuple[str, Project, date]] = []
    for kind, field in REACHED.items():
        dated = {f"{field}__gte": quarter.start, f"{field}__lte": quarter.end}
        rows = Project.objects.visible_to(user).filter(counted_on(event.held_on), **dated)
        rows = rows.exclude(pk__in=taken).select_related("park").order_by(field, "pk")
        # A project that reached two steps in the quarter is offered for the later one.
        later = [
            f for k, f in REACHED.items() if list(REACHED).index(k) > list(REACHED).index(kind)
        ]
        for name in later:
            rows = rows.exclude(Q(**{f"{name}__gte": quarter.start, f"{name}__lte": quarter.end}))
        found += [(kind, row, getattr(row, field)) for row in rows[:SUGGESTED]]
    return found


def why_early(project: Project, batch: str, held_on: date) -> str:
    """What the ledger does not say yet of what will be announced; "" when it does."""
    day = getattr(project, REACHED[EventBatch(batch)])
    label = EventBatch(batch).label
    if day is None:
        return f"“{project.name}”还没有认定{label}，现在是{project.get_stage_display()}。"
    if day > held_on:
        return f"“{project.name}”认定{label}是 {day}，晚于活动日期。"
    return ""


def announced_at(codes: Sequence[str]) -> tuple[QuerySet[Any], list[str]]:
    """The projects announced at these events, and the events' names."""
    events = ProjectEvent.objects.held().filter(code__in=codes)
    rows = EventProject.objects.filter(event__in=events.values("pk"))
    return rows.values("project"), list(events.values_list("name", flat=True))
