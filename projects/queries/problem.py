"""问题: when one goes up a level, how many there are, and what a project page shows of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from parks.models import User
from projects.enums import ProblemLevel, ProblemState
from projects.models import EscalationRule, Problem, Project
from projects.models.problem import SETTLED, TAKEN
from projects.stages import level_above
from tracker.tools.workdays import shift, workdays_between

Rules = dict[str, int]  # level → working days past the date
SHOWN = 5


def escalation_rules() -> Rules:
    """Levels that have a clock; a level without days keeps its problems."""
    rows = EscalationRule.objects.exclude(working_days=None)
    return {level: days for level, days in rows.values_list("level", "working_days") if days}


@dataclass(frozen=True)
class Clock:
    """When an unsolved problem goes up, and to where."""

    level: ProblemLevel
    on: date
    days: int  # working days left; 0 or less: tonight
    is_running: bool  # the date has passed

    @property
    def words(self) -> str:
        """再过 3 个工作日升级到县级."""
        if self.days <= 0:
            return f"今夜升级到{self.level.label}"
        if self.is_running:
            return f"再过 {self.days} 个工作日升级到{self.level.label}"
        return f"到 {self.on.month}月{self.on.day}日还没办结，升级到{self.level.label}"


def escalates_on(problem: Problem, rules: Rules) -> date | None:
    """The day on which it goes up, if it is not solved. Counts from its date, or from the day of
    the last step up if that was later, so that each level gets its own days.
    """
    days = rules.get(problem.level)
    if days is None or problem.due_on is None or problem.state not in TAKEN:
        return None
    if level_above(problem.level) is None:
        return None
    return shift(max(problem.due_on, problem.escalated_on or problem.due_on), days)


def clock_of(problem: Problem, rules: Rules, today: date) -> Clock | None:
    on, above = escalates_on(problem, rules), level_above(problem.level)
    if on is None or above is None or problem.due_on is None:
        return None
    return Clock(above, on, workdays_between(today, on), problem.due_on < today)


def counts(rows: QuerySet[Problem], today: date) -> dict[str, int]:
    """What stands on top of a list: how many in each state, overdue, and above 15 days late."""
    late = Q(due_on__lt=today) & ~Q(state__in=SETTLED)
    asked: dict[str, Any] = {state: Count("pk", filter=Q(state=state)) for state in ProblemState}
    return (
        rows.order_by()
        .select_related(None)
        .aggregate(
            total=Count("pk"),
            open=Count("pk", filter=~Q(state__in=SETTLED)),
            overdue=Count("pk", filter=late),
            **asked,
        )
    )


def pressing_first(rows: QuerySet[Problem]) -> QuerySet[Problem]:
    """Open before waiting before closed; the nearest date first, the latest closed first."""
    place = Case(
        When(state=ProblemState.CLOSED, then=Value(2)),
        When(state=ProblemState.RESOLVED, then=Value(1)),
        default=Value(0),
    )
    return rows.order_by(
        place, F("closed_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "-pk"
    )


def of_project(project: Project, user: User) -> list[Problem]:
    """The most pressing of a project, as far as this person sees them."""
    rows = Problem.objects.visible_to(user).filter(project=project)
    return list(pressing_first(rows).select_related("owner_unit", "owner")[:SHOWN])


def similar(project: Project, title: str) -> Problem | None:
    """An open problem of the project under the same words."""
    return project.problems.exclude(state=ProblemState.CLOSED).filter(title=title.strip()).first()
