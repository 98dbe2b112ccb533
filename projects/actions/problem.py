"""问题: report, hand to an owner, solve, close with proof by somebody else (DOMAIN.md §3).

Every verb is a move of `stages.PROBLEM_MOVES`; it leaves a step and an audit row.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parks.models import Person, Unit, User
from projects import notifications as tell
from projects.actions.attachment import attach
from projects.actions.lamp import relight
from projects.actions.number import create_numbered
from projects.enums import ENDED, Evidence, ProblemLevel, ProblemState, ProblemVerb
from projects.models import EscalationRule, Meeting, Problem, ProblemStep, Project
from projects.models.problem import TAKEN
from projects.permissions import why_not_answer, why_not_close
from projects.queries.problem import Rules, escalates_on, escalation_rules
from projects.stages import PROBLEM_MOVES, PROBLEM_WAYS_OUT, level_above
from tracker import audit, clock

PREFIX = "WT"
FARTHEST = timedelta(days=3 * 366)


@transaction.atomic
def report_problem(
    *,
    project: Project,
    title: str,
    kind: str,
    by: User,
    text: str = "",
    level: str = ProblemLevel.PARK,
    photos: Iterable[Any] = (),
    meeting: Meeting | None = None,
) -> Problem:
    """A new problem, WT-2024-0031; nobody owns it yet."""
    if project.is_ended:
        raise ValidationError("项目已终止或退库，不再上报问题；项目状态有误请先改状态。")
    if not title.strip():
        raise ValidationError({"title": "请用一句话写明是什么问题。"})
    today = clock.today()
    problem = create_numbered(
        Problem,
        PREFIX,
        today.year,
        project=project,
        title=title.strip(),
        text=text.strip(),
        kind=kind,
        level=level,
        reported_by=by,
        reported_on=today,
        meeting=meeting,
    )
    audit.record(verb="上报问题", on=problem, by=by, changes={"state": [None, problem.state]})
    _step(problem, ProblemVerb.REPORT, "", by, "", photos)
    return problem


@transaction.atomic
def accept_problem(
    *,
    problem: Problem,
    due_on: date | None,
    by: User,
    owner_unit: Unit | None = None,
    owner: Person | None = None,
    text: str = "",
) -> Problem:
    """Take it up: who solves it, by when. The owner is told."""
    values = _handed(owner_unit, owner, due_on)
    step = _move(problem, ProblemVerb.ACCEPT, by, text, values)
    tell.tell_problem_assigned(problem, step)
    return problem


@transaction.atomic
def reassign_problem(
    *,
    problem: Problem,
    due_on: date | None,
    reason: str,
    by: User,
    owner_unit: Unit | None = None,
    owner: Person | None = None,
) -> Problem:
    """Hand it to another owner of the same level; the reason is kept."""
    _refuse_silence(reason, "请写明为什么改派。")
    values = _handed(owner_unit, owner, due_on)
    step = _move(problem, ProblemVerb.REASSIGN, by, reason, values)
    tell.tell_problem_assigned(problem, step)
    return problem


@transaction.atomic
def start_problem(*, problem: Problem, by: User, text: str = "") -> Problem:
    """The owner has begun."""
    _refuse_stranger(by, problem)
    _move(problem, ProblemVerb.START, by, text, {})
    return problem


@transaction.atomic
def change_due(*, problem: Problem, due_on: date | None, reason: str, by: User) -> Problem:
    """Another date, with a reason; the old one stays in the steps."""
    _refuse_silence(reason, "调整期限要写明原因。")
    day = _checked_due(due_on)
    if day == problem.due_on:
        raise ValidationError({"due_on": f"期限本来就是 {day}，请填新的日期。"})
    _move(problem, ProblemVerb.CHANGE_DUE, by, reason, {"due_on": day})
    return problem


@transaction.atomic
def resolve_problem(
    *, problem: Problem, resolution: str, by: User, files: Iterable[Any] = ()
) -> Problem:
    """Say what was done; it then waits for somebody else to close it."""
    _refuse_stranger(by, problem)
    if not resolution.strip():
        raise ValidationError({"resolution": "请写明办理结果：做了什么、解决到什么程度。"})
    values = {"resolution": resolution.strip(), "resolved_by": by, "resolved_on": clock.today()}
    _move(problem, ProblemVerb.RESOLVE, by, resolution, values, files)
    return problem


@transaction.atomic
def close_problem(
    *, problem: Problem, by: User, text: str = "", files: Iterable[Any] = ()
) -> Problem:
    """销号: by somebody else than who solved it, not of the owner's unit, with photo or document."""
    _refuse_wrong_state(problem, ProblemVerb.CLOSE)
    if why := why_not_close(by, problem):
        raise ValidationError(why)
    uploads = list(files)
    if not uploads and not has_proof(problem):
        raise ValidationError(
            {"files": "销号要附一张照片或一份文件。请上传后再销号，或退回责任单位补传。"}
        )
    values = {"closed_by": by, "closed_on": clock.today()}
    step = _move(problem, ProblemVerb.CLOSE, by, text, values, uploads)
    tell.tell_problem_closed(problem, step)
    return problem


