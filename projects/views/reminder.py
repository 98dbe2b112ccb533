"""提醒: what was sent to whom, and why."""

from projects.filters import ReminderFilter
from projects.models import Reminder
from tracker.generic import ListPage
from tracker.roles import Permission


class ReminderList(ListPage):
    model = Reminder
    permission = Permission.VIEW_PROJECTS
    filterset_class = ReminderFilter
    template_name = "projects/reminder/list.html"

    def get_queryset(self):
        return super().get_queryset().select_related("project", "recipient__person")
