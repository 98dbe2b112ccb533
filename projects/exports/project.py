"""The ledger as a workbook: header → getter (habit 13). The list page and the API read it too."""

from tracker.tools.xlsx import Column

COLUMNS = (
    (Column("项目编号", 18, "text"), lambda p: p.code),
    (Column("项目名称", 40, "text"), lambda p: p.name),
    (Column("园区", 14, "text"), lambda p: p.park.short_name),
    (Column("产业链", 14, "text"), lambda p: p.chain.short_name if p.chain else ""),
    (Column("阶段", 10, "text"), lambda p: p.get_stage_display()),
    (Column("状态", 8, "text"), lambda p: p.get_status_display()),
    (Column("灯", 6, "text"), lambda p: p.get_lamp_display()),
    (Column("亮灯原因", 36, "text"), lambda p: p.lamp_reason),
    (Column("建设性质", 10, "text"), lambda p: p.get_nature_display()),
    (Column("来源", 10, "text"), lambda p: p.get_origin_kind_display()),
    (Column("来源地", 12, "text"), lambda p: p.origin),
    (Column("总投资（万元）", 16, "money"), lambda p: p.total_investment),
    (Column("固定资产投资（万元）", 18, "money"), lambda p: p.fixed_investment),
    (Column("合同金额（万元）", 16, "money"), lambda p: p.contract_amount),
    (Column("签约日期", 12, "date"), lambda p: p.signed_on),
    (Column("注册日期", 12, "date"), lambda p: p.registered_on),
    (Column("开工日期", 12, "date"), lambda p: p.started_on),
    (Column("竣工日期", 12, "date"), lambda p: p.completed_on),
    (Column("投产日期", 12, "date"), lambda p: p.production_on),
    (Column("形象进度（%）", 12, "percent"), lambda p: p.progress_percent),
    (Column("包抓领导", 12, "text"), lambda p: p.leader.name if p.leader else ""),
    (Column("五个一", 8, "int"), lambda p: p.coverage),
    (Column("用地（亩）", 12, "money"), lambda p: p.land_area_mu),
    (Column("建设内容", 50, "text"), lambda p: p.content),
)
