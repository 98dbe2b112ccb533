"""What most cells of a large ledger are: plain amounts, days and words.

A short cut answers (value, as the plan's JSON shows it), and None where the column's reader has to
look. It may only answer what the reader would, without a word to say: a test asks both.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from projects.imports.fields import Field
from projects.imports.reading import ReadingContext
from tracker.tools.cells import PLAIN
from tracker.tools.money import quantize_amount

Plain = tuple[Any, Any]
Shortcut = Callable[[Any], Plain | None]
LARGEST = 20_000_000  # 万元; beyond it the reader asks for the unit
IN_WAN = {
    "亿元": Decimal(10_000),
    "千万元": Decimal(1000),
    "百万元": Decimal(100),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
# One company: no sign that parts names, no number before it.
_COMPANY = re.compile(r"[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9（）]{5,119}")


def shortcut_for(field: Field, context: ReadingContext) -> Shortcut | None:
    """The short cut of a column; None where every cell is for the reader."""
    if field.type == "amount":
        return _wan if context.unit == "万元" else _amount(context.unit)
    if field.type == "date":
        return _day(context.today, planned=field.name.startswith("planned"))
    if field.type in ("text", "long"):
        return _words(field.limit or 200)
    return _company if field.name == "investors" else None


def _wan(cell: Any) -> Plain | None:
    if cell.__class__ is float and 1 <= cell <= LARGEST:
        text = f"{cell:.4f}"
        if float(text) == cell:
            return Decimal(text), text
    return None


def _amount(unit: str | None) -> Shortcut | None:
    factor = IN_WAN.get(unit or "")
    if factor is None:
        return None

    def read(cell: Any) -> Plain | None:
        if cell.__class__ is not float:
            return None
        value = Decimal(f"{cell:.15g}") * factor
        if not value.is_finite() or not 1 <= value <= LARGEST:
            return None
        value = quantize_amount(value)
        return value, f"{value:f}"

    return read


def _day(today: dt.date, *, planned: bool) -> Shortcut:
    """A fact lies in the past, a plan need not."""

    def read(cell: Any) -> Plain | None:
        if not isinstance(cell, dt.date):
            return None
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        if 1950 <= day.year <= 2100 and (planned or day <= today):
            return day, day.isoformat()
        return None

    return read


def _words(limit: int) -> Shortcut:
    def read(cell: Any) -> Plain | None:
        if cell.__class__ is str and 3 < len(cell) <= limit and PLAIN.fullmatch(cell):
            return None if "_x000D_" in cell else (cell, cell)
        return None

    return read


def _company(cell: Any) -> Plain | None:
    if cell.__class__ is str and _COMPANY.fullmatch(cell):
        return [cell], [cell]
    return None
