"""分期与单体: parts of a project with their own days and percent; what is found from them is a query."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.actions.plan_days import (
    RowsRefused,
    refuse_ahead,
    refuse_before_signing,
    refuse_disorder,
    refuse_ended,
)
from projects.enums import PhaseKind
from projects.models import Phase, Project
from projects.queries.phase import Part, parts_of
from tracker import audit
from tracker.models import StaleVersion

PLANNED = {"planned_start_on": "计划开工", "planned_on": "计划完成"}
HAPPENED = {"started_on": "实际开工", "completed_on": "实际完成"}
WHOLE = Decimal(100)
MOST = 100  # parts of one project: the table is one form, and a form has its limit
KEPT = ("kind", "parent", "name", "weight", "percent", *PLANNED, *HAPPENED)


@transaction.atomic
def add_phase(
    *,
    project: Project,
    name: str,
    by: User,
    kind: str = PhaseKind.PHASE,
    parent: Phase | None = None,
    reason: str = "",
    **rest: Any,
) -> Phase:
    """A new phase, or a work under a phase. Raises ValidationError."""
    project = _locked(project)
    row = Phase(project=project, name=name.strip(), kind=kind, parent=parent, **rest)
    row.order = row.order or project.phases.count() + 1
    _refuse_names(project, [row.name])
    _check(row, {field: getattr(row, field) for field in KEPT}, None)
    row.save(force_insert=True)
    said = {field: [None, audit.plain(getattr(row, field))] for field in ("name", "weight")}
    audit.record(verb=f"新增{row.get_kind_display()}", on=row, by=by, changes=said, reason=reason)
    return row


@transaction.atomic
def add_works(
    *, project: Project, works: Sequence[tuple[str, Decimal]], by: User, parent: Phase | None = None
) -> list[Phase]:
    """Many works at once, each a name and its weight (floor area, 平方米); all or none.

    Raises ValidationError: no work, a name twice or taken, a parent that is no phase.
    """
    project = _locked(project)
    if not works:
        raise ValidationError({"lines": "请粘贴单体清单，一行一个，例如“1#厂房,3200”。"})
    _refuse_parent(project, parent, PhaseKind.WORK, Decimal(0))
    _refuse_names(project, [name for name, _ in works], "lines")
    first = project.phases.count() + 1
    rows = [
        Phase(
            project=project, parent=parent, kind=PhaseKind.WORK, name=name, weight=weight, order=at
        )
        for at, (name, weight) in enumerate(works, first)
    ]
    made = Phase.objects.bulk_create(rows)
    audit.record_many(
        audit.event(verb="新增单体", on=row, by=by, changes={"weight": [None, str(row.weight)]})
        for row in made
    )
    return made


@transaction.atomic
def change_phase(*, phase: Phase, values: dict[str, Any], by: User, reason: str = "") -> Phase:
    """Change a phase or a work. Only what changes is checked. A percent that falls needs a reason.

    Raises ValidationError by field, StaleVersion.
    """
    refuse_ended(phase.project)
    before = {name: getattr(phase, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return phase
    if "name" in changed:
        _refuse_names(phase.project, [changed["name"]])
    part = next((p for p in parts_of(phase.project) if p.row.pk == phase.pk), None)
    if "percent" in changed and changed["percent"] < phase.percent and not reason.strip():
        raise ValidationError(
            {"percent": f"形象进度比原来的 {phase.percent}% 低，请写明下降原因。"}
        )
    for name, value in changed.items():
        setattr(phase, name, value)
    _check(phase, changed, part)
    phase.bump(list(changed))
    audit.record(
        verb=f"修改{phase.get_kind_display()}",
        on=phase,
        by=by,
        changes=audit.difference(before, values),
        reason=reason.strip(),
    )
    return phase


@transaction.atomic
def save_phases(
    *,
    project: Project,
    changes: Mapping[int, tuple[int, dict[str, Any]]],
    fresh: Mapping[str, dict[str, Any]],
    by: User,
    reason: str = "",
) -> int:
    """One save of the whole table: `changes` maps a row to the version read and its new values,
    `fresh` keys of new rows to theirs. All or nothing; returns how many rows were written.

    Raises RowsRefused with what each refused row met.
    """
    project = _locked(project)
    held = {row.pk: row for row in project.phases.select_related("parent")}
    found: dict[Any, ValidationError | StaleVersion] = {}
    for pk, (version, values) in changes.items():
        row = held[pk]
        row.project, row.version = project, version
        try:
            change_phase(phase=row, values=values, by=by, reason=reason)
        except (ValidationError, StaleVersion) as refused:
            found[pk] = refused
    for key, values in fresh.items():
        try:
            add_phase(project=project, by=by, reason=reason, **values)
        except ValidationError as refused:
            found[key] = refused
    if found:
        raise RowsRefused(found)
    return len(changes) + len(fresh)


@transaction.atomic
def remove_phase(*, phase: Phase, by: User) -> None:
    """Remove a part that nothing hangs on. What it was stays in the audit. Raises ValidationError."""
    project = _locked(phase.project)
    works, nodes = phase.works.count(), phase.milestones.count()
    hanging = [f"{works} 个单体"] if works else []
    hanging += [f"{nodes} 个节点"] if nodes else []
    if hanging:
        raise ValidationError(
            f"“{phase}”下还有{'、'.join(hanging)}，请先把它们改到别的分期，再删除“{phase}”。"
        )
    refuse_ended(project)
    said = {name: [audit.plain(getattr(phase, name)), None] for name in KEPT}
    audit.record(verb=f"删除{phase.get_kind_display()}", on=phase, by=by, changes=said)
    phase.delete()


def _locked(project: Project) -> Project:
    """Two people list one project's parts: the second waits, and sees the first one's names."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    refuse_ended(project)
    return project


