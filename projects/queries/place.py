"""One place (园区, 产业链, 联络点) or leader: its figures, and the same by what it consists of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.queries.cuts import Cube, Line, Sums, cube
from projects.queries.dashboard import (
    COMPARED,
    HEADLINE,
    STOCKS,
    FunnelStep,
    Month,
    funnel_of,
    months_of,
)
from projects.queries.goals import targets, targets_by
from projects.queries.indicators import (
    Statement,
    lines_of,
    measures_of,
    table,
    time_rate,
    with_ratios,
)
from projects.queries.kept import kept_cube
from projects.queries.scope import Scope, Window

ONGOING = "ongoing_count"
CODES = (*STOCKS, ONGOING, HEADLINE)
LISTED = ("signed_count", "signed_amount", "active_count", HEADLINE, "lamp_red", "lamp_yellow")
WINDOWS = 3  # now, last year, since January

Lines = list[tuple[Line, Statement]]


@dataclass(frozen=True)
class Place:
    """`parts`: one table a dimension; `stages`: 在推进项目 by stage."""

    said: Statement
    months: tuple[Month, ...]
    funnel: tuple[FunnelStep, ...]
    stages: tuple[Line, ...]
    parts: dict[str, Lines]


@dataclass(frozen=True)
class Rank:
    """位次 among those that have the figure; the same value, the same place."""

    name: str
    place: int
    among: int


def place(scope: Scope, window: Window, by: Sequence[str]) -> Place:
    """Everything on the page of a place: three readings of the sources, whatever its size."""
    windows = [window, window.last_year(), window.to_date()]
    stocks = cube(scope, windows, measures_of(CODES[:-1]), by, later=(*COMPARED, HEADLINE))
    money = cube(scope, windows, measures_of([HEADLINE]), [*by, "month"])
    stages = cube(scope, [window], measures_of([ONGOING]), ["stage"])
    now, base, since = (
        with_ratios({**stocks.total(at), **money.total(at)}, CODES) for at in range(WINDOWS)
    )
    goals = targets(scope, window)
    rate = time_rate(window)
    return Place(
        said=Statement(now, base, goals, since, rate),
        months=months_of(money, window, goals),
        funnel=funnel_of(now),
        stages=tuple(stages.lines("stage")),
        parts={one: _lines(stocks, money, one, rate) for one in by},
    )


def _lines(stocks: Cube, money: Cube, by: str, rate: Decimal) -> Lines:
    cells = tuple(
        _joined(stocks.by(by, window=at), money.by(by, window=at)) for at in range(WINDOWS)
    )
    names = stocks.names[stocks.dimensions.index(by)]
    return lines_of(Cube((by,), (names,), cells), by, CODES, {}, rate)


def _joined(one: dict[Any, Sums], other: dict[Any, Sums]) -> dict[tuple[Any, ...], Sums]:
    return {(key,): one.get(key, {}) | other.get(key, {}) for key in one.keys() | other.keys()}


def listed(scope: Scope, window: Window, by: str) -> tuple[Statement, Lines]:
    """A line for each value of a dimension with its target, and the whole beneath."""
    windows = [window, window.last_year(), window.to_date()]
    found = kept_cube(scope, windows, measures_of(LISTED), [by])
    now, base, since = (with_ratios(found.total(at), LISTED) for at in range(WINDOWS))
    rate = time_rate(window)
    whole = Statement(now, base, targets(scope, window), since, rate)
    return whole, lines_of(found, by, LISTED, targets_by(by, window), rate)


def ranks(scope: Scope, window: Window, by: str, key: Any) -> list[Rank]:
    """Where one line stands among all: completion, growth and total of the year's money."""
    lines = table(scope, window, (HEADLINE,), by)
    values = {
        "完成率": {line.key: said.target_rate(HEADLINE) for line, said in lines},
        "增速": {line.key: said.yoy(HEADLINE) for line, said in lines},
        "总量": {line.key: said.figures[HEADLINE] for line, said in lines},
    }
    return [rank for name, found in values.items() if (rank := _rank(name, found, key))]


def _rank(name: str, values: dict[Any, Decimal | None], key: Any) -> Rank | None:
    held = {one: value for one, value in values.items() if value is not None and one is not None}
    if key not in held:
        return None
    return Rank(name, 1 + sum(value > held[key] for value in held.values()), len(held))
