"""Amounts that cannot be right beside what is known: a slip of the unit or of the decimal point."""

from decimal import Decimal
from typing import Any

from projects.imports.fields import LABELS
from projects.imports.rows import Frame, RawRow
from projects.models import Project
from tracker.tools.money import format_amount

HELD = ("total_investment", "fixed_investment", "contract_amount", "annual_output", "annual_tax")
PARTS = (
    "fixed_investment", "plan_investment", "month_investment", "year_investment",
    "cumulative_investment", "plan_funds",
)  # fmt: skip
TIMES = 20  # how many times more or less than what is known asks for a look
SLIPS = (Decimal(10_000), Decimal("0.0001"), Decimal(1_000), Decimal("0.001"))


def check_magnitude(raw: RawRow, frame: Frame, project: Project | None) -> None:
    """Warn of amounts 20 times off the known value, or beyond the total investment."""
    for name in HELD:
        value = raw.values.get(name)
        held = getattr(project, name) if project is not None else None
        if value and held and not held / TIMES <= value <= held * TIMES:
            _say_off(raw, frame, name, value, held)
    total = raw.values.get("total_investment") or (project.total_investment if project else None)
    if not total:
        return
    for name in (*PARTS, *frame.by_month.get("month_investment", ())):
        value = raw.values.get(name)
        if value is not None and value > total:
            text = (
                f"{LABELS[name]} {_wan(value)} 万元超过总投资 {_wan(total)} 万元；"
                "请核对单位和小数点，属实可以写入。"
            )
            raw.say(frame, name, "warning", "over_total", text, suggestion=_slip(value, total))


def _say_off(raw: RawRow, frame: Frame, name: str, value: Decimal, held: Decimal) -> None:
    text = (
        f"{LABELS[name]} {_wan(value)} 万元，系统里是 {_wan(held)} 万元，相差太远；"
        "请核对单位和小数点，属实可以写入。"
    )
    raw.say(frame, name, "warning", "magnitude", text, suggestion=_slip(value, held))


def _slip(value: Decimal, known: Decimal) -> str | None:
    """The amount as another unit would have it, if that fits what is known."""
    for factor in SLIPS:
        if known / 5 <= value * factor <= known * Decimal("1.2"):
            return f"{value * factor:.4f}"
    return None


def _wan(amount: Decimal) -> Any:
    return format_amount(amount, "wan")
