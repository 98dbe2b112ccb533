"""`/api/v1/campaigns/`: 专项行动 with its targets, what was done of them, and its projects."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from parks.models import Park
from projects.actions import campaign as verbs
from projects.api.activity import PlacedInput, PlacedSerializer, VoidSerializer, parks_in_use
from projects.api.links import project_field
from projects.enums import CampaignGoal
from projects.filters import CampaignFilter
from projects.models import Campaign, CampaignTarget
from projects.queries.campaign import member_counts
from tracker import clock
from tracker.rest import CodeField, ScopedViewSet, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


class CampaignTargetSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.code", default=None, allow_null=True)

    class Meta:
        model = CampaignTarget
        fields = ["park", "goal", "assigned"]


class CampaignSerializer(PlacedSerializer):
    targets = CampaignTargetSerializer(many=True, read_only=True)
    project_count = serializers.SerializerMethodField()

    class Meta:
        model = Campaign
        fields = [
            *("id", "code", "name", "kind", "from_on", "to_on", "park", "region", "goal"),
            *("targets", "project_count", "recorded_by"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]

    @extend_schema_field(int)
    def get_project_count(self, row: Campaign) -> int:
        """Of the reader's scope; those of all rows that are shown are counted together."""
        context = cast(dict[str, Any], self.context)
        held: dict[int, int] | None = context.get("counts")
        if held is None:
            shown: Any = self.parent.instance if self.parent is not None else [row]
            user = context["request"].user
            held = member_counts(shown, user, clock.today())
            context["counts"] = held
        return held.get(row.pk, 0)


class CampaignAimSerializer(StrictSerializer):
    park = CodeField(Park, parks_in_use, allow_null=True, help_text="园区代码，空为全部")
    goal = serializers.ChoiceField(choices=CampaignGoal.choices)
    assigned = serializers.DecimalField(max_digits=18, decimal_places=4)


class CampaignInputSerializer(PlacedInput):
    office = None  # type: ignore[assignment]
    targets = CampaignAimSerializer(many=True, required=False)
    file = serializers.FileField(required=False, help_text="行动方案，multipart")

    class Meta:
        model = Campaign
        fields = [*verbs.FIELDS, "targets", "file"]


class CampaignMoveSerializer(StrictSerializer):
    way = serializers.ChoiceField(choices=[("in", "加入"), ("out", "退出")])
    on = serializers.DateField(help_text="加入的第一天，或退出的最后一天")
    projects = serializers.ListField(child=project_field(), allow_empty=False, max_length=500)


class CampaignViewSet(ScopedViewSet):
    """Without `state` only those that count."""

    model = Campaign
    lookup_field = "code"
    related = ("park", "region", "recorded_by")
    filterset_class = CampaignFilter
    serializer_class = CampaignSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.HOLD_EVENTS,
        "partial_update": Permission.HOLD_EVENTS,
        "move": Permission.HOLD_EVENTS,
        "void": Permission.HOLD_EVENTS,
    }
    inputs = {
        "create": CampaignInputSerializer,
        "partial_update": CampaignInputSerializer,
        "move": CampaignMoveSerializer,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def shown(self, rows: QuerySet) -> QuerySet:
        return super().shown(rows).prefetch_related("targets__park")

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload, aims = said.pop("file", None), said.pop("targets", [])
        row = verbs.record_campaign(
            values=said, aims=[verbs.Aim(**aim) for aim in aims], upload=upload, by=request.user
        )
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload, aims = said.pop("file", None), said.pop("targets", None)
        row = verbs.change_campaign(
            campaign=self.record,
            values=said,
            aims=None if aims is None else [verbs.Aim(**aim) for aim in aims],
            upload=upload,
            by=request.user,
        )
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def move(self, request, *args, **kwargs):
        said = self.cleaned()
        verbs.move_projects(
            campaign=self.record,
            projects=said["projects"],
            entering=said["way"] == "in",
            on=said["on"],
            by=request.user,
        )
        return self.answer(self.record)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = verbs.void_campaign(campaign=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)
