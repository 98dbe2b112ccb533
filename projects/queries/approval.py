"""手续: who usually answers for an item, by when, and how many are late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from parks.models import Person, Unit
from parks.models.region import stem
from projects.enums import ENDED, ApprovalState, DutyRole
from projects.models import Approval, ApprovalItem, Project
from projects.models.approval import LONG_DAYS, SETTLED
from tracker.models import AuditEvent
from tracker.tools.workdays import shift


def usual_units(names: Iterable[str], project: Project) -> dict[str, Unit]:
    """The unit behind each name of the template (today's, short, old or alias): of several the
    nearest to the project, a county's before the city's. One that is gone has no entry.
    """
    wanted = {name for name in names if name}
    where = Q(name__in=wanted) | Q(short_name__in=wanted) | Q(aliases__name__in=wanted)
    held = Unit.objects.filter(where, retired_on=None).distinct()
    near = [
        unit
        for unit in held.select_related("region").prefetch_related("aliases")
        if project.region.code.startswith(stem(unit.region.code))
    ]
    found: dict[str, Unit] = {}
    for unit in sorted(near, key=lambda unit: (len(stem(unit.region.code)), -unit.pk)):
        for name in (*(alias.name for alias in unit.aliases.all()), unit.short_name, unit.name):
            found[name] = unit
    return {name: found[name] for name in wanted & found.keys()}


def todays_agent(project: Project, today: date) -> Person | None:
    """The project's 代办员."""
    rows = project.assignments.filter(role=DutyRole.AGENT, from_on__lte=today)
    rows = rows.filter(Q(to_on=None) | Q(to_on__gte=today), person__left_on=None)
    duty = rows.select_related("person").order_by("-from_on", "-pk").first()
    return duty.person if duty else None


def usual_day(approval: Approval, start: date) -> date | None:
    """The usual working days of the template from `start` on; None where none are usual."""
    days = approval.item.days if approval.item else 0
    return shift(start, days) if days else None


def going(rows: QuerySet[Approval]) -> QuerySet[Approval]:
    """Without the items of ended projects: nobody waits for those."""
    return rows.exclude(project__status__in=ENDED)


def due_where(due: str, today: date) -> Q:
    """The words of the list's 期限: overdue, key, long, week, paused, open, done."""
    is_open = ~Q(state__in=SETTLED) & ~Q(project__status__in=ENDED)
    running = is_open & Q(paused_on=None)
    late = running & Q(promised_on__lt=today)
    return {
        "open": is_open,
        "overdue": late,
        "key": late & Q(is_key=True),
        "long": running & Q(promised_on__lt=today - timedelta(days=LONG_DAYS)),
        "week": running & Q(promised_on__gte=today, promised_on__lte=today + timedelta(days=7)),
        "paused": is_open & Q(paused_on__isnull=False),
        "done": Q(state=ApprovalState.DONE),
        "all": Q(),
    }[due]


def counts(rows: QuerySet[Approval], today: date) -> dict[str, int]:
    """How many rows each word of 期限 finds: one query."""
    words = ("open", "overdue", "key", "long", "week", "paused", "done")
    asked = {word: Count("pk", filter=due_where(word, today)) for word in words}
    found: dict[str, int] = rows.order_by().select_related(None).aggregate(all=Count("pk"), **asked)
    return found


@dataclass(frozen=True)
class Checklist:
    """手续 of one project: what is open, the late ones first; what is settled; what is not listed."""

    waiting: Sequence[Approval]
    settled: Sequence[Approval]
    overdue: int
    unlisted: int  # items of the template that the list lacks

    @property
    def total(self) -> int:
        return len(self.waiting) + len(self.settled)

    @property
    def done(self) -> int:
        return sum(row.state == ApprovalState.DONE for row in self.settled)

    @property
    def waived(self) -> int:
        return len(self.settled) - self.done


def checklist(project: Project, today: date) -> Checklist:
    """Two queries. Each row knows how many papers it has (`paper_count`)."""
    papers = Count("documents", filter=Q(documents__voided_at=None))
    rows = project.approvals.select_related("unit").annotate(paper_count=papers)
    held = list(rows.order_by("order", "pk"))
    waiting = [row for row in held if row.is_open]
    late = [row for row in waiting if row.is_overdue(today)]
    on_time = [row for row in waiting if not row.is_overdue(today)]
    known = {row.item_id for row in held} | {row.name for row in held}
    items = [item for item in ApprovalItem.objects.in_use() if item.suits(project.kind)]
    return Checklist(
        waiting=[*sorted(late, key=lambda row: (row.promised_on, row.pk)), *on_time],
        settled=[row for row in held if not row.is_open],
        overdue=len(late),
        unlisted=sum(not {item.pk, item.name} & known for item in items),
    )


def history(approval: Approval) -> QuerySet[AuditEvent]:
    """What happened to it, the latest first."""
    return AuditEvent.objects.of(approval).select_related("by__person")
