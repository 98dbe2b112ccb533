"""`/api/v1/targets/`: 下达数 and 加压数 of one indicator for one node and year."""

from typing import Any

from rest_framework import serializers

from parks.models import Chain, Office, Park
from projects.actions.target import set_target
from projects.api.links import person_field, region_field
from projects.filters import filters
from projects.models import Target
from projects.models.target import NODES, QUARTERS
from projects.queries.measures import MEASURES
from tracker.rest import CodeField, Conflict, ScopedViewSet, StrictModelSerializer
from tracker.roles import Permission

INDICATORS = [(code, measure.name) for code, measure in MEASURES.items()]


class TargetFilter(filters.FilterSet):
    year = filters.NumberFilter(label="年度", min_value=1900, max_value=2100)
    indicator = filters.MultipleChoiceFilter(choices=INDICATORS, label="指标")
    region = filters.CharFilter(field_name="region__code", label="行政区")
    park = filters.CharFilter(field_name="park__code", label="园区")
    chain = filters.CharFilter(field_name="chain__code", label="产业链")
    office = filters.CharFilter(field_name="office__code", label="联络点")
    leader = filters.NumberFilter(field_name="leader_id", label="领导")

    class Meta:
        model = Target
        fields: list[str] = []


class TargetSerializer(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code", default=None, allow_null=True)
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    chain = serializers.CharField(source="chain.code", default=None, allow_null=True)
    office = serializers.CharField(source="office.code", default=None, allow_null=True)
    leader = serializers.IntegerField(source="leader_id", allow_null=True)
    node_name = serializers.CharField(source="node", read_only=True, help_text="下达给谁")

    class Meta:
        model = Target
        fields = [
            *("id", "year", "indicator", *NODES, "node_name", "assigned", "stretch", *QUARTERS),
            *("cap", "document", "version", "updated_at"),
        ]


class TargetPatchSerializer(StrictModelSerializer):
    from_on = serializers.DateField(required=False, help_text="从哪天起执行，默认今天")

    class Meta:
        model = Target
        fields = ["assigned", "stretch", *QUARTERS, "cap", "document", "from_on"]


class TargetInputSerializer(TargetPatchSerializer):
    year = serializers.IntegerField(min_value=2000, max_value=2100)
    indicator = serializers.ChoiceField(choices=INDICATORS)
    region = region_field(required=False)
    park = CodeField(Park, required=False, help_text="园区代码")
    chain = CodeField(Chain, required=False, help_text="产业链代码")
    office = CodeField(Office, required=False, help_text="联络点代码")
    leader = person_field(required=False)

    class Meta(TargetPatchSerializer.Meta):
        fields = ["year", "indicator", *NODES, *TargetPatchSerializer.Meta.fields]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(name in attrs for name in NODES) != 1:
            raise serializers.ValidationError(
                "目标只能下达给一个对象，请在 region、park、chain、office、leader 里写且只写一个。"
            )
        return attrs


def quartered(said: dict[str, Any]) -> dict[str, Any]:
    """The four quarters as the action takes them."""
    quarters = tuple(said.pop(name, None) for name in QUARTERS)
    return said | {"quarters": quarters}


class TargetViewSet(ScopedViewSet):
    model = Target
    related = NODES
    filterset_class = TargetFilter
    serializer_class = TargetSerializer
    permissions = {
        "list": Permission.VIEW_FIGURES,
        "retrieve": Permission.VIEW_FIGURES,
        "create": Permission.SET_TARGETS,
        "partial_update": Permission.SET_TARGETS,
    }
    inputs = {"create": TargetInputSerializer, "partial_update": TargetPatchSerializer}

    def create(self, request, *args, **kwargs):
        """A new target. One that is there already is changed by PATCH, on its version."""
        said = self.cleaned()
        names = ("year", "indicator", *NODES)
        key = {name: said[name] for name in names if name in said}
        held = self.get_queryset().filter(**key).first()
        if held:
            raise Conflict(f"这个目标已下达（id {held.pk}），请用 PATCH 调整它。")
        return self.answer(set_target(**quartered(said), by=request.user), 201)

    def partial_update(self, request, *args, **kwargs):
        row = self.record
        held = {name: getattr(row, name) for name in ("assigned", "stretch", *QUARTERS, "cap")}
        said = quartered(held | self.cleaned())
        node = next(name for name in NODES if getattr(row, f"{name}_id"))
        row = set_target(
            year=row.year,
            indicator=row.indicator,
            version=row.version,
            by=request.user,
            **{node: getattr(row, node)},
            **said,
        )
        return self.answer(row)
