"""Filters of the list of 线索."""

from typing import Any

import django_filters as filters

from parks.models import Office
from parks.queries import places
from projects.enums import LeadSource, LeadState, LostReason
from projects.filters.activity import KEPT_SECONDS, PlacedFilter, offered
from projects.filters.words import MAX_ID
from projects.models import Lead, LeadAssignment
from projects.queries import lead as query
from projects.queries.elements import COMPLETE
from tracker import clock
from tracker.tools.kept import kept

STATES = [("open", "在办"), *LeadState.choices, ("voided", "已作废")]
YES_NO = {"yes": True, "no": False}


@kept(KEPT_SECONDS)
def _chains() -> list[tuple[str, str]]:
    return [("", "产业链"), *((code, one.short_name) for code, one in places.chains().items())]


@kept(KEPT_SECONDS)
def _first() -> list[tuple[str, str]]:
    said = Office.objects.values_list("code", "name")
    return [("", "首报联络点"), *said, ("none", query.NO_OFFICE)]


class LeadFilter(PlacedFilter):
    """Keys of `/leads`. `park` is whoever holds it today, `office` who reported it first."""

    dated = "reported_on"
    first = ("q", "state", "due", "office", "park")
    addressed = ("activity", "enterprise", "link", "project", "counted")
    searched = ("name", "code", "investor_name", "content")

    state = filters.ChoiceFilter(choices=STATES, method="by_state", label="状态")
    due = filters.ChoiceFilter(choices=list(query.DUE_NAMES.items()), method="by_due", label="时限")
    office = filters.CharFilter(method="by_office", label="首报联络点", widget=offered(_first))
    chain = filters.CharFilter(field_name="chain__code", label="产业链", widget=offered(_chains))
    complete = filters.ChoiceFilter(
        choices=[("yes", "四要素齐全"), ("no", "四要素不全")], method="by_complete", label="四要素"
    )
    source = filters.ChoiceFilter(choices=LeadSource.choices, label="来源")
    reached = filters.ChoiceFilter(
        choices=list(query.REACHED_NAMES.items()), method="by_reached", label="进展到"
    )
    counted = filters.ChoiceFilter(
        choices=[("yes", "不含并入别条的")], method="by_counted", label="计数口径"
    )
    stale = filters.ChoiceFilter(choices=[("1", "沉睡")], method="by_stale", label="沉睡")
    lost = filters.ChoiceFilter(
        field_name="lost_reason", choices=LostReason.choices, label="流失原因"
    )
    amount_from = filters.NumberFilter(
        field_name="amount", lookup_expr="gte", label="意向投资不低于（万元）", min_value=0
    )
    amount_to = filters.NumberFilter(
        field_name="amount", lookup_expr="lte", label="意向投资不超过（万元）", min_value=0
    )
    activity = filters.CharFilter(field_name="activity__code", label="活动编号", max_length=20)
    project = filters.CharFilter(field_name="project__code", label="项目编号", max_length=30)
    enterprise = filters.NumberFilter(
        field_name="enterprise_id", label="企业", min_value=1, max_value=MAX_ID
    )
    link = filters.NumberFilter(
        field_name="link_id", label="产业链环节", min_value=1, max_value=MAX_ID
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "open":
            return rows.open()
        if value == "voided":
            return rows.filter(voided_at__isnull=False)
        return rows.filter(state=value, voided_at=None)

    def by_due(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(query.due(value, clock.today()))

    def by_office(self, rows: Any, name: str, value: str) -> Any:
        if value == "none":
            return rows.filter(first_office=None)
        return rows.filter(first_office__code=value)

    def by_park(self, rows: Any, name: str, value: str) -> Any:
        held = LeadAssignment.objects.filter(
            to_on=None, park_id__in=places.parks_under(value.split(","))
        )
        return rows.filter(pk__in=held.values("lead_id"))

    def by_complete(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(COMPLETE if YES_NO[value] else ~COMPLETE)

    def by_reached(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(query.COUNTED & query.reached(value, clock.today()))

    def by_counted(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(query.COUNTED)

    def by_stale(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(query.sleeping(clock.today()))
