"""What people decide about a rehearsed ledger before it is written.

Columns they map otherwise, cells they mend, values they add, rows they leave out, and what they say
of a likely double (DOMAIN.md section 4: merge, new with reason). Kept with the import.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]
Cells = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Choices:
    """`fields`: column letter → field, "" for no field. `units`: column letter → 亿元, 万元, 元.

    `cells`: row → {column letter: text typed instead}. `values`: row → {field: text} where the
    sheet has no such column. `same_as`: row → code of the project it is. `new`: row → why it is
    a project of its own.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)
    values: Cells = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    same_as: Mapping[int, str] = field(default_factory=dict)
    new: Mapping[int, str] = field(default_factory=dict)

    def to_json(self) -> Json:
        return {
            "fields": dict(self.fields),
            "units": dict(self.units),
            "cells": {str(row): dict(cells) for row, cells in self.cells.items()},
            "values": {str(row): dict(values) for row, values in self.values.items()},
            "skipped": sorted(self.skipped),
            "same_as": {str(row): code for row, code in self.same_as.items()},
            "new": {str(row): reason for row, reason in self.new.items()},
        }

    @classmethod
    def from_json(cls, said: Json) -> "Choices":
        return cls(
            fields=said.get("fields", {}),
            units=said.get("units", {}),
            cells=_by_row(said.get("cells", {})),
            values=_by_row(said.get("values", {})),
            skipped=frozenset(said.get("skipped", ())),
            same_as=_by_row(said.get("same_as", {})),
            new=_by_row(said.get("new", {})),
        )

    def with_columns(self, fields: Mapping[str, str], units: Mapping[str, str]) -> "Choices":
        return replace(self, fields={**self.fields, **fields}, units={**self.units, **units})

    def with_cell(self, rows: Mapping[int, str], column: str) -> "Choices":
        """`column`: a letter, or "@field" for a value the sheet has no column for."""
        if column.startswith("@"):
            return replace(self, values=_merged(self.values, rows, column[1:]))
        return replace(self, cells=_merged(self.cells, rows, column))

    def with_skipped(self, rows: set[int]) -> "Choices":
        return replace(self, skipped=self.skipped | rows)

    def with_same(self, row: int, code: str) -> "Choices":
        return replace(self, same_as={**self.same_as, row: code})

    def with_new(self, row: int, reason: str) -> "Choices":
        return replace(self, new={**self.new, row: reason})

    def without(self, row: int) -> "Choices":
        """What was decided about a row is taken back."""
        kept: dict[str, Any] = {
            name: {key: value for key, value in getattr(self, name).items() if key != row}
            for name in ("cells", "values", "same_as", "new")
        }
        return replace(self, skipped=self.skipped - {row}, **kept)

    def decides(self, row: int) -> bool:
        held = (self.cells, self.values, self.same_as, self.new, self.skipped)
        return any(row in decided for decided in held)


def _by_row(said: Mapping[str, Any]) -> dict[int, Any]:
    return {int(row): value for row, value in said.items()}


def _merged(held: Cells, rows: Mapping[int, str], column: str) -> Cells:
    more = {row: {**held.get(row, {}), column: text} for row, text in rows.items()}
    return {**held, **more}


class Typed(str):
    """A cell as a person typed it, having seen the column's unit: its own unit is meant."""


NOTHING = Choices()
