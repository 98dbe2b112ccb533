"""问题 as a workbook."""

from datetime import date

from projects.enums import ProblemKind, ProblemLevel, ProblemState
from projects.models.problem import SETTLED
from tracker.templatetags.figures import days_left
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column


def _due(today: date) -> Get:
    """期限 as the page says it."""

    def said(state: str, due_on: date | None) -> str:
        return "" if state in SETTLED or due_on is None else days_left(due_on, today)

    return Get(("state", "due_on"), said)


def table(today: date) -> Table:
    return (
        (Column("编号", 14), "number"),
        (Column("问题", 34), "title"),
        (Column("类别", 8), label("kind", ProblemKind.choices)),
        (Column("层级", 8), label("level", ProblemLevel.choices)),
        (Column("状态", 9), label("state", ProblemState.choices)),
        (Column("项目编号", 18), "project__code"),
        (Column("项目名称", 30), "project__name"),
        (Column("园区", 11), "project__park__short_name"),
        (Column("责任单位", 16), "owner_unit__short_name"),
        (Column("责任人", 9), "owner__name"),
        (Column("办结期限", 12, "date"), "due_on"),
        (Column("期限", 11), _due(today)),
        (Column("上报日期", 12, "date"), "reported_on"),
        (Column("上报人", 9), "reported_by__person__name"),
        (Column("办理结果", 34), "resolution"),
        (Column("办结日期", 12, "date"), "resolved_on"),
        (Column("销号日期", 12, "date"), "closed_on"),
        (Column("销号人", 9), "closed_by__person__name"),
        (Column("来自会议", 14), "meeting__number"),
    )
