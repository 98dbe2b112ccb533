"""What activities and agreements share: the region they stand in, their days, taking them back."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import Park, Region, User
from projects.models.placed import Placed
from tracker import audit
from tracker.roles import Role

EARLIEST = date(2000, 1, 1)


def region_of(park: Park | None, region: Region | None) -> Region:
    """A park's own region; without a park the one that is said, else the city."""
    if park is not None:
        return park.region
    return region or Region.objects.today().get(code=settings.CITY_REGION)


def refuse_day(field: str, day: date, ahead: str = "") -> None:
    """Too early to be true; with `ahead` (what it is a day of) not after today either."""
    if day < EARLIEST:
        raise ValidationError({field: "日期太早，请核对年份。"})
    if ahead and day > timezone.localdate():
        raise ValidationError({field: f"{ahead}还没到，请填今天或以前的日期。"})


def refuse_voided(row: Placed) -> None:
    if row.voided_at:
        raise ValidationError(f"“{row}”已经作废，不能再改；要恢复请重新登记。")


@transaction.atomic
def void_placed(*, row: Any, reason: str, by: User) -> Any:
    """作废: it stays, with the reason, and counts no more. By who recorded it, or the bureau."""
    noun = row._meta.verbose_name
    if row.voided_at:
        raise ValidationError(f"这条{noun}已经作废了。")
    if row.recorded_by_id != by.pk and Role.BUREAU not in by.roles:
        raise ValidationError(
            f"这条{noun}由{row.recorded_by or '别人'}登记，请由本人或调度科作废。"
        )
    if not reason.strip():
        raise ValidationError({"reason": "请写明作废原因。"})
    row.voided_at, row.void_reason = timezone.now(), reason.strip()
    row.bump(["voided_at", "void_reason"])
    audit.record(verb=f"作废{noun}", on=row, by=by, reason=row.void_reason)
    return row
