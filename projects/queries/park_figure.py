"""园区指标: what stands beside a figure (last year, last quarter, the city, the others, the registry),
and what is odd about one. Everything is read at once for all the figures asked about.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from parks.models import Park, Region
from projects.enums import Direction, FigureSpan, FigureState, FigureUnit
from projects.models import ParkFigure, ParkIndicator
from projects.queries import indicators
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from tracker.tools.money import growth, percent, plain, two
from tracker.tools.periods import Period

Place = Park | Region
Key = tuple[int, str, int | None]  # indicator, quarter, park (None: the city)
TIMES = 10  # so many times last quarter's is an order of magnitude out


def read_quarter(code: str) -> Period:
    """A quarter by its code. Raises ValueError in Chinese for anything else."""
    period = Period.parse(code)
    if "Q" not in period.code:
        raise ValueError(f"“{code[:20]}”不是季度，园区指标按季填报，请写成 2024Q2。")
    return period


def months_said(indicator: ParkIndicator, period: Period) -> str:
    """2024年1—6月 of a cumulative figure, 2024年6月末 of a point."""
    if indicator.span == FigureSpan.CUMULATIVE:
        return period.to_date().label
    return f"{period.year}年{period.end.month}月末"


def places() -> list[Place]:
    """Of whom figures are kept: the city, its zones, their counties are not asked."""
    city = Region.objects.today().filter(code=settings.CITY_REGION)
    return [*city, *ranked_parks()]


def ranked_parks() -> QuerySet[Park]:
    """Zones in use; 园区外 is no park."""
    return Park.objects.zones().filter(retired_on=None).exclude(level="outside")


def place_named(code: str) -> Place | None:
    """The city or a park by its code, in use or not."""
    if code == settings.CITY_REGION:
        return Region.objects.today().filter(code=code).first()
    return Park.objects.filter(code=code).first()


def place_field(place: Place) -> dict[str, Place]:
    return {str(place._meta.model_name): place}


@dataclass(frozen=True)
class Beside:
    """What is computed of one figure; None where there is nothing to compute from."""

    yoy: Decimal | None = None
    share: Decimal | None = None  # of the city
    place: int | None = None
    among: int = 0
    quarter: Decimal | None = None  # the quarter alone, of a cumulative figure
    last: Decimal | None = None  # last quarter's
    year_ago: Decimal | None = None
    recomputed: Decimal | None = None

    def gap(self, value: Decimal) -> Decimal | None:
        """Published less recomputed."""
        return None if self.recomputed is None else value - self.recomputed


@dataclass
class Held:
    """The confirmed values of some quarters, read once."""

    values: dict[Key, Decimal] = field(default_factory=dict)
    zones: frozenset[int] = frozenset()

    def of(self, indicator: int, period: str, park: int | None) -> Decimal | None:
        return self.values.get((indicator, period, park))

    def ranking(self, indicator: ParkIndicator, period: str) -> dict[int, int]:
        """Place of each park; the same value, the same place."""
        found = {
            park: value
            for (code, when, park), value in self.values.items()
            if code == indicator.pk and when == period and park in self.zones
        }
        sign = -1 if indicator.direction == Direction.LOWER else 1
        return {
            park: 1 + sum(sign * other > sign * value for other in found.values())
            for park, value in found.items()
            if park is not None
        }


def held_of(periods: Iterable[Period], indicators_: Iterable[int] | None = None) -> Held:
    """Confirmed values of these quarters, the ones before and those of a year before: two queries."""
    wanted = {
        one.code for period in periods for one in (period, period.previous(), period.last_year())
    }
    rows = ParkFigure.objects.confirmed().filter(period__in=wanted)
    if indicators_ is not None:
        rows = rows.filter(indicator__in=list(indicators_))
    rows = rows.filter(Q(park__isnull=False) | Q(region__code=settings.CITY_REGION))
    values = {
        (indicator, period, park): value
        for indicator, period, park, value in rows.values_list(
            "indicator_id", "period", "park_id", "value"
        )
    }
    return Held(values, frozenset(ranked_parks().values_list("pk", flat=True)))


def beside(rows: Iterable[ParkFigure]) -> dict[int, Beside]:
    """Everything computed of these figures, by their id: a constant number of queries."""
    shown = list(rows)
    periods = {row.period: Period.parse(row.period) for row in shown}
    held = held_of(periods.values(), {row.indicator_id for row in shown})
    again = recomputed(shown)
    rankings: dict[tuple[int, str], dict[int, int]] = {}
    result = {}
    for row in shown:
        key = (row.indicator_id, row.period)
        if key not in rankings:
            rankings[key] = held.ranking(row.indicator, row.period)
        result[row.pk] = _beside(row, periods[row.period], held, rankings[key], again.get(row.pk))
    return result


def _beside(
    row: ParkFigure,
    period: Period,
    held: Held,
    ranking: Mapping[int, int],
    again: Decimal | None,
) -> Beside:
    indicator, park = row.indicator, row.park_id
    last = held.of(indicator.pk, period.previous().code, park)
    year_ago = held.of(indicator.pk, period.last_year().code, park)
    city = held.of(indicator.pk, row.period, None)
    is_rate = indicator.unit == FigureUnit.RATE
    grown = (
        (None if year_ago is None else row.value - year_ago)
        if is_rate
        else growth(row.value, year_ago)
    )
    counted = park is not None and row.state == FigureState.CONFIRMED
    return Beside(
        yoy=grown,
        share=percent(row.value, city) if park and indicator.adds_up else None,
        place=ranking.get(park) if counted and park is not None else None,
        among=len(ranking),
        quarter=alone(indicator, period, row.value, last),
        last=last,
        year_ago=year_ago,
        recomputed=again,
    )


def alone(
    indicator: ParkIndicator, period: Period, value: Decimal, last: Decimal | None
) -> Decimal | None:
    """The quarter's own part of a cumulative figure; the first quarter is it already."""
    if indicator.span != FigureSpan.CUMULATIVE or not indicator.adds_up:
        return None
    if period.start.month == 1:
        return value
    return None if last is None else value - last


