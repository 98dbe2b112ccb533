"""What a ledger may say: every field, its Chinese label and its type.

Source: CONTRACT.md "Fields a projects ledger may map to". The headers that name a field are data and
stand in `synonyms.py`; figures with a time in them (今年累计完成投资, 1-6月到位 …) and dates with an event
are recognised by a small grammar in `figures.py`.
"""

from dataclasses import dataclass
from typing import Literal

from projects.imports.synonyms import LIKELY, SURE

FieldType = Literal[
    "text",
    "long",
    "amount",
    "date",
    "choice",
    "int",
    "percent",
    "number",
    "names",
    "ref",
    "days",
    "span",
]


@dataclass(frozen=True)
class Field:
    """`sure`: headers that can mean nothing else. `likely`: taken, but a person should look."""

    name: str
    label: str
    type: FieldType
    sure: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    limit: int = 0  # longest text the column holds


def _f(name: str, label: str, type_: FieldType, limit: int = 0, *, key: str = "") -> Field:
    sure, likely = SURE.get(key or name, ""), LIKELY.get(key or name, "")
    return Field(name, label, type_, tuple(sure.split()), tuple(likely.split()), limit)


_KEYS = (
    _f("code", "项目编号", "text", 30),
    _f("name", "项目名称", "text", 200),
    _f("approval_code", "审批监管代码", "text", 30),
)
_WHO = (
    _f("park", "园区", "ref"),
    _f("region", "行政区", "ref"),
    _f("investors", "投资方", "names"),
    _f("origin", "来源地", "text", 40),
    _f("origin_kind", "来源", "choice"),
    _f("uscc", "统一社会信用代码", "text", 18),
    _f("industry", "行业", "ref"),
    _f("chain", "产业链", "ref"),
    _f("leader", "包抓领导", "ref"),
    _f("lead_unit", "牵头单位", "ref"),
    _f("service_unit", "服务单位", "ref"),
    _f("agent", "代办员", "ref"),
    _f("contact", "企业联系人", "text", 60),
    _f("office", "引荐联络点", "ref"),
)
_WHAT = (
    _f("content", "建设内容", "long"),
    _f("nature", "建设性质", "choice"),
    _f("stage", "阶段", "choice"),
    _f("status", "状态", "choice"),
    _f("land_area_mu", "用地（亩）", "number"),
    _f("floor_area", "建筑面积（平方米）", "number"),
    _f("jobs", "用工（人）", "int"),
    _f("first_event", "签约活动", "text", 80),
    _f("listings", "在库标记", "names"),
    _f("remark", "备注", "long"),
)
_MONEY = (
    _f("total_investment", "总投资", "amount"),
    _f("fixed_investment", "固定资产投资", "amount"),
    _f("contract_amount", "合同金额", "amount"),
    _f("plan_investment", "年度计划投资", "amount"),
    _f("month_investment", "本月完成投资", "amount"),
    _f("year_investment", "本年完成投资", "amount"),
    _f("cumulative_investment", "累计完成投资", "amount"),
    _f("plan_funds", "年度计划到位资金", "amount"),
    _f("month_funds", "本月到位资金", "amount"),
    _f("year_funds", "本年到位资金", "amount"),
    _f("year_funds_outside", "本年省外到位资金", "amount"),
    _f("cumulative_funds", "累计到位资金", "amount"),
    _f("annual_output", "达产后年产值", "amount"),
    _f("annual_tax", "达产后年税收", "amount"),
)
# A column for each month of the year: 1月 … 12月 under 各月到位资金. Two of them make them so.
_FUNDS_BY_MONTH = tuple(
    _f(f"month_funds_{month:02d}", f"{month}月到位资金", "amount") for month in range(1, 13)
)
_INVESTED_BY_MONTH = tuple(
    _f(f"month_investment_{month:02d}", f"{month}月完成投资", "amount") for month in range(1, 13)
)
BY_MONTH = frozenset(field.name for field in (*_FUNDS_BY_MONTH, *_INVESTED_BY_MONTH))
# One column with two days: the fields they are read into, the first and the last.
SPANS: dict[str, tuple[str, str]] = {
    "planned_span": ("planned_start_on", "planned_completion_on"),
    "actual_span": ("started_on", "completed_on"),
}
_WHEN = (
    _f("signed_on", "签约日期", "date"),
    _f("registered_on", "注册日期", "date"),
    _f("planned_start_on", "计划开工", "date"),
    _f("started_on", "开工日期", "date"),
    _f("planned_completion_on", "计划竣工", "date"),
    _f("completed_on", "竣工日期", "date"),
    _f("planned_production_on", "计划投产", "date"),
    _f("production_on", "投产日期", "date"),
    _f("capacity_on", "达产日期", "date"),
    _f("duration_days", "工期（天）", "days"),
    _f("planned_span", "计划开工和竣工（一列两个日期）", "span"),
    _f("actual_span", "开工和竣工日期（一列两个日期）", "span"),
)
_PROGRESS = (
    _f("progress_percent", "形象进度（%）", "percent"),
    _f("progress_text", "本期进展", "long"),
    _f("next_text", "下步打算", "long"),
    _f("problems_text", "存在问题", "long"),
)
_ARRIVAL = (
    _f("amount", "到位金额", "amount"),
    _f("received_on", "到账日期", "date"),
    _f("source", "资金来源", "choice"),
    _f("purpose", "用途", "choice"),
    _f("payer", "付款方", "text", 120),
    _f("voucher_number", "凭证号", "text", 60),
    _f("remark", "说明", "text", 300, key="funding.remark"),
)

