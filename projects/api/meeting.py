"""`/api/v1/meetings/`: agenda, minutes, decisions. Each reader sees the items of their projects."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action

from projects.actions import meeting as verbs
from projects.api.links import person_field, project_field, unit_field
from projects.api.owned import Username
from projects.filters import MeetingFilter
from projects.models import Meeting, MeetingItem, Problem, Project
from projects.queries.meeting import proposed, sees_every_project
from tracker.rest import DateField, ScopedViewSet, StrictModelSerializer, StrictSerializer
from tracker.roles import Permission


class MeetingItemSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)
    project_name = serializers.CharField(source="project.name", read_only=True)

    class Meta:
        model = MeetingItem
        fields = ["id", "project", "project_name", "order", "reason", "said"]


class DecisionSerializer(serializers.ModelSerializer):
    project = serializers.CharField(source="project.code", read_only=True)

    class Meta:
        model = Problem
        fields = ["id", "number", "project", "title", "state", "due_on"]


class MeetingSerializer(serializers.ModelSerializer):
    chair_name = serializers.CharField(source="chair.name", read_only=True)
    created_by = Username()
    minutes = serializers.SerializerMethodField()
    items = MeetingItemSerializer(many=True, read_only=True)
    decisions = DecisionSerializer(many=True, read_only=True)

    class Meta:
        model = Meeting
        fields = [
            *("id", "number", "kind", "title", "held_on", "place", "chair", "chair_name", "state"),
            *("minutes", "items", "decisions", "created_by", "version", "created_at", "updated_at"),
        ]

    @extend_schema_field(str)
    def get_minutes(self, row: Meeting) -> str:
        """Free words may name any project: only for who sees them all."""
        return row.minutes if sees_every_project(self.context["request"].user) else ""


class MeetingInputSerializer(StrictModelSerializer):
    chair = person_field()
    projects = serializers.ListField(
        child=project_field(),
        required=False,
        max_length=300,
        help_text="项目编号；不写就取今天的全部红灯、黄灯项目",
    )

    class Meta:
        model = Meeting
        fields = ["kind", "title", "held_on", "place", "chair", "projects"]


class MeetingPatchSerializer(StrictModelSerializer):
    chair = person_field(required=False)

    class Meta:
        model = Meeting
        fields = ["kind", "title", "held_on", "place", "chair", "minutes"]


class MeetingHoldSerializer(StrictSerializer):
    """A verb that needs no words."""


class MeetingDecisionSerializer(StrictModelSerializer):
    project = project_field()
    owner_unit = unit_field(required=False, allow_null=True)
    owner = person_field(required=False, allow_null=True)
    due_on = DateField()
    text = serializers.CharField(required=False, allow_blank=True, max_length=2000)

    class Meta:
        model = Problem
        fields = ["project", "title", "kind", "level", "owner_unit", "owner", "due_on", "text"]
        extra_kwargs = {"level": {"required": True}}


class MeetingViewSet(ScopedViewSet):
    model = Meeting
    related = ("chair", "created_by")
    filterset_class = MeetingFilter
    serializer_class = MeetingSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.HOLD_MEETINGS,
        "partial_update": Permission.HOLD_MEETINGS,
        "hold": Permission.HOLD_MEETINGS,
        "decide": Permission.HOLD_MEETINGS,
    }
    inputs = {
        "create": MeetingInputSerializer,
        "partial_update": MeetingPatchSerializer,
        "hold": MeetingHoldSerializer,
        "decide": MeetingDecisionSerializer,
    }

    def shown(self, rows: QuerySet) -> QuerySet:
        user = self.request.user
        items = MeetingItem.objects.visible_to(user).select_related("project")
        decisions = Problem.objects.visible_to(user).select_related("project").order_by("pk")
        return (
            super()
            .shown(rows)
            .prefetch_related(Prefetch("items", items), Prefetch("decisions", decisions))
        )

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        projects: list[Project] = said.pop("projects", None) or proposed(request.user)
        meeting = verbs.plan_meeting(**said, projects=projects, by=request.user)
        return self.answer(meeting, 201)

    def partial_update(self, request, *args, **kwargs):
        verbs.change_meeting(meeting=self.record, values=self.cleaned(), by=request.user)
        return self.answer(self.record)

    @action(detail=True, methods=["post"])
    def hold(self, request, *args, **kwargs):
        self.cleaned()
        return self.answer(verbs.hold_meeting(meeting=self.record, by=request.user))

    @action(detail=True, methods=["post"])
    def decide(self, request, *args, **kwargs):
        verbs.decide(meeting=self.record, by=request.user, **self.cleaned())
        return self.answer(self.record)
