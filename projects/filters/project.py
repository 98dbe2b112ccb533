"""The keys of `/projects`, in the words of the query grammar (UI.md §3)."""

import django_filters as filters
from django.db.models import Q

from parks.models.region import stem
from parks.queries.places import chains
from projects.enums import (
    ListingKind,
    Nature,
    OriginKind,
    ProjectKind,
    Size,
    Status,
)
from projects.filters.words import (
    LAMP_LETTERS,
    MAX_ID,
    YI,
    park_where,
    search_where,
    stage_where,
    values,
)
from projects.models import (
    Project,
)
from tracker import clock


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
