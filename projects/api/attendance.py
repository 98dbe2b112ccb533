"""`/api/v1/attendance/`: where the people of an office were, by days."""

from typing import Any

from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import Office
from projects.actions import attendance as verbs
from projects.api.activity import VoidSerializer
from projects.api.links import person_field
from projects.api.office_week import OfOfficeViewSet
from projects.api.owned import Username
from projects.filters import AttendanceFilter
from projects.models import Attendance
from projects.permissions import runnable_offices
from tracker.rest import CodeField, StrictModelSerializer
from tracker.roles import Permission


class AttendanceSerializer(serializers.ModelSerializer):
    office = serializers.CharField(source="office.code")
    person_name = serializers.CharField(source="person.name")
    recorded_by = Username()

    class Meta:
        model = Attendance
        fields = [
            *("id", "office", "person", "person_name", "kind", "from_on", "to_on", "days"),
            *("people", "note", "recorded_by", "voided_at", "void_reason"),
            *("version", "created_at", "updated_at"),
        ]


class AttendanceInput(StrictModelSerializer):
    office = CodeField(Office, runnable_offices, help_text="联络点代码")
    person = person_field()

    class Meta:
        model = Attendance
        fields = list(verbs.FIELDS)
        extra_kwargs = {
            "to_on": {"required": False, "allow_null": True, "help_text": "不写就是一天"},
            "people": {"required": False, "min_value": 1, "max_value": verbs.MOST_PEOPLE},
        }


class AttendanceViewSet(OfOfficeViewSet):
    """Without `state` only those that count."""

    model = Attendance
    related = ("office", "person", "recorded_by")
    filterset_class = AttendanceFilter
    serializer_class = AttendanceSerializer
    permissions = {
        "list": Permission.VIEW_ACTIVITIES,
        "retrieve": Permission.VIEW_ACTIVITIES,
        "create": Permission.RUN_OFFICES,
        "partial_update": Permission.RUN_OFFICES,
        "void": Permission.RUN_OFFICES,
    }
    inputs = {
        "create": AttendanceInput,
        "partial_update": AttendanceInput,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset):
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        return self.answer(verbs.record_attendance(values=said, by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        row, said = self.runs(), self.cleaned()
        row = verbs.change_attendance(attendance=row, values=said, by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = self.runs()
        return self.answer(verbs.void_attendance(attendance=row, by=request.user, **self.cleaned()))
