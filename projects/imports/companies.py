"""Several companies in one cell that only a blank or a plus parts: 甲公司 乙公司, 甲公司+乙公司.

A cut is made only where both sides are companies by their own form, so that "ABC Holdings Ltd" and
示例 科技有限公司 stay whole; 示例集团 新能源有限公司 may be one or two and is asked about.
"""

import re

_FORM = r"公司|集团|厂|合作社|合伙企业|[(（](?:普通|有限|特殊普通)合伙[)）]|研究院|研究所|大学|学院|银行|基金|商会|协会"
_ENDS = re.compile(rf"[\u4e00-\u9fff]{{1,}}(?:{_FORM})(?:[（(][^（()）]*[)）])?$")
_CERTAIN = re.compile(r"(?:公司|厂|合作社|合伙企业)(?:[（(][^（()）]*[)）])?$")
# What can only go on with the name before it: 示例集团 有限公司, 某公司 甘肃分公司.
_BARE = re.compile(
    r"^(?:[（(].*|(?:集团|控股|股份|科技|实业|投资|责任|有限)*公司|(?:集团)?有限责任公司)$"
)
_BRANCH = re.compile(r"(?:分公司|分厂|分行|支行|办事处|分院|事业部)$")
_BLANK = re.compile(r"\s+")
_PLUS = re.compile(r"\s*[+＋]\s*")


def part_companies(name: str) -> tuple[list[str], bool]:
    """(the companies, whether a blank may part two more). A name without a doubt is itself."""
    found: list[str] = []
    doubt = False
    for one in _by_plus(name):
        names, unsure = _by_blank(one)
        found += names
        doubt = doubt or unsure
    return found, doubt


def _by_plus(name: str) -> list[str]:
    """甲公司+乙集团; 互联网+科技有限公司 and 5G+示例公司 are one name."""
    if "+" not in name and "＋" not in name:
        return [name]
    parts = _PLUS.split(name)
    whole = all(_ENDS.search(part) and not _BARE.match(part) for part in parts)
    return parts if whole else [name]


def _by_blank(name: str) -> tuple[list[str], bool]:
    found, start, doubt = [], 0, False
    for gap in _BLANK.finditer(name):
        left, right = name[start : gap.start()], name[gap.end() :]
        if not _ENDS.search(left) or not _ENDS.search(right) or _BARE.match(right):
            continue
        if _CERTAIN.search(left) and not _BRANCH.search(_BLANK.split(right)[0]):
            found.append(left)
            start = gap.end()
        else:
            doubt = True
    return [*found, name[start:]], doubt
