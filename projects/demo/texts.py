"""What reports say: sentences by how far a project is, with numbers of its own."""

from datetime import date
from random import Random

from projects.demo.draft import Draft

BEFORE_START = (
    "完成地形测绘和岩土勘察外业，初步设计文件送审。",
    "用地组卷材料补正后再次上报，环评报告书完成公示。",
    "与设计单位对接总平面布置，确定{n}#厂房柱网和管廊走向。",
    "代办员陪同企业办理备案变更，取得用地规划意见{n}份。",
)
FOUNDATION = (
    "完成{n}#厂房基坑开挖和垫层浇筑，累计浇筑混凝土{m}立方米。",
    "桩基施工累计完成{m}根，检测合格。",
    "场地平整完成{m}亩，临时水电接入现场。",
)
BUILDING = (
    "{n}#厂房钢结构吊装累计{m}吨，围护板安装同步推进。",
    "{n}#厂房主体封顶，二次结构砌筑完成{p}%。",
    "生产线设备到货{n}台（套），基础预埋件安装完成{p}%。",
    "综合楼内外装修完成{p}%，厂区道路铺设{m}米。",
)
FINISHING = (
    "设备单机调试完成{n}台，联动试车方案通过评审。",
    "消防、环保设施安装完成，正在组织专项验收。",
)
PRODUCING = (
    "生产线满负荷运行，本期产出合格产品{m}吨，新增用工{n}人。",
    "取得排污许可，产品首批发运{m}吨，已开票。",
)


def _phase(draft: Draft, on: date) -> tuple[str, ...]:
    if not draft.started_on or draft.started_on > on:
        return BEFORE_START
    if draft.production_on and draft.production_on <= on:
        return PRODUCING
    if draft.completed_on and draft.completed_on <= on:
        return FINISHING
    return FOUNDATION if (on - draft.started_on).days < 60 else BUILDING


def done(draft: Draft, on: date, rng: Random) -> str:
    """本期进展 as of a day."""
    sentence = rng.choice(_phase(draft, on))
    return sentence.format(n=rng.randint(1, 6), m=rng.randint(12, 240), p=rng.randint(20, 95))


def to_do(draft: Draft, on: date) -> str:
    """下步打算 that fits where it stands."""
    phase = _phase(draft, on)
    if phase is BEFORE_START:
        return "办结施工许可，组织施工单位进场。"
    if phase is FOUNDATION:
        return "完成基础验收，主体工程开始施工。"
    if phase is BUILDING:
        return "加快主体和设备安装，按月完成投资计划。"
    return "做好试生产和达产准备，申报规上企业。"


def problem(draft: Draft) -> str:
    """存在问题: what stands behind its lamp."""
    if draft.suspended:
        return draft.reason + "，请协调。"
    words = {
        "start_red": "环评批复未办结，影响开工。",
        "start_yellow": "用地规划许可正在办理，开工时间后延。",
        "progress_red": "股东增资未到账，资金低于序时。",
        "progress_yellow": "供电接入方案未批复，设备安装放缓。",
        "listing_red": "入库资料缺施工合同备案表，未通过审核。",
        "listing_yellow": "入统资料正在补正。",
    }
    return words.get(draft.trouble, "")
