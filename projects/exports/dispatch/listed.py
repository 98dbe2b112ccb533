"""The list of 调度报告 as a workbook."""

from projects.enums import DispatchState, ReportSpan, SnapshotState
from projects.queries.dispatch.published import name_of
from tracker.tools.tables import Get, Table, first_of, label, moment
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("统计期", 12), "period"),
    (Column("报告", 16), "template__name"),
    (Column("范围", 20), first_of("region__name", "park__name")),
    (Column("稿次", 10), Get(("number",), lambda number: f"第 {number} 稿")),
    (Column("状态", 16), label("state", DispatchState.choices)),
    (Column("数据截止", 18), moment("snapshot__cut_off_at")),
    (
        Column("生成人", 12),
        first_of("made_by__person__name", "made_by__username", otherwise="系统"),
    ),
)

SNAPSHOTS: Table = (
    (Column("统计期", 12), "period"),
    (Column("范围", 20), first_of("region__name", "park__name")),
    (Column("序号", 8, "int"), "number"),
    (Column("取数时间", 18), moment("cut_off_at")),
    (Column("状态", 12), label("state", SnapshotState.choices)),
    (
        Column("生成人", 12),
        first_of("made_by__person__name", "made_by__username", otherwise="系统"),
    ),
)

TEMPLATES: Table = (
    (Column("名称", 24), "name"),
    (Column("用于", 14), label("span", ReportSpan.choices)),
    (Column("启用", 8), label("is_active", [(True, "是"), (False, "否")])),
    (Column("标题", 50), "title"),
    (Column("更新时间", 18), moment("updated_at")),
)

PUBLISHED: Table = (
    (Column("统计期", 12), "period"),
    (Column("范围", 20), first_of("region__name", "park__name")),
    (Column("指标", 24), Get(("indicator",), name_of)),
    (Column("公布数", 18, "money"), "value"),
    (Column("修订", 8, "int"), "revision"),
    (Column("公布日期", 14, "date"), "published_on"),
    (Column("出处", 40), "source"),
    (Column("录入人", 12), "by__person__name"),
)
