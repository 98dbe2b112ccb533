"""Which saved tables are due by mail, and what stands in the mail: the table as plain lines."""

from collections.abc import Iterator
from datetime import date, timedelta

from projects.enums import PivotSchedule
from projects.models import SavedPivot
from projects.queries.indicators import indicator
from projects.queries.pivot import Cell, Pivot, PivotLine, figure_said, title_of, unit_of
from projects.queries.pivot_query import pivot_for
from tracker.tools.workdays import is_workday, nth_workday, shift

ROOM = 900  # characters of a message's body
WEEK = 7


def due_pivots(on: date) -> Iterator[tuple[SavedPivot, date]]:
    """Tables whose last due date has come, with that date. What was due before it is not made up."""
    rows = SavedPivot.objects.exclude(schedule=PivotSchedule.NEVER).filter(owner__is_active=True)
    for pivot in rows.select_related("owner__person"):
        day = last_due(pivot, on)
        if pivot.scheduled_on and day >= pivot.scheduled_on:
            yield pivot, day


def last_due(pivot: SavedPivot, on: date) -> date:
    """The last day, up to `on`, on which it was to be mailed; a holiday's moves to the day after."""
    assert pivot.day  # the database holds that a schedule has its day
    if pivot.schedule == PivotSchedule.MONTHLY:
        day = nth_workday(on.replace(day=1), pivot.day)
        before = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
        return day if day <= on else nth_workday(before, pivot.day)
    day = on - timedelta(days=(on.isoweekday() - pivot.day) % WEEK)
    while _working(day) > on:
        day -= timedelta(days=WEEK)
    return _working(day)


def _working(day: date) -> date:
    return day if is_workday(day) else shift(day, 1)


def letter(pivot: SavedPivot) -> str:
    """The table as its owner sees it today, in lines of text that fit a message."""
    try:
        table, scope, window = pivot_for(pivot.owner, pivot.query)
    except ValueError as error:
        return f"这张保存的分析现在打不开：{error} 请打开后改正条件再保存。"
    head = [
        f"{title_of(table)}，单位：{unit_of(table.code)}",
        f"{scope.label}，{window.period.label}，截至 {window.until}",
        f"口径：{indicator(table.code).definition}",
        "",
    ]
    foot = f"合计 {_cell(table, table.foot.total)}"
    room = ROOM - len("\n".join(head)) - len(foot)
    return "\n".join([*head, *_lines(table, room), foot])


def _lines(table: Pivot, room: int) -> list[str]:
    """Each value of the rows; with its columns where all of them fit, else the totals alone."""
    long = [
        f"{line.label} {_cell(table, line.total)}{_within(table, line)}" for line in table.lines
    ]
    if len("\n".join(long)) < room:
        return long
    short = [f"{line.label} {_cell(table, line.total)}" for line in table.lines]
    for count in range(len(short), 0, -1):
        more = [f"…… 另有 {len(short) - count} 行"] if count < len(short) else []
        if len("\n".join([*short[:count], *more])) < room:
            return [*short[:count], *more]
    return []


def _within(table: Pivot, line: PivotLine) -> str:
    cells = zip(table.heads, line.cells, strict=True)
    said = [f"{label} {_cell(table, cell)}" for (_, label), cell in cells if cell.value is not None]
    return f"（{'，'.join(said)}）" if said else ""


def _cell(table: Pivot, cell: Cell) -> str:
    return figure_said(table.code, cell.value)
