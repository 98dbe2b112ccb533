"""到位资金 as a workbook."""

from tracker.tools.xlsx import Column

COLUMNS = (
    (Column("到账日期", 12, "date"), lambda r: r.received_on),
    (Column("项目编号", 18, "text"), lambda r: r.project.code),
    (Column("项目名称", 40, "text"), lambda r: r.project.name),
    (Column("园区", 14, "text"), lambda r: r.project.park.short_name),
    (Column("申报金额（万元）", 16, "money"), lambda r: r.amount),
    (Column("核验金额（万元）", 16, "money"), lambda r: r.verified_amount),
    (Column("资金来源", 10, "text"), lambda r: r.get_source_display()),
    (Column("用途", 10, "text"), lambda r: r.get_purpose_display()),
    (Column("付款方", 30, "text"), lambda r: r.payer),
    (Column("状态", 8, "text"), lambda r: r.get_state_display()),
    (Column("意见", 30, "text"), lambda r: r.answer),
)
