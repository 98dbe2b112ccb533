"""`/api/v1/reminders/`: what was reminded of, to whom; one's own, for the bureau all."""

from projects.api.owned import OwnedSerializer, OwnedViewSet, Username
from projects.filters import ReminderFilter
from projects.models import Reminder
from tracker.roles import Permission


class ReminderSerializer(OwnedSerializer):
    recipient = Username()

    class Meta:
        model = Reminder
        fields = [
            *("id", "kind", "project", "project_name", "recipient", "due_on", "step"),
            *("is_escalated", "is_late", "title", "body", "url", "created_at"),
        ]


class ReminderViewSet(OwnedViewSet):
    model = Reminder
    related = ("project", "recipient")
    filterset_class = ReminderFilter
    serializer_class = ReminderSerializer
    permissions = {"list": Permission.VIEW_PROJECTS, "retrieve": Permission.VIEW_PROJECTS}
