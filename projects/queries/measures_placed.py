"""What is counted of 招商活动 and 协议: 次, 家, 项 (DOMAIN.md §4, §5).

Zhangye's half-year report says them in one breath: leaders went out 17 次, all together 152 次, met
580 家, signed 115 项; 438 家 were received, 39 项 signed.
"""

from collections.abc import Callable

from django.db.models import Q

from projects.enums import ActivityKind, ActivityLevel
from projects.queries.measure import COUNT, Measure
from projects.queries.scope import Window
from projects.queries.sources import ACTIVITIES, AGREEMENTS

OUTING, RECEPTION = ActivityKind.OUTING, ActivityKind.RECEPTION
BEGAN = "按开始日期计，作废的不计。"


def of_kind(kind: str, column: str = "kind") -> Callable[[Window], Q]:
    return lambda window: Q(**{column: kind})


def led_outing(window: Window) -> Q:
    return Q(kind=OUTING, level=ActivityLevel.CITY, led_by__isnull=False)


def any_agreement(window: Window) -> Q:
    return Q(pk__isnull=False)


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
        any_agreement,
        dated="signed_on",
    ),
)
