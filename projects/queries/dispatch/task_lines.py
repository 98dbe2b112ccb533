"""一年一清单 in a report: how each place's tasks stand by unit, and which are red; frozen as text.

A task counts on the day of the report unless it was cancelled by then. 到期节点 are the quarter steps
of reported tasks that are due by the day; 按时 are those reached no later than their own date. What
is measured by an indicator has a lamp and no steps to report.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from parks.models import Park, Region
from parks.queries import places
from projects.enums import LampLevel
from projects.models import ListTask
from projects.queries.dispatch.frozen import DASH, Frozen
from projects.queries.dispatch.lists import GAP
from projects.queries.list_task import Standing, standings
from tracker.tools.money import percent, two
from tracker.tools.official import Run, Table

Line = dict[str, str]
COUNTED = ("tasks", "due", "done", "on_time", "yellow", "red")
HEADER = ("县区或园区", "牵头单位", "任务（项）", "到期节点", "已完成", "按时完成", "黄灯", "红灯", "完成率%")  # fmt: skip
RED_LIST = "红灯任务"


def of_place(place: Region | Park, year: int, on: date) -> list[ListTask]:
    """The list of a year as it was on the day."""
    rows = ListTask.objects.counted(on).filter(year=year)
    if isinstance(place, Park):
        rows = rows.filter(park_id__in=places.parks_under([place.code]))
    else:
        rows = rows.filter(region__in=Region.objects.under(place.code))
    related = ("park", "region", "lead_unit", "owner")
    found = rows.select_related(*related).prefetch_related("steps")
    return list(found.order_by("region__code", "park__order", "lead_unit__code", "code"))


def frozen_tasks(place: Region | Park, year: int, on: date) -> tuple[list[Line], list[Line]]:
    """Lines of the table, and the red tasks by name: a constant number of queries."""
    tasks = of_place(place, year, on)
    held = standings(tasks, on)
    groups: dict[tuple[str, str], list[ListTask]] = {}
    for task in tasks:
        groups.setdefault((task.place, task.lead_unit.code), []).append(task)
    lines = [_line(group, held, on) for group in groups.values()]
    red = [task for task in tasks if held[task.pk].lamp == LampLevel.RED]
    return lines, [_named(task, held[task.pk]) for task in red]


def _line(tasks: Sequence[ListTask], held: dict[int, Standing], on: date) -> Line:
    first = tasks[0]
    reported = [task for task in tasks if not task.is_computed]
    due = [step for task in reported for step in task.steps.all() if step.due_on <= on]
    done = [step for step in due if step.done_on and step.done_on <= on]
    counts = {
        "tasks": len(tasks),
        "due": len(due),
        "done": len(done),
        "on_time": len([step for step in done if step.done_on and step.done_on <= step.due_on]),
        "yellow": len([t for t in tasks if held[t.pk].lamp == LampLevel.YELLOW]),
        "red": len([t for t in tasks if held[t.pk].lamp == LampLevel.RED]),
    }
    where = {"park": first.park.code} if first.park else {"region": first.region.code}
    return {
        "place": first.place,
        "unit": first.lead_unit.short_name,
        "unit_code": first.lead_unit.code,
        "query": urlencode({"year": first.year, "unit": first.lead_unit.code, **where}),
        **{name: str(value) for name, value in counts.items()},
    }


def _named(task: ListTask, standing: Standing) -> Line:
    return {
        "code": "",  # of no project: the list is the report's own
        "task": task.code,
        "name": task.title,
        "park": task.place,
        "what": GAP.sub("", standing.reason),
        "leader": task.lead_unit.short_name,
        "person": task.owner.name if task.owner else "",
    }


def task_table(f: Frozen) -> Table:
    """一年一清单进展, a line for each place and unit, and the whole below."""
    lines: list[Line] = f.data.get("tasks", [])
    rows = [_cells(f, line["place"], line["unit"], [line], line["query"]) for line in lines]
    if lines:
        year = urlencode({"year": f.data["period"][:4]})
        rows.append(_cells(f, f"{f.everywhere}合计", DASH, lines, year))
    letters = ("l", "l", *("r",) * (len(HEADER) - 2))
    return Table("一年一清单进展", (HEADER,), tuple(rows), letters, total=bool(rows), unit="项、%")  # type: ignore[arg-type]


def _cells(f: Frozen, place: str, unit: str, lines: Iterable[Line], query: str) -> tuple[Run, ...]:
    held = list(lines)
    sums = {name: sum(Decimal(line[name]) for line in held) for name in COUNTED}
    href = f"{settings.SITE_URL}{reverse('projects:task-list')}?{query}"

    def said(name: str, value: Any, text: str) -> Run:
        link = f.list_link(RED_LIST) if name == "red" and value else href
        return f.said(text, f"task.{query}.{name}", link, value)

    rate = percent(sums["done"], sums["due"])
    counts = (said(name, value, f"{value:.0f}") for name, value in sums.items())
    return (place, unit, *counts, said("rate", rate, DASH if rate is None else f"{two(rate)}"))
