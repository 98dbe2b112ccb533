"""Filters of the list of 考核方案."""

import django_filters as filters

from projects.enums import SchemeState
from projects.models import Scheme


class SchemeFilter(filters.FilterSet):
    """Without `state` all but what is archived."""

    year = filters.NumberFilter(label="年度", min_value=2000, max_value=2100)
    state = filters.ChoiceFilter(choices=SchemeState.choices, label="状态")

    class Meta:
        model = Scheme
        fields: list[str] = []

    @property
    def qs(self):
        found = super().qs
        return found if self.data.get("state") else found.exclude(state=SchemeState.ARCHIVED)
