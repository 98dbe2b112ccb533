"""What the page of a task and of a plan show: four quarters, and what each has come to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from projects.models import ListTask, PlanDocument, Target, TaskStep
from projects.models.list_task import NUMERALS, QUARTERS
from projects.queries.list_task import Reached, is_reached, number_said, standings, unit_of
from tracker.tools.periods import month_end


@dataclass(frozen=True)
class Quarter:
    """One place of the stepper: done, late, next or none."""

    number: int
    step: TaskStep | None
    state: str
    planned: str = ""
    actual: str = ""

    @property
    def name(self) -> str:
        return f"{NUMERALS[self.number - 1]}季度"


def quarters(task: ListTask, on: date) -> list[Quarter]:
    """The four quarters; of an indicator's task with what was reached by each quarter's end."""
    held = {step.quarter: step for step in task.steps.all()}
    ends = [month_end(task.year, number * 3) for number in QUARTERS]
    reached = Reached([task], ends) if task.is_computed else None
    unit = unit_of(task)
    result = []
    for number, end in zip(QUARTERS, ends, strict=True):
        step = held.get(number)
        planned = number_said(step.planned, unit) if step and step.planned is not None else ""
        done = reached.of(task, end) if reached and end <= on else None
        state = _state(step, done, on, end) if step else "none"
        result.append(
            Quarter(number, step, state, planned, "" if done is None else number_said(done, unit))
        )
    return result


def _state(step: TaskStep, computed: Decimal | None, on: date, end: date) -> str:
    if is_reached(step, on):
        return "done"
    if computed is not None and step.planned is not None:
        return "done" if computed >= step.planned else "late"
    return "late" if step.due_on < on and not step.task.is_computed else "next"


def goals_of(plan: PlanDocument, targets: Collection[Target]) -> list[Target]:
    """The targets handed down for the plan's place and year: a county's and its zones'."""
    return [one for one in targets if _is_of(one, plan)]


def _is_of(target: Target, plan: PlanDocument) -> bool:
    if plan.park_id:
        return target.park_id == plan.park_id
    if target.park:
        return target.park.region_id == plan.region_id
    return target.region_id == plan.region_id


def with_standings(tasks: Collection[ListTask], on: date) -> list[tuple[ListTask, object]]:
    held = standings(tasks, on)
    return [(task, held[task.pk]) for task in tasks]
