"""项目台账 as a workbook: header → getter (habit 13).

`ledger(period)` is what a park edits and sends back: every header is one the importer is sure of,
and what it says is what the system holds, so that an untouched export comes back as 一致. What the
system works out itself (lamps, 五个一) stands in `LISTED`, which the importer does not read.
"""

from collections.abc import Container

from projects.enums import Nature, OriginKind, Stage, Status
from tracker.tools.periods import Period
from tracker.tools.tables import Get, Table, label
from tracker.tools.xlsx import Column

INVESTMENT = "总投资（万元）"


def _industry(plain: Container[str]) -> Get:
    """By name; by code where another industry is the one that is meant by that name."""

    def said(code: str | None, name: str | None) -> str:
        return (name if code in plain else code) or ""

    return Get(("industry__code", "industry__name"), said)


def _person(name: str | None, unit: str | None) -> str:
    return f"{name}（{unit}）" if name and unit else name or ""


def funds_header(period: Period) -> str:
    return f"{_months(period)}到位资金（万元，含待核）"


def outside_header(period: Period) -> str:
    return f"{_months(period)}省外到位资金（万元，含待核）"


def invested_header(period: Period) -> str:
    return f"{_months(period)}完成投资（万元）"


def _months(period: Period) -> str:
    return f"{period.year}年1-{period.end.month}月"


def ledger(period: Period, industries: Container[str]) -> Table:
    """The columns of 项目台账; figures of the year carry their months in the header.

    `industries`: codes of those that their name alone stands for (`queries.ledger`).
    """
    return (
        (Column("项目编号", 18), "code"),
        (Column("项目名称", 36), "name"),
        (Column("审批监管代码", 25), "approval_code"),
        (Column("园区", 10), "park__short_name"),
        (Column("行政区", 9), "region__name"),
        (Column("产业链", 10), "chain__short_name"),
        (Column("行业", 16), _industry(industries)),
        (Column("投资方", 34), "investor_names"),
        (Column("来源类型", 9), label("origin_kind", OriginKind.choices)),
        (Column("来源地", 10), "origin"),
        (Column("建设性质", 7), label("nature", Nature.choices)),
        (Column("阶段", 8), label("stage", Stage.choices)),
        (Column("运行状态", 6), label("status", Status.choices)),
        (Column(INVESTMENT, 13, "money"), "total_investment"),
        (Column("固定资产投资（万元）", 13, "money"), "fixed_investment"),
        (Column("合同金额（万元）", 13, "money"), "contract_amount"),
        (Column(f"{period.year}年计划投资（万元）", 13, "money"), "plan_investment"),
        (Column(f"{period.year}年计划到位资金（万元）", 13, "money"), "plan_funds"),
        (Column(invested_header(period), 13, "money"), "year_investment"),
        (Column(funds_header(period), 13, "money"), "year_funds"),
        (Column(outside_header(period), 13, "money"), "year_funds_outside"),
        (Column("签约日期", 11, "date"), "signed_on"),
        (Column("注册日期", 11, "date"), "registered_on"),
        (Column("计划开工", 11, "date"), "planned_start_on"),
        (Column("开工日期", 11, "date"), "started_on"),
        (Column("计划竣工", 11, "date"), "planned_completion_on"),
        (Column("竣工日期", 11, "date"), "completed_on"),
        (Column("计划投产", 11, "date"), "planned_production_on"),
        (Column("投产日期", 11, "date"), "production_on"),
        (Column("达产日期", 11, "date"), "capacity_on"),
        (Column("包抓领导", 16), Get(("leader__name", "leader__unit__name"), _person)),
        (Column("用地（亩）", 10, "money"), "land_area_mu"),
        (Column("建筑面积（平方米）", 12, "money"), "floor_area"),
        (Column("用工（人）", 8, "int"), "jobs"),
        (Column("达产后年产值（万元）", 13, "money"), "annual_output"),
        (Column("达产后年税收（万元）", 13, "money"), "annual_tax"),
        (Column("企业联系人", 14), "contact"),
        (Column("引荐联络点", 12), "office__name"),
        (Column("签约活动", 14), "first_event"),
        (Column("建设内容", 60), "content"),
        (Column("备注", 20), "remark"),
    )


def funds_of(year: int) -> str:
    return f"{year}年省外到位资金（万元）"
