"""`/api/v1/dispatches/`: the quarters' reports, with the figures frozen in their snapshots."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from projects.enums import DispatchState
from projects.filters import filters
from projects.models import Dispatch
from projects.queries.dispatch.compose import document, lines_of
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


class DispatchFilter(filters.FilterSet):
    quarter = filters.CharFilter(field_name="period", label="统计期")
    region = filters.CharFilter(field_name="region__code", label="行政区")
    park = filters.CharFilter(field_name="park__code", label="园区")
    template = filters.CharFilter(field_name="template__code", label="模板")
    state = filters.MultipleChoiceFilter(choices=DispatchState.choices, label="状态")

    class Meta:
        model = Dispatch
        fields: list[str] = []


class DispatchRowSerializer(serializers.ModelSerializer):
    quarter = serializers.CharField(source="period", help_text="统计期：2024Q2、2024H1、2024-06")
    region = serializers.CharField(source="region.code", default=None)
    park = serializers.CharField(source="park.code", default=None)
    template = serializers.CharField(source="template.code", default=None)
    snapshot = serializers.CharField(source="snapshot.code", help_text="快照号")
    cut_off_at = serializers.DateTimeField(source="snapshot.cut_off_at")

    class Meta:
        model = Dispatch
        fields = [
            "id",
            "quarter",
            "region",
            "park",
            "template",
            "snapshot",
            "title",
            "serial",
            "number",
            "state",
            "cut_off_at",
            "published_at",
            "version",
        ]


class DispatchSerializer(DispatchRowSerializer):
    figures = serializers.SerializerMethodField(help_text="快照里的数字，印发后不再变")
    text = serializers.SerializerMethodField(help_text="正文，每段一行")

    class Meta(DispatchRowSerializer.Meta):
        fields = [*DispatchRowSerializer.Meta.fields, "figures", "text"]

    def get_figures(self, row: Dispatch) -> dict[str, str | None]:
        return dict(row.snapshot.data["whole"]["figures"])

    def get_text(self, row: Dispatch) -> list[str]:
        return lines_of(document(row))


class DispatchViewSet(ScopedViewSet):
    model = Dispatch
    related = ("region", "park", "template", "snapshot")
    filterset_class = DispatchFilter
    serializer_class = DispatchSerializer
    permissions = {"list": Permission.VIEW_FIGURES, "retrieve": Permission.VIEW_FIGURES}
    answers = {"list": DispatchRowSerializer(many=True)}

    def read(self, pks: QuerySet) -> list[dict[str, Any]]:
        """Snapshots are large; a list leaves them where they are."""
        rows = self.shown(self.page(pks)).defer("body")
        return list(DispatchRowSerializer(rows.order_by(self.paginator.column), many=True).data)
