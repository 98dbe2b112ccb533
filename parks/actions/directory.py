"""单位与人员: create and change; a changed name stays findable under the old one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from parks.models import Person, Unit, UnitAlias, User
from tracker import audit


@transaction.atomic
def create_unit(*, values: Mapping[str, Any], by: User) -> Unit:
    row = Unit.objects.create(**values)
    audit.record(verb="新建单位", on=row, by=by, changes=audit.difference({}, values))
    return row


@transaction.atomic
def update_unit(*, unit: Unit, values: Mapping[str, Any], by: User) -> Unit:
    """Change a unit. A new name leaves the old one behind as an alias with its last day."""
    before = {name: getattr(unit, name) for name in values}
    changes = audit.difference(before, values)
    if not changes:
        return unit
    for name, value in values.items():
        setattr(unit, name, value)
    unit.bump(list(values))
    if "name" in changes:
        UnitAlias.objects.get_or_create(
            unit=unit, name=before["name"], defaults={"until": timezone.localdate()}
        )
    audit.record(verb="修改单位", on=unit, by=by, changes=changes)
    return unit


@transaction.atomic
def create_person(*, values: Mapping[str, Any], by: User) -> Person:
    row = Person.objects.create(**values)
    audit.record(verb="新建人员", on=row, by=by, changes={"name": [None, row.name]})
    return row


@transaction.atomic
def end_service(*, person: Person, left_on: date, by: User, reason: str = "") -> Person:
    """Note that a person has left. What they have done and been responsible for stays theirs."""
    before = person.left_on
    person.left_on = left_on
    person.bump(["left_on"])
    changes = audit.difference({"left_on": before}, {"left_on": left_on})
    audit.record(verb="人员离任", on=person, by=by, changes=changes, reason=reason)
    return person


@transaction.atomic
def retire_unit(
    *, unit: Unit, retired_on: date, by: User, successor: Unit | None = None, reason: str = ""
) -> Unit:
    """Note that a unit is no more, and which one takes over."""
    values = {"retired_on": retired_on, "successor": successor}
    changes = audit.difference({name: getattr(unit, name) for name in values}, values)
    for name, value in values.items():
        setattr(unit, name, value)
    unit.bump(list(values))
    audit.record(verb="单位撤并", on=unit, by=by, changes=changes, reason=reason)
    return unit
