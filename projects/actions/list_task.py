"""一年一清单: put a task on the list, mend it, close it (销号), take it off, open it again."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import Unit, User
from projects.actions.number import create_numbered
from projects.actions.placed import region_of
from projects.enums import PlanState, TaskMeasure, TaskState
from projects.models import ListTask, TaskStep
from projects.models.list_task import NUMERALS
from projects.permissions import why_not_close_task
from projects.queries.list_task import MEASURED, number_said, standings
from tracker import audit, clock
from tracker.tools.money import plain

PREFIX = "RW"
YEARS = (2000, 2100)
FIELDS = (
    *("year", "plan", "region", "park", "title", "detail", "kind", "lead_unit", "owner", "leader"),
    *("measure", "indicator", "assigned", "unit_text"),
)
STEP = ("quarter", "text", "planned", "due_on")
Steps = Sequence[Mapping[str, Any]]


@transaction.atomic
def record_task(
    *, values: Mapping[str, Any], steps: Steps, by: User, cooperating: Iterable[Unit] = ()
) -> ListTask:
    """`values`: FIELDS; `steps`: rows of STEP, one a quarter at most. Raises ValidationError."""
    fields = _checked(values)
    rows = _checked_steps(fields, steps)
    units = _checked_units(fields["lead_unit"], cooperating, ())
    task = create_numbered(
        ListTask, PREFIX, fields["year"], column="code", recorded_by=by, **fields
    )
    task.cooperating.set(units)
    TaskStep.objects.bulk_create(TaskStep(task=task, **row) for row in rows)
    changes = audit.difference({}, {k: v for k, v in fields.items() if v not in (None, "")})
    changes["steps"] = [[], _said(rows)]
    if units:
        changes["cooperating"] = [[], audit.plain(units)]
    audit.record(verb="登记清单任务", on=task, by=by, changes=changes)
    return task


@transaction.atomic
def change_task(
    *,
    task: ListTask,
    values: Mapping[str, Any],
    by: User,
    steps: Steps | None = None,
    cooperating: Iterable[Unit] | None = None,
) -> ListTask:
    """The fields given, and steps and units where they are said. Raises StaleVersion.

    A step that is reached stays: its words may be mended, its quarter not be taken away.
    """
    _refuse_closed(task)
    fields = _checked({name: getattr(task, name) for name in FIELDS} | dict(values), task)
    held = list(task.steps.order_by("quarter"))
    kept = [{name: getattr(step, name) for name in STEP} for step in held]
    rows = _checked_steps(fields, kept if steps is None else steps)
    _refuse_lost(held, rows)
    before = list(task.cooperating.all())
    units = _checked_units(
        fields["lead_unit"], before if cooperating is None else cooperating, before
    )
    changes = audit.difference({name: getattr(task, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(task, name, value)
    task.bump(list(fields))
    if rows != kept:
        _write_steps(task, held, rows)
        changes["steps"] = [_said(kept), _said(rows)]
    if set(units) != set(before):
        task.cooperating.set(units)
        changes["cooperating"] = [audit.plain(before), audit.plain(units)]
    audit.record(verb="修改清单任务", on=task, by=by, changes=changes)
    return task


@transaction.atomic
def close_task(*, task: ListTask, note: str, by: User) -> ListTask:
    """销号, by somebody else than its owner, once all of it is reached. Raises StaleVersion."""
    _refuse_closed(task)
    if why := why_not_close_task(by, task):
        raise ValidationError(why)
    today = clock.today()
    _refuse_unreached(task, today)
    task.state, task.done_on, task.done_by = TaskState.DONE, today, by
    task.done_note = note.strip()
    task.bump(["state", "done_on", "done_by", "done_note"])
    changes = {"state": [TaskState.OPEN, TaskState.DONE]}
    audit.record(verb="任务销号", on=task, by=by, reason=task.done_note, changes=changes)
    return task


@transaction.atomic
def cancel_task(*, task: ListTask, reason: str, by: User) -> ListTask:
    """It stays with the reason, lights no lamp and counts no more."""
    _refuse_closed(task)
    if not reason.strip():
        raise ValidationError({"reason": "请写明取消原因。"})
    task.state, task.cancelled_on = TaskState.CANCELLED, clock.today()
    task.cancel_reason = reason.strip()
    task.bump(["state", "cancelled_on", "cancel_reason"])
    changes = {"state": [TaskState.OPEN, TaskState.CANCELLED]}
    audit.record(verb="取消任务", on=task, by=by, reason=task.cancel_reason, changes=changes)
    return task


@transaction.atomic
def reopen_task(*, task: ListTask, reason: str, by: User) -> ListTask:
    """Back to work: closed or cancelled by mistake."""
    if task.state == TaskState.OPEN:
        raise ValidationError("这项任务正在推进，不用恢复。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么恢复。"})
    before = task.state
    task.state, task.done_on, task.done_by, task.done_note = TaskState.OPEN, None, None, ""
    task.cancelled_on, task.cancel_reason = None, ""
    task.bump(["state", "done_on", "done_by", "done_note", "cancelled_on", "cancel_reason"])
    changes = {"state": [before, TaskState.OPEN]}
    audit.record(verb="恢复任务", on=task, by=by, reason=reason.strip(), changes=changes)
    return task


# --- what is refused ---


def _refuse_closed(task: ListTask) -> None:
    if task.state != TaskState.OPEN:
        said = TaskState(task.state).label
        raise ValidationError(f"这项任务{said}，不能再改；确要继续，请调度科先恢复。")


def _refuse_unreached(task: ListTask, today: Any) -> None:
    """What is still owed, in words."""
    held = standings([task], today)[task.pk]
    open_steps = [step.quarter_name for step in task.steps.filter(done_on=None)]
    if open_steps and not task.is_computed:
        raise ValidationError(
            f"{'、'.join(open_steps)}节点还没有完成，不能销号；请先报进展，或修改任务去掉这个节点。"
        )
    if task.measure == TaskMeasure.STEPS:
        return
    if held.done is None or held.done < (task.assigned or 0):
        unit, whole = held.unit, number_said(task.assigned, held.unit)
        done = number_said(held.done, unit) if held.done is not None else "0"
        raise ValidationError(
            f"任务数 {whole} {unit}，实际 {done} {unit}，还没有完成，不能销号；"
            "任务有调整的请先改任务数。"
        )


def _checked(values: Mapping[str, Any], task: ListTask | None = None) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found: dict[str, Any] = {name: values.get(name) for name in FIELDS}
    for name in ("title", "detail", "unit_text", "indicator"):
        found[name] = (found[name] or "").strip()
    if not found["title"]:
        raise ValidationError({"title": "请用一句话写明任务。"})
    if not YEARS[0] <= found["year"] <= YEARS[1]:
        raise ValidationError({"year": "年度请填四位数，例如 2024。"})
    if found["lead_unit"].retired_on and (task is None or task.lead_unit != found["lead_unit"]):
        raise ValidationError({"lead_unit": f"{found['lead_unit']}已撤并，请改选承接它的单位。"})
    for name, label in (("owner", "责任人"), ("leader", "分管领导")):
        person = found[name]
        if person and person.left_on and (task is None or getattr(task, name) != person):
            why = f"{person}已于 {person.left_on} 离任，请改选{label}。"
            raise ValidationError({name: why})
    _check_measure(found)
    _check_plan(found, task)
    found["region"] = region_of(found["park"], found["region"])
    return found


def _check_measure(found: dict[str, Any]) -> None:
    """What its way of measuring needs; what it does not need is left empty."""
    measure = found["measure"] or TaskMeasure.STEPS
    if measure != TaskMeasure.INDICATOR:
        found["indicator"] = ""
    elif found["indicator"] not in MEASURED:
        raise ValidationError({"indicator": "按指标计算的任务，请选一个指标。"})
    elif found["park"] and found["park"].parent_id:
        why = "按指标计算的任务要定到园区整体，请选上级园区，或改为按数量填报。"
        raise ValidationError({"park": why})
    if measure == TaskMeasure.STEPS:
        found["assigned"], found["unit_text"] = None, ""
    elif found["assigned"] is None or found["assigned"] <= 0:
        raise ValidationError({"assigned": "请填年度任务数，要大于零。"})
    if measure == TaskMeasure.INDICATOR:
        found["unit_text"] = ""
    elif measure == TaskMeasure.QUANTITY and not found["unit_text"]:
        raise ValidationError({"unit_text": "按数量填报的任务，请填计量单位，例如 项、家、亩。"})
    found["measure"] = measure


def _check_plan(found: dict[str, Any], task: ListTask | None) -> None:
    plan = found["plan"]
    if plan is None or (task is not None and task.plan_id == plan.pk and task.year == plan.year):
        return
    if plan.year != found["year"]:
        why = f"{plan} 是 {plan.year} 年的方案，和任务年度 {found['year']} 不一致，请改其中一个。"
        raise ValidationError({"plan": why})
    if plan.state == PlanState.SUPERSEDED:
        raise ValidationError({"plan": "这份方案已被新版替代，请选新版。"})


def _checked_steps(fields: Mapping[str, Any], steps: Steps) -> list[dict[str, Any]]:
    """In the order of the quarters. Raises ValidationError, with the quarter's name."""
    rows: list[dict[str, Any]] = [{name: one.get(name) for name in STEP} for one in steps]
    rows.sort(key=lambda row: row["quarter"])
    if len({row["quarter"] for row in rows}) < len(rows):
        raise ValidationError({"steps": "一个季度只能有一个节点，请把同季度的合成一个。"})
    if not rows and fields["measure"] != TaskMeasure.INDICATOR:
        raise ValidationError({"steps": "至少填一个季度节点：到什么时候做到什么程度。"})
    for row in rows:
        _check_step(fields, row)
    for before, after in pairwise(rows):
        _check_order(before, after)
    return rows


