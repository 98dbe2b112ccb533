"""`/api/v1/milestones/`: plan, move with a reason, complete."""

from rest_framework import serializers

from projects.actions.milestone import change_milestone, plan_milestone
from projects.api.links import phase_field, project_field, unit_field
from projects.api.owned import OwnedSerializer, OwnedViewSet
from projects.filters import MilestoneFilter
from projects.models import Milestone
from tracker.rest import StrictModelSerializer
from tracker.roles import Permission


class MilestoneSerializer(OwnedSerializer):
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    unit_name = serializers.CharField(source="unit.name", default=None, allow_null=True)

    class Meta:
        model = Milestone
        fields = [
            *("id", "project", "project_name", "name", "order", "started_on", "planned_start_on"),
            *("planned_on", "baseline_on", "actual_on", "slip_reason", "paused_on"),
            *("pause_reason", "pause_allowed_by", "paused_days", "due_on", "phase"),
            *("unit", "unit_name", "version", "updated_at"),
        ]


class MilestoneInputSerializer(StrictModelSerializer):
    project = project_field()
    unit = unit_field(required=False, allow_null=True)
    phase = phase_field(required=False, allow_null=True)

    class Meta:
        model = Milestone
        fields = ["project", "name", "order", "planned_start_on", "planned_on", "unit", "phase"]


class MilestonePatchSerializer(StrictModelSerializer):
    unit = unit_field(required=False, allow_null=True)
    phase = phase_field(required=False, allow_null=True)

    class Meta:
        model = Milestone
        fields = [
            *("name", "order", "started_on", "planned_start_on", "planned_on", "actual_on"),
            *("slip_reason", "paused_on", "pause_reason", "pause_allowed_by", "unit", "phase"),
        ]


class MilestoneViewSet(OwnedViewSet):
    model = Milestone
    related = ("project", "unit")
    filterset_class = MilestoneFilter
    serializer_class = MilestoneSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.EDIT_MILESTONES,
        "partial_update": Permission.EDIT_MILESTONES,
    }
    inputs = {"create": MilestoneInputSerializer, "partial_update": MilestonePatchSerializer}

    def create(self, request, *args, **kwargs):
        return self.answer(plan_milestone(**self.cleaned(), by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        change_milestone(milestone=self.record, values=self.cleaned(), by=request.user)
        return self.answer(self.record)
