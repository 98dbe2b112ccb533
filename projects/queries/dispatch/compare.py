"""Two periods side by side, and published figures beside what today's rows give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings

from parks.models import Park, Region
from projects.models import PublishedFigure
from projects.queries import indicators
from projects.queries.dispatch.periods import reported, so_far
from projects.queries.dispatch.published import OUTSIDE, name_of
from projects.queries.kept import kept_cube
from projects.queries.scope import scope_for
from tracker.tools.money import growth
from tracker.tools.periods import Period

SHOWN = (
    "signed_count",
    "signed_amount",
    "active_count",
    "new_start_count",
    "funds",
    "funds_outside",
    "completed_investment",
    "contract_rate",
    "start_rate",
    "production_rate",
    "fund_rate",
    "key_start_rate",
    "lamp_red",
    "lamp_yellow",
    "fiveone_rate",
    "on_time_rate",
    "close_rate",
)


@dataclass(frozen=True)
class Side:
    """One figure of one period: as published, and as today's rows give it."""

    published: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class Pair:
    """A figure in two periods; the difference is that of today's rows."""

    code: str
    name: str
    unit: str
    quantity: str
    first: Side
    second: Side

    @property
    def difference(self) -> Decimal | None:
        if self.first.now is None or self.second.now is None:
            return None
        return self.second.now - self.first.now

    @property
    def growth(self) -> Decimal | None:
        return None if self.unit == "rate" else growth(self.second.now, self.first.now)


def compared(place: Region | Park, first: Period, second: Period) -> list[Pair]:
    """Each figure from January to the end of either period."""
    sides = [_sides(place, period) for period in (first, second)]
    made = []
    for code in SHOWN:
        one = indicators.indicator(code)
        made.append(Pair(code, one.name, one.unit, one.quantity, sides[0][code], sides[1][code]))
    return made


def _sides(place: Region | Park, period: Period) -> dict[str, Side]:
    window, kind = so_far(period), str(place._meta.model_name)
    scope = scope_for(None, window.until, **{kind: place.code})
    now = indicators.statement(scope, window, SHOWN).figures
    rows = PublishedFigure.objects.current().filter(
        **{kind: place}, period__in={period.code, window.period.code}
    )
    known = dict(rows.values_list("indicator", "value"))
    return {code: Side(known.get(code), now.get(code)) for code in SHOWN}


@dataclass(frozen=True)
class Beside:
    """A published figure and today's; `now` is None for what only others know."""

    row: PublishedFigure
    name: str
    unit: str
    now: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.now is None else self.now - self.row.value

    @property
    def query(self) -> str:
        """The address of the rows that today's figure is made of."""
        window, row = so_far(reported(self.row.period)), self.row
        asked = {"period": window.period.code, "as_of": str(window.as_of)}
        if row.park:
            asked["park"] = row.park.code
        elif row.region and row.region.code != settings.CITY_REGION:
            asked["region"] = row.region.code
        return urlencode(asked)


def recomputed(rows: Iterable[PublishedFigure]) -> list[Beside]:
    """Each published figure with today's: all periods in one reading for the parks, one for the
    regions, however many rows.
    """
    listed = list(rows)
    held = [row for row in listed if row.indicator not in OUTSIDE]
    found: dict[int, Decimal | None] = {}
    for kind in ("park", "region"):
        found |= _today(kind, [row for row in held if getattr(row, f"{kind}_id")])
    return [
        Beside(row, name_of(row.indicator), _unit(row.indicator), found.get(row.pk))
        for row in listed
    ]


def _today(kind: str, rows: Sequence[PublishedFigure]) -> dict[int, Decimal | None]:
    """Today's figures of one kind of place; the city is the sum of its lines."""
    if not rows:
        return {}
    periods = sorted({row.period for row in rows})
    windows = [so_far(reported(period)) for period in periods]
    codes = sorted({row.indicator for row in rows})
    measures = indicators.measures_of(codes)
    cube = kept_cube(scope_for(None), windows, measures, [kind])
    made: dict[int, Decimal | None] = {}
    for place, period in enumerate(periods):
        lines = cube.by(kind, window=place)
        for row in (one for one in rows if one.period == period):
            code = getattr(row, kind).code
            is_city = code == settings.CITY_REGION
            sums = cube.total(place) if is_city else lines.get(code, {})
            made[row.pk] = indicators.with_ratios(sums, codes)[row.indicator]
    return made


def _unit(code: str) -> str:
    return "count" if code in OUTSIDE else indicators.indicator(code).unit
