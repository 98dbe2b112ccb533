"""五个一责任 as a workbook."""

from projects.enums import DutyRole
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column

FILLING = {True: "可填报", False: "不可填报", None: "按模板"}

TABLE: Table = (
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 36), "project__name"),
    (Column("园区", 12), "project__park__short_name"),
    (Column("职责", 10), label("role", DutyRole.choices)),
    (Column("人员", 10), "person__name"),
    (Column("职务", 18), "person__title"),
    (Column("单位", 24), Get(("unit__name", "person__unit__name"), lambda own, his: own or his)),
    (Column("起", 12, "date"), "from_on"),
    (Column("止", 12, "date"), "to_on"),
    (Column("填报权", 10), Get(("may_fill",), lambda value: FILLING[value])),
    (Column("离任日期", 12, "date"), "person__left_on"),
    (Column("说明", 28), "reason"),
)
