"""调度会: an agenda of projects, what was said, and decisions that become problems."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from parks.models import Person, Unit, User
from projects.actions.number import create_numbered
from projects.actions.problem import accept_problem, report_problem
from projects.enums import LampLevel, MeetingState
from projects.models import Meeting, MeetingItem, Problem, Project
from tracker import audit, clock

PREFIX = "HY"


@transaction.atomic
def plan_meeting(
    *,
    kind: str,
    title: str,
    held_on: date,
    chair: Person,
    projects: Iterable[Project],
    by: User,
    place: str = "",
) -> Meeting:
    """A meeting with its agenda; why each project is on it is kept as it stands now."""
    chosen = list(dict.fromkeys(projects))
    if not chosen:
        raise ValidationError({"projects": "请至少选一个上会项目。"})
    _refuse_gone(chair)
    meeting = create_numbered(
        Meeting,
        PREFIX,
        held_on.year,
        kind=kind,
        title=title.strip(),
        held_on=held_on,
        place=place.strip(),
        chair=chair,
        created_by=by,
    )
    MeetingItem.objects.bulk_create(
        MeetingItem(meeting=meeting, project=project, order=order, reason=why_on(project))
        for order, project in enumerate(chosen, start=1)
    )
    changes = {"held_on": [None, str(held_on)], "items": [0, len(chosen)]}
    audit.record(verb="安排会议", on=meeting, by=by, changes=changes)
    return meeting


def why_on(project: Project) -> str:
    """The lamp and its reason on the day the project is put on the agenda."""
    if project.lamp not in (LampLevel.RED, LampLevel.YELLOW):
        return "点名上会"
    return f"{project.get_lamp_display()}灯：{project.lamp_reason}"[:200]


@transaction.atomic
def change_meeting(*, meeting: Meeting, values: Mapping[str, Any], by: User) -> Meeting:
    """Title, day, place, chair and minutes. Raises StaleVersion."""
    if (chair := values.get("chair")) and chair.pk != meeting.chair_id:
        _refuse_gone(chair)
    if meeting.state == MeetingState.HELD and (day := values.get("held_on")):
        _refuse_ahead(day)
    before = {name: getattr(meeting, name) for name in values}
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.bump(list(values))
    changes = audit.difference(before, values)
    audit.record(verb="修改会议", on=meeting, by=by, changes=changes)
    return meeting


@transaction.atomic
def add_item(*, meeting: Meeting, project: Project, by: User, reason: str = "") -> MeetingItem:
    """One more project, at the end of the agenda."""
    _refuse_held(meeting)
    if meeting.items.filter(project=project).exists():
        raise ValidationError({"project": f"“{project}”已在议题里，不用再加。"})
    last = meeting.items.aggregate(last=Max("order"))["last"] or 0
    meeting.bump([])
    item = MeetingItem.objects.create(
        meeting=meeting, project=project, order=last + 1, reason=reason.strip() or why_on(project)
    )
    audit.record(verb="加议题", on=meeting, by=by, changes={"project": [None, project.code]})
    return item


@transaction.atomic
def drop_item(*, meeting: Meeting, item: MeetingItem, by: User) -> None:
    """Take a project off the agenda of a meeting that is still to come."""
    _refuse_held(meeting)
    if Problem.objects.filter(meeting=meeting, project=item.project).exists():
        raise ValidationError("这个项目已有议定事项，不能再从议题里去掉。")
    meeting.bump([])
    audit.record(verb="去掉议题", on=meeting, by=by, changes={"project": [item.project.code, None]})
    item.delete()


@transaction.atomic
def record_meeting(*, meeting: Meeting, minutes: str, said: Mapping[int, str], by: User) -> Meeting:
    """What was said of each item (by item id), and the minutes. Raises StaleVersion."""
    before = meeting.minutes
    meeting.minutes = minutes
    meeting.bump(["minutes"])
    items = list(meeting.items.filter(pk__in=said))
    for item in items:
        item.said = said[item.pk].strip()
    MeetingItem.objects.bulk_update(items, ["said"], batch_size=200)
    changes = {"minutes": [before[:200], minutes[:200]], "said": sum(bool(i.said) for i in items)}
    audit.record(verb="记会议纪要", on=meeting, by=by, changes=changes)
    return meeting


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by: User) -> Meeting:
    """It has taken place: the agenda stands from here on."""
    _refuse_held(meeting)
    _refuse_ahead(meeting.held_on)
    meeting.state = MeetingState.HELD
    meeting.bump(["state"])
    audit.record(
        verb="会议召开", on=meeting, by=by, changes={"state": [MeetingState.PLANNED, meeting.state]}
    )
    return meeting


@transaction.atomic
def decide(
    *,
    meeting: Meeting,
    project: Project,
    title: str,
    kind: str,
    level: str,
    due_on: date | None,
    by: User,
    owner_unit: Unit | None = None,
    owner: Person | None = None,
    text: str = "",
) -> Problem:
    """议定事项: a problem of an agenda's project, with owner and date from its first day."""
    if not meeting.items.filter(project=project).exists():
        raise ValidationError({"project": f"“{project}”不在议题里，请先加为议题。"})
    problem = report_problem(
        project=project, title=title, kind=kind, level=level, text=text, by=by, meeting=meeting
    )
    return accept_problem(
        problem=problem,
        owner_unit=owner_unit,
        owner=owner,
        due_on=due_on,
        by=by,
        text=f"{meeting.number} 议定事项",
    )


def _refuse_held(meeting: Meeting) -> None:
    if meeting.state == MeetingState.HELD:
        raise ValidationError("会议已经召开，议题不能再改；漏记的项目请另开一次会。")


def _refuse_ahead(day: date) -> None:
    if day > clock.today():
        raise ValidationError({"held_on": f"会议定在 {day}，还没到；提前开的请先改召开日期。"})


def _refuse_gone(chair: Person) -> None:
    if chair.left_on:
        raise ValidationError({"chair": f"{chair}已于 {chair.left_on} 离任，请另选主持人。"})
