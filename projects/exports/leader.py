"""包抓领导 with their load, and one leader's projects, as workbooks."""

from decimal import Decimal

from projects.enums import LampLevel, Stage
from tracker.tools.money import percent
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column

PROJECTS, RED, YELLOW, COMPLETE = "包抓项目（项）", "红灯（项）", "黄灯（项）", "五个一到位（项）"
INVEST, FUNDS, PLANNED = "总投资（万元）", "本年到位（万元）", "本年计划到位（万元）"


def _rate(funds: Decimal, planned: Decimal) -> Decimal | None:
    return percent(funds, planned)


TABLE: Table = (
    (Column("包抓领导", 12), "name"),
    (Column("职务", 22), "title"),
    (Column("单位", 24), "unit__name"),
    (Column(PROJECTS, 10, "int"), "projects"),
    (Column(RED, 8, "int"), "red"),
    (Column(YELLOW, 8, "int"), "yellow"),
    (Column(COMPLETE, 10, "int"), "complete"),
    (Column(INVEST, 16, "money"), "invest"),
    (Column(FUNDS, 16, "money"), "funds"),
    (Column(PLANNED, 16, "money"), "planned"),
    (Column("完成计划", 10, "percent"), Get(("funds", "planned"), _rate)),
    (Column("最近走访", 12, "date"), "visited"),
    (Column("离任日期", 12, "date"), "left_on"),
)

CARRIED: Table = (
    (Column("项目编号", 18), "project__code"),
    (Column("项目名称", 36), "project__name"),
    (Column("园区", 12), "project__park__short_name"),
    (Column("阶段", 10), label("project__stage", Stage.choices)),
    (Column("灯", 6), label("project__lamp", LampLevel.choices)),
    (Column("亮灯原因", 30), "project__lamp_reason"),
    (Column("五个一", 8, "int"), "project__coverage"),
    (Column(INVEST, 16, "money"), "project__total_investment"),
    (Column("包抓起", 12, "date"), "from_on"),
)

UNLED: Table = (
    (Column("项目编号", 18), "code"),
    (Column("项目名称", 36), "name"),
    (Column("园区", 12), "park__short_name"),
    (Column("阶段", 10), label("stage", Stage.choices)),
    (Column("签约日期", 12, "date"), "signed_on"),
    (Column(INVEST, 16, "money"), "total_investment"),
)
