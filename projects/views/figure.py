"""数字明细: a figure's definition and the rows that add up to it."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

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
    ProjectEvent,
)
from projects.queries import indicators
from projects.queries.dimensions import MONTH
from projects.queries.dispatch.published import beside
from projects.queries.goals import targets
from projects.queries.measures import AMOUNT, MEASURES
from projects.queries.narrow import BY_DAY
from projects.queries.uncounted import evidence, uncounted
from projects.views.frame import Asked
from tracker.roles import Permission
from tracker.tools.keypages import KEYS, KeyPaginator
from tracker.tools.tables import Getter, first_of
from tracker.tools.xlsx import Column
from tracker.views.export import Figure, Ledger, export_response, nothing

PAGE = 50
WORDS = {"project": "项", "funding": "笔", "progress": "期", "problem": "个", "plan": "项"} | {
    "activity": "次",
    "agreement": "项",
    "event": "次",
    "government_fund": "笔",
    "lead": "条",
}


@require_safe
def figure(request, code: str):
    if code not in indicators.CODES:
        raise Http404
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    asked = Asked(request)
    ratio = indicators.RATIOS.get(code)
    measure = MEASURES[side_of(ratio, request.GET.get("side")) if ratio else code]
    rows = indicators.rows(measure.code, asked.scope, asked.window, asked.month)
    found = order(rows, measure)
    if request.GET.get("format") == "xlsx":
        total = indicators.total(measure.code, found)
        return export_response(
            request,
            title=f"{measure.name}明细",
            ledgers=[ledger(measure, found, total)],
            filters=[
                ("范围", asked.scope.label),
                ("统计期", f"{asked.window.period.label}，截至 {asked.window.as_of}"),
            ],
            order="数大的在前" if measure.amount is not None else "登记早的在前",
            figures=[Figure(measure.name, total, measure.definition)],
        )
    said, count, total = indicators.listed(asked.scope, asked.window, code, measure)
    paginator = KeyPaginator(found, PAGE, "figure" if measure.amount is not None else "")
    if asked.month:
        total = indicators.total(measure.code, found)
    else:
        paginator.count = count  # the figure has counted already
    asked.problems += indicators.not_cut(code, asked.given)
    context = asked.context() | {
        "indicator": indicators.indicator(code),
        "measure": measure,
        "ratio": ratio,
        "parts": ratio and (MEASURES[ratio.part], MEASURES[ratio.whole]),
        "figure": total if asked.month and not ratio else said.figures[code],
        "month": asked.month,
        "against": None if asked.month else against(said, code, asked),
        "said": said,
        "total": total,
        "page_obj": paginator.asked(request.GET),
        "rows_kind": kind(measure),
        "unknown_keys": asked.unknown(*KEYS, "format", MONTH, "side"),
    }
    return render(request, "projects/figure/detail.html", context)


def against(said: indicators.Statement, code: str, asked: Asked) -> dict[str, Any]:
    """The figure beside its target, the calendar and last year; `base_query` shows that year's."""
    before = asked.window.last_year()
    dated = any(asked.narrow[key] for key in BY_DAY)
    base = asked.query | {"period": before.period.code, "as_of": before.as_of.isoformat()}
    return {
        "target": said.targets.get(code),
        "rate": said.target_rate(code),
        "full": said.full_rate(code),
        "lead": said.lead_points(code),
        "since": said.to_date.get(code),
        "to_date": asked.window.to_date().period,
        "yoy": said.yoy(code),
        "base": said.base.get(code),
        "base_query": None if dated else base,
        "published": None if dated else beside(asked.scope, asked.window, code),
    }


@require_safe
def card(request, code: str):
    """口径卡: what a number means, what proves it, up to which day, and what it leaves out."""
    if code not in indicators.CODES:
        raise Http404
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    asked = Asked(request)
    scope, window = asked.scope, asked.window
    value: Decimal | None
    if asked.month and code in MEASURES:
        value = indicators.total(code, indicators.rows(code, scope, window, asked.month))
    else:
        value = indicators.figures(scope, window, [code])[code]
    goals = targets(scope, window)
    has_goal = code in goals.assigned and not asked.month
    since = indicators.figures(scope, window.to_date(), [code])[code] if has_goal else None
    asked_for = request.GET.urlencode()
    context = asked.context() | {
        "indicator": indicators.indicator(code),
        "figure": value,
        "month": asked.month,
        "rate": goals.rate(code, since),
        "full": goals.full_rate(code, since),
        "evidence": evidence(code),
        "uncounted": None if asked.month else uncounted(code, scope, window),
        "rows_url": f"{reverse('projects:figure', args=[code])}?{asked_for}",
        "diff_url": f"{reverse('projects:difference', args=[code])}?{asked_for}",
    }
    return render(request, "projects/figure/_card.html", context)


def side_of(ratio: indicators.Ratio, side: str | None) -> str:
    """A rate has two lists; the part is shown first."""
    return ratio.whole if side == "whole" else ratio.part


def kind(measure) -> str:
    models = {
        FundingRecord: "funding",
        ProgressReport: "progress",
        DueReport: "progress",
        Problem: "problem",
        AnnualPlan: "plan",
        Activity: "activity",
        Agreement: "agreement",
        ProjectEvent: "event",
        GovernmentFund: "government_fund",
        Lead: "lead",
    }
    return models.get(measure.source.model, "project")


def order(found, measure):
    """Largest first; with what each row needs to be shown."""
    related = {"project": ("park", "chain"), "activity": ("park", "region")}
    related["lead"] = related["activity"]
    related["event"] = related["government_fund"] = related["activity"]
    related["agreement"] = (*related["activity"], "enterprise")
    found = found.select_related(*related.get(kind(measure), ("project", "project__park")))
    return found.order_by("-figure", "pk") if measure.amount is not None else found.order_by("pk")


def _named(measure, path: str) -> list[tuple[Column, Getter]]:
    """What a row is called and where it stands."""
    if measure.source.of_projects:
        return [
            (Column("项目编号", 18), f"{path}code"),
            (Column("项目名称", 40), f"{path}name"),
            (Column("园区", 16), f"{path}park__short_name"),
        ]
    return [
        (Column("编号", 18), "code"),
        (Column("名称", 40), "name"),
        (Column("园区或县区", 16), first_of("park__short_name", "region__name")),
    ]


def ledger(measure, found, total) -> Ledger:
    """The rows behind a figure, the total beneath."""
    path = f"{measure.source.path}__" if measure.source.path else ""
    is_money = measure.unit == AMOUNT
    amount = f"{measure.name}（{'万元' if is_money else measure.quantity}）"
    table: list[tuple[Column, Getter]] = [*_named(measure, path)]
    table += [
        (Column("日期", 12, "date"), measure.dated or nothing()),
    ]
    if measure.amount is not None:
        table.append((Column(amount, 18, "money" if is_money else "int"), "figure"))
    word = WORDS[kind(measure)]
    notes = (measure.definition,)
    return Ledger(measure.name, table, found, word, {amount: total}, notes)
