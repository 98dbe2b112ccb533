"""The life of a project as data: the order of stages, allowed moves, and what each demands.

One table serves the gate (may this move happen now) and the page's "还差什么" (DOMAIN.md §3).
Requirements are asked for when a project moves, never when an old row is edited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from projects.enums import (
    ApprovalState,
    ApprovalVerb,
    Evidence,
    LeadState,
    LeadVerb,
    OriginKind,
    ProblemLevel,
    ProblemState,
    ProblemVerb,
    ProjectKind,
    Stage,
)
from projects.models import Project

ORDER: tuple[Stage, ...] = tuple(Stage)

# The column that holds the recognised day of a stage; 在建 and the early ones have none.
DATE_FIELDS = {
    Stage.SIGNED: "signed_on",
    Stage.REGISTERED: "registered_on",
    Stage.STARTED: "started_on",
    Stage.COMPLETED: "completed_on",
    Stage.PRODUCTION: "production_on",
    Stage.CAPACITY: "capacity_on",
}
PLANNED_FIELDS = {
    Stage.STARTED: "planned_start_on",
    Stage.COMPLETED: "planned_completion_on",
    Stage.PRODUCTION: "planned_production_on",
}

# Forward moves into these wait for the bureau; all others are taken at once.
NEEDS_RECOGNITION = frozenset({Stage.SIGNED, Stage.STARTED, Stage.PRODUCTION})

EVIDENCE_TEXT = {
    Stage.SIGNED: "正式合同（首次签约，框架协议不算）",
    Stage.STARTED: "主体工程开工或设备采购的照片、监理通知、施工许可",
    Stage.COMPLETED: "竣工验收与移交材料",
    Stage.PRODUCTION: "真实生产的佐证（首批产品、用电、开票）",
    Stage.CAPACITY: "达到设计产能的佐证",
}


_PLACES = {str(stage): place for place, stage in enumerate(ORDER)}


def position(stage: str) -> int:
    """The place in ORDER. Raises KeyError for what is no stage."""
    return _PLACES[stage]


def reached(stage: str, goal: Stage) -> bool:
    """Whether `stage` is `goal` or beyond."""
    return position(stage) >= position(goal)


_EARLY = frozenset({Stage.RESERVE, Stage.LEAD, Stage.NEGOTIATING})


def stage_on(project: Project, day: date) -> Stage:
    """The stage of a past day, by the recognised days; today's as it stands.

    A stage without a day of its own was reached with the next one that has one.
    """
    later = False  # whether the stage above came after that day
    for stage in reversed(ORDER[: position(project.stage) + 1]):
        if stage in _EARLY:
            return stage
        on = getattr(project, DATE_FIELDS.get(stage, "started_on"))
        if on <= day if on else not later:
            return stage
        later = True
    return ORDER[0]


def is_forward(move_from: str, move_to: str) -> bool:
    return position(move_to) > position(move_from)


def awaits_recognition(move_from: str, move_to: str) -> bool:
    """Whether the move enters, or passes over, a stage that the bureau must recognise."""
    return any(
        position(move_from) < position(stage) <= position(move_to) for stage in NEEDS_RECOGNITION
    )


def is_plain(move_from: str, move_to: str) -> bool:
    """One step forward. Moving back or skipping needs a reason."""
    return position(move_to) - position(move_from) == 1


@dataclass(frozen=True)
class Facts:
    """A project with what lies beside it and a gate must know."""

    project: Project
    evidence: frozenset[str]
    has_investor: bool
    has_leader: bool

    @classmethod
    def of(cls, project: Project) -> "Facts":
        kinds = project.attachments.filter(voided_at=None).values_list("kind", flat=True)
        return cls(
            project, frozenset(kinds), bool(project.investors.all()), project.leader_id is not None
        )


@dataclass(frozen=True)
class Requirement:
    """Something a project must have from `stage` on; `url` names the form that mends it."""

    code: str
    label: str
    stage: Stage
    url: str
    met: Callable[[Facts], bool]


def _field(*names: str) -> Callable[[Facts], bool]:
    """Any one of these fields is filled."""
    return lambda facts: any(getattr(facts.project, n) not in (None, "") for n in names)


def _document(kind: Evidence) -> Callable[[Facts], bool]:
    return lambda facts: kind in facts.evidence


def _land(facts: Facts) -> bool:
    project = facts.project
    return project.kind != ProjectKind.CONSTRUCTION or project.land_area_mu is not None


def _origin(facts: Facts) -> bool:
    project = facts.project
    return project.origin_kind == OriginKind.LOCAL or bool(project.origin)


S = Stage
EDIT, FILES, DUTY = "project-edit", "attachment-create", "assignment-create"
REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement("content", "建设内容", S.NEGOTIATING, EDIT, _field("content")),
    Requirement("total", "总投资", S.NEGOTIATING, EDIT, _field("total_investment")),
    Requirement("investor", "投资方", S.SIGNED, EDIT, lambda facts: facts.has_investor),
    Requirement("origin", "来源地", S.SIGNED, EDIT, _origin),
    Requirement("amount", "合同金额", S.SIGNED, EDIT, _field("contract_amount")),
    Requirement("chain", "产业链", S.SIGNED, EDIT, _field("chain_id")),
    Requirement("contract", "合同协议附件", S.SIGNED, FILES, _document(Evidence.CONTRACT)),
    Requirement("leader", "包抓领导", S.REGISTERED, DUTY, lambda facts: facts.has_leader),
    Requirement("plan_start", "计划开工", S.REGISTERED, EDIT, _field("planned_start_on")),
    Requirement("approval", "备案审批材料", S.STARTED, FILES, _document(Evidence.APPROVAL)),
    Requirement("land", "用地面积", S.STARTED, EDIT, _land),
    Requirement("plan_end", "计划竣工", S.STARTED, EDIT, _field("planned_completion_on")),
    Requirement("output", "达产后年产值", S.PRODUCTION, EDIT, _field("annual_output")),
    Requirement("jobs", "用工人数", S.PRODUCTION, EDIT, _field("jobs")),
)


def missing(facts: Facts, goal: str) -> list[Requirement]:
    """What the project still lacks to be at `goal`: the gate, and "还差什么"."""
    return [r for r in demanded(goal) if not r.met(facts)]


@cache
def demanded(goal: str) -> tuple[Requirement, ...]:
    """All that a project must have to be at `goal`. Raises KeyError for what is no stage."""
    return tuple(r for r in REQUIREMENTS if reached(goal, r.stage))


def next_stage(stage: str) -> Stage | None:
    place = position(stage) + 1
    return ORDER[place] if place < len(ORDER) else None


@dataclass(frozen=True)
class Step:
    """One step of the stepper on the project page."""

    stage: Stage
    state: str  # done, now, later
    on: date | None
    planned_on: date | None
    days: int | None  # from this step to the next that has a day; to today for the present one


STEPPER = (
    S.SIGNED,
    S.REGISTERED,
    S.STARTED,
    S.BUILDING,
    S.COMPLETED,
    S.PRODUCTION,
    S.CAPACITY,
)


def stepper(project: Project, today: date) -> list[Step]:
    """The steps from 签约 on, with the day of each and how long it took."""
    days = {stage: getattr(project, DATE_FIELDS.get(stage, "started_on")) for stage in STEPPER}
    steps = []
    for place, stage in enumerate(STEPPER):
        state = _step_state(project, stage)
        on = days[stage] if state != "later" else None
        following = next((d for s in STEPPER[place + 1 :] if (d := days[s]) and d != on), None)
        end = today if state == "now" else following
        span = (end - on).days if on and end and end >= on else None
        planned = PLANNED_FIELDS.get(stage)
        steps.append(Step(stage, state, on, getattr(project, planned) if planned else None, span))
    return steps


def _step_state(project: Project, stage: Stage) -> str:
    if project.stage == stage:
        return "now"
    return "done" if reached(project.stage, stage) else "later"


@dataclass(frozen=True)
class Move:
    """What a verb does to a problem: from which states, into which (None: it stays)."""

    begins: tuple[ProblemState, ...]
    ends: ProblemState | None = None


PS, PV = ProblemState, ProblemVerb
# The life of a problem (DOMAIN.md §3 Problems).
PROBLEM_MOVES: dict[ProblemVerb, Move] = {
    PV.ACCEPT: Move((PS.REPORTED,), PS.ACCEPTED),
    PV.REASSIGN: Move((PS.ACCEPTED, PS.IN_HAND), PS.ACCEPTED),
    PV.START: Move((PS.ACCEPTED,), PS.IN_HAND),
    PV.CHANGE_DUE: Move((PS.ACCEPTED, PS.IN_HAND)),
    PV.RESOLVE: Move((PS.IN_HAND,), PS.RESOLVED),
    PV.CLOSE: Move((PS.RESOLVED,), PS.CLOSED),
    PV.RETURN: Move((PS.RESOLVED,), PS.IN_HAND),
    PV.ESCALATE: Move((PS.REPORTED, PS.ACCEPTED, PS.IN_HAND), PS.ACCEPTED),
    PV.OVERDUE: Move((PS.ACCEPTED, PS.IN_HAND)),
}
# What to do instead, by where the problem stands.
PROBLEM_WAYS_OUT = {
    PS.REPORTED: "请先受理，明确责任单位和期限。",
    PS.ACCEPTED: "请责任单位先点“开始办理”。",
    PS.IN_HAND: "请责任单位办好后先报办结。",
    PS.RESOLVED: "请核实后销号；没有办好就退回。",
    PS.CLOSED: "已销号的不能再改；问题又出现请重新上报。",
}
LEVELS: tuple[ProblemLevel, ...] = tuple(ProblemLevel)


def problem_verbs(state: str) -> list[ProblemVerb]:
    """What may follow, the usual next one first."""
    return [verb for verb, move in PROBLEM_MOVES.items() if state in move.begins]


def level_above(level: str) -> ProblemLevel | None:
    """业主 → 园区 → 县级 → 市级; None above the city."""
    place = LEVELS.index(ProblemLevel(level)) + 1
    return LEVELS[place] if place < len(LEVELS) else None


AS, AV = ApprovalState, ApprovalVerb
# The states from which each verb on 手续 may be done (DOMAIN.md §3 Approvals). A unit may finish
# what nobody had marked as taken. While the clock stands (停表) it can only be set going again.
APPROVAL_VERBS: dict[ApprovalVerb, tuple[ApprovalState, ...]] = {
    AV.START: (AS.WAITING,),
    AV.FINISH: (AS.RUNNING, AS.DEFERRED, AS.WAITING),
    AV.PROMISE: (AS.WAITING, AS.RUNNING, AS.DEFERRED),
    AV.MODE: (AS.WAITING, AS.RUNNING, AS.DEFERRED),
    AV.PAUSE: (AS.RUNNING, AS.DEFERRED),
    AV.WAIVE: (AS.WAITING, AS.RUNNING, AS.DEFERRED),
    AV.REOPEN: (AS.DONE, AS.NOT_NEEDED),
}


def approval_verbs(state: str, is_paused: bool) -> list[ApprovalVerb]:
    """What may follow, the usual next one first."""
    if is_paused:
        return [AV.RESUME]
    return [verb for verb, begins in APPROVAL_VERBS.items() if state in begins]


@dataclass(frozen=True)
class LeadMove:
    """What a verb does to a lead: from which states, into which (None: it stays)."""

    begins: tuple[LeadState, ...]
    ends: LeadState | None = None


LS, LV = LeadState, LeadVerb
_LIVING = (LS.REPORTED, LS.ANSWERED, LS.VALID, LS.ASSIGNED, LS.FOLLOWING)
_JUDGED = (LS.VALID, LS.ASSIGNED, LS.FOLLOWING)
# The life of a lead (DOMAIN.md §4): answered, judged, assigned, followed, a project or lost.
LEAD_MOVES: dict[LeadVerb, LeadMove] = {
    LV.ANSWER: LeadMove((LS.REPORTED,), LS.ANSWERED),
    LV.ACCEPT: LeadMove((LS.REPORTED, LS.ANSWERED), LS.VALID),
    LV.REFUSE: LeadMove((LS.REPORTED, LS.ANSWERED), LS.INVALID),
    LV.ASSIGN: LeadMove(_JUDGED, LS.ASSIGNED),
    LV.FOLLOW: LeadMove(_JUDGED, LS.FOLLOWING),
    LV.HAND_OVER: LeadMove(_LIVING),
    LV.CONVERT: LeadMove(_JUDGED, LS.CONVERTED),
    LV.LOSE: LeadMove(_LIVING, LS.LOST),
    LV.MERGE: LeadMove(_LIVING, LS.MERGED),
    LV.REOPEN: LeadMove((LS.INVALID, LS.LOST), LS.REPORTED),
}
# What to do instead, by where the lead stands.
LEAD_WAYS_OUT = {
    LS.REPORTED: "请先答复首报人，再由调度科研判。",
    LS.ANSWERED: "请调度科先研判有效还是无效。",
    LS.VALID: "这条线索已研判有效，请分派园区或直接跟进。",
    LS.INVALID: "已研判无效；情况有变请先重新启用。",
    LS.ASSIGNED: "这条线索已分派，请承接园区跟进。",
    LS.FOLLOWING: "这条线索正在跟进。",
    LS.CONVERTED: "已转成项目，请到项目上继续办理。",
    LS.LOST: "已按流失了结；对方又有意向请先重新启用。",
    LS.MERGED: "已并入另一条线索，请到那一条上办理。",
}


def lead_verbs(state: str) -> list[LeadVerb]:
    """What may follow, the usual next one first."""
    return [verb for verb, move in LEAD_MOVES.items() if state in move.begins]
