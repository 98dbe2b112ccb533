"""`/api/v1/funding-records/`: report an arrival with its vouchers, verify, return, void it."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from projects.actions import funding
from projects.api.links import project_field
from projects.api.owned import OwnedSerializer, OwnedViewSet, Username
from projects.filters import FundingFilter
from projects.models import Attachment, FundingRecord
from tracker.rest import StrictModelSerializer, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission

WRITTEN = ("amount", "received_on", "source", "purpose", "payer", "voucher_number", "remark")


class VoucherSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="stored.name")
    size = serializers.IntegerField(source="stored.size")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ["id", "name", "size", "url"]

    @extend_schema_field(str)
    def get_url(self, row: Attachment) -> str:
        return reverse("tracker:file", args=[row.stored_id])


class FundingRecordSerializer(OwnedSerializer):
    reported_by = Username()
    decided_by = Username()
    vouchers = VoucherSerializer(many=True, read_only=True)

    class Meta:
        model = FundingRecord
        fields = [
            *("id", "project", "project_name", *WRITTEN, "state", "verified_amount", "answer"),
            *("is_opening", "reported_by", "decided_by", "decided_at", "vouchers", "version"),
            *("created_at", "updated_at"),
        ]


class FundingPatchSerializer(StrictModelSerializer):
    """An arrival stays with its project: void it and report it anew."""

    vouchers = serializers.ListField(
        child=serializers.FileField(), required=False, max_length=20, help_text="凭证，multipart"
    )

    class Meta:
        model = FundingRecord
        fields = [*WRITTEN, "vouchers"]


class FundingInputSerializer(FundingPatchSerializer):
    project = project_field()

    class Meta(FundingPatchSerializer.Meta):
        fields = ["project", *FundingPatchSerializer.Meta.fields]


class VerifySerializer(StrictSerializer):
    verified_amount = serializers.DecimalField(max_digits=18, decimal_places=4, required=False)
    answer = serializers.CharField(required=False, allow_blank=True, max_length=300)


class FundingAnswerSerializer(StrictSerializer):
    answer = serializers.CharField(max_length=300)


class FundingRecordViewSet(OwnedViewSet):
    model = FundingRecord
    related = ("project", "reported_by", "decided_by")
    filterset_class = FundingFilter
    serializer_class = FundingRecordSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_PROJECTS,
        "retrieve": Permission.VIEW_PROJECTS,
        "create": Permission.REPORT_FUNDING,
        "partial_update": Permission.REPORT_FUNDING,
        "verify": Permission.VERIFY_FUNDING,
        "send_back": Permission.VERIFY_FUNDING,
        "void": Permission.VERIFY_FUNDING,
    }
    inputs = {
        "create": FundingInputSerializer,
        "partial_update": FundingPatchSerializer,
        "verify": VerifySerializer,
        "send_back": FundingAnswerSerializer,
        "void": FundingAnswerSerializer,
    }

    def shown(self, rows: QuerySet) -> QuerySet:
        files = Attachment.objects.filter(voided_at=None).select_related("stored")
        return super().shown(rows).prefetch_related(Prefetch("vouchers", files))

    def create(self, request, *args, **kwargs):
        return self.answer(funding.record_funding(**self.cleaned(), by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        values: dict[str, Any] = self.cleaned()
        vouchers = values.pop("vouchers", ())
        record = funding.correct_funding(
            record=self.record, values=values, vouchers=vouchers, by=request.user
        )
        return self.answer(record)

    @action(detail=True, methods=["post"])
    def verify(self, request, *args, **kwargs):
        said = self.cleaned()
        record = funding.verify_funding(
            record=self.record,
            amount=said.get("verified_amount"),
            answer=said.get("answer", ""),
            by=request.user,
        )
        return self.answer(record)

    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, *args, **kwargs):
        reason = self.cleaned()["answer"]
        record = funding.return_funding(record=self.record, reason=reason, by=request.user)
        return self.answer(record)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        reason = self.cleaned()["answer"]
        record = funding.void_funding(record=self.record, reason=reason, by=request.user)
        return self.answer(record)