_ENTERPRISE = (
    _f("name", "企业名称", "text", 120, key="enterprises.name"),
    _f("uscc", "统一社会信用代码", "text", 18),
    _f("aliases", "曾用名", "names"),
    _f("origin", "来源地", "text", 40, key="enterprises.origin"),
    _f("ownership", "企业性质", "choice"),
    _f("presence", "状态", "choice"),
    _f("park", "园区", "ref"),
    _f("chain", "产业链", "ref"),
    _f("link", "产业链环节", "text", 200),
    _f("industry", "行业", "ref"),
    _f("marks", "标签", "names"),
    _f("contact", "联系人", "text", 40, key="enterprises.contact"),
    _f("phone", "联系电话", "text", 40),
    _f("address", "地址", "text", 200),
    _f("remark", "备注", "long"),
)

_CUMULATIVE_FUNDS = tuple(f for f in _MONEY if f.name.endswith(("funds", "funds_outside")))
_INVESTED = tuple(f for f in _MONEY if f.name in {"month_investment", "year_investment"})
_PLACE = tuple(f for f in _WHO if f.name == "park")

FIELDS: dict[str, tuple[Field, ...]] = {
    "projects": (
        *_KEYS, *_WHO, *_WHAT, *_MONEY, *_WHEN, *_PROGRESS, *_FUNDS_BY_MONTH, *_INVESTED_BY_MONTH
    ),
    "funding": (*_KEYS, *_PLACE, *_ARRIVAL, *_CUMULATIVE_FUNDS, *_FUNDS_BY_MONTH),
    "reports": (*_KEYS, *_PLACE, *_INVESTED, *_PROGRESS, *_INVESTED_BY_MONTH),
    "enterprises": _ENTERPRISE,
}  # fmt: skip
LABELS: dict[str, str] = {
    field.name: field.label
    for kind in ("enterprises", "funding", "reports", "projects")
    for field in FIELDS[kind]
}


def labels_of(kind: str) -> dict[str, str]:
    """The names of all fields, as ledgers of this kind call them: 企业名称 is no 项目名称."""
    return LABELS | {field.name: field.label for field in FIELDS.get(kind, ())}


def field_of(kind: str, name: str) -> Field:
    """The field of this name. Raises StopIteration where ledgers of the kind have none."""
    return next(field for field in FIELDS[kind] if field.name == name)
