"""提醒 as a workbook."""

from projects.enums import ReminderKind
from tracker.tools.tables import Get, Table, label, moment
from tracker.tools.xlsx import Column


def _marks(is_escalated: bool, is_late: bool) -> str:
    return "、".join(word for word, held in (("升级", is_escalated), ("补发", is_late)) if held)


TABLE: Table = (
    (Column("时间", 16), moment("created_at")),
    (Column("提醒", 44), "title"),
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 32), "project__name"),
    (Column("提醒谁", 10), "recipient__person__name"),
    (Column("期限", 12, "date"), "due_on"),
    (Column("种类", 12), label("kind", ReminderKind.choices)),
    (Column("标记", 10), Get(("is_escalated", "is_late"), _marks)),
)
