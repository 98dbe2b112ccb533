"""三个一批活动 in a report: what was announced in the period, and what had come of it by its end.

Frozen as text with the snapshot, a row for each event and kind. A number leads to the page of the
event as of the same day.
"""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from projects.enums import EventBatch
from projects.models import EventProject, ProjectEvent
from projects.queries.dispatch.frozen import Frozen
from projects.queries.event import by_kind, fates_of
from projects.queries.scope import Scope, Window
from tracker.tools.money import two
from tracker.tools.official import Run, Table

Row = dict[str, str]
YI = Decimal(10_000)
# What a row tells, its head, what of its projects a link shows, whether it is money.
COLUMNS = (
    ("count", "公布（项）", "", False),
    ("amount", "公布金额", "", True),
    ("recognised", "已认定（项）", "recognised", False),
    ("started", "已开工（项）", "started", False),
    ("produced", "已投产（项）", "produced", False),
    ("funds", "活动后到位", "", True),
)


def event_lines(scope: Scope, window: Window) -> list[Row]:
    """Each event held in the period with the projects of this scope, by kind: two queries."""
    span = (window.start, window.until)
    events = ProjectEvent.objects.held().filter(held_on__range=span).order_by("held_on", "pk")
    items: QuerySet[EventProject] = EventProject.objects.filter(event__in=events.values("pk"))
    fates = fates_of(scope.restrict(items, "project"), window.until)
    return [
        {
            "code": event.code,
            "name": event.name,
            "held_on": str(event.held_on),
            "until": str(window.until),
            "batch": kind,
            **{name: str(getattr(found, name)) for name, *_ in COLUMNS},
        }
        for event in events
        for kind, _, found in by_kind(fates.get(event.pk, []))
    ]


def event_table(f: Frozen) -> Table:
    """三个一批活动: events, days, what was announced by kind, and how far it has come."""
    lines: list[Row] = f.data.get("events", [])
    rows = [
        (line["name"], line["held_on"], str(EventBatch(line["batch"]).label), *_cells(f, line))
        for line in lines
    ]
    if lines:
        rows.append((f"{f.everywhere}合计", "", "", *_whole(lines)))
    header = ("活动", "日期", "类别", *(head for _, head, _, _ in COLUMNS))
    letters = ("l", "l", "l", *("r",) * len(COLUMNS))
    return Table("三个一批活动", (header,), tuple(rows), letters, total=bool(rows), unit="亿元")  # type: ignore[arg-type]


def _cells(f: Frozen, line: Row) -> list[Run]:
    address = reverse("projects:event-detail", args=[line["code"]])
    made: list[Run] = []
    for name, _, fate, is_money in COLUMNS:
        query = {"on": line["until"], "batch": line["batch"], **({"fate": fate} if fate else {})}
        href = f"{settings.SITE_URL}{address}?{urlencode(query)}#items"
        value = Decimal(line[name]) / YI if is_money else Decimal(line[name])
        text = f"{two(value)}" if is_money else f"{value:.0f}"
        made.append(f.said(text, f"event.{line['code']}.{line['batch']}.{name}", href, value))
    return made


def _whole(lines: list[Row]) -> list[Any]:
    """The sums of the lines above, as text: each of them leads to its rows."""
    sums = [
        (sum((Decimal(line[name]) for line in lines), Decimal(0)), is_money)
        for name, _, _, is_money in COLUMNS
    ]
    return [f"{two(value / YI)}" if is_money else f"{value:.0f}" for value, is_money in sums]
