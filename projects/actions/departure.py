"""离任与撤并: a person or a unit that still answers for projects cannot just go."""

from collections import Counter
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parks.actions.directory import end_service, retire_unit
from parks.models import Person, Unit, User
from projects.enums import DutyRole
from projects.models import Assignment
from tracker import clock


@transaction.atomic
def dismiss_person(*, person: Person, left_on: date, by: User, reason: str = "") -> Person:
    """Note that a person leaves. Raises ValidationError while they still hold duties."""
    _refuse_day("left_on", left_on)
    if person.left_on:
        raise ValidationError(f"{person}已于 {person.left_on} 离任，不用再办。")
    held = person.assignments.filter(to_on=None)
    _refuse_holding("left_on", str(person), held)
    return end_service(person=person, left_on=left_on, by=by, reason=reason)


@transaction.atomic
def close_unit(
    *, unit: Unit, retired_on: date, by: User, successor: Unit | None = None, reason: str = ""
) -> Unit:
    """Note that a unit is no more. Raises ValidationError while it still holds duties."""
    _refuse_day("retired_on", retired_on)
    if unit.retired_on:
        raise ValidationError(f"{unit}已于 {unit.retired_on} 撤并，不用再办。")
    if successor is not None and (successor.pk == unit.pk or successor.retired_on):
        raise ValidationError({"successor": "承接单位要另选一个在用的单位。"})
    held = unit.assignments.filter(to_on=None)
    _refuse_holding("retired_on", str(unit), held)
    return retire_unit(unit=unit, retired_on=retired_on, by=by, successor=successor, reason=reason)


def _refuse_day(field: str, day: date) -> None:
    if day > max(timezone.localdate(), clock.today()):
        raise ValidationError({field: "日期还没到，请填今天或以前的日期。"})


def _refuse_holding(field: str, name: str, held: QuerySet[Assignment]) -> None:
    """Says how much is still held, not of which projects: an administrator may not know them."""
    roles = Counter(held.values_list("role", flat=True))
    if roles:
        said = "、".join(f"{role.label} {roles[role]} 项" for role in DutyRole if roles[role])
        text = f"{name}还承担 {roles.total()} 项责任（{said}）。请先移交或解除，再办理。"
        raise ValidationError({field: text})
