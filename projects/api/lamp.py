"""`/api/v1/lamps/`: which lamps are lit, why, since when; past ones too."""

from django.db.models import Q

from projects.api.owned import OwnedSerializer, OwnedViewSet
from projects.enums import LampKind, LampLevel
from projects.filters import OwnedFilter, filters
from projects.models import Lamp
from tracker.roles import Permission


class LampFilter(OwnedFilter):
    kind = filters.MultipleChoiceFilter(choices=LampKind.choices, label="灯")
    level = filters.MultipleChoiceFilter(choices=LampLevel.choices, label="颜色")
    current = filters.BooleanFilter(field_name="until_on", lookup_expr="isnull", label="现亮")
    on = filters.DateFilter(method="by_day", label="哪一天亮着")

    class Meta:
        model = Lamp
        fields: list[str] = []

    def by_day(self, rows, name, value):
        return rows.filter(Q(until_on=None) | Q(until_on__gt=value), since_on__lte=value)


class LampSerializer(OwnedSerializer):
    class Meta:
        model = Lamp
        fields = [
            *("id", "project", "project_name", "kind", "level", "reason", "since_on", "until_on"),
            "rule",
        ]


class LampViewSet(OwnedViewSet):
    model = Lamp
    filterset_class = LampFilter
    serializer_class = LampSerializer
    permissions = {"list": Permission.VIEW_PROJECTS, "retrieve": Permission.VIEW_PROJECTS}
