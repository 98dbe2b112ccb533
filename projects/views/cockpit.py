"""驾驶舱: where are we, who must act."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parks.queries import places
from projects.queries import dashboard
from projects.queries.indicators import indicator
from projects.queries.measures import MEASURES
from projects.views.frame import Asked
from tracker.roles import Permission
from tracker.tools.money import UNITS, in_unit, percent, two
from tracker.tools.periods import Period

HEAT_MEASURES = {
    "funds_outside": "到位资金",
    "active_count": "项目数",
    "signed_amount": "签约额",
    "start_rate": "开工率",
}

DEFINED = ("funds_outside", "signed_count", "active_count", "start_rate", "production_rate")


@require_safe
def cockpit(request):
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    asked = Asked(request)
    measure = request.GET.get("heat", dashboard.HEADLINE)
    measure = measure if measure in HEAT_MEASURES else dashboard.HEADLINE
    found = dashboard.cockpit(asked.scope, asked.window, measure)
    mine = next((row for row in found.leaders if row.leader_id == request.user.person_id), None)
    context = asked.context() | {
        "cockpit": found,
        "said": found.said,
        "mine": mine,
        "leaders": found.leaders[: dashboard.LEADERS_SHOWN],
        "heat_measure": measure,
        "heat_measures": HEAT_MEASURES,
        "heat_is_amount": measure in MEASURES and MEASURES[measure].unit == "amount",
        "chart": month_chart(found, request, asked),
        "months": [(month, month_link(asked, month.number)) for month in found.months],
        "kpi": kpis(found),
        "definitions": {code: indicator(code).definition for code in DEFINED},
        "stack": stack(found),
        "rates": rates(found),
        "periods": period_choices(asked.window.period),
        "parks": list(places.zones().items()),
    }
    return render(request, "projects/cockpit/detail.html", context)


def kpis(found: dashboard.Cockpit) -> dict:
    """What is said beside the big numbers."""
    said, f = found.said, found.said.figures
    red, yellow, green = (int(f[f"lamp_{colour}"] or 0) for colour in ("red", "yellow", "green"))
    return {
        "target_rate": said.target_rate(dashboard.HEADLINE),
        "lead": said.lead_points(dashboard.HEADLINE),
        "funds_yoy": said.yoy(dashboard.HEADLINE),
        "signed_yoy": said.yoy("signed_count"),
        "active_yoy": said.yoy("active_count"),
        "start_yoy": said.yoy("start_rate"),
        "production_yoy": said.yoy("production_rate"),
        "red": red,
        "yellow": yellow,
        "green": green,
        "lit": red + yellow,
        "red_share": percent(red, red + yellow + green),
    }


def stack(found: dashboard.Cockpit) -> dict:
    """Right edges of the red and the yellow part of the lamp bar, per cent."""
    f = found.said.figures
    red, yellow, green = (f[f"lamp_{colour}"] or 0 for colour in ("red", "yellow", "green"))
    whole = red + yellow + green
    return {
        "red": two(percent(red, whole)) or 0,
        "yellow": two(percent(red + yellow, whole)) or 0,
    }


def rates(found: dashboard.Cockpit) -> dict:
    """Completion and growth of each park's money; the total under the empty key."""
    code = dashboard.HEADLINE
    result = {r.line.key: (r.said.target_rate(code), r.said.yoy(code)) for r in found.heat}
    result[""] = (found.said.target_rate(code), found.said.yoy(code))
    return result


def period_choices(period: Period) -> list[Period]:
    """Periods of the same year and the one before, for the picker."""
    found = [period]
    for year in (period.year, period.year - 1):
        codes = [f"{year}", f"{year}H1", *(f"{year}Q{q}" for q in range(1, 5))]
        found += [p for p in map(Period.parse, codes) if p.code != period.code]
    return found


def month_chart(found: dashboard.Cockpit, request, asked: Asked) -> dict:
    """What the browser draws: labels, this year, last year, completion so far, and the links."""
    unit = request.GET.get("u") or request.session.get("unit", "yi")
    unit = unit if unit in UNITS else "yi"
    return {
        "labels": [f"{month.number}月" for month in found.months],
        "so_far": ["" if m.so_far is None else f"累计 {two(m.so_far)}%" for m in found.months],
        "now": [str(two(in_unit(month.now, unit))) for month in found.months],
        "before": [str(two(in_unit(month.before, unit))) for month in found.months],
        "links": [month_link(asked, month.number) for month in found.months],
    }


def month_link(asked: Asked, number: int) -> str:
    """The rows behind one bar."""
    query = asked.query | {"period": f"{asked.window.period.year}-{number:02d}"}
    return f"{reverse('projects:figure', args=[dashboard.HEADLINE])}?{urlencode(query)}"
