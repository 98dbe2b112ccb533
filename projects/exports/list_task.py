"""一县一方案 and 一年一清单 as workbooks: the pages' columns."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from projects.enums import LampLevel, PlanState, TaskKind, TaskMeasure, TaskState
from projects.queries.list_task import Standing
from projects.queries.measures import MEASURES
from tracker.tools.money import two
from tracker.tools.tables import Get, Table, first_of, gathered, label, looked_up
from tracker.tools.xlsx import Column

PLANS: Table = (
    (Column("编号", 14), "code"),
    (Column("年度", 7, "int"), "year"),
    (Column("方案名称", 40), "title"),
    (Column("园区或县区", 12), first_of("park__short_name", "region__name")),
    (Column("状态", 12), label("state", PlanState.choices)),
    (Column("文号", 22), "document"),
    (Column("印发日期", 11, "date"), "issued_on"),
    (Column("牵头单位", 26), "lead_unit__name"),
    (Column("年度目标", 60), "goals"),
)


def task_table(held: Mapping[int, Standing], joined: Any) -> Table:
    """`held`: how each stands; `joined`: (task, unit) of the units that work at it."""
    said: dict[int, Decimal | None] = {pk: one.rate for pk, one in held.items()}
    names = {code: measure.name for code, measure in MEASURES.items()}
    return (
        (Column("编号", 14), "code"),
        (Column("年度", 7, "int"), "year"),
        (Column("任务", 40), "title"),
        (Column("类别", 8), label("kind", TaskKind.choices)),
        (Column("园区或县区", 12), first_of("park__short_name", "region__name")),
        (Column("牵头单位", 26), "lead_unit__name"),
        (Column("配合单位", 30), looked_up("pk", gathered(joined))),
        (Column("责任人", 9), "owner__name"),
        (Column("分管领导", 9), "leader__name"),
        (Column("进度怎么算", 14), label("measure", TaskMeasure.choices)),
        (Column("指标", 18), looked_up("indicator", names)),
        (Column("进度", 20), looked_up("pk", {pk: one.said for pk, one in held.items()})),
        (Column("完成（%）", 10, "percent"), Get(("pk",), lambda pk: two(said.get(pk)))),
        (Column("灯", 6), label("lamp", LampLevel.choices)),
        (Column("亮灯原因", 44), looked_up("pk", {pk: one.reason for pk, one in held.items()})),
        (Column("状态", 8), label("state", TaskState.choices)),
        (Column("所属方案", 30), "plan__title"),
    )
