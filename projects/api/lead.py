"""`/api/v1/leads/`: write a lead down, judge it, give it to parks, follow it, make it a project."""

from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.parsers import MultiPartParser

from parks.models import Chain, ChainLink, Industry, Office, Park, User
from projects.actions import lead as writing
from projects.actions import lead_verbs as verbs
from projects.actions.lead_convert import convert_lead, investors_of, project_values
from projects.api.activity import PlacedInput, PlacedSerializer, VoidSerializer, parks_in_use
from projects.api.agreement import held_activities
from projects.api.links import person_field, writable_parks
from projects.api.owned import Username
from projects.enums import DuplicateAnswer, LostReason
from projects.filters import LeadFilter
from projects.models import Activity, Lead, LeadAssignment, LeadStep, Project
from projects.permissions import holds_lead
from projects.queries.elements import missing_of
from tracker.rest import (
    CodeField,
    DateField,
    IdField,
    ScopedViewSet,
    StrictModelSerializer,
    StrictSerializer,
)
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


class LeadHolderSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    office = serializers.CharField(source="office.code", default=None, allow_null=True)
    by = Username()

    class Meta:
        model = LeadAssignment
        fields = ["id", "park", "office", "person", "from_on", "to_on", "reason", "by"]


class LeadStepSerializer(serializers.ModelSerializer):
    by = Username()

    class Meta:
        model = LeadStep
        fields = ["verb", "from_state", "to_state", "on", "text", "next_on", "by", "at"]


