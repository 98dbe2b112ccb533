"""一季一调度: draft from a snapshot, write the next steps, sign off, publish."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from parks.models import Region, User
from projects.enums import DispatchState
from projects.models import Dispatch, DispatchNote
from projects.queries import dispatch as queries
from tracker import audit
from tracker.tools.periods import Period

FLOW = (
    DispatchState.DRAFT,
    DispatchState.SECTION_REVIEW,
    DispatchState.LEADER_REVIEW,
    DispatchState.PUBLISHED,
)


@transaction.atomic
def make_draft(*, quarter: str, region: Region, by: User | None) -> Dispatch:
    """A new version of the quarter's report, from a snapshot taken now.

    What people wrote into the last version goes along. Raises ValueError for a wrong quarter and
    ValidationError when somebody is making the same version.
    """
    period = queries.quarter(quarter)
    last = Dispatch.objects.filter(region=region, quarter=period.code).first()
    try:
        with transaction.atomic():
            row = Dispatch.objects.create(
                quarter=period.code,
                region=region,
                number=(last.number if last else 0) + 1,
                cut_off_at=timezone.now(),
                snapshot=queries.snapshot(region, period),
                next_steps=last.next_steps if last else "",
                made_by=by,
            )
    except IntegrityError as error:
        raise ValidationError("另一位同事正在生成这一稿，请刷新页面。") from error
    audit.record(verb="生成通报草稿", on=row, by=by, changes={"number": [None, row.number]})
    return row


def open_draft(*, quarter: str, region: Region, by: User | None) -> Dispatch:
    """The quarter's latest version, or its first draft when there is none."""
    period = queries.quarter(quarter)
    _draft_if_none(period, region, by)
    return Dispatch.objects.filter(region=region, quarter=period.code)[0]


def draft_when_due(*, on: date) -> str:
    """From the third working day of a new quarter: the last one's first draft, once (R05)."""
    period = queries.finished_quarter(on)
    region = Region.objects.filter(code=settings.CITY_REGION).today().first()
    if region is None or not queries.is_due(period, on):
        return ""
    return period.code if _draft_if_none(period, region, None) else ""


def _draft_if_none(period: Period, region: Region, by: User | None) -> bool:
    """Make the first version where there is none. Of two at once the second waits for the first:
    at the region's row, on SQLite at BEGIN IMMEDIATE; then it looks again.
    """
    held = Dispatch.objects.filter(region=region, quarter=period.code)
    if held.exists():
        return False
    with transaction.atomic():
        Region.objects.select_for_update(no_key=True).get(pk=region.pk)
        if held.exists():
            return False
        try:
            make_draft(quarter=period.code, region=region, by=by)
        except ValidationError:  # somebody asked for a new version by hand, without the row
            return False
    return True


@transaction.atomic
def write_next_steps(*, dispatch: Dispatch, text: str, by: User) -> Dispatch:
    """六、下一步 is written by people. A published report stays as it is."""
    _refuse_published(dispatch)
    before = dispatch.next_steps
    dispatch.next_steps = text
    dispatch.bump(["next_steps"])
    audit.record(
        verb="修改通报", on=dispatch, by=by, changes={"next_steps": [before[:200], text[:200]]}
    )
    return dispatch


@transaction.atomic
def move_on(*, dispatch: Dispatch, step: str, by: User, text: str = "") -> Dispatch:
    """forward to the next hand, back to the draft (with a reason), or a comment."""
    _refuse_published(dispatch)
    if step != "forward" and not text.strip():
        raise ValidationError({"text": "请写明意见。"})
    if step != "comment":
        before = dispatch.state
        place = FLOW.index(DispatchState(before))
        dispatch.state = FLOW[place + 1] if step == "forward" else DispatchState.DRAFT
        if dispatch.state == DispatchState.PUBLISHED:
            dispatch.published_at = timezone.now()
        dispatch.bump(["state", "published_at"])
        changes = {"state": [before, dispatch.state]}
        audit.record(verb="通报流转", on=dispatch, by=by, changes=changes, reason=text)
    said = text.strip() or f"送{dispatch.get_state_display()}"
    DispatchNote.objects.create(dispatch=dispatch, by=by, text=said)
    return dispatch


def _refuse_published(dispatch: Dispatch) -> None:
    if dispatch.state == DispatchState.PUBLISHED:
        raise ValidationError("已印发的通报不能再改；要更正请重新生成一稿。")
