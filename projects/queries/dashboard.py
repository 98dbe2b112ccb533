"""The cockpit: everything on it from one pass over each source (≤ 15 queries a page)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from projects.enums import LampKind, LampLevel
from projects.models import Lamp
from projects.models.project import counted_on
from projects.queries.cuts import Cube, Line, Sums
from projects.queries.goals import NONE, Goals, targets_of_nodes
from projects.queries.indicators import (
    Statement,
    lines_of,
    measures_of,
    time_rate,
    with_ratios,
)
from projects.queries.kept import Ask, cubes
from projects.queries.league import CODES as LEAGUE
from projects.queries.league import League, league
from projects.queries.scope import Scope, Window
from tracker.tools.money import percent

HEADLINE = "funds_outside"
STOCKS = (
    "signed_count",
    "signed_amount",
    "active_count",
    "signed_registered",
    "signed_started",
    "signed_produced",
    "signed_unregistered",
    "registered_unstarted",
    "started_unproduced",
    "start_rate",
    "production_rate",
    "register_rate",
    "lamp_red",
    "lamp_yellow",
    "lamp_green",
    "key_count",
    "key_started_count",
)
COMPARED = ("signed_count", "active_count", "signed_started", "signed_produced")  # with last year
LAMPS_SHOWN = 8
LEADERS_SHOWN = 10


@dataclass(frozen=True)
class Month:
    """One month of this year beside the same one last year, with the completion so far."""

    number: int
    now: Decimal
    before: Decimal
    so_far: Decimal | None  # cumulative ÷ target, per cent, no more than its cap


@dataclass(frozen=True)
class FunnelStep:
    """One step of 签约 → 投产, with its share of the first and of the step before; `lost` are those
    that reached the step before and not this one, by the measure `lost_code`.
    """

    label: str
    code: str
    count: Decimal
    of_first: Decimal | None
    of_last: Decimal | None
    lost_code: str
    lost: Decimal


@dataclass(frozen=True)
class HeatRow:
    """One park: a value for each chain with its heat step (1–5, 0 for none), and its statement."""

    line: Line
    said: Statement
    cells: tuple[tuple[Any, Decimal | None, int], ...]


@dataclass(frozen=True)
class Cockpit:
    said: Statement
    months: tuple[Month, ...]
    funnel: tuple[FunnelStep, ...]
    chains: tuple[tuple[Any, str], ...]
    heat: tuple[HeatRow, ...]
    total: HeatRow
    lamps: QuerySet[Lamp]
    leaders: tuple[League, ...]


def cockpit(scope: Scope, window: Window, measure: str = HEADLINE) -> Cockpit:
    """The leader's page for one scope and window; `measure` fills the park × chain table."""
    asks = questions(window)
    stocks, money, duties = cubes(scope, asks)
    goals = targets_of_nodes(window)
    codes = (*STOCKS, HEADLINE)
    city = goals.get(scope.node, NONE) if scope.node else NONE
    now, before, since = (
        with_ratios({**stocks.total(place), **money.total(place)}, codes) for place in range(3)
    )
    said = Statement(
        figures=now,
        base=before,
        goals=city,
        to_date=since,
        time_rate=time_rate(window),
    )
    heat, chains, total = _heat(stocks, money, goals, window, measure, said)
    return Cockpit(
        said=said,
        months=months_of(money, window, city),
        funnel=funnel_of(said.figures),
        chains=chains,
        heat=heat,
        total=total,
        lamps=lit(scope, window),
        leaders=tuple(league(duties)),
    )


def questions(window: Window) -> list[Ask]:
    """What the cockpit asks of the rows: stocks and money by place, leaders by duty."""
    windows = (window, window.last_year(), window.to_date())
    stocks, money = tuple(measures_of(STOCKS)), tuple(measures_of([HEADLINE]))
    return [
        Ask(windows, stocks, ("park", "chain"), COMPARED),
        Ask(windows, money, ("park", "chain", "month")),
        Ask((window.to_date(),), tuple(measures_of(LEAGUE)), ("leader",)),
    ]