def _check_step(fields: Mapping[str, Any], row: dict[str, Any]) -> None:
    name, year = f"{NUMERALS[row['quarter'] - 1]}季度", fields["year"]
    row["text"] = (row["text"] or "").strip()
    if not row["text"]:
        raise ValidationError({"steps": f"{name}节点请写明要做到什么。"})
    if row["due_on"] is None:
        raise ValidationError({"steps": f"{name}节点请填期限。"})
    if row["due_on"].year != year:
        where = "早于" if row["due_on"].year < year else "晚于"
        why = f"{name}节点期限 {row['due_on']} {where}任务年度 {year}，请改成当年的日期。"
        raise ValidationError({"steps": why})
    if fields["measure"] == TaskMeasure.STEPS:
        row["planned"] = None
    elif row["planned"] is None:
        raise ValidationError({"steps": f"{name}节点请填计划累计数。"})
    elif row["planned"] < 0:
        raise ValidationError({"steps": f"{name}节点计划累计数不能是负数。"})


def _check_order(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    first, second = (f"{NUMERALS[row['quarter'] - 1]}季度" for row in (before, after))
    if after["due_on"] <= before["due_on"]:
        why = f"{second}节点期限要晚于{first}的 {before['due_on']}，请核对。"
        raise ValidationError({"steps": why})
    if before["planned"] is not None and after["planned"] < before["planned"]:
        held, less = plain(before["planned"]), plain(after["planned"])
        why = f"{second}计划累计 {less} 比{first}的 {held} 还少；填的是累计数，请核对。"
        raise ValidationError({"steps": why})


def _checked_units(lead: Unit, given: Iterable[Unit], held: Iterable[Unit]) -> list[Unit]:
    units = [unit for unit in dict.fromkeys(given) if unit != lead]
    if gone := [str(u) for u in units if u.retired_on and u not in held]:
        why = f"{'、'.join(gone)}已撤并，请改选承接的单位。"
        raise ValidationError({"cooperating": why})
    return units


def _refuse_lost(held: list[TaskStep], rows: list[dict[str, Any]]) -> None:
    kept = {row["quarter"] for row in rows}
    lost = [s.quarter_name for s in held if s.quarter not in kept and s.done_on]
    lost += [
        s.quarter_name
        for s in held
        if s.quarter not in kept and not s.done_on and s.reports.exists()
    ]
    if lost:
        why = f"{'、'.join(lost)}节点已有进展，不能去掉；内容有误可以改文字。"
        raise ValidationError({"steps": why})


def _write_steps(task: ListTask, held: list[TaskStep], rows: list[dict[str, Any]]) -> None:
    of = {step.quarter: step for step in held}
    task.steps.exclude(quarter__in=[row["quarter"] for row in rows]).delete()
    for row in rows:
        step = of.get(row["quarter"]) or TaskStep(task=task)
        for name, value in row.items():
            setattr(step, name, value)
        step.save()


def _said(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Steps as the audit tells them."""
    return [
        " ".join(
            filter(
                None,
                (
                    f"{NUMERALS[row['quarter'] - 1]}季度",
                    row["text"],
                    plain(row["planned"]) if row["planned"] is not None else "",
                    str(row["due_on"]),
                ),
            )
        )
        for row in rows
    ]
