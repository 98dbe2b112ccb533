"""The columns of 项目台账 as its readers choose them: one table for the page and its workbook.

`cols=` names them by code. What stands in a cell is made by the same getter in both; the page
adds how it looks (`look`), the workbook its width and kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from projects.enums import (
    LampLevel,
    ListingKind,
    Nature,
    OriginKind,
    ProjectKind,
    Size,
    Stage,
    Status,
)
from tracker.tools.money import percent
from tracker.tools.tables import Get, Getter, Table, label
from tracker.tools.xlsx import Column, Kind


@dataclass(frozen=True)
class Shown:
    """A column: code in the address, head, where its value comes from, how it is shown.

    `beside`: the group of `queries.project.BESIDE` it needs; `related`: what to join for the page;
    `sort`: the key of `sort=`; `total`: the field of `Sums` that stands beneath it; `yearly`: what
    a year's figure is called on paper.
    """

    code: str
    label: str
    get: Getter
    width: float = 10
    kind: Kind = "text"
    look: str = "text"
    beside: str = ""
    related: str = ""
    sort: str = ""
    total: str = ""
    yearly: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in ("money", "int", "percent") or self.look == "age"

    def header(self, year: int) -> str:
        """On paper, with unit and year; on the page the unit follows the reader's switch."""
        words = f"{year}年{self.yearly}" if self.yearly else self.label
        unit = {"money": "（万元）", "percent": "（%）"}.get(self.kind, "")
        return f"{words}{'' if '（' in words else unit}"

    def cell(self, project: Any) -> object:
        """The value for a loaded project; the workbook reads the same of plain rows."""
        get = self.get if isinstance(self.get, Get) else Get((self.get,), _same)
        return get.make(*(_value(project, path) for path in get.paths))


def _same(value: object) -> object:
    return value


def _value(project: Any, path: str) -> Any:
    return reduce(
        lambda held, name: None if held is None else getattr(held, name), path.split("__"), project
    )


def _amount(code: str, text: str, path: str, **more: Any) -> Shown:
    return Shown(code, text, path, 13, "money", "money", **more)


def _day(code: str, text: str, path: str, sort: str = "") -> Shown:
    return Shown(code, text, path, 11, "date", "date", sort=sort)


def _rate(funds: Decimal | None, plan: Decimal | None) -> Decimal | None:
    return percent(funds, plan)


def _next(name: str | None, on: date | None) -> str:
    return f"{name}（{on:%Y-%m-%d}）" if name and on else ""


def _listings(kinds: str | None) -> str:
    labels: dict[str, str] = {value: str(text) for value, text in ListingKind.choices}
    held = sorted(set((kinds or "").split("、")) - {""}, key=list(labels).index)
    return "、".join(labels[kind] for kind in held)


