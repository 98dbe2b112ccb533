"""Filters of the list of 园区指标."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.core.exceptions import ValidationError

from projects.enums import FigureState
from projects.filters.activity import offered
from projects.models import ParkFigure, ParkIndicator
from projects.queries.park_figure import ranked_parks, read_quarter
from tracker.tools.kept import kept

KEPT_SECONDS = 30
CITY = "city"


@kept(KEPT_SECONDS)
def _places() -> list[tuple[str, str]]:
    parks = ranked_parks().values_list("code", "short_name")
    return [("", "全市和园区"), (CITY, "全市"), *parks]


@kept(KEPT_SECONDS)
def _indicators() -> list[tuple[str, str]]:
    return [("", "指标"), *ParkIndicator.objects.in_use().values_list("code", "name")]


def _is_quarter(text: str) -> None:
    try:
        read_quarter(text)
    except ValueError as error:
        raise ValidationError(str(error)) from None


class ParkFigureFilter(filters.FilterSet):
    """Without `state` what counts and what waits; revised figures only when asked for."""

    period = filters.CharFilter(
        method="by_period", label="季度", max_length=10, validators=[_is_quarter]
    )
    park = filters.CharFilter(method="by_park", label="园区", widget=offered(_places))
    indicator = filters.CharFilter(
        field_name="indicator__code", label="指标", widget=offered(_indicators)
    )
    state = filters.ChoiceFilter(choices=FigureState.choices, label="状态")

    class Meta:
        model = ParkFigure
        fields: list[str] = []

    def by_period(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(period=read_quarter(value).code)

    def by_park(self, rows: Any, name: str, value: str) -> Any:
        if value == CITY:
            return rows.filter(region__code=settings.CITY_REGION)
        return rows.filter(park__code__in=value.split(","))

    @property
    def qs(self) -> Any:
        found = super().qs
        return found if self.data.get("state") else found.exclude(state=FigureState.REVISED)
