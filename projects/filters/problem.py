"""Filters of the list of 问题."""

from datetime import timedelta

import django_filters as filters
from django.db.models import Q

from parks.models import Unit
from projects.enums import (
    ProblemKind,
    ProblemLevel,
    ProblemState,
)
from projects.filters.owned import OwnedFilter
from projects.filters.words import (
    search_where,
)
from projects.models import (
    Problem,
)
from tracker import clock


def owning_units(request):
    """Units that answer for a problem, for the filter's list."""
    if request is None:
        return Unit.objects.none()
    owned = Problem.objects.visible_to(request.user).order_by()
    return Unit.objects.visible_to(request.user).filter(pk__in=owned.values("owner_unit_id"))


class ProblemFilter(OwnedFilter):
    """Keys of `/issues`."""

    state = filters.MultipleChoiceFilter(choices=ProblemState.choices, label="状态")
    level = filters.MultipleChoiceFilter(choices=ProblemLevel.choices, label="层级")
    kind = filters.MultipleChoiceFilter(choices=ProblemKind.choices, label="类别")
    overdue = filters.ChoiceFilter(
        method="by_overdue", label="逾期", choices=[("1", "已逾期"), ("15", "逾期超过 15 天")]
    )
    unit = filters.ModelChoiceFilter(
        field_name="owner_unit", to_field_name="code", label="责任单位", queryset=owning_units
    )
    mine = filters.ChoiceFilter(method="by_mine", label="我的", choices=[("1", "待我处理")])

    class Meta:
        model = Problem
        fields: list[str] = []

    def by_search(self, rows, name, value):
        own = Q(number__icontains=value) | Q(title__icontains=value)
        return rows.filter(search_where(value, "project__") | own)

    def by_overdue(self, rows, name, value):
        day = clock.today() - timedelta(days=15 if value == "15" else 0)
        return rows.open().filter(due_on__lt=day)

    def by_mine(self, rows, name, value):
        return rows.filter(pk__in=Problem.objects.needs_action(self.request.user).values("pk"))
