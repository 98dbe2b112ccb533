"""What a spreadsheet cell says: clean text, kinds of empty, whole numbers, percentages, names.

Source of the rules: DOMAIN.md section 7 (what real ledgers look like). Nothing here raises on any
input; what cannot be read comes back as a `Reading` whose text says what is wrong and how to mend.
"""

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Level = Literal["error", "warning"]

RAW_LIMIT = 200
INTEGER_DIGITS = 15


class Empty(StrEnum):
    """Ways of leaving a cell empty. They differ in meaning and are kept apart; "0" is a value."""

    BLANK = ""
    DASH = "-"
    SLASH = "/"
    NONE = "无"
    NOT_INVOLVED = "不涉及"


@dataclass(frozen=True)
class Reading(Generic[T]):
    """One cell as understood.

    `level` None: nothing to say. "warning": value is taken, a person should look. "error": value
    is None. `suggestion` is what could be typed instead. `note` tells what was meant (the kind of
    empty in lower case, "month_end", "约" …). `raw` is the cell as text, at most 200 characters.
    """

    value: T | None
    raw: str = ""
    code: str | None = None
    level: Level | None = None
    text: str = ""
    suggestion: str | None = None
    note: str = ""


_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_WIDE |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDE |= {
    ord(wide): ord(narrow) for wide, narrow in zip("．％＋＝＃＠＆／", ".%+=#@&/", strict=True)
}
_BLANKS = re.compile(r"[^\S\n]+")
_MARKS = " \n\t★☆▲△※"
_DASHES = frozenset("-—－–−―")
_KINDS = {str(kind): kind for kind in Empty} | {"\\": Empty.SLASH}


