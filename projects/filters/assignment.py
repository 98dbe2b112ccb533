"""Filters of the list of 五个一责任."""

import django_filters as filters

from projects.enums import (
    DutyRole,
)
from projects.filters.owned import OwnedFilter
from projects.filters.words import MAX_ID
from projects.models import (
    Assignment,
)
from tracker import clock


class AssignmentFilter(OwnedFilter):
    """Keys of `/duties` and of the API's assignments."""

    role = filters.MultipleChoiceFilter(choices=DutyRole.choices, label="职责")
    person = filters.NumberFilter(field_name="person_id", label="人员", max_value=MAX_ID)
    unit = filters.CharFilter(field_name="unit__code", label="单位")
    on = filters.DateFilter(method="by_day", label="在任日期")
    current = filters.BooleanFilter(method="by_current", label="现任")
    gone = filters.BooleanFilter(method="by_gone", label="在任但已停用")

    class Meta:
        model = Assignment
        fields: list[str] = []

    def by_day(self, rows, name, value):
        return rows.on(value)

    def by_current(self, rows, name, value):
        today = rows.on(clock.today())
        return today if value else rows.exclude(pk__in=today.values("pk"))

    def by_gone(self, rows, name, value):
        gone = rows.orphaned(clock.today()).filter(to_on=None)
        return gone if value else rows.exclude(pk__in=gone.values("pk"))
