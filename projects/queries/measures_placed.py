"""What is counted of 招商活动 and 协议: 次, 家, 项 (DOMAIN.md §4, §5).

Zhangye's half-year report says them in one breath: leaders went out 17 次, all together 152 次, met
580 家, signed 115 项; 438 家 were received, 39 项 signed.
"""

from collections.abc import Callable

from django.db.models import Q

from projects.enums import ActivityKind, ActivityLevel
from projects.queries.measure import AMOUNT, COUNT, Measure
from projects.queries.scope import Window
from projects.queries.sources import (
    ACTIVITIES,
    AGREEMENTS,
    APPLIED_FUNDS,
    APPROVED_FUNDS,
    EVENTS,
    LEADS,
)

OUTING, RECEPTION = ActivityKind.OUTING, ActivityKind.RECEPTION
BEGAN = "按开始日期计，作废的不计。"


def of_kind(kind: str, column: str = "kind") -> Callable[[Window], Q]:
    return lambda window: Q(**{column: kind})


def led_outing(window: Window) -> Q:
    return Q(kind=OUTING, level=ActivityLevel.CITY, led_by__isnull=False)


def any_row(window: Window) -> Q:
    return Q(pk__isnull=False)


def valid_lead(window: Window) -> Q:
    return Q(judged_valid=True, judged_on__lte=window.until)


def converted_lead(window: Window) -> Q:
    return Q(converted_on__lte=window.until)


def lost_lead(window: Window) -> Q:
    return Q(lost_on__lte=window.until)


COHORT = "统计期内首报的线索里，到截止日{}的；并入别条的和作废的不计。"

PLACED_MEASURES = (
    Measure(
        "outings",
        "外出招商",
        COUNT,
        "次",
        f"统计期内组织的走出去招商活动；{BEGAN}",
        ACTIVITIES,
        of_kind(OUTING),
        dated="from_on",
    ),
    Measure(
        "leader_outings",
        "市级领导外出招商",
        COUNT,
        "次",
        f"外出招商中由领导带队的市级活动；{BEGAN}",
        ACTIVITIES,
        led_outing,
        dated="from_on",
    ),
    Measure(
        "enterprises_met",
        "外出对接企业和商协会",
        COUNT,
        "家",
        "外出招商各次对接家数之和；同一家对接几次就计几次。",
        ACTIVITIES,
        of_kind(OUTING),
        "enterprises_count",
        "from_on",
    ),
    Measure(
        "outing_agreements",
        "外出招商签订协议",
        COUNT,
        "项",
        "统计期内签订、来自外出招商活动的协议；按签订日期计，作废的不计。",
        AGREEMENTS,
        of_kind(OUTING, "activity__kind"),
        dated="signed_on",
    ),
    Measure(
        "receptions",
        "来访接待",
        COUNT,
        "次",
        f"统计期内组织的请进来活动；{BEGAN}",
        ACTIVITIES,
        of_kind(RECEPTION),
        dated="from_on",
    ),
    Measure(
        "enterprises_received",
        "来访企业和商协会",
        COUNT,
        "家",
        "来访接待各次家数之和；同一家来访几次就计几次。",
        ACTIVITIES,
        of_kind(RECEPTION),
        "enterprises_count",
        "from_on",
    ),
    Measure(
        "reception_agreements",
        "来访签订协议",
        COUNT,
        "项",
        "统计期内签订、来自请进来活动的协议；按签订日期计，作废的不计。",
        AGREEMENTS,
        of_kind(RECEPTION, "activity__kind"),
        dated="signed_on",
    ),
    Measure(
        "agreements",
        "签订协议",
        COUNT,
        "项",
        "统计期内签订的框架、意向和正式协议，不论来自哪里；只计项数，金额不计入新签约额。",
        AGREEMENTS,
        any_row,
        dated="signed_on",
    ),
    Measure(
        "leads_reported",
        "首报线索",
        COUNT,
        "条",
        "统计期内首报的线索，按首报日期、首报联络点计；并入别条的和作废的不计。",
        LEADS,
        any_row,
        dated="reported_on",
    ),
    Measure(
        "leads_valid",
        "有效线索",
        COUNT,
        "条",
        COHORT.format("已研判有效"),
        LEADS,
        valid_lead,
        dated="reported_on",
    ),
    Measure(
        "leads_converted",
        "线索转项目",
        COUNT,
        "条",
        COHORT.format("已转成项目"),
        LEADS,
        converted_lead,
        dated="reported_on",
    ),
    Measure(
        "leads_lost",
        "流失线索",
        COUNT,
        "条",
        COHORT.format("已流失"),
        LEADS,
        lost_lead,
        dated="reported_on",
    ),
    Measure(
        "events_held",
        "三个一批活动",
        COUNT,
        "次",
        "统计期内举行的集中签约、开工、投产活动；按举行日期计，作废的不计。",
        EVENTS,
        any_row,
        dated="held_on",
    ),
    Measure(
        "government_applied",
        "争取资金申报",
        AMOUNT,
        "",
        "统计期内申报的上级资金之和；与企业到位资金分开，作废的不计。",
        APPLIED_FUNDS,
        any_row,
        "applied_amount",
        "applied_on",
    ),
    Measure(
        "government_approved",
        "争取资金下达",
        AMOUNT,
        "",
        "统计期内下达的上级资金之和，按下达日期计；与企业到位资金分开，作废的不计。",
        APPROVED_FUNDS,
        any_row,
        "approved_amount",
        "approved_on",
    ),
)
