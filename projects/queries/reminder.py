"""Which reminders are due on a day, to whom (DOMAIN.md §3 Reminders): THE table of kinds.

Scheduling is a question to the dates, asked afresh each time: what an outage missed is still due
afterwards and is marked late (R04, R05). A constant number of queries, whatever the number of
projects. Nothing is written here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from parks.models import User
from projects.enums import ReminderKind
from projects.models import Reminder
from projects.queries import reminder_items as items
from projects.queries.audience import Audience, audience
from projects.queries.lead_items import JUDGED, leads
from projects.queries.office_items import office_weeks
from projects.queries.reminder_items import Item
from projects.queries.task_items import task_steps
from tracker.tools.workdays import is_workday, shift

Steps = Sequence[tuple[int, str]]  # working days, ring of the audience
# Member first, then 组长, then the leader.
CLIMB: Steps = ((1, "owner"), (3, "head"), (5, "leader"))
RINGS = frozenset({"head", "leader"})  # who hears of it because the first did not act


@dataclass(frozen=True)
class Kind:
    """What is due, whom it concerns, on which working days, and in which words.

    `before` and `after` are steps counted from the date; a step of 0 is the day itself.
    In the words {name} and {word} are the item's, {days} the number of working days, {soon} how
    near the day is.
    """

    rows: Callable[[date], Iterator[Item]]
    after: Steps
    late: ReminderKind
    late_words: str
    before: Steps = ()
    due: ReminderKind | None = None
    due_words: str = ""
    tone: str = ""


KINDS = (
    Kind(
        items.milestones,
        before=((7, "member"), (3, "member"), (1, "member")),
        due=ReminderKind.MILESTONE_DUE,
        due_words="节点 {days} 个工作日后到期：{name}",
        after=((1, "member"), (3, "head"), (5, "leader")),
        late=ReminderKind.MILESTONE_OVERDUE,
        late_words="节点逾期 {days} 个工作日：{name}",
    ),
    Kind(
        items.reports,
        before=((1, "member"), (0, "member")),
        due=ReminderKind.REPORT_DUE,
        due_words="{word}{soon}：{name}",
        after=((1, "member"), (3, "head")),
        late=ReminderKind.REPORT_OVERDUE,
        late_words="{word}逾期未报：{name}",
    ),
    Kind(
        items.approvals,
        before=((3, "owner"), (1, "owner")),
        due=ReminderKind.APPROVAL_DUE,
        due_words="手续 {days} 个工作日后到承诺期：{name}",
        after=CLIMB,
        late=ReminderKind.APPROVAL_OVERDUE,
        late_words="手续逾期 {days} 个工作日：{name}",
    ),
    Kind(
        items.problems,
        before=((3, "owner"), (1, "owner")),
        due=ReminderKind.PROBLEM_DUE,
        due_words="问题 {days} 个工作日后到期：{name}",
        after=CLIMB,
        late=ReminderKind.PROBLEM_OVERDUE,
        late_words="问题逾期 {days} 个工作日：{name}",
    ),
    Kind(
        items.instructions,
        before=((1, "owner"),),
        due=ReminderKind.INSTRUCTION_DUE,
        due_words="批示 {days} 个工作日后到期：{name}",
        after=CLIMB,
        late=ReminderKind.INSTRUCTION_OVERDUE,
        late_words="批示逾期 {days} 个工作日未回复：{name}",
    ),
    Kind(
        items.visits,
        before=((3, "member"),),
        due=ReminderKind.VISIT_DUE,
        due_words="{days} 个工作日后该走访：{name}",
        after=((1, "member"), (5, "head"), (10, "leader")),
        late=ReminderKind.VISIT_OVERDUE,
        late_words="走访逾期 {days} 个工作日：{name}",
    ),
    Kind(
        items.lamps,
        after=((0, "member"),),
        late=ReminderKind.LAMP_TURNED,
        late_words="黄灯 {name}",
        tone="yellow",
    ),
    Kind(
        items.lamps,
        after=((0, "member"), (0, "head"), (0, "leader")),
        late=ReminderKind.LAMP_TURNED,
        late_words="红灯 {name}",
        tone="red",
    ),
    Kind(
        items.targets,
        after=((items.TOLD_FROM, "bureau"), (items.TOLD_FROM, "park")),
        late=ReminderKind.TARGET_BEHIND,
        late_words="{name}低于序时进度",
    ),
    Kind(
        task_steps,
        before=((7, "owner"), (3, "owner"), (1, "owner")),
        due=ReminderKind.TASK_DUE,
        due_words="任务节点 {days} 个工作日后到期：{name}",
        after=((1, "owner"), (5, "bureau")),
        late=ReminderKind.TASK_OVERDUE,
        late_words="任务节点逾期 {days} 个工作日：{name}",
    ),
    Kind(
        items.dispatches,
        before=((1, "owner"), (0, "owner")),
        due=ReminderKind.DISPATCH_DUE,
        due_words="通报{soon}：{name}",
        after=((1, "owner"), (3, "bureau")),
        late=ReminderKind.DISPATCH_OVERDUE,
        late_words="通报审签逾期 {days} 个工作日：{name}",
    ),
    Kind(
        leads,
        before=((1, "owner"),),
        due=ReminderKind.LEAD_DUE,
        due_words="线索{word}{soon}：{name}",
        after=((1, "owner"), (3, "park"), (5, "bureau")),
        late=ReminderKind.LEAD_OVERDUE,
        late_words="线索{word}超时 {days} 个工作日：{name}",
    ),
    Kind(
        leads,
        after=((1, "bureau"),),
        late=ReminderKind.LEAD_OVERDUE,
        late_words="线索{word}超时 {days} 个工作日：{name}",
        tone=JUDGED,
    ),
    Kind(
        office_weeks,
        before=((1, "owner"), (0, "owner")),
        due=ReminderKind.OFFICE_WEEK_DUE,
        due_words="每周信息{soon}：{name}",
        after=((1, "owner"), (3, "bureau")),
        late=ReminderKind.OFFICE_WEEK_OVERDUE,
        late_words="每周信息逾期 {days} 个工作日未报：{name}",
    ),
)
SOON = {0: "今天截止", 1: "下个工作日截止"}


@dataclass(frozen=True)
class Step:
    """A step whose day has come: whom it tells, in which words."""

    kind: str
    name: str  # working days, with a plus after the date
    ring: str
    scheduled_on: date
    words: str
    days: int
    is_last: bool  # said even of what became known after its day

    def tells(self, item: Item) -> bool:
        known = item.known_on
        return self.is_last or known is None or known <= self.scheduled_on


@dataclass(frozen=True)
class Due:
    """One reminder that is due: `key` says what, whom, which due date, which step (R02)."""

    item: Item
    said: Step
    recipient: User

    @cached_property
    def key(self) -> str:
        item, said = self.item, self.said
        return f"{said.kind}:{item.what}:{self.recipient.pk}:{item.due_on}:{said.name}"

    @property
    def kind(self) -> str:
        return self.said.kind

    @property
    def step(self) -> str:
        return self.said.name

    @property
    def scheduled_on(self) -> date:
        return self.said.scheduled_on

    @property
    def due_on(self) -> date:
        return self.item.due_on

    @property
    def project_id(self) -> int | None:
        return self.item.place.project_id

    @property
    def title(self) -> str:
        item, said = self.item, self.said
        soon = SOON.get(said.days, "")
        return said.words.format(days=said.days, name=item.name, word=item.word, soon=soon)

    @property
    def body(self) -> str:
        return self.item.body

    @property
    def url(self) -> str:
        return self.item.url

    @property
    def is_escalated(self) -> bool:
        return self.said.ring in RINGS


def due_reminders(on: date) -> list[Due]:
    """Everything due on or before `on` that is still of use."""
    found: dict[Callable[[date], Iterator[Item]], list[Item]] = {}
    for kind in KINDS:
        if kind.rows not in found:
            found[kind.rows] = list(kind.rows(on))
    asked = [pair for kind in KINDS for pair in _asked(kind, found[kind.rows], on)]
    people = audience({item.place for item, _ in asked}, on)
    return list(_addressed(asked, people))


def _asked(kind: Kind, found: Iterable[Item], on: date) -> Iterator[tuple[Item, Step]]:
    """Ten thousand items fall on few days: the calendar is asked once a day."""
    days: dict[date, list[Step]] = {}
    for item in found:
        if item.tone != kind.tone:
            continue
        if item.due_on not in days:
            days[item.due_on] = list(_steps(kind, item.due_on, on))
        for step in days[item.due_on]:
            if step.tells(item):
                yield item, step


def _addressed(asked: Iterable[tuple[Item, Step]], people: Audience) -> Iterator[Due]:
    told: set[str] = set()
    for item, step in asked:
        for user in people.of(item.place, step.ring):
            due = Due(item, step, user)
            if due.key not in told:  # somebody in two rings hears of it once
                told.add(due.key)
                yield due


def _steps(kind: Kind, due_on: date, on: date) -> Iterator[Step]:
    """The steps whose day has come. A word before the date is of no use after it."""
    first = min((days for days, _ in kind.before), default=0)
    for days, ring in kind.before if kind.due and on <= due_on else ():
        if on == due_on and first == 0 and days:
            continue  # the word of the day itself says it all
        scheduled = shift(due_on, -days)
        if scheduled <= on:
            words, is_last = kind.due_words, days == first
            yield Step(kind.due or "", f"{days}", ring, scheduled, words, days, is_last)
    for days, ring in kind.after:
        scheduled = shift(due_on, days) if days else _next_workday(due_on)
        if scheduled <= on:
            yield Step(kind.late, f"+{days}", ring, scheduled, kind.late_words, days, is_last=True)


def _next_workday(day: date) -> date:
    return day if is_workday(day) else shift(day, 1)


def known_keys(due: Collection[Due]) -> set[str]:
    """Keys of reminders that exist about these dates: one query, however many."""
    days = {item.due_on for item in due}
    if not days:
        return set()
    rows = Reminder.objects.filter(due_on__gte=min(days), due_on__lte=max(days))
    return set(rows.values_list("key", flat=True))


def coming(on: date, days: int = 7) -> list[tuple[date, list[Due]]]:
    """What will be sent on each of the next days, if nothing is done until then."""
    told = set[str]()
    result = []
    for day in (on + timedelta(days=n) for n in range(days)):
        due = due_reminders(day)
        told |= known_keys(due)
        fresh = [item for item in due if item.key not in told]
        told |= {item.key for item in fresh}
        result.append((day, fresh))
    return result
