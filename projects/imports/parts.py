"""Rows that are parts of the project above them: 1.1, 1.2 or （1）, ① below 1 in the column 序号.

A part is no project of its own (DOMAIN.md §3: phases; the second phase of a contract is not new). It
is left out with the reason, until a person says otherwise (`Choices.new`) or the system has a project
of its name, and its amounts are not added to those of the row it is part of. A row that only names a
group (1 | 工业项目) is left out the same way.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from projects.enums import Outcome
from projects.imports.choices import Choices
from projects.imports.columns import is_serial
from projects.imports.fields import FIELDS
from projects.imports.plan import CellMessage, ColumnMapping, PlanRow
from projects.imports.rows import Frame, RawRow
from projects.imports.table import Table
from tracker.tools.cells import clean_text, empty_kind, half_width
from tracker.tools.likeness import name_key
from tracker.tools.money import format_amount

Parts = Mapping[int, int]  # row of a part → row of its project
CODE = "part_row"
_WHOLE = re.compile(r"(\d{1,4})[.、．]?")
_DOTTED = re.compile(r"(\d{1,4})(?:[.．\-—–_]\d{1,2})+[.、．]?")
_INSIDE = re.compile(r"\(\d{1,2}\)|\d{1,2}\)|[①-⑳]")
# 工业项目（2个）, 续建类: what stands below such a row are projects.
_GROUP = re.compile(
    r"[（(]共?\d+[个项家宗].*[)）]$|类$|[小合共总]计$"
    r"|^(?:工业|农业|文旅|旅游|商贸|现代服务业|服务业|基础设施|新能源|能源|生态|社会事业|交通|水利|城建|续建|新建|拟建|储备"
    r"|前期|在建|在谈|签约|开工|竣工|投产|重点|重大)+(?:产业|项目|领域|工程)*$"
)


def find_parts(table: Table) -> Parts:
    """The parts among the rows of data, each with the row of its project."""
    serial, name = _places(table)
    if serial is None or all(_is_plain(row.cells[serial]) for row in table.rows):
        return {}  # 1, 2, 3 and nothing else: most ledgers
    found: dict[int, int] = {}
    whole, number = 0, ""
    for row in table.rows:
        if row.kind in {"subtotal", "group", "total"}:
            number = ""
        if row.kind != "data":
            continue
        said = _serial(row.cells[serial])
        if match := _WHOLE.fullmatch(said):
            titled = name is not None and _GROUP.search(clean_text(row.cells[name]))
            whole, number = row.number, "" if titled else match[1]
        elif number and _is_part(said, number):
            found[row.number] = whole
    return found


def find_groups(table: Table) -> frozenset[int]:
    """Rows that only name a group: 1 | 工业项目, and beside it at most one word (a merged 县区)."""
    serial, name = _places(table)
    if name is None:
        return frozenset()
    found = set()
    for row in table.rows:
        if row.kind == "data" and _GROUP.search(clean_text(row.cells[name])):
            others = [c for p, c in enumerate(row.cells) if p not in (serial, name)]
            said = [cell for cell in others if empty_kind(cell) is None]
            if len(said) < 2 and not any(_is_figure(cell) for cell in said):
                found.add(row.number)
    return frozenset(found)


def _is_figure(cell: object) -> bool:
    return not isinstance(cell, str) or any(sign.isdigit() for sign in cell)


def _places(table: Table) -> tuple[int | None, int | None]:
    """Where 序号 and the name stand."""
    heads = [levels[-1] if levels else "" for levels in table.headers]
    serial = next((p for p, head in enumerate(heads) if head and is_serial(head)), None)
    return serial, next((p for p, head in enumerate(heads) if "名称" in head), None)


def _is_plain(cell: object) -> bool:
    return cell == "" or (isinstance(cell, float) and cell.is_integer())


def _serial(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:g}"  # most rows: 1, 2, 3; 1.1 as Excel keeps it
    if isinstance(cell, date):
        return f"{cell.month}-{cell.day}"  # 1-2 typed into Excel has become the second of January
    text = clean_text(cell)
    return text if text[:1] in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳" else half_width(text).replace(" ", "")


def _is_part(said: str, number: str) -> bool:
    dotted = _DOTTED.fullmatch(said)
    return dotted[1] == number if dotted else _INSIDE.fullmatch(said) is not None


def decided(choices: Choices, raws: Sequence[RawRow], known: Collection[str]) -> frozenset[int]:
    """Rows that are projects whatever they look like: a person said so, or the system has them.

    `known`: name keys of projects that are here already.
    """
    here = {raw.number for raw in raws if known and name_key(raw.key) in known}
    return frozenset({*choices.new, *choices.same_as, *choices.skipped, *here})


def names_of(raws: Sequence[RawRow], numbers: Collection[int]) -> list[str]:
    """The name keys of these rows, to ask whether the system has projects of that name."""
    return sorted({name_key(raw.key) for raw in raws if raw.number in numbers}) if numbers else []


def part_rows(raws: Sequence[RawRow], parts: Parts, groups: Collection[int]) -> list[PlanRow]:
    """Parts and names of groups as skipped rows of the plan, each with the reason."""
    if not parts and not groups:
        return []
    names = {raw.number: raw.key for raw in raws}
    rows = []
    for raw in raws:
        if whole := parts.get(raw.number):
            text = (
                f"按序号是第 {whole} 行“{names[whole]}”的子项，没有作为单独的项目导入，"
                "数额也不再加一遍；确是单独的项目请点“单独导入”并写明理由。"
            )
        elif raw.number in groups:
            text = "只有分组名称，没有数额，没有作为项目导入；确是项目请点“单独导入”并写明理由。"
        else:
            continue
        said = CellMessage("", "warning", CODE, text)
        rows.append(PlanRow(raw.number, str(Outcome.SKIP), raw.key, raw.shown, messages=(said,)))
    return rows


def propose_sums(
    raws: Sequence[RawRow], mapping: Sequence[ColumnMapping], frame: Frame, parts: Parts
) -> None:
    """Where only the parts carry an amount, their sum is proposed for the row they are part of."""
    if not parts:
        return
    below: dict[int, list[RawRow]] = {}
    for raw in raws:
        if whole := parts.get(raw.number):
            below.setdefault(whole, []).append(raw)
    amounts = {field.name for field in FIELDS[frame.kind] if field.type == "amount"}
    fields = [column.field for column in mapping if column.field in amounts and column.field]
    for raw in raws:
        for name in fields if raw.number in below else ():
            told = [part.values[name] for part in below[raw.number] if name in part.values]
            total = sum(told, Decimal(0))
            if total and name not in raw.values:
                text = (
                    f"这一行没有写数，{len(told)} 个子项之和是 {format_amount(total, 'wan')} 万元；"
                    "要按子项之和记请采用建议值。"
                )
                raw.say(frame, name, "warning", "parts_only", text, suggestion=f"{total:.4f}")
