"""联络点: what a year's tasks ask and what the records give, and the offices side by side.

What was done comes from the registry; each number is the same that `/q/<code>?office=…` lists.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from parks.enums import OfficeIndicator
from parks.models import Office, OfficeTask, User
from projects.models import Attendance, OfficeWeek
from projects.queries.attendance import Days, by_office
from projects.queries.cuts import Sums, cube
from projects.queries.indicators import measures_of, rows, time_rate
from projects.queries.measures import MEASURES
from projects.queries.office_week import Standing, looked_from, standings
from projects.queries.scope import Scope, Window, scope_for
from tracker.roles import Role
from tracker.tools.money import percent
from tracker.tools.periods import Period

# What a task's completed figure is counted by; weeks have rows of their own.
CODES: dict[str, str] = {
    OfficeIndicator.OUTINGS: "outings",
    OfficeIndicator.LEADS: "leads_reported",
    OfficeIndicator.SIGNED: "signed_count",
    OfficeIndicator.FUNDS: "funds",
}
# Figures whose rows name the person who wrote them down; the others are the office's alone.
PERSONAL = (OfficeIndicator.OUTINGS, OfficeIndicator.LEADS, OfficeIndicator.WEEKS)
LEAGUE = (
    *("outings", "enterprises_met", "leads_reported", "agreements"),
    *("signed_count", "signed_amount", "funds"),
)
FULL = Decimal(100)


@dataclass(frozen=True)
class TaskLine:
    """One task with what was done of it by the day that is looked from."""

    task: OfficeTask
    done: Decimal
    time_rate: Decimal

    @property
    def rate(self) -> Decimal | None:
        return percent(self.done, self.task.assigned)

    @property
    def lead_points(self) -> Decimal | None:
        """超(欠)序时, 百分点."""
        return None if self.rate is None else self.rate - self.time_rate

    @property
    def code(self) -> str:
        """The figure that lists the rows; "" where they have a page of their own."""
        return CODES.get(self.task.indicator, "")

    @property
    def is_amount(self) -> bool:
        return self.task.indicator == OfficeIndicator.FUNDS


def year_window(year: int, as_of: date) -> Window:
    """The year as far as it has come."""
    return Window(Period.months_of(year, 1, 12), as_of)


def task_lines(
    tasks: Sequence[OfficeTask], user: User | None, year: int, as_of: date
) -> list[TaskLine]:
    """Each with what was done: one query a source, whatever the number of tasks."""
    window = year_window(year, as_of)
    done = _done_by_office(scope_for(user, window.until), window)
    weeks = OfficeWeek.objects.all()
    handed = standings(weeks, window.start, window.until, as_of)
    mine = _done_by_person([t for t in tasks if t.person_id], user, window)
    rate = time_rate(window)
    return [TaskLine(task, _done(task, done, handed, mine), rate) for task in tasks]


def _done(
    task: OfficeTask,
    done: Mapping[str, Sums],
    handed: Mapping[int, Standing],
    mine: Mapping[tuple[int, int, str], int],
) -> Decimal:
    if task.person_id:
        return Decimal(mine.get((task.office_id, task.person_id, task.indicator), 0))
    if task.indicator == OfficeIndicator.WEEKS:
        return Decimal(handed[task.office_id].handed_in if task.office_id in handed else 0)
    return done.get(task.office.code, {}).get(CODES[task.indicator], Decimal(0))


def _done_by_office(scope: Scope, window: Window) -> dict[str, Sums]:
    found = cube(scope, [window], measures_of(known(CODES.values())), ["office"])
    return found.by("office")


def known(codes: Collection[str]) -> list[str]:
    """Those the registry has."""
    return [code for code in codes if code in MEASURES]


def _done_by_person(
    tasks: Collection[OfficeTask], user: User | None, window: Window
) -> dict[tuple[int, int, str], int]:
    """(office, person, indicator) → how many the person wrote down there: a query an indicator."""
    found: dict[tuple[int, int, str], int] = {}
    scope = scope_for(user, window.until)
    counted: Any
    for indicator in {task.indicator for task in tasks} & set(PERSONAL):
        if indicator == OfficeIndicator.WEEKS:
            weeks = OfficeWeek.objects.handed_in().order_by()
            weeks = weeks.filter(from_on__gte=window.start, from_on__lte=window.until)
            counted = weeks.values_list("office_id", "submitted_by__person_id")
        elif CODES[indicator] in MEASURES:
            held = rows(CODES[indicator], scope, window).order_by()
            counted = held.values_list("office_id", "recorded_by__person_id")
        else:
            continue
        for office, person, number in counted.annotate(number=Count("pk")):
            found[office, person, indicator] = number
    return found


@dataclass(frozen=True)
class Place:
    """One office of the league."""

    office: Office
    figures: Sums
    weeks: Standing
    days: Days
    tasks: tuple[TaskLine, ...]

    @property
    def task_rate(self) -> Decimal | None:
        """Mean of the tasks' completion, each at most 100 %; None without tasks."""
        rates = [min(FULL, line.rate) for line in self.tasks if line.rate is not None]
        return sum(rates, Decimal(0)) / len(rates) if rates else None

    @property
    def week_rate(self) -> Decimal | None:
        return percent(Decimal(self.weeks.handed_in), Decimal(self.weeks.owed))

    def value(self, key: str) -> Decimal:
        """What the league is sorted by; nothing to say counts as least."""
        if key in ("task_rate", "week_rate"):
            rate: Decimal | None = getattr(self, key)
            return Decimal(-1) if rate is None else rate
        if key == "days":
            return Decimal(self.days.present)
        return self.figures.get(key, Decimal(0))


