"""The measures: every counted or summed figure of DOMAIN.md §5, each defined once.

A measure is a condition on rows and what is counted of them. Its rows and its number come from
the same condition, so that `sum(rows) == number` holds by construction and by test.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, Model, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from projects.enums import (
    FundingState,
    LampLevel,
    ListingKind,
    OriginKind,
    ReportState,
)
from projects.models import FundingRecord, Lamp, Listing, ProgressReport, Project
from projects.models.project import counted_on
from projects.queries.scope import Window

SIGNED_AMOUNT = Coalesce("contract_amount", "total_investment")


@dataclass(frozen=True)
class Source:
    """A table that measures are taken from, read in one query however many measures are asked."""

    model: type[Model]
    path: str  # from the row to its project, "" for projects themselves
    base: Callable[[Window], Q]
    dated: str = ""  # a row outside all windows by this date is not even looked at

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
    return Q(end_on__gte=window.start, end_on__lte=window.until) & counted_on(
        window.until, "project__"
    )


PROJECTS = Source(Project, "", lambda window: counted_on(window.until))
FUNDS = Source(FundingRecord, "project", _received, "received_on")
COHORT_FUNDS = Source(FundingRecord, "project", _cohort_funds)
INVESTED = Source(ProgressReport, "project", _reported, "end_on")
REPORTS = Source(ProgressReport, "project", _due_reports, "end_on")


@dataclass(frozen=True)
class Measure:
    """A count or a sum. `amount` is the summed column; None counts rows."""

    code: str
    name: str
    unit: str  # "amount" (万元) or "count"
    quantity: str  # 项, 笔, 亿元 …
    definition: str
    source: Source
    where: Callable[[Window], Q]
    amount: object = None
    dated: str = ""  # the column by which months are cut

    def aggregate(self, window: Window):
        condition = self.rows(window)
        if self.amount is None:
            return Count("pk", filter=condition)
        return Sum(self.amount, filter=condition)

    def rows(self, window: Window) -> Q:
        """The condition that makes a row count: its number and its list read the same."""
        return self.source.base(window) & self.where(window)


def always(window: Window) -> Q:
    return Q(pk__isnull=False)


def signed(window: Window) -> Q:
    """First recognised signing inside the period."""
    return Q(signed_on__gte=window.start, signed_on__lte=window.until)


def signed_and(field: str) -> Callable[[Window], Q]:
    return lambda window: signed(window) & Q(**{f"{field}__lte": window.until})


def fulfilled(window: Window) -> Q:
    """Signed, and registered or with verified funds by the day."""
    funds = FundingRecord.objects.filter(
        project=OuterRef("pk"), state=FundingState.VERIFIED, received_on__lte=window.until
    )
    return signed(window) & (Q(registered_on__lte=window.until) | Q(Exists(funds)))


def new_starts(window: Window) -> Q:
    """Started in the period's year, by the day."""
    return Q(started_on__gte=window.start.replace(month=1, day=1), started_on__lte=window.until)


def carried(window: Window) -> Q:
    """Started in an earlier year and not in production when the year began (DOMAIN.md §3)."""
    new_year = window.start.replace(month=1, day=1)
    return Q(started_on__lt=new_year) & (Q(production_on=None) | Q(production_on__gte=new_year))


def active(window: Window) -> Q:
    return new_starts(window) | carried(window)


def listed(kind: str) -> Callable[[Window], Q]:
    def where(window: Window) -> Q:
        rows = Listing.objects.filter(
            project=OuterRef("pk"), kind=kind, from_on__lte=window.until
        ).filter(Q(to_on=None) | Q(to_on__gte=window.until))
        return Q(Exists(rows))

    return where


def key_started(window: Window) -> Q:
    return listed(ListingKind.KEY_CITY)(window) & Q(started_on__lte=window.until)


def lit(*levels: str, but: tuple[str, ...] = ()) -> Callable[[Window], Q]:
    """The worst lamp in force on the day is one of `levels` (nothing of `but` burns)."""

    def in_force(window: Window, wanted: tuple[str, ...]) -> Exists:
        rows = Lamp.objects.filter(
            project=OuterRef("pk"), level__in=wanted, since_on__lte=window.until
        ).filter(Q(until_on=None) | Q(until_on__gt=window.until))
        return Exists(rows)

    def where(window: Window) -> Q:
        condition = Q(in_force(window, levels))
        return condition & ~Q(in_force(window, but)) if but else condition

    return where


def ongoing(window: Window) -> Q:
    """Signed and not yet at capacity by the day: those that 五个一 must cover."""
    return Q(signed_on__lte=window.until) & (Q(capacity_on=None) | Q(capacity_on__gt=window.until))


def outside_sources() -> list[str]:
    """`outside`, and `overseas` by the setting (DOMAIN.md §5 `funds_outside`)."""
    return [OriginKind.OUTSIDE] + (
        [OriginKind.OVERSEAS] if settings.OUTSIDE_INCLUDES_OVERSEAS else []
    )


def outside(window: Window) -> Q:
    return Q(source__in=outside_sources())


