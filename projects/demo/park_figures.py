"""园区指标 of six quarters for the zones and the city, one revision, one pair that differs from the
rows, and the two shipped schemes: 五好 in force with 2024Q1 published, the national one drawn up.

Every number here is invented: plausible in size and growth, and nobody's published figure.
"""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from parks.models import Park, Region, User
from projects.actions.assessment import create_scheme, give_points, move_scheme, publish_result
from projects.actions.park_figure import confirm_figures, enter_figure
from projects.actions.scheme_reference import load_park_indicators, load_schemes
from projects.demo.people import People
from projects.demo.totals import CITY
from projects.enums import FigureSpan, FigureState, FigureUnit, ItemSource, SchemeState
from projects.models import ParkFigure, ParkIndicator, Scheme, SchemeItem
from projects.queries import indicators
from projects.queries.park_figure import ranked_parks
from projects.queries.scope import Window, scope_for
from tracker.tools.periods import Period

QUARTERS = ("2023Q1", "2023Q2", "2023Q3", "2023Q4", "2024Q1", "2024Q2")
# Of a year, what is done by the end of each quarter.
BY_QUARTER = (Decimal("0.21"), Decimal("0.47"), Decimal("0.73"), Decimal(1))
# A whole year of the city in 万元, or what stands at its end; parks are a part of it.
YEAR = {
    "gdp": 5_900_000,
    "tax": 420_000,
    "industry_output": 4_100_000,
    "industry_added": 1_050_000,
    "fixed_investment": 2_600_000,
    "trade": 180_000,
    "enterprises": 3_900,
    "scale_enterprises": 330,
    "innovators": 92,
}
SHARES = {"zyjk": 26, "lz": 10, "gt": 9, "sd": 11, "ml": 8, "sn": 4}  # per cent of the city
RATES = {"research": Decimal("1.1"), "energy": Decimal("-2.4"), "tax_per_mu": Decimal("3.6")}
SOURCES = {"tax": "市税务局入库数（示例）", "tax_per_mu": "市税务局入库数（示例）"}
HAND = {"zyjk": "0.9", "lz": "0.85", "gt": "0.8", "sd": "0.85", "ml": "0.75", "sn": "0.7"}


def write_park_figures(people: People, dice: Random) -> None:
    """The figures through the verbs that people use; the moments are those of the quarters."""
    load_park_indicators()
    by = people.users["bureau"]
    held = {one.code: one for one in ParkIndicator.objects.in_use()}
    city = Region.objects.today().get(code=CITY)
    parks = {park.code: park for park in ranked_parks()}
    rows = []
    arrived = _arrived()
    for indicator in held.values():
        pace = {name: Decimal(dice.randint(94, 108)) / 100 for name in SHARES}
        for place, name in ((city, ""), *((parks[one], one) for one in SHARES)):
            for quarter in QUARTERS:
                value = (
                    arrived[quarter].get(name, Decimal(0))
                    if indicator.registry
                    else _value(indicator, name, quarter, pace, dice)
                )
                rows.append(_row(indicator, place, quarter, value, by))
    ParkFigure.objects.bulk_create(rows)
    _revise(held["industry_added"], parks["zyjk"], by)
    _differ(held["funds_in"], parks["lz"], by)


def _arrived() -> dict[str, dict[str, Decimal]]:
    """What the rows give of arrived money: quarter → park → since January; "" is the city."""
    found = {}
    for quarter in QUARTERS:
        period = Period.parse(quarter)
        window = Window(period.to_date(), period.end)
        lines = indicators.table(scope_for(None, period.end), window, ("funds",), "park")
        sums = {
            str(line.key or "none"): said.figures["funds"] or Decimal(0) for line, said in lines
        }
        found[quarter] = sums | {"": sum(sums.values(), Decimal(0))}
    return found


