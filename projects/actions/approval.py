"""手续 and 要素保障: list, take, promise, pause, finish (DOMAIN.md §3 Approvals).

What may be done when stands in `stages.APPROVAL_VERBS`. A promise is moved only with a reason; its
first day is kept. Every verb leaves through `_write`: version, audit row, lamp.
"""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import Person, Unit, User
from projects import stages
from projects.actions.lamp import relight
from projects.enums import ApprovalGroup, ApprovalMode, ApprovalState, ApprovalVerb
from projects.models import Approval, ApprovalItem, Project
from projects.queries.approval import todays_agent, usual_day, usual_units
from tracker import audit, clock
from tracker.tools.workdays import shift, workdays_between

FARTHEST = timedelta(days=5 * 366)  # a promise beyond it is a slip of the pen


@transaction.atomic
def list_approvals(*, project: Project, by: User) -> list[Approval]:
    """按模板列出手续: what the template names for this kind of project and the list lacks.

    The unit is the one the template names, the county's before the city's; the agent is today's
    代办员. Raises ValidationError when nothing is missing.
    """
    project = _locked(project)
    held = set(project.approvals.values_list("name", flat=True))
    known = set(project.approvals.values_list("item_id", flat=True))
    items = [
        item
        for item in ApprovalItem.objects.in_use()
        if item.suits(project.kind) and item.pk not in known and item.name not in held
    ]
    if not items:
        raise ValidationError("模板里的事项都已列出，没有要补的；另有事项请点“新增一项”。")
    units = usual_units([item.unit_name for item in items], project)
    agent = todays_agent(project, clock.today())
    rows = [
        Approval(
            project=project,
            item=item,
            name=item.name,
            group=item.group,
            is_key=item.is_key,
            order=item.order,
            unit=units.get(item.unit_name),
            agent=agent,
        )
        for item in items
    ]
    Approval.objects.bulk_create(rows)
    names = [row.name for row in rows]
    audit.record(verb="按模板列出手续", on=project, by=by, changes={"approvals": [[], names]})
    return rows


@transaction.atomic
def add_approval(
    *,
    project: Project,
    name: str,
    by: User,
    group: str = ApprovalGroup.APPROVAL,
    is_key: bool = False,
    unit: Unit | None = None,
    agent: Person | None = None,
) -> Approval:
    """An item of one's own beside the template's."""
    project = _locked(project)
    _refuse_same_name(project, name)
    _refuse_retired(unit, agent)
    last = project.approvals.order_by("-order").values_list("order", flat=True).first()
    row = Approval.objects.create(
        project=project,
        name=name.strip(),
        group=group,
        is_key=is_key,
        unit=unit,
        agent=agent,
        order=(last or 0) + 10,
    )
    said = {"name": row.name, "unit": unit, "agent": agent, "is_key": is_key}
    audit.record(verb="新增手续", on=row, by=by, changes=audit.difference({}, said))
    return row


@transaction.atomic
def change_approval(*, approval: Approval, values: dict[str, Any], by: User) -> Approval:
    """Who answers for it, who runs the errands, whether it is key. A template's name stays."""
    _refuse_ended(approval.project)
    _refuse_retired(values.get("unit"), values.get("agent"))
    name = values.get("name", approval.name)
    if name != approval.name:
        if approval.item_id:
            raise ValidationError({"name": f"“{approval.name}”是模板里的事项，名称不能改。"})
        _refuse_same_name(approval.project, name)
    return _write(approval, "调整手续", values, by)


@transaction.atomic
def start_approval(
    *,
    approval: Approval,
    started_on: date,
    by: User,
    promised_on: date | None = None,
    mode: str = "",
    lacking: str = "",
    lacking_until: date | None = None,
    answer: str = "",
) -> Approval:
    """受理: the unit has taken it. Without a day of its own it promises the usual working days
    from then on; an item that has none stays without a promise.
    """
    _refuse_unless(approval, ApprovalVerb.START)
    _refuse_ahead("started_on", "受理", started_on)
    values = _of_mode(mode or approval.mode, lacking, lacking_until, approval)
    values |= {"started_on": started_on, "answer": answer.strip() or approval.answer}
    promised = promised_on or approval.promised_on or usual_day(approval, started_on)
    if promised and promised != approval.promised_on:
        _check_promise(promised, started_on)
        if approval.promised_on and approval.first_promised_on:
            values["promise_reason"] = f"受理时承诺：{answer.strip() or '原承诺作废'}"[:200]
        values["promised_on"] = promised
        values["first_promised_on"] = approval.first_promised_on or promised
    return _write(approval, "受理手续", values, by, answer)


