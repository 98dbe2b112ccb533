"""The list of 调度报告 as a workbook."""

from projects.enums import DispatchState
from tracker.tools.tables import Get, Table, first_of, label, moment
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("季度", 12), "quarter"),
    (Column("稿次", 10), Get(("number",), lambda number: f"第 {number} 稿")),
    (Column("状态", 16), label("state", DispatchState.choices)),
    (Column("数据截止", 18), moment("cut_off_at")),
    (
        Column("生成人", 12),
        first_of("made_by__person__name", "made_by__username", otherwise="系统"),
    ),
)
