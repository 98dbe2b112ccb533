"""Filters of the list of 企业."""

import django_filters as filters

from parks.enums import EnterpriseStatus, Ownership
from parks.models import Enterprise
from parks.queries.places import parks_under
from projects.queries.narrow import values
from tracker.tools.likeness import name_key


class EnterpriseFilter(filters.FilterSet):
    """Keys of `/enterprises`; `park` counts what lies below it as well."""

    q = filters.CharFilter(method="by_name", label="企业名称", max_length=100)
    park = filters.CharFilter(method="by_park", label="所在园区", max_length=200)
    status = filters.ChoiceFilter(choices=EnterpriseStatus.choices, label="状态")
    ownership = filters.ChoiceFilter(choices=Ownership.choices, label="企业性质")

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def by_name(self, rows, name, value):
        return rows.filter(name_key__contains=name_key(value))

    def by_park(self, rows, name, value):
        return rows.filter(park_id__in=parks_under(values(value)))
