"""Which lamp each project shows on a day, by the rules in force (DOMAIN.md §3 Lamps).

A constant number of queries, however many projects.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q, Sum

from projects.enums import ENDED, FundingState, LampKind, LampLevel, ListingKind, ReportState, Stage
from projects.models import AnnualPlan, FundingRecord, LampRule, Listing, ProgressReport, Project
from projects.models.project import counted_on
from tracker.tools.money import two
from tracker.tools.periods import month_end, months_passed


@dataclass(frozen=True)
class Judgement:
    """One lamp of one project on a day, with its reason in one line."""

    project_id: int
    kind: str
    level: str
    reason: str
    rule_id: int | None


@dataclass(frozen=True)
class Facts:
    """What the rules look at, for all projects at once."""

    on: date
    rules: dict[str, LampRule]
    plans: dict[int, tuple[Any, ...]]
    funds: dict[int, Decimal]
    invested: dict[int, Decimal]
    listed: dict[int, date]


def judgements(on: date) -> Iterator[Judgement]:
    """Every lamp of every project that is judged on that day."""
    facts = _facts(on)
    rows = (
        Project.objects.filter(signed_on__lte=on)
        .filter(counted_on(on))
        .exclude(status__in=ENDED)
        .exclude(stage=Stage.CAPACITY)
        .only("id", "started_on", "planned_start_on", "production_on", "status")
    )
    for project in rows.iterator(chunk_size=2000):
        for judge in (_start, _progress, _listing):
            if found := judge(project, facts):
                yield found


def _facts(on: date) -> Facts:
    year = Q(received_on__gte=on.replace(month=1, day=1), received_on__lte=on)
    funds = FundingRecord.objects.filter(year, state=FundingState.VERIFIED)
    months = ProgressReport.objects.filter(
        state=ReportState.ACCEPTED, end_on__gte=on.replace(month=1, day=1), end_on__lte=on
    )
    listed = Listing.objects.filter(kind=ListingKind.FIXED_ASSET, from_on__lte=on)
    listed = listed.filter(Q(to_on=None) | Q(to_on__gte=on))
    plans = AnnualPlan.objects.filter(year=on.year)
    return Facts(
        on=on,
        rules={rule.kind: rule for rule in LampRule.objects.on(on)},
        plans={
            p: (f, i)
            for p, f, i in plans.values_list("project_id", "planned_funds", "planned_investment")
        },
        funds=dict(funds.values_list("project_id").annotate(Sum("verified_amount")).order_by()),
        invested=dict(
            months.values_list("project_id").annotate(Sum("completed_investment")).order_by()
        ),
        listed=dict(listed.values_list("project_id").annotate(Min("from_on")).order_by()),
    )


def _level(rule: LampRule, value: Decimal) -> str:
    if value >= rule.red_from:
        return LampLevel.RED
    return LampLevel.YELLOW if value >= rule.yellow_from else LampLevel.GREEN


def months_over(since: date, on: date) -> int:
    """Whole months between the month of `since` and the last month that is over on `on`."""
    last = on.month if on == month_end(on.year, on.month) else on.month - 1
    return (on.year - since.year) * 12 + last - since.month


def _start(project: Project, facts: Facts) -> Judgement | None:
    rule = facts.rules.get(LampKind.START)
    planned = project.planned_start_on
    if rule is None:
        return None
    if project.started_on and project.started_on <= facts.on:
        return Judgement(project.pk, LampKind.START, LampLevel.GREEN, "已开工", rule.pk)
    if planned is None:
        return None
    late = months_over(planned, facts.on) + 1  # the planned month itself is the first
    level = _level(rule, Decimal(late))
    reason = "未到计划开工月"
    if level != LampLevel.GREEN:
        days = (facts.on - planned).days
        reason = f"计划 {planned.year}年{planned.month}月开工，超 {days} 天未开工"
    return Judgement(project.pk, LampKind.START, level, reason, rule.pk)


def _progress(project: Project, facts: Facts) -> Judgement | None:
    rule = facts.rules.get(LampKind.PROGRESS)
    planned_funds, planned_investment = facts.plans.get(project.pk, (None, None))
    done = [
        (name, (made.get(project.pk) or Decimal(0)) / plan * 100)
        for name, made, plan in (
            ("到位资金", facts.funds, planned_funds),
            ("完成投资", facts.invested, planned_investment),
        )
        if plan
    ]
    if rule is None or not done:
        return None
    name, rate = max(done, key=lambda item: item[1])
    behind = Decimal(months_passed(facts.on)) / 12 * 100 - rate
    level = _level(rule, behind)
    said = f"{name}完成年度计划 {two(rate)}%"
    if level != LampLevel.GREEN:
        said += f"，低于序时 {two(behind)} 个百分点"
    return Judgement(project.pk, LampKind.PROGRESS, level, said, rule.pk)


def _listing(project: Project, facts: Facts) -> Judgement | None:
    rule = facts.rules.get(LampKind.LISTING)
    started = project.started_on
    if rule is None or started is None or started > facts.on:
        return None
    if project.pk in facts.listed:
        return Judgement(project.pk, LampKind.LISTING, LampLevel.GREEN, "已入固投库", rule.pk)
    late = months_over(started, facts.on)
    level = _level(rule, Decimal(late))
    reason = f"开工 {late} 个月未入固投库" if late > 0 else "开工未满一个月"
    return Judgement(project.pk, LampKind.LISTING, level, reason, rule.pk)
