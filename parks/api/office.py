"""`/api/v1/offices/`: the liaison offices, and who staffs them from when to when."""

import django_filters as filters
from django.db.models import Prefetch
from rest_framework import serializers

from parks.enums import OfficeKind
from parks.models import Office, OfficePosting
from tracker.rest import ScopedViewSet
from tracker.roles import Permission


class OfficeFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="名称")
    city = filters.CharFilter(label="驻地")
    kind = filters.MultipleChoiceFilter(choices=OfficeKind.choices, label="形式")

    class Meta:
        model = Office
        fields: list = []


class PostingSerializer(serializers.ModelSerializer):
    person = serializers.IntegerField(source="person_id")
    name = serializers.CharField(source="person.name")

    class Meta:
        model = OfficePosting
        fields = ["person", "name", "from_on", "to_on"]


class OfficeSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    postings = PostingSerializer(many=True, read_only=True, help_text="驻外人员，历任都在")

    class Meta:
        model = Office
        fields = [
            *("id", "code", "name", "city", "kind", "partner_park", "covers", "unit"),
            *("retired_on", "postings", "version"),
        ]


class OfficeViewSet(ScopedViewSet):
    model = Office
    lookup_field = "code"
    newest_first = False
    related = ("unit",)
    filterset_class = OfficeFilter
    serializer_class = OfficeSerializer
    permissions = {"list": Permission.VIEW_DIRECTORY, "retrieve": Permission.VIEW_DIRECTORY}

    def shown(self, rows):
        held = OfficePosting.objects.visible_to(self.request.user)
        held = held.select_related("person").order_by("-from_on", "-pk")
        return super().shown(rows).prefetch_related(Prefetch("postings", held))
