"""提醒: what was sent to whom, and why."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.exports.reminder import TABLE
from projects.filters import ReminderFilter
from projects.models import Reminder
from projects.queries.reminder import Due, coming
from projects.views.project import LedgerList
from tracker import clock
from tracker.roles import Permission
from tracker.tools.workdays import is_workday, known

DAYS, SHOWN = 7, 100


@dataclass(frozen=True)
class Day:
    """A day of the week ahead: how many reminders, the first of them, and whether it is worked."""

    day: date
    count: int
    due: list[Due]
    is_workday: bool
    is_known: bool


class ReminderList(LedgerList):
    model = Reminder
    permission = Permission.VIEW_PROJECTS
    filterset_class = ReminderFilter
    template_name = "projects/reminder/list.html"
    export_title = "提醒"
    export_table = TABLE
    export_word = "条"
    export_order = "新的在前"

    def get_queryset(self):
        return super().get_queryset().select_related("project", "recipient__person")

    def get_context_data(self, **kwargs):
        may = self.request.user.may(Permission.VERIFY_FUNDING)
        return super().get_context_data(may_look_ahead=may, **kwargs)


@require_safe
def week(request):
    """What will be sent to whom on the next days, if nothing is done until then."""
    if not request.user.may(Permission.VERIFY_FUNDING):
        raise PermissionDenied
    today = clock.today()
    days = [
        Day(day, len(due), due[:SHOWN], is_workday(day), known(day))
        for day, due in coming(today, DAYS)
    ]
    return render(request, "projects/reminder/week.html", {"days": days, "today": today})
