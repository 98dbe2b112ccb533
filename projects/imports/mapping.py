"""Columns of a table to fields: what the header says, what was confirmed before, what was chosen."""

from collections.abc import Sequence
from dataclasses import replace

from projects.imports.choices import Choices
from projects.imports.columns import map_columns, unit_of
from projects.imports.contents import settle
from projects.imports.fields import FIELDS, LABELS
from projects.imports.learned import Learned, header_key
from projects.imports.plan import ColumnMapping
from projects.imports.table import Table
from tracker.tools.periods import Period
from tracker.tools.sheets import SheetRefused, column_letter


def map_table(
    table: Table, kind: str, period: Period, choices: Choices, learned: Learned
) -> list[ColumnMapping]:
    """The mapping of every column, in order. A choice wins over the memory, that over the header.

    Raises SheetRefused when two columns are chosen for one field.
    """
    headers = [(column_letter(place), levels) for place, levels in enumerate(table.headers)]
    mapping = map_columns(headers, kind=kind, period=period, unit=table.unit)
    known = {field.name: field for field in FIELDS[kind]}
    wanted: dict[int, tuple[str, str, bool]] = {}  # place → (field, unit, sure)
    for place, (letter, levels) in enumerate(headers):
        key = header_key(levels)
        if letter in choices.fields:
            wanted[place] = (choices.fields[letter], choices.units.get(letter, ""), True)
        elif key and (held := learned.own.get(key)):
            wanted[place] = (*held, True)
        elif key and mapping[place].field is None and (held := learned.others.get(key)):
            wanted[place] = (*held, False)
        elif letter in choices.units and mapping[place].unit:
            wanted[place] = (str(mapping[place].field), choices.units[letter], True)
    _refuse_twice(wanted, choices, headers)
    given = {name for name, _, sure in wanted.values() if name and sure}
    for place, column in enumerate(mapping):
        if place in wanted:
            name, unit, sure = wanted[place]
            if name and name not in known:
                continue  # a field of another kind of ledger
            letter, levels = headers[place]
            money = bool(name) and known[name].type == "amount"
            said = (unit or unit_of(levels) or table.unit) if money else None
            alone = map_columns([headers[place]], kind=kind, period=period, unit=table.unit)[0]
            span = alone.period if money or name.startswith("plan_") else None
            mapping[place] = replace(column, field=name or None, unit=said, sure=sure, period=span)
        elif column.field in given:
            mapping[place] = replace(column, field=None, unit=None, sure=False, period=None)
    settled = settle(mapping, table, kind)
    return [mapping[n] if n in wanted else new for n, new in enumerate(settled)]


def _refuse_twice(
    wanted: dict[int, tuple[str, str, bool]],
    choices: Choices,
    headers: Sequence[tuple[str, tuple[str, ...]]],
) -> None:
    """Two columns of one's choice for one field; what was only remembered gives way."""
    chosen: dict[str, str] = {}
    for place in sorted(wanted, key=lambda place: headers[place][0] not in choices.fields):
        name, letter = wanted[place][0], headers[place][0]
        if not name:
            continue
        if name not in chosen:
            chosen[name] = letter
        elif letter in choices.fields:
            text = f"{chosen[name]} 列和 {letter} 列都对应“{LABELS.get(name, name)}”；一个字段只能取一列，请把其中一列改为“不导入”。"
            raise SheetRefused("mapping_twice", text)
        else:
            del wanted[place]
