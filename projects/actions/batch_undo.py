"""Taking an import back. Refused row by row where somebody has worked on since; all or nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, router
from django.db.models.deletion import get_candidate_relations_to_delete

from parks.models import Enterprise
from projects.enums import BatchState, MoveState
from projects.models import Batch, BatchRow, Project, StageTransition
from tracker.tools.bulk import among, insert_rows, update_rows

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

Rows = Sequence[Any]  # dicts: row, project_id, before, made
Made = dict[str, dict[int, int]]  # label → {pk: row}
Before = dict[str, dict[int, tuple[int, int, dict[str, Any]]]]
Found = set[tuple[int, str]]


def take_back(batch: Batch, now: datetime, partly: bool = False) -> tuple[Rows, list[int]]:
    """Undo every row, or with `partly` those that nobody has worked on since.

    (rows undone, numbers of the rows kept). Raises ValidationError with the list of obstacles.
    """
    rows: Rows = list(
        BatchRow.objects.filter(batch=batch)
        .order_by("row")
        .values("row", "project_id", "before", "made")
    )
    made, before, held, problems = _looked_at(rows, batch)
    kept = sorted({row for row, _ in problems})
    if partly and problems:
        rows = [row for row in rows if row["row"] not in set(kept)]
        made, before, held, problems = _looked_at(rows, batch)
    if problems or (kept and not rows):
        refuse_touched(problems)
    # First away with the new: a project has one leader, the old one returns after.
    for label in ORDER:
        if label in made:
            model = apps.get_model(label)
            delete_rows(model, made[label], _pristine(model, batch))
    for label, records in before.items():
        restore_rows(apps.get_model(label), records, held[label], now)
    _restore_investors(rows, made)
    delete_rows(Enterprise, _unused(made.get(ENTERPRISE, {})))
    return rows, kept if partly else []


def refuse_touched(problems: Sequence[tuple[int, str]]) -> None:
    """Raises ValidationError: what stands in the way, row by row."""
    lines = [f"第 {row} 行：{text}" for row, text in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"……共 {len(problems)} 处。")
    head = "导入后又有人改过或登记了新内容，整批都没有撤销；请先处理下列各行："
    raise ValidationError([head, *lines])


def _looked_at(rows: Rows, batch: Batch) -> tuple[Made, Before, Any, list[tuple[int, str]]]:
    """What the rows made and changed, as it is now, and what stands in the way."""
    made, before = _made(rows), _before(rows)
    held = {label: held_of(label, records) for label, records in before.items()}
    return made, before, held, sorted({*_problems(made, before, held, batch), *_later(rows, batch)})


def _later(rows: Rows, batch: Batch) -> Found:
    """Rows whose project a later import has written to: its differences stand on these figures."""
    numbers = {row["project_id"]: row["row"] for row in rows if row["project_id"]}
    after = BatchRow.objects.filter(batch_id__gt=batch.pk, batch__state=BatchState.COMMITTED)
    after = after.filter(project_id__in=among(numbers))
    written = after.values_list("project_id", "batch_id")
    return {
        (numbers[project], f"后来的导入（第 {later} 批）又写过这个项目；请先撤销后来的那一批。")
        for project, later in written
    }


def _made(rows: Rows) -> Made:
    found: Made = defaultdict(dict)
    for row in rows:
        for label, pk in row["made"]:
            found[label][pk] = row["row"]
    return found


def _before(rows: Rows) -> Before:
    """label → {pk: (row, version after the import, old values)}."""
    found: Before = defaultdict(dict)
    for row in rows:
        for label, pk, version, values in row["before"].get("rows", []):
            found[label][pk] = (row["row"], version, values)
    return found


def held_of(
    label: str, records: dict[int, tuple[int, int, dict[str, Any]]]
) -> dict[int, dict[str, Any]]:
    """The changed columns of the changed records as they are now, the records locked."""
    model = apps.get_model(label)
    names = {name for *_, values in records.values() for name in values}
    rows = model._base_manager.select_for_update().filter(pk__in=among(records))
    return {row["id"]: row for row in rows.values("id", "version", *sorted(names))}


def _problems(
    made: Made, before: Before, held: dict[str, dict[int, dict[str, Any]]], batch: Batch
) -> list[tuple[int, str]]:
    found: Found = set()
    for label, records in before.items():
        model = apps.get_model(label)
        stale = {
            pk: row
            for pk, (row, version, _) in records.items()
            if held[label].get(pk, {}).get("version") != version
        }
        found |= _edited(model, stale)
    for label, numbers in made.items():
        if label != ENTERPRISE:
            model = apps.get_model(label)
            found |= touched(model, numbers, batch)
            found |= hanging(model, numbers, made)
    return sorted(found)


def _edited(model: type[models.Model], numbers: dict[int, int]) -> Found:
    """What is said of records that somebody changed; {key: row}."""
    beside = {"project", "person", "unit"} & {field.name for field in model._meta.fields}
    if not numbers:
        return set()
    rows = model._base_manager.select_related(*beside) if beside else model._base_manager.all()
    there = {record.pk: record for record in rows.filter(pk__in=among(numbers))}
    name = model._meta.verbose_name
    return {(row, f"{name}“{there.get(pk) or pk}”导入后又改过。") for pk, row in numbers.items()}


def touched(model: type[models.Model], numbers: dict[int, int], batch: Batch) -> Found:
    """Made records that are gone, edited or decided since. What follows is seen by `delete_rows`."""
    rows = model._base_manager.filter(pk__in=among(numbers))
    changed = rows.exclude(_pristine(model, batch)).values_list("pk", flat=True)
    found = _edited(model, {pk: numbers[pk] for pk in changed})
    if rows.count() == len(numbers):
        return found
    gone = numbers.keys() - set(rows.values_list("pk", flat=True))
    text = f"导入的{model._meta.verbose_name}已被删除。"
    return found | {(numbers[pk], text) for pk in gone}


def _pristine(model: type[models.Model], batch: Batch) -> models.Q:
    """What a record made by the import is like while nobody has worked on it."""
    if model is StageTransition:
        waiting = models.Q(decided_at=None, state=MoveState.CLAIMED)
        return waiting | models.Q(decided_at=batch.committed_at)
    versioned = any(field.name == "version" for field in model._meta.fields)
    return models.Q(version=1) if versioned else ~models.Q(pk__in=[])


def hanging(model: type[models.Model], numbers: dict[int, int], made: Made) -> Found:
    """Rows of others that hang on what the import made: they would be lost with it."""
    found = set()
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        own = other._meta.label_lower
        if own in DERIVED or relation.many_to_many:
            continue
        column = relation.field.attname
        rows = other._base_manager.filter(**{f"{column}__in": among(numbers)})
        rows = rows.exclude(pk__in=among(made.get(own, ())))
        text = f"导入后又登记了{other._meta.verbose_name}。"
        found |= {(numbers[parent], text) for parent in rows.values_list(column, flat=True)}
    return found


def restore_rows(
    model: type[models.Model],
    records: dict[int, tuple[int, int, dict[str, Any]]],
    held: dict[int, dict[str, Any]],
    now: datetime,
) -> None:
    """The old values back; a column that the import did not change in a record stays as it is."""
    fields = {name: _column(model, name) for *_, old in records.values() for name in old}

    def rows() -> Iterator[list[Any]]:
        for pk, (_, version, old) in records.items():
            values = (
                field.to_python(old[name]) if name in old else held[pk][name]
                for name, field in fields.items()
            )
            yield [pk, version + 1, *values]

    update_rows(model, ["version", *fields], rows(), {"updated_at": now})


def _column(model: type[models.Model], name: str) -> Any:
    field: Any = next(f for f in model._meta.concrete_fields if name in (f.attname, f.name))
    return field.target_field if field.is_relation else field


def _restore_investors(rows: Rows, made: Made) -> None:
    through: Any = Project.investors.through
    gone = made.get(PROJECT, {})
    wanted = {
        row["project_id"]: row["before"]["investors"]
        for row in rows
        if "investors" in row["before"] and row["project_id"] not in gone
    }
    through.objects.filter(project_id__in=among(wanted)).delete()
    insert_rows(
        through,
        ["project_id", "enterprise_id"],
        ((project, pk) for project, pks in wanted.items() for pk in pks),
    )


def relations(model: Any) -> list[Any]:
    """Every foreign key to the model, those without a way back too."""
    return list(get_candidate_relations_to_delete(model._meta))


def delete_rows(
    model: type[models.Model], keys: Collection[int], pristine: models.Q | None = None
) -> None:
    """Away with rows that `_problems` found free, without loading them.

    What may still point to them is no work of anybody: it goes too, or forgets them. Raises
    ValidationError when somebody has come in between and a row is `pristine` no longer.
    """
    for relation in relations(model):
        field: Any = relation.field
        other: Any = relation.related_model
        if other._meta.label_lower not in DERIVED and not other._meta.auto_created:
            continue
        rows = other._base_manager.filter(**{f"{field.attname}__in": among(keys)})
        if field.remote_field.on_delete is models.SET_NULL:
            rows.update(**{field.attname: None})
        else:
            rows.delete()
    rows = model._base_manager.filter(pk__in=among(keys)).filter(pristine or models.Q())
    gone = rows._raw_delete(router.db_for_write(model))
    if pristine is not None and gone != len(keys):
        raise ValidationError("撤销时有人正在改其中的内容，什么都没有撤销；请刷新后再看一次。")


def _unused(keys: Collection[int]) -> list[int]:
    """Enterprises of these that no record points to: one stays when anything has come to use it."""
    rows = Enterprise.objects.filter(pk__in=among(keys), version=1)
    for relation in relations(Enterprise):
        name = relation.field.attname
        other: Any = relation.related_model
        users = other._base_manager.filter(**{f"{name}__in": among(keys)}).values(name)
        rows = rows.exclude(pk__in=users)
    return list(rows.values_list("pk", flat=True))
