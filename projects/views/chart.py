"""Charts drawn by the server: bars are links, colours are the page's own, so that keyboard, dark
mode, print and a browser without JavaScript get the same picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.queries.dashboard import Month
from projects.queries.narrow import BY_DAY
from projects.views.frame import Asked

TALL = 150  # px of the longest bar
MANY = 6  # more months than this: the figures stand below the bars


@dataclass(frozen=True)
class MonthBar:
    """One month: this year's bar beside last year's, heights in px."""

    month: Month
    now: int
    before: int


def month_bars(months: Sequence[Month]) -> list[MonthBar]:
    most = max((max(month.now, month.before) for month in months), default=Decimal(0))
    return [MonthBar(m, _height(m.now, most), _height(m.before, most)) for m in months]


def _height(value: Decimal, most: Decimal) -> int:
    """At least a pixel for what is there."""
    return max(1, round(value / most * TALL)) if most > 0 and value > 0 else 0


def chart(
    months: Sequence[Month], asked: Asked, query: dict[str, Any], unit: str
) -> dict[str, Any]:
    """What `_months.html` shows; `base` is the query of the rows behind last year's bars, which
    are this year's projects: none where those of that day would be others.
    """
    before = asked.window.last_year()
    base = query | {"period": before.period.code, "as_of": before.as_of.isoformat()}
    dated = any(asked.narrow[key] for key in BY_DAY)
    return {
        "bars": month_bars(months),
        "base": None if dated else base,
        "dense": len(months) > MANY or unit == "wan",
        "to_date": asked.window.to_date().period.code,
    }
