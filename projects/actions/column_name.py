"""What people confirm about headers is remembered for their office."""

from django.utils import timezone

from parks.models import User
from projects.imports.choices import Choices
from projects.imports.learned import header_key
from projects.imports.plan import ColumnMapping, Plan
from projects.models import Batch, ColumnName


def remember_columns(*, batch: Batch, plan: Plan, by: User) -> int:
    """Keep the mapping that was written for the office's next ledger; how many headers were new.

    Only what a person has chosen: a guess that nobody looked at must not become sure.
    """
    unit = by.unit
    if unit is None:
        return 0
    chosen = Choices.from_json(batch.choices).fields
    rows = {}
    for column in plan.mapping:
        key = header_key(tuple(column.header.split("/")))
        if key and column.column in chosen:
            rows[key] = _row(column, key, plan.kind, unit.pk, by)
    ColumnName.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["kind", "office", "key"],
        update_fields=["header", "field", "unit", "by", "confirmed_at"],
    )
    return len(rows)


def _row(column: ColumnMapping, key: str, kind: str, office: int, by: User) -> ColumnName:
    return ColumnName(
        kind=kind,
        office_id=office,
        key=key,
        header=column.header[:200],
        field=column.field or "",
        unit=column.unit or "",
        by=by,
        confirmed_at=timezone.now(),
    )
