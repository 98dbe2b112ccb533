"""`/api/v1/enterprises/`: investors, and those a city would like to win; register and edit them."""

from typing import Any, cast

import django_filters as filters
from django.core.exceptions import PermissionDenied
from rest_framework import serializers
from rest_framework.decorators import action

from parks.actions import enterprise as verbs
from parks.actions.mark import end_mark, grant_mark
from parks.actions.prospect import place_enterprise
from parks.enums import EnterpriseMark, EnterpriseStatus, LinkRole, Ownership, ProspectState
from parks.models import (
    ChainLink,
    Enterprise,
    EnterpriseMarkRow,
    Industry,
    LinkEnterprise,
    Office,
    Park,
    Person,
    User,
)
from parks.permissions import can_edit_enterprise, why_not_enterprise
from tracker.rest import (
    CodeField,
    DateField,
    IdField,
    ScopedViewSet,
    StrictModelSerializer,
    StrictSerializer,
)
from tracker.roles import Permission

STATES = [("held", "在用"), ("retired", "已停用")]


class EnterpriseFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")
    uscc = filters.CharFilter(label="统一社会信用代码")
    status = filters.ChoiceFilter(choices=EnterpriseStatus.choices, label="状态")
    ownership = filters.MultipleChoiceFilter(choices=Ownership.choices, label="企业性质")
    park = filters.CharFilter(field_name="park__code", label="所在园区")
    state = filters.ChoiceFilter(
        choices=STATES, method="by_state", label="使用状态", help_text="不写时两种都有"
    )

    class Meta:
        model = Enterprise
        fields: list = []

    def by_state(self, rows, name, value):
        return rows.filter(retired_on__isnull=value == "held")


class MarkRowSerializer(serializers.ModelSerializer):
    class Meta:
        model = EnterpriseMarkRow
        fields = ["id", "mark", "from_on", "to_on", "document", "end_reason"]


class PlacingSerializer(serializers.ModelSerializer):
    link = serializers.IntegerField(source="link_id")
    link_name = serializers.CharField(source="link.name")
    chain = serializers.CharField(source="link.chain.code")
    office = serializers.CharField(source="office.code", default=None, allow_null=True)
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    person = serializers.IntegerField(source="person_id", allow_null=True)

    class Meta:
        model = LinkEnterprise
        fields = [
            *("id", "link", "link_name", "chain", "role", "state", "office", "park", "person"),
            *("note", "version"),
        ]


class EnterpriseSerializer(serializers.ModelSerializer):
    park = serializers.CharField(source="park.code", default=None, allow_null=True)
    industry = serializers.CharField(source="industry.code", default=None, allow_null=True)
    phone = serializers.CharField(source="masked_phone", help_text="中间几位隐去")
    aliases: serializers.BaseSerializer | serializers.Field = serializers.SlugRelatedField(
        slug_field="name", many=True, read_only=True
    )
    mark_rows = MarkRowSerializer(many=True, read_only=True, help_text="历年标签")
    links = PlacingSerializer(source="placings", many=True, read_only=True, help_text="所在环节")
    merged_into = serializers.IntegerField(source="merged_into_id", allow_null=True)

    class Meta:
        model = Enterprise
        fields = [
            *("id", "name", "uscc", "origin", "ownership", "status", "marks", "park", "industry"),
            *("capital", "contact", "phone", "address", "remark", "aliases", "mark_rows", "links"),
            *("retired_on", "retired_reason", "merged_into", "version", "created_at"),
            "updated_at",
        ]


