"""Filters of the list of 企业."""

from datetime import date

import django_filters as filters

from parks.enums import EnterpriseMark, EnterpriseStatus, Ownership
from parks.models import Enterprise, EnterpriseMarkRow, LinkEnterprise
from parks.queries.ladder import STEPS, standing_on
from parks.queries.places import parks_under
from projects.queries.narrow import values
from tracker import clock
from tracker.tools.likeness import name_key

STATES = [("held", "在用"), ("retired", "已停用")]


class EnterpriseFilter(filters.FilterSet):
    """Keys of `/enterprises`; `park` counts what lies below it as well. Without
    `state` only those in use.
    """

    q = filters.CharFilter(method="by_name", label="企业名称", max_length=100)
    park = filters.CharFilter(method="by_park", label="所在园区", max_length=200)
    status = filters.ChoiceFilter(choices=EnterpriseStatus.choices, label="状态")
    ownership = filters.ChoiceFilter(choices=Ownership.choices, label="企业性质")

    mark = filters.ChoiceFilter(choices=EnterpriseMark.choices, method="by_mark", label="标签")
    step = filters.ChoiceFilter(
        choices=[(step.value, step.label) for step in STEPS], method="by_step", label="梯度"
    )
    on = filters.DateFilter(method="as_it_is", label="标签截至")
    chain = filters.CharFilter(method="by_chain", label="产业链", max_length=40)
    link = filters.NumberFilter(method="by_link", label="环节", max_value=2**31)
    state = filters.ChoiceFilter(choices=STATES, method="by_state", label="使用状态")

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def by_name(self, rows, name, value):
        return rows.named_like(name_key(value))

    def by_park(self, rows, name, value):
        return rows.filter(park_id__in=parks_under(values(value)))

    @property
    def day(self) -> date:
        return self.form.cleaned_data.get("on") or clock.today()

    def by_mark(self, rows, name, value):
        held = EnterpriseMarkRow.objects.visible_to(self.request.user).on(self.day)
        return rows.filter(pk__in=held.filter(mark=value).values("enterprise"))

    def by_step(self, rows, name, value):
        held = EnterpriseMarkRow.objects.visible_to(self.request.user)
        return rows.filter(pk__in=standing_on(held, value, self.day))

    def as_it_is(self, rows, name, value):
        """The day that `mark` and `step` are meant of."""
        return rows

    def by_chain(self, rows, name, value):
        return rows.filter(
            pk__in=self.placed().filter(link__chain__code=value).values("enterprise")
        )

    def by_link(self, rows, name, value):
        return rows.filter(pk__in=self.placed().filter(link=value).values("enterprise"))

    def placed(self):
        return LinkEnterprise.objects.visible_to(self.request.user).held()

    def by_state(self, rows, name, value):
        return rows.filter(retired_on__isnull=value == "held")

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.held()
