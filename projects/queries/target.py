"""年度目标 beside what has been done: by node, by quarter, and whether the parts add up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from parks.queries import places
from projects.models import Target
from projects.models.target import QUARTERS
from projects.queries.cuts import Cube, Line, Sums
from projects.queries.dimensions import CUTS
from projects.queries.goals import NONE, Goals
from projects.queries.indicators import (
    Statement,
    lines_of,
    measures_of,
    time_rate,
    with_ratios,
)
from projects.queries.kept import kept_cube
from projects.queries.scope import Scope, Window
from tracker.tools.periods import Period


@dataclass(frozen=True)
class Goal:
    """One node's target of the year with what was done, this quarter's part of it beside.

    `done` and `quarter_done` are 万元 or counts; `rate` is the completion that counts, in per cent,
    `full` the same without the cap.
    """

    line: Line
    said: Statement
    target: Target | None
    done: Decimal
    quarter: Decimal | None
    quarter_done: Decimal
    rate: Decimal | None
    full: Decimal | None
    lead: Decimal | None


@dataclass(frozen=True)
class Gap:
    """Parts that do not add up to their whole."""

    whole: str
    parts: str
    assigned: Decimal
    added: Decimal


@dataclass(frozen=True)
class Board:
    """The whole, and a line for each node that has a target or has done something."""

    whole: Goal
    goals: list[Goal]


def board(scope: Scope, window: Window, code: str, by: str) -> Board:
    """One reading of the rows for year, last year and quarter, by node and as a whole."""
    quarter, rate = _quarter(window), time_rate(window)
    windows = [window, window.last_year(), window.to_date(), quarter]
    found = kept_cube(scope, windows, measures_of([code]), [by])
    held = _targets(window, code, by)
    goals = {key: _goals(row) for key, row in held.items()}
    lines = {line.key: (line, said) for line, said in lines_of(found, by, [code], goals, rate)}
    labels = found.labels(by)
    for key in held.keys() - lines.keys():
        nothing = Statement({code: Decimal(0)}, {}, goals[key], {code: Decimal(0)}, rate)
        lines[key] = (Line(key, str(labels.get(key, held[key].node)), {}), nothing)
    order = [key for key in labels if key in lines] + [key for key in lines if key not in labels]
    done = found.by(by, window=3)
    return Board(
        whole=_whole(scope, window, code, found),
        goals=[_goal(code, lines[key], held.get(key), done.get(key, {}), quarter) for key in order],
    )


def _whole(scope: Scope, window: Window, code: str, found: Cube) -> Goal:
    """The scope's own node: a cut holds every row once."""
    target = None
    if scope.node:
        name, pk = scope.node
        rows = Target.objects.filter(year=window.period.year, indicator=code, **{f"{name}_id": pk})
        target = rows.on(window.until).first()
    now, base, since = (with_ratios(found.total(place), [code]) for place in range(3))
    goals = _goals(target) if target else NONE
    said = Statement(now, base, goals, since, time_rate(window))
    line = Line(None, scope.label, {})
    return _goal(code, (line, said), target, found.total(3), _quarter(window))


def _goal(
    code: str,
    of: tuple[Line, Statement],
    target: Any,
    in_quarter: Sums,
    quarter: Window,
) -> Goal:
    line, said = of
    name = QUARTERS[(quarter.until.month - 1) // 3]
    return Goal(
        line=line,
        said=said,
        target=target,
        done=said.to_date.get(code) or Decimal(0),
        quarter=getattr(target, name) if target else None,
        quarter_done=in_quarter.get(code, Decimal(0)),
        rate=said.target_rate(code),
        full=said.full_rate(code),
        lead=said.lead_points(code),
    )


def _goals(row: Any) -> Goals:
    """Of a row of `Target.objects.on(day)`."""
    return Goals.of([(row.indicator, row.then, row.then_cap)])


def _quarter(window: Window) -> Window:
    """The quarter that the window ends in, seen from the same day."""
    return Window(Period.quarter_of(window.until), window.as_of)


def _targets(window: Window, code: str, by: str) -> dict[Any, Any]:
    key = CUTS[by].target_key
    rows = Target.objects.filter(year=window.period.year, indicator=code).exclude(**{key: None})
    of = attrgetter(key.replace("__", "."))
    found = {of(row): row for row in rows.on(window.until).select_related(by)}
    # What is no line of the cut is not cut further: the city beside its counties is the whole.
    fold = CUTS[by].names().fold
    return {key: row for key, row in found.items() if fold(key) == key}


def gaps(year: int, code: str, on: date) -> list[Gap]:
    """Where the parts set for parks, counties or chains do not add up to what stands above them."""
    rows = list(
        Target.objects.filter(year=year, indicator=code).on(on).select_related("park", "region")
    )
    held = places.parks()
    zones = [row for row in rows if row.park_id and held[row.park.code].zone == row.park.code]
    subs: dict[str, list[Any]] = {}
    for row in rows:
        if row.park_id and held[row.park.code].zone != row.park.code:
            subs.setdefault(held[row.park.code].zone, []).append(row)
    city = next((row for row in rows if row.region_id and row.region.code.endswith("00")), None)
    counties = [row for row in rows if row.region_id and row is not city]
    chains = [row for row in rows if row.chain_id]
    found = [("各园区", zones), ("各县区", counties), ("各产业链", chains)]
    pairs = [(city, name, parts) for name, parts in found if city]
    pairs += [(zone, "下属片区", subs.get(zone.park.code, [])) for zone in zones]
    return [
        Gap(str(above.node), name, above.then, added)
        for above, name, parts in pairs
        if parts and (added := sum((row.then for row in parts), Decimal(0))) != above.then
    ]
