"""`/api/v1/parks/`: the tree of zones and sub-parks."""

import django_filters as filters
from rest_framework import serializers

from parks.enums import ParkLevel
from parks.models import Park
from tracker.rest import ScopedViewSet


class ParkFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")
    level = filters.MultipleChoiceFilter(choices=ParkLevel.choices, label="级别")
    parent = filters.CharFilter(field_name="parent__code", label="上级园区")
    region = filters.CharFilter(field_name="region__code", label="行政区")
    current = filters.BooleanFilter(field_name="retired_on", lookup_expr="isnull", label="在用")

    class Meta:
        model = Park
        fields: list = []


class ParkSerializer(serializers.ModelSerializer):
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True
    )
    region = serializers.CharField(source="region.code")
    chains: serializers.Field = serializers.SlugRelatedField(
        slug_field="code", many=True, read_only=True
    )

    class Meta:
        model = Park
        fields = [
            *("id", "code", "name", "short_name", "level", "parent", "region"),
            *("planned_area_mu", "planned_investment", "chains", "aliases", "retired_on"),
        ]


class ParkViewSet(ScopedViewSet):
    model = Park
    lookup_field = "code"
    newest_first = False
    related = ("parent", "region")
    filterset_class = ParkFilter
    serializer_class = ParkSerializer
    permissions = {"list": "", "retrieve": ""}  # public inside the system

    def shown(self, rows):
        return super().shown(rows).prefetch_related("chains")
