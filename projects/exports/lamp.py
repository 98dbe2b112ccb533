"""红黄灯 as a workbook."""

from projects.enums import LampLevel, Stage
from tracker.tools.tables import Table, label
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("灯", 5), label("lamp", LampLevel.choices)),
    (Column("项目编号", 18), "code"),
    (Column("项目名称", 34), "name"),
    (Column("园区", 10), "park__short_name"),
    (Column("亮灯原因", 44), "lamp_reason"),
    (Column("亮灯自", 11, "date"), "lamp_since"),
    (Column("包抓领导", 9), "leader__name"),
    (Column("阶段", 8), label("stage", Stage.choices)),
    (Column("计划开工", 11, "date"), "planned_start_on"),
)
