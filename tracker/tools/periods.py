"""Periods of account: 2024, 2024H1, 2024Q2, 2024-06, 2024-01..2024-06 (CONTRACT.md)."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

PATTERNS = (
    (re.compile(r"^(\d{4})$"), lambda y: (int(y), 1, 12)),
    (re.compile(r"^(\d{4})H([12])$"), lambda y, h: (int(y), 6 * int(h) - 5, 6 * int(h))),
    (re.compile(r"^(\d{4})Q([1-4])$"), lambda y, q: (int(y), 3 * int(q) - 2, 3 * int(q))),
    (re.compile(r"^(\d{4})-(\d{2})$"), lambda y, m: (int(y), int(m), int(m))),
)
RANGE = re.compile(r"^(\d{4})-(\d{2})\.\.(\d{4})-(\d{2})$")


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class Period:
    """Whole months, both ends included, inside one year."""

    code: str
    start: date
    end: date

    @classmethod
    def parse(cls, code: str) -> "Period":
        """Read a period code. Raises ValueError with a Chinese message for anything else."""
        text = unicodedata.normalize("NFKC", code).strip().upper().replace("—", "..")
        try:
            for pattern, months in PATTERNS:
                if found := pattern.match(text):
                    return cls._of(text, *months(*found.groups()))
            if found := RANGE.match(text):
                year, first, other, last = (int(part) for part in found.groups())
                if year == other and first <= last:
                    return cls._of(text, year, first, last)
        except (ValueError, calendar.IllegalMonthError):
            pass
        raise ValueError(
            f"看不懂统计期“{code}”，请写成 2024、2024H1、2024Q2、2024-06 或 2024-01..2024-06。"
        )

    @classmethod
    def _of(cls, code: str, year: int, first: int, last: int) -> "Period":
        if not 1900 <= year <= 2100:
            raise ValueError(year)
        return cls(code, date(year, first, 1), month_end(year, last))

    @classmethod
    def months_of(cls, year: int, first: int, last: int) -> "Period":
        """A period by its months, with the shortest code that says it."""
        for code, span in ((f"{year}", (1, 12)), (f"{year}H1", (1, 6)), (f"{year}H2", (7, 12))):
            if span == (first, last):
                return cls._of(code, year, first, last)
        if last - first == 2 and first % 3 == 1:
            return cls._of(f"{year}Q{last // 3}", year, first, last)
        if first == last:
            return cls._of(f"{year}-{first:02d}", year, first, last)
        return cls._of(f"{year}-{first:02d}..{year}-{last:02d}", year, first, last)

    @classmethod
    def quarter_of(cls, day: date) -> "Period":
        quarter = (day.month - 1) // 3 + 1
        return cls.months_of(day.year, 3 * quarter - 2, 3 * quarter)

    @property
    def year(self) -> int:
        return self.start.year

    @property
    def label(self) -> str:
        """2024年, 2024年1—6月, 2024年6月."""
        first, last = self.start.month, self.end.month
        if (first, last) == (1, 12):
            return f"{self.year}年"
        return f"{self.year}年{first}月" if first == last else f"{self.year}年{first}—{last}月"

    def last_year(self) -> "Period":
        """The same months a year before, the base of 同比."""
        return Period.months_of(self.year - 1, self.start.month, self.end.month)

    def to_date(self) -> "Period":
        """From January to the period's end: what a year's target is measured against."""
        return Period.months_of(self.year, 1, self.end.month)

    def until(self, as_of: date) -> date:
        """The last day that counts: the period's end or the as-of date, whichever is earlier."""
        return min(self.end, as_of)

    def previous(self) -> "Period":
        """The period of the same length before this one, within whole months."""
        length = self.end.month - self.start.month + 1
        day = self.start - timedelta(days=1)
        return Period.months_of(day.year, max(1, day.month - length + 1), day.month)


def straightened(code: str) -> str:
    """The code of a range of months written backwards, in order; "" for anything else."""
    text = unicodedata.normalize("NFKC", code).strip().replace("—", "..")
    found = RANGE.match(text)
    if not found or found.group(1, 2) <= found.group(3, 4):
        return ""
    return "{2}-{3}..{0}-{1}".format(*found.groups())


def months_passed(day: date) -> int:
    """Whole months of the year that are over on `day` (30 June counts June)."""
    return day.month if day == month_end(day.year, day.month) else day.month - 1


def years_before(day: date, years: int = 1) -> date:
    """The same day in an earlier year; month ends stay month ends."""
    if day == month_end(day.year, day.month):
        return month_end(day.year - years, day.month)
    return day.replace(year=day.year - years)
