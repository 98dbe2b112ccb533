"""里程碑 as a workbook."""

from datetime import date

from tracker.templatetags.figures import days_left
from tracker.tools.tables import Get, Table
from tracker.tools.xlsx import Column


def _due(today: date) -> Get:
    """期限 as the page says it."""

    def said(actual: date | None, paused: date | None, due: date) -> str:
        if actual:
            return "已完成"
        return "停表" if paused else days_left(due, today)

    return Get(("actual_on", "paused_on", "due_on"), said)


def table(today: date) -> Table:
    return (
        (Column("计划完成", 12, "date"), "planned_on"),
        (Column("节点", 26), "name"),
        (Column("项目编号", 18), "project__code"),
        (Column("项目名称", 36), "project__name"),
        (Column("园区", 12), "project__park__short_name"),
        (Column("分期或单体", 16), "phase__name"),
        (Column("最初计划", 12, "date"), "baseline_on"),
        (Column("实际完成", 12, "date"), "actual_on"),
        (Column("到期日", 12, "date"), "due_on"),
        (Column("期限", 12), _due(today)),
        (Column("责任单位", 18), "unit__short_name"),
        (Column("调整原因", 28), "slip_reason"),
        (Column("停表日期", 12, "date"), "paused_on"),
        (Column("停表原因", 24), "pause_reason"),
        (Column("同意停表的人", 16), "pause_allowed_by"),
        (Column("累计停表天数", 10, "int"), "paused_days"),
    )
