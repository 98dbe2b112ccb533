"""Figures, rows and rules of one place and period, frozen as text (DOMAIN.md §6).

`take` asks the registry and nobody else. Numbers are written unrounded, as text; nothing in a
snapshot is computed again later. Its shape:

- place, place_name, kind ("region" or "park"), period, own_label, so_far, label, as_of, taken_at;
- whole: statement of January to the period's end; own: of the period itself;
- lines: dimension → [{key, label, statement}];
- big: projects of 10亿元 and more; rows: figure → [[code, name, amount]]; lists: name → [row];
- tasks: lines of the yearly list by place and unit; lists.red_tasks: its red ones;
- events: 三个一批 held in the period itself, a row an event and kind;
- standing: 园区考核位次 as published for the period, {} where none was;
- rules: lamp rules of the day; means: figure → {name, unit, quantity, definition};
- published: what was published of this place, as known at the cut-off.
"""

import hashlib
from typing import Any

import orjson
from django.utils import timezone

from parks.models import Park, Region
from projects.models import LampRule
from projects.queries import indicators
from projects.queries.dispatch.assessment_lines import frozen_standing
from projects.queries.dispatch.event_lines import event_lines
from projects.queries.dispatch.lists import named_lists
from projects.queries.dispatch.periods import so_far, spoken
from projects.queries.dispatch.published import known_figures
from projects.queries.dispatch.task_lines import frozen_tasks
from projects.queries.dispatch.vocabulary import BIG_AMOUNT
from projects.queries.goals import targets_by
from projects.queries.kept import kept_cube
from projects.queries.measures import MEASURES
from projects.queries.scope import Scope, Window, scope_for
from tracker import clock
from tracker.tools.periods import Period

# Of whom a table or a ranking may speak, and with which figures. The first five are read together:
# they are columns of the project, and one grouping answers all of them.
TOGETHER = ("park", "region", "chain", "office", "size")
LINED = (
    "signed_count",
    "signed_amount",
    "active_count",
    "new_start_count",
    "funds",
    "funds_outside",
    "signed_fulfilled",
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
    "lamp_red",
    "lamp_yellow",
    "lamp_green",
    "fiveone_rate",
    "on_time_rate",
)
LED = ("lamp_red", "lamp_yellow", "lamp_green", "fiveone_rate", "on_time_rate")
MONTHLY = ("funds", "funds_outside", "completed_investment")
# The figures whose rows go with the snapshot.
LISTED = (
    "signed_count",
    "signed_amount",
    "active_count",
    "funds_outside",
    "lamp_red",
    "lamp_yellow",
)


def take(place: Region | Park, period: Period) -> dict[str, Any]:
    """A snapshot's data, as the rows are now. One query a source and dimension."""
    whole, own = so_far(period), Window(period, period.end)
    kind = place._meta.model_name or ""
    tasks, red_tasks = frozen_tasks(place, period.year, whole.until)
    scope = scope_for(None, whole.until, **{kind: place.code})
    return {
        "kind": kind,
        "place": place.code,
        "place_name": place.name,
        "period": period.code,
        "own_label": spoken(period),
        "so_far": whole.period.code,
        "label": whole.period.label,
        "as_of": str(whole.as_of),
        "taken_at": timezone.now().isoformat(),
        "made_on": str(clock.today()),
        "whole": stated(indicators.statement(scope, whole, indicators.CODES)),
        "own": stated(indicators.statement(scope, own, indicators.CODES)),
        "lines": _lines(scope, whole),
        "big": _big(scope, whole),
        "rows": {code: rows_of(code, scope, whole) for code in LISTED},
        "lists": {**named_lists(scope, own), "red_tasks": red_tasks},
        "tasks": tasks,
        "events": event_lines(scope, own),
        "standing": frozen_standing(place, period),
        "rules": [
            {"kind": rule.kind, "version": rule.version, "text": rule.text}
            for rule in LampRule.objects.on(whole.as_of)
        ],
        "means": {code: _meaning(code) for code in indicators.CODES},
        "published": known_figures(place, period),
    }


def digest_of(data: dict[str, Any]) -> str:
    """sha256 of the data in one spelling, whatever the database does to the order of keys."""
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()


def stated(said: indicators.Statement) -> dict[str, Any]:
    """A statement as plain text, unrounded; what is missing is left out."""
    found = {
        "figures": said.figures,
        "base": said.base,
        "targets": said.targets,
        "target_rate": {code: said.target_rate(code) for code in said.figures},
        "lead_points": {code: said.lead_points(code) for code in said.figures},
        "yoy": {code: said.yoy(code) for code in said.figures},
    }
    texts = {
        kind: {code: str(value) for code, value in values.items() if value is not None}
        for kind, values in found.items()
    }
    return {**texts, "time_rate": None if said.time_rate is None else str(said.time_rate)}


def _lines(scope: Scope, window: Window) -> dict[str, list[dict[str, Any]]]:
    """Each dimension's lines with target and last year."""
    windows = [window, window.last_year(), window.to_date()]
    found = kept_cube(scope, windows, indicators.measures_of(LINED), TOGETHER)
    rate = indicators.time_rate(window)
    tables = {
        by: indicators.lines_of(found, by, LINED, targets_by(by, window), rate) for by in TOGETHER
    }
    tables["leader"] = indicators.table(scope, window, LED, "leader")
    tables["month"] = indicators.table(scope, window, MONTHLY, "month")
    return {
        by: [{"key": line.key, "label": line.label, **stated(said)} for line, said in lines]
        for by, lines in tables.items()
    }


def _meaning(code: str) -> dict[str, str]:
    one = indicators.indicator(code)
    return {
        "name": one.name,
        "unit": one.unit,
        "quantity": one.quantity,
        "definition": one.definition,
    }


def _big(scope: Scope, window: Window) -> dict[str, str]:
    """10亿元以上: how many were signed, for how much."""
    rows = indicators.rows("signed_amount", scope, window).filter(figure__gte=BIG_AMOUNT)
    return {"count": str(rows.count()), "amount": str(indicators.total("signed_amount", rows))}


def rows_of(code: str, scope: Scope, window: Window) -> list[list[str]]:
    """The rows behind a number: project code, name, amount (counts have none)."""
    measure = MEASURES[code]
    path = f"{measure.source.path}__" if measure.source.path else ""
    found = indicators.rows(code, scope, window).order_by("pk")
    columns = [f"{path}code", f"{path}name"] + (["figure"] if measure.amount is not None else [])
    return [[str(value) for value in row] for row in found.values_list(*columns)]
