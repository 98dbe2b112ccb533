"""The stage that a report's words tell: proposed, never taken (DOMAIN.md section 7).

已开工, 正在浇筑基础, 已投产 … are told from 拟开工, 计划年底投产, 力争竣工, 尚未开工.
"""

import re

from projects.enums import Stage

_AHEAD = re.compile(
    r"拟|计划|预计|力争|争取|准备|即将|有望|确保|尚?未|没有|暂未|待|下一步|下步|目标|如期|谋划"
)
_SPLIT = re.compile(r"[，,。；;！!\n]+")
# The furthest first: a plant that produces has been built.
_WORDS: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    (Stage.CAPACITY, re.compile(r"达产|满产")),
    (Stage.PRODUCTION, re.compile(r"投产|投入(?:生产|运营|使用)|试生产|正式运营|开始生产")),
    (
        Stage.COMPLETED,
        re.compile(r"竣工|全部?(?:建成|完工)|已(?:建成|完工)|通过验收|试运行|设备调试"),
    ),
    (
        Stage.BUILDING,
        re.compile(
            r"正在(?:进行|开展|实施)?.{0,12}(?:施工|建设|浇筑|安装|装修|砌筑|开挖|改造)|主体(?:已|全部)*(?:施工|封顶|完成|完工|工程)"
            r"|(?:地基|基础|土建|厂房|桩基|钢结构|设备)(?:.{0,6})(?:完成|施工|开挖|浇筑|安装|封顶)"
        ),
    ),
    (Stage.STARTED, re.compile(r"已?(?:全面)?开工|开工建设|破土动工|进场施工|场地平整")),
    (
        Stage.REGISTERED,
        re.compile(r"(?:完成|办理|取得).{0,10}(?:注册|备案|立项|用地|环评|规划许可)"),
    ),
    (Stage.SIGNED, re.compile(r"(?:正式)?签(?:约|订.{0,8}(?:合同|协议))")),
    (Stage.NEGOTIATING, re.compile(r"洽谈|对接|考察|磋商|在谈")),
)


def stage_in_prose(text: str) -> Stage | None:
    """The furthest stage a sentence says has been reached; None when it says none."""
    clauses = [clause for clause in _SPLIT.split(text) if clause and not _AHEAD.search(clause)]
    for stage, words in _WORDS:
        if any(words.search(clause) for clause in clauses):
            return stage
    return None
