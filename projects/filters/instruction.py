"""Filters of the list of 批示督办."""

import django_filters as filters
from django.db.models import Q

from projects.enums import (
    InstructionLevel,
    InstructionState,
    LampKind,
)
from projects.filters.owned import OwnedFilter
from projects.filters.words import search_where
from projects.models import (
    Instruction,
)
from tracker import clock


class InstructionFilter(OwnedFilter):
    """Keys of `/instructions`."""

    state = filters.MultipleChoiceFilter(choices=InstructionState.choices, label="状态")
    level = filters.MultipleChoiceFilter(choices=InstructionLevel.choices, label="类别")
    lamp = filters.MultipleChoiceFilter(choices=LampKind.choices, label="因何灯")
    due = filters.ChoiceFilter(
        method="by_due", label="期限", choices=[("overdue", "已逾期"), ("open", "未办结")]
    )
    mine = filters.ChoiceFilter(
        method="by_mine",
        label="我的",
        choices=[("todo", "待我处理"), ("received", "发给我的"), ("given", "我下发的")],
    )

    class Meta:
        model = Instruction
        fields: list[str] = []

    def by_search(self, rows, name, value):
        own = Q(number__icontains=value) | Q(text__icontains=value)
        return rows.filter(search_where(value, "project__") | own)

    def by_due(self, rows, name, value):
        return rows.overdue(clock.today()) if value == "overdue" else rows.open()

    def by_mine(self, rows, name, value):
        user = self.request.user
        if value == "given":
            return rows.filter(issued_by=user)
        mine = Instruction.objects.needs_action(user)
        if value == "received":
            mine = Instruction.objects.visible_to(user).received_by(user)
        return rows.filter(pk__in=mine.order_by().values("pk"))
