"""What a person answers on the page of a rehearsed ledger becomes choices (projects.imports)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from projects.enums import Outcome
from projects.imports.choices import Choices
from projects.imports.fields import FIELDS
from projects.imports.parts import CODE as PART
from projects.imports.preview import alike

Json = dict[str, Any]
UNITS = ("万元", "亿元", "元", "千元")


def columns_chosen(
    choices: Choices, kind: str, fields: Mapping[str, str], units: Mapping[str, str]
) -> Choices:
    """Columns mapped by hand. Raises ValidationError for a field or unit that is none."""
    chosen = choices.with_columns(fields, units)
    check_choices(chosen, kind)
    return chosen


def answered(
    choices: Choices,
    rows: Sequence[Json],
    *,
    row: int,
    number: int,
    answer: str,
    text: str = "",
    everywhere: bool = False,
) -> Choices:
    """The answer to message `number` of `row`; with `everywhere` to all alike.

    `answer`: use (the suggestion), type (`text`), keep (leave the cell out), same (it is the
    suggested project), new (`text` is the reason), skip (leave the row out). Of a part that
    was left out new is the one answer. Raises ValidationError.
    """
    found = next((r for r in rows if r["row"] == row), None)
    if found is not None and answer == "new" and any(m["code"] == PART for m in found["messages"]):
        return choices.with_new(row, _reason(text))
    if found is None or found["outcome"] == Outcome.SKIP or number >= len(found["messages"]):
        raise ValidationError("这一处已经处理过或不在了；请看最新的预演结果。")
    message = found["messages"][number]
    where = message["column"] or f"@{message['field']}"
    group = alike(rows, row, number) if everywhere else [(row, message)]
    if answer == "skip":
        return choices.with_skipped({one for one, _ in group})
    if answer == "use":
        told = {one: _with_unit(m["suggestion"]) for one, m in group if m["suggestion"]}
        return choices.with_cell(told or _missing("这一处没有建议值；请自己填写。"), where)
    if answer == "keep":
        return choices.with_cell({one: "" for one, _ in group}, where)
    if answer == "type":
        same = {one: text for one, m in group if m["raw"] == message["raw"]}
        return choices.with_cell(same if text.strip() else _missing("请填写要改成的内容。"), where)
    if answer == "same":
        code = message["suggestion"] or _missing("没有可合并的项目；请选其他处理办法。")
        return choices.with_same(row, str(code))
    if answer == "new":
        return choices.with_new(row, _reason(text))
    raise ValidationError("请选一种处理办法。")


def _reason(text: str) -> str:
    if len(text.strip()) < 2:
        _missing("请写明为什么是新项目，至少两个字；理由随导入记录保留。")
    return text.strip()[:200]


_AMOUNT = re.compile(r"\d+\.\d{4}")


def _with_unit(suggestion: str) -> str:
    """Amounts are proposed in 万元; the column's own unit may be another."""
    return f"{suggestion}万元" if _AMOUNT.fullmatch(suggestion) else suggestion


def check_choices(choices: Choices, kind: str) -> None:
    """Raises ValidationError for a column, field or unit that there is not."""
    known = {field.name for field in FIELDS[kind]}
    letters = {*choices.fields, *choices.units, *(c for row in choices.cells.values() for c in row)}
    if any(not _LETTER.fullmatch(letter) for letter in letters):
        raise ValidationError("列要写成 Excel 的列号，如 E；请核对后再提交。")
    named = {*choices.fields.values(), *(n for row in choices.values.values() for n in row)} - {""}
    if unknown := sorted(named - known):
        raise ValidationError(f"没有“{unknown[0][:30]}”这个字段；请从列表里选。")
    if set(choices.units.values()) - set(UNITS):
        raise ValidationError("金额单位只能是万元、亿元、千元或元；请从列表里选。")


_LETTER = re.compile(r"[A-Z]{1,3}")


def _missing(text: str) -> Any:
    raise ValidationError(text)
