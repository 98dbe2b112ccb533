"""驻外联络点: open one, give it up, post people there from a day to a day, set a year's tasks."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.enums import OfficeIndicator
from parks.models import Office, OfficePosting, OfficeTask, Person, User
from tracker import audit

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
FIRST_YEAR, LAST_YEAR = 2000, 2100

DAY = timedelta(days=1)


@transaction.atomic
def create_office(*, values: Mapping[str, Any], by: User) -> Office:
    """A new office under a code of its own. Raises ValidationError by field."""
    found = _checked(values)
    try:
        with transaction.atomic():
            row = Office.objects.create(**found)
    except IntegrityError as error:
        raise ValidationError({"code": "这个代码已经有联络点在用，请换一个。"}) from error
    audit.record(verb="新建联络点", on=row, by=by, changes=audit.difference({}, found))
    return row


@transaction.atomic
def update_office(*, office: Office, values: Mapping[str, Any], by: User) -> Office:
    """Change the fields given; the code stays. Raises StaleVersion, ValidationError."""
    found = _checked({k: v for k, v in values.items() if k != "code"})
    changes = audit.difference({name: getattr(office, name) for name in found}, found)
    for name, value in found.items():
        setattr(office, name, value)
    office.bump(list(found))
    audit.record(verb="修改联络点", on=office, by=by, changes=changes)
    return office


@transaction.atomic
def retire_office(*, office: Office, retired_on: date, reason: str, by: User) -> Office:
    """撤销: it takes no more postings and no more records; what it did stays."""
    if office.retired_on:
        raise ValidationError(f"{office}已于 {office.retired_on} 撤销。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明撤销原因。"})
    _refuse_far("retired_on", retired_on)
    staying = office.postings.within(retired_on + DAY, LATEST).select_related("person")
    if names := "、".join(str(row.person) for row in staying):
        why = f"{names}在 {retired_on} 以后还派驻在这里，请先登记离任再撤销。"
        raise ValidationError({"retired_on": why})
    office.retired_on = retired_on
    office.bump(["retired_on"])
    changes = audit.difference({"retired_on": None}, {"retired_on": retired_on})
    audit.record(verb="撤销联络点", on=office, by=by, changes=changes, reason=reason.strip())
    return office


@transaction.atomic
def post_person(
    *, office: Office, person: Person, from_on: date, by: User, to_on: date | None = None
) -> OfficePosting:
    """派驻 from a day. Raises ValidationError when the person stands somewhere on one of the days."""
    Person.objects.select_for_update().get(pk=person.pk)  # two postings at once: one waits
    _refuse_posting(office, person, from_on, to_on)
    row = OfficePosting.objects.create(office=office, person=person, from_on=from_on, to_on=to_on)
    changes = audit.difference({}, {"person": person, "from_on": from_on, "to_on": to_on})
    audit.record(verb="派驻人员", on=row, by=by, changes=changes)
    return row


@transaction.atomic
def change_posting(
    *, posting: OfficePosting, from_on: date, to_on: date | None, by: User
) -> OfficePosting:
    """Mend the days, end it or extend it. Raises StaleVersion, ValidationError."""
    Person.objects.select_for_update().get(pk=posting.person_id)
    _refuse_posting(posting.office, posting.person, from_on, to_on, besides=posting.pk)
    before = {"from_on": posting.from_on, "to_on": posting.to_on}
    posting.from_on, posting.to_on = from_on, to_on
    posting.bump(["from_on", "to_on"])
    changes = audit.difference(before, {"from_on": from_on, "to_on": to_on})
    audit.record(verb="调整派驻", on=posting, by=by, changes=changes)
    return posting


@transaction.atomic
def hand_over_posting(
    *, posting: OfficePosting, person: Person, on: date, by: User, to_on: date | None = None
) -> OfficePosting:
    """轮换: the one leaves the day before, the other stands there from `on`; both or neither."""
    if person.pk == posting.person_id:
        raise ValidationError({"person": "接替的就是本人，请选另一位同志。"})
    if on <= posting.from_on:
        why = f"接替日期要晚于原来的到任日期（{posting.from_on}）。"
        raise ValidationError({"on": why})
    if posting.to_on and posting.to_on < on - DAY:
        why = f"{posting.person}已于 {posting.to_on} 离任，请直接派驻新人，不用轮换。"
        raise ValidationError({"on": why})
    change_posting(posting=posting, from_on=posting.from_on, to_on=on - DAY, by=by)
    try:
        return post_person(office=posting.office, person=person, from_on=on, to_on=to_on, by=by)
    except ValidationError as error:
        raise renamed(error, {"from_on": "on"}) from error


def renamed(error: ValidationError, names: Mapping[str, str]) -> ValidationError:
    """The same words beside the fields of another form."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({names.get(k, k): v for k, v in error.error_dict.items()})


