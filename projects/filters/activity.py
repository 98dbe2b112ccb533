"""Filters of the lists of 招商活动 and 协议."""

from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import Select

from parks.models import Office, Person
from parks.queries import places
from projects.enums import ActivityKind, ActivityLevel, AgreementKind, ReviewOutcome
from projects.filters.words import MAX_ID, park_where
from projects.models import Activity, Agreement
from tracker.tools.kept import kept
from tracker.tools.periods import Period

KEPT_SECONDS = 30
STATES = [("held", "有效"), ("voided", "已作废")]


def offered(choices: Any) -> Select:
    """A choice of what there is when the page is asked for; more codes by commas still fit."""
    return Select(choices=choices)


def _zones() -> list[tuple[str, str]]:
    return [("", "园区"), *places.zones().items()]


@kept(KEPT_SECONDS)
def offices() -> list[tuple[str, str]]:
    return [("", "联络点"), *Office.objects.values_list("code", "name")]


def is_period(text: str) -> None:
    """2024, 2024H1, 2024Q2, 2024-06 …"""
    try:
        Period.parse(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class FoldedFilter(filters.FilterSet):
    """The inputs that are seen at once, and the others under 更多条件."""

    first: tuple[str, ...] = ()
    addressed: tuple[str, ...] = ()  # keys of links alone: shown while they are set

    def shown_first(self) -> list[Any]:
        return [self.form[name] for name in self.first]

    def shown_more(self) -> list[Any]:
        """The other inputs; of the keys of links those that are set."""
        rest = [f for f in self.form if f.name not in self.first]
        return [f for f in rest if f.name not in self.addressed or f.data]

    def is_open(self) -> bool:
        """Whether one of the other inputs narrows: then they are not folded away."""
        return any(f.data for f in self.shown_more())


class PlacedFilter(FoldedFilter):
    """Keys that activities and agreements share; without `state` only those that count."""

    dated = ""  # the column of `period`
    first: tuple[str, ...] = ("q", "period", "kind", "park")

    q = filters.CharFilter(method="by_words", label="搜索", max_length=100)
    park = filters.CharFilter(method="by_park", label="园区", widget=offered(_zones))
    office = filters.CharFilter(field_name="office__code", label="联络点", widget=offered(offices))
    period = filters.CharFilter(
        method="by_period", label="统计期", max_length=20, validators=[is_period]
    )
    state = filters.ChoiceFilter(choices=STATES, method="by_state", label="状态")

    searched: tuple[str, ...] = ()

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """Every blank-separated word in one of the columns."""
        for word in value.split()[:8]:
            where = Q()
            for column in self.searched:
                where |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(where)
        return rows

    def by_park(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(park_where(value))

    def by_period(self, rows: Any, name: str, value: str) -> Any:
        period = Period.parse(value)
        return rows.filter(**{f"{self.dated}__range": (period.start, period.end)})

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(voided_at__isnull=value == "held")

    @property
    def qs(self) -> Any:
        found = super().qs
        return found if self.data.get("state") else found.held()


@kept(KEPT_SECONDS)
def _leaders() -> list[tuple[Any, str]]:
    rows = Person.objects.filter(pk__in=Activity.objects.values("led_by"))
    return [("", "带队领导"), *rows.order_by("pk").values_list("pk", "name")]


class ActivityFilter(PlacedFilter):
    """Keys of `/activities`."""

    dated = "from_on"
    searched = ("name", "code", "city", "met__name")

    kind = filters.ChoiceFilter(choices=ActivityKind.choices, label="类别")
    level = filters.ChoiceFilter(choices=ActivityLevel.choices, label="层级")
    leader = filters.NumberFilter(
        field_name="led_by_id",
        label="带队领导",
        min_value=1,
        max_value=MAX_ID,
        widget=offered(_leaders),
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """A name that was met names the activity once, however many fit."""
        found = super().by_words(rows, name, value)
        return rows.filter(pk__in=found.order_by().values("pk"))


class AgreementFilter(PlacedFilter):
    """Keys of `/agreements`."""

    dated = "signed_on"
    addressed = ("activity", "project", "enterprise")
    searched = ("name", "code", "enterprise__name")

    kind = filters.ChoiceFilter(choices=AgreementKind.choices, label="类别")
    review = filters.ChoiceFilter(choices=ReviewOutcome.choices, label="公平竞争审查")
    became = filters.ChoiceFilter(
        choices=[("yes", "已转项目"), ("no", "未转项目")], method="by_project", label="转化"
    )
    from_kind = filters.ChoiceFilter(
        field_name="activity__kind", choices=ActivityKind.choices, label="来自"
    )
    activity = filters.CharFilter(field_name="activity__code", label="活动编号", max_length=20)
    project = filters.CharFilter(field_name="project__code", label="项目编号", max_length=30)
    enterprise = filters.NumberFilter(
        field_name="enterprise_id", label="签约企业", min_value=1, max_value=MAX_ID
    )

    class Meta:
        model = Agreement
        fields: list[str] = []

    def by_project(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(project__isnull=value == "no")
