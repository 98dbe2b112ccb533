"""Filters of the list of 走访."""

import django_filters as filters

from projects.enums import (
    VisitKind,
)
from projects.filters.owned import OwnedFilter
from projects.models import (
    Visit,
)
from projects.queries.visit import has_photos


class VisitFilter(OwnedFilter):
    """Keys of `/visits`; without `state` only those that count."""

    kind = filters.ChoiceFilter(choices=VisitKind.choices, label="类别")
    visitor = filters.CharFilter(field_name="visitor__name", label="走访人", max_length=40)
    visited_from = filters.DateFilter(field_name="visited_on", lookup_expr="gte", label="走访自")
    visited_to = filters.DateFilter(field_name="visited_on", lookup_expr="lte", label="走访至")
    photos = filters.ChoiceFilter(
        choices=[("yes", "有照片"), ("no", "没有照片")], method="by_photos", label="照片"
    )
    state = filters.ChoiceFilter(
        choices=[("held", "有效"), ("voided", "已作废")], method="by_state", label="状态"
    )

    class Meta:
        model = Visit
        fields: list[str] = []

    def by_photos(self, rows, name, value):
        return rows.filter(has_photos() if value == "yes" else ~has_photos())

    def by_state(self, rows, name, value):
        return rows.filter(voided_at__isnull=value == "held")

    @property
    def qs(self):
        found = super().qs
        return found if self.data.get("state") else found.held()
