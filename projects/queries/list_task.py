"""How a task of the yearly list stands on a day: its lamp, how far it is, and why (issue 7).

THE one place of these lamps. A task by steps or by number is judged by its oldest step that is due
and not reached: 1–15 days yellow, more red. A task by an indicator is judged as the progress lamp
is (DOMAIN.md §3): 10 points behind the calendar yellow, more than 30 red; its number comes from the
registry and is never typed. What is done or cancelled by the day lights none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from projects.enums import LampLevel, ReportState, TaskMeasure, TaskState
from projects.models import ListTask, TaskReport, TaskStep
from projects.queries import indicators
from projects.queries.kept import Ask, cubes
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from tracker.tools.money import format_amount, percent, plain, two
from tracker.tools.periods import Period

RED_DAYS = 15  # overdue for longer
YELLOW_POINTS, RED_POINTS = 10, 30
# What a task may be measured by: each can be told for the city, a county or a whole park.
MEASURED = (
    *("signed_count", "signed_amount", "new_start_count", "active_count"),
    *("funds", "funds_outside", "completed_investment"),
)
Sums = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Standing:
    """`done` in the task's own unit (万元 for amounts), `rate` in per cent of what is assigned."""

    lamp: str
    reason: str
    done: Decimal | None = None
    whole: Decimal | None = None
    rate: Decimal | None = None
    unit: str = ""

    @property
    def said(self) -> str:
        """3/6 项, 1,200.00/4,000.00 万元, 1/4 个节点."""
        if self.done is None:
            return "还没有填报"
        parts = (number_said(self.done, self.unit), number_said(self.whole, self.unit))
        return f"{'/'.join(parts)} {self.unit}"


def number_said(value: Decimal | None, unit: str) -> str:
    if value is None:
        return "—"
    return format_amount(value, "wan") if unit == "万元" else plain(value)


def unit_of(task: ListTask) -> str:
    """In which its numbers are told."""
    if task.is_computed:
        measure = MEASURES.get(task.indicator)
        return "" if measure is None else measure.quantity or "万元"
    return task.unit_text if task.measure == TaskMeasure.QUANTITY else "个节点"


# --- what an indicator's tasks have reached ---


class Reached:
    """Values of indicators since January of their year, as the registry gives them."""

    def __init__(self, tasks: Collection[ListTask], days: Iterable[date]):
        """`days`: as seen from each. One reading a year, whatever the number of tasks."""
        self._found: dict[
            tuple[int, date], tuple[Sums, Mapping[str, Sums], Mapping[str, Sums]]
        ] = {}
        days = list(days)
        self.tasks = [task for task in tasks if task.is_computed]
        for year in {task.year for task in self.tasks}:
            codes = {t.indicator for t in self.tasks if t.year == year and t.indicator in MEASURES}
            if codes:
                self._read(year, sorted(codes), days)

    @classmethod
    def by(cls, on: date) -> "Reached":
        """Of every task that is measured by an indicator, as seen from the day."""
        rows = ListTask.objects.filter(measure=TaskMeasure.INDICATOR)
        return cls(list(rows.select_related("park", "region")), [on])

    def _read(self, year: int, codes: list[str], days: list[date]) -> None:
        period = Period.months_of(year, 1, 12)
        windows = tuple(Window(period, day) for day in days)
        ask = Ask(windows, tuple(indicators.measures_of(codes)), ("park", "region"))
        found = cubes(scope_for(None), [ask])[0]
        for place, day in enumerate(days):
            parts = (found.by(name, window=place) for name in ("park", "region"))
            self._found[year, day] = (found.total(place), *parts)  # type: ignore[assignment]

    def of(self, task: ListTask, day: date) -> Decimal | None:
        """None for an indicator that the registry does not know (any more)."""
        if (task.year, day) not in self._found or task.indicator not in MEASURES:
            return None
        whole, parks, regions = self._found[task.year, day]
        if task.park:
            sums = parks.get(task.park.code, {})
        elif task.region.code == settings.CITY_REGION:
            sums = whole
        else:
            sums = regions.get(task.region.code, {})
        return sums.get(task.indicator) or Decimal(0)


def points_behind(task: ListTask, done: Decimal | None, on: date) -> Decimal:
    """百分点 under the calendar; none or less: on its way."""
    rate = percent(done, task.assigned)
    due = indicators.time_rate(Window(Period.months_of(task.year, 1, 12), on))
    return Decimal(0) if rate is None else due - rate


def level_of_points(points: Decimal) -> str:
    if points > RED_POINTS:
        return LampLevel.RED
    return LampLevel.YELLOW if points >= YELLOW_POINTS else LampLevel.GREEN


# --- the lamp of every row, in the database ---


def open_steps(on: date) -> QuerySet[TaskStep]:
    """Due before the day and not reached by it."""
    return TaskStep.objects.filter(due_on__lt=on).filter(Q(done_on=None) | Q(done_on__gt=on))


