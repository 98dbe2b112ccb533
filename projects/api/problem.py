"""`/api/v1/problems/`: report, take up, solve, close with proof; each move an action."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from projects.actions import problem as verbs
from projects.api.links import person_field, project_field, unit_field
from projects.api.owned import OwnedSerializer, OwnedViewSet, Username
from projects.enums import ProblemVerb
from projects.filters import ProblemFilter
from projects.models import Attachment, Problem, ProblemStep
from projects.permissions import PROBLEM_RIGHTS
from tracker.rest import DateField, StrictModelSerializer, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission

V = ProblemVerb


def files_field(label: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.FileField(),
        required=False,
        max_length=20,
        help_text=f"{label}，multipart",
    )


class ProofSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="stored.name")
    size = serializers.IntegerField(source="stored.size")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ["id", "name", "size", "url"]

    @extend_schema_field(str)
    def get_url(self, row: Attachment) -> str:
        return reverse("tracker:file", args=[row.stored_id])


class ProblemStepSerializer(serializers.ModelSerializer):
    by = Username()

    class Meta:
        model = ProblemStep
        fields = ["verb", "from_state", "to_state", "level", "due_on", "text", "by", "at"]


class ProblemSerializer(OwnedSerializer):
    owner_unit = serializers.CharField(source="owner_unit.code", default=None, allow_null=True)
    owner_unit_name = serializers.CharField(source="owner_unit.name", default=None, allow_null=True)
    owner_name = serializers.CharField(source="owner.name", default=None, allow_null=True)
    reported_by = Username()
    resolved_by = Username()
    closed_by = Username()
    meeting = serializers.CharField(source="meeting.number", default=None, allow_null=True)
    proofs = ProofSerializer(many=True, read_only=True)
    steps = ProblemStepSerializer(many=True, read_only=True)

    class Meta:
        model = Problem
        fields = [
            *("id", "number", "project", "project_name", "title", "text", "kind", "level", "state"),
            *("owner_unit", "owner_unit_name", "owner", "owner_name", "due_on", "reported_by"),
            *("reported_on", "resolution", "resolved_by", "resolved_on", "closed_by", "closed_on"),
            *("escalated_on", "meeting", "proofs", "steps", "version", "created_at", "updated_at"),
        ]


class ProblemInputSerializer(StrictModelSerializer):
    project = project_field()
    text = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    photos = files_field("照片和文件")

    class Meta:
        model = Problem
        fields = ["project", "title", "text", "kind", "level", "photos"]


class ProblemHandedSerializer(StrictSerializer):
    owner_unit = unit_field(required=False, allow_null=True)
    owner = person_field(required=False, allow_null=True)
    due_on = DateField()


class ProblemAcceptSerializer(ProblemHandedSerializer):
    text = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ProblemHandOnSerializer(ProblemHandedSerializer):
    """改派 and 升级 say why."""

    reason = serializers.CharField(max_length=500)


class ProblemStartSerializer(StrictSerializer):
    text = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ProblemDueSerializer(StrictSerializer):
    due_on = DateField()
    reason = serializers.CharField(max_length=500)


class ProblemResolveSerializer(StrictSerializer):
    resolution = serializers.CharField(max_length=500)
    files = files_field("批文、回函、照片")


class ProblemCloseSerializer(ProblemStartSerializer):
    files = files_field("照片或文件")


class ProblemReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500)


class ProblemViewSet(OwnedViewSet):
    model = Problem
    related = (
        *("project", "owner_unit", "owner", "reported_by", "resolved_by", "closed_by", "meeting"),
    )
    filterset_class = ProblemFilter
    serializer_class = ProblemSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.REPORT_PROBLEMS,
        "accept": PROBLEM_RIGHTS[V.ACCEPT],
        "reassign": PROBLEM_RIGHTS[V.REASSIGN],
        "start": PROBLEM_RIGHTS[V.START],
        "due": PROBLEM_RIGHTS[V.CHANGE_DUE],
        "resolve": PROBLEM_RIGHTS[V.RESOLVE],
        "close": PROBLEM_RIGHTS[V.CLOSE],
        "send_back": PROBLEM_RIGHTS[V.RETURN],
        "escalate": PROBLEM_RIGHTS[V.ESCALATE],
    }
    inputs = {
        "create": ProblemInputSerializer,
        "accept": ProblemAcceptSerializer,
        "reassign": ProblemHandOnSerializer,
        "start": ProblemStartSerializer,
        "due": ProblemDueSerializer,
        "resolve": ProblemResolveSerializer,
        "close": ProblemCloseSerializer,
        "send_back": ProblemReasonSerializer,
        "escalate": ProblemHandOnSerializer,
    }

    def shown(self, rows: QuerySet) -> QuerySet:
        files = Attachment.objects.filter(voided_at=None).select_related("stored")
        steps = ProblemStep.objects.select_related("by").order_by("pk")
        return (
            super()
            .shown(rows)
            .prefetch_related(Prefetch("proofs", files), Prefetch("steps", steps))
        )

    def create(self, request, *args, **kwargs):
        return self.answer(verbs.report_problem(**self.cleaned(), by=request.user), 201)

    def moved(self, verb: Any):
        """The action of the table with the body as its words."""
        return self.answer(verb(problem=self.record, by=self.request.user, **self.cleaned()))

    @action(detail=True, methods=["post"])
    def accept(self, request, *args, **kwargs):
        return self.moved(verbs.accept_problem)

    @action(detail=True, methods=["post"])
    def reassign(self, request, *args, **kwargs):
        return self.moved(verbs.reassign_problem)

    @action(detail=True, methods=["post"])
    def start(self, request, *args, **kwargs):
        return self.moved(verbs.start_problem)

    @action(detail=True, methods=["post"])
    def due(self, request, *args, **kwargs):
        return self.moved(verbs.change_due)

    @action(detail=True, methods=["post"])
    def resolve(self, request, *args, **kwargs):
        return self.moved(verbs.resolve_problem)

    @action(detail=True, methods=["post"])
    def close(self, request, *args, **kwargs):
        return self.moved(verbs.close_problem)

    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, *args, **kwargs):
        return self.moved(verbs.return_problem)

    @action(detail=True, methods=["post"])
    def escalate(self, request, *args, **kwargs):
        return self.moved(verbs.escalate_problem)
