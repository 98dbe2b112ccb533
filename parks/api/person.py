"""`/api/v1/people/`: who is who; telephone numbers are masked (R64)."""

import django_filters as filters
from rest_framework import serializers

from parks.models import Person
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


class PersonFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="姓名")
    unit = filters.CharFilter(field_name="unit__code", label="单位")
    is_leader = filters.BooleanFilter(label="可任包抓领导")
    current = filters.BooleanFilter(field_name="left_on", lookup_expr="isnull", label="在任")

    class Meta:
        model = Person
        fields: list = []


class PersonSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.code")
    unit_name = serializers.CharField(source="unit.name")
    phone = serializers.CharField(source="masked_phone", help_text="中间几位隐去")

    class Meta:
        model = Person
        fields = [
            *("id", "name", "title", "rank", "unit", "unit_name", "phone", "is_leader"),
            *("left_on", "version"),
        ]


class PersonViewSet(ScopedViewSet):
    model = Person
    newest_first = False
    related = ("unit",)
    filterset_class = PersonFilter
    serializer_class = PersonSerializer
    permissions = {"list": Permission.VIEW_DIRECTORY, "retrieve": Permission.VIEW_DIRECTORY}
