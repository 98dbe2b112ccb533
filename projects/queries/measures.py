"""The measures: every counted or summed figure of DOMAIN.md §5, each defined once.

A measure is a condition on rows and what is counted of them. Its rows and its number come from
the same condition, so that `sum(rows) == number` holds by construction and by test.
"""

from dataclasses import replace
from decimal import Decimal

from django.db.models import DecimalField, Q, Value
from django.db.models.functions import Coalesce

from projects.enums import LampLevel, ListingKind
from projects.queries import conditions as when
from projects.queries.fiveone import full_on
from projects.queries.measure import AMOUNT, COUNT, Measure
from projects.queries.measures_placed import PLACED_MEASURES
from projects.queries.sources import (
    COHORT_FUNDS,
    FUNDS,
    INVESTED,
    PLANS,
    PROBLEMS,
    PROJECTS,
    REPORTS,
)

__all__ = ["AMOUNT", "COUNT", "MEASURES", "SIGNED_AMOUNT", "Measure", "measure_named", "rows_of"]

# Never empty: rows are shown by it, largest first (tracker/tools/keypages.py).
SIGNED_AMOUNT = Coalesce(
    "contract_amount", "total_investment", Value(Decimal(0)), output_field=DecimalField()
)


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
            when.signed,
            dated="signed_on",
        ),
        Measure(
            "signed_amount",
            "新签约额",
            AMOUNT,
            "",
            "新签约入库项目的合同金额之和；没有合同金额的按总投资计。",
            PROJECTS,
            when.signed,
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
            when.active,
        ),
        Measure(
            "new_start_count",
            "本年新开工",
            COUNT,
            "项",
            "本年认定开工的项目数。",
            PROJECTS,
            when.new_starts,
            dated="started_on",
        ),
        Measure(
            "carried_count",
            "续建",
            COUNT,
            "项",
            "往年开工且年初尚未投产的项目数。",
            PROJECTS,
            when.carried,
        ),
        Measure(
            "signed_fulfilled",
            "已履约",
            COUNT,
            "项",
            "统计期新签约项目中，已注册企业或已有核验资金的。",
            PROJECTS,
            when.fulfilled,
        ),
        Measure(
            "signed_registered",
            "已注册",
            COUNT,
            "项",
            "统计期新签约项目中已注册企业的。",
            PROJECTS,
            when.signed_and("registered_on"),
        ),
        Measure(
            "signed_started",
            "已开工",
            COUNT,
            "项",
            "统计期新签约项目中已认定开工的。",
            PROJECTS,
            when.signed_and("started_on"),
        ),
        Measure(
            "signed_produced",
            "已投产",
            COUNT,
            "项",
            "统计期新签约项目中已认定投产的。",
            PROJECTS,
            when.signed_and("production_on"),
        ),
        Measure(
            "signed_unregistered",
            "签约未注册",
            COUNT,
            "项",
            "统计期新签约项目中还没有注册企业的。",
            PROJECTS,
            when.signed_but("signed_on", "registered_on"),
        ),
        Measure(
            "registered_unstarted",
            "已注册未开工",
            COUNT,
            "项",
            "统计期新签约项目中已注册企业、还没有认定开工的。",
            PROJECTS,
            when.signed_but("registered_on", "started_on"),
        ),
        Measure(
            "started_unproduced",
            "已开工未投产",
            COUNT,
            "项",
            "统计期新签约项目中已认定开工、还没有认定投产的。",
            PROJECTS,
            when.signed_but("started_on", "production_on"),
        ),
        Measure(
            "key_count",
            "市列重点项目",
            COUNT,
            "项",
            "在市列重点名录内的项目数。",
            PROJECTS,
            when.listed(ListingKind.KEY_CITY),
        ),
        Measure(
            "key_started_count",
            "市列重点已开工",
            COUNT,
            "项",
            "市列重点项目中已认定开工的。",
            PROJECTS,
            when.key_started,
        ),
        Measure(
            "lamp_red",
            "红灯项目",
            COUNT,
            "项",
            "截至当日亮红灯的项目；取各灯中最重的一盏。",
            PROJECTS,
            when.lit(_red),
        ),
        Measure(
            "lamp_yellow",
            "黄灯项目",
            COUNT,
            "项",
            "截至当日亮黄灯且没有红灯的项目。",
            PROJECTS,
            when.lit(_yellow, but=(_red,)),
        ),
        Measure(
            "lamp_green",
            "绿灯项目",
            COUNT,
            "项",
            "截至当日参评且没有红灯、黄灯的项目。",
            PROJECTS,
            when.lit(LampLevel.GREEN, but=(_red, _yellow)),
        ),
        Measure(
            "ongoing_count",
            "在推进项目",
            COUNT,
            "项",
            "已签约、未达产的项目。",
            PROJECTS,
            when.ongoing,
        ),
        Measure(
            "fiveone_full",
            "五个一到位",
            COUNT,
            "项",
            "在推进项目中截至当日五个一全部到位的；过去的日子按当日的责任、填报和走访计。",
            PROJECTS,
            lambda window: when.ongoing(window) & full_on(window),
        ),
        Measure(
            "funds",
            "到位资金",
            AMOUNT,
            "",
            "统计期内到账并经核验的资金，按核验金额计。",
            FUNDS,
            when.always,
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
            when.outside,
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
            when.always,
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
            "planned_funds",
            "年度计划到位资金",
            AMOUNT,
            "",
            "统计期所在年度各项目计划到位资金之和；终止、退库的不计。",
            PLANS,
            lambda window: Q(planned_funds__isnull=False),
            "planned_funds",
        ),
        Measure(
            "planned_investment",
            "年度计划投资",
            AMOUNT,
            "",
            "统计期所在年度各项目计划投资之和；终止、退库的不计。",
            PLANS,
            lambda window: Q(planned_investment__isnull=False),
            "planned_investment",
        ),
        Measure(
            "reports_due",
            "应报进展",
            COUNT,
            "期",
            "期末在统计期内、报送期限已过的应报期数；有填报周期的项目从签约到投产每期都应报，没有填的也计。",
            REPORTS,
            when.always,
            dated="end_on",
        ),
        Measure(
            "reports_on_time",
            "按时填报",
            COUNT,
            "期",
            "应报的期次中，在期限之前报送的。",
            REPORTS,
            when.on_time,
            dated="end_on",
        ),
        Measure(
            "problems_reported",
            "上报问题",
            COUNT,
            "个",
            "统计期内上报的问题数；终止、退库项目的不计。",
            PROBLEMS,
            when.always,
            dated="reported_on",
        ),
        Measure(
            "problems_closed",
            "已销号问题",
            COUNT,
            "个",
            "统计期内上报的问题中，到截止日已由责任方以外的人凭照片或文件确认销号的。",
            PROBLEMS,
            lambda window: Q(closed_on__lte=window.until),
            dated="reported_on",
        ),
        *PLACED_MEASURES,
    )
}

ROWS = "rows."


def rows_of(measure: Measure) -> Measure:
    """How many rows a sum is made of, as a measure that is read and kept beside it."""
    if measure.amount is None:
        return measure
    return replace(measure, code=f"{ROWS}{measure.code}", amount=None)


def measure_named(code: str) -> Measure:
    """A registered measure, or the rows of one. Raises KeyError."""
    if code.startswith(ROWS):
        return rows_of(MEASURES[code.removeprefix(ROWS)])
    return MEASURES[code]
