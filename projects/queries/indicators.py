"""THE registry: every figure has one code, one definition, one function and its rows.

Counts and sums are `measures.MEASURES`; this file adds the rates made of two of them, and what is
said of a figure against its target, the calendar and last year (DOMAIN.md §5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from projects.queries.cuts import Cube, Line, cube
from projects.queries.dimensions import MONTH, own_columns
from projects.queries.goals import NONE, Goals, targets, targets_by
from projects.queries.kept import kept_cube
from projects.queries.measures import MEASURES, Measure, rows_of
from projects.queries.narrow import LABELS
from projects.queries.scope import Scope, Window
from tracker.tools.money import growth, percent
from tracker.tools.periods import months_passed

Figures = dict[str, Decimal | None]


@dataclass(frozen=True)
class Ratio:
    """Part ÷ whole of one cohort, in per cent."""

    code: str
    name: str
    part: str
    whole: str
    definition: str
    unit: str = "rate"
    quantity: str = "%"


RATIOS: dict[str, Ratio] = {
    ratio.code: ratio
    for ratio in (
        Ratio(
            "contract_rate",
            "履约率",
            "signed_fulfilled",
            "signed_count",
            "新签约项目中已注册或有资金到位的 ÷ 新签约项目数。",
        ),
        Ratio(
            "register_rate",
            "注册率",
            "signed_registered",
            "signed_count",
            "新签约项目中已注册企业的 ÷ 新签约项目数。",
        ),
        Ratio(
            "start_rate",
            "开工率",
            "signed_started",
            "signed_count",
            "新签约项目中已开工及以后的 ÷ 新签约项目数，同一批项目。",
        ),
        Ratio(
            "production_rate",
            "投产率",
            "signed_produced",
            "signed_count",
            "新签约项目中已投产及以后的 ÷ 新签约项目数，同一批项目。",
        ),
        Ratio(
            "fund_rate",
            "到位率",
            "cohort_funds",
            "signed_amount",
            "新签约项目累计到位资金 ÷ 合同金额，同一批项目。",
        ),
        Ratio(
            "key_start_rate",
            "重点项目开工率",
            "key_started_count",
            "key_count",
            "市列重点项目中已开工的 ÷ 市列重点项目数。",
        ),
        Ratio(
            "plan_rate",
            "年度计划完成率",
            "funds",
            "planned_funds",
            "统计期到位资金 ÷ 所在年度计划到位资金。",
        ),
        Ratio(
            "investment_rate",
            "投资计划完成率",
            "completed_investment",
            "planned_investment",
            "统计期完成投资 ÷ 所在年度计划投资。",
        ),
        Ratio(
            "fiveone_rate",
            "五个一覆盖率",
            "fiveone_full",
            "ongoing_count",
            "五个一全部到位的项目 ÷ 在推进项目。",
        ),
        Ratio(
            "on_time_rate",
            "按时填报率",
            "reports_on_time",
            "reports_due",
            "按时报送的进展期数 ÷ 应报期数。",
        ),
        Ratio(
            "close_rate",
            "问题销号率",
            "problems_closed",
            "problems_reported",
            "统计期内上报的问题中已销号的 ÷ 统计期内上报的问题数，同一批问题。",
        ),
    )
}

# What stands behind `target_rate` and `yoy` without a prefix (CONTRACT.md).
HEADLINE = "funds_outside"
CODES: tuple[str, ...] = (*MEASURES, *RATIOS)


def indicator(code: str) -> Measure | Ratio:
    """Raises KeyError for a code that is not in the registry."""
    return MEASURES[code] if code in MEASURES else RATIOS[code]


@dataclass(frozen=True)
class Statement:
    """Everything the registry says for one scope and window."""

    figures: Figures
    base: Figures = field(default_factory=dict)  # the same months a year before
    goals: Goals = NONE
    to_date: Figures = field(default_factory=dict)  # since January
    time_rate: Decimal | None = None

    @property
    def targets(self) -> Figures:
        """下达数 by indicator."""
        return self.goals.assigned

    def target_rate(self, code: str) -> Decimal | None:
        """完成目标%: what was done since January ÷ the year's target, no more than its cap."""
        return self.goals.rate(code, self.to_date.get(code))

    def full_rate(self, code: str) -> Decimal | None:
        """The same without the cap."""
        return self.goals.full_rate(code, self.to_date.get(code))

    def lead_points(self, code: str) -> Decimal | None:
        """超(欠)序时 in 百分点."""
        rate = self.target_rate(code)
        return None if rate is None or self.time_rate is None else rate - self.time_rate

    def yoy(self, code: str) -> Decimal | None:
        """同比: growth of counts and sums; difference in points of rates."""
        if code in RATIOS:
            now, then = self.figures.get(code), self.base.get(code)
            return None if now is None or then is None else now - then
        return growth(self.figures.get(code), self.base.get(code))


def has_dimension(code: str, name: str) -> bool:
    """Whether the figure's rows say anything of this key of an address (activities have no chain)."""
    roots = {m.source.root for m in measures_of([code]) if not m.source.of_projects}
    return all(name == MONTH or name in own_columns(root) for root in roots)


