"""The tables a report may call by name: one line each in `TABLES`, one in `ANNEXES`.

Every number is a `Figure` with its link; the last line is the whole, as the snapshot has it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from projects.queries.dispatch.assessment_lines import standing_table
from projects.queries.dispatch.event_lines import event_table
from projects.queries.dispatch.frozen import DASH, Frozen, ranked
from projects.queries.dispatch.task_lines import task_table
from projects.queries.dispatch.vocabulary import NAMED
from tracker.tools.money import two
from tracker.tools.official import Figure, Run, Table

HEADLINE = "funds_outside"


class Col(NamedTuple):
    """A column of a table of lines: its head, the figure, and what is said of it."""

    header: str
    code: str
    kind: str = "figures"


MAIN = ("signed_count", "signed_amount", "active_count", HEADLINE)
TARGETS = (
    Col("签约（项）", "signed_count"),
    Col("签约额", "signed_amount"),
    Col("新续建（项）", "active_count"),
    Col("省外到位", HEADLINE),
    Col("年度目标", HEADLINE, "targets"),
    Col("完成%", HEADLINE, "target_rate"),
    Col("同比%", HEADLINE, "yoy"),
)
FULFILMENT = (
    Col("签约（项）", "signed_count"),
    Col("履约率%", "contract_rate"),
    Col("开工率%", "start_rate"),
    Col("投产率%", "production_rate"),
    Col("到位率%", "fund_rate"),
)
MONEY = (
    Col("签约（项）", "signed_count"),
    Col("签约额", "signed_amount"),
    Col("新续建（项）", "active_count"),
    Col("到位资金", "funds"),
    Col("省外到位", HEADLINE),
    Col("同比%", HEADLINE, "yoy"),
)
LAMPS = (
    Col("红灯", "lamp_red"),
    Col("黄灯", "lamp_yellow"),
    Col("绿灯", "lamp_green"),
    Col("五个一覆盖率%", "fiveone_rate"),
    Col("按时填报率%", "on_time_rate"),
)
MONTHLY = (
    Col("到位资金", "funds"),
    Col("省外到位", HEADLINE),
    Col("上年同月", HEADLINE, "base"),
    Col("同比%", HEADLINE, "yoy"),
    Col("完成投资", "completed_investment"),
)


def lines_table(
    f: Frozen, caption: str, by: str, first: str, columns: Sequence[Col], rank: bool = False
) -> Table:
    """One line for each value of a dimension, and the whole below it."""
    places = _places(f, by) if rank else {}
    rows: list[tuple[Run, ...]] = []
    for line in f.lines(by):
        cells = [f.figure(c.code, c.kind, line=(by, line), bare=True) for c in columns]
        rows.append((line["label"], *cells, *([places.get(line["key"], DASH)] if rank else [])))
    whole = [f.figure(c.code, c.kind, bare=True) for c in columns]
    rows.append((f"{f.everywhere}合计", *whole, *([DASH] if rank else [])))
    header = (first, *(c.header for c in columns), *(["位次"] if rank else []))
    return Table(
        caption,
        (header,),
        tuple(rows),
        ("l", *("r" for _ in columns), *(["c"] if rank else [])),  # type: ignore[arg-type]
        total=True,
        unit=_unit(f, columns),
    )


def _places(f: Frozen, by: str) -> dict[str, str]:
    """Place by 完成%; equal rates share a place (1, 1, 3)."""
    order = ranked(f, by, HEADLINE, "target_rate")
    rates = [value for _, value in order]
    return {line["key"]: str(rates.index(value) + 1) for line, value in order}


def _unit(f: Frozen, columns: Sequence[Col]) -> str:
    units = {
        f.unit(c.code) if c.kind in ("figures", "base", "targets") else "rate" for c in columns
    }
    words = {"count": "项", "amount": "亿元", "rate": "%"}
    return "、".join(words[unit] for unit in ("amount", "rate") if unit in units) or "项"


def main_table(f: Frozen) -> Table:
    """主要指标: this year, target, completion, 超欠序时, last year, growth."""
    rows: list[tuple[Run, ...]] = []
    for code in MAIN:
        unit = "亿元" if f.unit(code) == "amount" else "项"
        kinds = ("figures", "targets", "target_rate", "lead_points", "base", "yoy")
        rows.append((f"{f.name(code)}（{unit}）", *(f.figure(code, k, bare=True) for k in kinds)))
    header = ("指标", f.months, "年度目标", "完成%", "超欠序时（百分点）", "上年同期", "同比%")
    return Table("主要指标完成情况", (header,), tuple(rows), ("l", *("r",) * 6))


def cohort_table(f: Frozen) -> Table:
    """签约项目到了哪一步: of the year's signings."""
    steps = (
        ("新签约", "signed_count", ""),
        ("已注册", "signed_registered", "register_rate"),
        ("已履约", "signed_fulfilled", "contract_rate"),
        ("已开工", "signed_started", "start_rate"),
        ("已投产", "signed_produced", "production_rate"),
    )
    rows = tuple(
        (label, f.figure(code), f.figure(rate, bare=True) if rate else DASH)
        for label, code, rate in steps
    )
    return Table("新签约项目进度", (("阶段", "项目（项）", "占新签约%"),), rows, ("l", "r", "r"))


