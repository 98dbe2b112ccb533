"""What a ledger may say: every field, its Chinese label, its type, and the headers that name it.

Source: CONTRACT.md "Fields a projects ledger may map to"; headers from data/ledgers/header_rows.md
and DOMAIN.md section 7. Figures with a time in them (今年累计完成投资, 1-6月到位 …) are recognised by a
small grammar in `columns.py`; here stand the headers that are plain names.
"""

from dataclasses import dataclass
from typing import Literal

FieldType = Literal[
    "text", "long", "amount", "date", "choice", "int", "percent", "number", "names", "ref", "days"
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


def _dates(*stems: str) -> tuple[str, ...]:
    return tuple(
        stem + end for stem in stems for end in ("时间", "日期", "年月", "日", "", "的时间")
    )


def _f(
    name: str,
    label: str,
    type_: FieldType,
    sure: str | tuple[str, ...] = "",
    likely: str = "",
    limit: int = 0,
) -> Field:
    names = sure if isinstance(sure, tuple) else tuple(sure.split())
    return Field(name, label, type_, names, tuple(likely.split()), limit)


_KEYS = (
    _f("code", "项目编号", "text", "项目编号 系统编号 项目序号", "编码", 30),
    _f(
        "name",
        "项目名称",
        "text",
        "项目名称 项目名 名称 工程名称 招商项目名称 招商引资项目名称 项目名称或项目建设内容 签约项目名称 重点项目名称",
        "项目 发改项目名称 全生命项目名称 已开工项目 开工项目 签约项目 在建项目 项目清单 项目名单",
        200,
    ),
    _f(
        "approval_code",
        "审批监管代码",
        "text",
        "审批监管代码 项目代码 项目统一代码 投资项目代码 在线平台代码 备案代码 审批监管平台代码 项目审批监管代码",
        "备案证项目代码",
        30,
    ),
)

_WHO = (
    _f(
        "park",
        "园区",
        "ref",
        "园区 所属园区 所在园区 园区名称 落地园区 承接园区 项目所在园区 开发区",
        "建设地点 项目所在园区、乡镇/街道 落地地点 建设地址",
    ),
    _f(
        "region",
        "行政区",
        "ref",
        "行政区 县区 县(区) 县市区 所属县区 所在县区 区县 所属地区 行政区划 所在地区 属地",
        "承接区 落地县区",
    ),
    _f(
        "investors",
        "投资方",
        "names",
        "投资方 投资企业 投资主体 投资主体名称 投资方名称 投资单位 投资商 投资者 建设单位 项目单位 项目业主 业主单位 项目业主单位",
        "企业名称 客商名称 实施主体 承建企业",
    ),
    _f(
        "origin",
        "来源地",
        "text",
        "来源地 引资地 资金来源地 投资方所在地 投资来源地 客商来源",
        "",
        40,
    ),
    _f("origin_kind", "来源", "choice", "来源类型 内外资类型 省内外 引资类型", "资金来源 来源"),
    _f("uscc", "统一社会信用代码", "text", "统一社会信用代码 社会信用代码 信用代码", "", 18),
    _f(
        "industry",
        "行业",
        "ref",
        "行业 所属行业 行业类别 行业分类 国民经济行业 行业代码",
        "产业类型",
    ),
    _f(
        "chain",
        "产业链",
        "ref",
        "产业链 所属产业链 产业链条 对应产业链 重点产业链",
        "所属产业 产业 产业链类别",
    ),
    _f(
        "leader",
        "包抓领导",
        "ref",
        "包抓领导 包联领导 责任领导 包抓责任领导 县级包抓领导 市级包抓领导 挂包领导 联系领导 帮包领导 包保领导",
        "包挂领导 牵头领导 分管领导 领导",
    ),
    _f(
        "lead_unit",
        "牵头单位",
        "ref",
        "责任单位 牵头单位 责任部门 牵头部门 牵头责任单位 包抓单位 引进单位 招引单位",
        "主管部门 牵头专班",
    ),
    _f(
        "service_unit", "服务单位", "ref", "服务单位 配合单位 帮办单位 服务部门", "服务推进责任单位"
    ),
    _f("agent", "代办员", "ref", "代办员 帮办人员 帮办员 项目代办员 项目管家 服务专员", "联络员"),
    _f(
        "contact",
        "企业联系人",
        "text",
        "企业联系人 联系人 投资主体联系人 项目联系人 业主联系人",
        "联系人及电话 企业联系电话",
        60,
    ),
    _f("office", "引荐联络点", "ref", "联络点 引荐联络点 驻外联络点 驻点招商组", ""),
)

_WHAT = (
    _f(
        "content",
        "建设内容",
        "long",
        "建设内容 主要建设内容 建设规模 建设内容及规模 主要建设内容及规模 建设规模及内容 建设规模及主要内容 项目简介 项目概况 项目内容",
    ),
    _f("nature", "建设性质", "choice", "建设性质 项目性质", "新建/续建 新续建"),
    _f(
        "stage",
        "阶段",
        "choice",
        "阶段 项目阶段 建设阶段 当前阶段 当前所处阶段 所处阶段 推进阶段",
        "项目状态 建设状态",
    ),
    _f("status", "状态", "choice", "运行状态 状态", ""),
    _f("land_area_mu", "用地（亩）", "number", "用地面积 占地面积 用地 用地规模 土地面积 占地"),
    _f("floor_area", "建筑面积（平方米）", "number", "建筑面积 总建筑面积"),
    _f("jobs", "用工（人）", "int", "用工 用工人数 就业人数 带动就业 吸纳就业 新增就业 用工需求"),
    _f("first_event", "签约活动", "text", "签约活动 签约会议 签约节会 签约批次", "", 80),
    _f("listings", "在库标记", "names", "在库标记 名录 所属名录 列入名录", "项目级别"),
    _f("remark", "备注", "long", "备注 说明 其他说明", "意义/备注 备注说明"),
)

_MONEY = (
    _f(
        "total_investment",
        "总投资",
        "amount",
        "总投资 总投资额 项目总投资 投资总额 计划总投资 拟总投资 概算总投资 估算总投资 投资金额 投资额 拟投资额 拟投资 投资规模 投资总规模 拟投资总额 总投资金额 项目计划投资",
        "投资 计划投资 计划投资额 项目投资",
    ),
    _f(
        "fixed_investment",
        "固定资产投资",
        "amount",
        "固定资产投资 固定资产投资额 其中固定资产投资 计划固定资产投资",
        "固投",
    ),
    _f(
        "contract_amount",
        "合同金额",
        "amount",
        "合同金额 合同投资额 签约金额 签约额 协议金额 合同额 合同引资额 合同总额 协议投资额 签约资金",
        "",
    ),
    _f(
        "plan_investment",
        "年度计划投资",
        "amount",
        "年度计划投资 年度投资计划 当年计划投资 本年计划投资 今年计划投资 年度计划完成投资",
        "年度计划 今年计划",
    ),
    _f("month_investment", "本月完成投资", "amount", "本月完成投资 当月完成投资"),
    _f(
        "year_investment",
        "本年完成投资",
        "amount",
        "本年完成投资 今年完成投资 年度完成投资 今年累计完成投资 本年累计完成投资 当年完成投资",
        "完成投资",
    ),
    _f("cumulative_investment", "累计完成投资", "amount", "累计完成投资 开工以来完成投资"),
    _f(
        "plan_funds", "年度计划到位资金", "amount", "年度计划到位资金 计划到位资金 年度到位资金目标"
    ),
    _f("month_funds", "本月到位资金", "amount", "本月到位资金 当月到位资金"),
    _f(
        "year_funds",
        "本年到位资金",
        "amount",
        "本年到位资金 今年到位资金 年度到位资金 当年到位资金 本年到位",
        "到位资金",
    ),
    _f(
        "year_funds_outside",
        "本年省外到位资金",
        "amount",
        "本年省外到位资金 今年省外到位资金 省外本年到位资金 本年省外到位",
        "省外到位资金",
    ),
    _f(
        "cumulative_funds",
        "累计到位资金",
        "amount",
        "累计到位资金 累计已到位资金 当前累计已到位资金 总到位资金",
    ),
    _f(
        "annual_output",
        "达产后年产值",
        "amount",
        "年产值 达产后年产值 预计年产值 达产产值 预期年产值",
    ),
    _f(
        "annual_tax", "达产后年税收", "amount", "年税收 达产后年税收 预计年税收 达产税收 预期年税收"
    ),
)

_WHEN = (
    _f("signed_on", "签约日期", "date", _dates("签约", "合同签订", "首次签约", "签订合同")),
    _f(
        "registered_on", "注册日期", "date", _dates("注册", "公司注册", "企业注册", "工商注册")[:20]
    ),
    _f("planned_start_on", "计划开工", "date", _dates("计划开工", "拟开工", "预计开工")),
    _f("started_on", "开工日期", "date", (*_dates("实际开工"), "开工时间", "开工日期", "开工年月")),
    _f(
        "planned_completion_on",
        "计划竣工",
        "date",
        _dates("计划竣工", "拟竣工", "预计竣工", "计划完工", "计划建成"),
    ),
    _f(
        "completed_on",
        "竣工日期",
        "date",
        (*_dates("实际竣工"), "竣工时间", "竣工日期", "完工时间", "建成时间"),
    ),
    _f(
        "planned_production_on",
        "计划投产",
        "date",
        _dates("计划投产", "拟投产", "预计投产", "计划建成投产"),
    ),
    _f("production_on", "投产日期", "date", (*_dates("实际投产"), "投产时间", "投产日期")),
    _f("capacity_on", "达产日期", "date", (*_dates("实际达产"), "达产时间", "达产日期")),
    _f("duration_days", "工期（天）", "days", "工期 建设工期 建设周期 建设期"),
)

_PROGRESS = (
    _f(
        "progress_percent",
        "形象进度（%）",
        "percent",
        "形象进度百分比 工程进度百分比 进度百分比 完成进度",
        "形象进度 工程进度 进度",
    ),
    _f(
        "progress_text",
        "本期进展",
        "long",
        "进展 项目进展 本月进展 项目进展情况 目前进展 工作进展 进展情况 本期进展 建设进展 本月进展情况 最新进展 推进情况 项目推进情况",
        "项目进展状态 工程进展 形象进度描述",
    ),
    _f(
        "next_text",
        "下步打算",
        "long",
        "下步打算 下一步打算 下步计划 下一步工作 下步工作计划 下一步工作计划",
    ),
    _f(
        "problems_text",
        "存在问题",
        "long",
        "存在问题 问题 问题和建议 存在的问题 困难和问题 目前存在问题 存在困难和问题 存在问题及建议 需协调解决的问题",
    ),
)

_ARRIVAL = (
    _f(
        "amount",
        "到位金额",
        "amount",
        "到位金额 到账金额 到位资金 金额 本次到位 到账资金 本次到账金额 实际到位资金",
    ),
    _f(
        "received_on",
        "到账日期",
        "date",
        ("到账日期", "到账时间", "到位日期", "到位时间", "收款日期", "入账日期"),
        "日期 时间",
    ),
    _f("source", "资金来源", "choice", "资金来源 来源 来源类型 资金来源类型", "资金性质"),
    _f("purpose", "用途", "choice", "用途 资金用途 资金使用方向"),
    _f("payer", "付款方", "text", "付款方 付款单位 汇款单位 付款人 出资方 投资方", "", 120),
    _f("voucher_number", "凭证号", "text", "凭证号 凭证编号 回单号 流水号 凭证号码", "", 60),
    _f("remark", "说明", "text", "备注 说明", "", 300),
)

_CUMULATIVE_FUNDS = tuple(f for f in _MONEY if f.name.endswith(("funds", "funds_outside")))
_INVESTED = tuple(f for f in _MONEY if f.name in {"month_investment", "year_investment"})
_PLACE = tuple(f for f in _WHO if f.name == "park")

FIELDS: dict[str, tuple[Field, ...]] = {
    "projects": (*_KEYS, *_WHO, *_WHAT, *_MONEY, *_WHEN, *_PROGRESS),
    "funding": (*_KEYS, *_PLACE, *_ARRIVAL, *_CUMULATIVE_FUNDS),
    "reports": (*_KEYS, *_PLACE, *_INVESTED, *_PROGRESS),
}
LABELS: dict[str, str] = {
    field.name: field.label for kind in ("funding", "reports", "projects") for field in FIELDS[kind]
}


def field_of(kind: str, name: str) -> Field:
    return next(field for field in FIELDS[kind] if field.name == name)
