"""数字明细: a figure's definition and the rows that add up to it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.models import FundingRecord, ProgressReport
from projects.queries import indicators
from projects.queries.measures import MEASURES
from projects.views.frame import Asked
from tracker.generic import sheet_response
from tracker.roles import Permission
from tracker.tools.xlsx import Column, SheetSpec

PAGE = 50


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
        return sheet_response(code, [sheet(measure, found, total)])
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
    models = {FundingRecord: "funding", ProgressReport: "progress"}
    return models.get(measure.source.model, "project")


def order(found, measure):
    """Largest first; with what each row needs to be shown."""
    related = ("park", "chain") if kind(measure) == "project" else ("project", "project__park")
    found = found.select_related(*related)
    return found.order_by("-figure", "pk") if measure.amount is not None else found.order_by("pk")


def sheet(measure, found, total) -> SheetSpec:
    """The rows as a workbook: numbers as numbers, the total beneath."""
    amount = measure.amount is not None
    columns = [
        Column("项目编号", 18, "text"),
        Column("项目名称", 40, "text"),
        Column("园区", 16, "text"),
    ]
    columns += [Column("日期", 12, "date")] + (
        [Column(f"{measure.name}（万元）", 18, "money")] if amount else []
    )

    def rows():
        for row in found.iterator(chunk_size=2000):
            project = row if kind(measure) == "project" else row.project
            on = getattr(row, measure.dated, None) if measure.dated else None
            yield [project.code, project.name, project.park.short_name, on] + (
                [row.figure] if amount else []
            )

    totals = ["合计", "", "", None, total] if amount else [f"合计 {total}", "", "", None]
    return SheetSpec(
        name=measure.name,
        columns=columns,
        rows=rows(),
        title=measure.name,
        notes=(measure.definition,),
        totals=totals,
    )
