"""From a cell to what it says of its field: value, how it is shown, messages.

Most cells of a ledger repeat (parks, units, stages, dates): equal cells of a column are read once.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from projects.imports.columns import is_list, is_serial
from projects.imports.fields import FIELDS, field_of
from projects.imports.matching import NOUNS, Directory, match_cell
from projects.imports.plain import Plain, Shortcut, shortcut_for
from projects.imports.plan import CellMessage, ColumnMapping
from projects.imports.readers import reader_for, shown
from projects.imports.reading import Reader, ReadingContext, Told
from tracker.tools.cells import clean_text, quote, raw_text, split_names

# Types whose equal values are one value: a bool equals a number, a typed cell a text.
APART = frozenset({str, float, dt.date, dt.datetime})
UNKNOWN = "unit_unknown"
CODED = {"park", "region", "chain", "industry", "office"}
FILLED_DOWN = {"text", "long", "choice", "ref", "names"}
LIST = "list_cell"


class Seen(NamedTuple):
    """A cell with more to it than a value.

    `spare`: the text of a cell that no field takes. `names`: the projects of a list cell.
    `beside`: (field, value, shown) where the cell speaks of other fields than its column's.
    """

    value: Any = None
    shown: Any = None
    said: tuple[CellMessage, ...] = ()
    spare: str = ""
    names: tuple[str, ...] = ()
    beside: tuple[tuple[str, Any, Any], ...] = ()


Said = Seen | Plain | None
NOTHING = Seen()


def _unit_unknown(found: Seen) -> bool:
    return any(message.code == UNKNOWN for message in found.said)


@dataclass
class Column:
    """A column and what has been seen in it. `place` -1: the sheet has none, people add values."""

    place: int
    letter: str
    header: str
    field: str
    reader: Reader | None
    directory: Directory
    shortcut: Shortcut | None = None
    fills_down: bool = True
    lists: bool = False
    serial: bool = False
    sure: bool = True

    def see_all(self, cells: Sequence[object]) -> list[Said]:
        """What each cell of the column says; equal ones are read once."""
        keys: Sequence[Any] = cells
        if not set(map(type, cells)) <= APART:
            keys = list(zip(map(type, cells), cells, strict=True))  # True is 1.0 otherwise
        seen: dict[Any, Said] = {}
        loud: tuple[Any, Seen] | None = None
        for key, cell in dict(zip(keys, cells, strict=True)).items():
            found = self.see(cell) if cell != "" else None
            if isinstance(found, Seen) and _unit_unknown(found):
                # One word for the column, not one for each of ten thousand cells.
                loud = loud or (key, found)
                found = found._replace(said=tuple(m for m in found.said if m.code != UNKNOWN))
            seen[key] = found
        said = list(map(seen.__getitem__, keys))
        if loud:
            said[keys.index(loud[0])] = loud[1]
        return said

    def see(self, cell: object) -> Said:
        """What the cell says: None, a value with what is shown of it, or more (`Seen`)."""
        if self.shortcut is not None and (plain := self.shortcut(cell)) is not None:
            return plain
        found = self._read(cell)
        if found.value is not None and not (found.said or found.spare or found.beside):
            return found.value, found.shown
        return None if found == NOTHING else found

    def _read(self, cell: object) -> Seen:
        if self.reader is None:
            return Seen(spare=clean_text(cell)[:2000])
        if self.lists and len(names := _listed(cell)) > 1:
            return Seen(said=(self._list_message(cell, names),), names=tuple(names))
        reading = self.reader(cell)
        said: tuple[CellMessage, ...] = ()
        spare = ""
        if reading.level is not None:
            text = reading.raw or raw_text(cell)
            said = (
                CellMessage(
                    self.letter, reading.level, reading.code or "", reading.text, text,
                    reading.suggestion, self.field,
                ),
            )  # fmt: skip
            if reading.value is None and reading.level == "warning":
                spare = reading.raw
        if isinstance(reading.value, Told):
            return self._several(reading.value, said)
        if reading.value is not None and self.field in NOUNS:
            return self._matched(str(reading.value), said)
        return Seen(reading.value, shown(reading.value), said, spare)

    def _several(self, told: Told, said: tuple[CellMessage, ...]) -> Seen:
        beside = tuple((name, v, shown(v)) for name, v in told.items() if name != self.field)
        own = told.get(self.field)
        return Seen(own, told.shown or shown(own), said, beside=beside)

    def _matched(self, text: str, said: tuple[CellMessage, ...]) -> Seen:
        matches = match_cell(self.directory, self.field, text)
        if self.field == "park" and not self.sure and matches[0].row is None:
            park = self.directory.default_park
            if park is not None:
                words = (
                    f"{quote(text)}没有认作园区，这一行按“{park.short_name}”导入，原文留作其他列。"
                )
                told = CellMessage(
                    self.letter, "warning", "park_kept", words, text[:200], None, "park"
                )
                return Seen(None, None, (*said, told), text)
        rows = list(dict.fromkeys(match.row for match in matches if match.row is not None))
        more = tuple(
            message
            for match in matches
            if (message := match.message(self.letter, text[:200], self.field))
        )
        spare = text if more else ""
        if not rows:
            return Seen(None, text, said + more, spare)
        if self.field in CODED:
            return Seen(rows[0], rows[0].code, said + more, spare)
        return Seen(rows, "、".join(row.name for row in rows), said + more, spare)

    def _list_message(self, cell: object, names: Sequence[str]) -> CellMessage:
        """已开工项目: several projects in one cell cannot share the row's other figures."""
        text = (
            f"一格里写了 {len(names)} 个项目，这一行的投资等数字分不到各个项目；"
            "请改成一个项目一行（建议值每行一个名称），各填各的数，再导入。"
        )
        return CellMessage(
            self.letter, "error", LIST, text, raw_text(cell), "\n".join(names), "name"
        )


def _listed(cell: object) -> list[str]:
    """Names of a list; a stroke parts them only where nothing else does (15000Nm3/h空分工程)."""
    text = clean_text(cell)
    if re.search(r"[、；;\n]", text):
        return [part.strip() for part in re.split(r"[、；;\n]+", text) if part.strip()]
    return split_names(cell)


def column_of(
    place: int,
    mapping: ColumnMapping,
    kind: str,
    context: ReadingContext,
    directory: Directory,
) -> Column:
    """The column as its mapping has it; without a field its cells are kept as they are."""
    if mapping.field is None:
        serial = is_serial(mapping.header)
        header = mapping.header or f"{mapping.column}列"
        return Column(place, mapping.column, header, "", None, directory, serial=serial)
    spec = field_of(kind, mapping.field)
    lists = mapping.field == "name" and is_list(mapping.header)
    return Column(
        place,
        mapping.column,
        mapping.header,
        mapping.field,
        reader_for(spec, context),
        directory,
        None if lists else shortcut_for(spec, context),
        spec.type in FILLED_DOWN,
        lists,
        sure=mapping.sure,
    )


def is_known(kind: str, name: str) -> bool:
    """Whether ledgers of this kind have the field."""
    return any(field.name == name for field in FIELDS[kind])
