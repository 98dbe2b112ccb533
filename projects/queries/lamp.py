"""Which lamp each project shows on a day, by the rules in force (DOMAIN.md §3 Lamps).

A constant number of queries, however many projects; plain tuples, no model instances.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Min, Q, QuerySet, Sum

from projects.enums import (
    ENDED,
    ApprovalState,
    FundingState,
    LampKind,
    LampLevel,
    ListingKind,
    ReportState,
    Stage,
)
from projects.models import (
    AnnualPlan,
    Approval,
    FundingRecord,
    LampOverride,
    LampRule,
    Listing,
    Problem,
    ProgressReport,
    Project,
)
from projects.models.project import counted_on
from tracker.tools.bulk import among
from tracker.tools.money import two
from tracker.tools.periods import month_end, months_passed

Rules = Mapping[str, LampRule]
Said = tuple[str, str]  # level, reason


class Judgement(NamedTuple):
    """One lamp of one project on a day, with its reason in one line."""

    project_id: int
    kind: str
    level: str
    reason: str
    rule_id: int | None


class Subject(NamedTuple):
    """A project that is judged, and its days."""

    pk: int
    planned_start_on: date | None
    started_on: date | None


class Look:
    """What one pass looks at: the day, and which projects (None: all)."""

    def __init__(self, on: date, only: Collection[int] | None) -> None:
        self.on, self.only = on, None if only is None else list(only)
        self.year = (on.replace(month=1, day=1), on)
        rows = self.of(Project.objects.filter(signed_on__lte=on).filter(counted_on(on)), "pk")
        rows = rows.exclude(status__in=ENDED).exclude(stage=Stage.CAPACITY)
        columns = rows.order_by().values_list("pk", "planned_start_on", "started_on")
        self.subjects = [Subject(*row) for row in columns.iterator(chunk_size=5000)]
        self.judged = {subject.pk for subject in self.subjects}

    def of(self, rows: QuerySet[Any], path: str = "project_id") -> QuerySet[Any]:
        """Rows of the projects looked at."""
        return rows if self.only is None else rows.filter(**{f"{path}__in": among(self.only)})


def rules_on(day: date) -> dict[str, LampRule]:
    return {rule.kind: rule for rule in LampRule.objects.on(day)}


def judgements(
    on: date, only: Collection[int] | None = None, rules: Rules | None = None
) -> Iterator[Judgement]:
    """Every lamp of every project judged on that day; with `only`, of those projects (keys).

    `rules` are tried instead of those in force. What a person set by hand goes before any rule.
    """
    look = Look(on, only)
    rules = rules_on(on) if rules is None else rules
    forced = _forced(look)
    for kind, judge in JUDGES.items():
        rule = rules.get(kind)
        if rule is None:
            continue
        for pk, (level, reason) in judge(look, rule):
            if forced and (pk, kind) in forced:
                yield forced.pop((pk, kind))
            else:
                yield Judgement(pk, kind, level, reason, rule.pk)
    yield from forced.values()


def _forced(look: Look) -> dict[tuple[int, str], Judgement]:
    """人工: what people set by hand and what is in force; the later word holds."""
    rows = look.of(LampOverride.objects.on(look.on)).order_by("pk")
    return {
        (row.project_id, row.kind): Judgement(
            row.project_id,
            row.kind,
            row.level,
            f"人工改灯至 {row.until_on}：{row.reason}"[:200],
            None,
        )
        for row in rows
        if row.project_id in look.judged
    }


def level_of(rule: LampRule, value: Decimal | int) -> str:
    """The colour of a measured value: months, days or points, as the rule's `measure` says."""
    if value >= rule.red_from:
        return LampLevel.RED
    return LampLevel.YELLOW if value >= rule.yellow_from else LampLevel.GREEN


def months_over(since: date, on: date) -> int:
    """Whole months between the month of `since` and the last month that is over on `on`."""
    last = on.month if on == month_end(on.year, on.month) else on.month - 1
    return (on.year - since.year) * 12 + last - since.month


def _start(look: Look, rule: LampRule) -> Iterator[tuple[int, Said]]:
    @cache  # many projects, few days
    def judged(planned: date) -> Said:
        late = months_over(planned, look.on) + 1  # the planned month itself is the first
        level = level_of(rule, late)
        if level == LampLevel.GREEN:
            return level, "未到计划开工月"
        days = (look.on - planned).days
        return level, f"计划 {planned.year}年{planned.month}月开工，超 {days} 天未开工"

    for pk, planned, started in look.subjects:
        if started and started <= look.on:
            yield pk, (LampLevel.GREEN, "已开工")
        elif planned:
            yield pk, judged(planned)