@transaction.atomic
def set_task(
    *,
    office: Office,
    year: int,
    indicator: str,
    assigned: Decimal | None,
    by: User,
    person: Person | None = None,
) -> OfficeTask | None:
    """What a year asks; None or 0 takes the task away. Raises ValidationError by field."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError({"year": "年度请写四位数，如 2024。"})
    if indicator not in OfficeIndicator.values:
        raise ValidationError({"indicator": "没有这个指标，请从列表里选。"})
    if assigned is not None and assigned < 0:
        raise ValidationError({"assigned": "任务数不能是负数。"})
    if assigned and indicator != OfficeIndicator.FUNDS and assigned != int(assigned):
        raise ValidationError({"assigned": "这个指标按次或项计，请填整数。"})
    _refuse_stranger(office, person, year)
    Office.objects.select_for_update().get(pk=office.pk)  # of two at once the later one stands
    named = {"office": office, "person": person, "year": year, "indicator": indicator}
    row = OfficeTask.objects.filter(**named).first()
    before = row.assigned if row else None
    if not assigned:
        if row is None:
            return None
        audit.record(
            verb="取消联络点任务", on=row, by=by, changes={"assigned": [str(before), None]}
        )
        row.delete()
        return None
    if row is None:
        row = OfficeTask.objects.create(**named, assigned=assigned)
    elif row.assigned != assigned:
        row.assigned = assigned
        row.bump(["assigned"])
    else:
        return row
    changes = audit.difference({"assigned": before}, {"assigned": assigned})
    audit.record(verb="下达联络点任务", on=row, by=by, changes=changes)
    return row


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values)
    for name in ("name", "city"):
        if name in found and not str(found[name] or "").strip():
            raise ValidationError({name: "这一项要填。"})
    return found


def _refuse_far(field: str, day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise ValidationError({field: "日期不像是真的，请核对年份。"})


def _refuse_posting(
    office: Office, person: Person, from_on: date, to_on: date | None, besides: int = 0
) -> None:
    _refuse_far("from_on", from_on)
    if to_on is not None:
        _refuse_far("to_on", to_on)
        if to_on < from_on:
            raise ValidationError({"to_on": "离任日期早于到任日期，请核对。"})
    if office.retired_on and (to_on is None or to_on > office.retired_on):
        why = f"{office}已于 {office.retired_on} 撤销，派驻不能晚于这一天。"
        raise ValidationError({"to_on" if to_on else "from_on": why})
    if person.left_on and (to_on is None or to_on > person.left_on):
        raise ValidationError({"person": f"{person}已于 {person.left_on} 离任，请改选别的同志。"})
    held = OfficePosting.objects.filter(person=person).exclude(pk=besides)
    other = held.within(from_on, to_on or LATEST).select_related("office").first()
    if other is None:
        return
    until = f"到 {other.to_on}" if other.to_on else "还没有离任日期"
    why = f"{person}从 {other.from_on} 起派驻{other.office}，{until}；请先在那里登记离任或改日期。"
    raise ValidationError({"from_on": why})


def _refuse_stranger(office: Office, person: Person | None, year: int) -> None:
    """A person's task is for somebody who stands there in that year."""
    if person is None:
        return
    stood = office.postings.filter(person=person)
    if not stood.within(date(year, 1, 1), date(year, 12, 31)).exists():
        why = f"{person}在 {year} 年没有派驻{office}，请先登记派驻再下达任务。"
        raise ValidationError({"person": why})
