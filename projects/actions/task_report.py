"""Progress of a task: a draft, sent, accepted or sent back by the bureau."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import User
from projects.enums import ReportState, TaskMeasure, TaskState
from projects.models import ListTask, TaskReport, TaskStep
from tracker import audit, files

FIELDS = ("on", "text", "value", "step")
OPEN = (ReportState.DRAFT, ReportState.RETURNED)


@transaction.atomic
def report_task(
    *, task: ListTask, values: Mapping[str, Any], by: User, upload: Any = None, submit: bool = True
) -> TaskReport:
    """What was done by a day; of a counted task the cumulative number. Raises ValidationError."""
    _refuse_closed(task)
    fields = _checked(task, values)
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    state = ReportState.SUBMITTED if submit else ReportState.DRAFT
    report = TaskReport.objects.create(task=task, by=by, state=state, **fields)
    verb = "报任务进展" if submit else "存任务进展草稿"
    audit.record(verb=verb, on=report, by=by, changes=audit.difference({}, fields))
    return report


@transaction.atomic
def change_task_report(
    *,
    report: TaskReport,
    values: Mapping[str, Any],
    by: User,
    upload: Any = None,
    submit: bool = True,
) -> TaskReport:
    """Mend a draft or what came back, and send it. Raises StaleVersion."""
    _refuse_closed(report.task)
    if report.state not in OPEN:
        said = ReportState(report.state).label
        raise ValidationError(f"这份进展{said}，不能再改；有出入请另报一次。")
    if report.by_id != by.pk:
        raise ValidationError(
            f"这份进展由{report.by or '别人'}填写，请由本人修改；您可以另报一次。"
        )
    held = {name: getattr(report, name) for name in FIELDS}
    fields = _checked(report.task, held | dict(values))
    if upload is not None:
        fields["stored"] = files.store(upload=upload, by=by)
    fields["state"] = ReportState.SUBMITTED if submit else ReportState.DRAFT
    changes = audit.difference({name: getattr(report, name) for name in fields}, fields)
    for name, value in fields.items():
        setattr(report, name, value)
    report.bump(list(fields))
    audit.record(verb="修改任务进展", on=report, by=by, changes=changes)
    return report


@transaction.atomic
def accept_task_report(*, report: TaskReport, by: User, answer: str = "") -> TaskReport:
    """It counts from now on; the steps it reaches are reached on its day. Raises StaleVersion."""
    _refuse_undecidable(report)
    _decide(report, ReportState.ACCEPTED, by, answer)
    for step in _reached(report):
        step.done_on, step.result = report.on, report.text[:500]
        step.save(update_fields=["done_on", "result"])
        changes = {"done_on": [None, str(report.on)]}
        audit.record(verb=f"完成{step.quarter_name}节点", on=report.task, by=by, changes=changes)
    return report


@transaction.atomic
def return_task_report(*, report: TaskReport, by: User, answer: str) -> TaskReport:
    """Back to who wrote it, with what to mend. Raises StaleVersion."""
    _refuse_undecidable(report)
    if not answer.strip():
        raise ValidationError({"answer": "退回请写明要补什么、改什么。"})
    return _decide(report, ReportState.RETURNED, by, answer)


def _decide(report: TaskReport, state: ReportState, by: User, answer: str) -> TaskReport:
    before = report.state
    report.state, report.decided_by, report.answer = state, by, answer.strip()
    report.bump(["state", "decided_by", "answer"])
    verb = "审核任务进展" if state == ReportState.ACCEPTED else "退回任务进展"
    changes = {"state": [before, state]}
    audit.record(verb=verb, on=report, by=by, reason=report.answer, changes=changes)
    return report


def _refuse_undecidable(report: TaskReport) -> None:
    if report.state != ReportState.SUBMITTED:
        said = ReportState(report.state).label
        raise ValidationError(f"这份进展是“{said}”，不用再审核；请刷新页面看最新情况。")


def _reached(report: TaskReport) -> list[TaskStep]:
    """The steps its number has come to, or the one it names."""
    waiting = report.task.steps.filter(done_on=None).order_by("quarter")
    if report.task.measure == TaskMeasure.QUANTITY:
        return [] if report.value is None else list(waiting.filter(planned__lte=report.value))
    return list(waiting.filter(reports=report))


def _refuse_closed(task: ListTask) -> None:
    if task.state != TaskState.OPEN:
        raise ValidationError(
            f"这项任务{TaskState(task.state).label}，不再报进展；确要继续，请调度科先恢复。"
        )


def _checked(task: ListTask, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they will be written. Raises ValidationError by field."""
    found: dict[str, Any] = {name: values.get(name) for name in FIELDS}
    found["text"] = (found["text"] or "").strip()
    if not found["text"]:
        raise ValidationError({"text": "请写明做了什么。"})
    if found["on"].year < task.year:
        raise ValidationError({"on": f"截至日期早于任务年度 {task.year}，请核对。"})
    if found["on"] > timezone.localdate():
        raise ValidationError({"on": "截至日期还没到，请填今天或以前的日期。"})
    value, step = found["value"], found["step"]
    if task.measure == TaskMeasure.QUANTITY:
        found["step"] = None
        if value is None or value < 0:
            why = f"请填到这一天累计完成多少{task.unit_text}，没有就填 0。"
            raise ValidationError({"value": why})
        return found
    if value is not None:
        why = "按指标计算" if task.is_computed else "按节点推进"
        raise ValidationError({"value": f"这项任务{why}，不用填数，请把数字去掉。"})
    if task.is_computed and step:
        raise ValidationError({"step": "按指标计算的任务，节点由数据自动判断，请不要选节点。"})
    if step and step.task_id != task.pk:
        raise ValidationError({"step": "这个节点不是本任务的，请重新选。"})
    if step and step.done_on and values.get("step"):
        raise ValidationError({"step": f"{step.quarter_name}节点已经完成，请选还没完成的。"})
    return found
