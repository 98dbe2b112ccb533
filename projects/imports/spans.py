"""One cell with two days: 2023.03-2025.12, 2023年3月/2025年12月; or with the time between, 24个月."""

import datetime as dt
import re
from typing import Any

from projects.imports.fields import SPANS, Field
from projects.imports.reading import Reader, ReadingContext, Told
from tracker.tools.cells import (
    Reading,
    clean_text,
    empty_kind,
    finite_number,
    is_pending,
    pending,
    quote,
    raw_text,
)
from tracker.tools.dates import read_date
from tracker.tools.durations import read_duration

_PARTED = re.compile(r"\s*[/、;；,，\n]\s*|\s+")
_UNIT = re.compile(r"[(（](个?月|年|天|日历天)[)）]$")
_YEARS = re.compile(r"20\d\d年?\D{1,3}20\d\d年?")
Days = tuple[dt.date, dt.date]


def read_span(field: Field, context: ReadingContext) -> Reader:
    """The reader of a column with the days of start and completion (`fields.SPANS`)."""
    first_name, last_name = SPANS[field.name]
    actual = field.name == "actual_span"

    def read(raw: object) -> Reading[Any]:
        if (kind := empty_kind(raw)) is not None:
            return Reading(None, raw_text(raw), note=kind.name.lower())
        if is_pending(raw):
            return pending(raw)
        days = _days(raw, context)
        if days is None:
            return _term(raw, context.header)
        told = Told({first_name: days[0], last_name: days[1]})
        if actual and days[1] > context.today:
            return _ahead(raw, days, context.today)
        told.shown = f"{days[0]} 至 {days[1]}"
        if actual and _YEARS.fullmatch(clean_text(raw)):
            said = f"{quote(raw)}没有写到月份，按 {told.shown} 读入；请填实际的日期。"
            return Reading(told, raw_text(raw), "vague", "warning", said)
        return Reading(told, raw_text(raw))

    return read


def _days(raw: object, context: ReadingContext) -> Days | None:
    """Both days of a cell, the first day of the one and the last of the other; None if not two."""
    options: dict[str, Any] = {"default_year": context.year}
    first = read_date(raw, context.today, part="start", **options)
    last = read_date(raw, context.today, part="end", **options)
    if not (first.value and last.value and first.note.startswith("range")):
        parts = [part for part in _PARTED.split(clean_text(raw)) if part]
        if len(parts) != 2:
            return None
        first = read_date(parts[0], context.today, end=False, **options)
        options = {"default_year": first.value.year if first.value else context.year}
        last = read_date(parts[1], context.today, **options)
    if first.value is None or last.value is None or last.value < first.value:
        return None
    return first.value, last.value


def _term(raw: object, header: str) -> Reading[Any]:
    """24个月 under 建设期限, 24 under 建设期限（月） is the duration; else it is left beside the project."""
    text = clean_text(raw)
    unit = _UNIT.search(header)
    if unit and finite_number(raw) is not None:
        text += unit[1]
    spoken = re.search(r"[月天年日]", text) and not re.search(r"(?:19|20)\d\d", text)
    found = read_duration(text) if spoken else None
    if found is not None and found.value is not None:
        told = Told({"duration_days": found.value})
        told.shown = f"{found.value}天"
        return Reading(told, raw_text(raw), found.code, found.level, found.text)
    said = (
        f"{quote(raw)}读不成起止两个日期，没有读入，原文留在台账其他列；"
        "请写成 2023-03 至 2025-12，或分成两列。"
    )
    return Reading(None, raw_text(raw), "one_date", "warning", said)


def _ahead(raw: object, days: Days, today: dt.date) -> Reading[Any]:
    """Of what is headed actual, a day that lies ahead can only be planned."""
    names = ("planned_start_on" if days[0] > today else "started_on", "planned_completion_on")
    told = Told(zip(names, days, strict=True))
    told.shown = f"{days[0]} 至 {days[1]}"
    said = f"{quote(raw)}里 {days[1]} 还没到，按计划竣工读入，不作为实际竣工；请核对。"
    return Reading(told, raw_text(raw), "planned", "warning", said)
