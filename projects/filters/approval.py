"""Filters of the list of 手续."""

import django_filters as filters
from django.db.models import Q

from projects.enums import (
    ApprovalGroup,
    ApprovalMode,
    ApprovalState,
)
from projects.filters.owned import OwnedFilter
from projects.filters.words import search_where
from projects.models import (
    Approval,
)
from projects.queries.approval import due_where
from tracker import clock


class ApprovalFilter(OwnedFilter):
    unit = filters.CharFilter(method="by_unit", label="办理单位", max_length=80)
    agent = filters.CharFilter(field_name="agent__name", label="代办员", max_length=40)
    state = filters.MultipleChoiceFilter(choices=ApprovalState.choices, label="状态")
    mode = filters.MultipleChoiceFilter(choices=ApprovalMode.choices, label="办理方式")
    group = filters.ChoiceFilter(choices=ApprovalGroup.choices, label="类别")
    key = filters.ChoiceFilter(
        method="by_key", label="是否关键", choices=[("yes", "关键事项"), ("no", "一般事项")]
    )
    due = filters.ChoiceFilter(
        method="by_due",
        label="期限",
        choices=[
            ("open", "未办结"),
            ("overdue", "已逾期"),
            ("key", "关键事项逾期"),
            ("long", "逾期 30 天以上"),
            ("week", "7 天内到期"),
            ("paused", "停表"),
            ("done", "已办结"),
            ("all", "全部"),
        ],
    )

    class Meta:
        model = Approval
        fields: list[str] = []

    def by_search(self, rows, name, value):
        """The project, or the item itself."""
        return rows.filter(search_where(value, "project__") | Q(name__icontains=value))

    def by_unit(self, rows, name, value):
        """By code, name or short name."""
        where = Q(unit__code=value) | Q(unit__name=value) | Q(unit__short_name=value)
        return rows.filter(where)

    def by_key(self, rows, name, value):
        return rows.filter(is_key=value == "yes")

    def by_due(self, rows, name, value):
        return rows.filter(due_where(value, clock.today()))
