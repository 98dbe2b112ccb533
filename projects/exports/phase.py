"""分期与单体 as a sheet: each part with the percent that is found for it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from projects.enums import PhaseKind
from tracker.templatetags.figures import days_left
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column


def table(today: date, found: Mapping[int, Decimal]) -> Table:
    """Header → getter. `found` are the percents of the phases that have works."""

    def due(completed: date | None, planned: date | None) -> str:
        return "已完成" if completed else days_left(planned, today)

    def percent(pk: int, own: Decimal) -> Decimal:
        return found.get(pk, own)

    return (
        (Column("项目编号", 18), "project__code"),
        (Column("项目名称", 36), "project__name"),
        (Column("园区", 12), "project__park__short_name"),
        (Column("名称", 22), "name"),
        (Column("类别", 8), label("kind", PhaseKind.choices)),
        (Column("所属分期", 18), "parent__name"),
        (Column("权重", 12), Get(("weight",), str)),
        (Column("形象进度（%）", 12, "percent"), Get(("pk", "percent"), percent)),
        (Column("计划开工", 12, "date"), "planned_start_on"),
        (Column("计划完成", 12, "date"), "planned_on"),
        (Column("实际开工", 12, "date"), "started_on"),
        (Column("实际完成", 12, "date"), "completed_on"),
        (Column("期限", 12), Get(("completed_on", "planned_on"), due)),
    )
