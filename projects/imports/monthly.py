"""A column for each month of the year: what arrived and what was built in it, month by month.

What the ledger says of the months is summed from January and held against what stands on record up
to the end of each month; only the shortage is recorded, in the month that shows it. So an opening row
that covers several months at once (`cumulative.py`) is never recorded a second time (DOMAIN.md §3,
no double counting). Amounts in 万元.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from projects.enums import ReportState
from projects.imports.fields import LABELS
from projects.imports.held import Held, HeldReport
from projects.imports.plan import Arrival
from projects.imports.rows import Frame, RawRow
from tracker.tools.money import format_amount
from tracker.tools.periods import month_end

ZERO = Decimal(0)
COUNTED = (ReportState.ACCEPTED, ReportState.SUBMITTED)
LUMP = r"台账导入：1—\d{1,2}月累计完成投资。"  # what `cumulative.py` writes for months together
Stated = Mapping[date, tuple[str, Decimal]]  # end of the month → (field, amount)
Changes = dict[str, list[Any]]


def stated(raw: RawRow, frame: Frame, stem: str) -> Stated:
    """What the row says of each month; months beyond the ledger's own are said and left out.

    `stem`: "month_funds" or "month_investment".
    """
    found: dict[date, tuple[str, Decimal]] = {}
    for name in frame.by_month.get(stem, ()):
        value = raw.values.get(name)
        if value is None:
            continue
        end = _end(frame, name)
        if end > frame.period.end or end.replace(day=1) > frame.today:
            if value:
                text = (
                    f"{end.month} 月在统计期（{frame.period.label}）之后，这个数没有写入；"
                    "属实请把统计期改到这个月，计划数请把这一列改为“不导入”。"
                )
                raw.say(frame, name, "warning", "month_ahead", text)
            continue
        found[min(end, frame.today)] = (name, value)
    own = raw.values.get(stem)
    if own is not None and found:
        end = min(frame.period_of(stem).end, frame.today)
        if found.setdefault(end, (stem, own))[1] != own:
            text = f"“{LABELS[stem]}”与 {end.month} 月的数不同；请核对这两列。"
            raw.say(frame, stem, "error", "figures_disagree", text)
    return dict(sorted(found.items()))


def _end(frame: Frame, name: str) -> date:
    if not name[-2:].isdigit():
        return frame.period_of(name).end
    return month_end(frame.period_of(name).year, int(name[-2:]))


def _since(frame: Frame, stem: str) -> date:
    """The first day the columns speak of: what stands on record before it is not theirs."""
    names = (*frame.by_month[stem], *(stem,) * (stem in frame.named))
    return min(_end(frame, name) for name in names).replace(day=1)


def arrivals(
    raw: RawRow, frame: Frame, held: Sequence[Held], origin: str, months: Stated
) -> tuple[tuple[Arrival, ...], Changes]:
    """The opening rows that bring the record up to the months, and to the whole beside them."""
    last, since = max(months), _since(frame, "month_funds")
    year = [row for row in held if since <= row.received_on <= last]
    before = sum((r.amount for r in held if date(since.year, 1, 1) <= r.received_on < since), ZERO)
    changes: Changes = {}
    for end, (name, value) in months.items():
        have = sum((r.amount for r in year if r.received_on.month == end.month), ZERO)
        if value != have:
            changes[name] = [f"{have:.4f}", f"{value:.4f}"]
    gaps = [
        said - sum((row.amount for row in year if row.received_on <= end), ZERO)
        for end, said in zip(months, accumulate(v for _, v in months.values()), strict=True)
    ]
    found = [] if gaps[-1] < 0 else _shortages(gaps, months, origin)
    if found or gaps[-1] < 0:
        _blank(raw, frame, months, held)
    _check(raw, frame, months, gaps[-1], before)
    _pending(raw, frame, months[last][0], year)
    if {a.received_on: a.amount for a in found} != _plainly(months, year):
        text = (
            "系统里的到账日期与台账各月不同（多为以前补记的累计数），没有重复记；"
            f"只补记差额 {_wan(max(gaps[-1], ZERO))} 万元，请核对。"
        )
        if gaps[-1] >= 0:
            raw.say(frame, months[last][0], "warning", "months_differ", text)
    whole = raw.values.get("cumulative_funds")
    if whole is not None and gaps[-1] >= 0:
        found += _before(raw, frame, whole, held, last, gaps[-1], origin, changes)
    return (() if raw.broken else tuple(found)), (changes if found or raw.broken else {})


def _shortages(gaps: Sequence[Decimal], months: Stated, origin: str) -> list[Arrival]:
    """What each month adds: never more in sum than any later month is short of."""
    added, found = ZERO, []
    for place, end in enumerate(months):
        due = max(min(gaps[place:]), ZERO)
        if due > added:
            found.append(Arrival(due - added, end, origin))
            added = due
    return found


def _blank(raw: RawRow, frame: Frame, months: Stated, held: Sequence[Held]) -> None:
    """A month left empty that stands on record: its money may be that of the months beside it."""
    for name in frame.by_month["month_funds"]:
        end = _end(frame, name)
        have = sum((r.amount for r in held if end.replace(day=1) <= r.received_on <= end), ZERO)
        if have and min(end, frame.today) not in months and end <= frame.period.end:
            text = (
                f"台账 {end.month} 月是空的，系统里这个月有 {_wan(have)} 万元，分不清是不是含别的月份；"
                f"请补上 {end.month} 月的数，没有到位就填 0。"
            )
            raw.say(frame, name, "error", "month_blank", text)


def _plainly(months: Stated, year: Sequence[Held]) -> dict[date, Decimal]:
    """What each month lacks by itself, as if no row stood for several months."""
    own = {
        end: value - sum((r.amount for r in year if r.received_on.month == end.month), ZERO)
        for end, (_, value) in months.items()
    }
    return {end: gap for end, gap in own.items() if gap}


def _check(raw: RawRow, frame: Frame, months: Stated, gap: Decimal, before: Decimal) -> None:
    """The months' sum against the record, 本年 and 省外; `before`: earlier in the year."""
    last = max(months)
    total = sum((value for _, value in months.values()), ZERO)
    if gap < 0:
        text = (
            f"各月之和到 {last.month} 月是 {_wan(total)} 万元，系统里已有 {_wan(total - gap)} 万元；"
            "台账有误请改台账，系统多记请先作废多记的到账，再导入。"
        )
        raw.say(frame, months[last][0], "error", "below_system", text)
    _year(raw, frame, "year_funds", total + before)
    outside = raw.values.get("year_funds_outside")
    if outside is not None and outside != total:
        text = (
            f"省外到位 {_wan(outside)} 万元，各月之和 {_wan(total)} 万元，分不清哪个月的是省外；"
            "请把省外一列改为“不导入”，或用到位资金台账逐笔填写。"
        )
        raw.say(frame, "year_funds_outside", "error", "figures_disagree", text)


