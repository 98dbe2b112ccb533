"""Which field a header names: sure or unsure, in which unit of money, of which months.

Tolerant of full and half width, mismatched brackets, spaces, line breaks and hints inside headers
(DOMAIN.md section 7). A header that names nothing maps to None and is kept as an extra.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from projects.imports.fields import FIELDS, Field
from projects.imports.plan import ColumnMapping
from tracker.tools.amounts import MoneyUnit, read_unit_hint
from tracker.tools.periods import Period

Levels = tuple[str, ...]

_BRACKET = re.compile(r"[(\[【〔{]([^()\[\]【】〔〕{}]*)[)\]】〕}]?")
_HINT = re.compile(
    r"格式|单位|万元|亿元|千元|^元$|^[万亿亩个人项%]$|^万平方米$|^(万?㎡|万?m2|平方米|公顷)$|yyyy|必填|选填|下拉|例如|如[:：]"
    r"|数值|含单位|^\d+$"
)
_TAIL_UNIT = re.compile(r"[,:：/_-]?(?:单位[:：]?)?(?:亿元|万元|千元|亩|平方米|%)$")
_PAST = re.compile(
    r"去年|上年|上月|上季|季度|同期|同比|增长|增幅|增速|占|比例|比重|率|缺口|需求|明年|下年|融资|贷款|排名|位次"
)
_GENERIC = re.compile(
    r"^(?:\d|本|今|当|累计|年|全年|计划|目标|省外|境外|合计|小计|金额|实际|完成|到位|投资|资金|截|自)"
)
_RANGE = re.compile(r"(?:(20\d{2})年)?(?<!\d)(1[0-2]|[1-9])月?[-—–－~～至到](1[0-2]|[1-9])月")
_MONTH = re.compile(r"(?:(20\d{2})年)?(?<!\d)(1[0-2]|[1-9])月(?!底|末)")
_YEAR = re.compile(r"(20\d{2})年度?")
_LIST_HEADER = re.compile(
    r"^(?:已|未|新|拟)?(?:开工|签约|竣工|投产|在建|储备)项目$|项目(?:名单|清单)$"
)
_SERIAL = {"序号", "编号", "no", "no.", "行号", "顺序号"}


@dataclass(frozen=True)
class Found:
    """A header's field; `months`: (year or None, first, last) where the header says them."""

    field: str
    sure: bool
    months: tuple[int | None, int, int] | None = None


