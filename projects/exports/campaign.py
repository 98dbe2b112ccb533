"""专项行动 as workbooks: the list, and the board of one with its projects."""

from collections.abc import Mapping, Sequence

from projects.enums import CampaignGoal, CampaignKind
from projects.queries.campaign import UNITS, Board, Member
from tracker.tools.money import two
from tracker.tools.tables import Table, label, looked_up
from tracker.tools.xlsx import Column, Kind

COUNT = "项目（项）"


def table(counts: Mapping[int, int]) -> Table:
    """`counts`: campaign → how many projects of it the reader sees."""
    return (
        (Column("编号", 14), "code"),
        (Column("行动名称", 30), "name"),
        (Column("类别", 10), label("kind", CampaignKind.choices)),
        (Column("开始日期", 11, "date"), "from_on"),
        (Column("结束日期", 11, "date"), "to_on"),
        (Column("行政区", 12), "region__name"),
        (Column(COUNT, 10, "int"), looked_up("pk", counts)),
        (Column("工作目标", 50), "goal"),
        (Column("作废原因", 22), "void_reason"),
    )


def board_table(board: Board) -> Table:
    """Park, projects, and of each indicator done, target and per cent."""
    columns = [Column("园区", 14), Column(COUNT, 10, "int")]
    for goal, name, unit in board.goals:
        kind: Kind = "money" if goal == CampaignGoal.FUNDS else "int"
        columns += [
            Column(f"{name}完成（{unit}）", 14, kind),
            Column(f"{name}任务（{unit}）", 14, kind),
            Column(f"{name}完成%", 10),
        ]
    return tuple((column, str(place)) for place, column in enumerate(columns))


def board_rows(board: Board) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for line in board.lines:
        cells: list[object] = []
        for cell in line.cells:
            cells += [cell.done, cell.assigned, two(cell.rate)]
        rows.append((line.label, line.count, *cells))
    return rows


def board_totals(board: Board) -> dict[str, object]:
    found: dict[str, object] = {COUNT: board.whole.count}
    for cell, (_, name, unit) in zip(board.whole.cells, board.goals, strict=True):
        found |= {
            f"{name}完成（{unit}）": cell.done,
            f"{name}任务（{unit}）": cell.assigned,
        }
    return found


MEMBER_COLUMNS = (
    Column("项目编号", 18),
    Column("项目名称", 40),
    Column("园区", 12),
    Column("灯", 6),
    Column("阶段", 10),
    *(
        Column(f"{goal.label}（{UNITS[goal]}）", 12, "money" if goal == "funds" else "int")
        for goal in CampaignGoal
    ),
    Column("下一节点", 24),
    Column("计划完成", 11, "date"),
    Column("未销号问题", 30),
    Column("问题期限", 11, "date"),
    Column("包抓领导", 10),
    Column("加入日期", 11, "date"),
    Column("退出日期", 11, "date"),
)
MEMBER_TABLE: Table = tuple((column, str(place)) for place, column in enumerate(MEMBER_COLUMNS))
LAMPS = {"red": "红", "yellow": "黄", "green": "绿"}


def member_rows(rows: Sequence[Member]) -> list[tuple[object, ...]]:
    return [
        (
            row.project.code,
            row.project.name,
            row.project.park.short_name,
            LAMPS.get(row.lamp, ""),
            row.project.get_stage_display(),
            *(row.done[goal] for goal in CampaignGoal.values),
            row.listing.next_step or "",
            row.listing.next_on,
            row.listing.trouble or "",
            row.listing.trouble_due,
            row.project.leader.name if row.project.leader else "",
            row.listing.from_on,
            row.left_on,
        )
        for row in rows
    ]


def member_totals(rows: Sequence[Member]) -> dict[str, object]:
    return {
        f"{goal.label}（{UNITS[goal]}）": sum(row.done[goal] for row in rows)
        for goal in CampaignGoal
    }
