"""The report's workbook: one sheet a table with real numbers, the rows, and what each figure means.

Which rows go along depends on who asks: a project that the reader may not see is not in the file.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from projects.models import Dispatch
from projects.queries.dispatch.compose import document, rows_address
from projects.queries.dispatch.frozen import title_of
from tracker.tools.money import two
from tracker.tools.official import Figure, OfficialDocument, Run, Table, shown
from tracker.tools.xlsx import Column, Kind, SheetSpec

KINDS: dict[str, Kind] = {"amount": "money", "count": "int", "rate": "percent"}


def sheets(dispatch: Dispatch, seen: Collection[str] | None) -> Iterable[SheetSpec]:
    """All sheets. `seen`: the codes of the projects the reader may see, None for all."""
    made = document(dispatch)
    data = dispatch.snapshot.data
    note = made.footer_note
    for table in (*made.tables(),):
        yield table_sheet(table, note)
    yield text_sheet(made, data)
    for code, rows in data["rows"].items():
        yield rows_sheet(data["means"][code], rows, seen)
    yield changed_sheet(dispatch)
    yield meaning_sheet(data, rows_address(dispatch))


def text_sheet(made: OfficialDocument, data: Mapping[str, Any]) -> SheetSpec:
    """The numbers of the sentences in reading order, each once: as printed and as a number."""
    found = {figure.code: figure for figure in made.figures()}
    rows = [[title_of(data, code), one.text, one.value, one.note] for code, one in found.items()]
    columns = [
        Column("数字", 44), Column("正文写作", 16), Column("数值", 20, "money"),
        Column("说明", 40),
    ]  # fmt: skip
    return SheetSpec(
        name="正文数字", title="正文里的数字", columns=columns, rows=rows, notes=[made.footer_note]
    )


def table_sheet(table: Table, note: str) -> SheetSpec:
    """A table with its numbers as numbers, unrounded where a column is all of one kind."""
    columns = [_column(table, place) for place in range(len(table.align))]
    rows = [
        [_value(cell, column) for cell, column in zip(row, columns, strict=True)]
        for row in table.rows
    ]
    totals = rows.pop() if table.total and rows else None
    notes = [f"单位：{table.unit}"] if table.unit else []
    return SheetSpec(
        name=table.caption, title=table.caption, columns=columns, rows=rows, totals=totals,
        notes=[*notes, note],
    )  # fmt: skip


def _column(table: Table, place: int) -> Column:
    """A column's head, width and kind: money where any cell has decimals, else counts."""
    heads = list(dict.fromkeys(row[place] for row in table.header))
    head = " ".join(heads)
    cells = [row[place] for row in table.rows]
    figures = [cell for cell in cells if isinstance(cell, Figure)]
    widest = max((len(shown(cell)) for cell in cells), default=0)
    if not figures:
        return Column(head, min(max(12, widest * 1.8), 50), "text")
    broken = any(one.value is not None and one.value % 1 for one in figures)
    kind: Kind = "percent" if "%" in head else "money" if broken else "int"
    return Column(head, max(14, widest + 4), kind)


def _value(cell: Run, column: Column) -> object:
    """The number itself; one written by hand as it was written."""
    if not isinstance(cell, Figure):
        return cell
    if cell.value is None:
        return _typed(cell.text)
    return cell.value if column.kind == "int" else two(cell.value)


def _typed(text: str) -> object:
    """A number written by hand: 228.70 and 57.17% are numbers, — is nothing."""
    try:
        return Decimal(text.replace(",", "").rstrip("%"))
    except ArithmeticError:
        return None if text == "—" else text


def rows_sheet(
    meaning: dict[str, str], rows: list[list[Any]], seen: Collection[str] | None
) -> SheetSpec:
    """The rows behind a figure that the reader may see, with their sum."""
    listed = [row for row in rows if seen is None or row[0] in seen]
    notes = [meaning["definition"]]
    if len(listed) < len(rows):
        notes.append(f"共 {len(rows)} 行，其中您可见的 {len(listed)} 行。")
    columns = [Column("项目编号", 26, "code"), Column("项目名称", 44, "text")]
    name = f"明细 {meaning['name']}"
    if meaning["unit"] != "amount":
        return SheetSpec(name=name, columns=columns, rows=listed, notes=notes)
    columns.append(Column("金额（万元）", 18, "money"))
    valued = [[code, title, Decimal(amount)] for code, title, amount in listed]
    totals = ["合计", "", sum((row[2] for row in valued), Decimal(0))]
    return SheetSpec(name=name, columns=columns, rows=valued, totals=totals, notes=notes)


def changed_sheet(dispatch: Dispatch) -> SheetSpec:
    """手工改写: who wrote which number by hand, and why."""
    columns = [
        Column("数字", 36, "text"), Column("快照里的数", 16, "text"), Column("改为", 16, "text"),
        Column("理由", 40, "text"), Column("谁", 12, "text"), Column("何时", 18, "text"),
    ]  # fmt: skip
    standing = dispatch.changes.filter(withdrawn_at=None).select_related("by__person")
    rows = [[one.name, one.original, one.text, one.reason, str(one.by), one.at] for one in standing]
    return SheetSpec(name="手工改写", columns=columns, rows=rows)


def meaning_sheet(data: dict[str, Any], address: str) -> SheetSpec:
    """口径说明: every figure of the snapshot, its value and what it means."""
    columns = [
        Column("指标", 24, "text"), Column("数值", 18, "money"), Column("单位", 8, "text"),
        Column("口径", 90, "text"),
    ]  # fmt: skip
    figures = data["whole"]["figures"]
    rows = [
        [one["name"], Decimal(figures[code]) if code in figures else None,
         one["quantity"] or "万元", one["definition"]]
        for code, one in data["means"].items()
    ]  # fmt: skip
    rules = [f"亮灯规则：{rule['text']}（第{rule['version']}版）" for rule in data["rules"]]
    notes = [f"{data['label']}，数据截至 {data['as_of']}；明细见 {address}", *rules]
    return SheetSpec(name="口径说明", columns=columns, rows=rows, notes=notes)
