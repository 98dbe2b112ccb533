"""考勤: write down where a person was, mend it, take it back; nobody is in two places at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import OfficePosting, Person, User
from projects.actions.placed import refuse_day
from projects.enums import AttendanceKind
from projects.models import Attendance
from tracker import audit

LONGEST = 366  # days of one row
MOST_PEOPLE = 200
DONE = (AttendanceKind.DUTY, AttendanceKind.OUTING)
FIELDS = ("office", "person", "kind", "from_on", "to_on", "people", "note")


@transaction.atomic
def record_attendance(*, values: Mapping[str, Any], by: User) -> Attendance:
    """`values` are fields of Attendance. Raises ValidationError by field."""
    fields = _checked(values)
    row = Attendance.objects.create(recorded_by=by, **fields)
    audit.record(verb="记考勤", on=row, by=by, changes=audit.difference({}, fields))
    return row


@transaction.atomic
def change_attendance(*, attendance: Attendance, values: Mapping[str, Any], by: User) -> Attendance:
    """Change the fields given. Raises StaleVersion, ValidationError by field."""
    _refuse_voided(attendance)
    held = {name: getattr(attendance, name) for name in FIELDS}
    fields = _checked(held | dict(values), besides=attendance.pk)
    for name, value in fields.items():
        setattr(attendance, name, value)
    attendance.bump(list(fields))
    audit.record(verb="修改考勤", on=attendance, by=by, changes=audit.difference(held, fields))
    return attendance


@transaction.atomic
def void_attendance(*, attendance: Attendance, reason: str, by: User) -> Attendance:
    """作废: it stays, with the reason, and counts no more."""
    _refuse_voided(attendance)
    if not reason.strip():
        raise ValidationError({"reason": "请写明作废原因。"})
    attendance.voided_at, attendance.void_reason = timezone.now(), reason.strip()
    attendance.bump(["voided_at", "void_reason"])
    audit.record(verb="作废考勤", on=attendance, by=by, reason=attendance.void_reason)
    return attendance


def _refuse_voided(attendance: Attendance) -> None:
    if attendance.voided_at:
        raise ValidationError("这条考勤已经作废，不能再改；要恢复请重新登记。")


def _checked(values: Mapping[str, Any], besides: int = 0) -> dict[str, Any]:
    found = dict(values)
    first, last = found["from_on"], found.get("to_on") or found["from_on"]
    found["to_on"], found["people"] = last, found.get("people") or 1
    refuse_day("from_on", first)
    if last < first:
        raise ValidationError({"to_on": "结束日期早于开始日期，请核对。"})
    if (last - first).days >= LONGEST:
        raise ValidationError({"to_on": f"一条考勤最长 {LONGEST} 天，请分段登记。"})
    if found["kind"] in DONE:  # leave and training are granted ahead of their days
        refuse_day("to_on", last, ahead="结束日期")
    if found["kind"] != AttendanceKind.OUTING and found["people"] != 1:
        raise ValidationError({"people": "只有外出对接可以多人同行，其余按一人一条登记。"})
    if found["people"] > MOST_PEOPLE:
        raise ValidationError({"people": f"一行人最多 {MOST_PEOPLE} 人，请核对。"})
    _refuse_stranger(found["office"], found["person"], first, last)
    Person.objects.select_for_update().get(pk=found["person"].pk)
    _refuse_twice(found["person"], first, last, besides)
    return found


def _refuse_stranger(office: Any, person: Person, first: date, last: date) -> None:
    posted = OfficePosting.objects.filter(office=office, person=person)
    if not any(
        row.from_on <= first and (row.to_on is None or row.to_on >= last)
        for row in posted.within(first, last)
    ):
        why = f"{person}在 {first} 至 {last} 没有全程派驻{office}，请核对日期，或先登记派驻。"
        raise ValidationError({"person": why})


def _refuse_twice(person: Person, first: date, last: date, besides: int) -> None:
    held = Attendance.objects.held().filter(person=person, from_on__lte=last, to_on__gte=first)
    if other := held.exclude(pk=besides).first():
        span = f"{other.from_on}" if other.days == 1 else f"{other.from_on} 至 {other.to_on}"
        why = f"{person}在 {span} 已登记“{other.get_kind_display()}”，同一天不能登记两次。"
        raise ValidationError({"from_on": why})