@transaction.atomic
def promise_approval(
    *,
    approval: Approval,
    by: User,
    promised_on: date | None = None,
    reason: str = "",
    answer: str = "",
) -> Approval:
    """承诺: a first promise, or a moved one with its reason. None: the usual working days."""
    _refuse_unless(approval, ApprovalVerb.PROMISE)
    start = approval.started_on or clock.today()
    promised = promised_on or usual_day(approval, start)
    if promised is None:
        raise ValidationError({"promised_on": "这一事项没有通常工作日，请填承诺办结的日期。"})
    if promised == approval.promised_on:
        raise ValidationError({"promised_on": f"承诺日期已经是 {promised}，没有变化。"})
    _check_promise(promised, approval.started_on)
    if approval.promised_on and not reason.strip():
        raise ValidationError({"reason": f"原承诺 {approval.promised_on}，改期要写明原因。"})
    values: dict[str, Any] = {"promised_on": promised}
    if approval.promised_on:
        values["promise_reason"] = reason.strip()
    if approval.first_promised_on is None:
        values["first_promised_on"] = promised
    if answer.strip():
        values["answer"] = answer.strip()
    verb = "改承诺日期" if approval.promised_on else "承诺办结日期"
    return _write(approval, verb, values, by, reason)


@transaction.atomic
def set_approval_mode(
    *,
    approval: Approval,
    mode: str,
    by: User,
    lacking: str = "",
    lacking_until: date | None = None,
) -> Approval:
    """并联, 容缺, 告知承诺, 先建后验. 容缺 says what is lacking and until when it is supplied."""
    _refuse_unless(approval, ApprovalVerb.MODE)
    values = _of_mode(mode, lacking, lacking_until, approval)
    if approval.state == ApprovalState.WAITING:
        values.pop("state")
    return _write(approval, "改办理方式", values, by)


@transaction.atomic
def finish_approval(
    *, approval: Approval, done_on: date, by: User, document_number: str = "", answer: str = ""
) -> Approval:
    """办结. A unit may finish what nobody had marked as taken."""
    _refuse_unless(approval, ApprovalVerb.FINISH)
    _refuse_ahead("done_on", "办结", done_on)
    if approval.started_on and done_on < approval.started_on:
        raise ValidationError(
            {"done_on": f"办结早于受理的 {approval.started_on}，请核对两个日期。"}
        )
    values = {
        "state": ApprovalState.DONE,
        "done_on": done_on,
        "document_number": document_number.strip() or approval.document_number,
        "answer": answer.strip() or approval.answer,
    }
    return _write(approval, "办结手续", values, by, answer)


@transaction.atomic
def waive_approval(*, approval: Approval, reason: str, by: User) -> Approval:
    """不涉及: this project does not need it, and why."""
    _refuse_unless(approval, ApprovalVerb.WAIVE)
    text = _said("reason", reason, "请写明为什么不涉及，例如依据的文件或审批部门的意见。")
    values = {"state": ApprovalState.NOT_NEEDED, "answer": text}
    return _write(approval, "标为不涉及", values, by, text)


@transaction.atomic
def reopen_approval(*, approval: Approval, reason: str, by: User) -> Approval:
    """What was done, or held unneeded, is to be done after all. The promise starts anew."""
    _refuse_unless(approval, ApprovalVerb.REOPEN)
    text = _said("reason", reason, "请写明为什么要重新办理。")
    was_done = approval.state == ApprovalState.DONE
    values = {
        "state": _state_of(approval.mode) if was_done else ApprovalState.WAITING,
        "done_on": None,
        "promised_on": None,
        "first_promised_on": None,
        "promise_reason": "",
        "answer": text,
    }
    return _write(approval, "重新办理", values, by, text)


@transaction.atomic
def pause_approval(
    *, approval: Approval, paused_on: date, reason: str, allowed_by: str, by: User
) -> Approval:
    """停表: the clock stands from that day on; why, and who allowed it."""
    _refuse_unless(approval, ApprovalVerb.PAUSE)
    _refuse_ahead("paused_on", "停表", paused_on)
    if approval.started_on and paused_on < approval.started_on:
        raise ValidationError({"paused_on": f"停表早于受理的 {approval.started_on}，请核对。"})
    values = {
        "paused_on": paused_on,
        "pause_reason": _said("reason", reason, "停表要写明原因。"),
        "pause_allowed_by": _said("allowed_by", allowed_by, "停表要写明谁同意的。"),
    }
    return _write(approval, "停表", values, by, reason)