class EnterpriseInputSerializer(StrictModelSerializer):
    park = CodeField(Park, required=False, allow_null=True, help_text="园区代码")
    industry = CodeField(Industry, required=False, allow_null=True, help_text="GB/T 4754 代码")

    class Meta:
        model = Enterprise
        fields = list(verbs.FIELDS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        view = self.context["view"]
        held = view.record
        status = attrs.get("status", held.status if held else EnterpriseStatus.SETTLED)
        park = attrs.get("park", held.park if held else None)
        if why := why_not_enterprise(self.context["request"].user, status, park):
            raise serializers.ValidationError({"park": [why]})
        return attrs


class MarkInputSerializer(StrictSerializer):
    mark = serializers.ChoiceField(choices=EnterpriseMark.choices, label="标签")
    from_on = DateField(label="认定日期")
    document = serializers.CharField(max_length=80, required=False, label="文号")


class MarkEndInputSerializer(StrictSerializer):
    mark = serializers.ChoiceField(choices=EnterpriseMark.choices, label="标签")
    to_on = DateField(label="有效期止")
    reason = serializers.CharField(max_length=200, label="退出原因")


class PlacingInputSerializer(StrictSerializer):
    link = IdField(ChainLink, help_text="产业链环节 id")
    role = serializers.ChoiceField(choices=LinkRole.choices, required=False)
    state = serializers.ChoiceField(choices=ProspectState.choices, required=False)
    office = CodeField(Office, required=False, allow_null=True, help_text="联络点代码")
    park = CodeField(Park, required=False, allow_null=True, help_text="园区代码")
    person = IdField(Person, required=False, allow_null=True, help_text="人员 id")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class RetireSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=200, label="停用原因")


class EnterpriseViewSet(ScopedViewSet):
    model = Enterprise
    related = ("park", "industry")
    filterset_class = EnterpriseFilter
    serializer_class = EnterpriseSerializer
    permissions = {
        "list": Permission.VIEW_DIRECTORY,
        "retrieve": Permission.VIEW_DIRECTORY,
        "create": Permission.EDIT_ENTERPRISES,
        "partial_update": Permission.EDIT_ENTERPRISES,
        "retire": Permission.EDIT_ENTERPRISES,
        "mark": Permission.EDIT_ENTERPRISES,
        "end_mark": Permission.EDIT_ENTERPRISES,
        "place": Permission.EDIT_ENTERPRISES,
    }
    inputs = {
        "create": EnterpriseInputSerializer,
        "partial_update": EnterpriseInputSerializer,
        "retire": RetireSerializer,
        "mark": MarkInputSerializer,
        "end_mark": MarkEndInputSerializer,
        "place": PlacingInputSerializer,
    }

    def shown(self, rows):
        rows = super().shown(rows)
        placed = ("placings__link__chain", "placings__office", "placings__park")
        return rows.prefetch_related("aliases", "mark_rows", *placed)

    def find(self) -> None:
        super().find()
        changing = self.request.method in ("POST", "PATCH")
        user = cast(User, self.request.user)
        if self.detail and changing and not can_edit_enterprise(user, self.record):
            raise PermissionDenied

    def create(self, request, *args, **kwargs):
        said = self.cleaned()
        row = verbs.register_enterprise(name=said["name"], values=said, by=request.user)
        return self.answer(row, 201)

    def partial_update(self, request, *args, **kwargs):
        row = verbs.update_enterprise(
            enterprise=self.record, values=self.cleaned(), by=request.user
        )
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def retire(self, request, *args, **kwargs):
        row = verbs.retire_enterprise(enterprise=self.record, **self.cleaned(), by=request.user)
        return self.answer(row)

    @action(detail=True, methods=["post"])
    def mark(self, request, *args, **kwargs):
        grant_mark(enterprise=self.record, **self.cleaned(), by=request.user)
        return self.answer(self.record)

    @action(detail=True, methods=["post"], url_path="end-mark")
    def end_mark(self, request, *args, **kwargs):
        said = self.cleaned()
        row = next(
            (
                one
                for one in self.record.mark_rows.all()
                if one.mark == said["mark"] and one.to_on is None
            ),
            None,
        )
        if row is None:
            raise serializers.ValidationError({"mark": ["它现在没有这个标签，请核对。"]})
        end_mark(
            row=row,
            enterprise=self.record,
            to_on=said["to_on"],
            reason=said["reason"],
            by=request.user,
        )
        return self.answer(self.record)

    @action(detail=True, methods=["post"])
    def place(self, request, *args, **kwargs):
        said = self.cleaned()
        link = said.pop("link")
        place_enterprise(link=link, enterprise=self.record, values=said, by=request.user)
        return self.answer(self.record)
