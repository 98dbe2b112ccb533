"""Stage claims that wait for recognition (数据核验) as a workbook."""

from projects.enums import Stage
from tracker.tools.tables import Table, label
from tracker.tools.xlsx import Column

WAITING: Table = (
    (Column("申报日期", 12, "date"), "claimed_on"),
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 36), "project__name"),
    (Column("园区", 12), "project__park__short_name"),
    (Column("原阶段", 10), label("from_stage", Stage.choices)),
    (Column("新阶段", 10), label("to_stage", Stage.choices)),
    (Column("申报人", 10), "claimed_by__person__name"),
    (Column("说明", 40), "reason"),
)
