"""线索 as a workbook: the page's columns, with what became of each."""

from typing import Any

from projects.enums import LeadClock, LeadSource, LeadState, LostReason
from projects.queries.lead import REACHED_NAMES, Line
from tracker.tools.tables import Table, first_of, label, looked_up
from tracker.tools.xlsx import Column

AMOUNT = "意向投资（万元）"


def table(projects: Any) -> Table:
    """`projects` are those the reader sees: of others nothing is told."""
    named = projects.filter(leads__isnull=False).order_by()
    held = {pk: (code, name) for pk, code, name in named.values_list("pk", "code", "name")}
    return (
        *COLUMNS,
        (Column("项目编号", 18), looked_up("project_id", {k: v[0] for k, v in held.items()})),
        (Column("项目名称", 32), looked_up("project_id", {k: v[1] for k, v in held.items()})),
        *LAST,
    )


COLUMNS: Table = (
    (Column("编号", 14), "code"),
    (Column("线索名称", 36), "name"),
    (Column("状态", 10), label("state", LeadState.choices)),
    (Column("首报日期", 11, "date"), "reported_on"),
    (Column("首报联络点", 14), "first_office__name"),
    (Column("承接园区", 12), first_of("park__short_name", "region__name")),
    (Column("投资方", 28), "investor_name"),
    (Column("来源地", 10), "origin"),
    (Column("联系人", 10), "contact_name"),
    (Column(AMOUNT, 16, "money"), "amount"),
    (Column("项目内容", 40), "content"),
    (Column("诉求", 30), "demands"),
    (Column("产业链", 12), "chain__short_name"),
    (Column("环节", 12), "link__name"),
    (Column("来源", 14), label("source", LeadSource.choices)),
    (Column("当前时限", 9), label("due_step", LeadClock.choices)),
    (Column("到期", 11, "date"), "due_on"),
    (Column("最近办理", 11, "date"), "touched_on"),
)
LAST: Table = (
    (Column("流失原因", 10), label("lost_reason", LostReason.choices)),
    (Column("流失说明", 30), "lost_note"),
    (Column("首报人", 9), "recorded_by__person__name"),
    (Column("备注", 24), "remark"),
)


FUNNEL: Table = (
    (Column("首报联络点", 20), "name"),
    (Column("首报（条）", 11, "int"), "reported"),
    (Column(AMOUNT, 16, "money"), "amount"),
    *(
        pair
        for step, said in REACHED_NAMES.items()
        for pair in (
            (Column(f"{said}（条）", 11, "int"), step),
            (Column(f"{said}率（%）", 11, "percent"), f"{step}_rate"),
        )
    ),
    (Column("首报到研判（天，中位数）", 14, "money"), "judged_days"),
    (Column("首报到转项目（天，中位数）", 14, "money"), "project_days"),
)


def funnel_cells(line: Line) -> list[Any]:
    """One line of the funnel in the order of FUNNEL's columns."""
    cells: list[Any] = [line.name, line.reported, line.amount]
    for _, count, share in line.cells:
        cells += [count, share]
    return [*cells, line.judged_days, line.project_days]
