"""批示与督办: who receives one, which are due for the next colour, what waits for a leader's word."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from parks.models import User
from parks.queries.people import covering
from projects.enums import (
    ENDED,
    DutyRole,
    InstructionLevel,
    InstructionState,
    LampLevel,
    ReplyKind,
)
from projects.models import Assignment, Instruction, InstructionReply, Lamp, Project
from tracker.roles import Role
from tracker.tools.workdays import shift

OFFERED_DAYS = 5  # working days that a new one is offered
LIT = (LampLevel.RED, LampLevel.YELLOW)
NEXT = {
    InstructionLevel.BLUE: InstructionLevel.YELLOW,
    InstructionLevel.YELLOW: InstructionLevel.RED,
}


def receivers(row: Instruction, on: date) -> list[User]:
    """Who is told of it and answers: the same people as `InstructionQuerySet.received_by`.

    Where nobody can log in for it, the bureau. Six queries at most.
    """
    staff = covering(Role.STAFF, [row.project.park])[row.project.park_id]
    where = _addressed(row, on)
    found = User.objects.with_role(Role.UNIT, Role.BUREAU).filter(where).select_related("person")
    told = {user.pk: user for user in found}
    if row.to_unit_id:
        staff = [user for user in staff if user.unit and user.unit.pk == row.to_unit_id]
    elif row.to_person_id:
        staff = [user for user in staff if user.person_id == row.to_person_id]
    told |= {user.pk: user for user in staff if user.person_id}
    return list(told.values()) or list(User.objects.with_role(Role.BUREAU))


def _addressed(row: Instruction, on: date) -> Q:
    if row.to_unit_id:
        return Q(person__unit=row.to_unit_id)
    if row.to_person_id:
        return Q(person=row.to_person_id)
    duties = Assignment.objects.on(on).filter(project=row.project_id)
    duties = duties.exclude(role=DutyRole.LEADER).order_by()
    people = duties.filter(person__isnull=False).values("person")
    units = duties.filter(unit__isnull=False).values("unit")
    return Q(person__in=people) | Q(person__unit__in=units)


def with_lamp_lit(rows: QuerySet[Instruction]) -> QuerySet[Any]:
    """Instructions with `lamp_lit`: does the lamp it was written for still burn."""
    burning = Lamp.objects.filter(
        project=OuterRef("project"), kind=OuterRef("lamp"), until_on=None, level__in=LIT
    )
    return rows.annotate(lamp_lit=Exists(burning))


def to_follow(rows: QuerySet[Instruction], on: date) -> QuerySet[Any]:
    """应升级: 督办单 whose date has passed, not answered, or answered and the lamp still burns."""
    due = rows.open().filter(level__in=list(NEXT), due_on__lt=on)  # type: ignore[attr-defined]
    due = with_lamp_lit(due.exclude(project__status__in=ENDED))
    return due.filter(Q(state=InstructionState.ISSUED) | Q(lamp_lit=True))


def with_last_answer(rows: QuerySet[Instruction]) -> QuerySet[Any]:
    """Instructions with `last_answer`: the words of the newest answer."""
    said = InstructionReply.objects.filter(instruction=OuterRef("pk"), kind=ReplyKind.ANSWER)
    return rows.annotate(last_answer=Subquery(said.order_by("-pk").values("text")[:1]))


def unspoken(user: User, projects: QuerySet[Project]) -> QuerySet[Project]:
    """待我批示: red among what this person leads, without an open instruction."""
    held = Instruction.objects.open().filter(project=OuterRef("pk"))
    mine = projects.filter(leader_id=user.person_id or 0, lamp=LampLevel.RED)
    return mine.exclude(status__in=ENDED).exclude(Exists(held))


@dataclass(frozen=True)
class Talk:
    """What the project page shows: the newest instructions, and the date a new one is offered."""

    rows: list[Any]
    due_on: date


def of_project(project: Project, today: date) -> Talk:
    """The newest of a project, with their last answer: one query."""
    rows = with_last_answer(project.instructions.order_by("-issued_on", "-pk"))
    found = rows.select_related("issued_by__person", "to_unit", "to_person")[:5]
    return Talk(list(found), shift(today, OFFERED_DAYS))