def clean_text(value: object) -> str:
    """The cell as a person sees it: "1" for 1.0, ISO for dates, no stray blanks or ★▲ at the ends.

    Full-width digits, letters and . % + = # @ & / become half-width; Chinese punctuation and
    brackets stay. Line breaks inside the text stay, as \\n.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _clean_str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and -1e15 < value < 1e15 and value == int(value):
        return str(int(value))
    if isinstance(value, int | float | Decimal):
        return _number_text(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return _clean_str(str(value))


# Text that cleaning would leave as it is; most cells of a large ledger are such.
PLAIN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9，。、；：（）()《》“”.%+#@&/_-]+")


def _clean_str(text: str) -> str:
    if PLAIN.fullmatch(text) and "_x000D_" not in text:
        return text
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    text = _BLANKS.sub(" ", "".join(kept).translate(_WIDE))
    return re.sub(r" ?\n ?", "\n", text).strip(_MARKS)


def _number_text(value: float | Decimal) -> str:
    """15 significant digits, which is all that Excel keeps; never in scientific form."""
    try:
        number = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or abs(number.adjusted()) > 400:
            return str(number)
        if number == number.to_integral_value():
            return str(int(number))
        return f"{number:f}".rstrip("0")
    except (ValueError, OverflowError, ArithmeticError):
        return "NaN"


def empty_kind(text: object) -> Empty | None:
    """Which kind of empty the cell is; None when it holds something ("0" is something)."""
    cleaned = clean_text(text)
    if cleaned and not set(cleaned) - _DASHES:
        return Empty.DASH
    return _KINDS.get(cleaned)


# Words for "not known yet": no value and no slip either; the row need not wait for it.
_PENDING = re.compile(
    r"(?:暂|尚|还|均)?(?:未|待)(?:最终)?(?:确定|定|明确|核定|核实|补充|报|填|统计|落实|知|商定|提供)|待[定议商]|暂无|暂缺|不详|不清楚"
    r"|另行(?:确定|商定)|无法(?:提供|统计)|视情况而定|面议|商议中|洽谈中|测算中|核算中|[?？]+|tbd|n/?a",
    re.IGNORECASE,
)


def is_pending(raw: object) -> bool:
    """待定, 暂无, 不详 …: the cell says that there is nothing to say yet."""
    return isinstance(raw, str) and _PENDING.fullmatch("".join(clean_text(raw).split())) is not None


def pending(raw: object) -> "Reading[Any]":
    """What to say of such a cell: no value; the words are kept."""
    text = f"{quote(raw)}：还没有确定，这格没有读入，原文留在台账其他列。"
    return Reading(None, raw_text(raw), "undecided", "warning", text)


_FIGURES = {c: n for n, cs in enumerate(("零〇○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for c in cs}  # fmt: skip
_TIMES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHINESE = "[零〇○一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]"


def chinese_number(text: str) -> int | None:
    """三十五 → 35, 二千 → 2000, 二〇二四 → 2024; None for anything else."""
    if not re.fullmatch(f"{CHINESE}{{1,8}}", text):
        return None
    if not set(text) & set(_TIMES):
        return int("".join(str(_FIGURES[c]) for c in text))
    total, figure, below = 0, 0, 10_000
    for char in text:
        if char in _FIGURES:
            if figure:
                return None
            figure = _FIGURES[char]
        elif _TIMES[char] >= below:
            return None
        else:
            below = _TIMES[char]
            total, figure = total + (figure or 1) * below, 0
    return total + figure


def raw_text(raw: object) -> str:
    """The cell as text for showing back, cut at 200 characters."""
    return (raw if isinstance(raw, str) else clean_text(raw))[:RAW_LIMIT]


def quote(raw: object) -> str:
    """The cell inside a Chinese message: “…”, in one line, at most 30 characters."""
    text = clean_text(raw_text(raw)).replace("\n", " ")
    return f"“{text[:30]}…”" if len(text) > 30 else f"“{text}”"


def empty_note(kind: Empty) -> str:
    """The note a Reading carries for an empty cell: "blank", "dash", "slash", "none", …"""
    return kind.name.lower()


def broken_cell(raw: object) -> tuple[str, str] | None:
    """(code, text) when the cell holds a formula in place of a value, or an Excel error."""
    text = clean_text(raw)
    if text.startswith("="):
        return "formula", (
            f"{quote(raw)}是公式，没有算出的结果；请在表格里把公式粘贴为数值后再导入。"
        )
    if re.match(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)", text):
        return "cell_error", f"这格是计算出错的结果{quote(raw)}；请改正公式，或直接填写数值。"
    return None


DIGITS = r"(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d*)?|\.\d+"
_NUMBER = re.compile(rf"([+-]?)({DIGITS})(?:e([+-]?\d+))?", re.IGNORECASE | re.ASCII)


def half_width(text: object) -> str:
    """Clean text prepared for reading numbers: NFKC, every dash but 至 as "-", no currency sign."""
    plain = unicodedata.normalize("NFKC", clean_text(text))
    plain = re.sub(r"[−–—―﹣]+", "-", plain).replace("〜", "~").replace("～", "~")
    return re.sub(r"^(?:人民币|RMB|¥|￥)\s*", "", plain, flags=re.IGNORECASE).strip()


def parse_number(text: str) -> Decimal | None:
    """A bare number such as "1,234.50" or "1.2E+05"; None if it is anything else.

    Infinity stands for "a number, but too large": more than 15 digits before the point.
    """
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        return None
    sign, digits, power = match.groups()
    if power and len(power.lstrip("+-0")) > 3:
        return Decimal(0) if power.startswith("-") else Decimal("Infinity")
    try:
        number = Decimal(sign + re.sub("[, ]", "", digits) + (f"e{power}" if power else ""))
    except InvalidOperation:
        return Decimal("Infinity")
    return Decimal("Infinity") if number.adjusted() >= INTEGER_DIGITS else number


def finite_number(raw: object) -> Decimal | None:
    """The number a numeric or text cell holds; Infinity when out of range; None when no number."""
    if isinstance(raw, float) and not math.isfinite(raw):
        return Decimal("Infinity")
    if isinstance(raw, bool | dt.date | dt.time):
        return None
    if isinstance(raw, float) and -1e15 < raw < 1e15:
        return Decimal(_number_text(raw))
    plain = half_width(raw)
    if re.fullmatch(r"[+-]?(nan|inf(inity)?)", plain, re.IGNORECASE):
        return Decimal("Infinity")
    return parse_number(plain)


def _problem(raw: object, code: str, text: str, suggestion: str | None = None) -> Reading[T]:
    return Reading(None, raw_text(raw), code, "error", text, suggestion)


_COUNT_WORDS = re.compile(r"(?<=\d)\s*([个家人项名天户台套次条件位期亩])$")
_ABOUT = re.compile(r"^(?:约|大约|近|超过?|逾|预计)\s*|\s*(?:左右|多|余|以上|上下)$")


def read_int(raw: object, *, maximum: int = 2_147_483_647) -> Reading[int]:
    """A whole number from 0 to `maximum`. "4", 4.0, "1,200" and "12家" (note "家") are taken."""
    if (kind := empty_kind(raw)) is not None:
        return Reading(None, raw_text(raw), note=empty_note(kind))
    if is_pending(raw):
        return pending(raw)
    if broken := broken_cell(raw):
        return _problem(raw, *broken)
    if isinstance(raw, int | float | Decimal):
        return _whole(raw, finite_number(raw), maximum, "", "")
    plain = half_width(raw)
    about = "约" if _ABOUT.search(plain) else ""
    plain = _ABOUT.sub("", plain)
    word = _COUNT_WORDS.search(plain)
    plain = plain[: word.start()] if word else plain
    return _whole(raw, finite_number(plain), maximum, word.group(1) if word else "", about)


def _whole(
    raw: object, number: Decimal | None, maximum: int, word: str, about: str
) -> Reading[int]:
    if number is None:
        return _problem(
            raw, "not_a_number", f"{quote(raw)}读不成整数；请只填一个数，例如 12，说明写到备注列。"
        )
    if number < 0:
        return _problem(raw, "negative", f"{quote(raw)}是负数，这里要填 0 或更大的整数；请核对。")
    if number > maximum:
        return _problem(
            raw, "out_of_range", f"{quote(raw)}太大，最大可填 {maximum}；请核对是否多写了位数。"
        )
    if number != number.to_integral_value():
        return _problem(raw, "not_whole", f"{quote(raw)}带小数，这里要填整数；请核对后改为整数。")
    if about:
        text = f"{quote(raw)}是约数，已按 {int(number)} 读入；请核对后填准确的数。"
        return Reading(
            int(number), raw_text(raw), "approximate", "warning", text, str(int(number)), about
        )
    return Reading(int(number), raw_text(raw), note=word)


_SHARE = re.compile(
    r"(?:已|累计|总体|整体|目前|当前|总|工程|形象|建设|项目|施工)*(?:进度|完成率|完成|工程量)?(?:已?为|已|完成)?[:：]?"
    r"(?:约|大约|近|超过?|逾|达到?)?"
    rf"(?:(?P<number>\d+(?:\.\d+)?)%|百分之(?P<chinese>{CHINESE}+|\d+(?:\.\d+)?))(?:左右|以上|多|余)?"
)


def _share(raw: object, plain: str) -> Reading[Decimal] | None:
    """约60%, 完成80%, 百分之六十: one percentage among words, with a warning."""
    match = _SHARE.fullmatch(re.sub(r"\s+", "", plain).rstrip("。."))
    if match is None:
        return None
    said = match["number"] or match["chinese"]
    number = parse_number(said)
    if number is None:
        number = Decimal(chinese_number(said) or 0)
    value = number.quantize(Decimal("0.0001"), ROUND_HALF_UP) if number <= 100 else None
    if value is None:
        return None
    text = f"{quote(raw)}已按 {value.normalize():f}% 读入；请核对后填成 57.17% 的样子。"
    return Reading(value, raw_text(raw), "approximate", "warning", text, f"{value.normalize():f}%")


def read_percent(raw: object) -> Reading[Decimal]:
    """Percentage points, 4 decimals: "57.17%" and "57.17" are 57.17. "0.5717" stays 0.5717.

    A value from 0 to 1 without a % sign gets the warning "fraction", as Excel stores 57.17% so.
    "约60%", "完成80%" and "百分之六十" are read with the warning "approximate".
    """
    if (kind := empty_kind(raw)) is not None:
        return Reading(None, raw_text(raw), note=empty_note(kind))
    if is_pending(raw):
        return pending(raw)
    if broken := broken_cell(raw):
        return _problem(raw, *broken)
    plain = raw if isinstance(raw, float) else half_width(raw)
    signed = isinstance(plain, str) and plain.endswith("%")
    number = finite_number(plain[:-1] if signed and isinstance(plain, str) else plain)
    if number is None and isinstance(plain, str) and (share := _share(raw, plain)) is not None:
        return share
    if number is None or isinstance(raw, bool | dt.date):
        return _problem(raw, "not_a_number", f"{quote(raw)}读不成百分比；请填成 57.17% 的样子。")
    if number < 0:
        return _problem(raw, "negative", f"{quote(raw)}是负数，这里要填 0 或更大的百分比；请核对。")
    if number > 10_000:
        return _problem(raw, "out_of_range", f"{quote(raw)}超过 10000%；请核对是否多写了位数。")
    value = number.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return _percent(raw, value, signed=signed)


def _percent(raw: object, value: Decimal, *, signed: bool) -> Reading[Decimal]:
    if value > 100:
        text = f"{quote(raw)}超过 100%；如确实如此请确认，否则请改正。"
        return Reading(value, raw_text(raw), "over_hundred", "warning", text)
    if 0 < value <= 1 and not signed:
        hint = f"{value * 100:.2f}%"
        text = f"{quote(raw)}没有写百分号，已按 {value.normalize():f}% 读入；如是 {hint} 请照写。"
        return Reading(value, raw_text(raw), "fraction", "warning", text, hint)
    return Reading(value, raw_text(raw))


_NAME_BREAK = re.compile(
    r"[；;、，/\n|]|,(?!\s*(?:ltd|inc|llc|co\b|corp|s\.a|l\.p))", re.IGNORECASE
)
_BRACKETS = re.compile(r"[（(【\[][^（(【\[）)】\]]*[）)】\]]")


def split_names(raw: object) -> list[str]:
    """Names in one cell, parted by ；;、，,/| or a line break; brackets and "Co., Ltd" stay whole.

    Order is kept, repeats and empty kinds are dropped: "甲；乙、丙，丁\\n戊" gives five names.
    """
    text = clean_text(raw)
    inside = [match.span() for match in _BRACKETS.finditer(text)]
    parts, last = [], 0
    for match in _NAME_BREAK.finditer(text):
        if any(start < match.start() < stop for start, stop in inside):
            continue
        parts.append(text[last : match.start()])
        last = match.end()
    if not parts:
        return [text] if text and empty_kind(text) is None else []
    names = (clean_text(part) for part in [*parts, text[last:]])
    return list(dict.fromkeys(name for name in names if empty_kind(name) is None))
