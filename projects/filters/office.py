"""Filters of what offices write about themselves, and of the shared projects."""

from typing import Any

import django_filters as filters
from django.core.validators import RegexValidator
from django.db.models import F, Q

from projects.enums import AttendanceKind, PaperState
from projects.filters.activity import FoldedFilter, is_period, offered, offices
from projects.filters.words import MAX_ID, park_where
from projects.models import Attendance, OfficeReport, OfficeWeek, SharedProject
from tracker.tools.periods import Period


class OfOfficeFilter(FoldedFilter):
    """Keys that all of an office's papers and days share."""

    office = filters.CharFilter(field_name="office__code", label="联络点", widget=offered(offices))
    period = filters.CharFilter(
        method="by_period", label="统计期", max_length=20, validators=[is_period]
    )

    def span(self) -> tuple[Any, Any] | None:
        """First and last day of the period that is asked for."""
        code = self.form.cleaned_data.get("period") if self.form.is_valid() else ""
        period = Period.parse(code) if code else None
        return (period.start, period.end) if period else None


class OfficeWeekFilter(OfOfficeFilter):
    """Keys of `/office-weeks`. A week belongs to the period in which it ends."""

    first = ("office", "period", "state")

    state = filters.ChoiceFilter(choices=PaperState.choices, label="状态")
    late = filters.BooleanFilter(
        method="by_late",
        label="逾期报送",
        widget=offered([("", "是否逾期"), ("true", "逾期"), ("false", "按时")]),
    )
    complete = filters.BooleanFilter(
        method="by_complete",
        label="四要素",
        widget=offered([("", "四要素"), ("true", "都齐全"), ("false", "有缺项")]),
    )

    class Meta:
        model = OfficeWeek
        fields: list[str] = []

    def by_period(self, rows: Any, name: str, value: str) -> Any:
        period = Period.parse(value)
        before = period.start.toordinal() - 6
        return rows.filter(
            from_on__gte=period.start.fromordinal(before),
            from_on__lte=period.end.fromordinal(period.end.toordinal() - 6),
        )

    def by_late(self, rows: Any, name: str, value: bool) -> Any:
        from_due = Q(submitted_on__gt=F("due_on"))
        return rows.filter(from_due if value else ~from_due, submitted_on__isnull=False)

    def by_complete(self, rows: Any, name: str, value: bool) -> Any:
        lacking = rows.filter(items__is_complete=False).order_by().values("pk")
        held = rows.filter(items__isnull=False).order_by().values("pk")
        return (
            rows.filter(pk__in=held).exclude(pk__in=lacking)
            if value
            else rows.filter(pk__in=lacking)
        )


class OfficeReportFilter(FoldedFilter):
    """Keys of `/office-reports`."""

    first = ("office", "period", "state")

    office = filters.CharFilter(field_name="office__code", label="联络点", widget=offered(offices))
    period = filters.CharFilter(
        label="季度",
        max_length=6,
        validators=[RegexValidator(r"^\d{4}Q[1-4]$", "季度请写成 2024Q2。")],
    )
    state = filters.ChoiceFilter(choices=PaperState.choices, label="状态")

    class Meta:
        model = OfficeReport
        fields: list[str] = []


STATES = [("held", "有效"), ("voided", "已作废")]


class AttendanceFilter(OfOfficeFilter):
    """Keys of `/attendance`. A span belongs to every period that it touches."""

    first = ("office", "period", "kind")

    kind = filters.ChoiceFilter(choices=AttendanceKind.choices, label="类别")
    person = filters.NumberFilter(
        field_name="person_id", min_value=1, max_value=MAX_ID, label="人员"
    )
    state = filters.ChoiceFilter(choices=STATES, method="by_state", label="状态")

    class Meta:
        model = Attendance
        fields: list[str] = []

    def by_period(self, rows: Any, name: str, value: str) -> Any:
        period = Period.parse(value)
        return rows.filter(from_on__lte=period.end, to_on__gte=period.start)

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(voided_at__isnull=value == "held")

    @property
    def qs(self) -> Any:
        found = super().qs
        return found if self.data.get("state") else found.held()


class SharedProjectFilter(FoldedFilter):
    """Keys of `/partners`."""

    first = ("q", "office", "state")

    q = filters.CharFilter(method="by_words", label="搜索", max_length=100)
    office = filters.CharFilter(field_name="office__code", label="联络点", widget=offered(offices))
    park = filters.CharFilter(method="by_park", label="园区", max_length=200)
    state = filters.ChoiceFilter(choices=STATES, method="by_state", label="状态")
    project = filters.CharFilter(field_name="project__code", label="项目编号", max_length=30)

    addressed = ("park", "project")

    class Meta:
        model = SharedProject
        fields: list[str] = []

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        for word in value.split()[:8]:
            rows = rows.filter(
                Q(project__name__icontains=word)
                | Q(project__code__icontains=word)
                | Q(partner__icontains=word)
                | Q(partner_region__icontains=word)
            )
        return rows

    def by_park(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(park_where(value, "project__"))

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(voided_at__isnull=value == "held")

    @property
    def qs(self) -> Any:
        found = super().qs
        return found if self.data.get("state") else found.held()
