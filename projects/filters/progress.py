"""Filters of the list of 进展."""

import django_filters as filters

from projects.enums import (
    ReportState,
    Rhythm,
)
from projects.filters.owned import OwnedFilter
from projects.models import (
    ProgressReport,
)


class ProgressFilter(OwnedFilter):
    state = filters.MultipleChoiceFilter(choices=ReportState.choices, label="状态")
    rhythm = filters.ChoiceFilter(choices=Rhythm.choices, label="周期")
    is_late = filters.BooleanFilter(label="逾期填报")
    is_copied = filters.BooleanFilter(label="与上期雷同")
    ends_from = filters.DateFilter(field_name="end_on", lookup_expr="gte", label="期末自")
    ends_to = filters.DateFilter(field_name="end_on", lookup_expr="lte", label="期末至")

    class Meta:
        model = ProgressReport
        fields: list[str] = []
