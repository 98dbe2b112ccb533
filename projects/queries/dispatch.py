"""What a quarter's dispatch is made of: a snapshot of figures, rows and rules, frozen as data.

The report speaks of the year so far (January to the quarter's end), as these offices write it.
Everything in a snapshot is text or JSON: it never changes after it was taken.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from parks.models import Region
from projects.enums import LampLevel
from projects.models import Dispatch, LampRule
from projects.queries import indicators
from projects.queries.measures import MEASURES
from projects.queries.scope import Scope, Window, scope_for
from tracker import clock
from tracker.tools.periods import Period
from tracker.tools.workdays import nth_workday

CODES = (
    "signed_count",
    "signed_amount",
    "active_count",
    "new_start_count",
    "funds",
    "funds_outside",
    "signed_fulfilled",
    "signed_registered",
    "signed_started",
    "signed_produced",
    "contract_rate",
    "start_rate",
    "production_rate",
    "fund_rate",
    "cohort_funds",
    "completed_investment",
    "key_count",
    "key_started_count",
    "fiveone_rate",
    "on_time_rate",
    "lamp_red",
    "lamp_yellow",
    "lamp_green",
)
TARGETED = ("funds_outside", "signed_amount", "signed_count", "active_count")
LISTED = (
    "signed_count",
    "signed_amount",
    "active_count",
    "funds_outside",
    "lamp_red",
    "lamp_yellow",
)
BIG = Decimal(100_000)  # 10亿 in 万元
DRAFT_WORKDAY = 3  # of the quarter that follows


def quarter(code: str) -> Period:
    """A quarter by its code. Raises ValueError in Chinese for anything else."""
    period = Period.parse(code)
    if "Q" not in period.code:
        raise ValueError(f"“{code}”不是季度，请写成 2024Q2。")
    return period


def window_of(period: Period) -> Window:
    """January to the quarter's end, seen from its last day."""
    return Window(period.to_date(), period.end)


def finished_quarter(on: date) -> Period:
    """The last quarter that was over before `on`."""
    return Period.quarter_of(on).previous()


def is_due(period: Period, on: date) -> bool:
    """From the third working day after the quarter's end."""
    first = date.fromordinal(period.end.toordinal() + 1)
    return on >= nth_workday(first, DRAFT_WORKDAY)


def snapshot(region: Region, period: Period) -> dict[str, Any]:
    """Figures, parks, rows and rules as they are now, for one quarter."""
    scope, window = scope_for(None, region=region.code), window_of(period)
    said = indicators.statement(scope, window, CODES)
    parks = indicators.table(scope, window, CODES, "park")
    return {
        "quarter": period.code,
        "period": window.period.code,
        "period_label": window.period.label,
        "region": region.code,
        "region_name": region.name,
        "as_of": str(window.as_of),
        "taken_at": timezone.now().isoformat(),
        "made_on": str(clock.today()),
        "city": statement_data(said),
        "parks": [
            {"key": line.key, "label": line.label, **statement_data(one)} for line, one in parks
        ],
        "big": _big(scope, window),
        "rows": {code: _rows(code, scope, window) for code in LISTED},
        "lamps": _lamps(scope),
        "rules": [
            {"kind": rule.kind, "version": rule.version, "text": rule.text}
            for rule in LampRule.objects.on(window.as_of)
        ],
    }


def statement_data(said: indicators.Statement) -> dict[str, Any]:
    """A statement as plain text, unrounded."""
    return {
        "figures": {code: _text(value) for code, value in said.figures.items()},
        "base": {code: _text(said.base.get(code)) for code in TARGETED},
        "targets": {code: _text(said.targets.get(code)) for code in TARGETED},
        "target_rate": {code: _text(said.target_rate(code)) for code in TARGETED},
        "lead_points": {code: _text(said.lead_points(code)) for code in TARGETED},
        "yoy": {code: _text(said.yoy(code)) for code in TARGETED},
        "time_rate": _text(said.time_rate),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _big(scope: Scope, window: Window) -> dict[str, str]:
    """10亿元以上: how many were signed, for how much."""
    rows = indicators.rows("signed_amount", scope, window).filter(figure__gte=BIG)
    return {"count": str(rows.count()), "amount": str(indicators.total("signed_amount", rows))}


def _rows(code: str, scope: Scope, window: Window) -> list[list[str]]:
    """The rows behind a number: project code, name, amount (1 for counts)."""
    measure = MEASURES[code]
    path = f"{measure.source.path}__" if measure.source.path else ""
    found = indicators.rows(code, scope, window).order_by("pk")
    columns = [f"{path}code", f"{path}name"] + (["figure"] if measure.amount is not None else [])
    return [[str(value) for value in row] for row in found.values_list(*columns)]


def _lamps(scope: Scope) -> list[dict[str, str]]:
    rows = scope.projects.filter(lamp__in=[LampLevel.RED, LampLevel.YELLOW])
    rows = rows.select_related("park", "leader").order_by("lamp", "planned_start_on", "pk")
    return [
        {
            "code": project.code,
            "name": project.name,
            "park": project.park.short_name,
            "lamp": project.lamp,
            "reason": project.lamp_reason,
            "leader": project.leader.name if project.leader else "",
        }
        for project in rows
    ]


def changes_since(dispatch: Dispatch) -> list[tuple[str, Decimal, Decimal]]:
    """Figures that today's rows give otherwise than the snapshot: name, then, now."""
    region, period = dispatch.region, quarter(dispatch.quarter)
    now = indicators.figures(scope_for(None, region=region.code), window_of(period), CODES)
    found = []
    for code, text in dispatch.snapshot["city"]["figures"].items():
        then, today = Decimal(text or 0), now.get(code) or Decimal(0)
        if then != today:
            found.append((indicators.indicator(code).name, then, today))
    return found
