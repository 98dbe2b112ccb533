"""账号 as a workbook: who may log in, as what and for which parks."""

from collections.abc import Mapping

from tracker.tools.tables import Get, Table, looked_up
from tracker.tools.xlsx import Column


def table(roles: Mapping[int, str], parks: Mapping[int, str]) -> Table:
    """`roles` and `parks`: those of each account, by its key."""
    return (
        (Column("用户名", 18), "username"),
        (Column("人员", 12), "person__name"),
        (Column("单位", 34), "person__unit__name"),
        (Column("角色", 24), looked_up("pk", roles)),
        (Column("管辖园区", 40), looked_up("pk", parks)),
        (Column("状态", 10), Get(("is_active",), lambda active: "可登录" if active else "已停用")),
    )
