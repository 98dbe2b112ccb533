"""Which field a header names, by itself or under the headers above it: sure or unsure.

Tolerant of full and half width, mismatched brackets, spaces, line breaks and hints inside headers
(DOMAIN.md section 7). A header that names nothing maps to None and is kept as an extra.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from projects.imports.fields import BY_MONTH, FIELDS, SPANS
from projects.imports.figures import Months, read_figure, read_span, read_when
from projects.imports.synonyms import LIKELY

Levels = tuple[str, ...]

BRACKET = re.compile(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]*)[)\]】〕}>》]?")
_HINT = re.compile(
    r"格式|单位|万元|亿元|千元|美元|欧元|^元$|^[万亿亩个人项天月年%]$|^万平方米$|^(?:万?㎡|万?m2|平方米|公顷|平方公里)$"
    r"|yyyy|年[/.-]月|年月日|必填|选填|下拉|单选|多选|例如|[如例][:：]|示例|填写|精确到|注明|保留|全称|一致"
    r"|^(?!.*(?:计划|预计|拟|实际|开工/竣工))[^/]{1,8}(?:/[^/]{1,8})+$"
    r"|数值|含单位|大写|^\d+$|^[甲乙丙丁]$|^[a-z]$|^个月$|^人民币$|^日历天$|^可?多填$|^年月$|^文字$|^数字$|^[项家]$"
)
_TAIL_UNIT = re.compile(
    r"[,:：/_、-]?(?:单位[:：]?)?(?:亿元|万元|千元|万美元|亩|平方米|㎡|%)(?:人民币)?$"
)
_LEAD = re.compile(
    r"^(?:\(?\d{1,2}[).、](?!\d)|[一二三四五六七八九十]+、|必填[:：]?)|(?:必填|选填)$"
)
SERIAL = {"序号", "编号", "no", "no.", "行号", "顺序号", "序列", "序", "项目序号", "序列号", "总序号", "分序号", "#", "序次", "项次"}  # fmt: skip
# What is not done, not ours or not this year's: it turns a name into another thing.
_BYGONE = (
    "去年|上年|往年|上月|上季|同期|同比|环比|明年|下年|下月|下季|季度|以前|之前|年底|融资|贷款|债|补助|财政|占(?!地)|比例|率"
    "|缺口|剩余|尚需|未|变更|调整|力争|争取|(?<!投入)使用|支付|拨付|下达|注册资|注册$|申请"
)
_PAST = re.compile(_BYGONE)
_AHEAD = re.compile(r"计划(?!总投资)|拟|预计|预期|目标|任务")
_CONTRARY = re.compile(f"{_AHEAD.pattern}|{_BYGONE}")
_PARTIAL = re.compile(
    r"政府|民间|国有|中央|省级|市级|县级|银行|设备|土建|建安|[我中外]方|外资|境外|市外|省内|自筹|[一二三]期"
)
_TIMED = re.compile(
    r"完成|到位|到资|引资|累[计积]|[今本当]年|[本当]月|\d月|20\d\d|季度|半年|年度|省外|市外|境外|外资|资金来源|一期|二期|其中"
)
_OPTIONAL = re.compile(r"[(](?:预计|计划|拟|预期|或)[^)]*[)]|或计划|/计划|[(]计划[^)]*[)]")
_TWO_DAYS = re.compile(
    r"开[(]?[、/及和至-]?竣[)]?工|开工?[、/及和至与~-]*(?:到)?[(]?(?:竣|完)工|起止|起讫|起始|建设期限|建设年限$|开工(?:时间|日期)[、/及和与至~-](?:竣|完)工"
)
_TITLE = re.compile(r"(?:情况|信息|概况|资料|简况|内容|统计)$")


@dataclass(frozen=True)
class Found:
    """A header's field; `months`: (year or None, first, last) where the header says them.

    `until`: (year or None, month) up to which a cumulative figure runs.
    """

    field: str
    sure: bool
    months: Months | None = None
    until: tuple[int | None, int] | None = None


def fold(text: str) -> str:
    """The header in half width, without blanks, marks and case."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s★☆▲△●※*“”\"'·]+", "", plain).lower().strip(":：,，、.")


def readings(text: str) -> tuple[str, str]:
    """(with what its brackets say, without brackets); hints and units are left out of both."""
    folded = _LEAD.sub("", fold(text))

    def kept(match: re.Match[str]) -> str:
        return "" if _HINT.search(match[1]) else match[1]

    said = _TAIL_UNIT.sub("", BRACKET.sub(kept, folded))
    bare = _TAIL_UNIT.sub("", BRACKET.sub("", folded))
    return said, bare or said


