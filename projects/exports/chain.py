"""产业链图谱 as a workbook: a line for each link."""

from collections.abc import Iterable
from typing import Any

from projects.queries.chain_map import ChainMap
from tracker.tools.tables import Table
from tracker.tools.xlsx import Column

TABLE: Table = (
    (Column("产业链", 22), "chain"),
    (Column("环节", 18), "link"),
    (Column("完善程度", 10), "gap"),
    (Column("链上企业（家）", 12, "int"), "present"),
    (Column("链上企业", 50), "names"),
    (Column("在推进项目（项）", 12, "int"), "projects"),
    (Column("项目总投资（万元）", 18, "money"), "amount"),
    (Column("目标企业（家）", 12, "int"), "wanted"),
    (Column("目标企业", 50), "targets"),
    (Column("链长", 10), "chief"),
    (Column("链主企业", 30), "leader"),
)


def lines(maps: Iterable[ChainMap]) -> list[tuple[Any, ...]]:
    """Rows in the order of TABLE."""
    return [
        (
            drawn.chain.name,
            column.link.name,
            column.gap_label,
            len(column.present),
            "、".join(one.name for one in column.present),
            column.projects,
            column.amount,
            len(column.wanted),
            "、".join(one.name for one in column.wanted),
            str(drawn.chain.chief or ""),
            str(drawn.chain.leader or ""),
        )
        for drawn in maps
        for column in drawn.columns
    ]
