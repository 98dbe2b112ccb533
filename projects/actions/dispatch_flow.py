"""Through its hands: 起草 → 科室审核 → 分管领导审签 → 印发; comments, mentions and 已阅."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import User
from projects.actions.dispatch import refuse_published
from projects.enums import DispatchState
from projects.models import Dispatch, DispatchNote, DispatchReading, DispatchSection
from projects.notifications import tell_dispatch, tell_mentioned
from projects.queries.dispatch import tree
from projects.queries.dispatch.checks import checks
from projects.queries.dispatch.compose import ISSUE, composed, next_issue
from tracker import audit, clock
from tracker.tools.workdays import shift

FLOW = (
    DispatchState.DRAFT,
    DispatchState.SECTION_REVIEW,
    DispatchState.LEADER_REVIEW,
    DispatchState.PUBLISHED,
)
HANDS = {DispatchState.SECTION_REVIEW: "reviewer", DispatchState.LEADER_REVIEW: "signatory"}
STEP_WORKDAYS = 2  # for each pair of hands
MENTION = re.compile(r"[@＠]([\u4e00-\u9fff·]{2,8})")


@transaction.atomic
def move_on(
    *, dispatch: Dispatch, step: str, by: User, text: str = "", to: User | None = None
) -> Dispatch:
    """forward to the next hand, back to the draft (with a reason), or a comment.

    `to` is whose word is awaited next; where somebody is named, nobody else passes it on.
    """
    refuse_published(dispatch)
    if step != "forward" and not text.strip():
        raise ValidationError({"text": "请写明意见。"})
    if step != "comment":
        _step(dispatch, step, by, text, to)
    said = text.strip() or f"送{dispatch.get_state_display()}"
    write_note(dispatch=dispatch, text=said, by=by)
    return dispatch


def _step(dispatch: Dispatch, step: str, by: User, text: str, to: User | None) -> None:
    before = DispatchState(dispatch.state)
    if step == "forward":
        _refuse_other_hands(dispatch, before, by)
    after = FLOW[FLOW.index(before) + 1] if step == "forward" else DispatchState.DRAFT
    fields: dict[str, Any] = {"state": after, "sent_on": clock.today(), "due_on": None}
    if after in HANDS:
        fields[HANDS[after]] = to
        fields["due_on"] = shift(clock.today(), STEP_WORKDAYS)
    if after == DispatchState.PUBLISHED:
        fields |= _finished(dispatch)
    for name, value in fields.items():
        setattr(dispatch, name, value)
    dispatch.bump(list(fields))
    changes = {"state": [before, after]}
    audit.record(verb="通报流转", on=dispatch, by=by, changes=changes, reason=text)
    tell_dispatch(dispatch, by, text)


def _refuse_other_hands(dispatch: Dispatch, state: DispatchState, by: User) -> None:
    awaited = getattr(dispatch, HANDS[state]) if state in HANDS else None
    if awaited is not None and awaited.pk != by.pk:
        raise ValidationError(f"这一环节在等{awaited}的意见，请由本人办理，或退回重送。")


def _finished(dispatch: Dispatch) -> dict[str, Any]:
    """What publishing writes: number, day, and the whole document, for ever."""
    stops = [check.text for check in checks(dispatch) if check.level == "stop"]
    if stops:
        raise ValidationError(["印发前还有必须改好的：", *stops])
    place = dispatch.place
    list(type(place)._default_manager.select_for_update(no_key=True).filter(pk=place.pk))
    if ISSUE in dispatch.serial:
        dispatch.serial = dispatch.serial.replace(ISSUE, str(next_issue(dispatch)))
    dispatch.signed_on = dispatch.signed_on or clock.today()
    made = composed(dispatch, dispatch.sections.all())
    body = tree.written(made)
    return {
        "serial": made.serial,
        "signed_on": dispatch.signed_on,
        "published_at": timezone.now(),
        "body": body,
        "body_digest": tree.digest_of(body),
    }


@transaction.atomic
def write_note(
    *, dispatch: Dispatch, text: str, by: User, section: DispatchSection | None = None
) -> DispatchNote:
    """A comment; who is named in it with @ and may read the report hears of it."""
    if not text.strip():
        raise ValidationError({"text": "请写明意见。"})
    note = DispatchNote.objects.create(dispatch=dispatch, section=section, by=by, text=text.strip())
    names = set(MENTION.findall(text))
    if names:
        named = User.objects.active().filter(person__name__in=names)
        note.mentioned.set([one for one in named if _may_read(one, dispatch)])
        tell_mentioned(note)
    return note


def _may_read(user: User, dispatch: Dispatch) -> bool:
    return Dispatch.objects.visible_to(user).filter(pk=dispatch.pk).exists()


@transaction.atomic
def solve_note(*, note: DispatchNote, by: User) -> DispatchNote:
    """Done with a comment; it stays to be read."""
    refuse_published(note.dispatch)
    if note.solved_at is None:
        note.solved_by, note.solved_at = by, timezone.now()
        note.save(update_fields=["solved_by", "solved_at"])
    return note


@transaction.atomic
def confirm_reading(*, dispatch: Dispatch, by: User) -> DispatchReading:
    """已阅: once a reader, of a published report."""
    if not dispatch.is_published:
        raise ValidationError("通报还没有印发，印发后再签阅。")
    row, made = DispatchReading.objects.get_or_create(dispatch=dispatch, by=by)
    if made:
        audit.record(verb="签阅通报", on=dispatch, by=by, changes={})
    return row
