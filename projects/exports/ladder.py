"""梯度培育 as a workbook: the board, and who moved."""

from typing import Any

from parks.queries.ladder import STEPS, Ladder
from tracker.tools.tables import Table
from tracker.tools.xlsx import Column

MOVES: Table = (
    (Column("企业", 40), "name"),
    (Column("所在园区", 14), "park"),
    (Column("原来", 16), "before"),
    (Column("现在", 16), "after"),
    (Column("升降", 8), "way"),
)


def table() -> Table:
    steps = [(Column(f"{step.label}（家）", 14, "int"), step.value) for step in STEPS]
    return (
        (Column("园区", 16), "park"),
        *steps,
        (Column("合计（家）", 10, "int"), "total"),
        (Column("升级（家）", 10, "int"), "up"),
        (Column("降级（家）", 10, "int"), "down"),
    )


def rung_lines(found: Ladder) -> list[tuple[Any, ...]]:
    """Rows in the order of `table`."""
    return [
        (line.park, *line.counts.values(), line.total, line.up, line.down) for line in found.lines
    ]


def move_lines(found: Ladder) -> list[tuple[Any, ...]]:
    """Rows in the order of MOVES."""
    return [
        (one.name, one.park, one.before_label, one.after_label, "升级" if one.is_up else "降级")
        for one in found.moved
    ]
