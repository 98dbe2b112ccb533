"""五个一 of one project as its page shows it: who answers for what on a day, and who did before."""

from dataclasses import dataclass
from datetime import date, timedelta

from projects.models import Assignment, DutyRule, Mechanism, Project
from projects.models.duty import in_force
from projects.queries.fiveone import (
    NOTHING,
    Coverage,
    coverage_from,
    heard_by,
    heard_now,
    is_past,
    mechanisms,
)


@dataclass(frozen=True)
class Holder:
    """A duty with what must be said of its bearer."""

    duty: Assignment
    former_unit: str  # the unit's name when the duty began, where it has another today
    is_gone: bool  # the person has left, or the unit is no more, and the duty runs on
    may_fill: bool

    @property
    def name(self) -> str:
        return str(self.duty.person or (self.duty.unit.name if self.duty.unit else ""))


@dataclass(frozen=True)
class Post:
    """A role of the template and who holds it that day."""

    rule: DutyRule
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class Standing:
    """Who answered for a project on a day; `posts` by which of the five they belong to."""

    on: date
    is_past: bool
    coverage: Coverage
    posts: dict[str, list[Post]]
    past: tuple[Holder, ...]  # ended by then, the latest first
    mechanism: Mechanism | None
    reported_on: date | None
    visited_on: date | None

    @property
    def visit_due_on(self) -> date | None:
        if self.mechanism is None or self.visited_on is None:
            return None
        return self.visited_on + timedelta(days=self.mechanism.visit_days)


def standing(project: Project, on: date) -> Standing:
    """A constant number of queries; `project` comes with its mechanism and investors."""
    held = project.assignments.filter(from_on__lte=on).order_by("from_on", "pk")
    related = ("person__unit", "unit")
    duties = list(held.select_related(*related).prefetch_related("unit__aliases"))
    past, heard = is_past(on), heard_by([project.pk], on)
    known = heard.get(project.pk, NOTHING) if past else heard_now(project, heard)
    rhythm = getattr(project, "mechanism", None)
    if past:
        rhythm = mechanisms([project.pk], on).get(project.pk)
    rules = in_force(on).rules
    fills = {rule.role: rule.may_fill for rule in rules}
    now = [duty for duty in duties if duty.to_on is None or duty.to_on >= on]
    posts: dict[str, list[Post]] = {}
    for rule in rules:
        mine = tuple(_holder(d, on, fills) for d in now if d.role == rule.role)
        posts.setdefault(rule.one, []).append(Post(rule, mine))
    ended = [duty for duty in duties if duty.to_on and duty.to_on < on]
    ended.sort(key=lambda duty: (duty.to_on, duty.pk), reverse=True)
    return Standing(
        on=on,
        is_past=past,
        coverage=coverage_from(project, duties, rhythm, on, known, rules),
        posts=posts,
        past=tuple(_holder(duty, on, fills) for duty in ended),
        mechanism=rhythm,
        reported_on=known.reported_on,
        visited_on=known.visited_on,
    )


def _holder(duty: Assignment, on: date, fills: dict[str, bool]) -> Holder:
    unit, person = duty.unit, duty.person
    former = unit.name_on(duty.from_on) if unit else ""
    left = person.left_on if person else None
    closed = unit.retired_on if unit else None
    return Holder(
        duty=duty,
        former_unit=former if unit and former != unit.name else "",
        is_gone=duty.to_on is None and any(day and day <= on for day in (left, closed)),
        may_fill=fills.get(duty.role, False) if duty.may_fill is None else duty.may_fill,
    )
