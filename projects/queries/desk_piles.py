"""The piles on a desk, one a kind of duty, from `needs_action` of each noun."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse

from parks.models import User
from projects.enums import (
    ENDED,
    InstructionLevel,
    InstructionState,
    ProblemLevel,
    ProblemState,
    Rhythm,
    Stage,
)
from projects.models import (
    Approval,
    FundingRecord,
    Instruction,
    Milestone,
    Problem,
    Project,
    StageTransition,
)
from projects.queries.desk_rows import Asked, Row, Todo
from projects.queries.instruction import to_follow
from projects.queries.lead_pile import lead_pile
from projects.queries.progress import due_on, open_period, owing
from projects.queries.task_pile import task_pile
from projects.queries.visit import visits_due
from tracker.roles import Permission

WEEK = timedelta(days=7)


def piles(user: User, today: date) -> Iterator[Asked]:
    """What this person's roles put on the desk."""
    for make in (
        _returned, _reports, _milestones, _approvals, _problems, _instructions, _visits,
        _funding, _stages, _to_follow, lead_pile, task_pile,
    ):  # fmt: skip
        if found := make(user, today):
            yield found


def _due_by(column: str, today: date) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__lte": today})


def _returned(user: User, today: date) -> Asked | None:
    if user.may(Permission.VERIFY_FUNDING):
        return None

    def say(row: Row) -> Todo:
        return Todo(
            "退回",
            "补正到位资金",
            row,
            f"{row.amount:.2f} 万元，{row.text}",
            None,
            reverse("projects:funding-correct", args=[row.pk]),
            "补正",
            "undo-2",
        )

    return Asked(
        "退回资金",
        f"{reverse('projects:funding-list')}?state=returned",
        FundingRecord.objects.needs_action(user),
        ["-received_on", "-pk"],
        {"amount": "amount", "text": "answer"},
        say,
    )


def _reports(user: User, today: date) -> Asked | None:
    """Projects of the user's whose open period, of their own rhythm, has no report yet."""
    if not user.may(Permission.WRITE_PROGRESS) or user.may(Permission.REVIEW_PROGRESS):
        return None
    where, due = Q(pk__in=[]), Q(pk__in=[])
    for rhythm in Rhythm:
        start, end = open_period(rhythm, today)
        where |= owing(rhythm, start, end)
        if due_on(rhythm, end) <= today:
            due |= Q(mechanism__rhythm=rhythm)
    return Asked(
        "填报",
        reverse("projects:fill"),
        Project.objects.fillable_by(user, today).filter(where),
        [F("progress_on").asc(nulls_first=True), "pk"],
        {"day": "progress_on", "state": "mechanism__rhythm"},
        lambda row: _report(row, today),
        due,
        path="",
    )


def _report(row: Row, today: date) -> Todo:
    start, end = open_period(row.state, today)
    url = reverse("projects:project-fill", args=[row.code])
    return Todo(
        Rhythm(row.state).label,
        f"填报 {start.month}月{start.day}日—{end.month}月{end.day}日进展",
        row,
        f"最近一期 {row.day}" if row.day else "还没有填过",
        due_on(row.state, end),
        f"{url}?rhythm={row.state}",
        "填报",
        "clipboard-pen",
    )


def _milestones(user: User, today: date) -> Asked | None:
    if not user.may(Permission.EDIT_MILESTONES):
        return None
    rows = Milestone.objects.needs_action(user).due_by(today + WEEK)

    def say(row: Row) -> Todo:
        return Todo(
            "节点",
            f"确认“{row.name}”是否完成",
            row,
            f"计划 {row.day}",
            row.due_on,
            reverse("projects:milestone-edit", args=[row.pk]),
            "确认",
            "flag",
        )

    return Asked(
        "节点",
        f"{reverse('projects:milestone-list')}?due=overdue",
        rows.exclude(project__status__in=ENDED),
        ["-due_on", "pk"],
        {"name": "name", "day": "planned_on", "due_on": "due_on"},
        say,
        _due_by("due_on", today),
    )


def _approvals(user: User, today: date) -> Asked | None:
    """A unit's own items: late, due within a week, or not promised yet. Who keeps the list hears
    of the key items that are late.
    """
    rows = Approval.objects.needs_action(user).exclude(project__status__in=ENDED)
    keeps = user.may(Permission.EDIT_APPROVALS)
    if keeps:
        rows = rows.overdue(today).filter(is_key=True)
    else:
        rows = rows.filter(Q(promised_on=None) | Q(promised_on__lte=today + WEEK))

    def say(row: Row) -> Todo:
        day = row.due_on
        said = f"承诺 {day.month}月{day.day}日" if day else "还没有承诺日期"
        return Todo(
            "手续",
            f"催办“{row.name}”" if keeps else f"{'办结' if day else '承诺'}“{row.name}”",
            row,
            f"{said}，{row.text}" if keeps and row.text else said,
            day,
            f"{reverse('projects:approval-detail', args=[row.pk])}#act",
            "看进度" if keeps else "办理",
            "stamp",
        )

    return Asked(
        "手续",
        f"{reverse('projects:approval-list')}?due={'key' if keeps else 'open'}",
        rows,
        [F("promised_on").asc(nulls_last=True), "pk"],
        {"name": "name", "due_on": "promised_on", "text": "unit__short_name"},
        say,
        _due_by("promised_on", today),
    )


