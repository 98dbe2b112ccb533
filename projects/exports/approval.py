"""手续办理 as a workbook: one row an item."""

from datetime import date

from projects.enums import ApprovalGroup, ApprovalMode, ApprovalState
from projects.models.approval import SETTLED
from tracker.templatetags.figures import days_left
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column


def due_said(
    state: str, paused: date | None, promised: date | None, done: date | None, today: date
) -> str:
    """期限 as the page says it."""
    if state == ApprovalState.DONE and done:
        late = (done - promised).days if promised else 0
        return f"晚 {late} 天办结" if late > 0 else "已办结"
    if state in SETTLED:
        return ""
    if paused:
        return "停表"
    return days_left(promised, today) if promised else "还没有承诺"


def table(today: date) -> Table:
    """Header → getter."""
    due = Get(
        ("state", "paused_on", "promised_on", "done_on"),
        lambda state, paused, promised, done: due_said(state, paused, promised, done, today),
    )
    return (
        (Column("承诺办结", 12, "date"), "promised_on"),
        (Column("事项", 24), "name"),
        (Column("类别", 10), label("group", ApprovalGroup.choices)),
        (Column("关键", 7), Get(("is_key",), lambda is_key: "是" if is_key else "")),
        (Column("项目编号", 18), "project__code"),
        (Column("项目名称", 36), "project__name"),
        (Column("园区", 12), "project__park__short_name"),
        (Column("办理单位", 18), "unit__short_name"),
        (Column("代办员", 10), "agent__name"),
        (Column("办理方式", 10), label("mode", ApprovalMode.choices)),
        (Column("状态", 10), label("state", ApprovalState.choices)),
        (Column("受理日期", 12, "date"), "started_on"),
        (Column("最初承诺", 12, "date"), "first_promised_on"),
        (Column("办结日期", 12, "date"), "done_on"),
        (Column("期限", 12), due),
        (Column("文号", 22), "document_number"),
        (Column("容缺材料", 22), "lacking"),
        (Column("补齐期限", 12, "date"), "lacking_until"),
        (Column("停表原因", 24), "pause_reason"),
        (Column("累计停表工作日", 10, "int"), "paused_days"),
        (Column("调整原因", 26), "promise_reason"),
        (Column("办理说明", 30), "answer"),
    )
