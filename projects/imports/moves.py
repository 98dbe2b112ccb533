"""Stage, status and their days: what the bureau's ledger recognises, what another's only claims."""

from datetime import date
from typing import Any

from projects import stages
from projects.enums import ENDED, Stage, Status
from projects.imports.plan import Move
from projects.imports.prose import stage_in_prose
from projects.imports.rows import Frame, RawRow
from projects.models import Project, StageTransition

START = Stage.NEGOTIATING.value
# Every stage in order, with the column of its day, and those alone that have one with their places.
# Plain text: an enum's members are hashed in Python, some ten times for each of ten thousand rows.
PATH = tuple((stage.value, stages.DATE_FIELDS.get(stage, "")) for stage in stages.ORDER)
DAYS = tuple((place, stage, name) for place, (stage, name) in enumerate(PATH) if name)
GROUPS = (
    {Stage.SIGNED, Stage.REGISTERED},
    {Stage.STARTED, Stage.BUILDING},
    {Stage.COMPLETED, Stage.PRODUCTION, Stage.CAPACITY},
)
Changes = dict[str, list[Any]]
Fields = dict[str, Any]


def _goal(raw: RawRow, held: str) -> str | None:
    """The stage the row is at: as written, else the furthest that has a day."""
    if stage := raw.values.get("stage"):
        return str(stage)
    dated = [stage for _, stage, name in DAYS if raw.values.get(name)]
    return dated[-1] if dated and stages.is_forward(held, dated[-1]) else None


def _propose(raw: RawRow, frame: Frame, held: str) -> None:
    """A stage that only the words of the progress tell is proposed, never taken."""
    text = raw.values.get("progress_text")
    told = stage_in_prose(str(text)) if text else None
    if told is None or "stage" in raw.values or not stages.is_forward(held, told):
        return
    if _coarse(told, held):
        return
    said = f"进展里的话像是已到“{told.label}”，阶段没有改；属实请采用，并补上日期和佐证。"
    raw.say(
        frame, "stage", "warning", "stage_hint", said, suggestion=told.label, raw=str(text)[:60]
    )


def _coarse(written: str, held: str) -> bool:
    """开工 in a ledger where the system knows 在建: the card's word is the same (DOMAIN.md §3)."""
    return any(written in group and held in group for group in GROUPS)


def stage_moves(
    raw: RawRow, frame: Frame, project: Project | None, claim: StageTransition | None
) -> tuple[Fields, tuple[Move, ...], Move | None, Changes]:
    """(columns to set, recognised moves, claim, changes) for the row's stage and days."""
    held = project.stage if project else START
    goal = _goal(raw, held)
    if goal is None:
        _propose(raw, frame, held)
    fields: Fields = {}
    if goal and stages.is_forward(goal, held):
        if project is None:
            fields["stage"] = goal
        elif not _coarse(goal, held):
            text = (
                f"台账写“{Stage(goal).label}”，系统里已到“{Stage(held).label}”，阶段没有改；"
                "确需退回请到项目页申报并写明原因。"
            )
            raw.say(frame, "stage", "warning", "stage_back", text)
        goal = None
    elif goal == held:
        goal = None
    if not frame.recognises:
        return _claimed(raw, frame, project, goal, held, claim, fields)
    moves = _moves(raw, frame, goal, held) if goal else ()
    if goal and project is not None:
        _warn_skipped(raw, frame, project, goal, held, moves)
    if goal:
        fields["stage"] = goal
        _warn_undated(raw, frame, goal, project)
    _days(raw, frame, project, fields, goal or fields.get("stage") or held)
    return fields, moves, None, _changes(project, fields)


def _moves(raw: RawRow, frame: Frame, goal: str, held: str) -> tuple[Move, ...]:
    found, last = [], held
    for stage, name in PATH[stages.position(held) + 1 : stages.position(goal) + 1]:
        on = raw.values.get(name)
        if on or stage == goal:
            found.append(Move(last, stage, on or frame.until))
            last = stage
    return tuple(found)


def _warn_skipped(
    raw: RawRow, frame: Frame, project: Project, goal: str, held: str, moves: tuple[Move, ...]
) -> None:
    """A stage that the bureau recognises, passed over without a day, is looked at twice."""
    taken = {move.to_stage for move in moves}
    passed = [
        stage.label
        for stage in stages.ORDER[stages.position(held) + 1 : stages.position(goal)]
        if stage in stages.NEEDS_RECOGNITION
        and stage not in taken
        and not getattr(project, stages.DATE_FIELDS[stage])
    ]
    if passed:
        text = (
            f"从“{Stage(held).label}”直接认定到“{Stage(goal).label}”，中间的{'、'.join(passed)}没有日期；"
            "请核对，并在台账里补上日期列。"
        )
        raw.say(frame, "stage", "warning", "stage_skip", text)


