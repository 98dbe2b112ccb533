"""`/api/v1/assignments/`: who answers for a project, from when to when (五个一)."""

from rest_framework import serializers
from rest_framework.decorators import action

from projects.actions.assignment import (
    assign_duty,
    end_duty,
    grant_filling,
    hand_over_duty,
)
from projects.api.links import person_field, project_field, unit_field
from projects.api.owned import OwnedSerializer, OwnedViewSet
from projects.enums import DutyRole
from projects.filters import AssignmentFilter
from projects.models import Assignment
from tracker.rest import DateField, StrictSerializer
from tracker.roles import Permission


class AssignmentSerializer(OwnedSerializer):
    person = serializers.IntegerField(source="person_id", allow_null=True)
    person_name = serializers.CharField(source="person.name", default=None, allow_null=True)
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    unit_name = serializers.CharField(source="unit.name", default=None, allow_null=True)

    class Meta:
        model = Assignment
        fields = [
            *("id", "project", "project_name", "role", "person", "person_name", "unit"),
            *("unit_name", "from_on", "to_on", "reason", "may_fill", "version"),
        ]


FILLING = "能否填报进展；null 按责任模板"


def filling_field() -> serializers.BooleanField:
    return serializers.BooleanField(required=False, allow_null=True, help_text=FILLING)


class AssignmentInputSerializer(StrictSerializer):
    project = project_field()
    role = serializers.ChoiceField(choices=DutyRole.choices)
    person = person_field(required=False, allow_null=True)
    unit = unit_field(required=False, allow_null=True)
    from_on = DateField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)
    may_fill = filling_field()


class HandOverSerializer(StrictSerializer):
    person = person_field(required=False, allow_null=True)
    unit = unit_field(required=False, allow_null=True)
    from_on = DateField()
    reason = serializers.CharField(max_length=200)


class FillingSerializer(StrictSerializer):
    may_fill = serializers.BooleanField(allow_null=True, help_text=FILLING)


class DutyEndSerializer(StrictSerializer):
    to_on = DateField()
    reason = serializers.CharField(max_length=200)


class AssignmentViewSet(OwnedViewSet):
    model = Assignment
    related = ("project", "person", "unit")
    filterset_class = AssignmentFilter
    serializer_class = AssignmentSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.ASSIGN_DUTIES,
        "end": Permission.ASSIGN_DUTIES,
        "hand_over": Permission.ASSIGN_DUTIES,
        "filling": Permission.ASSIGN_DUTIES,
    }
    inputs = {
        "create": AssignmentInputSerializer,
        "end": DutyEndSerializer,
        "hand_over": HandOverSerializer,
        "filling": FillingSerializer,
    }

    def create(self, request, *args, **kwargs):
        return self.answer(assign_duty(**self.cleaned(), by=request.user), 201)

    @action(detail=True, methods=["post"])
    def end(self, request, *args, **kwargs):
        return self.answer(end_duty(duty=self.record, **self.cleaned(), by=request.user))

    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, *args, **kwargs):
        """The duty ends the day before; the answer is the new one."""
        return self.answer(hand_over_duty(duty=self.record, **self.cleaned(), by=request.user), 201)

    @action(detail=True, methods=["post"])
    def filling(self, request, *args, **kwargs):
        return self.answer(grant_filling(duty=self.record, **self.cleaned(), by=request.user))
