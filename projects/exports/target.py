"""年度目标 as a workbook: 下达数, 完成数 and what the calendar says of them."""

from projects.exports.place import kind
from projects.queries.measures import AMOUNT, Measure
from projects.queries.target import Goal
from tracker.tools.tables import Table
from tracker.tools.xlsx import Column


def table(measure: Measure) -> Table:
    unit = "万元" if measure.unit == AMOUNT else measure.quantity
    return (
        (Column("单位", 36), "label"),
        (Column(f"下达数（{unit}）", 18, kind(measure)), "assigned"),
        (Column(f"加压数（{unit}）", 18, kind(measure)), "stretch"),
        (Column(f"完成数（{unit}）", 18, kind(measure)), "done"),
        (Column("完成率（%）", 14, "percent"), "rate"),
        (Column("未封顶（%）", 14, "percent"), "full"),
        (Column("超（欠）序时（百分点）", 16, "money"), "lead"),
        (Column(f"本季目标（{unit}）", 18, kind(measure)), "quarter"),
        (Column(f"本季完成（{unit}）", 18, kind(measure)), "quarter_done"),
    )


def cells(label: str, goal: Goal) -> list[object]:
    """One line in the order of the table."""
    target = goal.target
    return [
        label,
        target and target.assigned,
        target and target.stretch,
        goal.done,
        goal.rate,
        goal.full,
        goal.lead,
        goal.quarter,
        goal.quarter_done,
    ]
