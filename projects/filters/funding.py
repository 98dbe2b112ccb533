"""Filters of the list of 到位资金."""

import django_filters as filters

from projects.enums import (
    FundingState,
    OriginKind,
)
from projects.filters.owned import OwnedFilter
from projects.models import (
    FundingRecord,
)


class FundingFilter(OwnedFilter):
    state = filters.MultipleChoiceFilter(choices=FundingState.choices, label="状态")
    source = filters.MultipleChoiceFilter(choices=OriginKind.choices, label="资金来源")
    received_from = filters.DateFilter(field_name="received_on", lookup_expr="gte", label="到账自")
    received_to = filters.DateFilter(field_name="received_on", lookup_expr="lte", label="到账至")

    class Meta:
        model = FundingRecord
        fields: list[str] = []