def not_cut(code: str, names: Iterable[str]) -> list[str]:
    """What is told of keys that this figure's rows have not: by them it is nothing, or all."""
    said = indicator(code).name
    return [
        f"{said}的记录不分{LABELS.get(name, '投资方')}，按它筛选没有数；请清除这个条件。"
        for name in names
        if not has_dimension(code, name)
    ]


def time_rate(window: Window) -> Decimal:
    """序时: whole months of the year that are over, ÷ 12."""
    return Decimal(months_passed(window.until)) / 12 * 100


def figures(scope: Scope, window: Window, codes: Iterable[str] = CODES) -> Figures:
    """The figures asked for, unrounded; one query a source."""
    codes = list(codes)
    return with_ratios(cube(scope, [window], measures_of(codes)).total(), codes)


def statement(scope: Scope, window: Window, codes: Sequence[str] = CODES) -> Statement:
    """Figures with targets, calendar and last year; one query a source for all of it."""
    windows = [window, window.last_year(), window.to_date()]
    return _stated(kept_cube(scope, windows, measures_of(codes)), scope, window, codes)


def listed(
    scope: Scope, window: Window, code: str, measure: Measure
) -> tuple[Statement, int, Decimal]:
    """A figure's statement, how many rows `measure` (itself, or a side of a rate) is made of, and
    their sum: one reading, kept where the city is large. `total` adds up the rows themselves.
    """
    windows, codes = [window, window.last_year(), window.to_date()], measures_of([code])
    count = rows_of(measure)
    asked = dict.fromkeys((*codes, count))
    found = kept_cube(scope, windows, [*asked], later=[m.code for m in codes])
    sums = found.total(0)
    number = int(sums.get(count.code) or 0)
    return _stated(found, scope, window, [code]), number, sums.get(measure.code) or Decimal(0)


def _stated(found: Cube, scope: Scope, window: Window, codes: Sequence[str]) -> Statement:
    return Statement(
        figures=with_ratios(found.total(0), codes),
        base=with_ratios(found.total(1), codes),
        goals=targets(scope, window),
        to_date=with_ratios(found.total(2), codes),
        time_rate=time_rate(window),
    )


def table(
    scope: Scope, window: Window, codes: Sequence[str], by: str
) -> list[tuple[Line, Statement]]:
    """One line for each value of a dimension, with target and last year."""
    windows = [window, window.last_year(), window.to_date()]
    found = kept_cube(scope, windows, measures_of(codes), [by])
    goals = targets_by(by, window)
    return lines_of(found, by, codes, goals, time_rate(window))


def lines_of(
    found: Cube, by: str, codes: Sequence[str], goals: dict[Any, Goals], rate: Decimal
) -> list[tuple[Line, Statement]]:
    """The statements of a cube whose windows are now, last year, and since January."""
    parts = [found.by(by, window=place) for place in range(3)]
    labels = found.labels(by)
    keys = set().union(*parts)
    order = [key for key in labels if key in keys] + [key for key in keys if key not in labels]
    result = []
    for key in order:
        now, base, since = (with_ratios(part.get(key, {}), codes) for part in parts)
        line = Line(key, str(labels.get(key, "未分")), parts[0].get(key, {}))
        result.append((line, Statement(now, base, goals.get(key, NONE), since, rate)))
    return result


def rows(code: str, scope: Scope, window: Window, month: int | None = None) -> QuerySet[Any]:
    """The rows a measure is made of; their `figure` column adds up to the number.

    A ratio has two lists: ask for its `part` and its `whole`. `month` is a line of a cut by month;
    a stock has none, and no rows of one.
    """
    measure = MEASURES[code]
    source = measure.source
    found = scope.restrict(source.model._default_manager.all(), source.path, source.root)
    found = found.filter(measure.rows(window))
    if month is not None:
        found = (
            found.filter(**{f"{measure.dated}__month": month}) if measure.dated else found.none()
        )
    if measure.amount is not None:
        found = found.annotate(figure=_expression(measure))
    return found


def total(code: str, found: QuerySet[Any]) -> Decimal:
    """The sum of listed rows, computed from the rows themselves."""
    if MEASURES[code].amount is None:
        return Decimal(found.count())
    return found.aggregate(sum=Sum("figure"))["sum"] or Decimal(0)


def _expression(measure: Measure) -> Any:
    """A column name becomes an expression; the rest are already."""
    return F(measure.amount) if isinstance(measure.amount, str) else measure.amount


def measures_of(codes: Iterable[str]) -> list[Measure]:
    """The measures asked for, and those the ratios are made of."""
    wanted: dict[str, Measure] = {}
    for code in codes:
        parts = [RATIOS[code].part, RATIOS[code].whole] if code in RATIOS else [code]
        wanted.update({part: MEASURES[part] for part in parts})
    return list(wanted.values())


def with_ratios(found: Mapping[str, Decimal | None], codes: Iterable[str]) -> Figures:
    result: Figures = {
        code: found.get(code) or Decimal(0) for code in (m.code for m in measures_of(codes))
    }
    for code in codes:
        if code in RATIOS:
            ratio = RATIOS[code]
            result[code] = percent(result[ratio.part], result[ratio.whole])
    return result
