"""招商活动 and 协议: what a list says of all its rows, and a month of them as a calendar."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from projects.enums import ActivityKind, AgreementKind, ReviewOutcome
from projects.models import Activity, Agreement
from tracker.tools.periods import month_end

SHOWN_A_DAY = 3


@dataclass(frozen=True)
class KindSum:
    """次 and 家 of one kind of activity."""

    kind: str
    label: str
    count: int
    enterprises: int


def kind_sums(rows: QuerySet[Activity]) -> list[KindSum]:
    """A line for every kind that occurs, in their order: one query."""
    kinds = rows.order_by().select_related(None).values("kind")
    found = kinds.annotate(rows=Count("pk"), families=Sum("enterprises_count"))
    held = {row["kind"]: (row["rows"], row["families"] or 0) for row in found}
    return [
        KindSum(kind, str(label), *held[kind])
        for kind, label in ActivityKind.choices
        if kind in held
    ]


def with_agreement_count(rows: QuerySet[Activity]) -> QuerySet[Any]:
    """How many agreements came of each, those taken back left out."""
    held = Agreement.objects.held().filter(activity=OuterRef("pk")).order_by().values("activity")
    count = held.annotate(count=Count("pk")).values("count")
    return rows.annotate(agreement_count=Coalesce(Subquery(count), 0))


def agreement_sums(rows: QuerySet[Agreement]) -> dict[str, Any]:
    """How many, of which kinds, what became of them; amounts in 万元, apart from any signing."""
    by_kind = {kind: Count("pk", filter=Q(kind=kind)) for kind in AgreementKind.values}
    return (
        rows.order_by()
        .select_related(None)
        .aggregate(
            count=Count("pk"),
            became=Count("project"),
            waiting=Count(
                "pk", filter=Q(kind=AgreementKind.CONTRACT, review=ReviewOutcome.NOT_YET)
            ),
            amount=Sum("amount"),
            **by_kind,
        )
    )


@dataclass(frozen=True)
class Day:
    """One day of the calendar: what is under way on it, the first few and the rest."""

    on: date
    in_month: bool
    is_today: bool
    shown: tuple[Activity, ...]
    more: tuple[Activity, ...]


def month_days(rows: QuerySet[Activity], year: int, month: int, today: date) -> list[list[Day]]:
    """Weeks from Monday; an activity of several days stands on each of them. One query."""
    weeks = Calendar().monthdatescalendar(year, month)
    first, last = weeks[0][0], weeks[-1][-1]
    going = rows.filter(from_on__lte=last, to_on__gte=first).order_by("from_on", "pk")
    on: dict[date, list[Activity]] = defaultdict(list)
    for row in going:
        for day in _days(row, first, last):
            on[day].append(row)
    return [
        [
            Day(
                day,
                day.month == month,
                day == today,
                tuple(on[day][:SHOWN_A_DAY]),
                tuple(on[day][SHOWN_A_DAY:]),
            )
            for day in week
        ]
        for week in weeks
    ]


def _days(row: Activity, first: date, last: date) -> Iterable[date]:
    begin, end = max(row.from_on, first), min(row.to_on, last)
    return (date.fromordinal(n) for n in range(begin.toordinal(), end.toordinal() + 1))


def in_month(rows: QuerySet[Activity], year: int, month: int) -> QuerySet[Activity]:
    """Under way on some day of the month, the earliest first."""
    within = rows.filter(from_on__lte=month_end(year, month), to_on__gte=date(year, month, 1))
    return within.order_by("from_on", "pk")
