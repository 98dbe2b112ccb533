"""驾驶舱: where are we, who must act."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parks.queries import places
from projects.exports import cockpit as tables
from projects.exports import place
from projects.queries import dashboard
from projects.queries.dimensions import CUTS
from projects.queries.indicators import Statement, indicator
from projects.queries.measures import MEASURES
from projects.views.chart import chart
from projects.views.frame import Asked
from tracker import clock
from tracker.roles import Permission
from tracker.tools.money import UNITS, percent, two
from tracker.tools.periods import Period
from tracker.views.export import Figure, Ledger, export_response

HEAT_MEASURES = {
    "funds_outside": "到位资金",
    "active_count": "项目数",
    "signed_amount": "签约额",
    "start_rate": "开工率",
}
DEFINED = ("funds_outside", "signed_count", "active_count", "start_rate", "production_rate")
PICKED = ("park", "chain")  # keys with a select of their own; the others travel along


@require_safe
def cockpit(request):
    if not request.user.may(Permission.VIEW_FIGURES):
        raise PermissionDenied
    asked = Asked(request)
    measure = request.GET.get("heat", dashboard.HEADLINE)
    measure = measure if measure in HEAT_MEASURES else dashboard.HEADLINE
    found = dashboard.cockpit(asked.scope, asked.window, measure)
    if request.GET.get("format") == "xlsx":
        return workbook(request, asked, found, measure)
    context = asked_of(request, asked, "format") | {
        "cockpit": found,
        **strip(found.said),
        "mine": mine(request.user, found, asked),
        "lamps": dashboard.worst(found.lamps),
        "leaders": found.leaders[: dashboard.LEADERS_SHOWN],
        "league_size": len(found.leaders),
        "heat_measure": measure,
        "heat_name": indicator(measure).name,
        "heat_measures": HEAT_MEASURES,
        "heat_is_amount": measure in MEASURES and MEASURES[measure].unit == "amount",
        **months(request, asked, found),
        "rates": rates(found),
        "chain_labels": dict(found.chains),
        "park_keys": park_keys(asked.narrow["park"]),
        "zones": list(places.zones().items()),
        "chains": [(chain.code, chain.short_name) for chain in places.chains().values()],
        "kept_keys": [(k, v) for k, v in request.GET.items() if v and k not in (*PICKED, "period")],
        "known_scope": any(asked.narrow.values()),
        "is_past": asked.window.until < clock.today(),
        "lamp_query": urlencode({key: code for key, code in asked.narrow.items() if code}),
    }
    return render(request, "projects/cockpit/detail.html", context)


def workbook(request, asked: Asked, found: dashboard.Cockpit, measure: str):
    """The page's tables, with numbers as numbers."""
    noun, said = "projects.project", found.said
    heat = tables.heat(found, measure)
    parks = [tables.heat_row(row) for row in found.heat]
    note = tables.heat_note(measure)
    sums = tables.heat_sums(found, heat)
    monthly = tables.months_sums(found.months)
    return export_response(
        request,
        title="驾驶舱",
        ledgers=[
            Ledger("核心指标", place.FIGURES, place.figures(said), "项", noun=noun),
            Ledger(
                "各月省外到位资金",
                tables.MONTHS,
                tables.months(found.months),
                "个月",
                monthly,
                noun=noun,
            ),
            Ledger("园区产业", heat, parks, "个", sums, (note,), noun=noun),
            Ledger("包抓领导", tables.LEADERS, tables.leaders(found.leaders), "人", noun=noun),
        ],
        filters=[
            ("范围", asked.scope.label),
            ("统计期", f"{asked.window.period.label}，截至 {asked.window.until}"),
        ],
        order="按排列次序；领导按年度计划完成率",
        figures=[
            Figure(MEASURES[code].name, said.figures[code], MEASURES[code].definition)
            for code in ("funds_outside", "signed_count", "active_count")
        ],
    )


def months(request, asked: Asked, found) -> dict[str, Any]:
    """The chart of months, in the unit of the reader."""
    query = asked.query | unit_asked(request)
    return {"chart": chart(found.months, asked, query, unit_of(request))}


def unit_asked(request) -> dict[str, str]:
    """`u=` of the address, which its links carry on."""
    return {"u": request.GET["u"]} if request.GET.get("u") in UNITS else {}


def asked_of(request, asked: Asked, *own: str) -> dict[str, Any]:
    """What was asked for, with the unit of an address kept in the links out of the page."""
    context = asked.context()
    context["figure_query"] = context["figure_query"] | unit_asked(request)
    return context | {
        "unknown_keys": asked.unknown("heat", *own),
        "periods": period_choices(asked.window.period),
        "to_date": asked.window.to_date().period.code,
    }


def unit_of(request) -> str:
    unit = request.GET.get("u") or request.session.get("unit", "yi")
    return unit if unit in UNITS else "yi"


def strip(said: Statement) -> dict[str, Any]:
    """What the six KPIs need (`_kpis.html`)."""
    return {
        "said": said,
        "kpi": kpis(said),
        "definitions": {code: indicator(code).definition for code in DEFINED},
        "stack": stack(said),
    }


def kpis(said: Statement) -> dict[str, Any]:
    """What is said beside the big numbers."""
    f = said.figures
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


def stack(said: Statement) -> dict[str, Any]:
    """Right edges of the red and the yellow part of the lamp bar, per cent."""
    f = said.figures
    red, yellow, green = (f[f"lamp_{colour}"] or 0 for colour in ("red", "yellow", "green"))
    whole = red + yellow + green
    return {
        "red": two(percent(red, whole)) or 0,
        "yellow": two(percent(red + yellow, whole)) or 0,
    }


def mine(user, found: dashboard.Cockpit, asked: Asked) -> dict[str, Any] | None:
    """您包抓的: the reader's own line of the league, and the project that needs a word first."""
    row = next((one for one in found.leaders if one.leader_id == user.person_id), None)
    if row is None:
        return None
    led = CUTS["leader"].column("project__", asked.window.until)
    lamps = dashboard.lit(asked.scope, asked.window).alias(led=led).filter(led=user.person_id)
    return {"row": row, "worst": lamps.first()}


def rates(found: dashboard.Cockpit) -> dict[Any, tuple[Any, Any]]:
    """Completion and growth of each park's money; the total under the empty key."""
    code = dashboard.HEADLINE
    result = {r.line.key: (r.said.target_rate(code), r.said.yoy(code)) for r in found.heat}
    result[""] = (found.said.target_rate(code), found.said.yoy(code))
    return result


def park_keys(asked: str) -> dict[str, str]:
    """The `park` key of each zone's row: of what is asked for, the part that lies in the zone."""
    held = places.parks()
    wanted = [code for code in asked.split(",") if code in held]
    if not wanted:
        return {code: code for code in places.zones()}
    return {
        zone: ",".join(code for code in wanted if held[code].zone == zone)
        for zone in places.zones()
    }


def period_choices(period: Period) -> list[Period]:
    """Periods of the same year and the one before, for the picker."""
    found = [period]
    for year in (period.year, period.year - 1):
        codes = [f"{year}", f"{year}H1", *(f"{year}Q{q}" for q in range(1, 5))]
        found += [p for p in map(Period.parse, codes) if p.code != period.code]
    return found
