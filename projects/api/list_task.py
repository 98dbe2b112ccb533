"""`/api/v1/tasks/` and `/api/v1/task-reports/`: the yearly list, its lamps, what is reported."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser

from parks.models import Unit, User
from projects.actions import list_task as verbs
from projects.actions import task_report as report_verbs
from projects.api.links import person_field, region_field, todays_units, unit_field
from projects.api.owned import Username
from projects.api.plan_document import parks_of_a_plan, plan_field
from projects.filters import TaskFilter
from projects.models import ListTask, TaskReport, TaskStep
from projects.permissions import can_report_task
from projects.queries.list_task import Standing, standings
from tracker import clock
from tracker.rest import (
    CodeField,
    IdField,
    ScopedViewSet,
    StrictModelSerializer,
    StrictSerializer,
)
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


class StepSerializer(serializers.ModelSerializer):
    class Meta:
        model = TaskStep
        fields = ["id", "quarter", "text", "planned", "due_on", "done_on", "result"]


class TaskSerializer(serializers.ModelSerializer):
    """`lamp`, `reason`, `done` and `rate` as of the working day."""

    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    region = serializers.CharField(source="region.code")
    lead_unit = serializers.CharField(source="lead_unit.code")
    cooperating: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    plan = serializers.CharField(source="plan.code", default=None, allow_null=True)
    steps = StepSerializer(many=True, read_only=True)
    lamp = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    done = serializers.SerializerMethodField()
    rate = serializers.SerializerMethodField()
    done_by = Username()

    class Meta:
        model = ListTask
        fields = [
            *("id", "code", "year", "plan", "region", "park", "title", "detail", "kind"),
            *("lead_unit", "cooperating", "owner", "leader", "measure", "indicator"),
            *("assigned", "unit_text", "steps", "lamp", "reason", "done", "rate", "state"),
            *("done_on", "done_by", "done_note", "cancelled_on", "cancel_reason"),
            *("version", "created_at", "updated_at"),
        ]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._own: dict[int, Standing] = {}

    def standing(self, row: ListTask) -> Standing:
        """Of a page all are read at once; of one record its own."""
        held: dict[int, Standing] = self.context.get("standings", {})
        if row.pk in held:
            return held[row.pk]
        if row.pk not in self._own:
            self._own |= standings([row], clock.today())
        return self._own[row.pk]

    @extend_schema_field(str)
    def get_lamp(self, row: ListTask) -> str:
        return self.standing(row).lamp

    @extend_schema_field(str)
    def get_reason(self, row: ListTask) -> str:
        return self.standing(row).reason

    @extend_schema_field(str)
    def get_done(self, row: ListTask) -> str | None:
        done = self.standing(row).done
        return None if done is None else str(done)

    @extend_schema_field(str)
    def get_rate(self, row: ListTask) -> str | None:
        rate = self.standing(row).rate
        return None if rate is None else f"{rate:.4f}"


class StepInputSerializer(StrictSerializer):
    quarter = serializers.IntegerField(min_value=1, max_value=4)
    text = serializers.CharField(max_length=200)
    planned = serializers.DecimalField(
        max_digits=18, decimal_places=4, required=False, allow_null=True
    )
    due_on = serializers.DateField()


class TaskInputSerializer(StrictModelSerializer):
    plan = plan_field(required=False, allow_null=True)
    region = region_field(required=False, allow_null=True)
    park = parks_of_a_plan(required=False, allow_null=True)
    lead_unit = unit_field()
    cooperating: Any = CodeField(Unit, todays_units, many=True, required=False)
    owner = person_field(required=False, allow_null=True)
    leader = person_field(required=False, allow_null=True)
    steps = StepInputSerializer(many=True, required=False)

    class Meta:
        model = ListTask
        fields = [*verbs.FIELDS, "cooperating", "steps"]


class TaskNoteSerializer(StrictSerializer):
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class TaskViewSet(ScopedViewSet):
    model = ListTask
    lookup_field = "code"
    related = ("park", "region", "plan", "lead_unit", "done_by")
    filterset_class = TaskFilter
    serializer_class = TaskSerializer
    permissions = {
        "list": Permission.VIEW_PLANS,
        "retrieve": Permission.VIEW_PLANS,
        "create": Permission.EDIT_PLANS,
        "partial_update": Permission.EDIT_PLANS,
        "close": Permission.EDIT_PLANS,
        "cancel": Permission.EDIT_PLANS,
        "reopen": Permission.EDIT_PLANS,
    }
    inputs = {
        "create": TaskInputSerializer,
        "partial_update": TaskInputSerializer,
        "close": TaskNoteSerializer,
        "cancel": ReasonSerializer,
        "reopen": ReasonSerializer,
    }

    def shown(self, rows: QuerySet) -> QuerySet:
        return super().shown(rows).prefetch_related("steps", "cooperating")

    def read(self, pks: QuerySet) -> list[dict[str, Any]]:
        rows = list(self.shown(self.page(pks)).order_by(self.paginator.column))
        held = {"standings": standings(rows, clock.today())}
        context = {**self.get_serializer_context(), **held}
        return list(TaskSerializer(rows, many=True, context=context).data)

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        steps, units = said.pop("steps", []), said.pop("cooperating", [])
        row = verbs.record_task(values=said, steps=steps, cooperating=units, by=request.user)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        steps, units = said.pop("steps", None), said.pop("cooperating", None)
        row = verbs.change_task(
            task=self.record, values=said, steps=steps, cooperating=units, by=request.user
        )
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        return self.answer(verbs.close_task(task=self.record, **self.cleaned(), by=request.user))

    @action(detail=True, methods=["post"])
    def cancel(self, request, *args, **kwargs):
        return self.answer(verbs.cancel_task(task=self.record, **self.cleaned(), by=request.user))

    @action(detail=True, methods=["post"])
    def reopen(self, request, *args, **kwargs):
        return self.answer(verbs.reopen_task(task=self.record, **self.cleaned(), by=request.user))


class TaskReportSerializer(serializers.ModelSerializer):
    task = serializers.CharField(source="task.code")
    by = Username()
    decided_by = Username()
    file = serializers.SerializerMethodField()

    class Meta:
        model = TaskReport
        fields = [
            *("id", "task", "step", "on", "text", "value", "file", "state", "by"),
            *("decided_by", "answer", "version", "created_at", "updated_at"),
        ]

    @extend_schema_field(str)
    def get_file(self, row: TaskReport) -> str | None:
        return reverse("tracker:file", args=[row.stored_id]) if row.stored_id else None


def reportable_tasks(user: User) -> QuerySet:
    return ListTask.objects.reportable_by(user)


class ReportChangeSerializer(StrictModelSerializer):
    step = IdField(TaskStep, required=False, allow_null=True, help_text="完成的节点 id")
    file = serializers.FileField(required=False, help_text="佐证材料，multipart")
    draft = serializers.BooleanField(required=False, default=False, help_text="只存草稿")

    class Meta:
        model = TaskReport
        fields = [*report_verbs.FIELDS, "file", "draft"]


class ReportInputSerializer(ReportChangeSerializer):
    task = CodeField(ListTask, reportable_tasks, help_text="任务编号")

    class Meta(ReportChangeSerializer.Meta):
        fields = ["task", *ReportChangeSerializer.Meta.fields]


class AcceptSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ReturnSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=300)


class TaskReportViewSet(ScopedViewSet):
    model = TaskReport
    related = ("task", "by", "decided_by")
    serializer_class = TaskReportSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_PLANS,
        "retrieve": Permission.VIEW_PLANS,
        "create": Permission.REPORT_TASKS,
        "partial_update": Permission.REPORT_TASKS,
        "accept": Permission.EDIT_PLANS,
        "send_back": Permission.EDIT_PLANS,
    }
    inputs = {
        "create": ReportInputSerializer,
        "partial_update": ReportChangeSerializer,
        "accept": AcceptSerializer,
        "send_back": ReturnSerializer,
    }

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        task, upload, draft = said.pop("task"), said.pop("file", None), said.pop("draft")
        row = report_verbs.report_task(
            task=task, values=said, upload=upload, submit=not draft, by=request.user
        )
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        if not can_report_task(request.user, self.record.task):
            raise PermissionDenied
        upload, draft = said.pop("file", None), said.pop("draft", False)
        row = report_verbs.change_task_report(
            report=self.record, values=said, upload=upload, submit=not draft, by=request.user
        )
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def accept(self, request, *args, **kwargs):
        said = self.cleaned()
        return self.answer(
            report_verbs.accept_task_report(report=self.record, **said, by=request.user)
        )

    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request, *args, **kwargs):
        said = self.cleaned()
        return self.answer(
            report_verbs.return_task_report(report=self.record, **said, by=request.user)
        )
