"""`/api/v1/offices/<code>/tasks/`: what a year asks of an office, and what the records give."""

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from parks.api.office import OfficeViewSet as PlainOfficeViewSet
from parks.models import OfficeTask
from projects.permissions import can_see_office_work
from projects.queries.office import task_lines
from tracker import clock
from tracker.roles import Permission


class OfficeTaskSerializer(serializers.Serializer):
    year = serializers.IntegerField(source="task.year")
    indicator = serializers.CharField(source="task.indicator")
    person = serializers.IntegerField(source="task.person_id", allow_null=True)
    assigned = serializers.DecimalField(max_digits=14, decimal_places=4, source="task.assigned")
    done = serializers.DecimalField(max_digits=18, decimal_places=4, help_text="按记录统计")
    rate = serializers.SerializerMethodField(help_text="完成率，%")
    time_rate = serializers.SerializerMethodField(help_text="序时，%")

    def get_rate(self, line) -> str | None:
        return None if line.rate is None else f"{line.rate:.2f}"

    def get_time_rate(self, line) -> str:
        return f"{line.time_rate:.2f}"


class OfficeViewSet(PlainOfficeViewSet):
    permissions = PlainOfficeViewSet.permissions | {"tasks": Permission.VIEW_DIRECTORY}
    answers = {"tasks": OfficeTaskSerializer(many=True)}

    def known_keys(self) -> set[str]:
        return {"year"} if self.action == "tasks" else super().known_keys()

    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def tasks(self, request, *args, **kwargs):
        """`year=2024`; without one this year's. For who sees the office whole; others: none."""
        today, asked = clock.today(), request.query_params.get("year", "")
        if asked and not (asked.isdecimal() and len(asked) == 4):
            raise ValidationError({"year": ["年度请写四位数，如 2024。"]})
        year = int(asked or today.year)
        rows = OfficeTask.objects.visible_to(request.user).filter(office=self.record, year=year)
        if not can_see_office_work(request.user, self.record):
            rows = rows.none()
        tasks = list(rows.select_related("office", "person"))
        lines = task_lines(tasks, request.user, year, today)
        return Response(OfficeTaskSerializer(lines, many=True).data)