def batch_table(f: Frozen) -> Table:
    """三个一批: how many were signed, started, put into production in the period, for how much."""
    rows: list[tuple[Run, ...]] = []
    for word in ("签约", "开工", "投产"):
        held = [row for row in NAMED["三个一批"](f) if row["what"] == word]
        amount = sum((Decimal(row["amount"] or 0) for row in held), Decimal(0)) / 10_000
        link, count = f.list_link("三个一批"), Decimal(len(held))
        counted = f.said(str(count), f"list.三个一批.{word}", link, count)
        money = f.said(f"{two(amount)}", f"list.三个一批.{word}.总投资", link, amount)
        rows.append((word, counted, money))
    header = (("类别", "项目（项）", "总投资（亿元）"),)
    return Table(f"{f.data['own_label']}“三个一批”", header, tuple(rows), ("l", "r", "r"))


TABLES: dict[str, Callable[[Frozen], Table]] = {
    "主要指标": main_table,
    "分园区": lambda f: lines_table(f, "各园区招商引资主要指标", "park", "园区", TARGETS, True),
    "分县区": lambda f: lines_table(f, "各县区招商引资主要指标", "region", "县区", TARGETS, True),
    "履约": lambda f: lines_table(f, "各园区签约项目履约情况", "park", "园区", FULFILMENT),
    "签约进度": cohort_table,
    "产业链": lambda f: lines_table(f, "各产业链招商引资情况", "chain", "产业链", MONEY),
    "联络点": lambda f: lines_table(f, "各驻外联络点引进项目情况", "office", "联络点", MONEY),
    "包抓领导": lambda f: lines_table(f, "包抓领导项目亮灯情况", "leader", "领导", LAMPS),
    "亮灯": lambda f: lines_table(f, "各园区项目亮灯情况", "park", "园区", LAMPS),
    "规模": lambda f: lines_table(f, "新签约项目规模分布", "size", "规模", MONEY),
    "月度": lambda f: lines_table(f, "逐月到位资金和投资", "month", "月份", MONTHLY),
    "三个一批": batch_table,
    "三个一批活动": event_table,
    "园区考核位次": standing_table,
    "一年一清单": task_table,
}

# --- who is named, as annexes ---

LISTS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "红黄灯": ("红黄灯项目清单", (("灯", "lamp"), ("项目", "name"), ("园区", "park"),
                              ("亮灯原因", "what"), ("包抓领导", "leader"), ("自", "since"))),
    "未开工": ("超时限未开工项目清单", (("项目", "name"), ("园区", "park"), ("计划开工", "since"),
                                ("情况", "what"), ("包抓领导", "leader"))),
    "未填报": ("未填报项目清单", (("项目", "name"), ("园区", "park"), ("情况", "what"),
                            ("最早一期", "since"), ("包抓领导", "leader"))),
    "雷同": ("填报雷同项目清单", (("项目", "name"), ("园区", "park"), ("情况", "what"),
                            ("最近一期", "since"), ("包抓领导", "leader"))),
    "逾期问题": ("逾期问题清单", (("项目", "name"), ("园区", "park"), ("问题", "what"),
                             ("期限", "since"), ("责任单位和责任人", "owner"))),
    "红灯任务": ("一年一清单红灯任务清单", (("任务", "name"), ("县区或园区", "park"), ("情况", "what"),
                                ("牵头单位", "leader"), ("责任人", "person"))),
    "三个一批": ("“三个一批”项目清单", (("类别", "what"), ("项目", "name"), ("园区", "park"),
                               ("日期", "since"), ("总投资（万元）", "amount"))),
}  # fmt: skip


def annex(f: Frozen, name: str) -> Table | None:
    """A list as a table; none where nobody is named."""
    caption, columns = LISTS[name]
    found = NAMED[name](f)
    if not found:
        return None
    link = f.list_link(name)
    rows = tuple(tuple(_cell(row, key, link) for _, key in columns) for row in found)
    letters = tuple("c" if key == "lamp" else "r" if key == "amount" else "l" for _, key in columns)
    return Table(caption, (tuple(head for head, _ in columns),), rows, letters)  # type: ignore[arg-type]


def _cell(row: dict[str, str], key: str, link: str) -> Run:
    text = row.get(key) or ""
    if key != "amount" or not text:
        return text or DASH
    value = Decimal(text)
    return Figure(f"{two(value):,}", f"list.三个一批.{row['code']}", link, value)