@cache
def _names(kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """Folded header → field: the sure ones and the likely ones, as read without their brackets' hints."""
    unsure = {readings(name)[0] for names in LIKELY.values() for name in names.split()}
    sure: dict[str, str] = {}
    likely: dict[str, str] = {}
    for field in reversed(FIELDS[kind]):
        read = field.name not in BY_MONTH | set(SPANS) and readings(field.label)[0] not in unsure
        own = (field.label,) if read else ()
        sure |= {readings(name)[0]: field.name for name in (*field.sure, *own)}
        likely |= {readings(name)[0]: field.name for name in field.likely}
    sure |= {field.name: field.name for field in FIELDS[kind]}
    return sure, likely


@cache
def _types(kind: str) -> dict[str, str]:
    return {field.name: field.type for field in FIELDS[kind]}


@lru_cache(maxsize=4096)
def recognise(levels: Levels, kind: str) -> Found | None:
    """The field that the levels of a header name (一级, 二级, 三级), or None."""
    levels = tuple(level for level in levels if readings(level)[0])
    if not levels:
        return None
    last = readings(levels[-1])[0]
    asks = re.match(r"是否|有无", last) is not None and last not in _names(kind)[0]
    if SERIAL & {last, readings(levels[-1])[1]} or asks:
        return None
    return _alone(levels[-1], kind) if len(levels) == 1 else _together(levels, kind)


def _alone(level: str, kind: str) -> Found | None:
    """One header by itself."""
    said, bare = readings(level)
    if _TWO_DAYS.search(said):
        return _span(said, kind) or _span(bare, kind)
    if (listed := _listed(level, bare, kind)) is not None:
        return listed
    optional = _OPTIONAL.search(BRACKET.sub(r"(\1)", fold(level))) is not None
    if optional:
        said = re.sub(r"[/或]", "", said)
    found = _exactly(said, kind)
    if found is None and bare != said and not _CONTRARY.search(said.replace(bare, "", 1)):
        found = _exactly(bare, kind)
        optional = True
    if found is None and not _CONTRARY.search(said):
        found = _near(said, bare, kind)
    return replace(found, sure=False) if found and optional else found


def _span(text: str, kind: str) -> Found | None:
    """建设起止年限, 计划开竣工时间: one column with the day of the start and of the completion."""
    span = read_span(text)
    return Found(*span) if span and _held(span[0], kind) else None


_LISTS = (
    ("stage", re.compile(r"谋划|储备|洽谈|在谈|签约|注册|前期|开工|在建|竣工|投产|达产|试运行")),
    ("nature", re.compile(r"新建|续建|扩建|改建|改扩建|技改")),
)


def _listed(level: str, bare: str, kind: str) -> Found | None:
    """项目类型（签约/开工/投产）: what the brackets list says what the column is."""
    inner = "/".join(BRACKET.findall(fold(level)))
    if not re.search(r"[/、或]", inner) or re.search(
        r"时间|日期|投资|资金|[数率额元]$|^是否", bare
    ):
        return None
    for name, words in _LISTS:
        if _held(name, kind) and len(set(words.findall(inner))) >= 2:
            return Found(name, _exactly(bare, kind) == Found(name, True))
    return None


_MONTHLY = re.compile(r"(1[0-2]|[1-9])月份?(\D+)")
TOLD = {"progress_text", "progress_percent", "problems_text"}


def _held(name: str, kind: str) -> bool:
    return name in _types(kind)


def _exactly(text: str, kind: str) -> Found | None:
    """A header whose every word is known: a name, a figure, a day."""
    sure, likely = _names(kind)
    plain = re.sub(r"^其中[:：]?", "", text)
    for said in (text, plain):
        if said in sure:
            return Found(sure[said], True)
    if plain in likely:
        return Found(likely[plain], False)
    if (figure := read_figure(text)) is not None:
        if not _held(figure.field, kind):
            return None
        return Found(figure.field, figure.sure, figure.months, figure.until)
    if (day := read_when(plain)) is not None and _held(day[0], kind):
        return Found(*day)
    if (month := _MONTHLY.match(text)) and (name := sure.get(month[2]) or likely.get(month[2])):
        return Found(name, False, None, (None, int(month[1]))) if name in TOLD else None
    if text.endswith("姓名") and sure.get(text[:-2]) in {"leader", "agent", "contact"}:
        return Found(sure[text[:-2]], True)
    return None


def _together(levels: Levels, kind: str) -> Found | None:
    """A header under others. A group that is no more than a title (项目基本情况) adds nothing."""
    uppers = [readings(level)[0] for level in levels[:-1]]
    last, _ = readings(levels[-1])
    upper, whole = "".join(uppers), "".join((*uppers, last))
    if _TWO_DAYS.search(whole):
        return _span(_untitled(whole), kind) or _span(last, kind)
    alone = _alone(levels[-1], kind)
    title = all(_TITLE.search(text) for text in uppers)
    if title and alone and alone.sure and not _CONTRARY.search(upper):
        return alone
    if (found := _exactly(whole, kind)) or (found := _exactly(_untitled(whole), kind)):
        return found
    if alone is None:
        return _whose(upper, last, kind)
    if _PAST.search(upper) or _foreign(upper, alone, last, kind, title):
        return None
    weak = _TIMED.search(upper) is not None and not last.startswith("其中")
    if _AHEAD.search(upper):
        # A plan of all years is the whole (计划投资/总投资); what is done can be no plan.
        whole_plan = alone.field in _WHOLE and not _TIMED.search(upper)
        if not whole_plan and not (title and alone.sure and alone.field not in _WHOLE):
            return None
        weak = True
    return replace(alone, sure=False) if weak else alone


_WHOLE = {"total_investment", "fixed_investment", "annual_output", "annual_tax"}


def _untitled(text: str) -> str:
    return re.sub(r"情况|信息|统计|合计$|小计$|总额$|总计$", "", text)


def _foreign(upper: str, found: Found, last: str, kind: str, title: bool) -> bool:
    """Whether the group above makes a field another one: 责任单位/联系人 is not the firm's."""
    name, type_ = found.field, _types(kind)[found.field]
    if type_ == "amount" and (_PARTIAL.search(upper) or _TIMED.search(upper)):
        own = read_figure(re.sub(r"^其中[:：]?", "", last))  # 其中：本月完成投资 says all by itself
        return _PARTIAL.search(upper) is not None or own is None or not own.sure
    if type_ == "date" and re.search(r"手续|许可|审批|环评|问题|土地|备案|用地|计划", upper):
        return True
    if name == "received_on":
        return re.search(r"到[位账资]|收款|入账|资金", upper) is None
    if name == "contact":
        return (
            re.search(r"责任|牵头|包[抓联保]|部门|领导|专班|政府|局|服务|帮办|代办|招商", upper)
            is not None
        )
    if name in {"lead_unit", "leader", "service_unit", "agent"}:
        return re.search(r"问题|手续|审批|办理|整改|监管|用地|要素|诉求", upper) is not None
    stated = {"progress_percent", "status", "stage"}
    return name in stated and not title and re.search("问题|注册|签约|投产|资金", upper) is not None


_OWNER = re.compile(r"投资|企业|业主|建设单位|项目单位|客商|合作方|实施主体")


def _whose(upper: str, last: str, kind: str) -> Found | None:
    """姓名, 名称, 联系人 and the like under the one they belong to."""
    if last in {"名称", "全称", "单位名称", "企业名称", "姓名", "单位"}:
        found = _exactly(upper, kind)
        plain = found is not None and _types(kind)[found.field] in {"ref", "names", "text"}
        return replace(found, sure=found.sure and last != "单位") if found and plain else None
    if _OWNER.search(upper) and re.match(r"(?:项目)?联系人|联系电话|电话|联系方式|手机", last):
        return Found("contact", False) if _held("contact", kind) else None
    return None


_PREFIX = re.compile(
    r"^(?:对应)?(?:\d+)?(?:省级|市级|县级|区级|县区级|园区|项目|企业|主要|当前|目前|本期|本项目|该项目)?"
)
_SUFFIX = re.compile(r"(?:类别|情况|名称|信息|说明|所属|姓名|及职务|和职务|及姓名)$")
_APART = re.compile(
    r"类型$|级别$|状态$|电话$|时间$|日期$|^企业|^产业类别|来源$|类别$(?<!产业链类别)(?<!行业类别)|人$|个数$|数量$|率$|文号$"
)


def _near(said: str, bare: str, kind: str) -> Found | None:
    """A word before or after, or one misspelt character. Never for money and dates."""
    if _APART.search(bare):
        return None
    sure, _ = _names(kind)
    plain = {name for name, type_ in _types(kind).items() if type_ not in {"amount", "date", "number", "int", "days"}}  # fmt: skip
    for text in (said, bare):
        for short in (
            _SUFFIX.sub("", text),
            _PREFIX.sub("", text),
            _SUFFIX.sub("", _PREFIX.sub("", text)),
        ):
            if sure.get(short) in plain:
                return Found(sure[short], False)
    if (chinese := re.sub(r"^[a-z ._]+(?=[\u4e00-\u9fff])", "", said)) != said and sure.get(
        chinese
    ) in plain:
        return Found(sure[chinese], False)
    if len(bare) >= 5:
        close = {
            field
            for name, field in sure.items()
            if len(name) == len(bare) and field in plain and Levenshtein.distance(name, bare) == 1
        }
        if len(close) == 1:
            return Found(close.pop(), False)
    return None
