"""每周信息: begun by an office, written item by item, handed in (DOMAIN.md §4, four elements)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parks.models import Office, User
from projects.actions.paper import hand_in, refuse_handed_in
from projects.actions.placed import EARLIEST
from projects.enums import Rhythm
from projects.models import OfficeWeek, OfficeWeekItem
from projects.models.office_week import ITEM_FIELDS, missing_elements
from projects.queries.progress import due_on, period_of
from tracker import audit, clock

MOST_ITEMS = 60


@transaction.atomic
def begin_week(*, office: Office, day: date, by: User) -> OfficeWeek:
    """The week that holds `day`; one that is begun already is given back."""
    if day < EARLIEST:
        raise ValidationError({"day": "日期太早，请核对年份。"})
    first, last = period_of(Rhythm.WEEKLY, day)
    if first > clock.today():
        raise ValidationError({"day": "这一周还没有开始，请填本周或以前的日期。"})
    if office.retired_on and office.retired_on < first:
        raise ValidationError({"office": f"{office}已于 {office.retired_on} 撤销。"})
    held = OfficeWeek.objects.filter(office=office, from_on=first).first()
    if held:
        return held
    try:
        with transaction.atomic():
            row = OfficeWeek.objects.create(
                office=office, from_on=first, due_on=due_on(Rhythm.WEEKLY, last)
            )
    except IntegrityError:  # begun by a colleague in this very moment
        return OfficeWeek.objects.get(office=office, from_on=first)
    audit.record(verb="开始每周信息", on=row, by=by)
    return row


@transaction.atomic
def write_week(
    *, week: OfficeWeek, items: Iterable[Mapping[str, str]], note: str, by: User
) -> OfficeWeek:
    """All items as they are to stand, in order. Raises StaleVersion, ValidationError by field."""
    refuse_handed_in(week)
    told = [_checked(item) for item in items]
    if len(told) > MOST_ITEMS:
        raise ValidationError(f"一周最多 {MOST_ITEMS} 条，其余请并入下周。")
    before = list(week.items.values_list("content", flat=True))
    week.note = note.strip()
    week.bump(["note"])
    week.items.all().delete()
    OfficeWeekItem.objects.bulk_create(
        OfficeWeekItem(week=week, number=n, is_complete=not missing_elements(item), **item)
        for n, item in enumerate(told, 1)
    )
    changes = {"items": [before, [item["content"] for item in told]]}
    audit.record(verb="填每周信息", on=week, by=by, changes=changes)
    return week


def put_item(
    *, week: OfficeWeek, number: int | None, values: Mapping[str, str] | None, by: User
) -> OfficeWeek:
    """One item written (a new one: `number` None), changed, or with None as values taken out."""
    items = items_of(week)
    if number is None:
        items.append(dict(values or {}))
    elif not 1 <= number <= len(items):
        raise ValidationError("这一条已经不在了，请返回刷新后再改。")
    elif values is None:
        del items[number - 1]
    else:
        items[number - 1] = dict(values)
    return write_week(week=week, items=items, note=week.note, by=by)


def items_of(week: OfficeWeek) -> list[dict[str, str]]:
    return [dict(item) for item in week.items.order_by("number").values(*ITEM_FIELDS)]


@transaction.atomic
def submit_week(*, week: OfficeWeek, by: User, note: str = "") -> OfficeWeek:
    """Hand it in; an empty week says why. Raises StaleVersion, ValidationError."""
    refuse_handed_in(week)
    if note.strip() and note.strip() != week.note:
        week.note = note.strip()
        week.bump(["note"])
    if not week.note and not week.items.exists():
        raise ValidationError({"note": "这一周还没有信息；确实没有的，请在说明里写明原因再报送。"})
    return hand_in(paper=week, by=by)


def _checked(item: Mapping[str, Any]) -> dict[str, str]:
    found = {name: str(item.get(name) or "").strip() for name in ITEM_FIELDS}
    if not found["content"]:
        raise ValidationError({"content": "请写信息内容。"})
    for name, text in found.items():
        field: Any = OfficeWeekItem._meta.get_field(name)
        if len(text) > field.max_length:
            raise ValidationError({name: f"{field.verbose_name}最多 {field.max_length} 字。"})
    return found