_WORDED = {"state": "state", "level": "level", "number": "number", "due_on": "due_on"}
# What a problem asks for, by its state: words of the title, of the button, and its icon.
PROBLEM_WORDS = {
    ProblemState.REPORTED: ("受理问题", "受理", "inbox"),
    ProblemState.ACCEPTED: ("开始办理问题", "办理", "circle-play"),
    ProblemState.IN_HAND: ("办结问题", "报办结", "circle-alert"),
    ProblemState.RESOLVED: ("核实销号", "销号", "stamp"),
}


def _problems(user: User, today: date) -> Asked | None:
    """To take up, to solve, to close: the nearest date first."""

    def say(row: Row) -> Todo:
        words, button, icon = PROBLEM_WORDS[ProblemState(row.state)]
        return Todo(
            "问题",
            f"{words}：{row.name}",
            row,
            f"{ProblemLevel(row.level).label} · {row.number}",
            row.due_on if row.state != ProblemState.RESOLVED else None,
            f"{reverse('projects:problem-detail', args=[row.pk])}#next",
            button,
            icon,
        )

    return Asked(
        "问题",
        f"{reverse('projects:problem-list')}?mine=1",
        Problem.objects.needs_action(user).exclude(project__status__in=ENDED),
        [F("due_on").asc(nulls_last=True), "pk"],
        _WORDED | {"name": "title"},
        say,
        _due_by("due_on", today) | Q(state=ProblemState.RESOLVED),
    )


def _instructions(user: User, today: date) -> Asked | None:
    """批示: answer what went to me; close what was answered to me."""

    def say(row: Row) -> Todo:
        mine = row.state == InstructionState.ISSUED
        label = InstructionLevel(row.level).label
        return Todo(
            "批示" if row.level == InstructionLevel.PLAIN else "督办",
            f"回复{label}" if mine else f"看 {row.number} 的回复并办结",
            row,
            row.text,
            row.due_on if mine else None,
            reverse("projects:instruction-detail", args=[row.pk]),
            "回复" if mine else "看回复",
            "message-square-quote",
        )

    return Asked(
        "批示",
        f"{reverse('projects:instruction-list')}?mine=todo",
        Instruction.objects.needs_action(user),
        ["due_on", "pk"],
        _WORDED | {"text": "text"},
        say,
        _due_by("due_on", today) | ~Q(state=InstructionState.ISSUED),
    )


def _visits(user: User, today: date) -> Asked | None:
    """走访 due by the mechanism, for who keeps the project."""
    if not user.may(Permission.RECORD_VISITS) or user.may(Permission.VERIFY_FUNDING):
        return None

    def say(row: Row) -> Todo:
        return Todo(
            "走访",
            f"该走访了（{row.days} 天一次）",
            row,
            f"上次走访 {row.day}" if row.day else "还没有走访过",
            row.due_on and row.due_on + timedelta(days=row.days or 0),
            reverse("projects:visit-create", args=[row.code]),
            "记走访",
            "footprints",
        )

    return Asked(
        "走访",
        reverse("projects:visit-list"),
        visits_due(today, Project.objects.visible_to(user)),
        ["visit_since", "pk"],
        {"day": "last_visit_on", "due_on": "visit_since", "days": "visit_days"},
        say,
        path="",
    )


def _funding(user: User, today: date) -> Asked | None:
    """The bureau's queue: arrivals that wait."""
    if not user.may(Permission.VERIFY_FUNDING):
        return None

    def say(row: Row) -> Todo:
        return Todo(
            "核验",
            "核验到位资金",
            row,
            f"{row.amount:.2f} 万元，{row.day} 到账",
            None,
            reverse("projects:funding-detail", args=[row.pk]),
            "核验",
            "check-check",
        )

    return Asked(
        "核验",
        reverse("projects:verify"),
        FundingRecord.objects.needs_action(user),
        ["-received_on", "-pk"],
        {"amount": "amount", "day": "received_on"},
        say,
    )


def _stages(user: User, today: date) -> Asked | None:
    """The bureau's queue: stage moves that wait."""
    if not user.may(Permission.RECOGNISE_STAGE):
        return None

    def say(row: Row) -> Todo:
        return Todo(
            "认定",
            f"认定{Stage(row.state).label}",
            row,
            f"申报日期 {row.day}",
            None,
            reverse("projects:stage-decide", args=[row.pk]),
            "认定",
            "stamp",
        )

    return Asked(
        "认定",
        reverse("projects:verify"),
        StageTransition.objects.needs_action(user),
        ["-project_id", "pk"],
        {"state": "to_stage", "day": "claimed_on"},
        say,
    )


def _to_follow(user: User, today: date) -> Asked | None:
    """应升级: the bureau's one click; nothing is issued by itself."""
    if not user.may(Permission.VERIFY_FUNDING):
        return None
    url = reverse("projects:instruction-follow")

    def say(row: Row) -> Todo:
        said = "已回复，灯仍亮" if row.state == InstructionState.ANSWERED else "到期未回复"
        return Todo(
            "升级",
            f"{InstructionLevel(row.level).label}应升级",
            row,
            f"{row.number} {said}",
            row.due_on,
            url,
            "去升级",
            "siren",
        )

    rows = to_follow(Instruction.objects.visible_to(user), today)
    return Asked("督办升级", url, rows, ["due_on", "pk"], _WORDED, say)
