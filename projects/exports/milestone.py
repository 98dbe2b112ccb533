"""里程碑 as a workbook."""

from tracker.tools.xlsx import Column

COLUMNS = (
    (Column("项目编号", 18, "text"), lambda m: m.project.code),
    (Column("项目名称", 40, "text"), lambda m: m.project.name),
    (Column("园区", 14, "text"), lambda m: m.project.park.short_name),
    (Column("节点", 30, "text"), lambda m: m.name),
    (Column("最初计划", 12, "date"), lambda m: m.baseline_on),
    (Column("计划完成", 12, "date"), lambda m: m.planned_on),
    (Column("实际完成", 12, "date"), lambda m: m.actual_on),
    (Column("调整原因", 30, "text"), lambda m: m.slip_reason),
)
