"""`/api/v1/events/`: 三个一批 with what became of each announced project, as of today."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from projects.actions import event as verbs
from projects.api.activity import PlacedInput, PlacedSerializer, VoidSerializer
from projects.api.links import person_field, project_field
from projects.enums import EventBatch
from projects.filters import EventFilter
from projects.models import EventProject, ProjectEvent
from projects.queries.event import Fate, fates_of, why_early
from tracker import clock
from tracker.rest import ScopedViewSet, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


class FateSerializer(serializers.Serializer):
    """One announced project, as far as the reader's scope goes."""

    project = serializers.CharField(source="item.project.code")
    project_name = serializers.CharField(source="item.project.name")
    batch = serializers.ChoiceField(source="item.batch", choices=EventBatch.choices)
    amount = serializers.DecimalField(
        source="item.amount",
        max_digits=18,
        decimal_places=4,
        allow_null=True,
        help_text="公布金额（万元）",
    )
    order = serializers.IntegerField(source="item.order")
    note = serializers.CharField(source="item.note")
    recognised_on = serializers.DateField(allow_null=True, help_text="本类的认定日期")
    days = serializers.IntegerField(allow_null=True, help_text="活动到认定的天数，负数为活动前")
    started_on = serializers.DateField(allow_null=True)
    production_on = serializers.DateField(allow_null=True)
    funds = serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text="活动当天起核验的到位资金（万元）"
    )
    ended = serializers.BooleanField(help_text="已终止或退库")


class EventSerializer(PlacedSerializer):
    chaired_by_name = serializers.CharField(source="chaired_by.name", default=None, allow_null=True)
    file = serializers.SerializerMethodField()
    projects = serializers.SerializerMethodField()

    class Meta:
        model = ProjectEvent
        fields = [
            *("id", "code", "name", "held_on", "venue", "level", "park", "region", "office"),
            *("chaired_by", "chaired_by_name", "file", "note", "projects", "recorded_by"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]

    @extend_schema_field(str)
    def get_file(self, row: ProjectEvent) -> str | None:
        return reverse("tracker:file", args=[row.stored_id]) if row.stored_id else None

    @extend_schema_field(FateSerializer(many=True))
    def get_projects(self, row: Any) -> Any:
        return FateSerializer(self.fates(row), many=True).data

    def fates(self, row: Any) -> list[Fate]:
        """Those of all rows that are shown at once, read together the first time one is asked."""
        context = cast(dict[str, Any], self.context)
        held: dict[int, list[Fate]] | None = context.get("fates")
        if held is None:
            shown: Any = self.parent.instance if self.parent is not None else [row]
            items = EventProject.objects.visible_to(context["request"].user)
            held = fates_of(items.filter(event__in=[one.pk for one in shown]), clock.today())
            context["fates"] = held
        return held.get(row.pk, [])


class EventInputSerializer(PlacedInput):
    chaired_by = person_field(required=False, allow_null=True)
    file = serializers.FileField(required=False, help_text="活动方案，multipart")

    class Meta:
        model = ProjectEvent
        fields = [*verbs.FIELDS, "file"]


class AnnouncedSerializer(StrictSerializer):
    project = project_field()
    batch = serializers.ChoiceField(choices=EventBatch.choices)
    amount = serializers.DecimalField(
        max_digits=18,
        decimal_places=4,
        min_value=0,
        required=False,
        allow_null=True,
        help_text="公布金额（万元）；不写就是总投资",
    )
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class EventAnnounceSerializer(StrictSerializer):
    projects = AnnouncedSerializer(many=True, allow_empty=False)
    confirm = serializers.BooleanField(
        required=False, default=False, help_text="台账还没有走到这一步的也公布"
    )

    def validate_projects(self, given: list[Any]) -> list[Any]:
        if len(given) > verbs.MOST:
            raise serializers.ValidationError(f"一次最多 {verbs.MOST} 个项目，请分几次。")
        return given


class EventRemoveSerializer(StrictSerializer):
    project = project_field()


class EventViewSet(ScopedViewSet):
    """Without `state` only those that count."""

    model = ProjectEvent
    lookup_field = "code"
    related = ("park", "region", "office", "chaired_by", "recorded_by")
    filterset_class = EventFilter
    serializer_class = EventSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.HOLD_EVENTS,
        "partial_update": Permission.HOLD_EVENTS,
        "announce": Permission.HOLD_EVENTS,
        "remove": Permission.HOLD_EVENTS,
        "void": Permission.HOLD_EVENTS,
    }
    inputs = {
        "create": EventInputSerializer,
        "partial_update": EventInputSerializer,
        "announce": EventAnnounceSerializer,
        "remove": EventRemoveSerializer,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload = said.pop("file", None)
        row = verbs.record_event(values=said, upload=upload, by=request.user)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload = said.pop("file", None)
        row = verbs.change_event(event=self.record, values=said, upload=upload, by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def announce(self, request, *args, **kwargs):
        said = self.cleaned()
        told = [verbs.Announced(**one) for one in said["projects"]]
        early = [why_early(one.project, one.batch, self.record.held_on) for one in told]
        if any(early) and not said["confirm"]:
            raise ValidationError({"confirm": [why for why in early if why]})
        verbs.announce_projects(event=self.record, announced=told, by=request.user)
        return self.answer(self.record)

    @action(detail=True, methods=["post"])
    def remove(self, request, *args, **kwargs):
        project = self.cleaned()["project"]
        item = self.record.items.filter(project=project).select_related("project").first()
        if item is None:
            raise ValidationError({"project": "这个项目不在这次活动里，请核对编号。"})
        verbs.take_off(event=self.record, item=item, by=request.user)
        return self.answer(self.record)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = verbs.void_event(event=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)
