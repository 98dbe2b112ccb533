"""The periods of reports: what is over, what is due, in which words."""

from datetime import date

from projects.enums import ReportSpan
from projects.queries.scope import Window
from tracker.tools.periods import Period
from tracker.tools.workdays import nth_workday

DRAFT_WORKDAY = 3  # of the quarter that follows (DOMAIN.md §6)
MONTHS = {1: ReportSpan.MONTH, 3: ReportSpan.QUARTER, 6: ReportSpan.HALF, 12: ReportSpan.YEAR}
NUMERALS = "一二三四"


def reported(code: str) -> Period:
    """A month, quarter, half-year or year. Raises ValueError in Chinese for anything else."""
    period = Period.parse(code)
    if span_of(period) == ReportSpan.ANY or ".." in period.code:
        raise ValueError(f"“{code}”不能出报告，请写成 2024Q2、2024H1、2024-06 或 2024。")
    return period


def quarter(code: str) -> Period:
    """A quarter by its code. Raises ValueError in Chinese for anything else."""
    period = Period.parse(code)
    if "Q" not in period.code:
        raise ValueError(f"“{code}”不是季度，请写成 2024Q2。")
    return period


def span_of(period: Period) -> ReportSpan:
    return MONTHS.get(period.end.month - period.start.month + 1, ReportSpan.ANY)


def so_far(period: Period) -> Window:
    """January to the period's end, seen from its last day: what these offices report."""
    return Window(period.to_date(), period.end)


def finished_quarter(on: date) -> Period:
    """The last quarter that was over before `on`."""
    return Period.quarter_of(on).previous()


def is_due(period: Period, on: date) -> bool:
    """From the third working day after the quarter's end."""
    first = date.fromordinal(period.end.toordinal() + 1)
    return on >= nth_workday(first, DRAFT_WORKDAY)


def spoken(period: Period) -> str:
    """2024年二季度, 2024年上半年, 2024年8月, 2024年."""
    year, first = period.year, period.start.month
    match span_of(period):
        case ReportSpan.QUARTER:
            return f"{year}年{NUMERALS[first // 3]}季度"
        case ReportSpan.HALF:
            return f"{year}年{'上' if first == 1 else '下'}半年"
        case _:
            return period.label
