"""到位资金 as a workbook: one row an arrival, under headers that the importer is sure of."""

from projects.enums import FundingState, OriginKind, Purpose
from tracker.tools.tables import Table, label
from tracker.tools.xlsx import Column

AMOUNT = "到位金额（万元）"
VERIFIED = "核验金额（万元）"
TABLE: Table = (
    (Column("到账日期", 12, "date"), "received_on"),
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 36), "project__name"),
    (Column("园区", 12), "project__park__short_name"),
    (Column(AMOUNT, 15, "money"), "amount"),
    (Column(VERIFIED, 15, "money"), "verified_amount"),
    (Column("资金来源", 9), label("source", OriginKind.choices)),
    (Column("用途", 10), label("purpose", Purpose.choices)),
    (Column("付款方", 26), "payer"),
    (Column("凭证号", 16), "voucher_number"),
    (Column("状态", 8), label("state", FundingState.choices)),
    (Column("核验意见", 24), "answer"),
    (Column("说明", 24), "remark"),
)
# What waits for a check (数据核验): the page's columns.
WAITING: Table = (
    *TABLE[:5],
    (Column("资金来源", 9), label("source", OriginKind.choices)),
    (Column("付款方", 26), "payer"),
    (Column("申报人", 10), "reported_by__person__name"),
)
