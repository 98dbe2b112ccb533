"""招商活动 as a workbook: the page's columns, and the names of whom it met."""

from collections.abc import Mapping
from typing import Any

from projects.enums import ActivityKind, ActivityLevel
from projects.models import ActivityEnterprise
from tracker.tools.tables import Table, first_of, gathered, label, looked_up
from tracker.tools.xlsx import Column

COUNT = "对接家数"


def names_met(rows: Any) -> dict[Any, str]:
    """Activity → the names it keeps, in one cell: one query."""
    found = ActivityEnterprise.objects.filter(activity__in=rows.order_by().values("pk"))
    return gathered(found.order_by("pk").values_list("activity_id", "name"))


def table(met: Mapping[Any, str]) -> Table:
    return (
        (Column("编号", 14), "code"),
        (Column("活动名称", 36), "name"),
        (Column("类别", 8), label("kind", ActivityKind.choices)),
        (Column("层级", 8), label("level", ActivityLevel.choices)),
        (Column("开始日期", 11, "date"), "from_on"),
        (Column("结束日期", 11, "date"), "to_on"),
        (Column("城市", 14), "city"),
        (Column("地点", 18), "venue"),
        (Column("带队领导", 10), "led_by__name"),
        (Column("职务", 16), "led_by__title"),
        (Column("参加人员", 22), "delegation"),
        (Column("园区或县区", 12), first_of("park__short_name", "region__name")),
        (Column("联络点", 14), "office__name"),
        (Column(COUNT, 9, "int"), "enterprises_count"),
        (Column("对接企业和商协会", 50), looked_up("pk", met)),
        (Column("成果", 50), "outcome"),
        (Column("协议（项）", 9, "int"), "agreement_count"),
        (Column("登记人", 9), "recorded_by__person__name"),
        (Column("作废原因", 22), "void_reason"),
    )