def months_of(money: Cube, window: Window, goals: Goals) -> tuple[Month, ...]:
    now, before = money.by("month", window=2), money.by("month", window=1)
    so_far, months = Decimal(0), []
    for number in range(1, window.period.end.month + 1):
        value = now.get(number, {}).get(HEADLINE, Decimal(0))
        so_far += value
        base = before.get(number, {}).get(HEADLINE, Decimal(0))
        if number >= window.start.month:
            months.append(Month(number, value, base, goals.rate(HEADLINE, so_far)))
    return tuple(months)


def funnel_of(figures: dict[str, Decimal | None]) -> tuple[FunnelStep, ...]:
    steps, first, last = [], figures["signed_count"] or Decimal(0), None
    for label, code, lost_code in (
        ("签约", "signed_count", ""),
        ("注册企业", "signed_registered", "signed_unregistered"),
        ("开工", "signed_started", "registered_unstarted"),
        ("投产", "signed_produced", "started_unproduced"),
    ):
        count, lost = figures[code] or Decimal(0), figures.get(lost_code) or Decimal(0)
        shares = percent(count, first), percent(count, last)
        steps.append(FunnelStep(label, code, count, *shares, lost_code, lost))
        last = count
    return tuple(steps)


def _heat(
    stocks: Cube,
    money: Cube,
    goals: dict[tuple[str, Any], Goals],
    window: Window,
    measure: str,
    said: Statement,
) -> tuple[tuple[HeatRow, ...], tuple[tuple[Any, str], ...], HeatRow]:
    """Parks down, chains across; heat by quantile of what is not nothing."""
    source = money if measure == HEADLINE else stocks
    cells = source.by("park", "chain")
    labels = stocks.labels("chain")
    keys = [*labels, *({chain for _, chain in cells} - set(labels))]
    values = sorted(v for sums in cells.values() if (v := _value(sums, measure)))
    merged = Cube(
        ("park",),
        (stocks.names[0],),
        tuple(_merge(stocks.by("park", window=w), money.by("park", window=w)) for w in range(3)),
    )
    by_code = {key: found for (kind, key), found in goals.items() if kind == "park_code"}
    rows = [
        HeatRow(
            line,
            one,
            tuple(
                (
                    key,
                    value := _value(cells.get((line.key, key), {}), measure),
                    _step(value, values),
                )
                for key in keys
            ),
        )
        for line, one in lines_of(merged, "park", (*STOCKS, HEADLINE), by_code, time_rate(window))
    ]
    sums = source.by("chain")
    total = HeatRow(
        Line(None, "合计", {}),
        said,
        tuple((key, _value(sums.get(key, {}), measure), 0) for key in keys),
    )
    return tuple(rows), tuple((key, labels.get(key, "未分")) for key in keys), total


def _merge(one: dict[Any, Sums], other: dict[Any, Sums]) -> dict[tuple[Any, ...], Sums]:
    return {(key,): one.get(key, {}) | other.get(key, {}) for key in one.keys() | other.keys()}


def _value(sums: Sums, measure: str) -> Decimal | None:
    if measure == "start_rate":
        return percent(sums.get("signed_started"), sums.get("signed_count"))
    return sums.get(measure) or None


def _step(value: Decimal | None, values: list[Decimal]) -> int:
    """1–5 by quantile, 0 where there is nothing."""
    if not value:
        return 0
    below = sum(1 for other in values if other < value)
    return min(5, 1 + below * 5 // max(1, len(values)))


def lit(scope: Scope, window: Window) -> QuerySet[Lamp]:
    """The lamps behind `lamp_red` and `lamp_yellow` at the window's end: red first, then yellow,
    those that have burnt longest first.
    """
    found = scope.restrict(Lamp.objects.on(window.until), "project")
    found = found.filter(counted_on(window.until, "project__"))
    found = found.filter(level__in=[LampLevel.RED, LampLevel.YELLOW])
    return found.select_related("project__park", "project__leader").order_by(
        "level", "since_on", "project_id"
    )


def worst(lamps: QuerySet[Lamp], shown: int = LAMPS_SHOWN) -> tuple[Lamp, ...]:
    """One lamp a project, its worst; no project has more than one of a kind."""
    found: dict[int, Lamp] = {}
    for lamp in lamps[: shown * len(LampKind)]:
        found.setdefault(lamp.project_id, lamp)
    return tuple(found.values())[:shown]
