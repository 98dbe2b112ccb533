"""The list of imports; and 错误清单: the sheet as it came, a comment on every cell that has
something to say, and a list.

Mended there and uploaded again it reads the same way. Text stays text (RELIABILITY.md R48).
"""

import datetime as dt
from collections import defaultdict
from typing import Any, BinaryIO

import xlsxwriter

from projects.enums import BatchKind, BatchState, Outcome
from projects.imports.ledger import read_book
from projects.imports.preview import error_lines
from projects.models import Batch
from tracker.tools.sheets import Sheet, SheetRefused, column_letter
from tracker.tools.tables import Get, Table, first_of, label, moment
from tracker.tools.xlsx import OPTIONS, Column, looks_like_formula, sheet_name

LIST = "错误清单"
MERGED_CELLS = 5_000
HEADERS = (
    ("行", 8), ("列", 8), ("级别", 8), ("项目", 36), ("填的是", 24), ("问题和改法", 70), ("建议值", 24),
)  # fmt: skip


def _counted(outcome: Outcome) -> Get:
    """Rows of this outcome; `counts` is the summary of the plan."""
    return Get(("counts",), lambda counts: (counts or {}).get(outcome))


CREATED, UPDATED, WRONG = "新增（行）", "更新（行）", "有错（行）"
TABLE: Table = (
    (Column("时间", 18), moment("created_at")),
    (Column("文件", 40), "file_name"),
    (Column("工作表", 18), "sheet"),
    (Column("种类", 12), label("kind", BatchKind.choices)),
    (Column("统计期", 12), "period"),
    (Column(CREATED, 10, "int"), _counted(Outcome.CREATE)),
    (Column(UPDATED, 10, "int"), _counted(Outcome.UPDATE)),
    (Column(WRONG, 10, "int"), _counted(Outcome.ERROR)),
    (Column("导入人", 12), first_of("by__person__name", "by__username")),
    (Column("状态", 10), label("state", BatchState.choices)),
)
Notes = dict[tuple[int, str], list[tuple[str, str]]]  # (row, letter) → (level, text)


def write_error_list(batch: Batch, target: BinaryIO) -> None:
    """Write the workbook of one import; where the file is gone or unreadable, the list alone."""
    lines = list(error_lines(batch.plan_rows))
    with xlsxwriter.Workbook(target, OPTIONS | {"constant_memory": False}) as out:
        taken: set[str] = set()
        if (table := _table(batch)) is not None:
            _write_sheet(out, out.add_worksheet(sheet_name(table.name, taken)), table, lines)
        _write_list(out, out.add_worksheet(sheet_name(LIST, taken)), lines)


def _table(batch: Batch) -> Sheet | None:
    if batch.stored is None:
        return None
    try:
        return read_book(batch.stored.file.path, batch.sheet, batch.file_name, heads=False).table
    except (OSError, SheetRefused):
        return None


def _write_sheet(out: Any, sheet: Any, table: Sheet, lines: list[Any]) -> None:
    notes: Notes = defaultdict(list)
    for row, letter, level, _, _, text, suggestion in lines:
        hint = f"\n建议：{suggestion}" if suggestion else ""
        notes[row, letter or "A"].append((level, text + hint))
    font = {"font_name": "宋体", "font_size": 10}
    plain = out.add_format(font)
    quoted = out.add_format(font | {"quote_prefix": True})
    day = out.add_format(font | {"num_format": "yyyy-mm-dd"})
    marks = {
        "错误": out.add_format(
            font | {"bg_color": "#FDE7E4", "border": 1, "border_color": "#B42318"}
        ),
        "提醒": out.add_format(
            font | {"bg_color": "#FEF0C7", "border": 1, "border_color": "#93600A"}
        ),
    }
    _merge(sheet, table, plain)
    for place, cells in enumerate(table.rows):
        number = table.row_number(place)
        for column, value in enumerate(cells):
            said = notes.get((number, column_letter(column)))
            if said:
                worst = min(level for level, _ in said)
                _put(sheet, number - 1, column, value, marks[worst], None)
                text = "\n".join(text for _, text in said)[:2_000]
                sheet.write_comment(number - 1, column, text, {"author": "", "x_scale": 2})
            elif value != "":
                style = quoted if looks_like_formula(str(value)) else plain
                _put(sheet, number - 1, column, value, style, day)


def _write_list(out: Any, sheet: Any, lines: list[Any]) -> None:
    font = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True, "valign": "top"}
    head, plain = out.add_format(font | {"bold": True}), out.add_format(font)
    quoted = out.add_format(font | {"quote_prefix": True})
    for column, (header, width) in enumerate(HEADERS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, head)
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            style = quoted if looks_like_formula(str(value)) else plain
            _put(sheet, row, column, value, style, None)
    sheet.freeze_panes(1, 0)


def _merge(sheet: Any, table: Sheet, style: Any) -> None:
    """Merged cells stay merged; overlapping ranges, which only broken files have, are left."""
    held: set[tuple[int, int]] = set()
    height, width = len(table.rows), len(table.rows[0]) if table.rows else 0
    for top, first, bottom, last in table.merged:
        if (min(bottom, height) - top + 1) * (min(last, width) - first + 1) > MERGED_CELLS:
            continue  # a shape over the sheet, no category
        bottom, last = min(bottom, height - 1), min(last, width - 1)
        cells = {(r, c) for r in range(top, bottom + 1) for c in range(first, last + 1)}
        if len(cells) > 1 and not cells & held:
            held |= cells
            start = table.first_row - 1
            sheet.merge_range(start + top, first, start + bottom, last, "", style)


def _put(sheet: Any, row: int, column: int, value: object, style: Any, day: Any) -> None:
    if isinstance(value, bool) or value == "":
        sheet.write_string(row, column, "" if value == "" else str(value).upper(), style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime | dt.date) and value.year >= 1900:
        sheet.write_datetime(row, column, _naive(value), day or style)
    else:
        sheet.write_string(row, column, str(value), style)


def _naive(value: dt.date) -> dt.date:
    return value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value
