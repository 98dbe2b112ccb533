"""进展 as a workbook."""

from tracker.tools.xlsx import Column

COLUMNS = (
    (Column("项目编号", 18, "text"), lambda r: r.project.code),
    (Column("项目名称", 40, "text"), lambda r: r.project.name),
    (Column("园区", 14, "text"), lambda r: r.project.park.short_name),
    (Column("周期", 8, "text"), lambda r: r.get_rhythm_display()),
    (Column("期末", 12, "date"), lambda r: r.end_on),
    (Column("形象进度（%）", 12, "percent"), lambda r: r.percent),
    (Column("本期进展", 50, "text"), lambda r: r.done_text),
    (Column("下步打算", 40, "text"), lambda r: r.next_text),
    (Column("存在问题", 40, "text"), lambda r: r.problems_text),
    (Column("本月完成投资（万元）", 18, "money"), lambda r: r.completed_investment),
    (Column("状态", 8, "text"), lambda r: r.get_state_display()),
)
