"""Filters of the list of 包抓领导."""

import django_filters as filters
from django.db.models import Q

from parks.models import Person
from tracker import clock


class LeaderFilter(filters.FilterSet):
    """Keys of `/leaders`; `park` is read by the view, which counts only that park's projects."""

    q = filters.CharFilter(field_name="name", lookup_expr="contains", label="姓名", max_length=40)
    park = filters.CharFilter(method="by_park", label="园区")
    state = filters.ChoiceFilter(
        method="by_state",
        label="情况",
        choices=[("warned", "有红黄灯"), ("gone", "已离任"), ("idle", "未包抓项目")],
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def by_park(self, rows, name, value):
        return rows.filter(projects__gt=0)

    def by_state(self, rows, name, value):
        if value == "gone":
            return rows.filter(left_on__lte=clock.today())
        if value == "idle":
            return rows.filter(projects=0)
        return rows.filter(Q(red__gt=0) | Q(yellow__gt=0))
