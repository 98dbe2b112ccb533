"""Money in 万元 with four decimals (1 元 is exact); sum first, round last (DOMAIN.md §3 Money)."""

from decimal import ROUND_HALF_UP, Decimal

FOUR = Decimal("0.0001")
TWO = Decimal("0.01")
WAN_PER_YI = Decimal(10_000)
UNITS = {"yi": "亿元", "wan": "万元"}


def quantize_amount(value: Decimal) -> Decimal:
    """Round half-up to four decimals of 万元, the precision that is stored."""
    return value.quantize(FOUR, rounding=ROUND_HALF_UP)


def in_unit(amount: Decimal, unit: str) -> Decimal:
    """Convert 万元 to the shown unit ("yi" or "wan"), unrounded."""
    return amount / WAN_PER_YI if unit == "yi" else amount


def format_amount(amount: Decimal | None, unit: str = "yi") -> str:
    """Two decimals, thousands separators, half-up; a missing amount is an em dash."""
    if amount is None:
        return "—"
    return f"{in_unit(amount, unit).quantize(TWO, rounding=ROUND_HALF_UP):,}"


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """`part ÷ whole × 100`, unrounded; None without a part or a positive whole."""
    if part is None or not whole or whole < 0:
        return None
    return Decimal(part) / Decimal(whole) * 100


def growth(now: Decimal | int | None, base: Decimal | int | None) -> Decimal | None:
    """同比 in per cent, unrounded; None where there is no base (shown as a dash)."""
    if now is None or not base or base < 0:
        return None
    return (Decimal(now) - Decimal(base)) / Decimal(base) * 100


def two(value: Decimal | None) -> Decimal | None:
    """Round half-up to two decimals: the last step before showing."""
    return None if value is None else value.quantize(TWO, rounding=ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """A number as people write it: 1.00 is 1, 30.10 is 30.1, 100 stays 100."""
    return f"{value.normalize():f}"


def format_rate(value: Decimal | None) -> str:
    """A rate as it is shown: two decimals with the sign, or an em dash."""
    return "—" if value is None else f"{two(value)}%"