def with_lamps(rows: QuerySet[ListTask], on: date, reached: Reached | None = None) -> QuerySet[Any]:
    """`late_on`: since when its oldest step is due; `lamp`: none, green, yellow or red.

    `reached`: `Reached.by(on)`, where it has been read already.
    """
    behind = _behind(reached or Reached.by(on), on)
    oldest = open_steps(on).filter(task=OuterRef("pk")).order_by().values("task")
    late = Subquery(oldest.annotate(first=Min("due_on")).values("first"))
    rows = rows.annotate(
        late_on=Case(When(~Q(measure=TaskMeasure.INDICATOR), then=late)),
        is_going=Case(
            When(Q(cancelled_on__lte=on) | Q(done_on__lte=on), then=False),
            default=True,
            output_field=BooleanField(),
        ),
    )
    red = Q(late_on__lt=on - timedelta(days=RED_DAYS)) | Q(pk__in=behind[LampLevel.RED])
    yellow = Q(late_on__isnull=False) | Q(pk__in=behind[LampLevel.YELLOW])
    return rows.annotate(
        lamp=Case(
            When(is_going=False, then=Value(LampLevel.NONE)),
            When(red, then=Value(LampLevel.RED)),
            When(yellow, then=Value(LampLevel.YELLOW)),
            default=Value(LampLevel.GREEN),
            output_field=CharField(),
        )
    )


def _behind(reached: Reached, on: date) -> dict[str, list[int]]:
    """Ids of the indicators' tasks that are behind, by colour."""
    held: dict[str, list[int]] = {LampLevel.RED: [], LampLevel.YELLOW: []}
    for task in reached.tasks:
        level = level_of_points(points_behind(task, reached.of(task, on), on))
        if level in held:
            held[level].append(task.pk)
    return held


def red_first(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of `with_lamps`: red, yellow, green, the rest; the longest overdue first."""
    order = (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)
    place = Case(*(When(lamp=level, then=n) for n, level in enumerate(order)), default=9)
    return rows.order_by(place, F("late_on").asc(nulls_last=True), "-year", "code")


def sums(rows: QuerySet[Any]) -> dict[str, Any]:
    """Of `with_lamps`, one query: how many, done, and by lamp."""
    found = rows.order_by().select_related(None).prefetch_related(None)
    return found.aggregate(
        count=Count("pk"),
        done=Count("pk", filter=Q(state=TaskState.DONE)),
        cancelled=Count("pk", filter=Q(state=TaskState.CANCELLED)),
        **{
            level: Count("pk", filter=Q(lamp=level))
            for level in (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)
        },
    )


# --- the same in words, with how far it is ---


def standings(
    tasks: Collection[ListTask], on: date, reached: Reached | None = None
) -> dict[int, Standing]:
    """How each stands on the day: a constant number of queries. Needs park and region."""
    keys = [task.pk for task in tasks]
    steps: dict[int, list[TaskStep]] = {pk: [] for pk in keys}
    for step in TaskStep.objects.filter(task__in=keys).order_by("quarter"):
        steps[step.task_id].append(step)
    told = TaskReport.objects.filter(
        task__in=keys, state=ReportState.ACCEPTED, on__lte=on, value__isnull=False
    )
    columns = told.order_by("on", "pk").values_list("task_id", "value")
    values = dict(columns)  # the latest holds
    reached = reached or Reached(tasks, [on])
    return {
        task.pk: standing(task, steps[task.pk], values.get(task.pk), reached.of(task, on), on)
        for task in tasks
    }


def standing(
    task: ListTask,
    steps: list[TaskStep],
    told: Decimal | None,
    computed: Decimal | None,
    on: date,
) -> Standing:
    """Of one task: `told` is its latest accepted number, `computed` the registry's."""
    unit = unit_of(task)
    if task.is_computed:
        done, whole = computed, task.assigned
    elif task.measure == TaskMeasure.QUANTITY:
        done, whole = told, task.assigned
    else:
        done, whole = Decimal(len([s for s in steps if is_reached(s, on)])), Decimal(len(steps))
    lamp, reason = _judged(task, steps, done, on)
    return Standing(lamp, reason, done, whole, percent(done, whole), unit)


def is_reached(step: TaskStep, on: date) -> bool:
    return step.done_on is not None and step.done_on <= on


def _judged(
    task: ListTask, steps: list[TaskStep], done: Decimal | None, on: date
) -> tuple[str, str]:
    if task.cancelled_on and task.cancelled_on <= on:
        return LampLevel.NONE, f"{task.cancelled_on} 取消：{task.cancel_reason}"
    if task.done_on and task.done_on <= on:
        return LampLevel.NONE, f"{task.done_on} 销号"
    if task.is_computed:
        points = points_behind(task, done, on)
        said = f"完成年度任务 {two(percent(done, task.assigned) or Decimal(0))}%"
        if points > 0:
            said += f"，低于序时 {two(points)} 个百分点"
        return level_of_points(points), said
    late = [step for step in steps if step.due_on < on and not is_reached(step, on)]
    if late:
        days = (on - late[0].due_on).days
        level = LampLevel.RED if days > RED_DAYS else LampLevel.YELLOW
        return level, f"{_owed(task, late[0], done)}，逾期 {days} 天"
    coming = [step for step in steps if not is_reached(step, on)]
    if coming:
        return LampLevel.GREEN, f"{coming[0].quarter_name}节点 {coming[0].due_on} 到期"
    return LampLevel.GREEN, "各季度节点已完成，待销号"


def _owed(task: ListTask, step: TaskStep, done: Decimal | None) -> str:
    if task.measure == TaskMeasure.QUANTITY and step.planned is not None:
        planned, held = plain(step.planned), plain(done or Decimal(0))
        return f"{step.quarter_name}应完成 {planned} {task.unit_text}，实际 {held} {task.unit_text}"
    return f"{step.quarter_name}应完成“{step.text}”，还没有完成"
