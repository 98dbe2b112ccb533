"""The piles on a desk, one a kind of duty, from `needs_action` of each noun.

Each is one query: its first rows, with how many there are and how many of them are due.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.urls import reverse

from parks.models import User
from projects.enums import (
    ENDED,
    InstructionLevel,
    InstructionState,
    ProblemState,
    Rhythm,
)
from projects.models import (
    Approval,
    FundingRecord,
    Instruction,
    Mechanism,
    Milestone,
    Problem,
    ProgressReport,
    Project,
    StageTransition,
)
from projects.queries.instruction import to_follow
from projects.queries.progress import due_on, open_period
from projects.queries.visit import due_day, visits_due
from tracker.roles import Permission

SHOWN = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Todo:
    """One duty: what, about which project, by when, and the one button."""

    tag: str
    title: str
    project: Project
    detail: str
    due_on: date | None
    url: str
    button: str
    icon: str


@dataclass(frozen=True)
class Pile:
    """Duties of a kind: the first of them, how many there are, how many are due, and the list."""

    name: str
    url: str = ""
    todos: Sequence[Todo] = field(default_factory=tuple)
    total: int = 0
    now: int = 0


def piles(user: User, today: date) -> Iterator[Pile]:
    for make in (
        _returned, _reports, _milestones, _approvals, _problems, _instructions, _visits,
        _funding, _stages, _to_follow,
    ):  # fmt: skip
        if found := make(user, today):
            yield found


def _pile(
    name: str,
    url: str,
    rows: QuerySet[Any],
    say: Callable[[Any], Todo],
    due: Q | None = None,
) -> Pile:
    """`due` says which rows are due today or before; without it all are."""
    found = list(
        rows.annotate(
            pile_total=Window(Count("pk")),
            pile_now=Window(Count("pk", filter=due) if due else Count("pk")),
        )[:SHOWN]
    )
    if not found:
        return Pile(name)
    first = found[0]
    return Pile(name, url, [say(row) for row in found], first.pile_total, first.pile_now)


def _due_by(column: str, today: date) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__lte": today})


def _returned(user: User, today: date) -> Pile | None:
    if user.may(Permission.VERIFY_FUNDING):
        return None
    rows = FundingRecord.objects.needs_action(user).select_related("project__park")

    def say(row: FundingRecord) -> Todo:
        return Todo(
            "退回",
            "补正到位资金",
            row.project,
            f"{row.amount:.2f} 万元，{row.answer}",
            None,
            reverse("projects:funding-correct", args=[row.pk]),
            "补正",
            "undo-2",
        )

    return _pile("退回资金", f"{reverse('projects:funding-list')}?state=returned", rows, say)


def _reports(user: User, today: date) -> Pile | None:
    """Projects of the user's whose open period, of their own rhythm, has no report yet."""
    if not user.may(Permission.WRITE_PROGRESS) or user.may(Permission.REVIEW_PROGRESS):
        return None
    where, due = Q(pk__in=[]), Q(pk__in=[])
    for rhythm in Rhythm:
        start, end = open_period(rhythm, today)
        held = ProgressReport.objects.filter(rhythm=rhythm, start_on=start)
        held = held.exclude(state__in=["draft", "returned"])
        ours = Q(mechanism__rhythm=rhythm) & ~Q(pk__in=held.values("project_id"))
        where |= ours
        if due_on(rhythm, end) <= today:
            due |= Q(mechanism__rhythm=rhythm)
    rows = Project.objects.fillable_by(user, today).open().filter(where, signed_on__isnull=False)
    rows = rows.select_related("park", "mechanism").order_by(F("progress_on").asc(), "pk")
    return _pile("填报", reverse("projects:fill"), rows, lambda row: _report(row, today), due)


def _report(project: Project, today: date) -> Todo:
    mechanism: Mechanism = project.mechanism
    rhythm = mechanism.rhythm
    start, end = open_period(rhythm, today)
    url = reverse("projects:project-fill", args=[project.code])
    said = f"最近一期 {project.progress_on}" if project.progress_on else "还没有填过"
    return Todo(
        "周报" if rhythm == Rhythm.WEEKLY else "月报",
        f"填报 {start.month}月{start.day}日—{end.month}月{end.day}日进展",
        project,
        said,
        due_on(rhythm, end),
        f"{url}?rhythm={rhythm}",
        "填报",
        "clipboard-pen",
    )


def _milestones(user: User, today: date) -> Pile | None:
    rows = Milestone.objects.needs_action(user).due_by(today + WEEK)
    rows = rows.exclude(project__status__in=ENDED).select_related("project__park")

    def say(row: Milestone) -> Todo:
        return Todo(
            "节点",
            f"确认“{row.name}”是否完成",
            row.project,
            f"计划 {row.planned_on}",
            row.due_on,
            reverse("projects:milestone-edit", args=[row.pk]),
            "确认",
            "flag",
        )

    url = f"{reverse('projects:milestone-list')}?due=overdue"
    return _pile("节点", url, rows.order_by("-due_on"), say, _due_by("due_on", today))


