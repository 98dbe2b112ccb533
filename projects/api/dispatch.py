"""`/api/v1/dispatches/`: the quarters' reports, with the figures frozen in their snapshots."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from projects.enums import DispatchState
from projects.filters import filters
from projects.models import Dispatch
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


class DispatchFilter(filters.FilterSet):
    quarter = filters.CharFilter(label="季度")
    region = filters.CharFilter(field_name="region__code", label="行政区")
    state = filters.MultipleChoiceFilter(choices=DispatchState.choices, label="状态")

    class Meta:
        model = Dispatch
        fields: list[str] = []


class DispatchRowSerializer(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")

    class Meta:
        model = Dispatch
        fields = [
            "id",
            "quarter",
            "region",
            "number",
            "state",
            "cut_off_at",
            "published_at",
            "version",
        ]


class DispatchSerializer(DispatchRowSerializer):
    figures = serializers.SerializerMethodField(help_text="快照里的数字，印发后不再变")

    class Meta(DispatchRowSerializer.Meta):
        fields = [*DispatchRowSerializer.Meta.fields, "figures", "next_steps"]

    def get_figures(self, row: Dispatch) -> dict[str, str | None]:
        return row.snapshot.get("figures", {})


class DispatchViewSet(ScopedViewSet):
    model = Dispatch
    related = ("region",)
    filterset_class = DispatchFilter
    serializer_class = DispatchSerializer
    permissions = {"list": Permission.VIEW_FIGURES, "retrieve": Permission.VIEW_FIGURES}
    answers = {"list": DispatchRowSerializer(many=True)}

    def read(self, pks: QuerySet) -> list[dict[str, Any]]:
        """Snapshots are large; a list leaves them where they are."""
        rows = self.shown(self.page(pks)).defer("snapshot", "next_steps")
        return list(DispatchRowSerializer(rows.order_by(self.paginator.column), many=True).data)
