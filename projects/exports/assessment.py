"""考核结果 as a workbook: league, every item's arithmetic, and the scheme itself."""

from projects.enums import SchemeSpan, SchemeState
from projects.queries.scores import Scores
from tracker.tools.money import two
from tracker.tools.tables import Table, label
from tracker.tools.xlsx import Column

SCHEMES: Table = (
    (Column("代码", 18, "code"), "code"),
    (Column("方案名称", 40), "name"),
    (Column("年度", 8, "int"), "year"),
    (Column("考核周期", 10), label("span", SchemeSpan.choices)),
    (Column("状态", 10), label("state", SchemeState.choices)),
    (Column("依据文件", 40), "document"),
)
DETAILS: Table = (
    (Column("考核对象", 16), "name"),
    (Column("组别", 18), "group"),
    (Column("考核项", 26), "item"),
    (Column("计分办法", 10), "rule"),
    (Column("权重", 8, "money"), "weight"),
    (Column("数值", 14), "value"),
    (Column("得分", 10, "money"), "points"),
    (Column("算式", 60), "said"),
)


def league(found: Scores) -> Table:
    """Place, name, groups and total; `before` only where there is a period before."""
    groups = [
        (Column(f"{head.name}（{two(head.weight)}）", 16, "money"), f"group{at}")
        for at, head in enumerate(found.groups)
    ]
    return (
        (Column("位次", 8, "int"), "place"),
        (Column("考核对象", 18), "name"),
        (Column("总分", 12, "money"), "total"),
        (Column("上期位次", 10, "int"), "before"),
        (Column("进退位次", 10, "int"), "rise"),
        *groups,
    )


def league_rows(found: Scores) -> list[list[object]]:
    return [
        [card.place, card.name, card.total, card.before, card.rise, *card.groups]
        for card in found.cards
    ]


def detail_rows(found: Scores) -> list[list[object]]:
    return [
        [
            card.name,
            line.group,
            line.name,
            line.rule,
            line.weight,
            line.value,
            line.points,
            line.said,
        ]
        for card in found.cards
        for line in card.lines
    ]
