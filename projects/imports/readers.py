"""From a cell to a value of its field, with what there is to say about it.

Readings come from `tracker.tools`; here is only what depends on the field: choices, clamps, which
warnings become errors. Cells without anything to say take a short cut (`plain.py`).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

from projects.imports.choices import Typed
from projects.imports.columns import fold
from projects.imports.companies import part_companies
from projects.imports.fields import Field
from projects.imports.prose import stage_in_prose
from projects.imports.reading import Reader, ReadingContext, Told
from projects.imports.spans import read_span
from projects.imports.words import CHOICES, PAIRED, SHOWN, stage_and_status
from tracker.tools.amounts import MoneyUnit, read_amount
from tracker.tools.cells import (
    Reading,
    clean_text,
    empty_kind,
    finite_number,
    half_width,
    is_pending,
    pending,
    quote,
    raw_text,
    read_int,
    read_percent,
    split_names,
)
from tracker.tools.dates import read_date
from tracker.tools.durations import read_duration

ABSURD = Decimal(10_000_000_000)  # 万元, 100万亿: beyond it the unit is wrong
_UNITS = frozenset(get_args(MoneyUnit))
_START_DATES = {"signed_on", "registered_on", "started_on", "planned_start_on", "received_on"}


def reader_for(field: Field, context: ReadingContext) -> Reader:
    """The reader of a column; it depends on the raw cell alone, so what it said may be kept."""
    return _READERS[field.type](field, context)


def _amount(field: Field, context: ReadingContext) -> Reader:
    unit: Any = context.unit if context.unit in _UNITS else None

    def read(raw: object) -> Reading[Any]:
        found = read_amount(raw, unit)
        # 0.58亿 in a 万元 column may be either; the person decides (CONTRACT.md, picture 06).
        if found.code == "unit_mismatch" and isinstance(raw, Typed):
            return Reading(found.value, found.raw, note=found.note)
        if found.code == "unit_mismatch":
            text = f"本列单位是{unit}，填的是{quote(raw)}；请改成{unit}数，或采用建议值。"
            return replace(found, value=None, level="error", text=text)
        if found.value is not None and found.value > ABSURD:
            said = f"{quote(raw)}大得不可能；请核对位数和单位。"
            return Reading(None, raw_text(raw), "out_of_range", "error", said)
        return found

    return read


_PLANNED = re.compile(
    r"^(?:预计|计划|拟|力争|争取|预期|暂定|将于|确保|约定)|\((?:预计|计划|拟|暂定)\)$"
)


def _date(field: Field, context: ReadingContext) -> Reader:
    planned = field.name.startswith("planned")
    start = field.name in _START_DATES
    options: dict[str, Any] = {"default_year": context.year}
    if planned:
        options["part"] = "start" if start else "end"

    def read(raw: object) -> Reading[Any]:
        if not planned and isinstance(raw, str) and _PLANNED.search(half_width(raw)):
            # A plan is no fact: 预计2024年6月 under 开工时间.
            said = f"{quote(raw)}是计划的时间，不是{field.label}，没有读入，原文留在台账其他列；请填到计划时间的列。"
            return Reading(None, raw_text(raw), "planned", "warning", said)
        end = not start
        found = read_date(raw, context.today, end=end, past=not planned, **options)
        if found.code == "future" and end:
            # 本月竣工: the month's end lies ahead, its first day does not.
            found = read_date(raw, context.today, end=False, past=True, **options)
        wide = found.note.startswith(("quarter", "half", "year")) and found.level is None
        if wide and not planned and found.value is not None:
            # A day that decides what is counted must not be made out of half a year silently.
            said = f"{quote(raw)}没有写到月份，按 {found.value} 读入；请填实际的{field.label}。"
            return replace(found, code="vague", level="warning", text=said)
        return found

    return read


PLACE = re.compile(r"地点|地址|位置|乡镇|街道|区域")
PARK = re.compile(
    r"园|开发区|经开区|高新区|工业区|集中区|产业区|基地|新区|示范区|港$|综保区|管委会|^[\w-]+$",
    re.ASCII,
)


def _text(field: Field, context: ReadingContext) -> Reader:
    free = field.name == "park" and PLACE.search(fold(context.header)) is not None

    def read(raw: object) -> Reading[Any]:
        if free and empty_kind(raw) is None and not PARK.search(clean_text(raw)):
            # 建设地点 is a park's name in one ledger and a village in the next.
            said = f"{quote(raw)}是地点，不像园区名称，没有当作园区，原文留在台账其他列。"
            return Reading(None, raw_text(raw), "place", "warning", said)
        text = clean_text(raw)
        if (kind := empty_kind(text)) is not None:
            return Reading(None, text, note=kind.name.lower())
        if field.type == "text":
            text = " ".join(text.split())
        if field.limit and len(text) > field.limit:
            said = f"有 {len(text)} 个字，最多 {field.limit} 个；请缩短，详细内容写到备注列。"
            return Reading(None, raw_text(raw), "too_long", "error", said, text[: field.limit])
        if len(text) > 10_000:
            said = "这格超过 10000 字；请缩短后再导入。"
            return Reading(None, raw_text(raw), "too_long", "error", said)
        return Reading(text, text[:200])

    return read


def _int(field: Field, context: ReadingContext) -> Reader:
    return read_int


_HEADER_SPAN = re.compile(r"[(\[:：/,]?(个?月|年)[)\]]?$")


def _days(field: Field, context: ReadingContext) -> Reader:
    """A bare number is in the header's unit （月）, else days; 2025.12-2027.11 is a span of days."""
    match = _HEADER_SPAN.search(fold(context.header))
    unit = match[1] if match else ""

    def read(raw: object) -> Reading[Any]:
        number = finite_number(raw)
        if unit and number is not None and number.is_finite() and not isinstance(raw, bool):
            return read_duration(f"{clean_text(raw)}{unit}")
        found = read_duration(raw)
        if found.level != "error" or isinstance(raw, dt.date | int | float | Decimal):
            return found
        first = read_date(raw, context.today, part="start", default_year=context.year)
        last = read_date(raw, context.today, part="end", default_year=context.year)
        if first.value is None or last.value is None or first.note.split("_")[0] != "range":
            return found
        days = (last.value - first.value).days + 1
        said = f"{quote(raw)}是起止时间，工期已按 {days} 个日历天读入；请核对。"
        return Reading(days, raw_text(raw), "approximate", "warning", said, f"{days}天")

    return read


