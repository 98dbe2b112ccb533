"""争取资金 as a workbook: the page's columns."""

from typing import Any

from projects.enums import FundKind, FundState
from projects.models import GovernmentFund
from tracker.tools.tables import Table, first_of, label, looked_up
from tracker.tools.xlsx import Column

APPLIED, APPROVED, ARRIVED = "申报金额（万元）", "下达金额（万元）", "到位金额（万元）"


def table(projects: Any) -> Table:
    """`projects` are those the reader sees: of others nothing is told."""
    named = GovernmentFund.objects.filter(project__isnull=False).values("project")
    rows = projects.filter(pk__in=named).order_by().values_list("pk", "code", "name")
    held = {pk: (code, name) for pk, code, name in rows}
    return (
        (Column("编号", 14), "code"),
        (Column("资金名称", 40), "name"),
        (Column("资金类别", 16), label("kind", FundKind.choices)),
        (Column("批次", 16), "batch"),
        (Column("文号", 22), "document"),
        (Column("园区或县区", 12), first_of("park__short_name", "region__name")),
        (
            Column("项目编号", 18),
            looked_up("project_id", {k: v[0] for k, v in held.items()}),
        ),
        (
            Column("项目名称", 32),
            looked_up("project_id", {k: v[1] for k, v in held.items()}),
        ),
        (Column("进度", 8), label("state", FundState.choices)),
        (Column("申报日期", 11, "date"), "applied_on"),
        (Column(APPLIED, 16, "money"), "applied_amount"),
        (Column("下达日期", 11, "date"), "approved_on"),
        (Column(APPROVED, 16, "money"), "approved_amount"),
        (Column(ARRIVED, 16, "money"), "arrived"),
        (Column("备注", 30), "remark"),
        (Column("登记人", 9), "recorded_by__person__name"),
        (Column("作废原因", 22), "void_reason"),
    )