COLUMNS: tuple[Shown, ...] = (
    Shown("lamp", "灯", label("lamp", LampLevel.choices), 5, look="lamp", sort="lamp"),
    Shown("name", "项目名称", "name", 34, look="name", sort="name"),
    Shown("code", "项目编号", "code", 18, sort="code"),
    Shown("park", "园区", "park__short_name", 10, related="park", sort="park"),
    Shown("region", "行政区", "region__name", 9, related="region"),
    Shown("chain", "产业链", "chain__short_name", 10, related="chain"),
    Shown("link", "产业链环节", "link__name", 14, related="link"),
    Shown("industry", "行业", "industry__name", 16, related="industry"),
    Shown("stage", "阶段", label("stage", Stage.choices), 8, look="stage", sort="stage"),
    Shown("status", "状态", label("status", Status.choices), 8),
    _amount("invest", "总投资", "total_investment", sort="invest", total="invest"),
    _amount(
        "plan",
        "年度计划",
        "plan_funds",
        beside="plan",
        sort="plan",
        total="planned",
        yearly="计划到位资金",
    ),
    _amount(
        "funds",
        "本年到位",
        "funds",
        beside="funds",
        sort="funds",
        total="funds",
        yearly="省外到位资金",
    ),
    Shown(
        "rate",
        "计划完成率",
        Get(("funds", "plan_funds"), _rate),
        10,
        "percent",
        "rate",
        total="rate",
    ),
    Shown("progress", "形象进度", "progress_percent", 9, "percent", "part", sort="progress"),
    Shown("coverage", "五个一", "coverage", 7, "int", "five", sort="coverage"),
    Shown("leader", "包抓领导", "leader__name", 9, related="leader", sort="leader"),
    Shown(
        "next",
        "下一节点",
        Get(("next_name", "next_on"), _next),
        24,
        look="next",
        beside="milestone",
    ),
    Shown("updated", "最近进展", "progress_on", 11, "date", "age", sort="updated"),
    Shown("reason", "亮灯原因", "lamp_reason", 30),
    Shown("lamp_since", "亮灯自", "lamp_since", 11, "date", "date", beside="lamp"),
    Shown("investors", "投资方", "investor_names", 30, beside="investors"),
    Shown("origin_kind", "来源", label("origin_kind", OriginKind.choices), 8),
    Shown("origin", "来源地", "origin", 10),
    Shown("office", "引荐联络点", "office__name", 12, related="office"),
    Shown("nature", "建设性质", label("nature", Nature.choices), 8),
    Shown("kind", "项目类型", label("kind", ProjectKind.choices), 10),
    Shown("size", "规模档", label("size", Size.choices), 12),
    Shown("listing", "在库标记", Get(("listing_kinds",), _listings), 16, beside="listing"),
    _amount("fixed", "固定资产投资", "fixed_investment"),
    _amount("contract", "合同金额", "contract_amount", sort="contract"),
    _amount("plan_invest", "年度计划投资", "plan_investment", beside="plan"),
    _day("signed", "签约日期", "signed_on", "signed"),
    _day("registered", "注册日期", "registered_on"),
    _day("planned_start", "计划开工", "planned_start_on", "planned_start"),
    _day("started", "开工日期", "started_on", "started"),
    _day("planned_completion", "计划竣工", "planned_completion_on"),
    _day("completed", "竣工日期", "completed_on"),
    _day("planned_production", "计划投产", "planned_production_on"),
    _day("production", "投产日期", "production_on"),
    _day("capacity", "达产日期", "capacity_on"),
    Shown("land", "用地（亩）", "land_area_mu", 10, "money", "plain"),
    Shown("floor", "建筑面积（平方米）", "floor_area", 12, "money", "plain"),
    Shown("jobs", "用工（人）", "jobs", 8, "int", "plain"),
    _amount("output", "达产后年产值", "annual_output"),
    _amount("tax", "达产后年税收", "annual_tax"),
    Shown("contact", "企业联系人", "contact", 14),
    Shown("event", "签约活动", "first_event", 14),
    Shown("approval_code", "审批监管代码", "approval_code", 25, "code"),
)
BY_CODE = {column.code: column for column in COLUMNS}
FIRST = ("lamp", "name")  # which always lead
USUAL = (
    *FIRST, "park", "chain", "stage", "invest", "plan", "funds", "rate", "progress", "coverage",
    "leader", "next", "updated",
)  # fmt: skip
ALWAYS = ("funds", "plan")  # beside every row: the sums of a selection are made of them
STALE = timedelta(days=7)
LONG_STALE = timedelta(days=14)


def chosen(codes: Iterable[str]) -> tuple[list[Shown], list[str]]:
    """The columns of these codes in their order, lamp and name first; and codes that are none."""
    wanted = list(dict.fromkeys(codes))
    known = [code for code in wanted if code in BY_CODE]
    names = dict.fromkeys([*FIRST, *known]) if known else USUAL
    return [BY_CODE[code] for code in names], [code for code in wanted if code not in BY_CODE]


def needs(columns: Sequence[Shown]) -> list[str]:
    """What `beside` must add for them."""
    extra = [column.beside for column in columns if column.beside]
    return list(dict.fromkeys([*ALWAYS, *extra]))


def related(columns: Sequence[Shown]) -> list[str]:
    return [column.related for column in columns if column.related]


def table(columns: Sequence[Shown], year: int) -> Table:
    """The same columns for a workbook."""
    return [(Column(c.header(year), c.width, c.kind), c.get) for c in columns]
