"""批示与督办: issue, sign for, answer, send back, close, and the next colour (DOMAIN.md §3)."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils import timezone

from parks.models import Person, Unit, User
from projects.enums import InstructionLevel, InstructionState, LampKind, ReplyKind
from projects.models import Instruction, InstructionReply, Project
from projects.notifications import tell_answered, tell_instruction
from projects.queries.instruction import LIT, NEXT, OFFERED_DAYS, receivers, with_lamp_lit
from tracker import audit, clock
from tracker.tools.workdays import shift

LONGEST = timedelta(days=366)
TRIES = 20  # of a number that somebody else took in the same moment
Fields = dict[str, Any]


@transaction.atomic
def issue_instruction(
    *,
    project: Project,
    text: str,
    due_on: date,
    by: User,
    level: str = InstructionLevel.PLAIN,
    lamp: str = "",
    to_unit: Unit | None = None,
    to_person: Person | None = None,
) -> Instruction:
    """A line and a date; to the task force unless a unit or a person is named.

    A 督办单 begins blue and names the lamp it is for. Raises ValidationError by field.
    """
    if project.is_ended:
        raise ValidationError(
            f"项目已{project.get_status_display()}，不再批示；要恢复请先变更状态。"
        )
    if not text.strip():
        raise ValidationError({"text": "请写一句要办的事。"})
    if level in NEXT.values():
        why = "黄色、红色督办单由上一张到期未办升级而来，请先发蓝色督办单。"
        raise ValidationError({"level": why})
    _refuse_day(due_on)
    _refuse_lamp(project, level, lamp)
    _refuse_addressee(to_unit, to_person)
    values = {"project": project, "level": level, "text": text.strip(), "lamp": lamp}
    return _issue(values | {"due_on": due_on, "to_unit": to_unit, "to_person": to_person}, by)


@transaction.atomic
def receive_instruction(*, instruction: Instruction, by: User) -> Instruction:
    """签收: whoever gave it sees that it was read."""
    _refuse_settled(instruction)
    if instruction.received_at:
        raise ValidationError("已经签收过了。")
    instruction.received_at = timezone.now()
    instruction.bump(["received_at"])
    _say(instruction, ReplyKind.RECEIVED, "", by)
    audit.record(verb="签收批示", on=instruction, by=by)
    return instruction


@transaction.atomic
def answer_instruction(*, instruction: Instruction, text: str, by: User) -> Instruction:
    """An answer, or more of it; whoever gave the instruction hears at once."""
    _refuse_settled(instruction)
    if not text.strip():
        raise ValidationError({"text": "请写办理情况。"})
    values = {
        "state": InstructionState.ANSWERED,
        "answered_on": clock.today(),
        "received_at": instruction.received_at or timezone.now(),
    }
    reply = _move(instruction, "回复批示", values, ReplyKind.ANSWER, text, by)
    tell_answered(instruction, reply)
    return instruction


@transaction.atomic
def return_instruction(
    *, instruction: Instruction, reason: str, by: User, due_on: date | None = None
) -> Instruction:
    """退回再办: what was answered is not enough; a date that has passed needs a new one."""
    if instruction.state != InstructionState.ANSWERED:
        raise ValidationError("还没有回复，或者已经办结，不能退回。")
    if not reason.strip():
        raise ValidationError({"text": "请写明退回原因，让对方知道还差什么。"})
    if due_on is None and instruction.due_on < clock.today():
        raise ValidationError({"due_on": f"原期限 {instruction.due_on} 已过，请给一个新的期限。"})
    if due_on is not None:
        _refuse_day(due_on)
    values = {"state": InstructionState.ISSUED, "due_on": due_on or instruction.due_on}
    reply = _move(instruction, "退回批示回复", values, ReplyKind.RETURNED, reason, by)
    tell_instruction(instruction, receivers(instruction, clock.today()), reply)
    return instruction


@transaction.atomic
def close_instruction(*, instruction: Instruction, by: User, text: str = "") -> Instruction:
    """办结. One that nobody answered is closed with a reason."""
    _refuse_settled(instruction)
    if instruction.state == InstructionState.ISSUED and not text.strip():
        raise ValidationError({"text": "还没有回复就办结，请写明原因。"})
    values = {"state": InstructionState.CLOSED, "closed_on": clock.today()}
    _move(instruction, "办结批示", values, ReplyKind.CLOSED, text, by)
    return instruction


@transaction.atomic
def follow_up(
    *, instruction: Instruction, by: User, due_on: date | None = None, text: str = ""
) -> Instruction:
    """升级: the next colour takes the place of a 督办单 not answered or not mended by its date.

    Returns the new one. Nothing does this by itself: somebody decides (issue 4).
    """
    today = clock.today()
    why = _why_follow(instruction, today)
    level = NEXT[InstructionLevel(instruction.level)]
    due_on = due_on or shift(today, OFFERED_DAYS)
    _refuse_day(due_on)
    before, instruction.state = instruction.state, InstructionState.ESCALATED
    instruction.bump(["state"])
    demand = "现予黄色警示" if level == InstructionLevel.YELLOW else "现予红色督办并约谈"
    said = f"{instruction}到期{why}，{demand}，请限期整改并回复。原要求：{instruction.text}"
    row = _issue(
        {
            "project": instruction.project,
            "level": level,
            "text": (text.strip() or said)[:500],
            "lamp": instruction.lamp,
            "due_on": due_on,
            "to_unit": instruction.to_unit,
            "to_person": instruction.to_person,
            "after": instruction,
        },
        by,
    )
    _say(instruction, ReplyKind.FOLLOWED, f"升级为 {row}", by)
    changes = {"state": [before, instruction.state], "followed_by": [None, row.number]}
    audit.record(verb="升级督办单", on=instruction, by=by, changes=changes, reason=why)
    return row


def _why_follow(instruction: Instruction, today: date) -> str:
    """What was not done, in words; refuses what may not be followed."""
    _refuse_settled(instruction)
    if instruction.level not in NEXT:
        text = "批示不升级，可以另发蓝色督办单。"
        if instruction.level == InstructionLevel.RED:
            text = "红色督办单之上没有更高一级，请约谈后办结。"
        raise ValidationError(text)
    if instruction.due_on >= today:
        raise ValidationError(f"期限是 {instruction.due_on}，还没有到期，不能升级。")
    if instruction.state == InstructionState.ISSUED:
        return "未回复"
    if not with_lamp_lit(Instruction.objects.filter(pk=instruction.pk)).get().lamp_lit:
        raise ValidationError("已经回复，灯也转绿了，请办结。")
    return f"已回复而{instruction.get_lamp_display()}仍亮"


def _issue(values: Fields, by: User) -> Instruction:
    """Write it under the next number of its kind and year, and tell those it goes to."""
    today = clock.today()
    prefix = "PS" if values["level"] == InstructionLevel.PLAIN else "DB"
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                number = _next_number(f"{prefix}-{today.year}-")
                row = Instruction.objects.create(
                    number=number, issued_by=by, issued_on=today, **values
                )
            break
        except IntegrityError:  # the number was taken in this very moment (R18)
            if not left:
                raise
    told = {name: audit.plain(value) for name, value in values.items() if value}
    changes = {name: [None, value] for name, value in told.items() if name != "project"}
    verb = "下发批示" if prefix == "PS" else "下发督办单"
    audit.record(verb=verb, on=row, by=by, changes=changes)
    tell_instruction(row, receivers(row, today))
    return row


def _next_number(head: str) -> str:
    rows = Instruction.objects.filter(number__startswith=head)
    newest = rows.order_by(Length("number").desc(), "-number")  # 10000 comes after 9999
    last = newest.values_list("number", flat=True).first()
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04d}"


def _move(
    instruction: Instruction, verb: str, values: Fields, kind: str, text: str, by: User
) -> InstructionReply:
    """Change the row, add the line to the thread, write the audit row."""
    before = {name: getattr(instruction, name) for name in values}
    for name, value in values.items():
        setattr(instruction, name, value)
    instruction.bump(list(values))
    reply = _say(instruction, kind, text, by)
    changes = audit.difference(before, values)
    audit.record(verb=verb, on=instruction, by=by, changes=changes, reason=text)
    return reply


def _say(instruction: Instruction, kind: str, text: str, by: User) -> InstructionReply:
    return InstructionReply.objects.create(
        instruction=instruction, kind=kind, by=by, text=text.strip()
    )


def _refuse_settled(instruction: Instruction) -> None:
    if not instruction.is_open:
        raise ValidationError(f"{instruction}{instruction.get_state_display()}，请刷新页面看结果。")


def _refuse_day(due_on: date) -> None:
    today = clock.today()
    if due_on < today:
        raise ValidationError({"due_on": f"期限 {due_on} 已经过去，请填 {today} 或以后的日期。"})
    if due_on - today > LONGEST:
        raise ValidationError({"due_on": "期限超过一年，请核对年份；长期事项请分段批示。"})


def _refuse_lamp(project: Project, level: str, lamp: str) -> None:
    if not lamp:
        if level != InstructionLevel.PLAIN:
            raise ValidationError({"lamp": "督办单要写明因哪盏灯；没有亮灯的事请用批示。"})
        return
    if not project.lamps.filter(kind=lamp, until_on=None, level__in=LIT).exists():
        label = LampKind(lamp).label
        raise ValidationError({"lamp": f"{label}现在没有亮红灯或黄灯，请核对项目页上的灯。"})


def _refuse_addressee(unit: Unit | None, person: Person | None) -> None:
    if unit and person:
        raise ValidationError({"to_person": "单位和人员只选一个；都不选就发给项目专班。"})
    today = clock.today()
    if person and person.left_on and person.left_on <= today:
        why = f"{person}已于 {person.left_on} 离任，请改选在任的人。"
        raise ValidationError({"to_person": why})
    if unit and unit.retired_on and unit.retired_on <= today:
        heir = f"请改选承接单位“{unit.successor}”" if unit.successor else "请改选在用的单位"
        raise ValidationError({"to_unit": f"{unit}已于 {unit.retired_on} 撤并，{heir}。"})
