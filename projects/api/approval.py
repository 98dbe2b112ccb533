"""`/api/v1/approvals/`: list, take, promise, pause, finish; a unit answers for its own items only."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import User
from projects.actions import approval as verbs
from projects.api.links import person_field, project_field, unit_field
from projects.api.owned import OwnedSerializer, OwnedViewSet
from projects.enums import ApprovalMode
from projects.filters import ApprovalFilter
from projects.models import Approval
from projects.permissions import can_answer_approval, can_edit_approvals
from tracker.rest import DateField, StrictModelSerializer, StrictSerializer
from tracker.roles import Permission


class ApprovalSerializer(OwnedSerializer):
    item = serializers.CharField(source="item.code", default=None, allow_null=True)
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    unit_name = serializers.CharField(source="unit.name", default=None, allow_null=True)
    agent_name = serializers.CharField(source="agent.name", default=None, allow_null=True)

    class Meta:
        model = Approval
        fields = [
            *("id", "project", "project_name", "item", "name", "group", "is_key", "order"),
            *("unit", "unit_name", "agent", "agent_name", "mode", "state", "started_on"),
            *("promised_on", "first_promised_on", "promise_reason", "done_on"),
            *("document_number", "answer", "lacking", "lacking_until", "paused_on"),
            *("pause_reason", "pause_allowed_by", "paused_days", "version", "updated_at"),
        ]


class ApprovalPatchSerializer(StrictModelSerializer):
    unit = unit_field(required=False, allow_null=True)
    agent = person_field(required=False, allow_null=True)

    class Meta:
        model = Approval
        fields = ["name", "group", "is_key", "unit", "agent"]


class ApprovalInputSerializer(ApprovalPatchSerializer):
    project = project_field()

    class Meta(ApprovalPatchSerializer.Meta):
        fields = ["project", *ApprovalPatchSerializer.Meta.fields]


class LackingSerializer(StrictSerializer):
    mode = serializers.ChoiceField(choices=ApprovalMode.choices)
    lacking = serializers.CharField(required=False, allow_blank=True, max_length=200)
    lacking_until = DateField(required=False, help_text="容缺材料补齐期限")


class StartSerializer(LackingSerializer):
    mode = serializers.ChoiceField(choices=ApprovalMode.choices, required=False)
    started_on = DateField()
    promised_on = DateField(required=False, help_text="不给则按通常工作日计算")
    answer = serializers.CharField(required=False, allow_blank=True, max_length=300)


class PromiseSerializer(StrictSerializer):
    promised_on = DateField(required=False, help_text="不给则按通常工作日计算")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)
    answer = serializers.CharField(required=False, allow_blank=True, max_length=300)


class FinishSerializer(StrictSerializer):
    done_on = DateField()
    document_number = serializers.CharField(required=False, allow_blank=True, max_length=60)
    answer = serializers.CharField(required=False, allow_blank=True, max_length=300)


class PauseSerializer(StrictSerializer):
    paused_on = DateField()
    allowed_by = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=200)


class ResumeSerializer(StrictSerializer):
    resumed_on = DateField()


class ApprovalReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200)


KEEP, ANSWER = Permission.EDIT_APPROVALS, Permission.ANSWER_DUTIES


class ApprovalViewSet(OwnedViewSet):
    model = Approval
    related = ("project", "item", "unit", "agent")
    filterset_class = ApprovalFilter
    serializer_class = ApprovalSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": KEEP,
        "partial_update": KEEP,
        **dict.fromkeys(("start", "promise", "finish", "set_mode"), ANSWER),
        **dict.fromkeys(("pause", "resume", "waive", "reopen"), KEEP),
    }
    inputs = {
        "create": ApprovalInputSerializer,
        "partial_update": ApprovalPatchSerializer,
        "start": StartSerializer,
        "promise": PromiseSerializer,
        "finish": FinishSerializer,
        "set_mode": LackingSerializer,
        "pause": PauseSerializer,
        "resume": ResumeSerializer,
        "waive": ApprovalReasonSerializer,
        "reopen": ApprovalReasonSerializer,
    }

    def find(self) -> None:
        """Another unit's item, and another park's list, are refused."""
        super().find()
        right, user = self.permissions[self.action], cast(User, self.request.user)
        if self.record is None or right not in (KEEP, ANSWER):
            return
        if right == KEEP and not can_edit_approvals(user, self.record.project):
            raise PermissionDenied
        if right == ANSWER and not can_answer_approval(user, self.record):
            raise PermissionDenied

    def said(self) -> dict[str, Any]:
        return {"approval": self.record, "by": self.request.user, **self.cleaned()}

    def create(self, request, *args, **kwargs):
        said = self.cleaned()
        if not can_edit_approvals(request.user, said["project"]):
            raise PermissionDenied
        return self.answer(verbs.add_approval(**said, by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        verbs.change_approval(approval=self.record, values=self.cleaned(), by=request.user)
        return self.answer(self.record)

    @action(detail=True, methods=["post"])
    def start(self, request, *args, **kwargs):
        return self.answer(verbs.start_approval(**self.said()))

    @action(detail=True, methods=["post"])
    def promise(self, request, *args, **kwargs):
        return self.answer(verbs.promise_approval(**self.said()))

    @action(detail=True, methods=["post"])
    def finish(self, request, *args, **kwargs):
        return self.answer(verbs.finish_approval(**self.said()))

    @action(detail=True, methods=["post"], url_path="mode")
    def set_mode(self, request, *args, **kwargs):
        return self.answer(verbs.set_approval_mode(**self.said()))

    @action(detail=True, methods=["post"])
    def pause(self, request, *args, **kwargs):
        return self.answer(verbs.pause_approval(**self.said()))

    @action(detail=True, methods=["post"])
    def resume(self, request, *args, **kwargs):
        return self.answer(verbs.resume_approval(**self.said()))

    @action(detail=True, methods=["post"])
    def waive(self, request, *args, **kwargs):
        return self.answer(verbs.waive_approval(**self.said()))

    @action(detail=True, methods=["post"])
    def reopen(self, request, *args, **kwargs):
        return self.answer(verbs.reopen_approval(**self.said()))
