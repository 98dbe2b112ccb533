"""线索 on a desk: what waits for the bureau's judgement, what a park or office must follow."""

from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse

from parks.models import User
from projects.enums import LeadClock, LeadState
from projects.models import Lead, LeadAssignment
from projects.queries.desk_rows import Asked, Row, Todo
from tracker.roles import Permission, Role

WEEK = timedelta(days=7)
TO_JUDGE = (LeadState.REPORTED, LeadState.ANSWERED, LeadState.VALID)


def lead_pile(user: User, today: date) -> Asked | None:
    """Due within a week: the bureau's are those not yet judged or given to a park."""
    if not user.may(Permission.RECORD_LEADS):
        return None
    rows = Lead.objects.visible_to(user).open().filter(due_on__lte=today + WEEK)
    if Role.BUREAU in user.roles:
        rows = rows.filter(state__in=TO_JUDGE)
    else:
        held = LeadAssignment.objects.filter(park_id__in=user.park_ids, to_on=None)
        mine = Q(pk__in=held.values("lead_id")) | Q(office_id__in=user.office_ids)
        rows = rows.filter(mine).exclude(state__in=TO_JUDGE[:2])

    def say(row: Row) -> Todo:
        return Todo(
            "线索",
            f"线索{LeadClock(row.state).label}",
            row,
            row.text,
            row.due_on,
            reverse("projects:lead-detail", args=[row.code]),
            "办理",
            "radar",
            "projects:lead-detail",
        )

    return Asked(
        "线索",
        f"{reverse('projects:lead-list')}?due=overdue",
        rows,
        ["due_on", "pk"],
        {"due_on": "due_on", "state": "due_step", "text": F("investor_name")},
        say,
        Q(due_on__lte=today),
        path="",
    )
