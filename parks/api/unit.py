"""`/api/v1/units/`: units with their other names and successors."""

import django_filters as filters
from rest_framework import serializers

from parks.enums import UnitKind
from parks.models import Unit, UnitAlias
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


class UnitFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")
    named = filters.CharFilter(method="by_name", label="现名、旧名或别名")
    kind = filters.MultipleChoiceFilter(choices=UnitKind.choices, label="类别")
    park = filters.CharFilter(field_name="park__code", label="所管园区")
    current = filters.BooleanFilter(field_name="retired_on", lookup_expr="isnull", label="在用")

    class Meta:
        model = Unit
        fields: list = []

    def by_name(self, rows, name, value):
        return rows.named(value)


class UnitAliasSerializer(serializers.ModelSerializer):
    class Meta:
        model = UnitAlias
        fields = ["name", "until"]


class UnitSerializer(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code")
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent.code", default=None, allow_null=True
    )
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    successor = serializers.CharField(source="successor.code", default=None, allow_null=True)
    aliases = UnitAliasSerializer(many=True, read_only=True)

    class Meta:
        model = Unit
        fields = [
            *("id", "code", "name", "short_name", "kind", "region", "parent", "park"),
            *("retired_on", "successor", "aliases", "version"),
        ]


class UnitViewSet(ScopedViewSet):
    model = Unit
    lookup_field = "code"
    newest_first = False
    related = ("region", "parent", "park", "successor")
    filterset_class = UnitFilter
    serializer_class = UnitSerializer
    permissions = {"list": Permission.VIEW_DIRECTORY, "retrieve": Permission.VIEW_DIRECTORY}

    def shown(self, rows):
        return super().shown(rows).prefetch_related("aliases")
