"""A project while it is being thought up: what the rows are later made of."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from projects.demo.totals import TODAY
from projects.enums import Stage
from tracker.tools.workdays import is_workday

# A date or None: which cohorts have which is known to their table, not to the type checker.
Day = Any


@dataclass(eq=False)
class Draft:
    """One project of the demo city. Sums in whole 万元."""

    cohort: str
    lead_on: date
    signed_on: Day = None
    registered_on: Day = None
    started_on: Day = None
    completed_on: Day = None
    production_on: Day = None
    capacity_on: Day = None
    ended_on: Day = None
    ended: str = ""  # terminated or withdrawn
    early: Stage = Stage.RESERVE  # where it stands before signing
    zone: str = ""
    park: str = ""
    chain: str = ""
    region: str = ""
    origin: str = ""
    origin_kind: str = "outside"
    office: str = ""
    weight: float = 1.0
    contract: Any = None  # int once agreed
    total: int = 0
    planned_start_on: Day = None
    planned_completion_on: Day = None
    planned_production_on: Day = None
    trouble: str = ""
    lacks: frozenset[str] = frozenset()  # of 五个一: leader, agent, mechanism, land, chain
    is_weekly: bool = False  # reports every week as well
    is_mine: bool = False  # led by the demo's leader
    suspended: bool = False
    code: str = ""
    name: str = ""
    content: str = ""
    kind: str = "construction"
    nature: str = "new"
    investors: list[str] = field(default_factory=list)
    listed_on: Day = None  # 固投库
    is_key: bool = False
    reason: str = ""  # why it ended or stands still
    remark: str = ""
    received: dict[str, int] = field(default_factory=dict)  # 2022, 2023, 2024 → verified 万元
    invested: int = 0  # accepted monthly reports of 2024
    row: Any = None  # the Project, once written

    @property
    def stage(self) -> Stage:
        """The stage its days say."""
        for stage, day in (
            (Stage.CAPACITY, self.capacity_on),
            (Stage.PRODUCTION, self.production_on),
            (Stage.COMPLETED, self.completed_on),
        ):
            if day:
                return stage
        if self.started_on:
            return Stage.BUILDING if (TODAY - self.started_on).days > 45 else Stage.STARTED
        if self.registered_on:
            return Stage.REGISTERED
        return Stage.SIGNED if self.signed_on else self.early

    @property
    def is_active(self) -> bool:
        """新续建 of 2024: started, and not in production when the year began."""
        done = self.production_on is not None and self.production_on.year < 2024
        return bool(self.started_on) and not done and not self.ended_on

    @property
    def is_waiting(self) -> bool:
        """Signed, going on, not started."""
        return bool(self.signed_on) and not self.started_on and not self.ended_on

    def left_in(self, year: int) -> int:
        """Total investment less what arrived before that year: the most its plan can say."""
        return self.total - sum(sum_ for held, sum_ in self.received.items() if int(held) < year)

    @property
    def earliest_money_on(self) -> date:
        return self.registered_on or self.signed_on or self.lead_on


def pick(rng: Random, first: date, last: date) -> date:
    """A working day in a span; its last day when the span holds none."""
    if last <= first:
        return last
    day = first + timedelta(days=rng.randrange((last - first).days + 1))
    for step in range(8):
        for moved in (day + timedelta(days=step), day - timedelta(days=step)):
            if first <= moved <= last and is_workday(moved):
                return moved
    return day


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of that day, local time."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def stamps(day: date, hour: int = 10, minute: int = 0) -> dict[str, datetime]:
    """The two moments a versioned record keeps, for rows that were never changed."""
    moment = at(day, hour, minute)
    return {"created_at": moment, "updated_at": moment}
