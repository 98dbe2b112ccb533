"""企业 as a workbook."""

from parks.enums import EnterpriseMark, EnterpriseStatus
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column

_MARKS = dict(EnterpriseMark.choices)


def _marks(marks: list[str]) -> str:
    return "、".join(str(_MARKS.get(mark, mark)) for mark in marks)


TABLE: Table = (
    (Column("企业", 40), "name"),
    (Column("统一社会信用代码", 22), "uscc"),
    (Column("来源地", 14), "origin"),
    (Column("状态", 10), label("status", EnterpriseStatus.choices)),
    (Column("标签", 30), Get(("marks",), _marks)),
    (Column("所在园区", 14), "park__short_name"),
)

# For who sees figures: of the projects in the reader's scope.
FIGURES: Table = (
    (Column("在推进项目（项）", 14, "int"), "ongoing"),
    (Column("省外到位资金（万元）", 18, "money"), "funds"),
)
