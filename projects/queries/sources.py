"""The tables that measures are taken from, and which of their rows count at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import F, Model, Q

from projects.enums import FundingState, LeadState, ReportState
from projects.models import (
    Activity,
    Agreement,
    AnnualPlan,
    DueReport,
    FundingRecord,
    GovernmentFund,
    Lead,
    Problem,
    ProgressReport,
    Project,
    ProjectEvent,
)
from projects.models.project import counted_on
from projects.queries.scope import Window


@dataclass(frozen=True)
class Source:
    """A table that measures are taken from, read in one query however many measures are asked."""

    model: type[Model]
    path: str  # from the row to its project, "" for projects themselves
    base: Callable[[Window], Q]
    dated: str = ""  # a row outside all windows by this date is not even looked at
    root: type[Model] = Project  # whose columns say where a row counts (dimensions.column_of)

    @property
    def of_projects(self) -> bool:
        """Whether its rows are projects or hang on one."""
        return self.root is Project

    def span(self, windows: Sequence[Window]) -> Q:
        """One range over all windows, which an index can answer."""
        if not self.dated:
            return Q()
        first, last = min(w.start for w in windows), max(w.until for w in windows)
        return Q(**{f"{self.dated}__gte": first, f"{self.dated}__lte": last})


def _received(window: Window) -> Q:
    return Q(
        state=FundingState.VERIFIED,
        received_on__gte=window.start,
        received_on__lte=window.until,
    ) & counted_on(window.until, "project__")


def _cohort_funds(window: Window) -> Q:
    return (
        Q(state=FundingState.VERIFIED, received_on__lte=window.until)
        & Q(project__signed_on__gte=window.start, project__signed_on__lte=window.until)
        & counted_on(window.until, "project__")
    )


def _reported(window: Window) -> Q:
    return Q(
        state=ReportState.ACCEPTED, end_on__gte=window.start, end_on__lte=window.until
    ) & counted_on(window.until, "project__")


def _due_reports(window: Window) -> Q:
    """Periods that ended in the window and were owed: before production, by projects that count."""
    owed = Q(project__production_on=None) | Q(project__production_on__gt=F("end_on"))
    within = Q(end_on__gte=window.start, end_on__lte=window.until)
    return within & owed & counted_on(window.until, "project__")


def _problems(window: Window) -> Q:
    """Reported in the period, of projects that still count."""
    return Q(reported_on__gte=window.start, reported_on__lte=window.until) & counted_on(
        window.until, "project__"
    )


def _planned(window: Window) -> Q:
    """The plans of the period's year, of projects that still count."""
    return Q(year=window.period.year) & counted_on(window.until, "project__")


def _begun(window: Window) -> Q:
    """Activities count in the period they began; one that is taken back in none."""
    return Q(voided_at=None, from_on__gte=window.start, from_on__lte=window.until)


def _held(window: Window) -> Q:
    return Q(voided_at=None, held_on__gte=window.start, held_on__lte=window.until)


def _applied(window: Window) -> Q:
    return Q(voided_at=None, applied_on__gte=window.start, applied_on__lte=window.until)


def _approved(window: Window) -> Q:
    return Q(voided_at=None, approved_on__gte=window.start, approved_on__lte=window.until)


def _agreed(window: Window) -> Q:
    return Q(voided_at=None, signed_on__gte=window.start, signed_on__lte=window.until)


def _first_reported(window: Window) -> Q:
    """Leads count in the period they were first reported; what was merged counts as the first."""
    counted = Q(voided_at=None) & ~Q(state=LeadState.MERGED)
    return counted & Q(reported_on__gte=window.start, reported_on__lte=window.until)


PROJECTS = Source(Project, "", lambda window: counted_on(window.until))
FUNDS = Source(FundingRecord, "project", _received, "received_on")
COHORT_FUNDS = Source(FundingRecord, "project", _cohort_funds)
INVESTED = Source(ProgressReport, "project", _reported, "end_on")
REPORTS = Source(DueReport, "project", _due_reports, "end_on")
PROBLEMS = Source(Problem, "project", _problems, "reported_on")
PLANS = Source(AnnualPlan, "project", _planned)
ACTIVITIES = Source(Activity, "", _begun, "from_on", Activity)
AGREEMENTS = Source(Agreement, "", _agreed, "signed_on", Agreement)
LEADS = Source(Lead, "", _first_reported, "reported_on", Lead)
EVENTS = Source(ProjectEvent, "", _held, "held_on", ProjectEvent)
APPLIED_FUNDS = Source(GovernmentFund, "", _applied, "applied_on", GovernmentFund)
APPROVED_FUNDS = Source(GovernmentFund, "", _approved, "approved_on", GovernmentFund)
