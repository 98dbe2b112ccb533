"""`/api/v1/agreements/`: register an agreement, its review, and the project it became."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from parks.models import Enterprise, User
from projects.actions import agreement as verbs
from projects.api.activity import PlacedInput, PlacedSerializer, VoidSerializer
from projects.api.links import project_field
from projects.filters import AgreementFilter
from projects.models import Activity, Agreement, Lead, Project
from tracker.rest import CodeField, IdField, ScopedViewSet, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


def held_activities(user: User) -> QuerySet:
    return Activity.objects.visible_to(user).held()


def held_leads(user: User) -> QuerySet:
    return Lead.objects.visible_to(user).held()


class AgreementSerializer(PlacedSerializer):
    enterprise_name = serializers.CharField(source="enterprise.name")
    activity = serializers.CharField(source="activity.code", default=None, allow_null=True)
    lead = serializers.CharField(source="lead.code", default=None, allow_null=True)
    project = serializers.CharField(source="project.code", default=None, allow_null=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Agreement
        fields = [
            *("id", "code", "kind", "name", "signed_on", "enterprise", "enterprise_name"),
            *("amount", "park", "region", "office", "activity", "lead", "project"),
            *("review", "reviewed_on", "review_note", "file", "remark", "recorded_by"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]

    @extend_schema_field(str)
    def get_file(self, row: Agreement) -> str | None:
        return reverse("tracker:file", args=[row.stored_id]) if row.stored_id else None


class AgreementInputSerializer(PlacedInput):
    enterprise = IdField(Enterprise, help_text="企业 id")
    activity = CodeField(
        Activity, held_activities, required=False, allow_null=True, help_text="活动编号"
    )
    lead = CodeField(Lead, held_leads, required=False, allow_null=True, help_text="线索编号")
    file = serializers.FileField(required=False, help_text="协议文本，multipart")

    class Meta:
        model = Agreement
        fields = [*verbs.FIELDS, "file"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Park and office may be the activity's, or the lead's."""
        for source in (attrs.get("activity"), attrs.get("lead")):
            for name in ("park", "office"):
                if source and not self.held(attrs, name):
                    attrs[name] = getattr(source, name)
        return super().validate(attrs)


class AgreementLinkSerializer(StrictSerializer):
    project = project_field(allow_null=True)


class AgreementViewSet(ScopedViewSet):
    """Without `state` only those that count."""

    model = Agreement
    lookup_field = "code"
    related = ("park", "region", "office", "enterprise", "recorded_by")
    filterset_class = AgreementFilter
    serializer_class = AgreementSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_ACTIVITIES,
        "retrieve": Permission.VIEW_ACTIVITIES,
        "create": Permission.RECORD_ACTIVITIES,
        "partial_update": Permission.RECORD_ACTIVITIES,
        "link": Permission.RECORD_ACTIVITIES,
        "void": Permission.RECORD_ACTIVITIES,
    }
    inputs = {
        "create": AgreementInputSerializer,
        "partial_update": AgreementInputSerializer,
        "link": AgreementLinkSerializer,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def shown(self, rows: QuerySet) -> QuerySet:
        """Where it came from and what it became, as far as this reader sees them."""
        user = self.request.user
        return (
            super()
            .shown(rows)
            .prefetch_related(
                Prefetch("activity", Activity.objects.visible_to(user)),
                Prefetch("lead", Lead.objects.visible_to(user)),
                Prefetch("project", Project.objects.visible_to(user)),
            )
        )

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload = said.pop("file", None)
        row = verbs.record_agreement(values=said, upload=upload, by=request.user)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload = said.pop("file", None)
        row = verbs.change_agreement(
            agreement=self.record, values=said, upload=upload, by=request.user
        )
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def link(self, request, *args, **kwargs):
        row = verbs.link_project(agreement=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = verbs.void_agreement(agreement=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)