def recomputed(rows: Iterable[ParkFigure]) -> dict[int, Decimal]:
    """What today's rows of the registry give, for those indicators that the registry knows."""
    wanted: dict[str, list[ParkFigure]] = defaultdict(list)
    for row in rows:
        if row.indicator.registry in MEASURES:
            wanted[row.period].append(row)
    result: dict[int, Decimal] = {}
    for code, held in wanted.items():
        period = Period.parse(code)
        window = Window(period.to_date(), period.end)
        codes = sorted({row.indicator.registry for row in held})
        lines = indicators.table(scope_for(None, window.until), window, codes, "park")
        by_park = {line.key: said.figures for line, said in lines}
        for row in held:
            name = row.indicator.registry
            if row.park is not None:
                found = by_park.get(row.park.code, {}).get(name)
            else:
                found = sum(((f.get(name) or Decimal(0)) for f in by_park.values()), Decimal(0))
            result[row.pk] = found or Decimal(0)
    return result


def odd(
    indicator: ParkIndicator, value: Decimal, last: Decimal | None, year_ago: Decimal | None
) -> str:
    """What is out of line about a value that is being entered; "" when nothing is."""
    for word, other in (("上季", last), ("上年同期", year_ago)):
        if not other or not value or indicator.unit == FigureUnit.RATE:
            continue
        ratio = abs(value / other)
        if ratio >= TIMES or ratio <= Decimal(1) / TIMES:
            times = f"{plain(two(ratio) or ratio)} 倍"
            return (
                f"{indicator.name} {plain(value)} 是{word} {plain(other)} 的{times}，请核对单位。"
            )
    return ""


def too_much(period: str) -> list[str]:
    """Indicators whose parks together exceed the city: what the bureau is told of a quarter."""
    rows = ParkFigure.objects.exclude(state=FigureState.REVISED).filter(
        period=period, indicator__adds_up=True
    )
    parks: dict[int, dict[int, Decimal]] = defaultdict(dict)
    city: dict[int, Decimal] = {}
    names: dict[int, str] = {}
    columns = ("indicator_id", "indicator__name", "park_id", "region__code", "value")
    # A draft comes after what is confirmed and is the newer word.
    for indicator, name, park, region, value in rows.order_by("revision").values_list(*columns):
        names[indicator] = name
        if park is not None:
            parks[indicator][park] = value
        elif region == settings.CITY_REGION:
            city[indicator] = value
    return [
        f"{names[code]}：各园区之和 {plain(added)} 大于全市 {plain(city[code])}，请核对。"
        for code, held in parks.items()
        if code in city and (added := sum(held.values(), Decimal(0))) > city[code]
    ]


@dataclass(frozen=True)
class Cell:
    """One indicator of a place and quarter on the entry page."""

    indicator: ParkIndicator
    draft: ParkFigure | None
    confirmed: ParkFigure | None
    last: Decimal | None
    year_ago: Decimal | None

    @property
    def shown(self) -> ParkFigure | None:
        return self.draft or self.confirmed


def cells(place: Place, period: Period) -> list[Cell]:
    """Every indicator in use with what is there and what was before: four queries."""
    rows: dict[tuple[int, str], ParkFigure] = {
        (row.indicator_id, row.state): row
        for row in ParkFigure.objects.filter(period=period.code, **place_field(place))
        .exclude(state=FigureState.REVISED)
        .select_related("indicator", "park", "region")
    }
    found = ParkFigure.objects.confirmed().filter(**place_field(place))
    found = found.filter(period__in=[period.previous().code, period.last_year().code])
    before = {
        (indicator, code): value
        for indicator, code, value in found.values_list("indicator_id", "period", "value")
    }
    return [
        Cell(
            one,
            rows.get((one.pk, FigureState.DRAFT)),
            rows.get((one.pk, FigureState.CONFIRMED)),
            before.get((one.pk, period.previous().code)),
            before.get((one.pk, period.last_year().code)),
        )
        for one in ParkIndicator.objects.in_use()
    ]


def sums(rows: QuerySet[Any]) -> dict[str, int]:
    """How many figures the list holds, and how many of them wait."""
    waits = Count("pk", filter=Q(state=FigureState.DRAFT))
    return rows.order_by().aggregate(count=Count("pk"), draft=waits)
