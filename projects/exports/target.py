"""年度目标 as a workbook: 下达数, 完成数 and what the calendar says of them."""

from projects.exports.place import kind
from projects.queries.indicators import Statement
from projects.queries.measures import AMOUNT, Measure
from tracker.tools.tables import Table
from tracker.tools.xlsx import Column


def table(measure: Measure) -> Table:
    unit = "万元" if measure.unit == AMOUNT else measure.quantity
    return (
        (Column("单位", 36), "label"),
        (Column(f"下达数（{unit}）", 18, kind(measure)), "assigned"),
        (Column(f"完成数（{unit}）", 18, kind(measure)), "done"),
        (Column("完成率（%）", 14, "percent"), "rate"),
        (Column("超（欠）序时（百分点）", 16, "money"), "lead"),
    )


def cells(label: str, said: Statement, code: str) -> list[object]:
    """One line in the order of the table."""
    goal, done = said.targets.get(code), said.figures[code]
    return [label, goal, done, said.target_rate(code), said.lead_points(code)]
