"""`/api/v1/phases/`: parts of a project with their own days and percent."""

from typing import Any

from rest_framework import serializers

from projects.actions.phase import add_phase, change_phase
from projects.api.links import phase_field, project_field
from projects.api.owned import OwnedSerializer, OwnedViewSet
from projects.filters import PhaseFilter
from projects.models import Phase
from tracker.rest import StrictModelSerializer
from tracker.roles import Permission

DAYS = ("planned_start_on", "planned_on", "started_on", "completed_on")


class PhaseSerializer(OwnedSerializer):
    class Meta:
        model = Phase
        fields = [
            *("id", "project", "project_name", "parent", "kind", "name", "order", "weight"),
            *("percent", *DAYS, "remark", "version", "updated_at"),
        ]


class PhasePatchSerializer(StrictModelSerializer):
    parent: Any = phase_field(required=False, allow_null=True)
    reason = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="形象进度下降的原因"
    )

    class Meta:
        model = Phase
        fields = ["parent", "name", "order", "weight", "percent", *DAYS, "remark", "reason"]


class PhaseInputSerializer(PhasePatchSerializer):
    project = project_field()

    class Meta(PhasePatchSerializer.Meta):
        fields = ["project", "kind", *PhasePatchSerializer.Meta.fields]


class PhaseViewSet(OwnedViewSet):
    model = Phase
    filterset_class = PhaseFilter
    serializer_class = PhaseSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.EDIT_MILESTONES,
        "partial_update": Permission.EDIT_MILESTONES,
    }
    inputs = {"create": PhaseInputSerializer, "partial_update": PhasePatchSerializer}

    def create(self, request, *args, **kwargs):
        return self.answer(add_phase(**self.cleaned(), by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        values = self.cleaned()
        reason = values.pop("reason", "")
        change_phase(phase=self.record, values=values, reason=reason, by=request.user)
        return self.answer(self.record)
