"""为什么和上次不同: a figure at two days, or in two periods, and the rows that make the difference."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.exports.difference import changes, reasons
from projects.models import Project
from projects.queries import difference as queries
from projects.queries.indicators import CODES, RATIOS, indicator, total
from projects.queries.measures import MEASURES
from projects.queries.narrow import BY_DAY
from projects.queries.report import window_asked
from projects.queries.scope import Window
from projects.views import cockpit
from projects.views.figure import PAGE, side_of
from projects.views.frame import Asked
from tracker.roles import Permission
from tracker.tools.periods import Period, straightened
from tracker.views.export import Figure, export_response

OWN_KEYS = ("page", "format", "from", "to", "base", "side", "kind")
DAY = timedelta(days=1)
BESIDE = {queries.LATE: "其后补记", queries.VOIDED: "其后作废"}


class Compared:
    """The two windows that an address asks for, earlier first, and what was read otherwise."""

    def __init__(self, request):
        get = request.GET
        self.said: list[str] = []
        self.asked = Asked(request)
        self.base = self._base(get.get("base", ""))
        later = self.asked.window
        if not get.get("period"):  # the year as far as the day: what came since must be in it
            day = self._day(get.get("to", ""), later.as_of)
            later = Window(Period.months_of(day.year, 1, day.month), day)
        if self.base:
            self.later, self.earlier = later, window_asked(self.base, "")
            return
        last = self._day(get.get("to", ""), later.as_of)
        first = self._day(get.get("from", ""), min(last, later.until).replace(day=1) - DAY)
        if first > last:
            self.said.append(f"起止日期前后颠倒，已按 {last} 到 {first} 计算。")
            first, last = last, first
        self.later, self.earlier = replace(later, as_of=last), replace(later, as_of=first)

    def _day(self, given: str, otherwise: date) -> date:
        if not given:
            return otherwise
        try:
            return window_asked("", given).as_of
        except ValueError as error:
            self.said.append(f"{error} 现按 {otherwise} 计算。")
            return otherwise

    def _base(self, given: str) -> str:
        if not given:
            return ""
        try:
            window_asked(given, "")
        except ValueError as error:
            self.said.append(f"{error} 现按日期比较。")
            return ""
        return straightened(given) or given

    @property
    def is_still(self) -> bool:
        """Both days lie past the period's end: nothing dated can differ."""
        return not self.base and self.earlier.until == self.later.until

    @property
    def query(self) -> dict[str, Any]:
        """The address of this comparison."""
        kept = {k: v for k, v in self.asked.query.items() if k not in ("as_of", "period")}
        kept["period"] = self.later.period.code
        if self.base:
            return kept | {"base": self.base}
        return kept | {"from": self.earlier.as_of, "to": self.later.as_of}

    def of(self, window: Window) -> str:
        """The query of one of the two figures."""
        kept = {k: v for k, v in self.asked.query.items() if k not in ("as_of", "period")}
        return urlencode(kept | {"period": window.period.code, "as_of": window.as_of})


@require_safe
def difference(request, code: str):
    if code not in CODES:
        raise Http404
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    compared = Compared(request)
    ratio = RATIOS.get(code)
    measure = MEASURES[side_of(ratio, request.GET.get("side")) if ratio else code]
    scope, earlier, later = compared.asked.scope, compared.earlier, compared.later
    found = queries.difference(scope, measure.code, earlier, later)
    labels = queries.labels_of(measure, earlier, later)
    rows = ordered(queries.changed(scope, measure, earlier, later), measure)
    if request.GET.get("format") == "xlsx":
        return workbook(request, compared, found, rows, labels)
    beside = beside_of(compared, measure)
    chosen = request.GET.get("kind", "")
    if chosen in beside:
        rows = ordered(beside[chosen]["rows"], measure)
    elif chosen in labels:
        rows = rows.filter(reason=chosen)
    both = queries.values(scope, code, earlier, later) if ratio else (found.before, found.after)
    context = compared.asked.context() | {
        "problems": [*compared.said, *compared.asked.problems],
        "unknown_keys": compared.asked.unknown(*OWN_KEYS),
        "indicator": indicator(code),
        "measure": measure,
        "ratio": ratio,
        "parts": ratio and (MEASURES[ratio.part], MEASURES[ratio.whole]),
        "compared": compared,
        "found": found,
        "before": both[0],
        "after": both[1],
        "points": points_of(*both),
        "urls": [
            f"{reverse('projects:figure', args=[code])}?{compared.of(w)}" for w in (earlier, later)
        ],
        "beside": beside,
        "chosen": chosen if chosen in beside or chosen in labels else "",
        "labels": labels | BESIDE,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "is_project": measure.source.model is Project,
        "of_projects": measure.source.of_projects,
        "of_the_day": any(compared.asked.narrow[key] for key in BY_DAY),
        "wider": Period.months_of(later.as_of.year, 1, later.as_of.month).code,
        "periods": cockpit.period_choices(later.period),
        "previous": later.period.previous().code,
    }
    return render(request, "projects/difference/detail.html", context)


def points_of(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """What a rate has changed by, in 百分点."""
    return None if before is None or after is None else after - before


def ordered(rows, measure):
    """What came in first, then what went out, the largest first; with what a row shows."""
    if measure.source.of_projects:
        related = ("project", "project__park") if measure.source.path else ("park",)
    else:
        related = ("park", "region")
    first = ["-now", "reason"] if "reason" in rows.query.annotations else []
    largest = ["-figure"] if measure.amount is not None else []
    return rows.select_related(*related).order_by(*first, *largest, "pk")


def beside_of(compared: Compared, measure) -> dict[str, dict[str, Any]]:
    """What was recorded after the earlier day and belongs before it: not in the difference."""
    if compared.base:
        return {}
    scope, earlier, later = compared.asked.scope, compared.earlier, compared.later
    lists = {
        queries.LATE: queries.late(scope, measure, earlier, later),
        queries.VOIDED: queries.voided(scope, measure, earlier),
    }
    return {
        key: {"rows": rows, "label": BESIDE[key], "sum": total(measure.code, rows), "count": count}
        for key, rows in lists.items()
        if (count := rows.count())
    }


def workbook(request, compared: Compared, found: queries.Difference, rows, labels):
    said = MEASURES[found.code]
    windows = (compared.earlier, compared.later)
    first, last = (f"{w.period.label}，截至 {w.as_of}" for w in windows)
    return export_response(
        request,
        title=f"{said.name}变化",
        ledgers=[reasons(found), changes(found, rows, labels)],
        filters=[("范围", compared.asked.scope.label), ("上次", first), ("这次", last)],
        order="新计入的在前，金额大的在前",
        figures=[
            Figure("上次", found.before, said.definition),
            Figure("这次", found.after, said.definition),
            Figure("差额", found.change, "这次减上次，等于各行变化之和。"),
        ],
    )
