"""Taking an import back. Refused row by row where somebody has worked on since; all or nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from parks.models import Enterprise
from projects.actions.batch_records import upsert
from projects.enums import MoveState
from projects.models import Batch, BatchRow, Project, StageTransition

SLICE = 5_000
SHOWN = 20
PROJECT = "projects.project"
ENTERPRISE = "parks.enterprise"
# Derived by nightly passes, or the record of imports itself: no work of anybody.
DERIVED = {"projects.lamp", "projects.reminder", "projects.batchrow"}
# Children before parents; projects last, since money hangs on them with PROTECT.
ORDER = (
    "projects.fundingrecord",
    "projects.progressreport",
    "projects.stagetransition",
    "projects.assignment",
    "projects.annualplan",
    "projects.listing",
    PROJECT,
)


def take_back(batch: Batch, now: datetime) -> int:
    """Undo every row; how many there were. Raises ValidationError with the list of obstacles."""
    rows = list(BatchRow.objects.filter(batch=batch).order_by("row"))
    made = _made(rows)
    before = _before(rows)
    held = _load(before)
    problems = _problems(rows, made, before, held, batch)
    if problems:
        lines = [f"第 {row} 行：{text}" for row, text in sorted(problems)[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"……共 {len(problems)} 处。")
        head = "导入后又有人改过或登记了新内容，整批都没有撤销；请先处理下列各行："
        raise ValidationError([head, *lines])
    # First away with the new: a project has one leader, the old one returns after.
    _delete(made, ORDER)
    _restore(before, held, now)
    _restore_investors(rows)
    _delete(made, (ENTERPRISE,))
    return len(rows)


Before = dict[str, dict[int, tuple[int, int, dict[str, Any]]]]


def _made(rows: Sequence[BatchRow]) -> dict[str, dict[int, int]]:
    """label → {pk: row}."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        for label, pk in row.made:
            found[label][pk] = row.row
    return found


def _before(rows: Sequence[BatchRow]) -> Before:
    """label → {pk: (row, version after the import, old values)}."""
    found: Before = defaultdict(dict)
    for row in rows:
        for label, pk, version, values in row.before.get("rows", []):
            found[label][pk] = (row.row, version, values)
    return found


def _load(before: Before) -> dict[str, dict[int, Any]]:
    """The changed records as they are now, locked."""
    found: dict[str, dict[int, Any]] = {}
    for label, records in before.items():
        model = apps.get_model(label)
        found[label] = {}
        for part in _sliced(list(records)):
            rows = model._base_manager.select_for_update().filter(pk__in=part)
            found[label] |= {record.pk: record for record in rows}
    return found


def _sliced(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), SLICE):
        yield keys[start : start + SLICE]


def _problems(
    rows: Sequence[BatchRow],
    made: dict[str, dict[int, int]],
    before: Before,
    held: dict[str, dict[int, Any]],
    batch: Batch,
) -> list[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for label, records in before.items():
        name = apps.get_model(label)._meta.verbose_name
        for pk, (row, version, _) in records.items():
            record = held[label].get(pk)
            if record is None or record.version != version:
                found.add((row, f"{name}“{record or pk}”导入后又改过。"))
    for label, numbers in made.items():
        if label != ENTERPRISE:
            found |= _touched(label, numbers, batch)
            found |= _hanging(label, numbers, made)
    return sorted(found)


def _touched(label: str, numbers: dict[int, int], batch: Batch) -> set[tuple[int, str]]:
    """Made records that are gone, edited or decided since."""
    model = apps.get_model(label)
    found = set()
    there: set[int] = set()
    for part in _sliced(list(numbers)):
        rows = model._base_manager.select_for_update().filter(pk__in=part)
        for record in rows:
            there.add(record.pk)
            if _is_changed(record, batch):
                text = f"{model._meta.verbose_name}“{record}”导入后又改过。"
                found.add((numbers[record.pk], text))
    for pk in set(numbers) - there:
        found.add((numbers[pk], f"导入的{model._meta.verbose_name}已被删除。"))
    return found


def _is_changed(record: Any, batch: Batch) -> bool:
    if isinstance(record, StageTransition):
        if record.decided_at is None:
            return bool(record.state != MoveState.CLAIMED)
        return bool(record.decided_at != batch.committed_at)
    return bool(getattr(record, "version", 1) != 1)


def _hanging(
    label: str, numbers: dict[int, int], made: dict[str, dict[int, int]]
) -> set[tuple[int, str]]:
    """Rows of others that hang on what the import made: they would be lost with it."""
    model = apps.get_model(label)
    found = set()
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        own = other._meta.label_lower
        if own in DERIVED or relation.many_to_many:
            continue
        column = relation.field.attname
        for part in _sliced(list(numbers)):
            rows = other._base_manager.filter(**{f"{column}__in": part})
            for pk, parent in rows.values_list("pk", column):
                if pk not in made.get(own, {}):
                    text = f"导入后又登记了{other._meta.verbose_name}。"
                    found.add((numbers[parent], text))
    return found


def _restore(before: Before, held: dict[str, dict[int, Any]], now: datetime) -> None:
    for label, records in before.items():
        model = apps.get_model(label)
        names: set[str] = set()
        for pk, (_, _, values) in records.items():
            record = held[label][pk]
            for name, value in values.items():
                setattr(record, name, _column(model, name).to_python(value))
                names.add(name)
            record.version += 1
            record.updated_at = now
        upsert(list(held[label].values()), names)


def _column(model: type[models.Model], name: str) -> Any:
    field: Any = next(f for f in model._meta.concrete_fields if name in (f.attname, f.name))
    return field.target_field if field.is_relation else field


def _restore_investors(rows: Sequence[BatchRow]) -> None:
    through: Any = Project.investors.through
    wanted = {r.project_id: r.before["investors"] for r in rows if "investors" in r.before}
    for part in _sliced(list(wanted)):
        through.objects.filter(project_id__in=part).delete()
    through.objects.bulk_create(
        [
            through(project_id=project, enterprise_id=pk)
            for project, pks in wanted.items()
            for pk in pks
        ],
        batch_size=500,
    )


def _delete(made: dict[str, dict[int, int]], labels: Sequence[str]) -> None:
    """What the import made. An enterprise stays when anything else has come to use it."""
    for label in labels:
        model = apps.get_model(label)
        keys = list(made.get(label, {}))
        for part in _sliced(keys):
            rows = model._base_manager.filter(pk__in=part)
            if label == ENTERPRISE:
                rows = _unused(part)
            rows.delete()


def _unused(keys: Sequence[int]) -> models.QuerySet[Enterprise]:
    """Enterprises of these that no record points to."""
    rows = Enterprise.objects.filter(pk__in=keys, version=1)
    for relation in Enterprise._meta.related_objects:
        other: Any = relation.related_model
        name = relation.field.name
        users = other._base_manager.filter(**{f"{name}__in": keys}).values(name)
        rows = rows.exclude(pk__in=users)
    return rows
