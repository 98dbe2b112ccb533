"""每周信息 as a workbook: the weeks, their items, and the weeks that nobody handed in."""

from collections.abc import Sequence

from projects.enums import PaperState
from projects.queries.office_week import Missing
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column

ITEMS, COMPLETE = "信息（条）", "四要素齐全（条）"

TABLE: Table = (
    (Column("联络点", 20), "office__name"),
    (Column("周一", 12, "date"), "from_on"),
    (Column("应报日期", 12, "date"), "due_on"),
    (Column("状态", 9), label("state", PaperState.choices)),
    (Column("报送日期", 12, "date"), "submitted_on"),
    (Column("报送人", 10), "submitted_by__person__name"),
    (
        Column("是否逾期", 9),
        Get(
            ("submitted_on", "due_on"),
            lambda sent, due: "逾期" if sent and sent > due else "",
        ),
    ),
    (Column(ITEMS, 10, "int"), "item_count"),
    (Column(COMPLETE, 14, "int"), "complete_count"),
    (Column("说明", 30), "note"),
    (Column("退回原因", 30), "reason"),
)
ITEM_TABLE: Table = (
    (Column("联络点", 20), "week__office__name"),
    (Column("周一", 12, "date"), "week__from_on"),
    (Column("序号", 6, "int"), "number"),
    (Column("内容", 50), "content"),
    (Column("规模", 24), "scale"),
    (Column("投资方", 24), "investor"),
    (Column("联系人和电话", 20), "contact"),
    (Column("诉求", 30), "demands"),
    (Column("四要素", 9), Get(("is_complete",), lambda whole: "齐全" if whole else "有缺项")),
)
MISSING_TABLE: Table = (
    (Column("联络点", 20), "office"),
    (Column("周一", 12, "date"), "from_on"),
    (Column("应报日期", 12, "date"), "due_on"),
)


def missing_rows(found: Sequence[Missing]) -> list[list[object]]:
    return [[str(one.office), one.from_on, one.due_on] for one in found]
