"""Writing a list of enterprises by the register's own verbs, and taking it back.

Each enterprise ends at a version that `BatchRow` keeps: whoever has edited it since has moved it on.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from parks.actions.enterprise import add_alias, register_enterprise, update_enterprise
from parks.actions.mark import grant_mark
from parks.actions.prospect import place_enterprise
from parks.enums import EnterpriseStatus, LinkRole
from parks.models import (
    ChainLink,
    Enterprise,
    EnterpriseAlias,
    EnterpriseMarkRow,
    LinkEnterprise,
    User,
)
from projects.actions.batch_records import json_value
from projects.actions.batch_undo import (
    ENTERPRISE,
    Found,
    Made,
    Rows,
    delete_rows,
    hanging,
    held_of,
    refuse_touched,
    relations,
    restore_rows,
    touched,
)
from projects.imports.plan import Entry, PlanRow
from projects.models import Batch, BatchRow
from tracker import audit
from tracker.tools.bulk import among

CHILDREN: tuple[type[Model], ...] = (EnterpriseAlias, EnterpriseMarkRow, LinkEnterprise)


def write_enterprises(rows: Sequence[PlanRow], batch: Batch, by: User) -> None:
    """All rows or, with a ValidationError that names the row, none: the caller's transaction."""
    done = []
    for row in rows:
        if isinstance(row.deed, Entry):
            try:
                done.append(_write(row, row.deed, batch, by))
            except ValidationError as error:
                said = "；".join(error.messages)
                raise ValidationError(f"第 {row.row} 行没有写成，整批都没有写：{said}") from error
    BatchRow.objects.bulk_create(done, batch_size=500)


def _write(row: PlanRow, entry: Entry, batch: Batch, by: User) -> BatchRow:
    made: list[tuple[str, int]] = []
    before: dict[str, Any] = {}
    if entry.enterprise is None:
        values = dict(entry.fields)
        one = register_enterprise(name=values.pop("name"), by=by, values=values)
        made.append((ENTERPRISE, one.pk))
    else:
        held = entry.enterprise
        names = [_column(name) for name in entry.fields] + (["marks"] if entry.marks else [])
        old = {name: json_value(getattr(held, name)) for name in names}
        one = held
        if entry.fields:
            one = update_enterprise(enterprise=held, values=entry.fields, by=by)
        before = {"rows": [[ENTERPRISE, held.pk, 0, old]]}
    for name in entry.aliases:
        made.append(_made(add_alias(enterprise=one, name=name, by=by)))
    for mark in entry.marks:
        since = date.fromisoformat(entry.since)
        document = f"企业名单第 {batch.pk} 批"
        made.append(
            _made(grant_mark(enterprise=one, mark=mark, from_on=since, by=by, document=document))
        )
    role = LinkRole.TARGET if one.status == EnterpriseStatus.TARGET else LinkRole.PRESENT
    for link in ChainLink.objects.filter(pk__in=among(entry.links)) if entry.links else ():
        placed = place_enterprise(link=link, enterprise=one, values={"role": role}, by=by)
        made.append(_made(placed))
    if before:
        before["rows"][0][2] = one.version
    return BatchRow(
        batch=batch, row=row.row, outcome=row.outcome, version=one.version, before=before, made=made
    )


def _made(record: Model) -> tuple[str, int]:
    return record._meta.label_lower, record.pk


def _column(name: str) -> str:
    return str(Enterprise._meta.get_field(name).attname)  # type: ignore[union-attr]


# --- Taking it back ---


def take_back_enterprises(
    batch: Batch, by: User, now: datetime, partly: bool = False
) -> tuple[Rows, list[int]]:
    """As `batch_undo.take_back`: (rows undone, numbers of the rows kept), or the obstacles."""
    rows: Rows = list(
        BatchRow.objects.filter(batch=batch)
        .order_by("row")
        .values("row", "version", "before", "made")
    )
    problems = sorted(_problems(rows, batch))
    kept = sorted({row for row, _ in problems})
    if problems and (not partly or len(kept) == len(rows)):
        refuse_touched(problems)
    rows = [row for row in rows if row["row"] not in set(kept)]
    made = _records(rows)
    names = Enterprise.objects.in_bulk(list(_enterprises(rows)))
    for model in CHILDREN:
        delete_rows(model, made.get(model._meta.label_lower, {}))
    held = {pk: told for pk, told in _before(rows)}
    restore_rows(Enterprise, held, held_of(ENTERPRISE, held) if held else {}, now)
    delete_rows(Enterprise, made.get(ENTERPRISE, {}))
    lines = (
        audit.Line("撤销导入", ENTERPRISE, pk, one.name, {}, str(batch))
        for pk, one in sorted(names.items())
    )
    audit.record_many(lines, by)
    return rows, kept


def _records(rows: Rows) -> Made:
    found: Made = {}
    for row in rows:
        for label, pk in row["made"]:
            found.setdefault(label, {})[pk] = row["row"]
    return found


def _before(rows: Rows) -> Iterator[tuple[int, tuple[int, int, dict[str, Any]]]]:
    for row in rows:
        for _, pk, version, values in row["before"].get("rows", []):
            yield pk, (row["row"], version, values)


def _enterprises(rows: Rows) -> dict[int, tuple[int, int]]:
    """Key of the enterprise → (row, version it was left at)."""
    found = {pk: (row, version) for pk, (row, version, _) in _before(rows)}
    for row in rows:
        found |= {
            pk: (row["row"], row["version"]) for label, pk in row["made"] if label == ENTERPRISE
        }
    return found


def _problems(rows: Rows, batch: Batch) -> Found:
    """Enterprises edited since, new ones that something has come to use, records changed or gone."""
    left = _enterprises(rows)
    there = Enterprise.objects.select_for_update().in_bulk(list(left))
    found: Found = {
        (row, f"企业“{there.get(pk) or pk}”导入后又改过。")
        for pk, (row, version) in left.items()
        if pk not in there or there[pk].version != version
    }
    made = _records(rows)
    for model in CHILDREN:
        if numbers := made.get(model._meta.label_lower):
            found |= touched(model, numbers, batch)
            found |= hanging(model, numbers, made)
    new = made.get(ENTERPRISE, {})
    for relation in relations(Enterprise) if new else ():
        other: Any = relation.related_model
        column = relation.field.attname
        users = other._base_manager.filter(**{f"{column}__in": among(new)})
        users = users.exclude(pk__in=among(made.get(other._meta.label_lower, ())))
        noun = (other._meta.auto_created or other)._meta.verbose_name
        text = f"导入的企业已被{noun}用到。"
        found |= {(new[pk], text) for pk in users.values_list(column, flat=True)}
    return found
