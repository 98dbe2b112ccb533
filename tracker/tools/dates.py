"""Reading a date or a part of a year from a cell.

Source of the rules: DOMAIN.md section 7 (serial numbers with base 1899-12-30, 2024.03, 3月底, 上半年,
2025.12-2027.11). Nothing here raises; see `tracker.tools.cells.Reading`.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tracker.tools.cells import (
    CHINESE,
    Reading,
    broken_cell,
    chinese_number,
    empty_kind,
    empty_note,
    finite_number,
    half_width,
    is_pending,
    pending,
    quote,
    raw_text,
)
from tracker.tools.durations import read_duration
from tracker.tools.periods import month_end

SERIAL_BASE = dt.date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2100
SERIALS = range(10_000, 73_416)  # 1927-05-18 … 2100-12-31; smaller numbers are no dates in ledgers
LENGTH_LIMIT = 60


@dataclass(frozen=True)
class Span:
    """First and last day of what the cell names; one day for a full date. `note`: what it was."""

    first: dt.date
    last: dt.date
    note: str = ""


class _NoDate(Exception):
    """The cell names no day (code, text, suggestion)."""


def read_date(
    raw: object,
    today: dt.date,
    *,
    end: bool = True,
    part: Literal["start", "end"] | None = None,
    default_year: int | None = None,
    quarter: bool = False,
    past: bool = False,
) -> Reading[dt.date]:
    """The day a cell means; of a month, quarter or year the last day (the first if not `end`).

    `part` picks one side of a range "2025.12-2027.11" (and rules over `end`); without it a range
    is an error. `default_year` serves "3月底" and 上半年; `today` serves 今年 and 明年. `quarter` reads
    "2024-4" as the fourth quarter. `past` refuses days after `today`.
    `note`: "serial", "month_start", "month_end", "quarter_…", "half_…", "year_…", "range_…".
    Errors: not_a_date, no_such_day, no_year, out_of_range, ambiguous_date, range, range_order,
    duration, future, formula, cell_error. Warnings: approximate, short_year, and without a value
    undecided (待定) and no_date (已开工, 尚未签约: what happened, not when).
    """
    if (kind := empty_kind(raw)) is not None:
        return Reading(None, raw_text(raw), note=empty_note(kind))
    if is_pending(raw):
        return pending(raw)
    if broken := broken_cell(raw):
        return _error(raw, *broken)
    last = part == "end" if part else end
    plain = _plain(raw)
    try:
        span = _of_value(raw) or _of_text(raw, plain, today.year, default_year, quarter)
        if span is None:
            span = _of_range(raw, plain, today.year, default_year, part)
    except _NoDate as problem:
        if _NO_DATE.fullmatch(plain):
            text = f"{quote(raw)}没有写日期，这格没有读入，原文留在台账其他列；请补上日期。"
            return Reading(None, raw_text(raw), "no_date", "warning", text)
        return _error(raw, *problem.args)
    day = span.last if last else span.first
    if past and day > today:
        text = f"{quote(raw)}晚于今天（{today.isoformat()}）；请填已经发生的日期。"
        return _error(raw, "future", text)
    note = span.note + ("_end" if last else "_start") if span.first != span.last else span.note
    return _reading(raw, plain, day, note)


def _error(raw: object, code: str, text: str, suggestion: str | None = None) -> Reading[dt.date]:
    return Reading(None, raw_text(raw), code, "error", text, suggestion)


def _reading(raw: object, plain: str, day: dt.date, note: str) -> Reading[dt.date]:
    iso = day.isoformat()
    if _VAGUE.search(plain):
        text = f"{quote(raw)}是大概日期，已按 {iso} 读入；请核对后填准确的日期。"
        return Reading(day, raw_text(raw), "approximate", "warning", text, iso, note)
    if re.match(r"\d{2}(?:年|[./-]\d{1,2}(?:[./-]\d|$))", plain):
        text = f"{quote(raw)}的年份只有两位，已按 {iso} 读入；请把年份写成四位。"
        return Reading(day, raw_text(raw), "short_year", "warning", text, iso, note)
    return Reading(day, raw_text(raw), note=note)


_EVENT = "(?:正式|全面|首次)?(?:开工建设|开工|动工|开建|建设|竣工验收|竣工|完工|建成|投产|投用|投入使用|达产|达效|签约|签订合同|签订|注册成立|注册|成立|开业|运营)"
_MAYBE = "约|大约|预计于?|计划于?|拟于?|暂定于?|预期|力争于?|争取|将于|确保"
_VAGUE = re.compile(rf"^(?:{_MAYBE})|(?:左右|前后|{_EVENT})$|\(.*\)$")
_TRIM = re.compile(
    rf"^(?:{_MAYBE}|已于|已|于)|\(.*\)$|(?:左右|前后|之前|以前|前|止|内|起|已?{_EVENT})$|[.。,]$"
)
_NO_DATE = re.compile(
    rf"(?:已|尚?未|暂未|还未|没有|待|正在|即将|计划|拟|筹备|准备)*(?:{_EVENT}|办理?.{{0,6}}手续|前期|施工|洽谈|对接)+(?:中|阶段|状态)?"
)
_JOIN = re.compile(r"\s*(?:至|到|~|--+)\s*")


def _plain(raw: object) -> str:
    """Text without blanks inside, except the one between a date and its time of day."""
    text = half_width(raw).replace("\n", "")
    text = re.sub(
        r"(?<=[\d日号])[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", "", text
    )
    text = re.sub(
        r"(?<=\d)[.。](?=\d)", ".", re.sub(r"^(\d{4}) +(\d{1,2}) +(\d{1,2})$", r"\1-\2-\3", text)
    )
    text = re.sub(r"\s+", "", text).replace("年年", "年")
    return _in_digits(text) if "年" in text or "月" in text else text


def _in_digits(text: str) -> str:
    """二〇二四年三月五日 → 2024年3月5日."""

    def digits(match: re.Match[str]) -> str:
        number = chinese_number(match[1])
        return match[0] if number is None else f"{number}{match[2]}"

    return re.sub(rf"({CHINESE}+)([年月日号])", digits, text)


def _of_value(raw: object) -> Span | None:
    """Dates and numbers as the reader of the workbook gave them; None for text."""
    if isinstance(raw, dt.date):
        return _day(raw, raw.year, raw.month, raw.day)
    if isinstance(raw, bool | dt.time | dt.timedelta):
        raise _no_date(raw)
    if not isinstance(raw, int | float | Decimal):
        return None
    number = finite_number(raw)
    if number is None or not number.is_finite():
        raise _no_date(raw)
    if FIRST_YEAR <= number <= LAST_YEAR and number * 10 % 10 == 1 and number * 10 % 1 == 0:
        year = int(number)
        text = f"{quote(raw)}分不清是 {year} 年 1 月还是 10 月；请写成 {year}-01 或 {year}-10。"
        raise _NoDate("ambiguous_date", text)
    return None


def _no_date(raw: object) -> _NoDate:
    return _NoDate(
        "not_a_date", f"{quote(raw)}读不成日期；请写成 2026-03-01 的样子，只知道月份就写 2026-03。"
    )


def _day(raw: object, year: int, month: int, day: int) -> Span:
    found = _month(raw, year, month)
    if not 1 <= day <= found.last.day:
        text = (
            f"{quote(raw)}这一天不存在，{year} 年 {month} 月只有 {found.last.day} 天；请改正日期。"
        )
        raise _NoDate("no_such_day", text, found.last.isoformat())
    return Span(exact := dt.date(year, month, day), exact)


def _month(raw: object, year: int, month: int) -> Span:
    if not 1 <= month <= 12:
        raise _NoDate("no_such_day", f"{quote(raw)}的月份不在 1 到 12 之间；请改正日期。")
    return _months(raw, year, month, month, "month")


def _months(raw: object, year: int, first: int, last: int, note: str) -> Span:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        text = f"{quote(raw)}的年份不在 {FIRST_YEAR} 到 {LAST_YEAR} 之间；请改正年份。"
        raise _NoDate("out_of_range", text)
    return Span(dt.date(year, first, 1), month_end(year, last), note)


_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_MONTH_PARTS = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_YEAR = r"(?:(?P<year>\d{4}|\d{2}(?=年))[-/.年]?)?"
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(shape, re.ASCII), name)
    for shape, name in (
        (
            r"(?P<year>\d{4}|\d{2}(?=年))[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?",
            "day",
        ),
        (r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]", "day"),
        (r"(?P<year>[1-4]\d)[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})", "day"),
        (r"(?P<year>[1-4]\d)\.(?P<month>0[1-9]|1[0-2])", "month"),
        (r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", "day"),
        (r"(?P<year>\d{4})(?P<month>\d{2})", "month"),
        (
            r"(?P<year>\d{4}|\d{2}(?=年))[-/.年](?P<month>\d{1,2})月?份?(?P<third>初|上旬|中旬|下旬|月?[底末])?",
            "month",
        ),
        (r"(?P<month>\d{1,2})月份?(?P<third>初|上旬|中旬|下旬|月?[底末])?", "month"),
        (_YEAR + r"(?:第?(?P<quarter>[一二三四1-4])季度?|[Qq](?P<q>[1-4]))[初底末]?", "quarter"),
        (_YEAR + r"(?P<half>[上下])半年[底末]?", "half"),
        (r"(?:(?P<year>\d{4}|\d{2}(?=年))年?)(?P<third>[初底末中]|全年)?", "year"),
        (r"(?:全年|年(?P<third>[初底末中]?))", "year"),
    )
)
_RELATIVE = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "后年": 2, "去年": -1, "上年": -1}


def _of_text(
    raw: object, plain: str, this_year: int, default_year: int | None, quarter: bool
) -> Span | None:
    """One day, month, quarter, half or year; None if the text has no such shape."""
    if len(plain) > LENGTH_LIMIT:
        raise _no_date(raw)
    if re.fullmatch(r"\d{5}(\.\d+)?", plain, re.ASCII) and int(plain[:5]) in SERIALS:
        day = SERIAL_BASE + dt.timedelta(days=int(plain[:5]))
        return Span(day, day, "serial")
    text = _TRIM.sub("", _TRIM.sub("", plain))  # both ends
    for word, step in _RELATIVE.items():
        if text.startswith(word):
            text = f"{this_year + step}年{text[2:].lstrip('年')}"
    if quarter and (match := re.fullmatch(r"(\d{4})[-/.]0?([1-4])", text, re.ASCII)):
        text = f"{match[1]}Q{match[2]}"
    for shape, name in _SHAPES:
        if match := shape.fullmatch(text):
            return _BUILD[name](raw, match.groupdict(), _year(raw, match, default_year))
    return None


def _year(raw: object, match: re.Match[str], default_year: int | None) -> int:
    said = match.groupdict().get("year")
    if said:
        return int(said) if len(said) == 4 else 2000 + int(said)
    if default_year is None:
        text = f"{quote(raw)}没有写年份；请补上四位年份，例如 2026 年。"
        raise _NoDate("no_year", text)
    return default_year


Groups = dict[str, str | None]


def _build_day(raw: object, said: Groups, year: int) -> Span:
    return _day(raw, year, int(said["month"] or 0), int(said["day"] or 0))


def _build_month(raw: object, said: Groups, year: int) -> Span:
    span = _month(raw, year, int(said["month"] or 0))
    third = said.get("third") or ""
    if third in _MONTH_PARTS:
        first, last = _MONTH_PARTS[third]
        stop = min(last, span.last.day)
        return Span(span.first.replace(day=first), span.first.replace(day=stop), "month_third")
    return Span(span.last, span.last, "month_end") if third else span


def _build_quarter(raw: object, said: Groups, year: int) -> Span:
    number = _QUARTERS[said["quarter"] or said["q"] or "1"]
    return _months(raw, year, 3 * number - 2, 3 * number, "quarter")


def _build_half(raw: object, said: Groups, year: int) -> Span:
    first = 1 if said["half"] == "上" else 7
    return _months(raw, year, first, first + 5, "half")


def _build_year(raw: object, said: Groups, year: int) -> Span:
    third = said.get("third") or ""
    if month := {"初": 1, "中": 6}.get(third):
        return _month(raw, year, month)
    span = _months(raw, year, 1, 12, "year")
    return Span(span.last, span.last, "year_end") if third in {"底", "末"} else span


_BUILD: dict[str, Callable[[object, Groups, int], Span]] = {
    "day": _build_day,
    "month": _build_month,
    "quarter": _build_quarter,
    "half": _build_half,
    "year": _build_year,
}


def _of_range(
    raw: object,
    plain: str,
    this_year: int,
    default_year: int | None,
    part: Literal["start", "end"] | None,
) -> Span:
    """The asked side of "2025.12-2027.11". Raises _NoDate for anything that is no range."""
    if (sides := _sides(raw, plain, this_year, default_year)) is None:
        if finite_number(raw) is None and read_duration(raw).value is not None:
            text = f"{quote(raw)}是工期长短，不是日期；请填写具体日期，例如 2026-03-01。"
            raise _NoDate("duration", text)
        raise _no_date(raw)
    left, right = sides
    if right.last < left.first:
        text = f"{quote(raw)}的结束早于开始；请核对后改正。"
        raise _NoDate("range_order", text)
    if part is None:
        first, last = left.first.isoformat(), right.last.isoformat()
        text = f"{quote(raw)}是一段时间（{first} 至 {last}）；请只填一个日期，或把起止分成两列。"
        raise _NoDate("range", text)
    chosen = left if part == "start" else right
    return Span(chosen.first, chosen.last, "range")


def _sides(
    raw: object, plain: str, this_year: int, default_year: int | None
) -> tuple[Span, Span] | None:
    """Both ends of a range; the right one takes its year from the left ("2025年3月-12月")."""
    for cut in (*_JOIN.finditer(plain), *re.finditer("-", plain)):
        before, after = plain[: cut.start()], plain[cut.end() :]
        left = _of_text(raw, before, this_year, default_year, False) if before and after else None
        right = _of_text(raw, after, this_year, left.first.year, False) if left else None
        if left and right:
            return left, right
    return None