def _value(
    indicator: ParkIndicator, park: str, quarter: str, pace: dict[str, Decimal], dice: Random
) -> Decimal:
    """Of the city, or of a park; cumulative by quarter, a little more each year."""
    at, grown = int(quarter[-1]) - 1, Decimal("1.06") if quarter.startswith("2024") else Decimal(1)
    if indicator.code in RATES:
        value = RATES[indicator.code] * (pace.get(park, Decimal(1)))
        if indicator.unit == FigureUnit.PER_MU:
            value *= BY_QUARTER[at]
        return (value + Decimal(dice.randint(-20, 20)) / 100).quantize(Decimal("0.01"))
    value = Decimal(YEAR[indicator.code]) * grown
    if indicator.span == FigureSpan.CUMULATIVE:
        value *= BY_QUARTER[at]
    if park:
        value *= Decimal(SHARES[park]) / 100
        if quarter.startswith("2024"):
            value *= pace[park]
    places = Decimal(1) if indicator.unit == FigureUnit.COUNT else Decimal("0.01")
    return value.quantize(places)


def _row(
    indicator: ParkIndicator, place: Park | Region, quarter: str, value: Decimal, by: User
) -> ParkFigure:
    """As it was entered and confirmed some days after the quarter."""
    at = _moment(quarter)
    kind = str(place._meta.model_name)
    return ParkFigure(
        indicator=indicator,
        period=quarter,
        value=value,
        source=SOURCES.get(indicator.code, "市统计局季报（示例）"),
        entered_by=by,
        confirmed_by=by,
        confirmed_at=at,
        created_at=at,
        updated_at=at,
        state=FigureState.CONFIRMED,
        **{kind: place},
    )


def _moment(quarter: str) -> datetime:
    end = Period.parse(quarter).end
    month, year = (1, end.year + 1) if end.month == 12 else (end.month + 1, end.year)
    return datetime(year, month, 5, 2, 0, tzinfo=UTC)


def _revise(indicator: ParkIndicator, park: Park, by: User) -> None:
    """The statisticians mended the first quarter in their half-year."""
    held = ParkFigure.objects.get(indicator=indicator, park=park, period="2024Q1")
    row = enter_figure(
        indicator=indicator,
        place=park,
        period="2024Q1",
        value=(held.value * Decimal("0.98")).quantize(Decimal("0.01")),
        source="市统计局半年报（示例）",
        note="半年报按在地口径核减一家企业。",
        by=by,
    )
    confirm_figures(figures=[row], by=by)


def _differ(indicator: ParkIndicator, park: Park, by: User) -> None:
    """What was published of arrived money, beside what the rows give: the reason is said."""
    row = ParkFigure.objects.get(indicator=indicator, park=park, period="2024Q2")
    row.value += Decimal(3_200)
    row.note = "公布数含 6 月底已付、凭证还没有核验的 0.32 亿元，核验后以重算数为准。"
    row.bump(["value", "note"])


def write_schemes(people: People) -> None:
    """Published and live: 2024Q1 is frozen, 2024Q2 is computed from today's rows."""
    load_schemes()
    by = people.users["bureau"]
    wuhao = create_scheme(
        code="wuhao-2024",
        values={
            "name": "2024年“五好”园区考核",
            "year": 2024,
            "span": "quarter",
            "ranked": "park",
            "document": "张招发〔2024〕示例5号",
            "note": "",
        },
        template=Scheme.objects.get(code="wuhao"),
        by=by,
    )
    move_scheme(scheme=wuhao, state=SchemeState.IN_FORCE, by=by)
    for item in SchemeItem.objects.filter(group__scheme=wuhao, source=ItemSource.HAND):
        for quarter, shift in (("2024Q1", Decimal(0)), ("2024Q2", Decimal("0.03"))):
            for key, part in HAND.items():
                lift = shift if key in ("lz", "ml") else Decimal(0)
                points = (item.weight * (Decimal(part) + lift)).quantize(Decimal("0.1"))
                give_points(
                    item=item, key=key, period=quarter, points=points, by=by,
                    reason="示例：现场评议打分。",
                )  # fmt: skip
    result = publish_result(
        scheme=wuhao, period="2024Q1", reason="示例：2024年4月园区考核例会审定", by=by
    )
    type(result).objects.filter(pk=result.pk).update(published_at=_moment("2024Q1"))
    create_scheme(
        code="guojia-2024",
        values={
            "name": "2024年国家级经开区综合发展水平对标（示例）",
            "year": 2024,
            "span": "year",
            "ranked": "park",
            "document": "商务部考核评价办法（2021年版）",
            "note": "",
        },
        template=Scheme.objects.get(code="guojia"),
        by=by,
    )
