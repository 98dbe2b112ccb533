"""园区指标: enter, mend, revise and confirm. What was confirmed is never written over."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import Park, User
from projects.enums import FigureState, FigureUnit
from projects.models import ParkFigure, ParkIndicator
from projects.queries.park_figure import Place, place_field, read_quarter
from tracker import audit, clock
from tracker.models import StaleVersion

WRITTEN = ("value", "stated_yoy", "stated_rank", "source", "note")


class FiguresRefused(Exception):
    """Indicators of one save that were refused, each with why; nothing was written."""

    def __init__(self, found: Mapping[str, ValidationError | StaleVersion]) -> None:
        super().__init__(f"{len(found)} figures refused")
        self.found = found


@transaction.atomic
def enter_figure(
    *,
    indicator: ParkIndicator,
    place: Place,
    period: str,
    value: Decimal,
    source: str,
    by: User,
    stated_yoy: Decimal | None = None,
    stated_rank: int | None = None,
    note: str = "",
    version: int = 0,
) -> ParkFigure:
    """A figure that waits to be confirmed. Of one that waits already it is the newer word; of one
    that is confirmed it is a revision, which needs its reason in `note`.

    `version` is the waiting one's as it was read, 0 where none was there. Raises ValidationError
    by field, StaleVersion where somebody else was first.
    """
    quarter = _checked_quarter(place, period)
    source, note = source.strip(), note.strip()
    _check(indicator, place, value, source, stated_rank)
    rows = ParkFigure.objects.select_for_update().filter(
        indicator=indicator, period=quarter, **place_field(place)
    )
    held = {row.state: row for row in rows.exclude(state=FigureState.REVISED)}
    draft, confirmed = held.get(FigureState.DRAFT), held.get(FigureState.CONFIRMED)
    if confirmed is not None:
        _check_revision(confirmed, value, note)
    written = dict(zip(WRITTEN, (value, stated_yoy, stated_rank, source, note), strict=True))
    if draft is not None:
        return _mend(draft, written, version, by)
    if version:
        raise ValidationError("这个数已被别人确认或撤下，请重新打开这一页再填。")
    last = rows.order_by("-revision").first()
    row = ParkFigure.objects.create(
        indicator=indicator,
        period=quarter,
        revision=last.revision + 1 if last else 1,
        entered_by=by,
        **place_field(place),
        **written,
    )
    before = {"value": confirmed.value} if confirmed else {}
    changes = audit.difference(before, {k: v for k, v in written.items() if v not in (None, "")})
    verb = "修订园区指标" if confirmed else "填报园区指标"
    audit.record(verb=verb, on=row, by=by, changes=changes, reason=note)
    return row


def _mend(draft: ParkFigure, written: dict[str, Any], version: int, by: User) -> ParkFigure:
    changes = audit.difference({name: getattr(draft, name) for name in written}, written)
    if not changes:
        return draft
    draft.version = version
    for name, value in written.items():
        setattr(draft, name, value)
    draft.entered_by = by
    draft.bump([*written, "entered_by"])
    audit.record(verb="修改园区指标", on=draft, by=by, changes=changes, reason=draft.note)
    return draft


def _checked_quarter(place: Place, period: str) -> str:
    """The quarter's code; over, and of a place that is in use."""
    try:
        quarter = read_quarter(period)
    except ValueError as error:
        raise ValidationError({"period": str(error)}) from None
    if quarter.end > clock.today():
        raise ValidationError(
            {"period": f"{quarter.code} 到 {quarter.end} 才结束，请填已经结束的季度。"}
        )
    if isinstance(place, Park) and place.retired_on and place.retired_on <= quarter.end:
        raise ValidationError(
            {"park": f"{place.short_name}已于 {place.retired_on} 停用，请填到承接它的园区。"}
        )
    return quarter.code


def _check(
    indicator: ParkIndicator, place: Place, value: Decimal, source: str, rank: int | None
) -> None:
    if indicator.retired_on:
        raise ValidationError({"indicator": f"“{indicator}”已停用，请换用现行指标。"})
    if isinstance(place, Park) and place.parent_id:
        raise ValidationError({"park": "园区指标按园区填，不按片区填；请选上级园区。"})
    if value < 0 and indicator.unit in (FigureUnit.AMOUNT, FigureUnit.COUNT, FigureUnit.PER_MU):
        raise ValidationError({"value": f"{indicator}不能是负数，请核对。"})
    if indicator.unit == FigureUnit.COUNT and value != value.to_integral_value():
        raise ValidationError({"value": f"{indicator}是个数，请填整数。"})
    if not source:
        raise ValidationError({"source": "请写明来源，例如 市统计局 2024年7月快报。"})
    if rank is not None and rank < 1:
        raise ValidationError({"stated_rank": "位次从 1 起。"})


def _check_revision(confirmed: ParkFigure, value: Decimal, note: str) -> None:
    if confirmed.value == value:
        raise ValidationError({"value": "和已确认的数一样，不用再填。"})
    if not note:
        raise ValidationError(
            {"note": f"这个数已确认为 {confirmed.value:,}，改动算修订，请写明修订原因。"}
        )


@transaction.atomic
def enter_figures(
    *,
    place: Place,
    period: str,
    source: str,
    rows: Mapping[str, tuple[ParkIndicator, dict[str, Any]]],
    by: User,
) -> list[ParkFigure]:
    """A page of figures, all or none. `rows` by a key of the page's own. Raises FiguresRefused."""
    found: dict[str, ValidationError | StaleVersion] = {}
    written = []
    for key, (indicator, values) in rows.items():
        try:
            with transaction.atomic():
                row = enter_figure(
                    indicator=indicator, place=place, period=period, source=source, by=by, **values
                )
        except (ValidationError, StaleVersion) as refused:
            found[key] = refused
        else:
            written.append(row)
    if found:
        raise FiguresRefused(found)
    return written


@transaction.atomic
def confirm_figures(*, figures: Iterable[ParkFigure], by: User) -> int:
    """What waits becomes the number in force; the earlier one stays as 已修订. How many were."""
    done = 0
    for row in figures:
        if row.state != FigureState.DRAFT:
            raise ValidationError(f"“{row}”已经确认过，不用再确认；要改请填报修订数。")
        earlier = ParkFigure.objects.confirmed().filter(
            indicator=row.indicator, period=row.period, park=row.park, region=row.region
        )
        old = earlier.first()  # no more than one by constraint
        if old is not None:
            old.state = FigureState.REVISED
            old.bump(["state"])
        row.state, row.confirmed_by, row.confirmed_at = FigureState.CONFIRMED, by, timezone.now()
        row.bump(["state", "confirmed_by", "confirmed_at"])
        changes = {"value": [str(old.value) if old else None, str(row.value)]}
        audit.record(verb="确认园区指标", on=row, by=by, changes=changes, reason=row.note)
        done += 1
    if not done:
        raise ValidationError("这里没有待确认的数。")
    return done
