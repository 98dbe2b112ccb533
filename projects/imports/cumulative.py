"""Cumulative figures become the differences that are not on record yet (DOMAIN.md section 3 Money).

A ledger says "今年到位 4920"; the system holds 4500 of it; one opening row of 420 is to be written.
Investment done goes the same way into the month's report. Amounts in 万元.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from projects.enums import OriginKind, ReportState, Rhythm
from projects.imports import monthly
from projects.imports.held import Held, HeldReport
from projects.imports.monthly import COUNTED
from projects.imports.plan import Arrival, Report
from projects.imports.rows import Frame, RawRow
from tracker.tools.money import format_amount
from tracker.tools.periods import month_end

FIGURES = ("month_funds", "year_funds_outside", "year_funds", "cumulative_funds")
LIMIT = Decimal(20_000_000)  # 2000亿: what projects.actions.funding refuses
ZERO = Decimal(0)
Changes = dict[str, list[Any]]


OUTSIDE, INSIDE, MONTHLY, WEEKLY = (
    kind.value for kind in (OriginKind.OUTSIDE, OriginKind.INSIDE, Rhythm.MONTHLY, Rhythm.WEEKLY)
)


def _counts(frame: Frame, name: str, end: date) -> Callable[[Held], bool]:
    """Which rows on record a figure that ends on `end` is made of."""
    first = {"month_funds": end.replace(day=1), "cumulative_funds": date.min}.get(
        name, end.replace(month=1, day=1)
    )
    sources = frame.outside if name == "year_funds_outside" else None
    return lambda held: (
        first <= held.received_on <= end and (sources is None or held.source in sources)
    )


@dataclass(frozen=True)
class _Gaps:
    """What each figure has beyond the rows on record; None where the ledger is silent."""

    month: Decimal | None
    outside: Decimal | None
    year: Decimal | None
    whole: Decimal | None


def arrivals(
    raw: RawRow, frame: Frame, held: Sequence[Held], origin: str, total: Decimal | None
) -> tuple[tuple[Arrival, ...], Changes]:
    """The opening rows that bring the record up to the ledger's figures."""
    if frame.by_month and (months := monthly.stated(raw, frame, "month_funds")):
        _over_total(raw, frame, total, months)
        found, changes = monthly.arrivals(raw, frame, held, origin, months)
        _too_much(raw, frame, found, months[max(months)][0])
        return found, changes
    changes = {}
    gaps: dict[str, Decimal] = {}
    ends: dict[str, date] = {}
    for name in FIGURES:
        value = raw.values.get(name)
        if value is None:
            continue
        end = ends[name] = min(frame.period_of(name).end, frame.today)
        rows = list(filter(_counts(frame, name, end), held)) if held else ()
        have = sum((row.amount for row in rows), ZERO)
        gaps[name] = value - have
        if value != have:
            changes[name] = [f"{have:.4f}", f"{value:.4f}"]
        if rows or value < have:
            _remark(raw, frame, name, value, have, rows)
    _over_total(raw, frame, total)
    if raw.broken or not any(gaps.values()):
        return (), changes
    found = _dated(raw, frame, gaps, ends, origin)
    _too_much(raw, frame, found, next(iter(gaps)))
    return found, changes


def figures(frame: Frame) -> tuple[str, ...]:
    """The fields of the ledger that tell of money arrived."""
    return FIGURES + frame.by_month.get("month_funds", ())


def _too_much(raw: RawRow, frame: Frame, found: Sequence[Arrival], name: str) -> None:
    if any(arrival.amount > LIMIT for arrival in found):
        raw.say(frame, name, "error", "out_of_range", "到位资金超过 2000 亿元；请核对单位。")


def _remark(
    raw: RawRow, frame: Frame, name: str, value: Decimal, have: Decimal, rows: Sequence[Held]
) -> None:
    if value < have:
        text = (
            f"台账写 {format_amount(value, 'wan')} 万元，系统里已有 {format_amount(have, 'wan')} 万元；"
            "台账有误请改台账，系统多记请先作废多记的到账，再导入。"
        )
        raw.say(frame, name, "error", "below_system", text, suggestion=f"{have:.4f}")
    waiting = sum((row.amount for row in rows if row.pending), ZERO)
    if waiting and frame.verifies:
        text = f"其中 {format_amount(waiting, 'wan')} 万元已申报待核验，不再重复记入；请到“数据核验”处理。"
        raw.say(frame, name, "warning", "pending", text)


