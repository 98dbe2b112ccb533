"""协议 as a workbook: the page's columns."""

from typing import Any

from projects.enums import AgreementKind, ReviewOutcome
from projects.models import Agreement
from tracker.tools.tables import Table, first_of, label, looked_up
from tracker.tools.xlsx import Column

AMOUNT = "协议金额（万元）"


def table(projects: Any, activities: Any) -> Table:
    """`projects` and `activities` are those the reader sees: of others nothing is told."""
    held = {pk: (code, name) for pk, code, name in _linked(projects, "project")}
    came = {pk: name for pk, _, name in _linked(activities, "activity")}
    return (
        *COLUMNS,
        (Column("来自活动", 30), looked_up("activity_id", came)),
        (Column("项目编号", 18), looked_up("project_id", {k: v[0] for k, v in held.items()})),
        (Column("项目名称", 32), looked_up("project_id", {k: v[1] for k, v in held.items()})),
        *LAST,
    )


def _linked(rows: Any, column: str) -> Any:
    """Id, code and name of what some agreement names."""
    named = Agreement.objects.filter(**{f"{column}__isnull": False}).values(column)
    return rows.filter(pk__in=named).order_by().values_list("pk", "code", "name")


COLUMNS: Table = (
    (Column("编号", 14), "code"),
    (Column("协议名称", 40), "name"),
    (Column("类别", 8), label("kind", AgreementKind.choices)),
    (Column("签订日期", 11, "date"), "signed_on"),
    (Column("签约企业", 30), "enterprise__name"),
    (Column(AMOUNT, 16, "money"), "amount"),
    (Column("园区或县区", 12), first_of("park__short_name", "region__name")),
    (Column("联络点", 14), "office__name"),
    (Column("公平竞争审查", 12), label("review", ReviewOutcome.choices)),
    (Column("审查日期", 11, "date"), "reviewed_on"),
    (Column("审查意见", 30), "review_note"),
)
LAST: Table = (
    (Column("备注", 30), "remark"),
    (Column("登记人", 9), "recorded_by__person__name"),
    (Column("作废原因", 22), "void_reason"),
)
