"""`/api/v1/instructions/`: issue, sign for, answer, send back, close, the next colour."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action

from parks.models import User
from projects.actions import instruction as verbs
from projects.api.links import person_field, project_field, unit_field
from projects.api.owned import OwnedSerializer, OwnedViewSet, Username
from projects.enums import InstructionLevel, LampKind
from projects.filters import InstructionFilter
from projects.models import Instruction, InstructionReply
from projects.permissions import can_answer_instruction, can_settle_instruction
from tracker.rest import DateField, StrictSerializer
from tracker.roles import Permission

FIRST = [(level.value, level.label) for level in (InstructionLevel.PLAIN, InstructionLevel.BLUE)]


class ReplySerializer(serializers.ModelSerializer):
    by = Username()

    class Meta:
        model = InstructionReply
        fields = ["kind", "by", "text", "at"]


class InstructionSerializer(OwnedSerializer):
    to_unit = serializers.CharField(source="to_unit.code", default=None, allow_null=True)
    to_person_name = serializers.CharField(source="to_person.name", default=None, allow_null=True)
    issued_by = Username()
    after = serializers.CharField(source="after.number", default=None, allow_null=True)
    replies = ReplySerializer(many=True, read_only=True)

    class Meta:
        model = Instruction
        fields = [
            *("id", "number", "project", "project_name", "level", "text", "lamp", "to_unit"),
            *("to_person", "to_person_name", "issued_by", "issued_on", "due_on", "state"),
            *("received_at", "answered_on", "closed_on", "after", "replies", "version"),
            *("created_at", "updated_at"),
        ]


class IssueSerializer(StrictSerializer):
    project = project_field()
    text = serializers.CharField(max_length=500)
    due_on = DateField()
    level = serializers.ChoiceField(choices=FIRST, required=False)
    lamp = serializers.ChoiceField(choices=LampKind.choices, required=False, allow_blank=True)
    to_unit = unit_field(required=False, allow_null=True)
    to_person = person_field(required=False, allow_null=True)


class InstructionAnswerSerializer(StrictSerializer):
    text = serializers.CharField(max_length=1000)


class NothingSerializer(StrictSerializer):
    """An empty body."""


class InstructionReturnSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500)
    due_on = DateField(required=False, allow_null=True)


class InstructionCloseSerializer(StrictSerializer):
    text = serializers.CharField(required=False, allow_blank=True, max_length=500)


class FollowUpSerializer(StrictSerializer):
    due_on = DateField(required=False, allow_null=True)
    text = serializers.CharField(required=False, allow_blank=True, max_length=500)


class InstructionViewSet(OwnedViewSet):
    model = Instruction
    related = ("project", "to_unit", "to_person", "issued_by", "after")
    filterset_class = InstructionFilter
    serializer_class = InstructionSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.INSTRUCT,
        "receive": Permission.ANSWER_DUTIES,
        "reply": Permission.ANSWER_DUTIES,
        "send_back": Permission.INSTRUCT,
        "close": Permission.INSTRUCT,
        "follow_up": Permission.INSTRUCT,
    }
    inputs = {
        "create": IssueSerializer,
        "receive": NothingSerializer,
        "reply": InstructionAnswerSerializer,
        "send_back": InstructionReturnSerializer,
        "close": InstructionCloseSerializer,
        "follow_up": FollowUpSerializer,
    }

    def shown(self, rows: QuerySet) -> QuerySet:
        return super().shown(rows).prefetch_related("replies__by")

    def receiver(self) -> Instruction:
        """The record, for those it went to; another unit's people are refused."""
        if not can_answer_instruction(cast(User, self.request.user), self.record):
            raise PermissionDenied(f"这张批示发给了{self.record.addressee}，请由对方回复。")
        return self.record

    def issuer(self) -> Instruction:
        """The record, for who gave it and for the bureau."""
        if not can_settle_instruction(cast(User, self.request.user), self.record):
            raise PermissionDenied("请由下发人或调度科办结、退回或升级。")
        return self.record

    def create(self, request, *args, **kwargs):
        return self.answer(verbs.issue_instruction(**self.cleaned(), by=request.user), 201)

    @action(detail=True, methods=["post"])
    def receive(self, request, *args, **kwargs):
        self.cleaned()
        row = verbs.receive_instruction(instruction=self.receiver(), by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"], url_path="answer")
    def reply(self, request, *args, **kwargs):
        row = self.receiver()
        return self.answer(
            verbs.answer_instruction(instruction=row, **self.cleaned(), by=request.user)
        )

    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, *args, **kwargs):
        row = self.issuer()
        return self.answer(
            verbs.return_instruction(instruction=row, **self.cleaned(), by=request.user)
        )

    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        row = self.issuer()
        return self.answer(
            verbs.close_instruction(instruction=row, **self.cleaned(), by=request.user)
        )

    @action(detail=True, methods=["post"], url_path="follow-up")
    def follow_up(self, request, *args, **kwargs):
        """The next colour; the answer is the new 督办单."""
        row = self.issuer()
        made = verbs.follow_up(instruction=row, **self.cleaned(), by=request.user)
        return self.answer(made, 201)