_SHARES = re.compile(r"[（(][^（(）)]*\d(?:\.\d+)?[%％][^（(）)]*[）)]$")  # 甲公司（控股51%）


_NUMBERED = re.compile(r"^(?:[(（]?\d{1,2}[)）.、．](?!\d)|[①-⑳])\s*")
_NO_NAMES = frozenset(
    (
        "待定",
        "正在对接",
        "未定",
        "暂定",
        "暂无",
        "自筹",
        "洽谈中",
        "对接中",
        "正在洽谈",
        "未确定",
        "待确定",
    )
)


_MAYBE_MORE = re.compile(r"[\s+＋]")


def _names(field: Field, context: ReadingContext) -> Reader:
    companies = field.name == "investors"

    def read(raw: object) -> Reading[Any]:
        names = [_SHARES.sub("", name) or name for name in split_names(raw)]
        names = [_NUMBERED.sub("", name) for name in names]
        doubts = False
        if companies and _MAYBE_MORE.search(str(raw)):
            parted = [part_companies(name) for name in names]
            names = [name for found, _ in parted for name in found]
            doubts = any(doubt for _, doubt in parted)
        names = [name for name in dict.fromkeys(names) if name and name not in _NO_NAMES]
        long = next((name for name in names if len(name) > 120), None)
        if long:
            said = f"{quote(long)}太长，名称最多 120 个字；请把多个名称用“、”分开。"
            return Reading(None, raw_text(raw), "too_long", "error", said)
        if doubts:
            said = f"{quote(raw)}里有空格，按一家登记；如是几家企业请用“、”分开，或采用建议值。"
            several = "、".join("、".join(name.split()) for name in names)
            return Reading(names, raw_text(raw), "maybe_two", "warning", said, several)
        return Reading(names or None, raw_text(raw))

    return read


_PROSE = re.compile(r"[\u4e00-\u9fff]{2}")


def _percent(field: Field, context: ReadingContext) -> Reader:
    def read(raw: object) -> Reading[Any]:
        if context.fractions and isinstance(raw, float) and 0 <= raw <= 1:
            return Reading(round(Decimal(f"{raw:.15g}") * 100, 2), "")
        found = read_percent(raw)
        if found.code == "not_a_number" and _PROSE.search(clean_text(raw)):
            said = f"{quote(raw)}是文字，没有读成百分数，原文留在台账其他列；请填成 58% 的样子。"
            return Reading(None, raw_text(raw), "prose", "warning", said)
        if found.value is not None and found.value > 100:
            said = f"{quote(raw)}超过 100%，形象进度最多 100%；请改正。"
            return Reading(None, raw_text(raw), "over_hundred", "error", said, "100")
        return found if found.value is None else replace(found, value=round(found.value, 2))

    return read


