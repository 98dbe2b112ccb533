"""大屏 as a ledger; no column could open one."""

from tracker.tools.tables import Get, Table, first_of, label, moment
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("名称", 30), "name"),
    (Column("范围", 24), first_of("park__name", otherwise="全市")),
    (Column("隐去人名", 10), label("hide_names", [(True, "是"), (False, "否")])),
    (Column("翻页（秒）", 10, "int"), "paging"),
    (Column("许可地址", 30), first_of("networks", otherwise="不限")),
    (Column("有效期至", 12, "date"), "expires_on"),
    (Column("负责人", 14), first_of("held_by__person__name", "held_by__username")),
    (Column("最近打开", 18), moment("seen_at")),
    (Column("打开地址", 18), "seen_ip"),
    (Column("是否停用", 10), Get(("revoked_at",), lambda at: "已停用" if at else "")),
)