def _progress(look: Look, rule: LampRule) -> Iterator[tuple[int, Said]]:
    funds, invested = _funds(look), _invested(look)
    due = Decimal(months_passed(look.on)) / 12 * 100
    plans = look.of(AnnualPlan.objects.filter(year=look.on.year)).order_by()
    columns = plans.values_list("project_id", "planned_funds", "planned_investment")
    for pk, planned_funds, planned_investment in columns.iterator(chunk_size=5000):
        if pk not in look.judged:
            continue
        done = []
        if planned_funds:
            done.append(((funds.get(pk) or Decimal(0)) / planned_funds * 100, "到位资金"))
        if planned_investment:
            done.append(((invested.get(pk) or Decimal(0)) / planned_investment * 100, "完成投资"))
        if done:
            rate, name = max(done, key=lambda item: item[0])
            level = level_of(rule, due - rate)
            said = f"{name}完成年度计划 {two(rate)}%"
            if level != LampLevel.GREEN:
                said += f"，低于序时 {two(due - rate)} 个百分点"
            yield pk, (level, said)


def _funds(look: Look) -> dict[int, Decimal]:
    """Verified this year, by project."""
    rows = FundingRecord.objects.filter(state=FundingState.VERIFIED, received_on__range=look.year)
    sums = look.of(rows).values_list("project_id").annotate(Sum("verified_amount"))
    return dict(sums.order_by())


def _invested(look: Look) -> dict[int, Decimal]:
    """Reported and accepted this year, by project."""
    rows = ProgressReport.objects.filter(state=ReportState.ACCEPTED, end_on__range=look.year)
    sums = look.of(rows).values_list("project_id").annotate(Sum("completed_investment"))
    return dict(sums.order_by())


def _listing(look: Look, rule: LampRule) -> Iterator[tuple[int, Said]]:
    rows = Listing.objects.filter(kind=ListingKind.FIXED_ASSET, from_on__lte=look.on)
    rows = rows.filter(Q(to_on=None) | Q(to_on__gte=look.on))
    listed = dict(look.of(rows).values_list("project_id").annotate(Min("from_on")).order_by())

    @cache
    def judged(started: date) -> Said:
        late = months_over(started, look.on)
        said = f"开工 {late} 个月未入固投库" if late > 0 else "开工未满一个月"
        return level_of(rule, late), said

    for pk, _, started in look.subjects:
        if started and started <= look.on:
            yield pk, (LampLevel.GREEN, "已入固投库") if pk in listed else judged(started)


def _approval(look: Look, rule: LampRule) -> Iterator[tuple[int, Said]]:
    """The key item that is overdue longest; projects without key items are not judged."""
    keys = Approval.objects.filter(is_key=True).exclude(state=ApprovalState.NOT_NEEDED)
    late = Approval.objects.filter(is_key=True).overdue(look.on)
    return _overdue(look, rule, keys, late, ("promised_on", "name"), "承诺", "关键手续没有逾期")


def _problem(look: Look, rule: LampRule) -> Iterator[tuple[int, Said]]:
    """The problem that is overdue longest; projects that never had one are not judged."""
    rows = Problem.objects.filter(reported_on__lte=look.on)
    late = rows.overdue(look.on)
    return _overdue(look, rule, rows, late, ("due_on", "title"), "限", "问题没有逾期")


def _overdue(
    look: Look,
    rule: LampRule,
    rows: QuerySet[Any],
    late: QuerySet[Any],
    columns: tuple[str, str],
    word: str,
    fine: str,
) -> Iterator[tuple[int, Said]]:
    worst: dict[int, tuple[date, str]] = {}
    found = look.of(late).order_by().values_list("project_id", *columns)
    for pk, day, name in found.iterator(chunk_size=5000):
        if pk not in worst or (day, name) < worst[pk]:
            worst[pk] = day, name
    for (pk,) in look.of(rows).order_by().values_list("project_id").distinct().iterator():
        if pk not in look.judged:
            continue
        if pk not in worst:
            yield pk, (LampLevel.GREEN, fine)
            continue
        day, name = worst[pk]
        days = (look.on - day).days
        yield (
            pk,
            (level_of(rule, days), f"{name[:60]}：{word} {day} 办结，逾期 {days} 天"),
        )


JUDGES = {
    LampKind.START: _start,
    LampKind.PROGRESS: _progress,
    LampKind.LISTING: _listing,
    LampKind.APPROVAL: _approval,
    LampKind.PROBLEM: _problem,
}
WORST_FIRST = (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)
RANK: dict[str, int] = {level: place for place, level in enumerate(WORST_FIRST)}


def worst_of(found: Iterable[Judgement]) -> dict[int, Judgement]:
    """The lamp that stands for the project: the worst of its lamps, the first kind among equals."""
    worst: dict[int, Judgement] = {}
    for one in found:
        held = worst.get(one.project_id)
        if held is None or RANK[one.level] < RANK[held.level]:
            worst[one.project_id] = one
    return worst
