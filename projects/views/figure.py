"""数字明细: a figure's definition and the rows that add up to it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import FundingRecord, Problem, ProgressReport
from projects.queries import indicators
from projects.queries.measures import MEASURES
from projects.views.frame import Asked
from tracker.roles import Permission
from tracker.tools.tables import Getter
from tracker.tools.xlsx import Column
from tracker.views.export import Figure, Ledger, export_response, nothing

PAGE = 50
WORDS = {"project": "项", "funding": "笔", "progress": "期", "problem": "个"}


@require_safe
def figure(request, code: str):
    if code not in indicators.CODES:
        raise Http404
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    asked = Asked(request)
    ratio = indicators.RATIOS.get(code)
    measure = MEASURES[side_of(ratio, request.GET.get("side")) if ratio else code]
    found = order(indicators.rows(measure.code, asked.scope, asked.window), measure)
    total = indicators.total(measure.code, found)
    if request.GET.get("format") == "xlsx":
        return export_response(
            request,
            title=f"{measure.name}明细",
            ledgers=[ledger(measure, found, total)],
            filters=[
                ("范围", asked.scope.label),
                ("统计期", f"{asked.window.period.label}，截至 {asked.window.as_of}"),
            ],
            order="金额大的在前" if measure.amount is not None else "登记早的在前",
            figures=[Figure(measure.name, total, measure.definition)],
        )
    said = indicators.statement(asked.scope, asked.window, [code])
    paginator = Paginator(found, PAGE)
    context = asked.context() | {
        "indicator": indicators.indicator(code),
        "measure": measure,
        "ratio": ratio,
        "parts": ratio and (MEASURES[ratio.part], MEASURES[ratio.whole]),
        "figure": said.figures[code],
        "said": said,
        "total": total,
        "page_obj": paginator.get_page(request.GET.get("page")),
        "rows_kind": kind(measure),
    }
    return render(request, "projects/figure/detail.html", context)


def side_of(ratio: indicators.Ratio, side: str | None) -> str:
    """A rate has two lists; the part is shown first."""
    return ratio.whole if side == "whole" else ratio.part


def kind(measure) -> str:
    models = {FundingRecord: "funding", ProgressReport: "progress", Problem: "problem"}
    return models.get(measure.source.model, "project")


def order(found, measure):
    """Largest first; with what each row needs to be shown."""
    related = ("park", "chain") if kind(measure) == "project" else ("project", "project__park")
    found = found.select_related(*related)
    return found.order_by("-figure", "pk") if measure.amount is not None else found.order_by("pk")


def ledger(measure, found, total) -> Ledger:
    """The rows behind a figure, the total beneath."""
    path = "" if kind(measure) == "project" else "project__"
    amount = f"{measure.name}（万元）"
    table: list[tuple[Column, Getter]] = [
        (Column("项目编号", 18), f"{path}code"),
        (Column("项目名称", 40), f"{path}name"),
        (Column("园区", 16), f"{path}park__short_name"),
        (Column("日期", 12, "date"), measure.dated or nothing()),
    ]
    if measure.amount is not None:
        table.append((Column(amount, 18, "money"), "figure"))
    word = WORDS[kind(measure)]
    notes = (measure.definition,)
    return Ledger(measure.name, table, found, word, {amount: total}, notes)