def _approvals(user: User, today: date) -> Pile | None:
    """A unit's own items: late, due within a week, or not promised yet. Who keeps the list hears
    of the key items that are late.
    """
    rows = Approval.objects.needs_action(user).exclude(project__status__in=ENDED)
    keeps = user.may(Permission.EDIT_APPROVALS)
    if keeps:
        rows = rows.overdue(today).filter(is_key=True)
    else:
        rows = rows.filter(Q(promised_on=None) | Q(promised_on__lte=today + WEEK))
    rows = rows.select_related("project__park", "unit")

    def say(row: Approval) -> Todo:
        day = row.promised_on
        said = f"承诺 {day.month}月{day.day}日" if day else "还没有承诺日期"
        return Todo(
            "手续",
            f"催办“{row.name}”" if keeps else f"{'办结' if day else '承诺'}“{row.name}”",
            row.project,
            f"{said}，{row.unit.short_name}" if keeps and row.unit else said,
            day,
            f"{row.get_absolute_url()}#act",
            "看进度" if keeps else "办理",
            "stamp",
        )

    url = f"{reverse('projects:approval-list')}?due={'key' if keeps else 'open'}"
    rows = rows.order_by(F("promised_on").asc(nulls_last=True), "pk")
    return _pile("手续", url, rows, say, _due_by("promised_on", today))


# What a problem asks for, by its state: words of the title, of the button, and its icon.
PROBLEM_WORDS = {
    ProblemState.REPORTED: ("受理问题", "受理", "inbox"),
    ProblemState.ACCEPTED: ("开始办理问题", "办理", "circle-play"),
    ProblemState.IN_HAND: ("办结问题", "报办结", "circle-alert"),
    ProblemState.RESOLVED: ("核实销号", "销号", "stamp"),
}


def _problems(user: User, today: date) -> Pile | None:
    """To take up, to solve, to close: the nearest date first."""
    rows = Problem.objects.needs_action(user).exclude(project__status__in=ENDED)
    rows = rows.select_related("project__park")

    def say(row: Problem) -> Todo:
        words, button, icon = PROBLEM_WORDS[ProblemState(row.state)]
        return Todo(
            "问题",
            f"{words}：{row.title}",
            row.project,
            f"{row.get_level_display()} · {row.number}",
            row.due_on if row.state != ProblemState.RESOLVED else None,
            f"{row.get_absolute_url()}#next",
            button,
            icon,
        )

    rows = rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    due = _due_by("due_on", today) | Q(state=ProblemState.RESOLVED)
    return _pile("问题", f"{reverse('projects:problem-list')}?mine=1", rows, say, due)


def _instructions(user: User, today: date) -> Pile | None:
    """批示: answer what went to me; close what was answered to me."""
    rows = Instruction.objects.needs_action(user).select_related("project__park")

    def say(row: Instruction) -> Todo:
        mine = row.state == InstructionState.ISSUED
        return Todo(
            "批示" if row.level == InstructionLevel.PLAIN else "督办",
            f"回复{row.get_level_display()}" if mine else f"看 {row.number} 的回复并办结",
            row.project,
            row.text,
            row.due_on if mine else None,
            row.get_absolute_url(),
            "回复" if mine else "看回复",
            "message-square-quote",
        )

    url = f"{reverse('projects:instruction-list')}?mine=todo"
    due = _due_by("due_on", today) | ~Q(state=InstructionState.ISSUED)
    return _pile("批示", url, rows.order_by("due_on", "pk"), say, due)


def _visits(user: User, today: date) -> Pile | None:
    """走访 due by the mechanism, for who keeps the project."""
    if not user.may(Permission.RECORD_VISITS) or user.may(Permission.VERIFY_FUNDING):
        return None
    rows = visits_due(today, Project.objects.visible_to(user)).select_related("park")

    def say(row: Any) -> Todo:
        last = f"上次走访 {row.last_visit_on}" if row.last_visit_on else "还没有走访过"
        return Todo(
            "走访",
            f"该走访了（{row.visit_days} 天一次）",
            row,
            last,
            due_day(row),
            reverse("projects:visit-create", args=[row.code]),
            "记走访",
            "footprints",
        )

    return _pile("走访", reverse("projects:visit-list"), rows, say)


def _funding(user: User, today: date) -> Pile | None:
    """The bureau's queue: arrivals that wait."""
    if not user.may(Permission.VERIFY_FUNDING):
        return None
    rows = FundingRecord.objects.needs_action(user).select_related("project__park")

    def say(row: FundingRecord) -> Todo:
        return Todo(
            "核验",
            "核验到位资金",
            row.project,
            f"{row.amount:.2f} 万元，{row.received_on} 到账",
            None,
            row.get_absolute_url(),
            "核验",
            "check-check",
        )

    return _pile("核验", reverse("projects:verify"), rows, say)


def _stages(user: User, today: date) -> Pile | None:
    """The bureau's queue: stage moves that wait."""
    if not user.may(Permission.RECOGNISE_STAGE):
        return None
    rows = StageTransition.objects.needs_action(user).select_related("project__park")

    def say(move: StageTransition) -> Todo:
        return Todo(
            "认定",
            f"认定{move.get_to_stage_display()}",
            move.project,
            f"申报日期 {move.claimed_on}",
            None,
            reverse("projects:stage-decide", args=[move.pk]),
            "认定",
            "stamp",
        )

    return _pile("认定", reverse("projects:verify"), rows, say)


def _to_follow(user: User, today: date) -> Pile | None:
    """应升级: the bureau's one click; nothing is issued by itself."""
    if not user.may(Permission.VERIFY_FUNDING):
        return None
    rows = to_follow(Instruction.objects.visible_to(user), today).select_related("project__park")

    def say(row: Instruction) -> Todo:
        said = "已回复，灯仍亮" if row.state == InstructionState.ANSWERED else "到期未回复"
        return Todo(
            "升级",
            f"{row.get_level_display()}应升级",
            row.project,
            f"{row.number} {said}",
            row.due_on,
            reverse("projects:instruction-follow"),
            "去升级",
            "siren",
        )

    return _pile(
        "督办升级", reverse("projects:instruction-follow"), rows.order_by("due_on", "pk"), say
    )