@transaction.atomic
def resume_approval(*, approval: Approval, resumed_on: date, by: User) -> Approval:
    """恢复计时: the promise moves by the working days from the pause up to the day before."""
    _refuse_unless(approval, ApprovalVerb.RESUME)
    assert approval.paused_on is not None
    _refuse_ahead("resumed_on", "恢复", resumed_on)
    if resumed_on < approval.paused_on:
        raise ValidationError({"resumed_on": f"恢复早于停表的 {approval.paused_on}，请核对。"})
    lost = stood_still(approval.paused_on, resumed_on)
    values: dict[str, Any] = {
        "paused_on": None,
        "pause_reason": "",
        "pause_allowed_by": "",
        "paused_days": approval.paused_days + lost,
    }
    if approval.promised_on and lost:
        values["promised_on"] = shift(approval.promised_on, lost)
        values["promise_reason"] = f"停表 {lost} 个工作日，承诺顺延：{approval.pause_reason}"[:200]
    return _write(approval, "恢复计时", values, by, approval.pause_reason)


def stood_still(paused_on: date, resumed_on: date) -> int:
    """Working days of a pause: its first day counts, the day the clock runs again does not."""
    one = timedelta(days=1)
    return workdays_between(paused_on - one, resumed_on - one)


def _write(
    approval: Approval, verb: str, values: dict[str, Any], by: User, reason: str = ""
) -> Approval:
    """Raises StaleVersion."""
    before = {name: getattr(approval, name) for name in values}
    for name, value in values.items():
        setattr(approval, name, value)
    approval.bump(list(values))
    changes = audit.difference(before, values)
    audit.record(verb=verb, on=approval, by=by, changes=changes, reason=reason.strip())
    relight(approval.project_id)
    return approval


def _locked(project: Project) -> Project:
    """Two people list one project's items: the second waits and finds nothing missing."""
    project = Project.objects.select_for_update().get(pk=project.pk)
    _refuse_ended(project)
    return project


def _state_of(mode: str) -> ApprovalState:
    """容缺受理 is in hand by its mode."""
    is_deferred = mode == ApprovalMode.DEFERRED
    return ApprovalState.DEFERRED if is_deferred else ApprovalState.RUNNING


def _of_mode(mode: str, lacking: str, until: date | None, approval: Approval) -> dict[str, Any]:
    """Mode, state in hand, and for 容缺 what is lacking; other modes lack nothing."""
    values: dict[str, Any] = {"mode": mode, "state": _state_of(mode), "lacking": ""}
    values["lacking_until"] = None
    if mode != ApprovalMode.DEFERRED:
        return values
    lacking, until = lacking.strip() or approval.lacking, until or approval.lacking_until
    errors = {}
    if not lacking:
        errors["lacking"] = "容缺受理要写明缺哪些材料。"
    if until is None:
        errors["lacking_until"] = "容缺受理要写明材料最迟哪天补齐。"
    if errors:
        raise ValidationError(errors)
    return values | {"lacking": lacking, "lacking_until": until}


def _refuse_unless(approval: Approval, verb: ApprovalVerb) -> None:
    """By the table of verbs; nothing on an ended project."""
    _refuse_ended(approval.project)
    if verb in stages.approval_verbs(approval.state, approval.paused_on is not None):
        return
    now = ApprovalState(approval.state).label
    if approval.paused_on:
        raise ValidationError(f"从 {approval.paused_on} 起停表，请专班先恢复计时。")
    if verb == ApprovalVerb.RESUME:
        raise ValidationError("这一事项没有停表，不用恢复计时。")
    raise ValidationError(f"这一事项现在是“{now}”，不能{verb.label}；请刷新页面看最新状态。")


def _refuse_ended(project: Project) -> None:
    if project.is_ended:
        raise ValidationError("项目已终止或退库，手续不能再改。")


def _refuse_ahead(field: str, label: str, day: date) -> None:
    """What happened lies not ahead of the real date."""
    if day > timezone.localdate():
        raise ValidationError({field: f"{label}日期还没到，请填今天或以前的日期。"})


def _check_promise(promised: date, started_on: date | None) -> None:
    if started_on and promised < started_on:
        raise ValidationError({"promised_on": f"承诺早于受理的 {started_on}，请核对两个日期。"})
    if promised > max(started_on or promised.min, clock.today()) + FARTHEST:
        raise ValidationError({"promised_on": "承诺日期在五年以后，请核对年份。"})


def _refuse_same_name(project: Project, name: str) -> None:
    if project.approvals.filter(name=name.strip()).exists():
        raise ValidationError({"name": f"已有事项“{name.strip()}”，请换个名称。"})


def _refuse_retired(unit: Unit | None, agent: Person | None) -> None:
    if unit and unit.retired_on:
        raise ValidationError({"unit": f"{unit}已于 {unit.retired_on} 撤并，请选承接的单位。"})
    if agent and agent.left_on:
        raise ValidationError({"agent": f"{agent}已于 {agent.left_on} 离任，请另选代办员。"})


def _said(field: str, text: str, else_say: str) -> str:
    if not text.strip():
        raise ValidationError({field: else_say})
    return text.strip()
