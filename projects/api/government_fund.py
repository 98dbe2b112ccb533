"""`/api/v1/government-funds/`: 争取资金, applied for, granted, arrived."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from projects.actions import government_fund as verbs
from projects.api.activity import PlacedInput, PlacedSerializer, VoidSerializer
from projects.api.links import project_field
from projects.enums import FundState
from projects.filters import GovernmentFundFilter
from projects.models import GovernmentFund, GovernmentFundArrival, Project
from tracker.rest import ScopedViewSet, StrictSerializer
from tracker.rest.render import StrictJSONParser
from tracker.roles import Permission


class FundArrivalSerializer(serializers.ModelSerializer):
    class Meta:
        model = GovernmentFundArrival
        fields = ["id", "amount", "arrived_on", "voucher"]


class GovernmentFundSerializer(PlacedSerializer):
    project = serializers.CharField(source="project.code", default=None, allow_null=True)
    arrived = serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text="累计到位（万元）"
    )
    arrivals = FundArrivalSerializer(many=True, read_only=True)

    class Meta:
        model = GovernmentFund
        fields = [
            *("id", "code", "kind", "name", "project", "park", "region", "batch", "document"),
            *("state", "applied_amount", "applied_on", "approved_amount", "approved_on"),
            *("arrived", "arrivals", "remark", "recorded_by"),
            *("voided_at", "void_reason", "version", "created_at", "updated_at"),
        ]


class GovernmentFundInputSerializer(PlacedInput):
    office = None  # type: ignore[assignment]
    project = project_field(required=False, allow_null=True)

    class Meta:
        model = GovernmentFund
        fields = [*verbs.FIELDS]
        extra_kwargs = {"applied_amount": {"required": True, "allow_null": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The park may be the project's."""
        if attrs.get("project") and not self.held(attrs, "park"):
            attrs["park"] = attrs["project"].park
        return super().validate(attrs)

    def held(self, attrs: dict[str, Any], name: str) -> Any:
        """A fund stands at no office."""
        return None if name == "office" else super().held(attrs, name)


class FundDecideSerializer(StrictSerializer):
    state = serializers.ChoiceField(
        choices=[one for one in FundState.choices if one[0] != FundState.ARRIVED]
    )
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=4, required=False, help_text="下达金额（万元）"
    )
    on = serializers.DateField(required=False, help_text="下达日期")
    document = serializers.CharField(max_length=80, required=False, allow_blank=True)
    confirm = serializers.BooleanField(
        required=False, default=False, help_text="下达多于申报但确实无误"
    )


class FundArriveSerializer(StrictSerializer):
    amount = serializers.DecimalField(max_digits=18, decimal_places=4)
    arrived_on = serializers.DateField()
    voucher = serializers.CharField(max_length=80, required=False, allow_blank=True)
    file = serializers.FileField(required=False, help_text="凭证，multipart")


class GovernmentFundViewSet(ScopedViewSet):
    """Without `state` only those that count."""

    model = GovernmentFund
    lookup_field = "code"
    related = ("park", "region", "recorded_by")
    filterset_class = GovernmentFundFilter
    serializer_class = GovernmentFundSerializer
    parser_classes = [StrictJSONParser, MultiPartParser]
    permissions = {
        "list": Permission.VIEW_FIGURES,
        "retrieve": Permission.VIEW_FIGURES,
        "create": Permission.RECORD_GOVERNMENT_FUNDS,
        "partial_update": Permission.RECORD_GOVERNMENT_FUNDS,
        "decide": Permission.RECORD_GOVERNMENT_FUNDS,
        "arrive": Permission.RECORD_GOVERNMENT_FUNDS,
        "void": Permission.RECORD_GOVERNMENT_FUNDS,
    }
    inputs = {
        "create": GovernmentFundInputSerializer,
        "partial_update": GovernmentFundInputSerializer,
        "decide": FundDecideSerializer,
        "arrive": FundArriveSerializer,
        "void": VoidSerializer,
    }

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of the list; a single one is found without it."""
        rows = super().filter_queryset(queryset)
        return rows if "state" in self.request.query_params else rows.filter(voided_at=None)

    def shown(self, rows: QuerySet) -> QuerySet:
        """With its arrivals, and the project as far as this reader sees it."""
        user = self.request.user
        return (
            super()
            .shown(rows)
            .with_arrived()  # type: ignore[attr-defined]
            .prefetch_related(
                Prefetch("project", Project.objects.visible_to(user)),
                Prefetch("arrivals", GovernmentFundArrival.objects.visible_to(user)),
            )
        )

    def create(self, request, *args, **kwargs):
        row = verbs.record_fund(values=self.cleaned(), by=request.user)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        row = verbs.change_fund(fund=self.record, values=self.cleaned(), by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def decide(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        confirmed, amount = said.pop("confirm"), said.get("amount")
        if amount and amount > self.record.applied_amount and not confirmed:
            why = "下达金额超过申报金额，请核对；确实无误请带 confirm: true。"
            raise serializers.ValidationError({"amount": why})
        row = verbs.decide_fund(fund=self.record, **said, by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def arrive(self, request, *args, **kwargs):
        said: dict[str, Any] = self.cleaned()
        upload = said.pop("file", None)
        verbs.record_arrival(fund=self.record, **said, upload=upload, by=request.user)
        return self.answer(self.record)

    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        row = verbs.void_fund(fund=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)
