"""Filters of the lists: one set of keys gives page, count, sums, export and API (UI.md §3)."""

from datetime import timedelta
from decimal import Decimal

import django_filters as filters
from django.db.models import Q

from parks.models.region import stem
from parks.queries.places import chains, parks_under
from projects import stages
from projects.enums import (
    FundingState,
    LampLevel,
    ListingKind,
    Nature,
    OriginKind,
    ProjectKind,
    ReportState,
    Rhythm,
    Size,
    Status,
)
from projects.models import FundingRecord, Milestone, ProgressReport, Project, Reminder
from tracker import clock

YI = Decimal(10_000)
MAX_ID = 2**63 - 1  # what a database takes as an id
LAMP_LETTERS = {"r": LampLevel.RED, "y": LampLevel.YELLOW, "g": LampLevel.GREEN}


def values(text: str) -> list[str]:
    """`a,b` is a or b."""
    return [part.strip() for part in text.split(",") if part.strip()]


def park_where(text: str, prefix: str = "") -> Q:
    """Parks by code, with what lies below them."""
    return Q(**{f"{prefix}park_id__in": parks_under(values(text))})


def stage_where(text: str) -> Q:
    """`signed..production` is a range, `signed,started` a list; unknown words match nothing."""
    order = [stage.value for stage in stages.ORDER]
    first, dots, last = text.partition("..")
    if dots:
        low = order.index(first) if first in order else 0
        high = order.index(last) if last in order else len(order) - 1
        return Q(stage__in=order[low : high + 1])
    return Q(stage__in=values(text))


def search_where(text: str, prefix: str = "") -> Q:
    """Every blank-separated word must occur, pinyin initials included."""
    where = Q()
    for word in text.lower().split()[:8]:
        where &= Q(**{f"{prefix}search_text__contains": word})
    return where


