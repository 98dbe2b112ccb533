"""专项行动: its board. What its projects did within its own days, beside the targets it was given.

One reading of the rows gives board, list, workbook and API: every number adds up rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least

from parks.models import User
from parks.queries import places
from projects.enums import CampaignGoal, FundingState, LampLevel, ListingKind, ProblemState
from projects.models import (
    Campaign,
    CampaignTarget,
    FundingRecord,
    Listing,
    Milestone,
    Problem,
    Project,
)
from projects.queries.event import worst_lamps
from tracker.tools.money import percent

BEHIND = Decimal(10), Decimal(30)  # points behind the days gone: yellow, red (进度灯)
UNITS = {
    CampaignGoal.SIGNED: "项",
    CampaignGoal.STARTED: "项",
    CampaignGoal.PRODUCED: "项",
    CampaignGoal.FUNDS: "万元",
    CampaignGoal.CLOSED: "个",
}
DATED = {
    CampaignGoal.SIGNED: "signed_on",
    CampaignGoal.STARTED: "started_on",
    CampaignGoal.PRODUCED: "production_on",
}


@dataclass(frozen=True)
class Clock:
    """How far a campaign has come by a day; both ends of it included."""

    gone: int
    left: int
    days: int
    state: str

    @classmethod
    def of(cls, campaign: Campaign, on: date) -> "Clock":
        gone = min(max((on - campaign.from_on).days + 1, 0), campaign.days)
        state = "未开始" if gone == 0 else "已结束" if on > campaign.to_on else "进行中"
        return cls(gone, campaign.days - gone, campaign.days, state)

    @property
    def rate(self) -> Decimal | None:
        return percent(self.gone, self.days)


@dataclass(frozen=True)
class Member:
    """A project of the campaign and what it did within its days."""

    listing: Any  # with its project and what stands beside it
    done: dict[str, Decimal]
    left_on: date | None
    lamp: str
    zone: str

    @property
    def project(self) -> Project:
        found: Project = self.listing.project
        return found


@dataclass(frozen=True)
class Cell:
    """One target: what was done of it, and how that stands to the days gone."""

    goal: str
    done: Decimal
    assigned: Decimal | None
    rate: Decimal | None
    lead: Decimal | None  # points ahead of the days gone
    level: str

    @property
    def unit(self) -> str:
        return UNITS[CampaignGoal(self.goal)]


@dataclass(frozen=True)
class ParkLine:
    key: str
    label: str
    count: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    clock: Clock
    goals: tuple[tuple[str, str, str], ...]  # key, label, unit
    lines: tuple[ParkLine, ...]
    whole: ParkLine
    behind: tuple[tuple[str, str, Cell], ...]  # park, goal: more than 30 points behind


def in_campaign(
    campaign: Campaign, on: date, seen: QuerySet[Listing] | None = None
) -> QuerySet[Listing]:
    """The listings of its name that were in force on some of its days up to the day, one a project:
    who left and came back stands there by the last.
    """
    last = max(min(on, campaign.to_on), campaign.from_on)
    named = Listing.objects.filter(
        Q(to_on=None) | Q(to_on__gte=campaign.from_on),
        kind=ListingKind.CAMPAIGN,
        name=campaign.name,
        from_on__lte=last,
    )
    newest = named.filter(project=OuterRef("project")).order_by("-from_on", "-pk").values("pk")
    rows = named if seen is None else seen
    return rows.filter(pk__in=named.filter(pk=Subquery(newest[:1])).values("pk"))


def members(campaign: Campaign, user: User, on: date) -> list[Member]:
    """What this reader sees of it: two queries."""
    last = min(on, campaign.to_on)
    seen = in_campaign(campaign, on, Listing.objects.visible_to(user))
    rows: Any = seen.annotate(
        until=Least(Coalesce("to_on", Value(last)), Value(last)),
    ).annotate(
        did_funds=Subquery(_funds(campaign)),
        did_closed=Coalesce(Subquery(_closed(campaign), output_field=IntegerField()), 0),
        **_beside(last),
    )
    found = list(
        rows.select_related("project__park", "project__leader").order_by("project__park", "pk")
    )
    lit = worst_lamps([row.project_id for row in found], last)
    return [_member(row, campaign, last, lit) for row in found]


def _funds(campaign: Campaign) -> QuerySet[Any]:
    rows = FundingRecord.objects.filter(
        project=OuterRef("project"),
        state=FundingState.VERIFIED,
        received_on__gte=campaign.from_on,
        received_on__lte=OuterRef("until"),
    )
    total = rows.order_by().values("project").annotate(total=Sum("verified_amount"))
    return total.values("total")


def _closed(campaign: Campaign) -> QuerySet[Any]:
    rows = Problem.objects.filter(
        project=OuterRef("project"),
        state=ProblemState.CLOSED,
        closed_on__gte=campaign.from_on,
        closed_on__lte=OuterRef("until"),
    )
    return rows.order_by().values("project").annotate(n=Count("pk")).values("n")


def _beside(last: date) -> dict[str, Any]:
    """The next milestone and the oldest open problem of each."""
    step = Milestone.objects.filter(project=OuterRef("project"), actual_on=None).order_by(
        F("planned_on").asc(nulls_last=True), "pk"
    )
    trouble = Problem.objects.filter(project=OuterRef("project")).exclude(state=ProblemState.CLOSED)
    oldest = trouble.order_by("due_on", "pk")
    return {
        "next_step": Subquery(step.values("name")[:1]),
        "next_on": Subquery(step.values("planned_on")[:1]),
        "trouble": Subquery(oldest.values("title")[:1]),
        "trouble_due": Subquery(oldest.values("due_on")[:1]),
        "trouble_pk": Subquery(oldest.values("pk")[:1]),
    }


def _member(row: Any, campaign: Campaign, last: date, lit: dict[int, str]) -> Member:
    project = row.project
    until = row.until
    if project.ended_on and project.ended_on <= last:
        done = dict.fromkeys(CampaignGoal.values, Decimal(0))  # 终止、退库 leave every count
    else:
        done = {
            goal.value: Decimal(_within(getattr(project, field), campaign.from_on, until))
            for goal, field in DATED.items()
        }
        done[CampaignGoal.FUNDS] = row.did_funds or Decimal(0)
        done[CampaignGoal.CLOSED] = Decimal(row.did_closed)
    left = row.to_on if row.to_on and row.to_on < min(last, campaign.to_on) else None
    zone = places.parks()[project.park.code].zone
    return Member(row, done, left, lit.get(project.pk, LampLevel.NONE), zone)


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


# --- the board ---


def board(campaign: Campaign, rows: Sequence[Member], on: date, own: bool = False) -> Board:
    """By park: target, done, per cent, points to the days gone; one query for the targets.

    `own` leaves out targets of parks none of whose projects the reader sees.
    """
    clock = Clock.of(campaign, on)
    targets = list(CampaignTarget.objects.filter(campaign=campaign).select_related("park"))
    used = {t.goal for t in targets} | {g for row in rows for g, n in row.done.items() if n}
    goals = [goal for goal in CampaignGoal.values if goal in used]
    zones = places.zones()
    given: dict[str, dict[str, Decimal]] = {}
    for target in targets:
        key = places.parks()[target.park.code].zone if target.park else ""
        held = given.setdefault(key, {})
        held[target.goal] = held.get(target.goal, Decimal(0)) + target.assigned
    present = {row.zone for row in rows} | ({key for key in given if key} if not own else set())
    lines = tuple(
        _line(key, label, [r for r in rows if r.zone == key], goals, given.get(key, {}), clock)
        for key, label in zones.items()
        if key in present
    )
    parts = [given.get(key, {}) for key in zones if key in present]
    whole = {
        goal: given.get("", {}).get(goal)
        or sum((part[goal] for part in parts if goal in part), Decimal(0))
        or None
        for goal in goals
    }
    if own:
        whole = {g: sum((p[g] for p in parts if g in p), Decimal(0)) or None for g in goals}
    behind = tuple(
        (line.label, str(CampaignGoal(cell.goal).label), cell)
        for line in lines
        for cell in line.cells
        if cell.level == LampLevel.RED
    )
    return Board(
        clock,
        tuple((g, str(CampaignGoal(g).label), UNITS[CampaignGoal(g)]) for g in goals),
        lines,
        _line("", "合计", rows, goals, whole, clock),
        behind,
    )


def _line(
    key: str,
    label: str,
    rows: Iterable[Member],
    goals: Sequence[str],
    given: dict[str, Any],
    clock: Clock,
) -> ParkLine:
    held = list(rows)
    cells = tuple(
        _cell(goal, sum((row.done[goal] for row in held), Decimal(0)), given.get(goal), clock)
        for goal in goals
    )
    return ParkLine(key, label, len(held), cells)


def _cell(goal: str, done: Decimal, assigned: Decimal | None, clock: Clock) -> Cell:
    rate = percent(done, assigned)
    if rate is None or not clock.gone:
        return Cell(goal, done, assigned, rate, None, LampLevel.NONE)
    lead = rate - (clock.rate or Decimal(0))
    yellow, red = BEHIND
    done_all = rate >= 100
    level = (
        LampLevel.GREEN
        if done_all or lead >= -yellow
        else LampLevel.YELLOW
        if lead >= -red
        else LampLevel.RED
    )
    return Cell(goal, done, assigned, rate, lead, level)


def member_counts(campaigns: Iterable[Campaign], user: User, on: date) -> dict[int, int]:
    """How many projects each has that the reader sees: one query for all."""
    held = list(campaigns)
    rows = Listing.objects.visible_to(user).filter(
        kind=ListingKind.CAMPAIGN, name__in=[one.name for one in held]
    )
    spans: dict[str, list[tuple[int, date, date | None]]] = {}
    for name, project, first, last in rows.values_list("name", "project_id", "from_on", "to_on"):
        spans.setdefault(name, []).append((project, first, last))
    found = {}
    for one in held:
        until = max(min(on, one.to_on), one.from_on)
        found[one.pk] = len(
            {
                project
                for project, first, last in spans.get(one.name, ())
                if first <= until and (last is None or last >= one.from_on)
            }
        )
    return found


def projects_in(codes: Sequence[str], on: date) -> tuple[Q, list[str]]:
    """The condition of a project within one of these campaigns by the day, and their names."""
    found = list(Campaign.objects.held().filter(code__in=codes))
    where = Q(pk__in=[])
    for one in found:
        where |= Q(pk__in=in_campaign(one, on).values("project"))
    return where, [one.name for one in found]
