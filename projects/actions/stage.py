"""Stage moves: claim, recognise, return. Every move is a row; the project keeps the days."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import User
from projects import stages
from projects.actions.lamp import relight
from projects.enums import MoveState, Stage
from projects.models import Agreement, Project, StageTransition
from tracker import audit


def locked(project: Project) -> Project:
    """The row as it is now, held until the transaction ends (two people, one project)."""
    return Project.objects.select_for_update().get(pk=project.pk)


@transaction.atomic
def claim_stage(
    *, project: Project, to_stage: str, claimed_on: date, by: User, reason: str = ""
) -> StageTransition:
    """Ask for a move, or take it where no recognition is needed.

    Raises ValidationError for what is still lacking, a day that lies ahead, a second open claim,
    or a move back or over a stage without a reason.
    """
    project = locked(project)
    _check_claim(project, to_stage, claimed_on, reason)
    move = StageTransition.objects.create(
        project=project,
        from_stage=project.stage,
        to_stage=to_stage,
        claimed_on=claimed_on,
        reason=reason,
        claimed_by=by,
    )
    audit.record(
        verb="申报阶段",
        on=project,
        by=by,
        changes={"stage": [project.stage, to_stage], "claimed_on": [None, str(claimed_on)]},
        reason=reason,
    )
    if not stages.awaits_recognition(project.stage, to_stage):
        _take(project=project, move=move, on=claimed_on, by=by)
    return move


def _check_claim(project: Project, to_stage: str, claimed_on: date, reason: str) -> None:
    errors: dict[str, str | list[str]] = {}
    if project.is_ended:
        raise ValidationError("项目已终止或退库，请先恢复为正常再申报阶段。")
    if project.transitions.claimed().exists():
        raise ValidationError("这个项目已有一条待认定的阶段申报，请等认定或退回后再报。")
    if to_stage == project.stage:
        errors["to_stage"] = "项目已经在这个阶段，请另选。"
    elif not stages.is_plain(project.stage, to_stage) and not reason.strip():
        errors["reason"] = "跨阶段或退回上一阶段要写明原因。"
    if claimed_on > timezone.localdate():
        errors["claimed_on"] = "申报日期还没到，请填今天或以前的日期。"
    if not errors and stages.is_forward(project.stage, to_stage):
        if floor := _day_before(project, to_stage, claimed_on):
            errors["claimed_on"] = f"申报日期早于上一阶段的日期 {floor}，请核对两个日期。"
        if why := _why_not_there(project, to_stage):
            errors["to_stage"] = why
    if errors:
        raise ValidationError(errors)


def _why_not_there(project: Project, to_stage: str) -> str:
    """What the stage demands and the project lacks; "" when nothing."""
    if lacking := stages.missing(stages.Facts.of(project), to_stage):
        labels = "、".join(item.label for item in lacking)
        return f"还差{labels}，补齐后再申报。"
    return _why_not_signed(project, to_stage)


def _why_not_signed(project: Project, to_stage: str) -> str:
    """A formal contract behind it must have passed 公平竞争审查 (DOMAIN.md §8); "" when it has."""
    if project.signed_on or not stages.reached(to_stage, Stage.SIGNED):
        return ""
    contract = Agreement.objects.held().filter(project=project).first()
    if contract is None or contract.is_cleared:
        return ""
    said = contract.get_review_display()
    return f"来源协议的公平竞争审查是“{said}”，请先在协议里登记审查结果，再申报签约。"


@transaction.atomic
def recognise_stage(
    *, move: StageTransition, recognised_on: date, by: User, answer: str = ""
) -> StageTransition:
    """The bureau recognises a claimed move; the recognised day is the one that counts."""
    project = locked(move.project)
    move = _open(move)
    if recognised_on > timezone.localdate():
        raise ValidationError({"recognised_on": "认定日期还没到，请填今天或以前的日期。"})
    if floor := _day_before(project, move.to_stage, recognised_on):
        raise ValidationError(
            {"recognised_on": f"认定日期早于上一阶段的日期 {floor}，请核对两个日期。"}
        )
    if why := _why_not_signed(project, move.to_stage):
        raise ValidationError({"answer": why})
    move.answer = answer
    _take(project=project, move=move, on=recognised_on, by=by)
    return move


def _day_before(project: Project, stage: str, on: date) -> date | None:
    """The latest day of an earlier stage, where `on` lies before it."""
    place = stages.position(stage)
    days = [
        day
        for earlier, field in stages.DATE_FIELDS.items()
        if stages.position(earlier) < place and (day := getattr(project, field))
    ]
    latest = max(days, default=None)
    return latest if latest and on < latest else None


@transaction.atomic
def return_stage(*, move: StageTransition, answer: str, by: User) -> StageTransition:
    """Send a claim back with what is wrong. The project stays where it is."""
    if not answer.strip():
        raise ValidationError({"answer": "请写明退回原因和要补的材料。"})
    move = _open(move)
    move.state, move.answer = MoveState.RETURNED, answer
    move.decided_by, move.decided_at = by, timezone.now()
    move.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    audit.record(
        verb="退回阶段申报",
        on=move.project,
        by=by,
        reason=answer,
        changes={"stage_claim": [move.to_stage, "returned"]},
    )
    return move


def _open(move: StageTransition) -> StageTransition:
    move = StageTransition.objects.select_for_update().get(pk=move.pk)
    if move.state != MoveState.CLAIMED:
        raise ValidationError("这条申报已经处理过了，请刷新页面看结果。")
    return move


def _take(*, project: Project, move: StageTransition, on: date, by: User) -> None:
    """Write the move and the project together."""
    move.state, move.recognised_on = MoveState.RECOGNISED, on
    move.decided_by, move.decided_at = by, timezone.now()
    move.save()
    before = {"stage": project.stage} | {f: getattr(project, f) for f in _date_fields()}
    place_at(project, move.to_stage, on)
    fields = ["stage", *_date_fields()]
    project.bump(fields)
    after = {name: getattr(project, name) for name in fields}
    audit.record(
        verb="认定阶段",
        on=project,
        by=by,
        changes=audit.difference(before, after),
        reason=move.reason or move.answer,
    )
    relight(project.pk)


def place_at(project: Project, stage: str, on: date) -> None:
    """Set the stage and its day; days of later stages fall away (a move back).

    A day that was recognised once stays: 首次签约 counts, an upgrade of the agreement adds
    nothing (DOMAIN.md §3). A recognised stage that is passed over counts from the same day,
    else "started or beyond" would miss it.
    """
    place = stages.position(stage)
    project.stage = Stage(stage)
    for other, field in stages.DATE_FIELDS.items():
        if stages.position(other) > place:
            setattr(project, field, None)
        elif getattr(project, field) is None and (
            other == stage or other in stages.NEEDS_RECOGNITION
        ):
            setattr(project, field, on)


def _date_fields() -> list[str]:
    return list(stages.DATE_FIELDS.values())
