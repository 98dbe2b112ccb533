"""What the cells of a column tell of its meaning, where the header leaves two to choose from.

形象进度 is a percentage in one ledger and a sentence in the next, 建设地点 a park here and a village
there. Only columns that are not sure are moved; what fits nothing is kept as an extra.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from projects.imports.fields import FIELDS
from projects.imports.headers import fold
from projects.imports.plan import ColumnMapping
from projects.imports.readers import PARK, PLACE
from projects.imports.table import Table
from projects.imports.words import CHOICES, PAIRED, stage_and_status
from tracker.tools.cells import clean_text, empty_kind, is_pending, read_percent

SAMPLE = 200
_APPROVAL = re.compile(
    r"(?:\d{4}-\d{6}-\d{2}-\d{2}-\d{6}|\d{4}-\d{6}-\d{2}-\d{2}-\w{6,7}|\d{22}[\dA-Z]{2})"
)


def settle(mapping: Sequence[ColumnMapping], table: Table, kind: str) -> list[ColumnMapping]:
    """The mapping as the cells have it. A field that another column holds is not given twice."""
    held = {field.name for field in FIELDS[kind]}
    taken = {column.field for column in mapping if column.field}
    found = []
    for place, column in enumerate(mapping):
        name = _meant(column, table, place) if column.field else None
        if name != column.field:
            free = name in held and name not in taken
            taken.discard(column.field)
            column = replace(
                column, field=name if free else None, unit=None, sure=False, period=None
            )
            if column.field:
                taken.add(column.field)
        found.append(column)
    return found


def _meant(column: ColumnMapping, table: Table, place: int) -> str | None:
    """The field that most of the column's cells fit; None when they fit neither."""
    if column.sure and column.field != "code":
        return column.field
    texts = _cells(table, place)
    if not texts:
        return column.field
    if column.field == "code":
        return "approval_code" if _most(texts, _APPROVAL.fullmatch) else "code"
    if column.field == "progress_percent":
        return "progress_text" if _most(texts, _told_in_words) else "progress_percent"
    if column.field == "park" and PLACE.search(fold(column.header)):
        return "park" if any(PARK.search(text) for text in texts) else None
    if column.field in CHOICES:
        words = CHOICES[column.field]
        paired = column.field in PAIRED
        fits = sum(
            fold(text) in words or (paired and bool(stage_and_status(fold(text)))) for text in texts
        )
        other = {"stage": "progress_text", "status": "progress_text", "origin_kind": "origin"}
        if fits == 0 and len(texts) >= 2:
            return other.get(column.field) if column.header != "资金来源" else None
    return column.field


def _cells(table: Table, place: int) -> list[str]:
    texts = (
        clean_text(row.cells[place])
        for row in table.rows
        if row.kind == "data" and row.cells[place] != ""
    )
    found = []
    for text in texts:
        if empty_kind(text) is None and not is_pending(text):
            found.append(text)
            if len(found) == SAMPLE:
                break
    return found


def _most(texts: Sequence[str], test: Callable[[str], object]) -> bool:
    return sum(bool(test(text)) for text in texts) * 2 > len(texts)


def _told_in_words(text: str) -> bool:
    return (
        read_percent(text).code == "not_a_number"
        and re.search(r"[\u4e00-\u9fff]{2}", text) is not None
    )
