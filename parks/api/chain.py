"""`/api/v1/chains/`: the 2+6 system with its links in order."""

import django_filters as filters
from rest_framework import serializers

from parks.enums import ChainKind
from parks.models import Chain, ChainLink
from tracker.rest import ScopedViewSet


class ChainFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ChainKind.choices, label="类别")
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")

    class Meta:
        model = Chain
        fields: list = []


class ChainLinkSerializer(serializers.ModelSerializer):
    class Meta:
        model = ChainLink
        fields = ["order", "name", "gap"]


class ChainSerializer(serializers.ModelSerializer):
    chief = serializers.IntegerField(source="chief_id", allow_null=True)
    chief_name = serializers.CharField(source="chief.name", default=None, allow_null=True)
    leader = serializers.IntegerField(source="leader_id", allow_null=True)
    leader_name = serializers.CharField(source="leader.name", default=None, allow_null=True)
    links = ChainLinkSerializer(many=True, read_only=True)

    class Meta:
        model = Chain
        fields = [
            *("id", "code", "name", "short_name", "kind", "chief", "chief_name", "leader"),
            *("leader_name", "aliases", "links"),
        ]


class ChainViewSet(ScopedViewSet):
    model = Chain
    lookup_field = "code"
    newest_first = False
    related = ("chief", "leader")
    filterset_class = ChainFilter
    serializer_class = ChainSerializer
    permissions = {"list": "", "retrieve": ""}  # public reference

    def shown(self, rows):
        return super().shown(rows).prefetch_related("links")
