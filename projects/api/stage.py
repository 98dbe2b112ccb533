"""`/api/v1/stage-transitions/`: claim a stage, recognise it, send it back."""

from rest_framework import serializers
from rest_framework.decorators import action

from projects.actions.stage import claim_stage, recognise_stage, return_stage
from projects.api.links import project_field
from projects.api.owned import OwnedSerializer, OwnedViewSet, Username
from projects.enums import MoveState, Stage
from projects.filters import OwnedFilter, filters
from projects.models import StageTransition
from tracker.rest import DateField, StrictSerializer
from tracker.roles import Permission


class StageTransitionFilter(OwnedFilter):
    state = filters.MultipleChoiceFilter(choices=MoveState.choices, label="状态")
    to_stage = filters.MultipleChoiceFilter(choices=Stage.choices, label="新阶段")

    class Meta:
        model = StageTransition
        fields: list[str] = []


class StageTransitionSerializer(OwnedSerializer):
    claimed_by = Username()
    decided_by = Username()

    class Meta:
        model = StageTransition
        fields = [
            *("id", "project", "project_name", "from_stage", "to_stage", "claimed_on"),
            *("recognised_on", "state", "reason", "answer", "claimed_by", "decided_by"),
            *("decided_at", "created_at"),
        ]


class ClaimSerializer(StrictSerializer):
    project = project_field()
    to_stage = serializers.ChoiceField(choices=Stage.choices)
    claimed_on = DateField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class RecogniseSerializer(StrictSerializer):
    recognised_on = DateField()
    answer = serializers.CharField(required=False, allow_blank=True, max_length=500)


class StageReturnSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=500)


class StageTransitionViewSet(OwnedViewSet):
    model = StageTransition
    related = ("project", "claimed_by", "decided_by")
    filterset_class = StageTransitionFilter
    serializer_class = StageTransitionSerializer
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.MOVE_STAGE,
        "recognise": Permission.RECOGNISE_STAGE,
        "send_back": Permission.RECOGNISE_STAGE,
    }
    inputs = {
        "create": ClaimSerializer,
        "recognise": RecogniseSerializer,
        "send_back": StageReturnSerializer,
    }

    def create(self, request, *args, **kwargs):
        return self.answer(claim_stage(**self.cleaned(), by=request.user), 201)

    @action(detail=True, methods=["post"])
    def recognise(self, request, *args, **kwargs):
        move = recognise_stage(move=self.record, **self.cleaned(), by=request.user)
        return self.answer(move)

    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, *args, **kwargs):
        return self.answer(return_stage(move=self.record, **self.cleaned(), by=request.user))
