"""Reading a length of time (工期) from a cell, in calendar days. Source: DOMAIN.md section 7 (600天).

Nothing here raises; see `tracker.tools.cells.Reading`.
"""

import re
from decimal import Decimal

from tracker.tools.cells import (
    CHINESE,
    Reading,
    chinese_number,
    empty_kind,
    empty_note,
    finite_number,
    half_width,
    is_pending,
    pending,
    quote,
    raw_text,
)

_DAYS = {"天": 1, "日": 1, "日历天": 1, "周": 7, "星期": 7, "年": 365}
_DURATION = re.compile(
    rf"(?:约|共|工期)?:?(?P<number>\d{{1,6}}(?:\.\d+)?|半|{CHINESE}{{1,6}})个?(?P<unit>日历天|工作日|天|日|周|星期|月|年)(?P<half>半)?(?:左右|内)?",
    re.ASCII,
)


def read_duration(raw: object) -> Reading[int]:
    """A length of time in calendar days: "600天" → 600, "24个月" → 730, 600 → 600, "1年半" → 548.

    Months and years are counted as 365/12 and 365 days, with the warning "approximate". Working
    days are an error ("workdays"): they cannot be turned into days without a calendar.
    """
    if (kind := empty_kind(raw)) is not None:
        return Reading(None, raw_text(raw), note=empty_note(kind))
    if is_pending(raw):
        return pending(raw)
    number = finite_number(raw)
    match = _DURATION.fullmatch(re.sub(r"\s+", "", half_width(raw)))
    if number is not None and not isinstance(raw, bool) and 0 <= number <= 36_500:
        return Reading(int(number), raw_text(raw))
    if match is None:
        text = f"{quote(raw)}读不成天数；请填日历天数，例如 600 或 600天。"
        return Reading(None, raw_text(raw), "not_a_number", "error", text)
    return _duration(raw, match)


def _duration(raw: object, match: re.Match[str]) -> Reading[int]:
    if match["unit"] == "工作日":
        text = f"{quote(raw)}写的是工作日；请折算成日历天数，例如 600天。"
        return Reading(None, raw_text(raw), "workdays", "error", text)
    said = chinese_number(match["number"])
    if said is None:
        count = Decimal("0.5") if match["number"] == "半" else Decimal(match["number"])
    else:
        count = Decimal(said)
    count += Decimal("0.5") if match["half"] else 0
    unit = match["unit"]
    days = count * 365 / 12 if unit == "月" else count * _DAYS[unit]
    if days > 36_500:
        text = f"{quote(raw)}超过 100 年；请核对后改正。"
        return Reading(None, raw_text(raw), "out_of_range", "error", text)
    whole = int(days.quantize(Decimal(1)))
    if unit in {"月", "年"}:
        text = f"{quote(raw)}已按 {whole} 个日历天读入；请核对。"
        return Reading(whole, raw_text(raw), "approximate", "warning", text, f"{whole}天")
    return Reading(whole, raw_text(raw))