def _year(raw: RawRow, frame: Frame, name: str, total: Decimal) -> None:
    """A year's figure beside the months: less is a contradiction, more is looked at."""
    year = raw.values.get(name)
    if year is None or year == total:
        return
    if year < total:
        text = f"各月之和 {_wan(total)} 万元，多于本年 {_wan(year)} 万元；请核对这一行各月的数。"
        raw.say(frame, name, "error", "figures_disagree", text)
        return
    text = (
        f"本年 {_wan(year)} 万元比各月之和多 {_wan(year - total)} 万元，多的不知是哪个月，没有写入；"
        "请补上那个月的数。"
    )
    raw.say(frame, name, "warning", "year_differs", text)


def _pending(raw: RawRow, frame: Frame, name: str, rows: Sequence[Held]) -> None:
    waiting = sum((row.amount for row in rows if row.pending), ZERO)
    if waiting and frame.verifies:
        text = f"其中 {_wan(waiting)} 万元已申报待核验，不再重复记入；请到“数据核验”处理。"
        raw.say(frame, name, "warning", "pending", text)


def _before(
    raw: RawRow, frame: Frame, whole: Decimal, held: Sequence[Held], last: date, gap: Decimal,
    origin: str, changes: Changes,
) -> list[Arrival]:  # fmt: skip
    """累计到位 beyond the year's months: money of earlier years, dated on the last of the year before."""
    have = sum((row.amount for row in held if row.received_on <= last), ZERO)
    rest = whole - have - gap
    if whole != have:
        changes["cumulative_funds"] = [f"{have:.4f}", f"{whole:.4f}"]
    if rest < 0:
        text = "累计到位比各月之和与以前年度之和少，几列到位资金对不上；请核对这一行。"
        raw.say(frame, "cumulative_funds", "error", "figures_disagree", text)
    return [Arrival(rest, date(last.year - 1, 12, 31), origin)] if rest > 0 else []


def investments(
    raw: RawRow, frame: Frame, months: Stated, held: Mapping[date, HeldReport]
) -> dict[date, dict[str, Any]]:
    """First day of the month → what its report is to say; checked against 本年.

    `held`: the reports on record by their first day. One that stood for several months together
    (`cumulative.py`) becomes its own month's, or is asked about where the ledger leaves it empty.
    """
    since = _since(frame, "month_investment")
    told = {end.replace(day=1): value for end, (_, value) in months.items()}
    known = {on: r for on, r in held.items() if r.state in COUNTED and r.completed_investment}
    year = date(since.year, 1, 1)
    before = (r.completed_investment or ZERO for on, r in known.items() if year <= on < since)
    _year(raw, frame, "year_investment", sum(told.values(), ZERO) + sum(before, ZERO))
    for on in sorted(on for on in known.keys() - told.keys() if since <= on <= frame.period.end):
        if _is_lump(known[on]):
            text = (
                f"台账 {on.month} 月是空的，系统里这个月记的是几个月的累计完成投资，会重复计；"
                f"请补上 {on.month} 月的数，没有完成就填 0。"
            )
            name = f"month_investment_{on.month:02d}"
            raw.say(frame, name, "error", "month_blank", text)
    found: dict[date, dict[str, Any]] = {}
    for on, value in told.items():
        report = held.get(on)
        if value or (report is not None and report.completed_investment):
            found[on] = {"completed_investment": value}
            if report is not None and _is_lump(report):
                found[on]["done_text"] = f"台账导入：{on.month}月完成投资。"
    return found


def _is_lump(report: HeldReport) -> bool:
    return re.fullmatch(LUMP, report.done_text) is not None


def _wan(amount: Decimal) -> Any:
    return format_amount(amount, "wan")