_AREAS = {
    "land_area_mu": {
        "亩": "1",
        "公顷": "15",
        "平方米": "0.0015",
        "㎡": "0.0015",
        "m2": "0.0015",
        "万平方米": "15",
        "万㎡": "15",
        "万m2": "15",
        "平方公里": "1500",
    },
    "floor_area": {
        "平方米": "1",
        "㎡": "1",
        "m2": "1",
        "万平方米": "10000",
        "万㎡": "10000",
        "万m2": "10000",
    },
}
_AREA = re.compile(
    r"(约|近|超过?|逾|不少于|≥|>)?\s*([\d,]+(?:\.\d+)?)\s*(万?平方米|万?㎡|万?m2|亩|公顷|平方公里)?(左右|以上|多|余)?",
    re.IGNORECASE,
)


def _number(field: Field, context: ReadingContext) -> Reader:
    """Areas; the cell's unit wins over the header's, without one the field's own is meant."""
    factors = _AREAS[field.name]
    header = fold(context.header)
    names = sorted(factors, key=len, reverse=True)
    standing = next((name for name in names if fold(name) in header), None)

    def read(raw: object) -> Reading[Any]:
        if (kind := empty_kind(raw)) is not None:
            return Reading(None, raw_text(raw), note=kind.name.lower())
        if is_pending(raw):
            return pending(raw)
        plain = half_width(raw)
        match = _AREA.fullmatch(plain)
        number = finite_number(raw) if match is None else finite_number(match[2])
        unit = (match[3] or "").lower() if match else ""
        unit = unit.replace("㎡", "m2")
        if number is None or not number.is_finite() or (unit and unit not in factors):
            said = f"{quote(raw)}读不成{field.label}；请只填数字，例如 120。"
            return Reading(None, raw_text(raw), "not_a_number", "error", said)
        if number < 0:
            said = f"{quote(raw)}是负数；请填 0 或更大的数。"
            return Reading(None, raw_text(raw), "negative", "error", said)
        value = number * Decimal(factors[unit or standing or next(iter(factors))])
        if value >= Decimal("1e10"):
            said = f"{quote(raw)}太大；请核对单位。"
            return Reading(None, raw_text(raw), "out_of_range", "error", said)
        value = round(value, 2)
        if match is not None and (match[1] or match[4]):
            said = f"{quote(raw)}是约数，已按 {value:f} 读入；请核对后填准确的数。"
            return Reading(value, raw_text(raw), "approximate", "warning", said, f"{value:f}")
        return Reading(value, raw_text(raw))

    return read


def _choice(field: Field, context: ReadingContext) -> Reader:
    words = CHOICES[field.name]
    labels = "、".join(label for _, label in SHOWN[field.name].choices)

    def read(raw: object) -> Reading[Any]:
        if (kind := empty_kind(raw)) is not None:
            return Reading(None, raw_text(raw), note=kind.name.lower())
        text = re.sub(r"(?:阶段|项目|状态)$", "", fold(clean_text(raw)))
        if text in words:
            return Reading(words[text], raw_text(raw))
        if field.name in PAIRED and (both := stage_and_status(text)):
            return _paired(field, raw, both)
        if field.name == "nature" and text in {"续建", "新开工", "结转"}:
            return Reading(None, raw_text(raw), note="derived")  # carried follows from the dates
        told = stage_in_prose(clean_text(raw)) if field.name == "stage" else None
        hint = f"像是“{told.label}”；" if told else ""
        said = f"{quote(raw)}不在“{field.label}”的选项里，这格没有读入；{hint}可填：{labels}。"
        return Reading(
            None, raw_text(raw), "unknown_choice", "warning", said, told.label if told else None
        )

    return read


def _paired(field: Field, raw: object, both: dict[str, str]) -> Reading[Any]:
    """What stands among the stages and is a status, or the other way round; neither is lost."""
    status = both.get("status")
    if field.name == "status" or status in {None, "normal"}:
        return Reading(Told(both), raw_text(raw))
    rest = "" if "stage" in both else "，阶段没有写"
    said = (
        f"{quote(raw)}说的是项目状态“{SHOWN['status'](status).label}”，按状态处理{rest}；请核对。"
    )
    return Reading(Told(both), raw_text(raw), "status_told", "warning", said)


_READERS: dict[str, Callable[[Field, ReadingContext], Reader]] = {
    "amount": _amount,
    "date": _date,
    "text": _text,
    "long": _text,
    "ref": _text,
    "int": _int,
    "days": _days,
    "names": _names,
    "percent": _percent,
    "number": _number,
    "choice": _choice,
    "span": read_span,
}


def shown(value: object) -> Any:
    """A value as the plan's JSON keeps it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return [shown(one) for one in value]
    return value