def _over_total(
    raw: RawRow, frame: Frame, total: Decimal | None, months: monthly.Stated | None = None
) -> None:
    whole = raw.values.get("cumulative_funds") or raw.values.get("year_funds")
    name = "cumulative_funds" if "cumulative_funds" in raw.values else "year_funds"
    if whole is None and months:
        whole, name = sum((v for _, v in months.values()), ZERO), months[max(months)][0]
    if whole is not None and total is not None and whole > total > 0:
        text = (
            f"到位资金 {format_amount(whole, 'wan')} 万元超过总投资 {format_amount(total, 'wan')} 万元；"
            "请核对单位和小数点，属实可以写入。"
        )
        raw.say(frame, name, "warning", "over_total", text)


def _dated(
    raw: RawRow, frame: Frame, gaps: dict[str, Decimal], ends: dict[str, date], origin: str
) -> tuple[Arrival, ...]:
    """Arrivals on the days of their columns: 本月 beside 1-5月 in a June ledger lies outside it."""
    rest = {name: end for name, end in ends.items() if name != "month_funds"}
    end = max(rest.values(), default=max(ends.values()))
    month_end_on = ends.get("month_funds", end)
    own: tuple[Arrival, ...] = ()
    if rest and (month_end_on.year, month_end_on.month) != (end.year, end.month):
        gap = gaps.pop("month_funds")
        if gap > 0 and month_end_on > end:
            own = (Arrival(gap, month_end_on, origin),)
    return own + _allocate(raw, frame, _Gaps(*(gaps.get(name) for name in FIGURES)), end, origin)


def _allocate(
    raw: RawRow, frame: Frame, gaps: _Gaps, end: date, origin: str
) -> tuple[Arrival, ...]:
    """Narrow figures first: the month inside the year, 省外 inside all, the year inside the whole."""
    outside = gaps.outside or ZERO
    rest = gaps.year - outside if gaps.year is not None else ZERO
    if rest < 0:
        return _disagree(raw, frame, "year_funds", "本年到位比本年省外到位新增得少")
    foreign = origin if origin in frame.outside else OUTSIDE
    other = origin if gaps.outside is None or origin not in frame.outside else INSIDE
    before = end  # where the year's money that is not this month's is dated
    now_outside, now_rest = outside, rest
    if gaps.month is not None:
        now_outside = min(gaps.month, outside)
        now_rest = gaps.month - now_outside
        if gaps.year is not None and now_rest > rest:
            return _disagree(raw, frame, "month_funds", "本月到位比本年到位新增得多")
        rest = max(rest, now_rest)
        before = end.replace(day=1) - timedelta(days=1) if end.month > 1 else end
    found = [
        (now_outside, end, foreign),
        (now_rest, end, other),
        (outside - now_outside, before, foreign),
        (rest - now_rest, before, other),
    ]
    if gaps.whole is not None:
        earlier = gaps.whole - outside - rest
        if earlier < 0:
            return _disagree(raw, frame, "cumulative_funds", "累计到位比本年到位新增得少")
        yearly = gaps.year is not None or gaps.outside is not None
        january = gaps.month is not None and end.month == 1
        found.append((earlier, date(end.year - 1, 12, 31) if yearly or january else before, other))
    return tuple(Arrival(amount, on, source) for amount, on, source in found if amount > 0)


def _disagree(raw: RawRow, frame: Frame, name: str, what: str) -> tuple[Arrival, ...]:
    text = f"{what}，几列到位资金对不上；请核对这一行的本月、本年、累计和省外各数。"
    raw.say(frame, name, "error", "figures_disagree", text)
    return ()


TEXTS = {
    "progress_percent": "percent",
    "progress_text": "done_text",
    "next_text": "next_text",
    "problems_text": "problems_text",
}


