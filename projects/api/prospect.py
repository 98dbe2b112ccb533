"""`/api/v1/prospects/`: 目标企业, with the links they are wanted for and how far they have come."""

from rest_framework import serializers

from parks.enums import ProspectState
from parks.models import LinkEnterprise
from projects.filters import ProspectFilter
from projects.queries.prospect import with_reached
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


class ProspectSerializer(serializers.ModelSerializer):
    enterprise_name = serializers.CharField(source="enterprise.name")
    uscc = serializers.CharField(source="enterprise.uscc")
    chain = serializers.CharField(source="link.chain.code")
    link_name = serializers.CharField(source="link.name")
    gap = serializers.CharField(source="link.gap")
    reached = serializers.ChoiceField(
        choices=ProspectState.choices, help_text="对接进度：登记的与看得到的线索、协议里最远的一步"
    )
    office = serializers.CharField(source="office.code", default=None, allow_null=True)
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    person = serializers.CharField(source="person.name", default=None, allow_null=True)

    class Meta:
        model = LinkEnterprise
        fields = [
            *("id", "version", "enterprise", "enterprise_name", "uscc", "chain", "link"),
            *("link_name", "gap", "role", "state", "reached", "office", "park", "person", "note"),
        ]
        read_only_fields = fields


class ProspectViewSet(ScopedViewSet):
    """The targets alone; `role=present` asks for those that stand on a link."""

    model = LinkEnterprise
    filterset_class = ProspectFilter
    serializer_class = ProspectSerializer
    related = ("enterprise", "link__chain", "office", "park", "person")
    permissions = {"list": Permission.VIEW_DIRECTORY, "retrieve": Permission.VIEW_DIRECTORY}

    def filter_queryset(self, queryset):
        """Also without any key: a list of targets is of targets."""
        rows = super().filter_queryset(queryset)
        asked = self.request.query_params.keys() & ProspectFilter.base_filters.keys()
        return rows if asked else rows.held().targets()

    def shown(self, rows):
        return with_reached(super().shown(rows), self.request.user)
