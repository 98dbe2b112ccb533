"""考勤 summed: days of each kind, 人数 and 天数 of delegations, by month, office and person.

A span counts with the days that lie in the months asked for. A delegation's days count once for the
person and, as 人天, once for everybody who went along.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from projects.enums import AttendanceKind
from projects.models import Attendance
from tracker.tools.periods import month_end

COLUMNS = ("office_id", "person_id", "kind", "from_on", "to_on", "people")
PRESENT = (AttendanceKind.DUTY, AttendanceKind.OUTING, AttendanceKind.TRAINING)


@dataclass
class Days:
    """`by_kind`: days of the person; `people` and `person_days` are those of outings."""

    by_kind: dict[str, int] = field(default_factory=dict)
    people: int = 0
    person_days: int = 0

    def add(self, kind: str, days: int, people: int) -> None:
        self.by_kind[kind] = self.by_kind.get(kind, 0) + days
        if kind == AttendanceKind.OUTING:
            self.people += people
            self.person_days += people * days

    def of(self, kind: str) -> int:
        return self.by_kind.get(kind, 0)

    @property
    def present(self) -> int:
        """出勤: on duty, out, in training; leave is none."""
        return sum(self.of(kind) for kind in PRESENT)

    @property
    def duty(self) -> int:
        return self.of(AttendanceKind.DUTY)

    @property
    def outing(self) -> int:
        return self.of(AttendanceKind.OUTING)

    @property
    def training(self) -> int:
        return self.of(AttendanceKind.TRAINING)

    @property
    def leave(self) -> int:
        return self.of(AttendanceKind.LEAVE)


Span = tuple[date, date] | None


def sums(rows: QuerySet[Attendance], span: Span = None) -> Days:
    """All of them together: one query."""
    total = Days()
    for _, _, kind, days, people in _cut(rows, span):
        total.add(kind, days, people)
    return total


def by_office(rows: QuerySet[Attendance], span: Span = None) -> dict[int, Days]:
    found: dict[int, Days] = {}
    for office, _, kind, days, people in _cut(rows, span):
        found.setdefault(office, Days()).add(kind, days, people)
    return found


def by_person(rows: QuerySet[Attendance], span: Span = None) -> dict[tuple[int, int], Days]:
    """(office, person) → days."""
    found: dict[tuple[int, int], Days] = {}
    for office, person, kind, days, people in _cut(rows, span):
        found.setdefault((office, person), Days()).add(kind, days, people)
    return dict(sorted(found.items()))


def by_month(rows: QuerySet[Attendance], span: Span = None) -> dict[tuple[str, int, int], Days]:
    """(2024-05, office, person) → days of that month. A delegation counts its people in each month
    that it touches.
    """
    found: dict[tuple[str, int, int], Days] = {}
    for office, person, kind, first, last, people in _spans(rows, span):
        for month, days in _months(first, last):
            found.setdefault((month, office, person), Days()).add(kind, days, people)
    return dict(
        sorted(found.items(), key=lambda pair: (-int(pair[0][0].replace("-", "")), pair[0][1:]))
    )


def _spans(rows: QuerySet[Attendance], span: Span) -> Iterable[tuple[Any, ...]]:
    """Each row's days that lie in the span."""
    for office, person, kind, first, last, people in rows.order_by().values_list(*COLUMNS):
        if span:
            first, last = max(first, span[0]), min(last, span[1])
        if first <= last:
            yield office, person, kind, first, last, people


def _cut(rows: QuerySet[Attendance], span: Span) -> Iterable[tuple[int, int, str, int, int]]:
    for office, person, kind, first, last, people in _spans(rows, span):
        yield office, person, kind, (last - first).days + 1, people


def _months(first: date, last: date) -> Iterable[tuple[str, int]]:
    while first <= last:
        end = min(last, month_end(first.year, first.month))
        yield f"{first:%Y-%m}", (end - first).days + 1
        first = end + timedelta(days=1)