def has_proof(problem: Problem) -> bool:
    """Whether a photo or document came with the last report of its solution."""
    last = problem.steps.filter(verb=ProblemVerb.RESOLVE).order_by("-pk").first()
    return last is not None and last.files.filter(voided_at=None).exists()


@transaction.atomic
def return_problem(*, problem: Problem, reason: str, by: User) -> Problem:
    """销号退回: not solved yet; owner and reporter hear why. The old date holds on."""
    _refuse_silence(reason, "请写明退回原因和还要办什么。")
    values = {"resolved_by": None, "resolved_on": None}
    step = _move(problem, ProblemVerb.RETURN, by, reason, values)
    tell.tell_problem_returned(problem, step)
    return problem


@transaction.atomic
def escalate_problem(
    *,
    problem: Problem,
    reason: str,
    due_on: date | None,
    by: User,
    owner_unit: Unit | None = None,
    owner: Person | None = None,
) -> Problem:
    """One level up by hand: a reason, a new owner and a new date."""
    above = level_above(problem.level)
    if above is None:
        raise ValidationError("已在市级，不能再升级；请改派，或提请调度会研究。")
    _refuse_silence(reason, "请写明为什么要升级。")
    values = _handed(owner_unit, owner, due_on) | {"level": above, "escalated_on": clock.today()}
    step = _move(problem, ProblemVerb.ESCALATE, by, reason, values)
    tell.tell_problem_assigned(problem, step)
    tell.tell_problems_escalated([(problem, step)])
    return problem


@transaction.atomic
def escalate_overdue(*, on: date) -> int:
    """Raise what has stood past its date for longer than its level is given; how many steps.

    Counted from the dates: run twice it is done once, run late it catches up with every level.
    The owner stays. A constant number of queries.
    """
    late = Problem.objects.filter(state__in=TAKEN, due_on__lt=on).exclude(level=ProblemLevel.CITY)
    late = late.exclude(project__status__in=ENDED)
    related = ("project__park__region", "project__leader__user")
    held = late.select_for_update(of=("self",), no_key=True).select_related(*related).order_by("pk")
    rules = escalation_rules()
    moved = [(row, step) for row in held for step in steps_up(row, rules, on)]
    if not moved:
        return 0
    rows = list({row.pk: row for row, _ in moved}.values())
    for row in rows:
        row.version, row.updated_at = F("version") + 1, timezone.now()
    names = ["level", "escalated_on", "version", "updated_at"]
    Problem.objects.bulk_update(rows, names, batch_size=300)
    ProblemStep.objects.bulk_create([step for _, step in moved], batch_size=300)
    audit.record_many(
        audit.event(
            verb="问题逾期升级", on=row, by=None, changes={"level": step.level}, reason=step.text
        )
        for row, step in moved
    )
    tell.tell_problems_escalated(moved)
    return len(moved)


def steps_up(problem: Problem, rules: Rules, on: date) -> list[ProblemStep]:
    """Every level that the calendar has taken it past by that day."""
    steps = []
    while (day := escalates_on(problem, rules)) and day <= on:
        level = level_above(problem.level)
        if level is None:
            break
        words = f"{problem.get_level_display()}逾期 {rules[problem.level]} 个工作日未办结，自动升级"
        problem.level, problem.escalated_on = level, day
        steps.append(
            ProblemStep(
                problem=problem,
                verb=ProblemVerb.OVERDUE,
                from_state=problem.state,
                to_state=problem.state,
                level=level,
                due_on=problem.due_on,
                text=words,
            )
        )
    return steps


