"""`/api/v1/offices/`: the liaison offices, and who staffs them today."""

import django_filters as filters
from django.db.models import Prefetch, Q
from rest_framework import serializers

from parks.enums import OfficeKind
from parks.models import Office, OfficePosting
from tracker import clock
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
        fields = ["person", "name", "from_on"]


class OfficeSerializer(serializers.ModelSerializer):
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    postings = PostingSerializer(many=True, read_only=True, help_text="现在的驻外人员")

    class Meta:
        model = Office
        fields = [
            *("id", "code", "name", "city", "kind", "partner_park", "covers", "unit"),
            *("yearly_tasks", "postings"),
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
        today = clock.today()
        held = OfficePosting.objects.filter(from_on__lte=today).select_related("person")
        held = held.filter(Q(to_on=None) | Q(to_on__gte=today))
        return super().shown(rows).prefetch_related(Prefetch("postings", held))
