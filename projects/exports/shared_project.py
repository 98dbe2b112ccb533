"""共建项目 as a workbook: the split, the whole, ours and theirs."""

from collections.abc import Mapping

from projects.models.shared_project import SPLITS
from projects.queries.shared_project import Shares
from tracker.tools.tables import Get, Getter, Table
from tracker.tools.xlsx import Column

NAMES = {"funds": "到位资金", "output": "达产后年产值", "tax": "达产后年税收"}
SIDES = {"whole": "全部", "ours": "本方", "theirs": "对方"}


def header(name: str, side: str) -> str:
    return f"{NAMES[name]}{SIDES[side]}（万元）"


def table(found: Mapping[int, Shares]) -> Table:
    """`found`: what is split, by the row's id."""

    def of(name: str, side: str) -> Get:
        return Get(("pk",), lambda pk: getattr(found[pk][name], side) if pk in found else None)

    made: list[tuple[Column, Getter]] = [
        (Column("项目编号", 18), "project__code"),
        (Column("项目名称", 34), "project__name"),
        (Column("园区", 14), "project__park__short_name"),
        (Column("合作园区", 24), "partner"),
        (Column("合作地区", 14), "partner_region"),
        (Column("合作协议", 30), "agreement"),
        (Column("共建起", 12, "date"), "from_on"),
        (Column("共建止", 12, "date"), "to_on"),
    ]
    for name in SPLITS:
        made.append((Column(f"{NAMES[name]}本方（%）", 12, "percent"), f"ours_{name}"))
        made.append((Column(f"{NAMES[name]}对方（%）", 12, "percent"), f"theirs_{name}"))
        made += [(Column(header(name, side), 18, "money"), of(name, side)) for side in SIDES]
    return [*made, (Column("备注", 30), "remark"), (Column("作废原因", 24), "void_reason")]


def sums(total: Shares) -> dict[str, object]:
    return {header(n, side): getattr(total[n], side) for n in SPLITS for side in SIDES}
