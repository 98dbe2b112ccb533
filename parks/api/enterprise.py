"""`/api/v1/enterprises/`: investors, and those a city would like to win."""

import django_filters as filters
from rest_framework import serializers

from parks.enums import EnterpriseStatus, Ownership
from parks.models import Enterprise
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


class EnterpriseFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")
    uscc = filters.CharFilter(label="统一社会信用代码")
    status = filters.ChoiceFilter(choices=EnterpriseStatus.choices, label="状态")
    ownership = filters.MultipleChoiceFilter(choices=Ownership.choices, label="企业性质")
    park = filters.CharFilter(field_name="park__code", label="所在园区")

    class Meta:
        model = Enterprise
        fields: list = []


class EnterpriseSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.code", default=None, allow_null=True)

    class Meta:
        model = Enterprise
        fields = [
            *("id", "name", "uscc", "origin", "ownership", "status", "marks", "park", "version"),
            "updated_at",
        ]


class EnterpriseViewSet(ScopedViewSet):
    model = Enterprise
    related = ("park",)
    filterset_class = EnterpriseFilter
    serializer_class = EnterpriseSerializer
    permissions = {"list": Permission.VIEW_DIRECTORY, "retrieve": Permission.VIEW_DIRECTORY}