@dataclass(frozen=True)
class League:
    places: tuple[Place, ...]
    time_rate: Decimal
    total: Sums


def league(scope: Scope, window: Window, sort: str = "-task_rate") -> League:
    """The offices side by side: one query a source, whatever their number. A liaison sees the own
    one alone: of others no project is known to them.
    """
    user, year = scope.user, year_window(window.period.year, window.until)
    codes = known({*LEAGUE, *CODES.values()})
    found = cube(scope, [window, year], measures_of(codes), ["office"])
    now, so_far = found.by("office"), found.by("office", window=1)
    weeks = _seen(OfficeWeek.objects.all(), user)
    held = _seen(Attendance.objects.held(), user)
    seen_from = looked_from(window)
    period = standings(weeks, window.start, window.until, seen_from)
    in_year = standings(weeks, year.start, year.until, seen_from)
    span = (window.start, window.until)
    days = by_office(touching(held, *span), span)
    rate = time_rate(year)
    lines: dict[int, list[TaskLine]] = {}
    tasks = OfficeTask.objects.filter(year=window.period.year, person=None)
    for task in tasks.select_related("office"):
        done = _done(task, so_far, in_year, {})
        lines.setdefault(task.office_id, []).append(TaskLine(task, done, rate))
    places = [
        Place(
            office,
            now.get(office.code, {}),
            period.get(office.pk, Standing()),
            days.get(office.pk, Days()),
            tuple(lines.get(office.pk, ())),
        )
        for office in _offices(user)
        if office.retired_on is None or office.retired_on >= window.start
    ]
    key = sort.lstrip("-")
    places.sort(key=lambda place: place.value(key), reverse=sort.startswith("-"))
    total = {
        code: sum((p.figures.get(code, Decimal(0)) for p in places), Decimal(0))
        for code in known(LEAGUE)
    }
    return League(tuple(places), rate, total)


def _offices(user: User | None) -> Any:
    if user is None:
        return Office.objects.all()
    rows = Office.objects.visible_to(user)
    return rows.filter(pk__in=user.office_ids) if user.roles == [Role.LIAISON] else rows


def _seen(rows: Any, user: User | None) -> Any:
    return rows if user is None else rows.visible_to(user)


def touching(rows: Any, first: date, last: date) -> Any:
    """Spans of which a day lies between."""
    return rows.filter(from_on__lte=last, to_on__gte=first)