def _warn_undated(raw: RawRow, frame: Frame, goal: str, project: Project | None) -> None:
    """A start or signing without a day is on no month's count; the day is not made up."""
    stage = Stage.STARTED if goal == Stage.BUILDING else Stage(goal)
    name = stages.DATE_FIELDS.get(stage)
    if stage not in stages.NEEDS_RECOGNITION:
        return
    if name and not raw.values.get(name) and not (project and getattr(project, name)):
        text = f"到了“{Stage(goal).label}”但没有{stage.label}日期，按月统计时计不进去；请在台账里补上日期列。"
        raw.say(frame, "stage", "warning", "date_missing", text)


def _days(raw: RawRow, frame: Frame, project: Project | None, fields: Fields, reached: str) -> None:
    """Days of the stages reached; a day beyond the written stage contradicts it."""
    last: date | None = None
    place = stages.position(reached)
    for at, stage, name in DAYS:
        on = raw.values.get(name)
        if on is None:
            last = getattr(project, name, None) or last
            continue
        if at > place:
            text = f"写了{Stage(stage).label}日期，但阶段是“{Stage(reached).label}”，这个日期没有采用；请核对。"
            raw.say(frame, name, "warning", "date_ahead", text)
            continue
        if last and on < last:
            text = f"{Stage(stage).label}日期 {on} 早于上一阶段的日期 {last}；请核对两个日期。"
            raw.say(frame, name, "warning", "date_order", text)
        last = max(on, last) if last else on
        if getattr(project, name, None) != on:
            fields[name] = on


def _changes(project: Project | None, fields: Fields) -> Changes:
    if project is None:
        return {}  # nothing stood there before
    return {
        name: [_text(getattr(project, name, None)), _text(value)]
        for name, value in fields.items()
        if getattr(project, name, None) != value
    }


def _text(value: Any) -> Any:
    return str(value) if value is not None else None


def _claimed(
    raw: RawRow,
    frame: Frame,
    project: Project | None,
    goal: str | None,
    held: str,
    claim: StageTransition | None,
    fields: Fields,
) -> tuple[Fields, tuple[Move, ...], Move | None, Changes]:
    """What staff import moves no stage: it makes one claim that the bureau decides."""
    changes = _changes(project, fields)
    if project is not None:
        _keep_days(raw, frame, project, held)
    if goal is None or (claim is not None and claim.to_stage == goal):
        return fields, (), None, changes
    if claim is not None:
        text = f"已有一条待认定的申报（{Stage(claim.to_stage).label}），没有再报；请等认定或退回。"
        raw.say(frame, "stage", "warning", "claim_open", text)
        return fields, (), None, changes
    if project is not None and project.is_ended:
        text = "项目已终止或退库，没有申报阶段；请先到项目页恢复。"
        raw.say(frame, "stage", "warning", "ended", text)
        return fields, (), None, changes
    on = raw.values.get(stages.DATE_FIELDS.get(Stage(goal), "")) or frame.until
    _say_claimed(raw, frame, goal, held)
    changes["stage"] = [held if project else None, goal]
    return fields, (), Move(held, goal, on), changes


def _say_claimed(raw: RawRow, frame: Frame, goal: str, held: str) -> None:
    """What staff write of a stage is a claim; days of stages before it wait for their own."""
    text = f"“{Stage(goal).label}”作为申报提交，待招商局认定后计数。"
    raw.say(frame, "stage", "warning", "claimed", text)
    for stage in stages.ORDER[stages.position(held) + 1 : stages.position(goal)]:
        name = stages.DATE_FIELDS.get(stage, "")
        if raw.values.get(name):
            text = f"{stage.label}日期没有采用：一次只能申报一步，请先申报{stage.label}，或请招商局导入。"
            raw.say(frame, name, "warning", "not_claimed", text)


def _keep_days(raw: RawRow, frame: Frame, project: Project, held: str) -> None:
    for stage, name in stages.DATE_FIELDS.items():
        on = raw.values.get(name)
        if on and not stages.is_forward(held, stage) and getattr(project, name) != on:
            text = f"{stage.label}日期由招商局认定，系统里是 {getattr(project, name) or '空'}，没有改；有误请联系调度科。"
            raw.say(frame, name, "warning", "not_allowed", text)


def status_change(raw: RawRow, frame: Frame, project: Project | None) -> tuple[Fields, Changes]:
    """停滞, 终止, 退库: taken from the bureau's ledger only."""
    status = raw.values.get("status")
    held = project.status if project else str(Status.NORMAL)
    if status is None or status == held:
        return {}, {}
    if not frame.recognises:
        text = f"状态“{Status(status).label}”要在项目页写明原因后变更，没有读入。"
        raw.say(frame, "status", "warning", "not_allowed", text)
        return {}, {}
    fields: Fields = {"status": status, "ended_on": frame.until if status in ENDED else None}
    return fields, {"status": [held, status]}
