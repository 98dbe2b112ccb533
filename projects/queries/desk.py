"""工作台: what must I do, in the order in which it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Q

from parks.models import User
from projects.enums import ENDED, Stage
from projects.models import Project
from projects.queries.desk_piles import piles
from projects.queries.desk_rows import SHOWN, Pile, Todo, read
from projects.queries.project import kept_totals, totals
from tracker.tools.money import percent
from tracker.tools.periods import months_passed

STALE_DAYS = 7
FAIR = 3  # of one pile, before the others have had their turn


@dataclass(frozen=True)
class Counters:
    projects: int
    red: int
    yellow: int
    green: int
    funds: Decimal
    planned: Decimal
    time_rate: Decimal

    @property
    def rate(self) -> Decimal | None:
        return percent(self.funds, self.planned)


@dataclass(frozen=True)
class Desk:
    """`now` is due today or overdue; `more` are the piles of which not all is shown."""

    counters: Counters
    now: list[Todo]
    now_total: int
    soon: list[Todo]
    total: int
    more: list[tuple[Pile, int]]
    stale: list[Project]


def desk(user: User, today: date) -> Desk:
    """A constant number of queries, whatever hangs on the desk."""
    found = read(piles(user, today))
    now = _fair([[t for t in pile.todos if _is_due(t, today)] for pile in found])
    soon = _fair([[t for t in pile.todos if not _is_due(t, today)] for pile in found])
    shown = {id(todo) for todo in (*now, *soon)}
    left = [(pile, pile.total - sum(id(t) in shown for t in pile.todos)) for pile in found]
    return Desk(
        counters=_counters(user, today),
        now=sorted(now, key=lambda todo: (todo.due_on or today, todo.row.project_id)),
        now_total=sum(pile.now for pile in found),
        soon=sorted(soon, key=lambda todo: (todo.due_on or today, todo.row.project_id)),
        total=sum(pile.total for pile in found),
        more=[(pile, count) for pile, count in left if count > 0],
        stale=_stale(user, today),
    )


def _is_due(todo: Todo, today: date) -> bool:
    return todo.due_on is None or todo.due_on <= today


def _fair(heaps: Sequence[Sequence[Todo]]) -> list[Todo]:
    """SHOWN of all heaps: FAIR of each, then what there is room for. No kind drowns the others."""
    taken = [todo for heap in heaps for todo in heap[:FAIR]][:SHOWN]
    rest = [todo for heap in heaps for todo in heap[FAIR:]]
    return taken + rest[: SHOWN - len(taken)]


def _counters(user: User, today: date) -> Counters:
    """The ledger's sums of what has not ended: one query, and kept where the city is large."""
    mine = Project.objects.visible_to(user)
    projects = mine.exclude(status__in=ENDED)
    found = totals(projects, today) if mine.query.where else kept_totals(projects, today, "desk")
    return Counters(
        projects=found.count,
        red=found.red,
        yellow=found.yellow,
        green=found.green,
        funds=found.funds,
        planned=found.planned,
        time_rate=Decimal(months_passed(today)) / 12 * 100,
    )


def _stale(user: User, today: date) -> list[Project]:
    """Not heard of for a week, the longest silence first."""
    rows = Project.objects.visible_to(user).open().exclude(stage=Stage.PRODUCTION)
    rows = rows.filter(signed_on__isnull=False)
    rows = rows.filter(Q(progress_on=None) | Q(progress_on__lt=today - timedelta(days=STALE_DAYS)))
    oldest = F("progress_on").asc(nulls_first=True)
    return list(rows.select_related("park").order_by(oldest, "pk")[:5])