FULL = 5
AMOUNT, COUNT = "amount", "count"
_red, _yellow = LampLevel.RED, LampLevel.YELLOW

MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure(
            "signed_count",
            "新签约入库项目",
            COUNT,
            "项",
            "统计期内首次签约并经认定的项目数；终止、退库的不计，升级改签不重复计。",
            PROJECTS,
            signed,
            dated="signed_on",
        ),
        Measure(
            "signed_amount",
            "新签约额",
            AMOUNT,
            "",
            "新签约入库项目的合同金额之和；没有合同金额的按总投资计。",
            PROJECTS,
            signed,
            SIGNED_AMOUNT,
            "signed_on",
        ),
        Measure(
            "active_count",
            "新续建招商项目",
            COUNT,
            "项",
            "本年新开工，加上往年开工且年初尚未投产的项目；终止、退库的不计。",
            PROJECTS,
            active,
        ),
        Measure(
            "new_start_count",
            "本年新开工",
            COUNT,
            "项",
            "本年认定开工的项目数。",
            PROJECTS,
            new_starts,
            dated="started_on",
        ),
        Measure(
            "carried_count",
            "续建",
            COUNT,
            "项",
            "往年开工且年初尚未投产的项目数。",
            PROJECTS,
            carried,
        ),
        Measure(
            "signed_fulfilled",
            "已履约",
            COUNT,
            "项",
            "统计期新签约项目中，已注册企业或已有核验资金的。",
            PROJECTS,
            fulfilled,
        ),
        Measure(
            "signed_registered",
            "已注册",
            COUNT,
            "项",
            "统计期新签约项目中已注册企业的。",
            PROJECTS,
            signed_and("registered_on"),
        ),
        Measure(
            "signed_started",
            "已开工",
            COUNT,
            "项",
            "统计期新签约项目中已认定开工的。",
            PROJECTS,
            signed_and("started_on"),
        ),
        Measure(
            "signed_produced",
            "已投产",
            COUNT,
            "项",
            "统计期新签约项目中已认定投产的。",
            PROJECTS,
            signed_and("production_on"),
        ),
        Measure(
            "key_count",
            "市列重点项目",
            COUNT,
            "项",
            "在市列重点名录内的项目数。",
            PROJECTS,
            listed(ListingKind.KEY_CITY),
        ),
        Measure(
            "key_started_count",
            "市列重点已开工",
            COUNT,
            "项",
            "市列重点项目中已认定开工的。",
            PROJECTS,
            key_started,
        ),
        Measure(
            "lamp_red",
            "红灯项目",
            COUNT,
            "项",
            "截至当日亮红灯的项目；取各灯中最重的一盏。",
            PROJECTS,
            lit(_red),
        ),
        Measure(
            "lamp_yellow",
            "黄灯项目",
            COUNT,
            "项",
            "截至当日亮黄灯且没有红灯的项目。",
            PROJECTS,
            lit(_yellow, but=(_red,)),
        ),
        Measure(
            "lamp_green",
            "绿灯项目",
            COUNT,
            "项",
            "截至当日参评且没有红灯、黄灯的项目。",
            PROJECTS,
            lit(LampLevel.GREEN, but=(_red, _yellow)),
        ),
        Measure(
            "ongoing_count",
            "在推进项目",
            COUNT,
            "项",
            "已签约、未达产的项目。",
            PROJECTS,
            ongoing,
        ),
        Measure(
            "fiveone_full",
            "五个一到位",
            COUNT,
            "项",
            "在推进项目中五个一全部到位的。",
            PROJECTS,
            lambda window: ongoing(window) & Q(coverage=FULL),
        ),
        Measure(
            "funds",
            "到位资金",
            AMOUNT,
            "",
            "统计期内到账并经核验的资金，按核验金额计。",
            FUNDS,
            always,
            "verified_amount",
            "received_on",
        ),
        Measure(
            "funds_outside",
            "省外到位资金",
            AMOUNT,
            "",
            "统计期内省外（含境外）投资方到账并经核验的资金；省内和本地资金不计。",
            FUNDS,
            outside,
            "verified_amount",
            "received_on",
        ),
        Measure(
            "cohort_funds",
            "新签约项目累计到位",
            AMOUNT,
            "",
            "统计期新签约项目到当日的累计核验资金。",
            COHORT_FUNDS,
            always,
            "verified_amount",
        ),
        Measure(
            "completed_investment",
            "完成投资",
            AMOUNT,
            "",
            "统计期内审核通过的月报所填本月完成投资之和。",
            INVESTED,
            lambda window: Q(completed_investment__isnull=False),
            "completed_investment",
            "end_on",
        ),
        Measure(
            "reports_due",
            "应报进展",
            COUNT,
            "期",
            "统计期内各项目已建立的进展期数。",
            REPORTS,
            always,
            dated="end_on",
        ),
        Measure(
            "reports_on_time",
            "按时填报",
            COUNT,
            "期",
            "按期限报送的进展期数。",
            REPORTS,
            lambda window: Q(submitted_at__isnull=False, is_late=False),
            dated="end_on",
        ),
    )
}
