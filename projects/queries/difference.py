"""为什么和上次不同: which rows came in and went out between two days, or two periods.

Both figures are the registry's, asked of today's records as of each day; a row counts in one, in
both or in neither, so that the changes add up to the difference by construction. What carries no
date (an amount mended, a park changed, a list taken back) is the same in both and cannot be seen
here; what was recorded after the earlier day but belongs before it is listed beside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone

from projects.enums import FundingState
from projects.models import FundingRecord, ProgressReport
from projects.models.project import counted_on
from projects.queries.cuts import cube
from projects.queries.indicators import measures_of, with_ratios
from projects.queries.measures import MEASURES, Measure
from projects.queries.scope import Scope, Window
from projects.queries.sources import FUNDS

CAME, WENT = "came", "went"
LATE, VOIDED = "late", "voided"


@dataclass(frozen=True)
class Reason:
    """Why a row came or went: a date of its own that lies between the two days."""

    key: str
    label: str
    column: str


@dataclass(frozen=True)
class Kind:
    """One reason with its rows and what they change the figure by."""

    key: str
    label: str
    count: int
    change: Decimal


@dataclass(frozen=True)
class Difference:
    """A figure twice and what lies between. Counts as whole numbers, amounts in 万元."""

    code: str
    earlier: Window
    later: Window
    before: Decimal
    after: Decimal
    kinds: tuple[Kind, ...]

    @property
    def change(self) -> Decimal:
        return self.after - self.before


SIGNED = Reason("signed", "新签约", "signed_on")
REGISTERED = Reason("registered", "新注册企业", "registered_on")
STARTED = Reason("started", "新开工", "started_on")
PRODUCED = Reason("produced", "新投产", "production_on")
CAPACITY = Reason("capacity", "已达产", "capacity_on")
# The first date that lies between the days says why; what has none goes by OTHERWISE.
REASONS: dict[str, tuple[Reason, ...]] = {
    "signed_count": (SIGNED,),
    "signed_amount": (SIGNED,),
    "active_count": (STARTED,),
    "new_start_count": (STARTED,),
    "signed_fulfilled": (SIGNED, REGISTERED),
    "signed_registered": (SIGNED, REGISTERED),
    "signed_started": (SIGNED, STARTED),
    "signed_produced": (SIGNED, PRODUCED),
    "key_started_count": (STARTED,),
    "ongoing_count": (SIGNED, CAPACITY),
    "fiveone_full": (SIGNED, CAPACITY),
    "funds": (Reason("received", "新到账", "received_on"),),
    "funds_outside": (Reason("received", "新到账", "received_on"),),
    "cohort_funds": (
        Reason("cohort", "新签约项目带来的", "project__signed_on"),
        Reason("received", "新到账", "received_on"),
    ),
    "completed_investment": (Reason("reported", "新一期月报", "end_on"),),
    "reports_due": (Reason("due", "新到期的填报", "end_on"),),
    "reports_on_time": (Reason("due", "新到期的填报", "end_on"),),
    "problems_reported": (Reason("reported", "新上报", "reported_on"),),
    "problems_closed": (
        Reason("reported", "新上报", "reported_on"),
        Reason("closed", "新销号", "closed_on"),
    ),
}
OTHERWISE: dict[str, tuple[str, str]] = {
    "signed_fulfilled": ("首笔资金到位", "不再计入"),
    "key_count": ("列入市列重点名录", "移出市列重点名录"),
    "key_started_count": ("列入市列重点名录", "移出市列重点名录"),
    "lamp_red": ("转为红灯", "不再是红灯"),
    "lamp_yellow": ("转为黄灯", "不再是黄灯"),
    "lamp_green": ("转为绿灯", "不再是绿灯"),
    "fiveone_full": ("五个一补齐", "五个一出现缺项"),
}
# When a row was recorded or decided, as far as it says so.
RECORDED: dict[type[Model], str] = {FundingRecord: "decided_at", ProgressReport: "submitted_at"}


def difference(scope: Scope, code: str, earlier: Window, later: Window) -> Difference:
    """A measure at two windows, with the changes by reason; sum(changes) == after − before."""
    measure = MEASURES[code]
    before, after = values(scope, code, earlier, later)
    found = changed(scope, measure, earlier, later).order_by()
    columns = {"rows": Count("pk")} | ({"sum": Sum("figure")} if measure.amount else {})
    labels = labels_of(measure, earlier, later)
    kinds: dict[str, Kind] = {}
    for row in found.values("now", "reason").annotate(**columns):
        amount = Decimal(row["sum"] or 0) if measure.amount else Decimal(row["rows"])
        change = amount if row["now"] else -amount
        kinds[row["reason"]] = Kind(row["reason"], labels[row["reason"]], row["rows"], change)
    ordered = tuple(kinds[key] for key in labels if key in kinds)
    return Difference(code, earlier, later, before or Decimal(0), after or Decimal(0), ordered)


def values(
    scope: Scope, code: str, earlier: Window, later: Window
) -> tuple[Decimal | None, Decimal | None]:
    """The registry's figure at both windows; one query a source."""
    found = cube(scope, [earlier, later], measures_of([code]))
    before, after = (with_ratios(found.total(place), [code])[code] for place in (0, 1))
    return before, after


