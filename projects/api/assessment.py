"""`/api/v1/assessments/`: schemes with their groups and items, scores as they are, and as published."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from projects.actions.assessment import publish_result
from projects.enums import SchemeState
from projects.filters.assessment import SchemeFilter
from projects.models import AssessmentResult, Scheme, SchemeGroup, SchemeItem
from projects.queries import assessment as queries
from tracker import clock
from tracker.rest import ScopedViewSet, StrictSerializer
from tracker.roles import Permission

PERIOD = OpenApiParameter("period", str, description="统计期，例如 2024Q2；默认最近结束的一期")


class SchemeItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = SchemeItem
        fields = [
            *("id", "name", "source", "code", "rule", "weight", "goal", "cap", "floor", "step"),
            *("most", "bands", "lower_is_better", "note"),
        ]


class SchemeGroupSerializer(serializers.ModelSerializer):
    items = SchemeItemSerializer(many=True)

    class Meta:
        model = SchemeGroup
        fields = ["id", "name", "weight", "items"]


class SchemeSerializer(serializers.ModelSerializer):
    groups = SchemeGroupSerializer(many=True)

    class Meta:
        model = Scheme
        fields = [
            *("id", "code", "name", "year", "span", "ranked", "state", "document", "note"),
            *("groups", "version", "created_at", "updated_at"),
        ]


class ResultSerializer(serializers.ModelSerializer):
    published_by = serializers.CharField(source="published_by.username")

    class Meta:
        model = AssessmentResult
        fields = [
            *("id", "period", "number", "as_of", "reason", "digest", "published_by"),
            *("published_at", "data"),
        ]


class PublishSerializer(StrictSerializer):
    period = serializers.CharField(max_length=10, help_text="统计期，例如 2024Q2")
    reason = serializers.CharField(max_length=200, help_text="公布说明")


class AssessmentViewSet(ScopedViewSet):
    """Without `state` all but what is archived."""

    model = Scheme
    lookup_field = "code"
    filterset_class = SchemeFilter
    serializer_class = SchemeSerializer
    permissions = {
        "list": Permission.VIEW_FIGURES,
        "retrieve": Permission.VIEW_FIGURES,
        "scores": Permission.VIEW_FIGURES,
        "results": Permission.VIEW_FIGURES,
        "publish": Permission.ASSESS,
    }
    inputs = {"publish": PublishSerializer}

    def known_keys(self) -> set[str]:
        return {"period"} if self.action in ("scores", "results") else super().known_keys()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        asked = "state" in self.request.query_params
        return rows if asked else rows.exclude(state=SchemeState.ARCHIVED)

    def shown(self, rows: QuerySet) -> QuerySet:
        return rows.prefetch_related("groups__items")

    def _period(self) -> Any:
        code = self.request.query_params.get("period", "")
        try:
            found = (
                queries.read_period(self.record, code)
                if code
                else queries.default_period(self.record, clock.today())
            )
        except ValueError as error:
            raise ValidationError({"period": [str(error)]}) from None
        if found is None:
            raise ValidationError({"period": ["这个方案还没有开始的统计期。"]})
        return found

    @extend_schema(parameters=[PERIOD], responses={200: dict})
    @action(detail=True)
    def scores(self, request, *args, **kwargs):
        """As today's rows give them: nothing of it is kept."""
        return Response(queries.standing(self.record, self._period()).as_data())

    @extend_schema(parameters=[PERIOD], responses=ResultSerializer(many=True))
    @action(detail=True)
    def results(self, request, *args, **kwargs):
        """As they were published, the newest first."""
        rows = AssessmentResult.objects.visible_to(request.user).filter(scheme=self.record)
        if code := request.query_params.get("period", ""):
            rows = rows.filter(period=code)
        return Response(ResultSerializer(rows.select_related("published_by"), many=True).data)

    @extend_schema(responses={201: ResultSerializer})
    @action(detail=True, methods=["post"])
    def publish(self, request, *args, **kwargs):
        row = publish_result(scheme=self.record, by=request.user, **self.cleaned())
        return Response(ResultSerializer(row).data, status=201)
