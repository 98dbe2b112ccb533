"""`/api/v1/visits/`: write down a visit with its photos, take one back."""

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from projects.actions.visit import MOST_PHOTOS, record_visit, void_visit
from projects.api.links import person_field, project_field
from projects.api.owned import OwnedSerializer, OwnedViewSet, Username
from projects.filters import VisitFilter
from projects.models import Attachment, Visit
from tracker.rest import DateField, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


class VisitPhotoSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="stored.name")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ["id", "name", "url", "taken_at", "latitude", "longitude"]

    @extend_schema_field(str)
    def get_url(self, row: Attachment) -> str:
        return reverse("tracker:file", args=[row.stored_id])


class VisitSerializer(OwnedSerializer):
    visitor_name = serializers.CharField(source="visitor.name", default=None, allow_null=True)
    recorded_by = Username()
    photos = VisitPhotoSerializer(many=True, read_only=True)

    class Meta:
        model = Visit
        fields = [
            *("id", "project", "project_name", "kind", "visited_on", "visitor", "visitor_name"),
            *("companions", "place", "latitude", "longitude", "findings", "recorded_by", "photos"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]


def _degrees(most: int) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=9,
        decimal_places=6,
        min_value=Decimal(-most),
        max_value=Decimal(most),
        required=False,
        allow_null=True,
    )


class VisitInputSerializer(StrictSerializer):
    project = project_field()
    visited_on = DateField()
    findings = serializers.CharField(max_length=4000)
    visitor = person_field(required=False, allow_null=True)
    companions = serializers.CharField(required=False, allow_blank=True, max_length=120)
    place = serializers.CharField(required=False, allow_blank=True, max_length=80)
    latitude = _degrees(90)
    longitude = _degrees(180)
    photos = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        max_length=MOST_PHOTOS,
        help_text="现场照片，multipart",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """`location` is both or none."""
        place = attrs.pop("latitude", None), attrs.pop("longitude", None)
        if (place[0] is None) != (place[1] is None):
            raise serializers.ValidationError({"longitude": "经度和纬度要一起给，或者都不给。"})
        return attrs | {"location": None if place[0] is None else place}


class VisitVoidSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class VisitViewSet(OwnedViewSet):
    """Without `state` only those that count."""

    model = Visit
    related = ("project", "visitor", "recorded_by")
    filterset_class = VisitFilter
    serializer_class = VisitSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.RECORD_VISITS,
        "void": Permission.RECORD_VISITS,
    }
    inputs = {"create": VisitInputSerializer, "void": VisitVoidSerializer}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def shown(self, rows: QuerySet) -> QuerySet:
        files = Attachment.objects.filter(voided_at=None).select_related("stored")
        return super().shown(rows).prefetch_related(Prefetch("photos", files))

    def create(self, request, *args, **kwargs):
        return self.answer(record_visit(**self.cleaned(), by=request.user), 201)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        visit = void_visit(visit=self.record, **self.cleaned(), by=request.user)
        return self.answer(visit)