def reports(
    raw: RawRow, frame: Frame, held: dict[date, HeldReport]
) -> tuple[tuple[Report, ...], Changes]:
    """The reports that bring the record up to the ledger's words and investments.

    They are the month's, each month's where the ledger has a column for it, or one week's.
    """
    wanted: dict[date, dict[str, Any]] = {}
    changes: Changes = {}
    if frame.weekly and frame.week is None:
        return (), {}  # a week without its days: said on the sheet (`weeks.py`)
    said = {column: raw.values[name] for name, column in TEXTS.items() if name in raw.values}
    if said:
        wanted[frame.first] = said
    if not frame.weekly:
        _investment(raw, frame, held, wanted)
    found = []
    for start in sorted(wanted):
        report = held.get(start)
        values = wanted[start]
        if report is not None:
            values = {n: value for n, value in values.items() if getattr(report, n) != value}
        if report is not None and report.state in (ReportState.DRAFT, ReportState.RETURNED):
            values = values or wanted[start]  # the ledger hands in what lay as a draft
        if not values:
            continue
        if report is not None and report.state == ReportState.ACCEPTED and not frame.accepts:
            text = f"{report.period_label}的进展已审核通过，不能再改；有出入请在下一期写明。"
            raw.say(frame, _field(next(iter(values)), raw, start), "error", "accepted", text)
        for name, value in values.items():
            old = getattr(report, name) if report is not None else None
            changes[_field(name, raw, start)] = [_said(old), _said(value)]
        pk = report.pk if report is not None else None
        counts = report is not None and report.state == ReportState.ACCEPTED
        done = (report.completed_investment or ZERO) if report is not None and counts else ZERO
        end = frame.week[1] if frame.week else month_end(start.year, start.month)
        found.append(Report(start, end, values, pk, done, WEEKLY if frame.week else MONTHLY))
    return tuple(found), changes


def _field(column: str, raw: RawRow, start: date) -> str:
    if column == "completed_investment":
        own = f"month_investment_{start.month:02d}"
        if own in raw.values:
            return own
        return "month_investment" if "month_investment" in raw.values else "year_investment"
    return next(name for name, held in TEXTS.items() if held == column)


def _said(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value or None


def _investment(
    raw: RawRow,
    frame: Frame,
    held: dict[date, HeldReport],
    wanted: dict[date, dict[str, Any]],
) -> None:
    """本月 and 今年累计 → the month's sum, and the earlier months' together if none is on record."""
    if frame.by_month and (months := monthly.stated(raw, frame, "month_investment")):
        for on, values in monthly.investments(raw, frame, months, held).items():
            wanted[on] = values | wanted.get(on, {})
        return
    month, year = raw.values.get("month_investment"), raw.values.get("year_investment")
    if month is None and year is None:
        return
    name = "year_investment" if year is not None else "month_investment"
    start = frame.period_of(name).end.replace(day=1)
    before = sum(
        (
            report.completed_investment or ZERO
            for day, report in held.items()
            if day.year == start.year and day < start and report.state in COUNTED
        ),
        ZERO,
    )
    if year is not None and year < before + (month or ZERO):
        text = (
            f"本年完成投资 {format_amount(year, 'wan')} 万元，少于各月之和 "
            f"{format_amount(before + (month or ZERO), 'wan')} 万元；请核对台账，或先更正以前月份的进展。"
        )
        raw.say(frame, name, "error", "below_system", text)
        return
    value = month if month is not None else (year or ZERO) - before
    on_record = held[start].completed_investment if start in held else None
    if value or on_record:
        wanted.setdefault(start, {})["completed_investment"] = value
    if month is not None and year is not None and year > before + month:
        _earlier(raw, frame, held, wanted, start, year - before - month)


def _earlier(
    raw: RawRow,
    frame: Frame,
    held: dict[date, HeldReport],
    wanted: dict[date, dict[str, Any]],
    start: date,
    gap: Decimal,
) -> None:
    """What the year has beyond the months on record goes to the month before, once."""
    said = f"{format_amount(gap, 'wan')} 万元"
    if start.month == 1:
        text = f"1 月的本年累计比本月多 {said}；请核对两列。"
        raw.say(frame, "year_investment", "error", "figures_disagree", text)
        return
    last = (start - timedelta(days=1)).replace(day=1)
    if last in held:
        text = (
            f"本年累计比各月之和多 {said}，以前月份已有进展，没有补记；请核对以前各月的完成投资。"
        )
        raw.say(frame, "year_investment", "warning", "year_differs", text)
        return
    months = "1月" if last.month == 1 else f"1—{last.month}月累计"
    wanted[last] = {"completed_investment": gap, "done_text": f"台账导入：{months}完成投资。"}
