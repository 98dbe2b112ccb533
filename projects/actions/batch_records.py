"""A commit under way: rows made and changed in bulk, with what is needed to take them back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from parks.models import User
from projects.imports.plan import Deed, PlanRow
from projects.models import Batch
from tracker import audit
from tracker.tools.bulk import among, insert_rows, update_rows

Values = Mapping[str, Any]


@dataclass(slots=True)
class Subject:
    """The project of a row: its key, its name as the audit says it, its version once written."""

    pk: int
    name: str
    version: int


@dataclass
class Writing:
    """One commit under way: `projects[row]`, and per row what was before and what was made."""

    batch: Batch
    by: User
    now: datetime
    rows: Sequence[PlanRow]
    projects: dict[int, Subject] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    made: dict[int, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    events: list[audit.Line] = field(default_factory=list)

    @cached_property
    def deeds(self) -> list[tuple[int, int, Deed]]:
        """(row, key of its project, deed); asked for when all projects are there."""
        return [
            (row.row, self.projects[row.row].pk, row.deed)
            for row in self.rows
            if row.deed is not None
        ]

    def create(
        self,
        model: type[models.Model],
        names: Sequence[str],
        records: Iterable[tuple[int, Sequence[Any]]],
        same: Values | None = None,
        count: int | None = None,
    ) -> list[int]:
        """Insert the values of (row, values) pairs, note them as made; their keys in order.

        `count`: see `insert_rows`; how many a list has is known.
        """
        if isinstance(records, list):
            count = len(records)
        numbers: list[int] = []

        def values() -> Iterator[Sequence[Any]]:
            for number, record in records:
                numbers.append(number)
                yield record

        keys = insert_rows(model, names, values(), same, count)
        label = model._meta.label_lower
        for number, pk in zip(numbers, keys, strict=True):
            self.made[number].append((label, pk))
        return keys

    def change(
        self, model: type[models.Model], records: Sequence[tuple[int, Values, Values]]
    ) -> None:
        """Set values on records of one model, a version up, the old values noted.

        Each is (row, columns as they are held, values by column); a column that only another
        record of the call changes is written back as it is held.
        """
        if not records:
            return
        names = sorted({name for *_, values in records for name in values})
        label = model._meta.label_lower
        for row, held, values in records:
            old = {name: json_value(held[name]) for name in values}
            noted = [label, held["id"], held["version"] + 1, old]
            self.before[row].setdefault("rows", []).append(noted)
        update_rows(
            model,
            ["version", *names],
            (
                (held["id"], held["version"] + 1, *(values.get(n, held[n]) for n in names))
                for _, held, values in records
            ),
            {"updated_at": self.now},
        )


def json_value(value: Any) -> Any:
    """A column's value as `BatchRow.before` keeps it; `Field.to_python` reads it back."""
    if isinstance(value, Decimal | datetime) or hasattr(value, "isoformat"):
        return str(value)
    return value


def held_rows(
    rows: models.QuerySet[Any], column: str, keys: Iterable[int], names: Iterable[str]
) -> Iterable[dict[str, Any]]:
    """`id`, `version` and the columns `names` of the rows whose `column` is among `keys`."""
    wanted = sorted({"id", "version", column, *names})
    return rows.filter(**{f"{column}__in": among(keys)}).values(*wanted)
