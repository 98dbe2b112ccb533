"""A commit under way: records made and changed in bulk, with what is needed to take them back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from parks.models import User
from projects.imports.plan import Deed, PlanRow
from projects.models import Batch, Project
from tracker.models import AuditEvent

SIZE = 500


@dataclass
class Writing:
    """One commit under way: `projects[row]`, and per row what was before and what was made."""

    batch: Batch
    by: User
    now: datetime
    rows: Sequence[PlanRow]
    projects: dict[int, Project] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    made: dict[int, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    events: list[AuditEvent] = field(default_factory=list)

    def deeds(self) -> Iterable[tuple[int, Project, Deed]]:
        for row in self.rows:
            if row.deed is not None:
                yield row.row, self.projects[row.row], row.deed

    def create(self, records: Sequence[tuple[int, Any]]) -> None:
        """Insert (row, unsaved record) pairs of one model and note them as made."""
        if not records:
            return
        model = type(records[0][1])
        model._default_manager.bulk_create([record for _, record in records], batch_size=SIZE)
        for row, record in records:
            self.made[row].append([model._meta.label_lower, record.pk])

    def change(self, records: Sequence[tuple[int, Any, dict[str, Any]]]) -> None:
        """Set values on held records of one model, a version up, the old values noted."""
        if not records:
            return
        for row, record, values in records:
            old = {name: json_value(getattr(record, name)) for name in values}
            for name, value in values.items():
                setattr(record, name, value)
            record.version += 1
            record.updated_at = self.now
            noted = [record._meta.label_lower, record.pk, record.version, old]
            self.before[row].setdefault("rows", []).append(noted)
        upsert([record for _, record, _ in records], {n for *_, v in records for n in v})


def json_value(value: Any) -> Any:
    """A column's value as `BatchRow.before` keeps it; `Field.to_python` reads it back."""
    if isinstance(value, Decimal | datetime) or hasattr(value, "isoformat"):
        return str(value)
    return value


def upsert(records: Sequence[Any], names: Iterable[str]) -> None:
    """Update loaded records by INSERT … ON CONFLICT (id): ten times faster than bulk_update."""
    if not records:
        return
    model = type(records[0])
    fields = sorted({_name(model, name) for name in names} | {"version", "updated_at"})
    model._default_manager.bulk_create(
        records, batch_size=SIZE, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _name(model: type[models.Model], attribute: str) -> str:
    """chain_id → chain."""
    return next(f.name for f in model._meta.concrete_fields if attribute in (f.attname, f.name))
