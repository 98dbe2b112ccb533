"""`/api/v1/progress-reports/`: one report a project and period; draft, submit, accept, return."""

from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import User
from projects.actions.progress import FIELDS, accept_report, return_report, save_report
from projects.api.links import project_field
from projects.api.owned import OwnedSerializer, OwnedViewSet, Username
from projects.enums import ReportState, Rhythm
from projects.filters import ProgressFilter
from projects.models import ProgressReport, Project
from projects.permissions import can_write_progress
from projects.queries.progress import period_of
from tracker.rest import Conflict, DateField, StrictModelSerializer, StrictSerializer
from tracker.roles import Permission


class ProgressReportSerializer(OwnedSerializer):
    reported_by = Username()
    decided_by = Username()

    class Meta:
        model = ProgressReport
        fields = [
            *("id", "project", "project_name", "rhythm", "start_on", "end_on", *FIELDS, "state"),
            *("is_copied", "is_late", "answer", "reported_by", "submitted_at", "decided_by"),
            *("decided_at", "version", "created_at", "updated_at"),
        ]


class ProgressPatchSerializer(StrictModelSerializer):
    submit = serializers.BooleanField(required=False, help_text="true 报送，false 存草稿")

    class Meta:
        model = ProgressReport
        fields = [*FIELDS, "submit"]
        extra_kwargs = {
            "percent": {"min_value": 0, "max_value": 100},
            "completed_investment": {"min_value": 0},
            **{name: {"max_length": 4000} for name in FIELDS if name.endswith("_text")},
        }


class ProgressInputSerializer(ProgressPatchSerializer):
    project = project_field()
    rhythm = serializers.ChoiceField(choices=Rhythm.choices, default=Rhythm.MONTHLY)
    start_on = DateField(help_text="期初：月报为 1 日，周报为周一")

    class Meta(ProgressPatchSerializer.Meta):
        fields = ["project", "rhythm", "start_on", *ProgressPatchSerializer.Meta.fields]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first, last = period_of(attrs["rhythm"], attrs["start_on"])
        if attrs["start_on"] != first:
            raise serializers.ValidationError({"start_on": [f"这一期从 {first} 开始，请改。"]})
        return attrs | {"end_on": last}


class ReportAcceptSerializer(StrictSerializer):
    answer = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ReportReturnSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=300)


def refuse_filling(user: User, project: Project) -> None:
    """Who sees a project may not always write its progress: a duty must give the right."""
    if not can_write_progress(user, project):
        raise PermissionDenied


class ProgressReportViewSet(OwnedViewSet):
    model = ProgressReport
    related = ("project", "reported_by", "decided_by")
    filterset_class = ProgressFilter
    serializer_class = ProgressReportSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.WRITE_PROGRESS,
        "partial_update": Permission.WRITE_PROGRESS,
        "accept": Permission.REVIEW_PROGRESS,
        "send_back": Permission.REVIEW_PROGRESS,
    }
    inputs = {
        "create": ProgressInputSerializer,
        "partial_update": ProgressPatchSerializer,
        "accept": ReportAcceptSerializer,
        "send_back": ReportReturnSerializer,
    }

    def create(self, request, *args, **kwargs):
        """A new period. One that is there already is changed by PATCH, on its version."""
        said = self.cleaned()
        period = {name: said.pop(name) for name in ("project", "rhythm", "start_on", "end_on")}
        refuse_filling(request.user, period["project"])
        submit = said.pop("submit", False)
        held = ProgressReport.objects.visible_to(request.user).filter(**period).first()
        if held:
            raise Conflict(f"这一期已有填报（id {held.pk}），请用 PATCH 修改它。")
        report = save_report(**period, values=said, submit=submit, by=request.user)
        return self.answer(report, 201)

    def partial_update(self, request, *args, **kwargs):
        refuse_filling(request.user, self.record.project)
        report, said = self.record, self.cleaned()
        submit = said.pop("submit", report.state == ReportState.SUBMITTED)
        values = {name: getattr(report, name) for name in FIELDS} | said
        report = save_report(
            project=report.project,
            rhythm=report.rhythm,
            start_on=report.start_on,
            end_on=report.end_on,
            values=values,
            version=report.version,
            submit=submit,
            by=request.user,
        )
        return self.answer(report)

    @action(detail=True, methods=["post"])
    def accept(self, request, *args, **kwargs):
        return self.answer(accept_report(report=self.record, **self.cleaned(), by=request.user))

    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, *args, **kwargs):
        return self.answer(return_report(report=self.record, **self.cleaned(), by=request.user))
