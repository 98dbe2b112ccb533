"""驾驶舱 as a workbook: the figures, the months, 园区 × 产业 and the leaders, as the page has them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from projects.exports.place import header, kind
from projects.queries.dashboard import HEADLINE, Cockpit, HeatRow, Month
from projects.queries.indicators import indicator
from projects.queries.league import League
from projects.queries.measures import MEASURES
from tracker.tools.tables import Getter, Table
from tracker.tools.xlsx import Column, Kind

MONTHS: Table = (
    (Column("月份", 10), "month"),
    (Column("本年（万元）", 18, "money"), "now"),
    (Column("上年同月（万元）", 18, "money"), "before"),
    (Column("累计完成目标（%）", 16, "percent"), "so_far"),
)


def months(found: Sequence[Month]) -> list[list[object]]:
    return [[f"{m.number}月", m.now, m.before, m.so_far] for m in found]


def months_sums(found: Sequence[Month]) -> dict[str, object]:
    now, before = (sum((getattr(m, name) for m in found), Decimal(0)) for name in ("now", "before"))
    return {"本年（万元）": now, "上年同月（万元）": before}


FUNDS, TARGET = "省外到位资金（万元）", "年度目标（万元）"
LAMPS = {"红灯（项）": "lamp_red", "黄灯（项）": "lamp_yellow", "绿灯（项）": "lamp_green"}


def heat(found: Cockpit, measure: str) -> Table:
    """A column for each chain, then the park's money against its target, and its lamps."""
    shown: Kind = kind(MEASURES[measure]) if measure in MEASURES else "percent"
    columns: list[tuple[Column, Getter]] = [(Column("园区", 16), "park")]
    columns += [(Column(name, 14, shown), str(key)) for key, name in found.chains]
    columns += [(Column(FUNDS, 18, "money"), "funds"), (Column(TARGET, 16, "money"), "target")]
    columns += [
        (Column("完成率（%）", 12, "percent"), "rate"),
        (Column("同比（%）", 12, "percent"), "growth"),
    ]
    return [*columns, *((Column(title, 10, "int"), code) for title, code in LAMPS.items())]


def heat_row(row: HeatRow) -> list[object]:
    said = row.said
    return [
        row.line.label,
        *(value for _, value, _ in row.cells),
        said.figures[HEADLINE],
        said.targets.get(HEADLINE),
        said.target_rate(HEADLINE),
        said.yoy(HEADLINE),
        *(said.figures[code] for code in LAMPS.values()),
    ]


def heat_sums(found: Cockpit, table: Table) -> dict[str, object]:
    """The totals line as the page has it; a rate of the whole is of its sums."""
    return {
        column.header: value
        for (column, _), value in zip(table, heat_row(found.total), strict=True)
        if column.kind != "text"
    }


def heat_note(measure: str) -> str:
    one: Any = indicator(measure)
    return f"格中为{header(one)}。{one.definition}"


LEADERS: Table = (
    (Column("包抓领导", 12), "name"),
    (Column("职务", 22), "title"),
    (Column("在推进项目（项）", 12, "int"), "projects"),
    (Column("本年到位（万元）", 16, "money"), "funds"),
    (Column("本年计划到位（万元）", 16, "money"), "planned"),
    (Column("计划完成率（%）", 12, "percent"), "rate"),
    (Column("红灯（项）", 8, "int"), "red"),
    (Column("黄灯（项）", 8, "int"), "yellow"),
    (Column("已销号问题（个）", 10, "int"), "closed"),
    (Column("上报问题（个）", 10, "int"), "reported"),
)


def leaders(found: Sequence[League]) -> list[list[object]]:
    paths = [str(getter) for _, getter in LEADERS]
    return [[getattr(row, path) for path in paths] for row in found]