def changed(scope: Scope, measure: Measure, earlier: Window, later: Window) -> QuerySet[Any]:
    """Rows that count in one of the two: `now` says in which, `reason` why, `figure` how much."""
    found = _both(scope, measure, earlier, later).exclude(was=F("now"))
    told: QuerySet[Any] = found.annotate(reason=_reason(measure, earlier, later))
    return told


def late(scope: Scope, measure: Measure, earlier: Window, later: Window) -> QuerySet[Any]:
    """Rows that count in both but were recorded or decided after the earlier day."""
    column = RECORDED.get(measure.source.model, "created_at")
    known = {field.name for field in measure.source.model._meta.concrete_fields}
    found = _both(scope, measure, earlier, later).filter(was=1, now=1)
    if column not in known:
        return found.none()
    return found.filter(**{f"{column}__gte": _end_of(earlier.as_of)})


def voided(scope: Scope, measure: Measure, earlier: Window) -> QuerySet[Any]:
    """Arrivals that counted once and were voided after the earlier day: in neither figure now."""
    rows = FundingRecord._default_manager.all()
    if measure.source is not FUNDS:
        return rows.none()
    gone = scope.restrict(rows, "project").filter(
        measure.where(earlier) & counted_on(earlier.until, "project__"),
        state=FundingState.VOIDED,
        verified_amount__isnull=False,
        received_on__gte=earlier.start,
        received_on__lte=earlier.until,
        decided_at__gte=_end_of(earlier.as_of),
    )
    found: QuerySet[Any] = gone.annotate(figure=_figure(measure))
    return found


def _both(scope: Scope, measure: Measure, earlier: Window, later: Window) -> QuerySet[Any]:
    """Rows of either window, each marked in which it counts. A condition unknown is no count."""
    was, now = measure.rows(earlier), measure.rows(later)
    source = measure.source
    rows = scope.restrict(source.model._default_manager.all(), source.path, source.root)
    found: QuerySet[Any] = rows.filter(was | now).annotate(was=_counts(was), now=_counts(now))
    if measure.amount is not None:
        found = found.annotate(figure=_figure(measure))
    return found


def _figure(measure: Measure) -> Any:
    """The summed column of the registry; a name becomes an expression."""
    return F(measure.amount) if isinstance(measure.amount, str) else measure.amount


def _counts(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _reasons(measure: Measure) -> Iterable[Reason]:
    if measure.code in REASONS:
        return REASONS[measure.code]
    return (Reason("dated", "新发生", measure.dated),) if measure.dated else ()


def _ended(measure: Measure) -> str:
    return f"{measure.source.path}__ended_on" if measure.source.path else "ended_on"


def _reason(measure: Measure, earlier: Window, later: Window) -> Case:
    """The key of what happened between the days: an end before everything else."""
    whens = []
    if measure.source.of_projects:
        whens.append(When(_between(_ended(measure), earlier, later), then=Value("ended")))
    if earlier.start == later.start:
        whens += [
            When(_between(reason.column, earlier, later), then=Value(reason.key))
            for reason in _reasons(measure)
        ]
    whens.append(When(now=1, then=Value(CAME)))
    return Case(*whens, default=Value(WENT), output_field=CharField())


def _between(column: str, earlier: Window, later: Window) -> Q:
    first, last = sorted((earlier.until, later.until))
    return Q(**{f"{column}__gt": first, f"{column}__lte": last})


def labels_of(measure: Measure, earlier: Window, later: Window) -> dict[str, str]:
    """Every reason a change of this figure may have, in the order they are told."""
    if earlier.start == later.start:
        found = {reason.key: reason.label for reason in _reasons(measure)}
        came, went = OTHERWISE.get(measure.code, ("开始计入", "不再计入"))
    else:
        found = {}
        came, went = f"只计入{later.period.label}", f"只计入{earlier.period.label}"
    return {**found, CAME: came, WENT: went, "ended": "项目终止或退库"}
