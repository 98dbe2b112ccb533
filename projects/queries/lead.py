"""线索: what the list says of all its rows, and the funnel of what was reported, by office.

The funnel takes the leads first reported in a period and asks how far each has come. A merged lead
is counted once, as the one it went into; a voided one not at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from projects.enums import LeadState
from projects.models import Agreement, Lead
from projects.models.lead import CLOSED
from projects.models.project import counted_on
from projects.queries.elements import COMPLETE
from projects.queries.lead_clock import stale_before
from tracker.tools.money import percent

# --- Conditions, each said once: the list's filter, its chips and the funnel read the same ---

OPEN = Q(voided_at=None) & ~Q(state__in=CLOSED)
COUNTED = Q(voided_at=None) & ~Q(state=LeadState.MERGED)
REACHED_NAMES = {
    "valid": "有效",
    "assigned": "已分派",
    "agreement": "签协议",
    "project": "转项目",
    "signed": "已签约",
}


def reached(step: str, on: date) -> Q:
    """The leads that have come as far as this step of the funnel."""
    agreements = Agreement.objects.held().filter(lead=OuterRef("pk"))
    return {
        "valid": Q(judged_valid=True),
        "assigned": Q(assigned_on__isnull=False),
        "agreement": Q(Exists(agreements)),
        "project": Q(project__isnull=False),
        "signed": Q(project__signed_on__lte=on) & counted_on(on, "project__"),
    }[step]


DUE_NAMES = {"overdue": "已超时", "today": "今天到期", "week": "七天内到期"}


def due(kind: str, on: date) -> Q:
    """Open leads whose clock is past, ends today, or within seven days."""
    return (
        OPEN
        & {
            "overdue": Q(due_on__lt=on),
            "today": Q(due_on=on),
            "week": Q(due_on__gte=on, due_on__lte=on + timedelta(days=6)),
        }[kind]
    )


def sleeping(on: date) -> Q:
    """沉睡: open and nothing done for as long as the rule says."""
    return OPEN & Q(touched_on__lte=stale_before(on))


def lead_sums(rows: QuerySet[Lead], on: date) -> dict[str, Any]:
    """Of the rows of a list: how many, where they stand, whose clock is out. Amount in 万元."""
    return (
        rows.order_by()
        .select_related(None)
        .aggregate(
            count=Count("pk"),
            open=Count("pk", filter=OPEN),
            overdue=Count("pk", filter=due("overdue", on)),
            today=Count("pk", filter=due("today", on)),
            stale=Count("pk", filter=sleeping(on)),
            incomplete=Count("pk", filter=OPEN & ~COMPLETE),
            became=Count("pk", filter=Q(project__isnull=False)),
            amount=Sum("amount"),  # the last: the others name the column
        )
    )


# --- The funnel ---


@dataclass(frozen=True)
class Line:
    """One office's leads of the period: how many came how far, and in how many days (median)."""

    code: str
    name: str
    counts: dict[str, int]
    amount: Decimal
    judged_days: Decimal | None
    project_days: Decimal | None

    @property
    def reported(self) -> int:
        return self.counts["reported"]

    @property
    def cells(self) -> list[tuple[str, int, Decimal | None]]:
        """Step, how many, and their share of what was reported."""
        return [
            (step, self.counts[step], percent(self.counts[step], self.reported))
            for step in REACHED_NAMES
        ]


_TOLD = ("first_office__code", "first_office__name", "amount", "reported_on", "judged_on")
NO_OFFICE = "不经联络点"


def funnel(rows: QuerySet[Lead], on: date) -> list[Line]:
    """A line for each office that reported, in their order, and one for all: a single query."""
    steps = {f"at_{step}": reached(step, on) for step in REACHED_NAMES}
    found = rows.filter(COUNTED).order_by("first_office__order", "first_office_id", "pk")
    told = found.annotate(**steps).values_list(*_TOLD, "converted_on", *steps)
    by_office: dict[tuple[str, str], list[Sequence[Any]]] = defaultdict(list)
    for code, name, *one in told:
        by_office[code or "none", name or NO_OFFICE].append(one)
    lines = [_line(code, name, held) for (code, name), held in by_office.items()]
    lines.sort(key=lambda line: line.code == "none")
    whole = [one for held in by_office.values() for one in held]
    return [*lines, _line("", "合计", whole)]


def _line(code: str, name: str, held: Iterable[Sequence[Any]]) -> Line:
    rows = list(held)
    counts = {"reported": len(rows)}
    for place, step in enumerate(REACHED_NAMES):
        counts[step] = sum(bool(row[4 + place]) for row in rows)
    return Line(
        code,
        name,
        counts,
        sum((row[0] for row in rows if row[0]), Decimal(0)),
        _middle((row[2] - row[1]).days for row in rows if row[2]),
        _middle((row[3] - row[1]).days for row in rows if row[3]),
    )


def _middle(days: Iterable[int]) -> Decimal | None:
    found = list(days)
    return Decimal(str(median(found))) if found else None