def _check(row: Phase, changed: Mapping[str, Any], part: Part | None) -> None:
    """What must be true of the row as it will be, as far as it changes."""
    if {"parent", "kind", "percent"} & changed.keys():
        _refuse_parent(row.project, row.parent, row.kind, row.percent)
        if row.kind == PhaseKind.WORK and part and part.works:
            raise ValidationError({"parent": f"“{row}”下有单体，不能再归到别的分期。"})
    if changed.get("percent") and part and part.works:
        raise ValidationError({"percent": f"“{row}”的形象进度由单体汇总，请改单体的进度。"})
    refuse_before_signing(row.project, changed, PLANNED | HAPPENED)
    refuse_ahead(changed, HAPPENED)
    if changed.keys() & PLANNED.keys():
        days = [(label, getattr(row, name)) for name, label in PLANNED.items()]
        refuse_disorder(days[0], days[1], "planned_on")
    if changed.keys() & HAPPENED.keys():
        days = [(label, getattr(row, name)) for name, label in HAPPENED.items()]
        refuse_disorder(days[0], days[1], "completed_on")
    percent = part.percent if part and part.works else row.percent
    if row.completed_on and percent < WHOLE and changed.keys() & {"completed_on", "percent"}:
        said = f"形象进度是 {percent:.2f}%，还没到 100%；请核对进度，或不填实际完成。"
        raise ValidationError({"completed_on": said})


def _refuse_parent(project: Project, parent: Phase | None, kind: str, percent: Decimal) -> None:
    """`percent` is the work's own: one that is not whole is no part of a completed phase."""
    if parent is None:
        return
    if kind == PhaseKind.PHASE:
        raise ValidationError({"parent": "分期下面不再分期；要归到分期下，类别请选“单体”。"})
    if parent.project_id != project.pk or parent.kind != PhaseKind.PHASE:
        raise ValidationError({"parent": "所属分期请选本项目的一个分期。"})
    if parent.completed_on and percent < WHOLE:
        said = f"“{parent}”已填实际完成（{parent.completed_on}），单体进度应是 100%；"
        raise ValidationError({"percent": f"{said}要改低，请先去掉“{parent}”的实际完成。"})


def _refuse_names(project: Project, names: Sequence[str], field: str = "name") -> None:
    """Every part of a project is called by its own name, and they are not too many."""
    if len(names) != len(set(names)):
        twice = "、".join(sorted({name for name in names if names.count(name) > 1}))
        raise ValidationError({field: f"“{twice}”重复了，每个单体请用不同的名称。"})
    taken = project.phases.filter(name__in=names).values_list("name", flat=True)
    if taken:
        raise ValidationError({field: f"已有“{'、'.join(taken)}”，请换个名称。"})
    if project.phases.count() + len(names) > MOST:
        raise ValidationError({field: f"一个项目最多 {MOST} 个分期和单体，请合并后再登记。"})