@transaction.atomic
def set_escalation(*, days: dict[str, int | None], by: User) -> None:
    """After how many working days each level goes up; None: it stays where it is."""
    for rule in EscalationRule.objects.select_for_update():
        wanted = days.get(rule.level)
        if wanted == rule.working_days:
            continue
        changes = {"working_days": [rule.working_days, wanted]}
        rule.working_days = wanted
        rule.save(update_fields=["working_days"])
        audit.record(verb="设定问题升级规则", on=rule, by=by, changes=changes)


def _handed(owner_unit: Unit | None, owner: Person | None, due_on: date | None) -> dict[str, Any]:
    """Owner and date, checked. A person alone brings their unit along."""
    if owner_unit is None and owner is None:
        raise ValidationError({"owner_unit": "请选责任单位或责任人。"})
    if owner and owner.left_on:
        raise ValidationError({"owner": f"{owner}已于 {owner.left_on} 离任，请另选责任人。"})
    unit = owner_unit or (owner.unit if owner else None)
    if unit and unit.retired_on:
        heir = f"，现由{unit.successor}承接，请改选" if unit.successor else "，请另选责任单位"
        raise ValidationError({"owner_unit": f"{unit}已于 {unit.retired_on} 撤并{heir}。"})
    if owner and unit and owner.unit_id != unit.pk:
        raise ValidationError(
            {"owner": f"{owner}是{owner.unit}的人，不在{unit}；请改责任单位或另选责任人。"}
        )
    return {"owner_unit": unit, "owner": owner, "due_on": _checked_due(due_on)}


def _checked_due(due_on: date | None) -> date:
    """A day from the working date on: the demo city's own calendar counts."""
    today = clock.today()
    if due_on is None:
        raise ValidationError({"due_on": "请填办结期限。"})
    if due_on < today:
        raise ValidationError({"due_on": f"期限 {due_on} 已经过了，请填 {today} 或以后的日期。"})
    if due_on - today > FARTHEST:
        raise ValidationError({"due_on": f"期限 {due_on} 在三年以后，请核对年份。"})
    return due_on


def _refuse_silence(reason: str, words: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": words})


def _refuse_stranger(by: User, problem: Problem) -> None:
    """Nobody answers for another unit (whose state allows it is said first)."""
    if problem.state in TAKEN and (why := why_not_answer(by, problem)):
        raise ValidationError(why)


def _refuse_wrong_state(problem: Problem, verb: ProblemVerb) -> None:
    if problem.state not in PROBLEM_MOVES[verb].begins:
        state = ProblemState(problem.state)
        way = PROBLEM_WAYS_OUT[state]
        raise ValidationError(f"问题现在是“{state.label}”，不能{verb.label}。{way}")


def _move(
    problem: Problem,
    verb: ProblemVerb,
    by: User,
    text: str,
    values: dict[str, Any],
    uploads: Iterable[Any] = (),
) -> ProblemStep:
    """Write a move of the table over the version that was read. Raises StaleVersion."""
    _refuse_wrong_state(problem, verb)
    came_from = problem.state
    after = values | {"state": PROBLEM_MOVES[verb].ends or problem.state}
    before = {name: getattr(problem, name) for name in after}
    for name, value in after.items():
        setattr(problem, name, value)
    problem.bump(list(after))
    changes = audit.difference(before, after)
    audit.record(verb=f"问题{verb.label}", on=problem, by=by, changes=changes, reason=text)
    relight(problem.project_id)
    return _step(problem, verb, came_from, by, text, uploads)


def _step(
    problem: Problem,
    verb: ProblemVerb,
    came_from: str,
    by: User,
    text: str,
    uploads: Iterable[Any],
) -> ProblemStep:
    step = ProblemStep.objects.create(
        problem=problem,
        verb=verb,
        from_state=came_from,
        to_state=problem.state,
        level=problem.level,
        due_on=problem.due_on,
        text=text.strip()[:500],
        by=by,
    )
    rows = attach(
        project=problem.project, uploads=uploads, kind=Evidence.PROGRESS, by=by, problem=problem
    )
    if rows:
        step.files.set(rows)
    return step
