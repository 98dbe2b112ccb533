"""What the projects have to tell: words and recipients, handed to the frame's `notify`."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse

from parks.models import Park, User
from parks.queries.people import covering
from projects.enums import BatchState, DispatchState, ProblemLevel, ReminderKind
from projects.models import (
    Batch,
    BatchRow,
    Dispatch,
    DispatchNote,
    FundingRecord,
    Instruction,
    InstructionReply,
    Lead,
    Problem,
    ProblemStep,
    Project,
    Reminder,
    SavedPivot,
)
from tracker.models import Group
from tracker.notifications import Message, notify
from tracker.roles import Role


def tell_funding_returned(record: FundingRecord) -> None:
    """The reporter hears at once why an arrival came back."""
    if record.reported_by is None:
        return
    notify(
        [
            Message(
                key=f"{ReminderKind.FUNDING_RETURNED}:{record.pk}:{record.version}",
                recipient=record.reported_by,
                kind=ReminderKind.FUNDING_RETURNED,
                group=Group.ASKED,
                title=f"到位资金退回：{record.project} {record.amount:.2f} 万元",
                body=f"退回原因：{record.answer}。请补正后重新报送。",
                url=record.get_absolute_url(),
                about=record,
            )
        ]
    )


def tell(reminders: Iterable[Reminder]) -> int:
    """Put reminders into inboxes and the outbox; returns how many were new."""
    return notify(
        [
            Message(
                key=row.key,
                recipient=row.recipient,
                kind=row.kind,
                group=Group.DUE,
                title=row.title,
                body=row.body,
                url=row.url,
                about=Project(pk=row.project_id) if row.project_id else None,
            )
            for row in reminders
        ]
    )


def tell_imported(batch: Batch) -> int:
    """The task forces of the parks that an import touched are asked to look; how many heard of it.

    Whoever imported is not told. One message a person, naming how many of their projects changed.
    """
    rows = BatchRow.objects.filter(batch=batch, project__isnull=False).order_by()
    counts = dict(rows.values_list("project__park_id").annotate(Count("project_id", distinct=True)))
    parks = Park.objects.filter(pk__in=counts).select_related("region")
    told: dict[int, tuple[User, int]] = {}
    for park_id, users in covering(Role.STAFF, parks).items():
        for user in users:
            told[user.pk] = user, told.get(user.pk, (user, 0))[1] + counts[park_id]
    told.pop(batch.by_id, None)
    return notify(
        Message(
            key=f"imported:{batch.pk}:{user.pk}",
            recipient=user,
            kind="imported",
            title=f"{batch.by}导入了台账，涉及您园区 {count} 个项目，请核对",
            body=f"文件“{batch.file_name}”，统计期 {batch.period}。有误请联系{batch.by}，30 天内可整批撤销。",
            url=reverse("projects:project-list"),
        )
        for user, count in told.values()
    )


def tell_written(batch: Batch) -> None:
    """Who waited for a long import hears how it ended."""
    title, body = f"台账“{batch.file_name}”没有写入", batch.problem
    if batch.state == BatchState.COMMITTED:
        said = batch.outline["summary"]
        title = f"台账“{batch.file_name}”已写入"
        lamps = "红黄绿灯随后由后台更新；" if batch.is_large else ""
        body = f"新增 {said['create']}，更新 {said['update']}；{lamps}30 天内可整批撤销。"
    at = batch.begun_at.isoformat() if batch.begun_at else ""
    notify(
        [
            Message(
                key=f"written:{batch.pk}:{at}",
                recipient=batch.by,
                kind="written",
                title=title,
                body=body,
                url=batch.get_absolute_url(),
                about=batch,
            )
        ]
    )


def tell_lead_given(lead: Lead, parks: Iterable[Park], by: User, words: str) -> int:
    """The task forces of the parks that hold a lead from now on hear of it."""
    rows = Park.objects.filter(pk__in=[park.pk for park in parks]).select_related("region")
    users = {user.pk: user for found in covering(Role.STAFF, rows).values() for user in found}
    users.pop(by.pk, None)
    return notify(
        Message(
            key=f"lead-given:{lead.pk}:{lead.version}:{user.pk}",
            recipient=user,
            kind="lead_given",
            group=Group.ASKED,
            title=f"线索分派到您园区：{lead.name}",
            body=f"{words}。请联系对方并登记跟进。",
            url=lead.get_absolute_url(),
            about=lead,
        )
        for user in users.values()
    )


def tell_problem_assigned(problem: Problem, step: ProblemStep) -> int:
    """Whoever must solve it hears at once what, and by when."""
    due = f"，请于 {problem.due_on} 前办结" if problem.due_on else ""
    title = f"问题交办：{problem.title}{due}"
    return notify(_of_problem(problem, step, "assigned", title, _owners([problem])[problem.pk]))


def tell_problem_returned(problem: Problem, step: ProblemStep) -> int:
    """Owner and reporter hear why it is not closed."""
    users = [*_owners([problem])[problem.pk], *_reporter(problem)]
    return notify(_of_problem(problem, step, "returned", f"销号退回：{problem.title}", users))


def tell_problem_closed(problem: Problem, step: ProblemStep) -> int:
    title = f"已销号：{problem.title}"
    return notify(_of_problem(problem, step, "closed", title, _reporter(problem)))


def tell_problems_escalated(moved: list[tuple[Problem, ProblemStep]]) -> int:
    """The next level and the owner hear of every step up; a constant number of queries."""
    owners = _owners([problem for problem, _ in moved])
    bureau = list(User.objects.with_role(Role.BUREAU).select_related("person"))
    parks = {problem.project.park_id: problem.project.park for problem, _ in moved}
    staff = covering(Role.STAFF, parks.values())
    messages: list[Message] = []
    for problem, step in moved:
        above = ProblemLevel(step.level)
        asked = staff[problem.project.park_id] if above == ProblemLevel.PARK else bureau
        leader = getattr(problem.project.leader, "user", None)
        users = [*asked, *owners[problem.pk], *([leader] if leader else [])]
        title = f"问题升级到{above.label}：{problem.title}"
        messages += _of_problem(problem, step, "escalated", title, users)
    return notify(messages)


def _owners(problems: list[Problem]) -> dict[int, list[User]]:
    """Problem → the log-ins of its owner: the person named, and those who answer for the unit."""
    units = {problem.owner_unit_id for problem in problems}
    people = {problem.owner_id for problem in problems}
    answering = Q(role_grants__role__in=[Role.UNIT, Role.STAFF], person__unit__in=units)
    users = User.objects.active().filter(answering | Q(person__in=people)).distinct()
    held = list(users.select_related("person").order_by("pk"))
    return {
        problem.pk: [
            user
            for user in held
            if user.person_id == problem.owner_id or user.person.unit_id == problem.owner_unit_id
        ]
        for problem in problems
    }


def _reporter(problem: Problem) -> list[User]:
    return [problem.reported_by] if problem.reported_by else []


def _of_problem(
    problem: Problem, step: ProblemStep, event: str, title: str, users: Iterable[User]
) -> list[Message]:
    """One message a person; who did it is not told of it."""
    said = f"：{step.text}" if step.text else ""
    return [
        Message(
            key=f"problem-{event}:{problem.pk}:{step.pk}:{user.pk}",
            recipient=user,
            kind="problem",
            group=Group.ASKED,
            title=title,
            body=f"{problem.number}，{problem.project.name}{said}",
            url=problem.get_absolute_url(),
            about=problem,
        )
        for user in dict.fromkeys(users)
        if user.is_active and user.pk != step.by_id
    ]


def tell_instruction(
    row: Instruction, users: Iterable[User], reply: InstructionReply | None = None
) -> None:
    """Those it goes to hear at once that it was issued, or why their answer came back."""
    step = f"returned:{reply.pk}" if reply else "issued"
    title = f"{row.get_level_display()}：{row.project}" if reply is None else f"回复退回：{row}"
    body = f"{row.issued_by}：{row.text}" if reply is None else f"退回原因：{reply.text}"
    notify(
        Message(
            key=f"instruction:{row.pk}:{step}:{user.pk}",
            recipient=user,
            kind="instruction",
            group=Group.ASKED,
            title=title,
            body=f"{body}（期限 {row.due_on}）",
            url=row.get_absolute_url(),
            about=row,
        )
        for user in users
    )


def tell_answered(row: Instruction, reply: InstructionReply) -> None:
    """Who gave it hears the answer."""
    if row.issued_by is None or row.issued_by == reply.by:
        return
    notify(
        [
            Message(
                key=f"instruction:{row.pk}:answered:{reply.pk}:{row.issued_by.pk}",
                recipient=row.issued_by,
                kind="instruction_answered",
                title=f"{row.number} 有回复：{row.project}",
                body=f"{reply.by}：{reply.text}",
                url=row.get_absolute_url(),
                about=row,
            )
        ]
    )


def tell_pivot(pivot: SavedPivot, key: str, text: str) -> int:
    """A saved table to its owner; sent only while the owner may still see it."""
    return notify(
        [
            Message(
                key=key,
                recipient=pivot.owner,
                kind="pivot",
                title=f"定期分析：{pivot.name}",
                body=text,
                url=pivot.get_absolute_url(),
                about=pivot,
            )
        ]
    )


def tell_dispatch(row: Dispatch, by: User, text: str) -> int:
    """Whose word is awaited hears at once; the drafter hears what became of it."""
    awaited = {
        DispatchState.SECTION_REVIEW: row.reviewer,
        DispatchState.LEADER_REVIEW: row.signatory,
    }.get(DispatchState(row.state), row.made_by)
    if awaited is None or awaited.pk == by.pk:
        return 0
    due = f"，请于 {row.due_on} 前办理" if row.due_on else ""
    said = f"{by}：{text}" if text else f"{by}送出。"
    return notify(
        [
            Message(
                key=f"dispatch:{row.pk}:{row.version}:{awaited.pk}",
                recipient=awaited,
                kind="dispatch",
                group=Group.ASKED,
                title=f"{row}：{row.get_state_display()}{due}",
                body=said,
                url=row.get_absolute_url(),
                about=row,
            )
        ]
    )


def tell_mentioned(note: DispatchNote) -> int:
    """Who is named with @ in a comment."""
    return notify(
        Message(
            key=f"mentioned:{note.pk}:{user.pk}",
            recipient=user,
            kind="dispatch",
            group=Group.ASKED,
            title=f"{note.by}在“{note.dispatch}”里提到了您",
            body=note.text,
            url=note.dispatch.get_absolute_url(),
            about=note.dispatch,
        )
        for user in note.mentioned.exclude(pk=note.by_id)
    )