def fold(text: str) -> str:
    """The header in half width, without blanks, marks and case."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s★☆▲△※*“”\"'·]+", "", plain).lower().strip(":：,，、.")


def readings(text: str) -> tuple[str, str]:
    """(with what its brackets say, without brackets); hints and units are left out of both."""
    folded = fold(text)

    def kept(match: re.Match[str]) -> str:
        return "" if _HINT.search(match[1]) else match[1]

    said = _TAIL_UNIT.sub("", _BRACKET.sub(kept, folded))
    bare = _TAIL_UNIT.sub("", _BRACKET.sub("", folded))
    return said, bare or said


@cache
def _names(kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """Folded header → field: the sure ones and the likely ones."""
    sure = {fold(name): f.name for f in reversed(FIELDS[kind]) for name in (*f.sure, f.label)}
    sure |= {name: f.name for f in FIELDS[kind] for name in (f.name,)}
    likely = {fold(name): f.name for f in reversed(FIELDS[kind]) for name in f.likely}
    return sure, likely


@lru_cache(maxsize=4096)
def recognise(levels: Levels, kind: str) -> Found | None:
    """The field that the levels of a header name (一级, 二级, 三级), or None."""
    levels = tuple(level for level in levels if readings(level)[0])
    if not levels:
        return None
    last, bare = readings(levels[-1])
    if last in _SERIAL or bare in _SERIAL:
        return None
    whole = "".join(readings(level)[0] for level in levels)
    sure, likely = _names(kind)
    for text in (whole, last):
        if text in sure:
            return Found(sure[text], True)
    if last in likely:
        return Found(likely[last], False)
    joined = whole if len(levels) > 1 and _GENERIC.match(last) else last
    if (found := _figure(joined, kind)) is not None:
        return found
    for text in (bare, whole):
        if name := likely.get(text) or sure.get(text):
            return Found(name, False)
    return _near(last, bare, kind)


_PREFIX = re.compile(r"^(?:对应)?(?:\d+)?(?:省级|市级|县级|区级|县区级|园区|项目|企业|拟|主要)?")
_SUFFIX = re.compile(r"(?:类别|情况|名称|信息|说明|所属)$")


def _near(last: str, bare: str, kind: str) -> Found | None:
    """One misspelt character, or a word before or after. Never for money and dates."""
    if re.search(r"是否|类型$|级别$|状态$|电话$|时间$|日期$|^企业|^产业类别|来源$", bare):
        return None
    sure, _ = _names(kind)
    plain = {f.name for f in FIELDS[kind] if f.type not in {"amount", "date", "number", "int"}}
    for text in (last, bare):
        for short in (
            _SUFFIX.sub("", text),
            _PREFIX.sub("", text),
            _SUFFIX.sub("", _PREFIX.sub("", text)),
        ):
            if sure.get(short) in plain:
                return Found(sure[short], False)
    if len(bare) >= 4:
        close = {
            field
            for name, field in sure.items()
            if len(name) == len(bare) and field in plain and Levenshtein.distance(name, bare) == 1
        }
        if len(close) == 1:
            return Found(close.pop(), False)
    return None


def _figure(text: str, kind: str) -> Found | None:
    """Funds and investments with a time in the header: 今年累计完成投资, 1-6月到位, 2026年计划投资."""
    if _PAST.search(text):
        return None
    funds = re.search(r"到位|引资|引进.*资金|落实.*资金", text) is not None
    invested = "投资" in text and not funds
    if not funds and not invested:
        return None
    planned = re.search(r"计划|目标|任务", text) is not None
    if re.search(r"预计|力争|拟|预期|剩余|尚需", text) or (
        invested and not planned and "完成" not in text
    ):
        return None
    when, months = _when(text)
    name, sure = _figure_field(text, funds, planned, when)
    held = {f.name for f in FIELDS[kind]}
    return Found(name, sure, months) if name in held else None


def _figure_field(text: str, funds: bool, planned: bool, when: str) -> tuple[str, bool]:
    if planned:
        return ("plan_funds" if funds else "plan_investment"), when == "year"
    if not funds:
        name = {"month": "month_investment", "cumulative": "cumulative_investment"}.get(when)
        return ("" if when == "other" else name or "year_investment"), bool(when)
    if re.search(r"省外|境外|外资", text):
        return ("year_funds_outside" if when in {"year", ""} else ""), when == "year"
    if re.search(r"省内|市内|市外|本地", text):
        return "", False
    name = {"month": "month_funds", "cumulative": "cumulative_funds"}.get(when)
    return ("" if when == "other" else name or "year_funds"), bool(when)


def _when(text: str) -> tuple[str, tuple[int | None, int, int] | None]:
    """month, year, cumulative, other (months not from January) or "" when nothing is said."""
    if match := _RANGE.search(text):
        first, last = int(match[2]), int(match[3])
        year = int(match[1]) if match[1] else None
        return ("year" if first == 1 and last >= first else "other"), (year, first, last)
    since_start = re.search(r"开工|历年|至今|建设以来", text) is not None
    if (match := _MONTH.search(text)) and not re.search(r"截[至止]|累计", text):
        month = int(match[2])
        return "month", (int(match[1]) if match[1] else None, month, month)
    if re.search(r"本月|当月", text):
        return "month", None
    if (match := _YEAR.search(text)) and not since_start and "截" not in text:
        return "year", (int(match[1]), 0, 0)
    if re.search(r"今年|本年|当年|年内|年初|年度|全年", text) and not since_start:
        return "year", None
    return ("cumulative" if re.search(r"累计|总计", text) or since_start else ""), None


def unit_of(levels: Levels) -> MoneyUnit | None:
    """The unit of money in a header, from its last level up; （万） and （亿） count too."""
    for level in reversed(levels):
        if hint := read_unit_hint(level):
            return hint
        for inner in _BRACKET.findall(fold(level)):
            if inner in {"万", "亿"}:
                return "万元" if inner == "万" else "亿元"
    return None


def is_list(header: str) -> bool:
    """Headers such as 已开工项目: one cell holds several names."""
    return _LIST_HEADER.search(readings(header)[0]) is not None


def is_serial(header: str) -> bool:
    """序号 and the like: a number of the row in this file, worth nothing elsewhere."""
    return readings(header)[0] in _SERIAL


def map_columns(
    headers: Sequence[tuple[str, Levels]],
    *,
    kind: str,
    period: Period,
    unit: MoneyUnit | None,
) -> list[ColumnMapping]:
    """(column letter, levels) of each column → mapping. A field is given to one column only."""
    types: dict[str, Field] = {f.name: f for f in FIELDS[kind]}
    mapping = []
    for letter, levels in headers:
        found = recognise(levels, kind)
        header = "/".join(levels)
        if found is None:
            mapping.append(ColumnMapping(letter, header, None, None, False))
            continue
        money = types[found.field].type == "amount"
        said = (unit_of(levels) or unit) if money else None
        mapping.append(
            ColumnMapping(letter, header, found.field, said, found.sure, _months(found, period))
        )
    return _one_each(mapping, period)


def _months(found: Found, period: Period) -> str | None:
    """The months a figure's header speaks of, as a period code; None when it says none."""
    if found.months is None:
        return None
    year, first, last = found.months
    year = year or period.year
    if found.field.startswith("plan_"):
        return str(year)
    if first == 0:
        return None if year == period.year else f"{year}"
    if first == last and found.field.startswith("month_"):
        return f"{year}-{first:02d}"
    return f"{year}-{first:02d}..{year}-{last:02d}"


def _one_each(mapping: list[ColumnMapping], period: Period) -> list[ColumnMapping]:
    """Of several columns for one field the sure one, of the asked or the latest months, stays."""

    def worth(column: ColumnMapping) -> tuple[bool, bool, str]:
        asked = column.period is not None and Period.parse(column.period).end == period.end
        return column.sure, asked, column.period or ""

    best: dict[str, ColumnMapping] = {}
    for column in mapping:
        if column.field and (column.field not in best or worth(column) > worth(best[column.field])):
            best[column.field] = column
    return [
        column
        if column.field is None or best[column.field] is column
        else replace(column, field=None, unit=None, sure=False, period=None)
        for column in mapping
    ]
