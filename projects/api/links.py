"""What may be linked from a body: seen by the user, in use today, and theirs to write (R29)."""

from typing import Any

from django.db.models import QuerySet

from parks.models import Park, Person, Region, Unit, User
from projects.models import Phase, Project
from tracker.rest import CodeField, IdField
from tracker.roles import Role


def writable_parks(user: User) -> QuerySet:
    """Parks whose projects this user keeps: the bureau all, others those of their scope."""
    rows = Park.objects.visible_to(user).filter(retired_on=None)
    return rows if Role.BUREAU in user.roles else rows.filter(pk__in=user.park_ids)


def todays_regions(user: User) -> QuerySet:
    return Region.objects.visible_to(user).today()


def todays_units(user: User) -> QuerySet:
    return Unit.objects.visible_to(user).filter(retired_on=None)


def present_people(user: User) -> QuerySet:
    return Person.objects.visible_to(user).filter(left_on=None)


def project_field(**options: Any) -> CodeField:
    return CodeField(Project, help_text="项目编号", **options)


def region_field(**options: Any) -> CodeField:
    return CodeField(Region, todays_regions, help_text="六位区划代码", **options)


def phase_field(**options: Any) -> IdField:
    return IdField(Phase, help_text="分期或单体 id", **options)


def unit_field(**options: Any) -> CodeField:
    return CodeField(Unit, todays_units, help_text="单位代码", **options)


def person_field(**options: Any) -> IdField:
    return IdField(Person, present_people, help_text="人员 id", **options)
