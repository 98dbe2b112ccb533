"""What a ledger shows beside a project's own columns: the year's money, investors, lamps.

Every figure is a column of the one query, so that a ledger of any length is streamed.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    DecimalField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from parks.models import Industry
from projects.enums import FundingState, LampLevel, ReportState, Rhythm
from projects.models import FundingRecord, Lamp, ProgressReport, Project
from projects.queries.conditions import outside_sources
from tracker.tools.likeness import name_key
from tracker.tools.periods import Period

MONEY: Any = DecimalField(max_digits=18, decimal_places=4)
ZERO = Value(Decimal(0), output_field=MONEY)


def named_industries() -> set[str]:
    """Codes of the industries that their name stands for: names repeat along the tree.

    农业 is a section and a group; the name means the wider one, as in an import.
    """
    first: dict[str, str] = {}
    for code, name in Industry.objects.order_by("level", "code").values_list("code", "name"):
        first.setdefault(name_key(name), code)
    return set(first.values())


class Names(Aggregate):
    """Texts of a group in one, parted by 、 as the importer parts them."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, '、')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def year_so_far(day: date) -> Period:
    """January to the month of the day: what 今年 means in a ledger."""
    return Period.months_of(day.year, 1, day.month)


def as_ledger(rows: QuerySet[Project], period: Period) -> QuerySet[Any]:
    """Projects with `investor_names`, the year's plans, funds and investment.

    Funds count what is reported and not yet checked as well, as an import of the ledger does.
    """
    held = FundingRecord.objects.filter(
        project=OuterRef("pk"), received_on__gte=period.start, received_on__lte=period.end
    )
    counted = Sum(
        Case(
            When(state=FundingState.VERIFIED, then=Coalesce("verified_amount", "amount")),
            When(state=FundingState.REPORTED, then=F("amount")),
            default=ZERO,
        )
    )
    # One plan a year (plan_year_once): the join brings no row twice.
    plan = FilteredRelation("plans", condition=Q(plans__year=period.year))
    return rows.annotate(
        plan=plan,
        investor_names=investors_of(),
        plan_investment=F("plan__planned_investment"),
        plan_funds=F("plan__planned_funds"),
        year_funds=_sum(held, counted),
        year_funds_outside=_sum(held.filter(source__in=outside_sources()), counted),
        year_investment=_invested(period),
    )


def _sum(rows: QuerySet[Any], amount: Aggregate) -> Coalesce:
    """The sum of the rows of one project, 0 where there are none."""
    found = rows.order_by().values("project").annotate(sum=amount).values("sum")
    return Coalesce(Subquery(found, output_field=MONEY), ZERO)


def investors_of() -> Subquery:
    through: Any = Project.investors.through
    rows = through.objects.filter(project=OuterRef("pk")).order_by().values("project")
    return Subquery(rows.annotate(names=Names("enterprise__name")).values("names"))


def _invested(period: Period) -> Case:
    """Investment done this year; empty while the last month's figure lies as a draft.

    A ledger that says the figure again would hand that draft in.
    """
    month = period.end.replace(day=1)
    reports = ProgressReport.objects.filter(project=OuterRef("pk"), rhythm=Rhythm.MONTHLY)
    counted = reports.filter(
        state__in=[ReportState.ACCEPTED, ReportState.SUBMITTED],
        start_on__gte=period.start,
        start_on__lte=month,
    )
    drafts = reports.filter(
        state__in=[ReportState.DRAFT, ReportState.RETURNED],
        start_on=month,
        completed_investment__gt=0,
    )
    return Case(
        When(Exists(drafts), then=None),
        default=_sum(counted, Sum("completed_investment")),
        output_field=MONEY,
    )


def with_lamp_since(rows: QuerySet[Project]) -> QuerySet[Any]:
    """Projects with `lamp_since`: since when the gravest lamp burns."""
    burning = Lamp.objects.filter(
        Q(level__in=[LampLevel.RED, LampLevel.YELLOW]),
        project=OuterRef("pk"),
        level=OuterRef("lamp"),
        until_on=None,
    )
    return rows.annotate(lamp_since=Subquery(burning.order_by("since_on").values("since_on")[:1]))
