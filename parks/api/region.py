"""`/api/v1/regions/`: GB/T 2260 with past codes; a detail is the code that holds today."""

import django_filters as filters
from django.db.models import F
from rest_framework import serializers

from parks.models import Region
from tracker.rest import ScopedViewSet


class RegionFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")
    parent = filters.CharFilter(field_name="parent__code", label="上级")
    under = filters.CharFilter(method="by_under", label="本级及以下")
    current = filters.BooleanFilter(field_name="to_year", lookup_expr="isnull", label="现行")

    class Meta:
        model = Region
        fields: list = []

    def by_under(self, rows, name, value):
        return rows.under(value)


class RegionSerializer(serializers.ModelSerializer):
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True
    )

    class Meta:
        model = Region
        fields = ["id", "code", "name", "parent", "from_year", "to_year"]


class RegionViewSet(ScopedViewSet):
    model = Region
    lookup_field = "code"
    newest_first = False
    related = ("parent",)
    filterset_class = RegionFilter
    serializer_class = RegionSerializer
    permissions = {"list": "", "retrieve": ""}  # public reference

    def shown(self, rows):
        """Of several bearers of one code today's comes first, then the latest."""
        return super().shown(rows).order_by(F("to_year").desc(nulls_first=True))
