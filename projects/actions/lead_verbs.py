"""What happens to a lead: answered, judged, assigned, followed, handed over, lost, merged, taken up
again. Each is a move of `stages.LEAD_MOVES` and leaves a step and an audit row.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from parks.models import Office, Park, Person, User
from projects import notifications as tell
from projects.actions.lead_step import move, refuse_silence, refuse_wrong_state, take
from projects.actions.placed import refuse_day, region_of
from projects.enums import LeadState, LeadVerb, LostReason
from projects.models import Agreement, Lead, LeadAssignment, Project
from tracker import clock

FARTHEST = timedelta(days=366)


@transaction.atomic
def answer_lead(*, lead: Lead, text: str, by: User) -> Lead:
    """Tell the first reporter that it was received, and what comes next."""
    text = refuse_silence(text, "请写明怎么答复首报人的。")
    return move(take(lead), LeadVerb.ANSWER, by, text)


@transaction.atomic
def judge_lead(*, lead: Lead, valid: bool, text: str, by: User) -> Lead:
    """Valid or not, with the reason."""
    text = refuse_silence(text, "请写明研判依据：为什么有效或无效。")
    said = {"judged_by": by, "judged_on": clock.today(), "judged_valid": valid, "judgement": text}
    return move(take(lead), LeadVerb.ACCEPT if valid else LeadVerb.REFUSE, by, text, values=said)


@transaction.atomic
def assign_lead(
    *, lead: Lead, parks: Iterable[Park], by: User, person: Person | None = None, text: str = ""
) -> Lead:
    """To one or several parks, beside those that hold it already. The parks are told."""
    held = take(lead)
    refuse_wrong_state(held, LeadVerb.ASSIGN)
    today = clock.today()
    there = set(_open(held).filter(park__isnull=False).values_list("park_id", flat=True))
    new = [park for park in dict.fromkeys(parks) if park.pk not in there]
    if not new:
        raise ValidationError({"parks": "请选还没有承接这条线索的园区。"})
    if gone := [park for park in new if park.retired_on]:
        raise ValidationError({"parks": f"“{gone[0]}”已停用，请改选别的园区。"})
    for park in new:
        LeadAssignment.objects.create(
            lead=held, park=park, person=person, from_on=today, reason=text.strip(), by=by
        )
    lead_park = held.park if there else new[0]
    values: dict[str, Any] = {"park": lead_park, "region": region_of(lead_park, held.region)}
    if held.assigned_on is None:
        values["assigned_on"] = today
    said = "、".join(str(park.short_name) for park in new)
    words = f"{said}；{text.strip()}" if text.strip() else said
    stays = held.state == LeadState.FOLLOWING
    held = move(held, LeadVerb.ASSIGN, by, words, values=values, stays=stays)
    tell.tell_lead_given(held, new, by, words)
    return held


@transaction.atomic
def follow_lead(
    *, lead: Lead, text: str, by: User, on: date | None = None, next_on: date | None = None
) -> Lead:
    """What was done on a day, and when the next contact is. Winds the clock of 14 days anew."""
    text = refuse_silence(text, "请写明这次跟进了什么、对方怎么说。")
    held, day = take(lead), on or clock.today()
    refuse_day("on", day, ahead="跟进日期")
    if day < held.reported_on:
        why = f"跟进日期早于首报（{held.reported_on}），请核对。"
        raise ValidationError({"on": why})
    if next_on and not day < next_on <= day + FARTHEST:
        raise ValidationError({"next_on": "下次联系请填跟进之后、一年以内的日期。"})
    if day < held.touched_on:  # written down late: the clock that runs is not set back
        next_on = None
    return move(held, LeadVerb.FOLLOW, by, text, on=day, next_on=next_on)


@transaction.atomic
def hand_over_lead(
    *,
    lead: Lead,
    holder: LeadAssignment,
    reason: str,
    by: User,
    park: Park | None = None,
    office: Office | None = None,
    person: Person | None = None,
) -> Lead:
    """From who holds it to another park or office; the old holder sees it no more, unless it
    reported the lead first. What was done stays in the history.
    """
    reason = refuse_silence(reason, "请写明移交原因。", "reason")
    held = take(lead)
    if (park is None) == (office is None):
        raise ValidationError({"park": "请选移交给一个园区，或一个联络点。"})
    _refuse_taker(held, holder, park, office)
    today, before = clock.today(), str(holder)
    LeadAssignment.objects.filter(pk=holder.pk).update(to_on=today)
    LeadAssignment.objects.create(
        lead=held, park=park, office=office, person=person, from_on=today, reason=reason, by=by
    )
    rows = list(_open(held).select_related("park__region", "office"))
    first = next((row.park for row in rows if row.park), None)
    stays = first if held.park_id not in {row.park_id for row in rows if row.park_id} else held.park
    values = {
        "park": stays,
        "office": next((row.office for row in rows if row.office), None),
        "region": region_of(stays, held.region),
    }
    words = f"{before} → {park or office}；{reason}"
    held = move(held, LeadVerb.HAND_OVER, by, words, values=values)
    tell.tell_lead_given(held, [park] if park else [], by, words)
    return held


@transaction.atomic
def lose_lead(*, lead: Lead, reason: str, note: str, by: User, on: date | None = None) -> Lead:
    """流失, with the kind of reason and what happened."""
    if reason not in LostReason.values:
        raise ValidationError({"reason": "请选流失原因。"})
    note = refuse_silence(note, "请写明流失的经过，例如“土地指标等了三个月，转投邻市”。", "note")
    held, day = take(lead), on or clock.today()
    refuse_day("on", day, ahead="流失日期")
    if day < held.reported_on:
        raise ValidationError({"on": f"流失日期早于首报（{held.reported_on}），请核对。"})
    values = {"lost_on": day, "lost_reason": reason, "lost_note": note}
    words = f"{LostReason(reason).label}：{note}"
    return move(held, LeadVerb.LOSE, by, words, values=values, on=day)


@transaction.atomic
def reopen_lead(*, lead: Lead, reason: str, by: User) -> Lead:
    """Taken up again: it is answered and judged anew, and its clocks start today."""
    reason = refuse_silence(reason, "请写明为什么重新启用。", "reason")
    values = {
        "lost_on": None,
        "lost_reason": "",
        "lost_note": "",
        "started_on": clock.today(),
        "judged_by": None,
        "judged_on": None,
        "judged_valid": None,
        "judgement": "",
    }
    return move(take(lead), LeadVerb.REOPEN, by, reason, values=values)


@transaction.atomic
def merge_lead(*, lead: Lead, into: Lead, reason: str, by: User) -> Lead:
    """Into the one that was reported first; its agreements go along, its holders are released."""
    reason = refuse_silence(reason, "请写明为什么是同一条线索。", "reason")
    held = take(lead)
    if into.pk == held.pk or into.is_closed:
        raise ValidationError({"into": "请选另一条还在办理的线索。"})
    if (into.reported_on, into.pk) > (held.reported_on, held.pk):
        why = f"{into.code} 是后报的；以首报为准，请到 {into.code} 上并入 {held.code}。"
        raise ValidationError({"into": why})
    Agreement.objects.filter(lead=held).update(lead=into)
    _open(held).update(to_on=clock.today())
    words = f"{into.code}；{reason}"
    return move(held, LeadVerb.MERGE, by, words, values={"merged_into": into})


def take_project(*, lead: Lead, project: Project, by: User) -> Lead:
    """The lead became this project. In the caller's transaction."""
    held = take(lead)
    if held.project_id == project.pk:
        return held
    if Lead.objects.held().filter(project=project).exists():
        raise ValidationError({"project": "这个项目已关联另一条线索，请核对项目编号。"})
    values = {"project": project, "converted_on": clock.today()}
    return move(held, LeadVerb.CONVERT, by, project.code, values=values)


def _open(lead: Lead) -> Any:
    return LeadAssignment.objects.filter(lead=lead, to_on=None).order_by("pk")


def _refuse_taker(
    lead: Lead, holder: LeadAssignment, park: Park | None, office: Office | None
) -> None:
    rows = _open(lead)
    if not rows.filter(pk=holder.pk).exists():
        raise ValidationError({"holder": "这一方已经不再承接，请刷新页面再移交。"})
    if park and park.retired_on:
        raise ValidationError({"park": f"“{park}”已停用，请改选别的园区。"})
    if rows.filter(Q(park=park) if park else Q(office=office)).exists():
        name, said = ("park", park) if park else ("office", office)
        raise ValidationError({name: f"“{said}”已经承接这条线索，请选别的。"})
    if office and not holder.office_id and rows.filter(office__isnull=False).exists():
        raise ValidationError({"office": "已有联络点承接；要换联络点请从那个联络点移交。"})
