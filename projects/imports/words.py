"""The words ledgers use for our choices: stages, states, natures, origins, purposes. Data."""

import re
from typing import Any

from parks.enums import EnterpriseStatus, Ownership
from projects.enums import Nature, OriginKind, Purpose, Stage, Status
from projects.imports.headers import fold


def _words(choices: Any, more: dict[str, str]) -> dict[str, str]:
    return (
        {fold(label): value for value, label in choices.choices}
        | more
        | {v: v for v in choices.values}
    )


_STAGE_WORDS = {
    "谋划": "reserve", "储备": "reserve", "策划": "reserve", "谋划储备": "reserve", "包装": "reserve", "项目谋划": "reserve",
    "线索": "lead", "意向": "lead", "在谈": "negotiating", "洽谈": "negotiating", "谈判": "negotiating",
    "对接": "negotiating", "跟踪洽谈": "negotiating", "框架协议": "negotiating", "拟签约": "negotiating", "未签约": "negotiating",
    "正在洽谈": "negotiating", "洽谈中": "negotiating", "对接洽谈": "negotiating", "对接中": "negotiating", "待签约": "negotiating",
    "签约未开工": "signed", "已签约未开工": "signed", "签约项目": "signed", "合同签约": "signed", "已签合同": "signed",
    "手续办理中": "registered", "正在办理手续": "registered", "前期手续办理": "registered", "前期准备": "registered", "待开工": "registered",
    "即将开工": "registered", "筹建": "registered", "拟建": "registered", "已注册公司": "registered", "完成注册": "registered",
    "正在施工": "building", "在建中": "building", "施工建设": "building", "基础施工": "building", "土建施工": "building",
    "主体建设": "building", "主体封顶": "building", "设备安装调试": "building", "厂房建设": "building", "续建在建": "building", "正在实施": "building",
    "竣工投产": "production", "建成投产": "production", "完工投产": "production", "正式投产": "production", "已投用": "production",
    "投用": "production", "正式运营": "production", "已运营": "production", "投产运营": "production", "满产": "capacity", "达产达效": "capacity",
    "签约": "signed", "已签约": "signed", "签订合同": "signed", "正式签约": "signed", "新签约": "signed",
    "注册": "registered", "已注册": "registered", "前期": "registered", "前期工作": "registered", "前期手续": "registered",
    "手续办理": "registered", "办理手续": "registered", "注册/手续": "registered", "未开工": "registered", "拟开工": "registered",
    "开工": "started", "已开工": "started", "新开工": "started", "开工建设": "started",
    "在建": "building", "建设中": "building", "正在建设": "building", "施工": "building", "续建": "building",
    "施工中": "building", "建设": "building", "主体施工": "building", "设备安装": "building",
    "竣工": "completed", "已竣工": "completed", "完工": "completed", "已完工": "completed", "建成": "completed",
    "已建成": "completed", "试运行": "completed", "投产": "production", "已投产": "production", "试生产": "production",
    "投产达效": "production", "投入运营": "production", "运营": "production", "达产": "capacity", "已达产": "capacity",
}  # fmt: skip
_STATUS_WORDS = {
    "正常": "normal", "正常推进": "normal", "推进正常": "normal", "停滞": "suspended", "停工": "suspended",
    "停建": "suspended", "暂停": "suspended", "缓建": "suspended", "终止": "terminated", "解约": "terminated",
    "取消": "terminated", "终止合作": "terminated", "退库": "withdrawn", "退出": "withdrawn",
    "停工停产": "suspended", "停产": "suspended", "停产停工": "suspended", "停工停建": "suspended", "半停工": "suspended",
    "停滞不前": "suspended", "暂停建设": "suspended", "暂停实施": "suspended", "暂停推进": "suspended", "暂缓": "suspended",
    "暂缓建设": "suspended", "暂缓实施": "suspended", "缓建停建": "suspended", "中止": "suspended", "烂尾": "suspended",
    "终止实施": "terminated", "终止建设": "terminated", "合同终止": "terminated", "合同解除": "terminated", "解除合同": "terminated",
    "取消建设": "terminated", "放弃": "terminated", "撤资": "terminated", "撤销": "terminated", "流产": "terminated",
    "退出库": "withdrawn", "调出": "withdrawn", "出库": "withdrawn", "清退": "withdrawn",
}  # fmt: skip
_NATURE_WORDS = {
    "改扩建": "expansion", "改建": "renovation", "技术改造": "renovation", "改造": "renovation",
    "迁建": "relocation", "异地迁建": "relocation", "新建项目": "new",
}  # fmt: skip
_ORIGIN_WORDS = {
    "是": "outside", "否": "inside", "内资": "inside", "国内": "outside",
    "省外": "outside", "省外资金": "outside", "外省": "outside", "国内省外": "outside", "外资": "overseas", "境外资金": "overseas",
    "港澳台": "overseas", "国外": "overseas", "省内": "inside", "省内资金": "inside", "省内市外": "inside", "市外": "inside",
    "市内": "local", "本市": "local", "本地": "local", "本地资金": "local", "县内": "local", "自筹": "local",
}  # fmt: skip
_PURPOSE_WORDS = {
    "固投": "fixed",
    "固定资产投资": "fixed",
    "流动": "working",
    "土地款": "land",
    "土地出让金": "land",
}
_OWNERSHIP_WORDS = {
    "中央企业": "state_central", "国企": "state_local", "国有企业": "state_local", "国有": "state_local",
    "省属国企": "state_local", "市属国企": "state_local", "县属国企": "state_local", "国有控股": "state_local",
    "省属企业": "state_local", "民营企业": "private", "民营": "private", "私营企业": "private", "私营": "private",
    "私企": "private", "外资企业": "foreign", "外商投资企业": "foreign", "外商投资": "foreign", "港澳台资": "foreign",
    "中外合资": "foreign", "合资": "foreign", "外商独资": "foreign",
}  # fmt: skip
_PRESENCE_WORDS = {
    "落地": "settled", "是": "settled", "已入驻": "settled", "入驻": "settled", "已落户": "settled", "在张": "settled",
    "存量企业": "settled", "本地企业": "settled", "已投产": "settled", "目标": "target", "否": "target",
    "未落地": "target", "拟引进": "target", "拟招引": "target", "意向": "target", "在谈": "target", "招引": "target",
}  # fmt: skip
CHOICES: dict[str, dict[str, str]] = {
    "stage": _words(Stage, _STAGE_WORDS),
    "status": _words(Status, _STATUS_WORDS),
    "nature": _words(Nature, _NATURE_WORDS),
    "origin_kind": _words(OriginKind, _ORIGIN_WORDS),
    "source": _words(OriginKind, _ORIGIN_WORDS),
    "purpose": _words(Purpose, _PURPOSE_WORDS),
    "ownership": _words(Ownership, _OWNERSHIP_WORDS),
    "presence": _words(EnterpriseStatus, _PRESENCE_WORDS),
}
PAIRED = {"stage": "status", "status": "stage"}  # 项目状态 holds either, in one column


def stage_and_status(text: str) -> dict[str, str]:
    """停工, 已终止, 在建（停工）: what a folded cell says of the stage and of the status; {} if not all."""
    found: dict[str, str] = {}
    for part in re.split(r"[()、,;/\s]+", text):
        if not part:
            continue
        name = next((n for n in PAIRED if _word(n, part)), None)
        if name is None or found.setdefault(name, _word(name, part)) != _word(name, part):
            return {}
    return found


def _word(name: str, text: str) -> str:
    held = CHOICES[name].get(text, "")
    return held or (CHOICES[name].get(text.removeprefix("已"), "") if name == "status" else "")


SHOWN: dict[str, Any] = {
    "stage": Stage, "status": Status, "nature": Nature,
    "origin_kind": OriginKind, "source": OriginKind, "purpose": Purpose,
    "ownership": Ownership, "presence": EnterpriseStatus,
}  # fmt: skip
