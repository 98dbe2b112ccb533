"""Reading an amount of money from a cell; the result is always 万元 with 4 decimals (1 元 exact).

Sources: DOMAIN.md section 3 Money (unit, precision, out-of-line limits) and section 7 (how real
ledgers write amounts). Nothing here raises; see `tracker.tools.cells.Reading`.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tracker.tools.cells import (
    CHINESE,
    DIGITS,
    Reading,
    broken_cell,
    chinese_number,
    empty_kind,
    empty_note,
    finite_number,
    half_width,
    is_pending,
    parse_number,
    pending,
    quote,
    raw_text,
)
from tracker.tools.money import quantize_amount

MoneyUnit = Literal["亿元", "千万元", "百万元", "万元", "千元", "元", "万美元"]

TOO_MUCH = Decimal(20_000_000)  # 2000 亿元, in 万元
TOO_LITTLE = Decimal(1)
LENGTH_LIMIT = 60

_IN_WAN = {
    "万亿": Decimal(100_000_000),
    "亿": Decimal(10_000),
    "千万": Decimal(1000),
    "百万": Decimal(100),
    "万": Decimal(1),
    "千": Decimal("0.1"),
    "": Decimal("0.0001"),
}
_FOREIGN = re.compile(r"美元|美金|欧元|日元|港元|港币|英镑|澳元|韩元|外币|USD|EUR|HKD|JPY|[$€£]")
_POWER = r"(?:e[+-]?\d+)?"
_SIZE = "万亿|亿|千万|百万|万|千"
_ABOUT_BEFORE = (
    "约合?|大约|将近|接近|近|超过?|逾|预计|估计|暂估|不少于|不低于|不超过|至少|达到?|[~≥≤><≈]=?"
)
_ABOUT_AFTER = r"左右|上下|以上|以内|多|余|\+|\((?:暂估|预估|估算|暂定|预计|概算|约|估)\)"
_AMOUNT = re.compile(
    rf"(?P<before>{_ABOUT_BEFORE})?\s*(?P<number>[+-]?(?:{DIGITS}){_POWER})\s*(?P<few>[多余几])?\s*"
    rf"(?P<size>{_SIZE})?\s*(?P<few2>[多余几])?\s*(?P<yuan>元|人民币|RMB)?整?(?:\(?人民币\)?|\(含税\))?\s*"
    rf"(?P<after>{_ABOUT_AFTER})?\**",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r"(\d+)亿元?(\d{1,4})(千万|百万|万)元?")
_CHINESE = re.compile(rf"({CHINESE}{{1,8}})(?P<rest>\s*(?:{_SIZE})?元?整?(?:人民币)?)")
_RANGE = re.compile(
    rf"(?:约)?(?:{DIGITS})\s*(?:{_SIZE})?元?\s*(?:-|~|至|到)\s*(?:{DIGITS})\s*(?:{_SIZE})?元?(?:左右)?"
)
_NOT_MONEY = re.compile(
    r"[A-Za-z%²³]|\d\s*[万亿千百]?\s*(?:吨|只|头|羽|亩|平|立方|标方|方|米|公里|千米|公顷|个|家|项|人|名|台|套|件|辆"
    r"|兆瓦|千瓦|瓦|度|株|条|座|户|天|年|月|日|次|升|公斤|千克|斤|床|间|处|箱|瓶|张|片|块|宗|笔|倍|岁|分|号|栋|层)"
)
_GLUED_WORDS = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff\s:：]*[+-]?\d[\d,.]*\D{0,4}")
_BRACKETED = re.compile(r"^([^(]+)\(.*\)$")


@dataclass(frozen=True)
class _Found:
    """A number with the unit written beside it (None: no unit in the cell)."""

    number: Decimal
    size: str | None
    about: str

    @property
    def unit(self) -> str | None:
        return None if self.size is None else f"{self.size}元"


def read_amount(raw: object, header_unit: MoneyUnit | None) -> Reading[Decimal]:
    """An amount in 万元. The unit written in the cell wins over the header's `header_unit`.

    Errors: not_a_number, not_money, glued, range, negative, out_of_range, currency, formula,
    cell_error. Warnings: approximate, unit_mismatch, out_of_line, unit_unknown; when several
    apply the code is the first of them in this order and the text names all; undecided (待定, 暂无):
    no value, the row need not wait for it.
    ("0.58亿", "万元") → 5800.0000 with "unit_mismatch". `suggestion` is the value in 万元; the unit
    is written out when the column is not in 万元.
    """
    if (kind := empty_kind(raw)) is not None:
        return Reading(None, raw_text(raw), note=empty_note(kind))
    if is_pending(raw):
        return pending(raw)
    if broken := broken_cell(raw):
        return _error(raw, *broken)
    plain = half_width(raw)
    if header_unit == "万美元" or _FOREIGN.search(plain):
        return _foreign(raw)
    found = _parse(raw, plain)
    if isinstance(found, Reading):
        return found
    return _convert(raw, found, header_unit)


def _error(raw: object, code: str, text: str, suggestion: str | None = None) -> Reading[Decimal]:
    return Reading(None, raw_text(raw), code, "error", text, suggestion)


def _foreign(raw: object) -> Reading[Decimal]:
    return _error(
        raw,
        "currency",
        f"{quote(raw)}是外币金额；请按到账日汇率折合成人民币，填万元数，原币写到备注列。",
    )


def _too_large(raw: object) -> Reading[Decimal]:
    return _error(
        raw, "out_of_range", f"{quote(raw)}超出可填的金额范围；请核对位数和单位，改为万元数。"
    )


def _parse(raw: object, plain: str) -> _Found | Reading[Decimal]:
    if isinstance(raw, bool | dt.date | dt.time | dt.timedelta):
        return _refuse(raw, "")
    number = finite_number(raw if isinstance(raw, int | float | Decimal) else plain)
    if number is not None:
        return _Found(number, None, "")
    if len(plain) > LENGTH_LIMIT:
        return _refuse(raw, "")
    if pair := _COMPOUND.fullmatch(plain):
        rest = Decimal(pair[2]) * _IN_WAN[pair[3]]
        return _Found(Decimal(pair[1]) * 10_000 + rest, "万", "")
    plain = _in_digits(plain)
    if match := _AMOUNT.fullmatch(plain):
        return _from_match(raw, match)
    return _refuse(raw, plain)


def _in_digits(plain: str) -> str:
    """十亿元 → 10亿元, 二千万 → 2000万; anything else as it was."""
    match = _CHINESE.fullmatch(plain)
    number = chinese_number(match[1]) if match else None
    return f"{number}{match['rest']}" if match and number is not None else plain


def _from_match(raw: object, match: re.Match[str]) -> _Found | Reading[Decimal]:
    number = parse_number(match["number"])
    if number is None:
        return _refuse(raw, "")
    size = match["size"] or ("" if match["yuan"] else None)
    vague = (match["before"], match["few"], match["few2"], match["after"])
    return _Found(number, size, "约" if any(vague) else "")


def _refuse(raw: object, plain: str) -> Reading[Decimal]:
    """Say which kind of not-an-amount the cell is."""
    shown = quote(raw)
    if _RANGE.fullmatch(plain):
        return _error(raw, "range", f"{shown}是一个区间；请填一个确定的金额，区间写到备注列。")
    if bracketed := _BRACKETED.match(plain):
        inner = read_amount(bracketed[1], None)
        if inner.value is not None:
            text = f"{shown}里有括号说明；请只填金额，说明写到备注列。"
            return _error(raw, "not_a_number", text, bracketed[1].strip())
    if _NOT_MONEY.search(plain):
        return _error(
            raw, "not_money", f"{shown}不是金额，像规模或数量；请填金额，例如 1200 万元。"
        )
    if _GLUED_WORDS.fullmatch(plain):
        return _error(
            raw, "glued", f"{shown}把文字和数字连在一起，分不清哪些是金额；请拆成两列，只留金额。"
        )
    return _error(
        raw,
        "not_a_number",
        f"{shown}读不成金额；请只填数字，例如 1200 或 1.2亿元，说明写到备注列。",
    )


def _convert(raw: object, found: _Found, header_unit: MoneyUnit | None) -> Reading[Decimal]:
    if not found.number.is_finite():
        return _too_large(raw)
    if found.number < 0:
        return _error(
            raw, "negative", f"{quote(raw)}是负数，金额要填 0 或更大的数；冲减请到原记录上更正。"
        )
    unit = found.unit or header_unit or "万元"
    exact = found.number * _IN_WAN[unit.removesuffix("元")]
    if exact.adjusted() >= 15:
        return _too_large(raw)
    value = quantize_amount(exact)
    said = _warnings(raw, found, header_unit, exact)
    if not said:
        return Reading(value, raw_text(raw))
    text = "".join(text for _, text in said)
    hint = f"{value:f}" if header_unit in {None, "万元"} else f"{value:f}万元"
    return Reading(value, raw_text(raw), said[0][0], "warning", text, hint, found.about)


def _warnings(
    raw: object, found: _Found, header_unit: MoneyUnit | None, exact: Decimal
) -> list[tuple[str, str]]:
    """(code, text) of all that is unusual about a readable amount; `exact` in 万元."""
    shown, wan = quote(raw), f"{plain_decimal(quantize_amount(exact))} 万元"
    said = []
    if found.about:
        said.append(("approximate", f"{shown}是约数，已按 {wan}读入；请核对后填准确的金额。"))
    if found.unit and header_unit and found.unit != header_unit:
        text = f"{shown}写的单位是{found.unit}，列的单位是{header_unit}；已按 {wan}读入，请核对。"
        said.append(("unit_mismatch", text))
    if exact > TOO_MUCH:
        text = f"{shown}合 {plain_decimal(exact / 10_000)} 亿元，超过 2000 亿元；请核对单位，确认后再导入。"
        said.append(("out_of_line", text))
    if 0 < exact < TOO_LITTLE:
        text = (
            f"{shown}合 {plain_decimal(exact * 10_000)} 元，不到 1 万元；请核对单位，确认后再导入。"
        )
        said.append(("out_of_line", text))
    if not found.unit and not header_unit and exact:
        text = f"{shown}没有写单位，已按万元读入；请在列名上写明单位，例如“金额（万元）”。"
        said.append(("unit_unknown", text))
    return said


def plain_decimal(number: Decimal) -> str:
    """A Decimal for a sentence: no exponent, no trailing zeros, at most 4 decimals."""
    text = f"{number:.4f}"
    return text.rstrip("0").rstrip(".")


_UNIT_WORD = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=人民币)|(?<=单位)|(?<=[计合以位为按]))"
    r"(亿|千万|百万|万|千)?(元|美元|欧元|港元|日元)(?:人民币)?(?![\u4e00-\u9fff])"
)
_HINT_PLACES = (
    re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]"),
    re.compile(r"(单位.*)"),
    re.compile(r"(?:^|[/_,:、\s-])([^/_,:、\s-]*)$"),
    re.compile(r"(?:[资额金款值入费税价数])((?:亿|万|千)?元)$"),
)
_HINT_UNITS: dict[str, MoneyUnit] = {
    "亿": "亿元",
    "千万": "千万元",
    "百万": "百万元",
    "万": "万元",
    "千": "千元",
    "": "元",
}


def read_unit_hint(header: object) -> MoneyUnit | None:
    """The money unit a header or a "单位：万元" line names; None when it names none, or two.

    "总投资（亿元）" → 亿元; "亿元以上资金" → None (a size band, no unit); any foreign currency
    → 万美元, so that its cells are refused with the "currency" message.
    """
    text = re.sub(r"(?<=[亿万千百单])\s+(?=[万元美位])", "", half_width(header).replace("\n", ""))
    for place in _HINT_PLACES:
        words = [word for part in place.finditer(text) for word in _UNIT_WORD.finditer(part[1])]
        found = {_hint(word[1] or "", word[2]) for word in words}
        if len(found) == 1:
            return found.pop()
        if found:
            return None
    return None


def _hint(size: str, money: str) -> MoneyUnit | None:
    return "万美元" if money != "元" else _HINT_UNITS.get(size)
