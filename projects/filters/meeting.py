"""Filters of the list of 会议."""

import django_filters as filters

from projects.enums import (
    MeetingKind,
    MeetingState,
)
from projects.models import (
    Meeting,
)


class MeetingFilter(filters.FilterSet):
    """Keys of `/meetings`."""

    q = filters.CharFilter(field_name="title", lookup_expr="icontains", label="会议名称")
    kind = filters.ChoiceFilter(choices=MeetingKind.choices, label="类别")
    state = filters.ChoiceFilter(choices=MeetingState.choices, label="状态")
    held_from = filters.DateFilter(field_name="held_on", lookup_expr="gte", label="召开自")
    held_to = filters.DateFilter(field_name="held_on", lookup_expr="lte", label="召开至")

    class Meta:
        model = Meeting
        fields: list[str] = []