class ProjectFilter(filters.FilterSet):
    """The keys of `/projects`, in the words of the query grammar (UI.md §3)."""

    q = filters.CharFilter(method="by_search", label="搜索", max_length=100)
    park = filters.CharFilter(method="by_park", label="园区")
    region = filters.CharFilter(method="by_region", label="行政区")
    chain = filters.CharFilter(method="by_chain", label="产业链")
    office = filters.CharFilter(field_name="office__code", label="联络点")
    leader = filters.NumberFilter(field_name="leader_id", label="包抓领导", max_value=MAX_ID)
    investor = filters.NumberFilter(method="by_investor", label="投资方", max_value=MAX_ID)
    stage = filters.CharFilter(method="by_stage", label="阶段")
    status = filters.MultipleChoiceFilter(choices=Status.choices, label="状态")
    lamp = filters.CharFilter(method="by_lamp", label="灯")
    size = filters.MultipleChoiceFilter(choices=Size.choices, label="规模")
    kind = filters.MultipleChoiceFilter(choices=ProjectKind.choices, label="类型")
    nature = filters.MultipleChoiceFilter(choices=Nature.choices, label="建设性质")
    origin_kind = filters.MultipleChoiceFilter(choices=OriginKind.choices, label="来源")
    listing = filters.ChoiceFilter(
        choices=ListingKind.choices, method="by_listing", label="在库标记"
    )
    signed_from = filters.DateFilter(field_name="signed_on", lookup_expr="gte", label="签约自")
    signed_to = filters.DateFilter(field_name="signed_on", lookup_expr="lte", label="签约至")
    started_from = filters.DateFilter(field_name="started_on", lookup_expr="gte", label="开工自")
    started_to = filters.DateFilter(field_name="started_on", lookup_expr="lte", label="开工至")
    year_signed = filters.NumberFilter(
        field_name="signed_on", lookup_expr="year", label="签约年度", min_value=1990, max_value=2100
    )
    invest_gte = filters.NumberFilter(
        method="by_invest_gte", label="总投资不低于（亿元）", min_value=0, max_value=10**6
    )
    invest_lte = filters.NumberFilter(
        method="by_invest_lte", label="总投资不高于（亿元）", min_value=0, max_value=10**6
    )
    coverage_lt = filters.NumberFilter(
        field_name="coverage", lookup_expr="lt", label="五个一少于", min_value=0, max_value=6
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def by_search(self, rows, name, value):
        return rows.filter(search_where(value))

    def by_park(self, rows, name, value):
        return rows.filter(park_where(value))

    def by_region(self, rows, name, value):
        where = Q(pk__in=[])
        for code in values(value):
            where |= Q(region__code__startswith=stem(code))
        return rows.filter(where)

    def by_chain(self, rows, name, value):
        wanted = values(value)
        where = Q(chain_id__in=[c.pk for code, c in chains().items() if code in wanted])
        return rows.filter(where | Q(chain=None) if "none" in wanted else where)

    def by_investor(self, rows, name, value):
        return rows.filter(investors__pk=value)

    def by_stage(self, rows, name, value):
        return rows.filter(stage_where(value))

    def by_lamp(self, rows, name, value):
        return rows.filter(lamp__in=[LAMP_LETTERS.get(v, v) for v in values(value)])

    def by_listing(self, rows, name, value):
        today = clock.today()
        held = Q(listings__to_on=None) | Q(listings__to_on__gte=today)
        return rows.filter(held, listings__kind=value, listings__from_on__lte=today).distinct()

    def by_invest_gte(self, rows, name, value):
        return rows.filter(total_investment__gte=value * YI)

    def by_invest_lte(self, rows, name, value):
        return rows.filter(total_investment__lte=value * YI)


class OwnedFilter(filters.FilterSet):
    """Keys that every list of a project's rows understands."""

    q = filters.CharFilter(method="by_search", label="搜索", max_length=100)
    park = filters.CharFilter(method="by_park", label="园区")
    chain = filters.CharFilter(field_name="project__chain__code", label="产业链")
    leader = filters.NumberFilter(
        field_name="project__leader_id", label="包抓领导", max_value=MAX_ID
    )
    project = filters.CharFilter(field_name="project__code", label="项目编号")

    def by_search(self, rows, name, value):
        return rows.filter(search_where(value, "project__"))

    def by_park(self, rows, name, value):
        return rows.filter(park_where(value, "project__"))


class FundingFilter(OwnedFilter):
    state = filters.MultipleChoiceFilter(choices=FundingState.choices, label="状态")
    source = filters.MultipleChoiceFilter(choices=OriginKind.choices, label="资金来源")
    received_from = filters.DateFilter(field_name="received_on", lookup_expr="gte", label="到账自")
    received_to = filters.DateFilter(field_name="received_on", lookup_expr="lte", label="到账至")

    class Meta:
        model = FundingRecord
        fields: list[str] = []


class ProgressFilter(OwnedFilter):
    state = filters.MultipleChoiceFilter(choices=ReportState.choices, label="状态")
    rhythm = filters.ChoiceFilter(choices=Rhythm.choices, label="周期")
    is_late = filters.BooleanFilter(label="逾期填报")
    is_copied = filters.BooleanFilter(label="与上期雷同")
    ends_from = filters.DateFilter(field_name="end_on", lookup_expr="gte", label="期末自")
    ends_to = filters.DateFilter(field_name="end_on", lookup_expr="lte", label="期末至")

    class Meta:
        model = ProgressReport
        fields: list[str] = []


class MilestoneFilter(OwnedFilter):
    due = filters.ChoiceFilter(
        method="by_due",
        label="期限",
        choices=[
            ("overdue", "已逾期"),
            ("week", "7 天内到期"),
            ("open", "未完成"),
            ("done", "已完成"),
        ],
    )

    class Meta:
        model = Milestone
        fields: list[str] = []

    def by_due(self, rows, name, value):
        today = clock.today()
        if value == "overdue":
            return rows.overdue(today)
        if value == "week":
            return rows.open().filter(
                planned_on__gte=today, planned_on__lte=today + timedelta(days=7), paused_on=None
            )
        return rows.open() if value == "open" else rows.filter(actual_on__isnull=False)


class ReminderFilter(OwnedFilter):
    kind = filters.CharFilter(label="种类")
    is_escalated = filters.BooleanFilter(label="升级")

    class Meta:
        model = Reminder
        fields: list[str] = []
