"""Filters of the list of 目标企业."""

from typing import Any

import django_filters as filters

from parks.enums import LinkGap, LinkRole, ProspectState
from parks.models import LinkEnterprise
from parks.queries import places
from projects.filters.activity import offered, offices
from projects.queries.narrow import values
from projects.queries.prospect import with_reached
from tracker.tools.likeness import name_key


class ProspectFilter(filters.FilterSet):
    """Without `role` the targets alone; `state` is the derived one (`queries/prospect.py`)."""

    q = filters.CharFilter(method="by_name", label="企业名称", max_length=100)
    chain = filters.CharFilter(
        field_name="link__chain__code",
        label="产业链",
        widget=offered(
            lambda: [("", "产业链"), *((c.code, c.short_name) for c in places.chains().values())]
        ),
    )
    link = filters.NumberFilter(field_name="link_id", label="环节", max_value=2**31)
    gap = filters.ChoiceFilter(field_name="link__gap", choices=LinkGap.choices, label="环节缺口")
    state = filters.ChoiceFilter(
        field_name="reached", choices=ProspectState.choices, label="对接进度"
    )
    role = filters.ChoiceFilter(choices=LinkRole.choices, label="身份")
    office = filters.CharFilter(
        field_name="office__code", label="跟进联络点", widget=offered(offices)
    )
    park = filters.CharFilter(method="by_park", label="跟进园区")

    class Meta:
        model = LinkEnterprise
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(with_reached(queryset.held(), self.request.user))
        return rows if self.form.cleaned_data.get("role") else rows.targets()

    def by_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(enterprise__name_key__contains=name_key(value))

    def by_park(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(park_id__in=places.parks_under(values(value)))
