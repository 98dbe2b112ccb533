"""`/api/v1/office-reports/`: an office's quarter in words, with the numbers it names."""

from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import Office
from projects.actions import office_report as verbs
from projects.api.office_week import DecideSerializer, OfOfficeViewSet, PaperSerializer
from projects.filters import OfficeReportFilter
from projects.models import OfficeReport
from projects.permissions import runnable_offices
from tracker.rest import CodeField, StrictSerializer
from tracker.roles import Permission


class OfficeReportSerializer(PaperSerializer):
    class Meta:
        model = OfficeReport
        fields = [
            *("id", "office", "period", "state", "text", "figures", "read_on"),
            *("submitted_on", "submitted_by", "decided_at", "decided_by", "reason"),
            *("version", "created_at", "updated_at"),
        ]


class OfficeReportInput(StrictSerializer):
    office = CodeField(Office, runnable_offices, help_text="联络点代码")
    period = serializers.CharField(max_length=6, help_text="季度，如 2024Q2")


class TextSerializer(StrictSerializer):
    text = serializers.CharField(max_length=20_000)


class NothingSerializer(StrictSerializer):
    """No body is asked for."""


class OfficeReportViewSet(OfOfficeViewSet):
    model = OfficeReport
    filterset_class = OfficeReportFilter
    serializer_class = OfficeReportSerializer
    permissions = {
        "list": Permission.VIEW_ACTIVITIES,
        "retrieve": Permission.VIEW_ACTIVITIES,
        "create": Permission.RUN_OFFICES,
        "partial_update": Permission.RUN_OFFICES,
        "refresh": Permission.RUN_OFFICES,
        "submit": Permission.RUN_OFFICES,
        "decide": Permission.EDIT_OFFICES,
    }
    inputs = {
        "create": OfficeReportInput,
        "partial_update": TextSerializer,
        "refresh": NothingSerializer,
        "submit": NothingSerializer,
        "decide": DecideSerializer,
    }

    def create(self, request, *args, **kwargs):
        return self.answer(verbs.draft_report(by=request.user, **self.cleaned()), 201)

    def partial_update(self, request, *args, **kwargs):
        report, said = self.runs(), self.cleaned()
        text = said.get("text", report.text)
        return self.answer(verbs.write_report(report=report, text=text, by=request.user))

    @action(detail=True, methods=["post"])
    def refresh(self, request, *args, **kwargs):
        self.cleaned()
        return self.answer(verbs.refresh_report(report=self.runs(), by=request.user))

    @action(detail=True, methods=["post"])
    def submit(self, request, *args, **kwargs):
        self.cleaned()
        return self.answer(verbs.submit_report(report=self.runs(), by=request.user))

    @action(detail=True, methods=["post"])
    def decide(self, request, *args, **kwargs):
        return self.answer(self.decided())
