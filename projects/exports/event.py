"""三个一批 as workbooks: the events with what became of them, and the projects of one."""

from collections.abc import Mapping, Sequence
from typing import Any

from projects.enums import ActivityLevel
from projects.queries.event import Fate, FateSums
from tracker.tools.money import two
from tracker.tools.tables import Get, Table, first_of, label
from tracker.tools.xlsx import Column

AMOUNT = "公布金额（万元）"
FUNDS = "活动后到位（万元）"
TOTAL = "总投资（万元）"
COUNT, RECOGNISED, STARTED, PRODUCED = (
    "项目（项）",
    "已认定（项）",
    "已开工（项）",
    "已投产（项）",
)


def table(sums: Mapping[int, FateSums]) -> Table:
    """`sums`: event → what its projects add up to in the reader's scope."""

    def said(name: str) -> Get:
        return Get(
            ("pk",),
            lambda pk: two(value) if _is_rate(value := _of(pk, name)) else value,
        )

    def _of(pk: int, name: str) -> Any:
        return getattr(sums[pk], name) if pk in sums else None

    return (
        (Column("编号", 14), "code"),
        (Column("活动名称", 40), "name"),
        (Column("举行日期", 11, "date"), "held_on"),
        (Column("地点", 20), "venue"),
        (Column("层级", 8), label("level", ActivityLevel.choices)),
        (Column("园区或县区", 12), first_of("park__short_name", "region__name")),
        (Column("主持领导", 10), "chaired_by__name"),
        (Column(COUNT, 10, "int"), said("count")),
        (Column(AMOUNT, 16, "money"), said("amount")),
        (Column(TOTAL, 16, "money"), said("total")),
        (Column(RECOGNISED, 11, "int"), said("recognised")),
        (Column("认定率%", 9), said("recognised_rate")),
        (Column(STARTED, 11, "int"), said("started")),
        (Column("开工率%", 9), said("start_rate")),
        (Column(PRODUCED, 11, "int"), said("produced")),
        (Column("投产率%", 9), said("production_rate")),
        (Column(FUNDS, 16, "money"), said("funds")),
        (Column("作废原因", 22), "void_reason"),
    )


def _is_rate(value: Any) -> bool:
    return hasattr(value, "quantize")


def totals(whole: FateSums) -> dict[str, object]:
    """The totals line of the events."""
    return {
        COUNT: whole.count,
        AMOUNT: whole.amount,
        TOTAL: whole.total,
        RECOGNISED: whole.recognised,
        STARTED: whole.started,
        PRODUCED: whole.produced,
        FUNDS: whole.funds,
    }


FATE_COLUMNS = (
    Column("类别", 8),
    Column("次序", 6, "int"),
    Column("项目编号", 18),
    Column("项目名称", 40),
    Column("园区", 12),
    Column(AMOUNT, 16, "money"),
    Column(TOTAL, 16, "money"),
    Column("当前阶段", 10),
    Column("认定日期", 11, "date"),
    Column("活动后天数", 10, "int"),
    Column("开工日期", 11, "date"),
    Column("投产日期", 11, "date"),
    Column(FUNDS, 16, "money"),
    Column("包抓领导", 10),
    Column("说明", 30),
)
FATE_TABLE: Table = tuple((column, str(place)) for place, column in enumerate(FATE_COLUMNS))


def fate_rows(fates: Sequence[Fate]) -> list[tuple[object, ...]]:
    return [
        (
            fate.item.get_batch_display(),
            fate.item.order,
            fate.project.code,
            fate.project.name,
            fate.project.park.short_name,
            fate.item.amount,
            fate.project.total_investment,
            fate.project.get_status_display() if fate.ended else fate.project.get_stage_display(),
            fate.recognised_on,
            fate.days,
            fate.started_on,
            fate.production_on,
            fate.funds,
            fate.project.leader.name if fate.project.leader else "",
            fate.item.note,
        )
        for fate in fates
    ]
