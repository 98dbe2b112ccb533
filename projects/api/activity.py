"""`/api/v1/activities/`: write down an outing or a reception, mend it, take it back."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from parks.models import Office, Park, Region, User
from projects.actions import activity as verbs
from projects.api.links import person_field, todays_regions
from projects.api.owned import Username
from projects.filters import ActivityFilter
from projects.models import Activity, ActivityEnterprise, ActivityFile
from projects.permissions import why_not_place
from tracker.rest import CodeField, ScopedViewSet, StrictModelSerializer, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission

KEPT = (
    *("kind", "name", "level", "led_by", "delegation", "city", "venue", "from_on", "to_on"),
    *("park", "region", "office", "enterprises_count", "outcome"),
)


def parks_in_use(user: User) -> QuerySet:
    return Park.objects.visible_to(user).filter(retired_on=None)


class PlacedInput(StrictModelSerializer):
    """Where a record belongs; nobody writes down what they could not see afterwards."""

    park = CodeField(Park, parks_in_use, required=False, allow_null=True)
    region = CodeField(Region, todays_regions, required=False, allow_null=True)
    office = CodeField(Office, required=False, allow_null=True)

    def held(self, attrs: dict[str, Any], name: str) -> Any:
        """As it will be: from the body, else as the record has it."""
        record = self.context["view"].record
        return attrs.get(name) if name in attrs or record is None else getattr(record, name)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        park, office = self.held(attrs, "park"), self.held(attrs, "office")
        if why := why_not_place(self.context["request"].user, park, office):
            raise serializers.ValidationError({"park" if "园区" in why else "office": [why]})
        return attrs


class MetSerializer(serializers.ModelSerializer):
    class Meta:
        model = ActivityEnterprise
        fields = ["name", "enterprise"]


class ActivityFileSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="stored.name")
    url = serializers.SerializerMethodField()

    class Meta:
        model = ActivityFile
        fields = ["id", "name", "url"]

    @extend_schema_field(str)
    def get_url(self, row: ActivityFile) -> str:
        return reverse("tracker:file", args=[row.stored_id])


class PlacedSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    region = serializers.CharField(source="region.code")
    office = serializers.CharField(source="office.code", default=None, allow_null=True)
    recorded_by = Username()


class ActivitySerializer(PlacedSerializer):
    led_by_name = serializers.CharField(source="led_by.name", default=None, allow_null=True)
    met = MetSerializer(many=True, read_only=True)
    files = ActivityFileSerializer(many=True, read_only=True)

    class Meta:
        model = Activity
        fields = [
            *("id", "code", *KEPT, "led_by_name", "met", "files", "recorded_by"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]


class ActivityInputSerializer(PlacedInput):
    led_by = person_field(required=False, allow_null=True)
    names = serializers.ListField(
        child=serializers.CharField(max_length=verbs.LONGEST_NAME),
        required=False,
        max_length=verbs.MOST_NAMES,
        help_text="对接企业和商协会的名称",
    )
    files = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        max_length=verbs.MOST_FILES,
        help_text="附件，multipart",
    )

    class Meta:
        model = Activity
        fields = [*KEPT, "names", "files"]
        extra_kwargs = {
            "enterprises_count": {
                "help_text": "不写就是名单的家数",
                "required": False,
                "allow_null": True,
                "max_value": 100_000,
            }
        }


class VoidSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


class ActivityViewSet(ScopedViewSet):
    """Without `state` only those that count."""

    model = Activity
    lookup_field = "code"
    related = ("park", "region", "office", "led_by", "recorded_by")
    filterset_class = ActivityFilter
    serializer_class = ActivitySerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_ACTIVITIES,
        "retrieve": Permission.VIEW_ACTIVITIES,
        "create": Permission.RECORD_ACTIVITIES,
        "partial_update": Permission.RECORD_ACTIVITIES,
        "void": Permission.RECORD_ACTIVITIES,
    }
    inputs = {
        "create": ActivityInputSerializer,
        "partial_update": ActivityInputSerializer,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def shown(self, rows: QuerySet) -> QuerySet:
        user = self.request.user
        files = ActivityFile.objects.visible_to(user).select_related("stored")
        return super().shown(rows).prefetch_related("met", Prefetch("files", files))

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        names, uploads = said.pop("names", []), said.pop("files", [])
        row = verbs.record_activity(values=said, names=names, uploads=uploads, by=request.user)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        names, uploads = said.pop("names", None), said.pop("files", [])
        row = verbs.change_activity(
            activity=self.record, values=said, names=names, uploads=uploads, by=request.user
        )
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = verbs.void_activity(activity=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)
