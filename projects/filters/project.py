"""The keys of `/projects`, in the words of the query grammar (UI.md §3).

Whatever a figure can be cut by (`CUTS`) is a key here and means the same projects.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import TextInput

from parks.queries import places
from projects.enums import ENDED, Nature, OriginKind, Stage, Status
from projects.filters.words import (
    MAX_ID,
    YI,
    choices_said,
    search_where,
    stage_said,
    stage_where,
)
from projects.models import Project
from projects.queries.campaign import projects_in
from projects.queries.dimensions import CUTS
from projects.queries.event import announced_at
from projects.queries.narrow import LAMP_LETTERS, LETTERS, TAG, narrowed, values
from tracker import clock

LAMPS = dict(LETTERS.values())
# What the list knows beside its filters; the order of an address that is kept or compared.
SHAPE = ("sort", "group", "view", "cols")
UNMARKED = ("investor", "event", "campaign")  # they read what leaves no mark (triggers.py)


class Joined(TextInput):
    """`park=a&park=b`, as ticked boxes send it, is `park=a,b`, as people write it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        found = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return ",".join(one for one in found if one) or None


class ListFilter(filters.CharFilter):
    """One or more values: any of them."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, widget=Joined, max_length=1000, **kwargs)


def cut(name: str, label: str = "") -> ListFilter:
    return ListFilter(method="by_cut", label=label or CUTS[name].label)


def choice(label: str, choices: Any) -> ListFilter:
    """Values of a list of choices; another value is an error of the field."""
    labels = dict(choices)

    def known(text: str) -> None:
        if unknown := [one for one in values(text) if one not in labels]:
            raise ValidationError(f"{label}里没有“{unknown[0][:40]}”，请从列表里选。")

    return ListFilter(method="by_choice", label=label, validators=[known])


SHORT: dict[str, Any] = {"park": places.parks, "subpark": places.parks, "chain": places.chains}
CHOICES = {
    "status": Status.choices,
    "nature": Nature.choices,
    "origin_kind": OriginKind.choices,
}


class ProjectFilter(filters.FilterSet):
    """The keys of `/projects`. `said` tells the values of what was chosen as people say them."""

    q = filters.CharFilter(method="by_search", label="搜索", max_length=100)
    park = cut("park")
    subpark = cut("subpark")
    region = cut("region")
    chain = cut("chain")
    link = cut("link")
    industry = cut("industry")
    stage = ListFilter(method="by_stage", label="阶段")
    lamp = ListFilter(method="by_lamp", label="灯")
    light = ListFilter(method="by_lamp", label="灯")
    status = choice("状态", CHOICES["status"])
    size = cut("size")
    kind = cut("kind")
    nature = choice("建设性质", CHOICES["nature"])
    origin = cut("origin")
    origin_kind = choice("来源", CHOICES["origin_kind"])
    province = cut("province")
    office = cut("office")
    leader = cut("leader")
    lead = cut("leader")
    unit = cut("unit")
    listing = cut("listing", "在库标记")
    tag = ListFilter(method="by_tag", label="名录名称")
    event = ListFilter(method="by_event", label="三个一批活动")
    campaign = ListFilter(method="by_campaign", label="专项行动")
    investor = filters.NumberFilter(
        field_name="investors__pk", label="投资方", min_value=1, max_value=MAX_ID
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
    stale_gte = filters.NumberFilter(
        method="by_stale", label="未更新天数不少于", min_value=1, max_value=3660, decimal_places=0
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.said: dict[str, str] = {}

    def filter_queryset(self, queryset):
        """As the base does; a method may add an error, which takes its value away."""
        for name, value in list(self.form.cleaned_data.items()):
            queryset = self.filters[name].filter(queryset, value)
        return queryset

    def by_search(self, rows, name, value):
        return rows.filter(search_where(value))

    def by_cut(self, rows, name, value):
        """A code that does not exist finds nothing, and is said."""
        codes = ",".join(values(value))
        if not codes:
            return rows
        try:
            rows, found = narrowed(rows, name, codes, clock.today())
        except ValueError as error:
            self.form.add_error(name, str(error))
            return rows.none()
        short = SHORT.get(name, dict)()
        labels = [
            getattr(short.get(code), "short_name", "") for code in dict.fromkeys(values(value))
        ]
        self.said[name] = "、".join(s or m.label for s, m in zip(labels, found, strict=True))
        return rows

    def by_choice(self, rows, name, value):
        self.said[name] = choices_said(value, dict(CHOICES[name]))
        return rows.filter(**{f"{name}__in": values(value)})

    def by_stage(self, rows, name, value):
        self.said[name] = stage_said(value)
        return rows.filter(stage_where(value))

    def by_lamp(self, rows, name, value):
        wanted = [LAMP_LETTERS.get(one, one) for one in values(value)]
        self.said[name] = choices_said(value, LAMPS)
        return rows.filter(lamp__in=wanted)

    def by_tag(self, rows, name, value):
        """Named in a list of that name today."""
        return narrowed(rows, TAG, value, clock.today())[0]

    def by_event(self, rows, name, value):
        """Announced at one of these 三个一批 events."""
        announced, names = announced_at(values(value))
        self.said[name] = "、".join(names)
        return rows.filter(pk__in=announced)

    def by_campaign(self, rows, name, value):
        """Within one of these 专项行动 on some of its days until today."""
        where, names = projects_in(values(value), clock.today())
        self.said[name] = "、".join(names)
        return rows.filter(where)

    def by_invest_gte(self, rows, name, value):
        return rows.filter(total_investment__gte=value * YI)

    def by_invest_lte(self, rows, name, value):
        return rows.filter(total_investment__lte=value * YI)

    def by_stale(self, rows, name, value):
        """Signed, going on, not yet at capacity, and without a word for that many days."""
        since = clock.today() - timedelta(days=int(value))
        rows = rows.exclude(status__in=ENDED).exclude(stage=Stage.CAPACITY)
        silent = Q(progress_on=None) | Q(progress_on__lte=since)
        return rows.filter(silent, signed_on__isnull=False)


def chips(filterset: ProjectFilter) -> list[tuple[str, str, str]]:
    """What the list is filtered by: key, label, value as people say it."""
    return [
        (name, str(filterset.filters[name].label), said(filterset, name, value))
        for name, value in filterset.form.cleaned_data.items()
        if value not in (None, "", [])
    ]


def said(filterset: Any, name: str, value: Any) -> str:
    return str(getattr(filterset, "said", {}).get(name) or value)


def address(get: Any, but: Iterable[str] = ()) -> str:
    """The state of the list as one spelling: known keys in order, values joined, no page.

    Two addresses that show the same have the same spelling; it is kept with a saved view.
    """
    skipped = set(but)
    pairs = []
    for name in (*ProjectFilter.base_filters, *SHAPE):
        given = get.getlist(name) if hasattr(get, "getlist") else [get.get(name)]
        joined = ",".join(dict.fromkeys(one.strip() for one in given if one and one.strip()))
        if joined and name not in skipped:
            pairs.append((name, joined))
    return urlencode(pairs, safe=",")
