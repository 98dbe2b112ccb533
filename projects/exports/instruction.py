"""批示督办 as a workbook: the page's columns."""

from projects.enums import InstructionLevel, InstructionState, LampKind
from tracker.tools.tables import Table, first_of, label, moment
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("编号", 14), "number"),
    (Column("类别", 12), label("level", InstructionLevel.choices)),
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 32), "project__name"),
    (Column("园区", 10), "project__park__short_name"),
    (Column("内容", 44), "text"),
    (Column("因何灯", 9), label("lamp", [*LampKind.choices, ("", "")])),
    (
        Column("发给", 16),
        first_of("to_person__name", "to_unit__short_name", otherwise="项目专班"),
    ),
    (Column("下发人", 9), "issued_by__person__name"),
    (Column("下发日期", 11, "date"), "issued_on"),
    (Column("期限", 11, "date"), "due_on"),
    (Column("签收时间", 16), moment("received_at")),
    (Column("状态", 8), label("state", InstructionState.choices)),
    (Column("最近回复", 44), "last_answer"),
    (Column("回复日期", 11, "date"), "answered_on"),
    (Column("办结日期", 11, "date"), "closed_on"),
    (Column("上一张", 14), "after__number"),
)