class LeadSerializer(PlacedSerializer):
    enterprise_name = serializers.CharField(source="enterprise.name", default=None, allow_null=True)
    chain = serializers.CharField(source="chain.code", default=None, allow_null=True)
    industry = serializers.CharField(source="industry.code", default=None, allow_null=True)
    activity = serializers.CharField(source="activity.code", default=None, allow_null=True)
    first_office = serializers.CharField(source="first_office.code", default=None, allow_null=True)
    first_park = serializers.CharField(source="first_park.code", default=None, allow_null=True)
    project = serializers.CharField(source="project.code", default=None, allow_null=True)
    merged_into = serializers.CharField(source="merged_into.code", default=None, allow_null=True)
    judged_by = Username()
    contact_phone = serializers.CharField(source="masked_phone", read_only=True)
    missing = serializers.SerializerMethodField(help_text="四要素里还缺的")
    file = serializers.SerializerMethodField()
    holders = LeadHolderSerializer(source="assignments", many=True, read_only=True)
    steps = LeadStepSerializer(many=True, read_only=True)

    class Meta:
        model = Lead
        fields = [
            *("id", "code", "name", "content", "amount", "investor_name", "enterprise"),
            *("enterprise_name", "contact_name", "contact_phone", "address", "demands", "origin"),
            *("chain", "link", "industry", "source", "activity", "park", "region", "office"),
            *("reported_on", "first_office", "first_park", "recorded_by", "remark", "file"),
            *("state", "due_step", "due_on", "touched_on", "missing", "judged_by", "judged_on"),
            *("judged_valid", "judgement", "assigned_on", "lost_on", "lost_reason", "lost_note"),
            *("project", "converted_on", "merged_into", "holders", "steps"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_missing(self, row: Lead) -> list[str]:
        return [one.code for one in missing_of(vars(row))]

    @extend_schema_field(str)
    def get_file(self, row: Lead) -> str | None:
        return reverse("tracker:file", args=[row.stored_id]) if row.stored_id else None


class AnswerSerializer(StrictSerializer):
    """`key` is project-12, lead-3 or enterprise-9, as the refusal names it."""

    key = serializers.CharField(max_length=40)
    answer = serializers.ChoiceField(choices=DuplicateAnswer.choices)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class LeadInputSerializer(PlacedInput):
    name = serializers.CharField(max_length=160, required=False, allow_blank=True)
    chain = CodeField(Chain, required=False, allow_null=True)
    link = IdField(ChainLink, required=False, allow_null=True, help_text="环节 id")
    industry = CodeField(Industry, required=False, allow_null=True)
    activity = CodeField(
        Activity, held_activities, required=False, allow_null=True, help_text="活动编号"
    )
    reported_on = DateField(required=False)
    answers = AnswerSerializer(many=True, required=False, help_text="查重的处理")
    file = serializers.FileField(required=False, help_text="名片或资料照片，multipart")

    class Meta:
        model = Lead
        fields = [*writing.FIELDS, *writing.PLACES, "reported_on", "answers", "file"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Park and office may be the activity's."""
        if activity := attrs.get("activity"):
            for name in ("park", "office"):
                if not self.held(attrs, name):
                    attrs[name] = getattr(activity, name)
        return super().validate(attrs)


class LeadChangeSerializer(StrictModelSerializer):
    """What is known of it; who reported it first and who holds it is not changed here."""

    chain = CodeField(Chain, required=False, allow_null=True)
    link = IdField(ChainLink, required=False, allow_null=True, help_text="环节 id")
    industry = CodeField(Industry, required=False, allow_null=True)
    activity = CodeField(
        Activity, held_activities, required=False, allow_null=True, help_text="活动编号"
    )

    class Meta:
        model = Lead
        fields = [*writing.FIELDS]


class LeadAnswerSerializer(StrictSerializer):
    text = serializers.CharField(max_length=500)


class LeadJudgeSerializer(LeadAnswerSerializer):
    valid = serializers.BooleanField()


class LeadAssignSerializer(StrictSerializer):
    parks = serializers.ListField(child=CodeField(Park, parks_in_use), allow_empty=False)
    person = person_field(required=False, allow_null=True)
    text = serializers.CharField(max_length=500, required=False, allow_blank=True)


class LeadFollowSerializer(LeadAnswerSerializer):
    on = DateField(required=False)
    next_on = DateField(required=False, allow_null=True)


class LeadHandOverSerializer(StrictSerializer):
    holder = IdField(LeadAssignment, help_text="承接记录 id")
    park = CodeField(Park, parks_in_use, required=False, allow_null=True)
    office = CodeField(Office, required=False, allow_null=True)
    person = person_field(required=False, allow_null=True)
    reason = serializers.CharField(max_length=300)


class LeadLoseSerializer(StrictSerializer):
    reason = serializers.ChoiceField(choices=LostReason.choices)
    note = serializers.CharField(max_length=500)
    on = DateField(required=False)


class LeadMergeSerializer(StrictSerializer):
    into = CodeField(Lead, help_text="首报在前的线索编号")
    reason = serializers.CharField(max_length=300)


class LeadConvertSerializer(StrictSerializer):
    """The rest comes from the lead; the project keeps its number."""

    park = CodeField(Park, writable_parks)
    name = serializers.CharField(max_length=200, required=False)


P = Permission


class LeadViewSet(ScopedViewSet):
    """Without `state` only those that were not taken back."""

    model = Lead
    lookup_field = "code"
    related = (
        *("park", "region", "office", "enterprise", "chain", "industry", "first_office"),
        *("first_park", "recorded_by", "judged_by", "merged_into"),
    )
    filterset_class = LeadFilter
    serializer_class = LeadSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": P.VIEW_ACTIVITIES,
        "retrieve": P.VIEW_ACTIVITIES,
        "create": P.RECORD_LEADS,
        "partial_update": P.RECORD_LEADS,
        "answer_first": P.RECORD_LEADS,
        "judge": P.ASSIGN_LEADS,
        "assign": P.ASSIGN_LEADS,
        "follow": P.RECORD_LEADS,
        "hand_over": P.RECORD_LEADS,
        "lose": P.RECORD_LEADS,
        "reopen": P.RECORD_LEADS,
        "merge": P.ASSIGN_LEADS,
        "convert": P.EDIT_PROJECTS,
        "void": P.RECORD_LEADS,
    }
    inputs = {
        "create": LeadInputSerializer,
        "partial_update": LeadChangeSerializer,
        "answer_first": LeadAnswerSerializer,
        "judge": LeadJudgeSerializer,
        "assign": LeadAssignSerializer,
        "follow": LeadFollowSerializer,
        "hand_over": LeadHandOverSerializer,
        "lose": LeadLoseSerializer,
        "reopen": VoidSerializer,
        "merge": LeadMergeSerializer,
        "convert": LeadConvertSerializer,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def shown(self, rows: QuerySet) -> QuerySet:
        """Where it came from and what it became, as far as this reader sees them."""
        user = self.request.user
        held = LeadAssignment.objects.visible_to(user).select_related("park", "office", "by")
        return (
            super()
            .shown(rows)
            .prefetch_related(
                Prefetch("activity", Activity.objects.visible_to(user)),
                Prefetch("project", Project.objects.visible_to(user)),
                Prefetch("assignments", held),
                Prefetch("steps", LeadStep.objects.visible_to(user).select_related("by")),
            )
        )

    def held(self) -> Lead:
        """The record, for who holds it: others of its scope may only read."""
        if not holds_lead(cast(User, self.request.user), self.record):
            raise PermissionDenied("这条线索现在由别的园区或联络点承接，请联系承接方或调度科。")
        return self.record

    def create(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload, told = said.pop("file", None), said.pop("answers", [])
        answers = {one["key"]: (one["answer"], one["reason"]) for one in told}
        row = writing.record_lead(values=said, by=request.user, answers=answers, upload=upload)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        row = writing.change_lead(lead=self.held(), values=self.cleaned(), by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_first(self, request, *args, **kwargs):
        return self.done(verbs.answer_lead)

    @action(detail=True, methods=["post"])
    def judge(self, request, *args, **kwargs):
        return self.done(verbs.judge_lead)

    @action(detail=True, methods=["post"])
    def assign(self, request, *args, **kwargs):
        return self.done(verbs.assign_lead)

    @action(detail=True, methods=["post"])
    def follow(self, request, *args, **kwargs):
        return self.done(verbs.follow_lead)

    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request, *args, **kwargs):
        return self.done(verbs.hand_over_lead)

    @action(detail=True, methods=["post"])
    def lose(self, request, *args, **kwargs):
        return self.done(verbs.lose_lead)

    @action(detail=True, methods=["post"])
    def reopen(self, request, *args, **kwargs):
        return self.done(verbs.reopen_lead)

    @action(detail=True, methods=["post"])
    def merge(self, request, *args, **kwargs):
        return self.done(verbs.merge_lead)

    @action(detail=True, methods=["post"])
    def convert(self, request, *args, **kwargs):
        lead, said = self.held(), self.cleaned()
        values = project_values(lead) | said | {"region": said["park"].region}
        convert_lead(
            lead=lead,
            values=values,
            investors=investors_of(lead, request.user),
            by=request.user,
        )
        return self.answer(Lead.objects.visible_to(request.user).get(pk=lead.pk))

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = writing.void_lead(lead=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)

    def done(self, act: Any):
        return self.answer(act(lead=self.held(), by=self.request.user, **self.cleaned()))
