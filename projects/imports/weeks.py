"""Sheets of one week: 周报, 第25周, 6月17日-6月23日. Their progress is a weekly report, not the month's.

A week runs from Monday to Sunday, as the reports people fill in do (`projects.queries.progress`).
"""

import re
from collections.abc import Sequence
from datetime import date

from projects.enums import Rhythm
from projects.imports.plan import ColumnMapping
from projects.queries.progress import period_of

Week = tuple[date, date]
_WEEKLY = re.compile(
    r"周报|第?[\d一二三四五六七八九十]+周(?![年岁口])|本周|周(?:调度|进展|进度|通报)"
)
_HEADER = re.compile(r"本周|上周|周进展")
_YEAR = re.compile(r"(20\d{2})[年.\-/]")
_TO = r"\s*(?:-+|—+|–|~|～|至|到)\s*"
_DAYS = re.compile(
    rf"(?<!\d)(\d{{1,2}})月(\d{{1,2}})[日号]?{_TO}(?:(?:20\d{{2}}年)?(\d{{1,2}})月)?(\d{{1,2}})[日号]"
)
_DOTTED = re.compile(
    rf"(?<!\d)(\d{{1,2}})[./](\d{{1,2}}){_TO}(?:20\d{{2}}[./])?(?:(\d{{1,2}})[./])?(\d{{1,2}})(?!\d)"
)
TITLE = 40  # characters; longer ones are notes: 请于每周五前报送
# Days from the first to the last: a whole week, or however it is cut where a word says it is one.
WHOLE, CUT = (6,), range(3, 9)


def is_weekly(said: Sequence[str], mapping: Sequence[ColumnMapping] = ()) -> bool:
    """Whether titles, names or the columns of progress speak of one week."""
    told = any(_WEEKLY.search(text) or _span(text, 2000) for text in said if len(text) <= TITLE)
    columns = (c.header for c in mapping if c.field in {"progress_text", "progress_percent"})
    return told or any(_HEADER.search(header) for header in columns)


def week_of(said: Sequence[str], year: int) -> Week | None:
    """Monday and Sunday of the week whose days are written; None where only its number is, or none.

    第25周 alone is no week: offices count from the first of January, the first Monday, or by ISO.
    """
    years = [int(match[1]) for text in said if (match := _YEAR.search(text))]
    for text in said:
        if span := _span(text, years[0] if years else year):
            return period_of(Rhythm.WEEKLY, span[0] + (span[1] - span[0]) // 2)
    return None


def _span(text: str, year: int) -> Week | None:
    """The first and last day written in a text, if they are a week apart."""
    weekly = _WEEKLY.search(text) is not None
    for pattern in (_DAYS, _DOTTED) if weekly else (_DAYS,):
        for match in pattern.finditer(text):
            month, day, other, last = (int(part or 0) for part in match.groups())
            other = other or month
            try:
                first, end = date(year, month, day), date(year + (other < month), other, last)
            except ValueError:
                continue
            if (end - first).days in (CUT if weekly else WHOLE):
                return first, end
    return None


def label(week: Week) -> str:
    """6月17日—6月23日, as the report's own page has it."""
    first, last = week
    return f"{first.month}月{first.day}日—{last.month}月{last.day}日"
