"""From a cell to a value of its field, with what there is to say about it.

Readings come from `tracker.tools`; here is only what depends on the field: choices, clamps, which
warnings become errors, and short cuts for plain numbers and dates (most cells of a large ledger).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, get_args

from projects.enums import Nature, OriginKind, Purpose, Stage, Status
from projects.imports.columns import fold
from projects.imports.fields import Field
from tracker.tools.amounts import TOO_MUCH, MoneyUnit, read_amount
from tracker.tools.cells import (
    Reading,
    clean_text,
    empty_kind,
    finite_number,
    half_width,
    quote,
    raw_text,
    read_int,
    read_percent,
    split_names,
)
from tracker.tools.dates import read_date
from tracker.tools.durations import read_duration
from tracker.tools.money import quantize_amount

# Text that `clean_text` would leave as it is; most cells of a large ledger are such.
PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9，。、；：（）()《》“”.%+#@&/_-]+")
Reader = Callable[[object], Reading[Any]]
_FACTORS = {
    "亿元": Decimal(10_000),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "元": Decimal("0.0001"),
}
ABSURD = Decimal(10_000_000_000)  # 万元, 100万亿: beyond it the unit is wrong
_UNITS = frozenset(get_args(MoneyUnit))
_START_DATES = {"signed_on", "registered_on", "started_on", "planned_start_on", "received_on"}


@dataclass(frozen=True)
class ReadingContext:
    """What reading a column depends on beside the cell."""

    today: dt.date
    year: int
    header: str = ""
    unit: str | None = None
    fractions: bool = False  # a percent column that Excel keeps as 0.58


def reader_for(field: Field, context: ReadingContext) -> Reader:
    """A reader that remembers: equal cells of a column are read once."""
    read = _READERS[field.type](field, context)
    seen: dict[tuple[type, object], Reading[Any]] = {}

    def remembered(raw: object) -> Reading[Any]:
        key = (raw.__class__, raw)
        found = seen.get(key)
        if found is None:
            found = seen[key] = read(raw)
        return found

    return remembered


def _amount(field: Field, context: ReadingContext) -> Reader:
    unit: Any = context.unit if context.unit in _UNITS else None
    factor = _FACTORS.get(unit or "万元")

    def read(raw: object) -> Reading[Any]:
        if raw.__class__ is float and factor is not None and unit is not None:
            value = Decimal(f"{raw:.15g}") * factor
            if value.is_finite() and 1 <= value <= TOO_MUCH:
                return Reading(quantize_amount(value), "")
        found = read_amount(raw, unit)
        # 0.58亿 in a 万元 column may be either; the person decides (CONTRACT.md, picture 06).
        if found.code == "unit_mismatch":
            text = f"本列单位是{unit}，填的是{quote(raw)}；请改成{unit}数，或采用建议值。"
            return replace(found, value=None, level="error", text=text)
        if found.value is not None and found.value > ABSURD:
            said = f"{quote(raw)}大得不可能；请核对位数和单位。"
            return Reading(None, raw_text(raw), "out_of_range", "error", said)
        return found

    return read


def _date(field: Field, context: ReadingContext) -> Reader:
    planned = field.name.startswith("planned")
    start = field.name in _START_DATES
    options: dict[str, Any] = {"default_year": context.year}
    if planned:
        options["part"] = "start" if start else "end"

    def read(raw: object) -> Reading[Any]:
        if isinstance(raw, dt.date):
            day = raw.date() if isinstance(raw, dt.datetime) else raw
            if 1950 <= day.year <= 2100 and (planned or day <= context.today):
                return Reading(day, "")
        end = not start
        found = read_date(raw, context.today, end=end, past=not planned, **options)
        if found.code == "future" and end:
            # 本月竣工: the month's end lies ahead, its first day does not.
            return read_date(raw, context.today, end=False, past=True, **options)
        return found

    return read


def _text(field: Field, context: ReadingContext) -> Reader:
    def read(raw: object) -> Reading[Any]:
        if isinstance(raw, str) and 3 < len(raw) <= (field.limit or 200) and PLAIN.fullmatch(raw):
            return Reading(raw, "")
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


def _days(field: Field, context: ReadingContext) -> Reader:
    return read_duration


def _names(field: Field, context: ReadingContext) -> Reader:
    def read(raw: object) -> Reading[Any]:
        names = split_names(raw)
        long = next((name for name in names if len(name) > 120), None)
        if long:
            said = f"{quote(long)}太长，名称最多 120 个字；请把多个名称用“、”分开。"
            return Reading(None, raw_text(raw), "too_long", "error", said)
        return Reading(names or None, raw_text(raw))

    return read


def _percent(field: Field, context: ReadingContext) -> Reader:
    def read(raw: object) -> Reading[Any]:
        if context.fractions and isinstance(raw, float) and 0 <= raw <= 1:
            return Reading(round(Decimal(f"{raw:.15g}") * 100, 2), "")
        found = read_percent(raw)
        if found.value is not None and found.value > 100:
            said = f"{quote(raw)}超过 100%，形象进度最多 100%；请改正。"
            return Reading(None, raw_text(raw), "over_hundred", "error", said, "100")
        return found if found.value is None else replace(found, value=round(found.value, 2))

    return read


_AREAS = {
    "land_area_mu": {"亩": "1", "公顷": "15", "平方米": "0.0015", "㎡": "0.0015", "m2": "0.0015"},
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
    r"(?:约)?\s*([\d,]+(?:\.\d+)?)\s*(万?平方米|万?㎡|万?m2|亩|公顷)?", re.IGNORECASE
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
        plain = half_width(raw)
        match = _AREA.fullmatch(plain)
        number = finite_number(raw) if match is None else finite_number(match[1])
        unit = (match[2] or "").lower() if match else ""
        unit = unit.replace("㎡", "m2")
        if number is None or not number.is_finite() or (unit and unit not in factors):
            said = f"{quote(raw)}读不成{field.label}；请只填数字，例如 120。"
            return Reading(None, raw_text(raw), "not_a_number", "error", said)
        if number < 0:
            said = f"{quote(raw)}是负数；请填 0 或更大的数。"
            return Reading(None, raw_text(raw), "negative", "error", said)
        value = number * Decimal(factors[unit or standing or names[-1]])
        if value >= Decimal("1e10"):
            said = f"{quote(raw)}太大；请核对单位。"
            return Reading(None, raw_text(raw), "out_of_range", "error", said)
        return Reading(round(value, 2), raw_text(raw))

    return read


def _words(choices: Any, more: dict[str, str]) -> dict[str, str]:
    return (
        {fold(label): value for value, label in choices.choices}
        | more
        | {v: v for v in choices.values}
    )


_STAGE_WORDS = {
    "谋划": "reserve", "储备": "reserve", "策划": "reserve", "谋划储备": "reserve",
    "线索": "lead", "意向": "lead", "在谈": "negotiating", "洽谈": "negotiating", "谈判": "negotiating",
    "对接": "negotiating", "跟踪洽谈": "negotiating", "框架协议": "negotiating", "拟签约": "negotiating",
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
}  # fmt: skip
_NATURE_WORDS = {
    "改扩建": "expansion", "改建": "renovation", "技术改造": "renovation", "改造": "renovation",
    "迁建": "relocation", "异地迁建": "relocation", "新建项目": "new",
}  # fmt: skip
_ORIGIN_WORDS = {
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
CHOICES: dict[str, dict[str, str]] = {
    "stage": _words(Stage, _STAGE_WORDS),
    "status": _words(Status, _STATUS_WORDS),
    "nature": _words(Nature, _NATURE_WORDS),
    "origin_kind": _words(OriginKind, _ORIGIN_WORDS),
    "source": _words(OriginKind, _ORIGIN_WORDS),
    "purpose": _words(Purpose, _PURPOSE_WORDS),
}
_SHOWN: dict[str, Any] = {
    "stage": Stage, "status": Status, "nature": Nature,
    "origin_kind": OriginKind, "source": OriginKind, "purpose": Purpose,
}  # fmt: skip


def _choice(field: Field, context: ReadingContext) -> Reader:
    words = CHOICES[field.name]
    labels = "、".join(label for _, label in _SHOWN[field.name].choices)

    def read(raw: object) -> Reading[Any]:
        if (kind := empty_kind(raw)) is not None:
            return Reading(None, raw_text(raw), note=kind.name.lower())
        text = re.sub(r"(?:阶段|项目|状态)$", "", fold(clean_text(raw)))
        if text in words:
            return Reading(words[text], raw_text(raw))
        if field.name == "nature" and text in {"续建", "新开工", "结转"}:
            return Reading(None, raw_text(raw), note="derived")  # carried follows from the dates
        said = f"{quote(raw)}不在“{field.label}”的选项里，这格没有读入；可填：{labels}。"
        return Reading(None, raw_text(raw), "unknown_choice", "warning", said)

    return read


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
