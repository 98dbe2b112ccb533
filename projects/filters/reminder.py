"""Filters of the list of 提醒."""

import django_filters as filters

from projects.filters.owned import OwnedFilter
from projects.models import (
    Reminder,
)


class ReminderFilter(OwnedFilter):
    kind = filters.CharFilter(label="种类")
    is_escalated = filters.BooleanFilter(label="升级")

    class Meta:
        model = Reminder
        fields: list[str] = []
