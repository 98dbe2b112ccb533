"""Filters of the list of 里程碑."""

from datetime import timedelta

import django_filters as filters
from django.db.models import F, Q

from projects.filters.owned import OwnedFilter
from projects.models import (
    Milestone,
)
from tracker import clock


class MilestoneFilter(OwnedFilter):
    due = filters.ChoiceFilter(
        method="by_due",
        label="期限",
        choices=[
            ("overdue", "已逾期"),
            ("week", "7 天内到期"),
            ("open", "未完成"),
            ("paused", "停表"),
            ("moved", "有调整"),
            ("done", "已完成"),
        ],
    )
    unit = filters.CharFilter(method="by_unit", label="责任单位", max_length=80)
    phase = filters.CharFilter(field_name="phase__name", label="分期或单体", max_length=60)

    class Meta:
        model = Milestone
        fields: list[str] = []

    def by_due(self, rows, name, value):
        today = clock.today()
        if value == "overdue":
            return rows.overdue(today)
        if value == "week":
            return rows.due_by(today + timedelta(days=7)).filter(due_on__gte=today)
        if value == "paused":
            return rows.open().exclude(paused_on=None)
        if value == "moved":
            return rows.exclude(planned_on=F("baseline_on"))
        return rows.open() if value == "open" else rows.filter(actual_on__isnull=False)

    def by_unit(self, rows, name, value):
        """By code, name or short name, as people say it."""
        said = Q(unit__code=value) | Q(unit__name__icontains=value)
        return rows.filter(said | Q(unit__short_name__icontains=value))
