"""调度会: what is proposed for the agenda, and what a reader may see of a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from parks.models import User
from projects.enums import LampLevel
from projects.models import Meeting, MeetingItem, Problem, Project

PROPOSED = 200


@dataclass(frozen=True)
class MeetingPage:
    """The meeting as one reader sees it."""

    items: Sequence[MeetingItem]
    decisions: Sequence[Problem]
    minutes: str  # free words may name any project: only for who sees them all
    is_whole: bool


def meeting_page(meeting: Meeting, user: User) -> MeetingPage:
    """Who does not see every project sees the items and decisions of their own, and no minutes."""
    whole = sees_every_project(user)
    items = MeetingItem.objects.visible_to(user).filter(meeting=meeting)
    decisions = Problem.objects.visible_to(user).filter(meeting=meeting)
    return MeetingPage(
        items=list(items.select_related("project__park", "project__leader")),
        decisions=list(decisions.select_related("project", "owner_unit", "owner").order_by("pk")),
        minutes=meeting.minutes if whole else "",
        is_whole=whole,
    )


def sees_every_project(user: User) -> bool:
    return not Project.objects.visible_to(user).query.where


def proposed(user: User) -> list[Project]:
    """Red before yellow: the agenda that the lamps propose."""
    rows = Project.objects.visible_to(user).filter(lamp__in=[LampLevel.RED, LampLevel.YELLOW])
    return list(rows.select_related("park", "leader").order_by("lamp", "park", "pk")[:PROPOSED])


def counted(meetings: QuerySet[Meeting], user: User) -> tuple[dict[int, int], dict[int, int]]:
    """Meeting → items and → decisions, as far as this reader sees them."""
    ids = [meeting.pk for meeting in meetings]
    items = MeetingItem.objects.visible_to(user).filter(meeting__in=ids)
    decisions = Problem.objects.visible_to(user).filter(meeting__in=ids)
    return (
        dict(items.order_by().values_list("meeting_id").annotate(Count("pk"))),
        dict(decisions.order_by().values_list("meeting_id").annotate(Count("pk"))),
    )
