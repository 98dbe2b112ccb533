"""What a figure leaves out because nobody has checked it yet: 待核, 待认定, 待审核, 待销号.

Same scope, same period, same project conditions as the figure; only the check is missing.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from projects.enums import FundingState, MoveState, ProblemState, ReportState, Stage
from projects.models import (
    Activity,
    Agreement,
    DueReport,
    FundingRecord,
    GovernmentFund,
    Lead,
    Problem,
    ProgressReport,
    Project,
    ProjectEvent,
    StageTransition,
)
from projects.models.project import counted_on
from projects.queries.indicators import RATIOS
from projects.queries.measures import MEASURES, SIGNED_AMOUNT, Measure
from projects.queries.scope import Scope, Window
from projects.queries.sources import COHORT_FUNDS, INVESTED

# What proves a row, by the table it stands in.
EVIDENCE: dict[Any, str] = {
    Project: "签约凭正式合同，开工、投产凭现场材料，经调度科认定，以认定日期为准。",
    FundingRecord: "逐笔附进账凭证，经调度科核验，按核验金额计。",
    ProgressReport: "专班填报的进展，经审核通过。",
    DueReport: "应报期次按机制的填报周期逐期登记；是否按时以报送时间为准。",
    Activity: "活动记录，附名单、照片、方案等；以登记的家数为准，写明名称的不少于名单。",
    Agreement: "协议文本；正式协议须先过公平竞争审查，才能关联已签约的项目。",
    ProjectEvent: "活动方案和公布的项目名单；认定以台账为准。",
    GovernmentFund: "申报和下达的文件，写明批次、文号。",
    Lead: "线索记录，首报人和首报日期不变；研判、分派、转项目各留一步。",
    Problem: "问题台账；销号须由责任方以外的人凭照片或文件确认。",
}
LAMPS = "各灯按当日生效的规则版本判定，人工改灯写明理由和期限。"

# Claims that would change a count once they are recognised.
CLAIMS: dict[str, Stage] = {
    "signed_count": Stage.SIGNED,
    "signed_amount": Stage.SIGNED,
    "active_count": Stage.STARTED,
    "new_start_count": Stage.STARTED,
    "signed_started": Stage.STARTED,
    "key_started_count": Stage.STARTED,
    "signed_produced": Stage.PRODUCTION,
}


@dataclass(frozen=True)
class Uncounted:
    """Rows that wait for a check. `amount` in 万元, None where rows are only counted."""

    name: str
    word: str
    count: int
    amount: Decimal | None


def measure_of(code: str) -> Measure:
    """A rate answers for its part."""
    return MEASURES[RATIOS[code].part if code in RATIOS else code]


def evidence(code: str) -> str:
    """What proves the rows of a figure (佐证)."""
    if code.startswith("lamp_"):
        return LAMPS
    return EVIDENCE.get(measure_of(code).source.model, EVIDENCE[Project])


def uncounted(code: str, scope: Scope, window: Window) -> Uncounted | None:
    """What waits for a check and is not in the figure; None where a figure needs none."""
    measure = measure_of(code)
    model = measure.source.model
    if model is FundingRecord:
        return _said("待核资金", "笔", _funds(measure, scope, window), "amount")
    if measure.source is INVESTED:
        where = Q(state=ReportState.SUBMITTED) & _within("end_on", window) & measure.where(window)
        found = _of(ProgressReport, scope, window).filter(where)
        return _said("待审核月报", "期", found, "completed_investment")
    if model is Problem and measure.code.endswith("_closed"):
        where = Q(state=ProblemState.RESOLVED) & _within("reported_on", window)
        return _said("待销号问题", "个", _of(Problem, scope, window).filter(where), None)
    if stage := CLAIMS.get(measure.code):
        where = Q(state=MoveState.CLAIMED, to_stage=stage) & _within("claimed_on", window)
        amount = SIGNED_AMOUNT if measure.amount is not None else None
        if amount is None:
            return _said(
                "待认定申报", "项", _of(StageTransition, scope, window).filter(where), None
            )
        claims = StageTransition.objects.filter(where).values("project")
        found = scope.projects.filter(counted_on(window.until), pk__in=claims)
        return _said("待认定申报", "项", found, amount)
    return None


def _of(model: Any, scope: Scope, window: Window) -> QuerySet[Any]:
    rows = scope.restrict(model._default_manager.all(), "project")
    return rows.filter(counted_on(window.until, "project__"))


def _within(column: str, window: Window) -> Q:
    return Q(**{f"{column}__gte": window.start, f"{column}__lte": window.until})


def _funds(measure: Measure, scope: Scope, window: Window) -> QuerySet[Any]:
    rows = _of(FundingRecord, scope, window).filter(state=FundingState.REPORTED)
    if measure.source is COHORT_FUNDS:
        signed = _within("project__signed_on", window)
        return rows.filter(signed, measure.where(window), received_on__lte=window.until)
    return rows.filter(_within("received_on", window), measure.where(window))


def _said(name: str, word: str, rows: QuerySet[Any], amount: Any) -> Uncounted:
    sums: dict[str, Any] = {"count": Count("pk")}
    if amount is not None:
        sums["amount"] = Sum(amount)
    found = rows.order_by().aggregate(**sums)
    total = None if amount is None else found["amount"] or Decimal(0)
    return Uncounted(name, word, found["count"], total)
