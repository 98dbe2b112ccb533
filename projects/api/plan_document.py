"""`/api/v1/plans/`: 一县一方案 as drafts, issued, and as they were before."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from parks.models import Chain, Park
from projects.actions import plan_document as verbs
from projects.api.activity import parks_in_use
from projects.api.links import region_field, unit_field
from projects.api.owned import Username
from projects.filters import PlanDocumentFilter
from projects.models import PlanDocument
from tracker.rest import CodeField, ScopedViewSet, StrictModelSerializer, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


def plan_field(**options: Any) -> CodeField:
    return CodeField(PlanDocument, help_text="方案编号", **options)


def parks_of_a_plan(**options: Any) -> CodeField:
    return CodeField(Park, parks_in_use, help_text="园区代码", **options)


class PlanDocumentSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    region = serializers.CharField(source="region.code")
    lead_unit = serializers.CharField(source="lead_unit.code")
    chains: Any = serializers.SlugRelatedField("code", many=True, read_only=True)
    replaces = serializers.CharField(source="replaces.code", default=None, allow_null=True)
    recorded_by = Username()
    file = serializers.SerializerMethodField()

    class Meta:
        model = PlanDocument
        fields = [
            *("id", "code", "year", "region", "park", "title", "document", "issued_on", "state"),
            *("lead_unit", *verbs.TEXTS, "chains", "file", "replaces", "recorded_by"),
            *("version", "created_at", "updated_at"),
        ]

    @extend_schema_field(str)
    def get_file(self, row: PlanDocument) -> str | None:
        return reverse("tracker:file", args=[row.stored_id]) if row.stored_id else None


class PlanDocumentInputSerializer(StrictModelSerializer):
    region = region_field(required=False, allow_null=True)
    park = parks_of_a_plan(required=False, allow_null=True)
    lead_unit = unit_field()
    chains: Any = CodeField(Chain, many=True, required=False)
    file = serializers.FileField(required=False, help_text="方案文本，multipart")

    class Meta:
        model = PlanDocument
        fields = [*(name for name in verbs.FIELDS if name != "document"), "chains", "file"]


class PlanIssueSerializer(StrictSerializer):
    document = serializers.CharField(max_length=60)
    issued_on = serializers.DateField()


class NothingSerializer(StrictSerializer):
    """A verb that says all by itself."""


class PlanDocumentViewSet(ScopedViewSet):
    model = PlanDocument
    lookup_field = "code"
    related = ("park", "region", "lead_unit", "replaces", "recorded_by")
    filterset_class = PlanDocumentFilter
    serializer_class = PlanDocumentSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_PLANS,
        "retrieve": Permission.VIEW_PLANS,
        "create": Permission.EDIT_PLANS,
        "partial_update": Permission.EDIT_PLANS,
        "issue": Permission.EDIT_PLANS,
        "revise": Permission.EDIT_PLANS,
    }
    inputs = {
        "create": PlanDocumentInputSerializer,
        "partial_update": PlanDocumentInputSerializer,
        "issue": PlanIssueSerializer,
        "revise": NothingSerializer,
    }

    def shown(self, rows: QuerySet) -> QuerySet:
        return super().shown(rows).prefetch_related("chains")

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload = said.pop("file", None)
        row = verbs.record_plan(values=said, upload=upload, by=request.user)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload = said.pop("file", None)
        row = verbs.change_plan(plan=self.record, values=said, upload=upload, by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def issue(self, request, *args, **kwargs):
        return self.answer(verbs.issue_plan(plan=self.record, **self.cleaned(), by=request.user))

    @action(detail=True, methods=["post"])
    def revise(self, request, *args, **kwargs):
        self.cleaned()
        return self.answer(verbs.revise_plan(plan=self.record, by=request.user), 201)
