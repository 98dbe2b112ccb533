"""`/api/v1/chains/`: the 2+6 system with its links in order."""

import django_filters as filters
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers

from parks.enums import ChainKind, LinkRole
from parks.models import Chain, ChainLink, LinkEnterprise
from tracker.rest import ScopedViewSet


class ChainFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ChainKind.choices, label="类别")
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")

    class Meta:
        model = Chain
        fields: list = []


class ChainLinkSerializer(serializers.ModelSerializer):
    present = serializers.IntegerField(read_only=True, help_text="链上企业，家")
    targets = serializers.IntegerField(read_only=True, help_text="目标企业，家")

    class Meta:
        model = ChainLink
        fields = ["id", "order", "name", "gap", "present", "targets"]


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
        held = LinkEnterprise.objects.visible_to(self.request.user).filter(
            link=OuterRef("pk"), enterprise__retired_on=None
        )
        links = ChainLink.objects.visible_to(self.request.user).filter(retired_on=None)
        links = links.annotate(
            present=count_of(held.filter(role=LinkRole.PRESENT)),
            targets=count_of(held.filter(role=LinkRole.TARGET)),
        )
        return super().shown(rows).prefetch_related(Prefetch("links", links))


def count_of(rows):
    """How many of a link's rows there are, as a column of the link."""
    found = rows.order_by().values("link").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found, output_field=IntegerField()), Value(0))
