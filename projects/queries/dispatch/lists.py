"""Who is named in a report: lamps, late starts, reports not sent or copied, overdue problems.

Each row says the project, its park, what is wrong since when, and who answers for it; ordered worst
first. Rows are text, as everything in a snapshot.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, QuerySet

from projects.enums import LampKind, LampLevel, ReportState
from projects.models import DueReport, Lamp, Problem, ProgressReport
from projects.models.project import counted_on
from projects.queries import indicators
from projects.queries.scope import Scope, Window

Row = dict[str, str]
WORDS = {LampLevel.RED: "红", LampLevel.YELLOW: "黄"}
# In a paper there is no gap between a number and the Chinese beside it (UI.md §15).
GAP = re.compile(r"(?<=[\u4e00-\u9fff：，；]) (?=\d)|(?<=[\d%]) (?=[\u4e00-\u9fff])")
SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)
PROJECT = {
    "code": F("project__code"),
    "name": F("project__name"),
    "park": F("project__park__short_name"),
    "leader": F("project__leader__name"),
}


def named_lists(scope: Scope, window: Window) -> dict[str, list[Row]]:
    """Every list of a report, by the name a template calls it."""
    lists = _lists(scope, window)
    return {
        name: [{**row, "what": GAP.sub("", row["what"])} for row in rows]
        for name, rows in lists.items()
    }


def _lists(scope: Scope, window: Window) -> dict[str, list[Row]]:
    return {
        "lamps": [*_lamps(scope, window, LampLevel.RED), *_lamps(scope, window, LampLevel.YELLOW)],
        "late_start": _late_start(scope, window),
        "unreported": _unreported(scope, window),
        "copied": _copied(scope, window),
        "overdue": _overdue(scope, window),
        "batch": _batch(scope, window),
    }


def _lamps(scope: Scope, window: Window, level: LampLevel) -> list[Row]:
    """The projects that the figure counts, with the lamps of that colour that burnt on the day."""
    counted = indicators.rows(f"lamp_{level}", scope, window)
    burning = Lamp.objects.on(window.until).filter(level=level, project__in=counted.values("pk"))
    rows = burning.order_by("since_on", "project_id", "kind").values(
        *("reason", "since_on"), **PROJECT
    )
    held: dict[str, Row] = {}
    for row in rows:
        known = held.setdefault(row["code"], {**_project(row), "lamp": WORDS[level], "what": ""})
        known["what"] = "；".join(filter(None, (known["what"], row["reason"])))
        known.setdefault("since", str(row["since_on"]))
    return list(held.values())


def _late_start(scope: Scope, window: Window) -> list[Row]:
    """超时限未开工: the start lamp was red."""
    found = scope.restrict(Lamp.objects.on(window.until), "project").filter(
        counted_on(window.until, "project__"), kind=LampKind.START, level=LampLevel.RED
    )
    rows = found.order_by("project__planned_start_on", "pk").values(
        "reason", planned=F("project__planned_start_on"), **PROJECT
    )
    return [{**_project(r), "what": r["reason"], "since": str(r["planned"] or "")} for r in rows]


def _unreported(scope: Scope, window: Window) -> list[Row]:
    """未填报: owed for a period that ended in this one, and not sent to this day."""
    same = ("project", "rhythm", "start_on")
    sent = ProgressReport.objects.filter(state__in=SENT, **{name: OuterRef(name) for name in same})
    found = _projects_of(DueReport.objects.all(), scope, window).filter(~Exists(sent))
    rows = found.values(**PROJECT).annotate(times=Count("pk"), first=Min("end_on"))
    return [
        {**_project(r), "what": f"{r['times']}期未填报", "since": str(r["first"])}
        for r in rows.order_by("-times", "first", "code")
    ]


def _copied(scope: Scope, window: Window) -> list[Row]:
    """雷同: the report says word for word what the one before said."""
    found = _projects_of(ProgressReport.objects.all(), scope, window)
    found = found.filter(is_copied=True, state__in=SENT)
    rows = found.values(**PROJECT).annotate(times=Count("pk"), last=Max("end_on"))
    return [
        {**_project(r), "what": f"{r['times']}期与上期雷同", "since": str(r["last"])}
        for r in rows.order_by("-times", "code")
    ]


def _overdue(scope: Scope, window: Window) -> list[Row]:
    """逾期问题: due before the day, not solved by it, with who owns it."""
    found = scope.restrict(Problem.objects.overdue(window.until), "project")
    rows = found.filter(counted_on(window.until, "project__")).order_by("due_on", "pk")
    columns = {"unit": F("owner_unit__name"), "person": F("owner__name"), **PROJECT}
    return [
        {**_project(r), "what": r["title"], "since": str(r["due_on"]),
         "owner": " ".join(filter(None, (r["unit"], r["person"])))}
        for r in rows.values("title", "due_on", **columns)
    ]  # fmt: skip


def _batch(scope: Scope, window: Window) -> list[Row]:
    """三个一批: what was signed, started and put into production in the period itself."""
    made: list[Row] = []
    for word, field in (("签约", "signed_on"), ("开工", "started_on"), ("投产", "production_on")):
        dated = {f"{field}__gte": window.start, f"{field}__lte": window.until}
        found = scope.projects.filter(counted_on(window.until), **dated)
        rows = found.order_by(field, "pk").values_list(
            "code", "name", "park__short_name", "leader__name", field, "total_investment"
        )
        for code, name, park, leader, day, amount in rows:
            about = {"code": code, "name": name, "park": park, "leader": leader or ""}
            made.append({**about, "what": word, "since": str(day), "amount": str(amount or "")})
    return made


def _projects_of(rows: QuerySet[Any], scope: Scope, window: Window) -> QuerySet[Any]:
    """Reports of periods that ended in the window, of projects that count on its last day."""
    dated = rows.filter(end_on__gte=window.start, end_on__lte=window.until)
    return scope.restrict(dated, "project").filter(counted_on(window.until, "project__")).order_by()


def _project(row: dict[str, Any]) -> Row:
    return {name: row[name] or "" for name in ("code", "name", "park", "leader")}


def unbroken(lines: Iterable[dict[str, Any]]) -> list[str]:
    """未破白: the places without a single new project this year."""
    return [one["label"] for one in lines if not float(one["figures"].get("signed_count", 0))]
