"""Filters of the frame's own lists."""

import django_filters as filters

from tracker.models import AuditEvent, Channel, Group, OutboxMessage, OutboxState


class AuditFilter(filters.FilterSet):
    by = filters.CharFilter(field_name="by__username", label="操作人")
    verb = filters.CharFilter(lookup_expr="contains", label="动作")
    label = filters.CharFilter(lookup_expr="contains", label="对象")
    since = filters.DateFilter(field_name="at__date", lookup_expr="gte", label="自")
    until = filters.DateFilter(field_name="at__date", lookup_expr="lte", label="至")

    class Meta:
        model = AuditEvent
        fields: list[str] = []


class OutboxFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        choices=[
            (OutboxState.DEAD, "停发"), (OutboxState.WAITING, "待发"), (OutboxState.SENT, "今天已发")
        ],
        label="状态",
    )  # fmt: skip
    channel = filters.ChoiceFilter(choices=Channel.choices, label="渠道")
    group = filters.ChoiceFilter(
        field_name="notification__group", choices=Group.choices, label="类别"
    )

    class Meta:
        model = OutboxMessage
        fields: list[str] = []
