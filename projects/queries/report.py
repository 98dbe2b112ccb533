"""The figures of a scope and window as plain text, for the API and the `indicators` command.

Amounts in 万元 with four decimals, counts as integers, rates in per cent with two decimals
half-up, all of them strings; what is missing is None (CONTRACT.md).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from projects.queries.cuts import Line
from projects.queries.dimensions import MONTH, OVERLAPPING
from projects.queries.goals import targets, targets_by
from projects.queries.indicators import (
    CODES,
    HEADLINE,
    RATIOS,
    Figures,
    Statement,
    indicator,
    lines_of,
    measures_of,
    statement,
    table,
    time_rate,
    with_ratios,
)
from projects.queries.kept import kept_cube
from projects.queries.measures import AMOUNT, MEASURES
from projects.queries.scope import Scope, Window
from tracker.tools.money import quantize_amount, two

Said = dict[str, str | None]
YEARS = (1901, 2100)  # the year before is asked for as well


def window_asked(period: str, as_of: str) -> Window:
    """The window of a period code and an ISO date, either may be empty.

    Raises ValueError with a Chinese message.
    """
    day = None
    if as_of:
        try:
            day = date.fromisoformat(as_of)
        except ValueError:
            raise ValueError(f"看不懂截至日期“{as_of[:20]}”，请写成 2024-06-30。") from None
    window = Window.of(period, day)
    if not all(YEARS[0] <= d.year <= YEARS[1] for d in (window.start, window.as_of)):
        raise ValueError(f"年份只能在 {YEARS[0]} 到 {YEARS[1]} 之间，请核对统计期和截至日期。")
    return window


def indicators_report(
    scope: Scope, window: Window, codes: Sequence[str] = CODES, by: str | None = None
) -> dict[str, Any]:
    """`{period, as_of, scope, figures, by}`; `by` is a list of `{key, label, figures}`."""
    whole, lines = _asked(scope, window, codes, by)
    return {
        "period": window.period.code,
        "as_of": window.as_of.isoformat(),
        "scope": scope.code,
        "figures": said(whole, codes),
        "by": [_line(line, found, codes, by) for line, found in lines],
    }


def _asked(
    scope: Scope, window: Window, codes: Sequence[str], by: str | None
) -> tuple[Statement, list[tuple[Line, Statement]]]:
    """The whole and its lines. A cut holds every row once, so that one reading serves both;
    by month it lacks the stocks, and the whole is read by itself.
    """
    if not by:
        return statement(scope, window, codes), []
    if by in (MONTH, *OVERLAPPING):
        return statement(scope, window, codes), table(scope, window, codes, by)
    windows = [window, window.last_year(), window.to_date()]
    found = kept_cube(scope, windows, measures_of(codes), [by])
    now, base, since = (with_ratios({**found.total(place)}, codes) for place in range(3))
    elapsed = time_rate(window)
    whole = Statement(now, base, targets(scope, window), since, elapsed)
    return whole, lines_of(found, by, codes, targets_by(by, window), elapsed)


def _line(line: Line, found: Statement, codes: Sequence[str], by: str | None) -> dict[str, Any]:
    figures = said(found, codes)
    if by == MONTH:
        figures |= dict.fromkeys(_without_month(codes))
    key = None if line.key is None else str(line.key)
    return {"key": key, "label": line.label, "figures": figures}


def _without_month(codes: Iterable[str]) -> list[str]:
    """Stocks and rates have no month of their own: their cells are empty, not 0."""
    stocks = [code for code in codes if code not in MEASURES or not MEASURES[code].dated]
    return [name for code in stocks for name in (code, f"{code}.target_rate", f"{code}.yoy")]


def said(found: Statement, codes: Iterable[str]) -> Said:
    """The figures, then target and growth: without a prefix those of the headline figure."""
    result: Said = {code: figure(code, found.figures) for code in codes}
    for code in codes:
        if code != HEADLINE:
            result[f"{code}.target_rate"] = rate(found.target_rate(code))
            result[f"{code}.yoy"] = rate(found.yoy(code))
            continue
        result["target_rate"] = rate(found.target_rate(code))
        result["lead_points"] = rate(found.lead_points(code))
        result["yoy"] = rate(found.yoy(code))
    result["time_rate"] = rate(found.time_rate)
    return result


def figure(code: str, figures: Figures) -> str | None:
    """One figure as text, by its unit."""
    return amount(code, figures.get(code))


def amount(code: str, value: Decimal | int | None) -> str | None:
    """A value of this figure as text: 万元, a whole number, or per cent."""
    if value is None:
        return None
    if code in RATIOS:
        return rate(Decimal(value))
    if indicator(code).unit == AMOUNT:
        return f"{quantize_amount(Decimal(value)):f}"
    return str(int(value))


def rate(value: Decimal | None) -> str | None:
    rounded = two(value)
    return None if rounded is None else f"{rounded:f}"
