"""Filters of the list of 分期与单体."""

import django_filters as filters

from projects.enums import (
    PhaseKind,
)
from projects.filters.owned import OwnedFilter
from projects.models import (
    Phase,
)
from tracker import clock


class PhaseFilter(OwnedFilter):
    kind = filters.ChoiceFilter(choices=PhaseKind.choices, label="类别")
    state = filters.ChoiceFilter(
        method="by_state",
        label="状态",
        choices=[("waiting", "未开工"), ("going", "在建"), ("done", "已完成"), ("late", "已逾期")],
    )

    class Meta:
        model = Phase
        fields: list[str] = []

    def by_state(self, rows, name, value):
        if value == "done":
            return rows.filter(completed_on__isnull=False)
        if value == "late":
            return rows.overdue(clock.today())
        rows = rows.filter(completed_on=None)
        return rows.filter(started_on=None) if value == "waiting" else rows.exclude(started_on=None)
