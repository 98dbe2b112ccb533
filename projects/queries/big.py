"""大屏: the cockpit's figures, one cell for each judged project, the red list (UI.md §11).

Every figure is the registry's; what is drawn are the rows behind it. Lamps stand on a day of their
own, because money is counted by months that are over and a lamp burns today.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When

from parks.queries import places
from projects.enums import LampKind, LampLevel
from projects.models import Instruction, Lamp
from projects.queries.dashboard import HEADLINE, Cockpit, cockpit
from projects.queries.dimensions import CUTS, UNSET
from projects.queries.indicators import Statement, measures_of, rows
from projects.queries.kept import Ask, cubes
from projects.queries.league import League
from projects.queries.measures import MEASURES
from projects.queries.scope import Scope, Window
from tracker.tools.periods import Period

LAMPS = {
    "lamp_red": LampLevel.RED,
    "lamp_yellow": LampLevel.YELLOW,
    "lamp_green": LampLevel.GREEN,
}
NONE = dict.fromkeys(LAMPS.values(), 0)
MOST_CELLS = 2000  # one a project; beyond that nobody could tell them apart on a wall
MOST_SHARES = 600
SHARES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
MOST_REDS = 70
LAGGARDS = 3
LONGEST_GAP = 12  # characters of 偏差 that stand in large type
SHORTER = (("天未开工", "天"), ("低于序时 ", "低 "), ("个百分点", "百分点"))


@dataclass(frozen=True)
class Cell:
    """One project, or a share of many (then without code)."""

    level: str
    code: str = ""
    name: str = ""

    @property
    def word(self) -> str:
        return f"{LampLevel(self.level).label}灯"


Levels = Mapping[LampLevel, int]
Cells = dict[Any, list[Cell]]


@dataclass(frozen=True)
class Group:
    """The cells of one park or chain (`by`) with what is counted of it."""

    by: str
    key: str
    label: str
    funds: Decimal | None
    said: Statement | None
    red: int
    yellow: int
    green: int
    cells: tuple[Cell, ...]

    @property
    def park(self) -> str:
        return self.key if self.by == "park" else ""

    @property
    def chain(self) -> str:
        return self.key if self.by == "chain" else ""

    @property
    def rate(self) -> Decimal | None:
        """Completion of the year's target; None where there is none."""
        return self.said.target_rate(HEADLINE) if self.said else None


@dataclass(frozen=True)
class Wall:
    """All cells, by park; of a single park by chain. `share` projects stand in one cell."""

    by: str
    window: Window
    groups: tuple[Group, ...]
    red: int
    yellow: int
    green: int
    share: int

    @property
    def total(self) -> int:
        return self.red + self.yellow + self.green


@dataclass(frozen=True)
class Red:
    """原因 · 偏差 · 谁 · 什么时限 of one red project; `open_text`: somebody wrote the cause freely."""

    code: str
    name: str
    park: str
    kind: str
    cause: str
    gap: str
    open_text: bool
    days: int
    leader: str
    due_on: date | None

    @property
    def lit(self) -> str:
        return f"亮灯 {self.days} 天"


@dataclass(frozen=True)
class Behind:
    """A park below 序时: its completion in per cent, and by how many points."""

    key: str
    label: str
    rate: Decimal
    points: Decimal


@dataclass(frozen=True)
class Big:
    cockpit: Cockpit
    wall: Wall
    reds: tuple[Red, ...]
    parks: tuple[Behind, ...]  # below 序时, the furthest first
    leaders: tuple[League, ...]  # the last of those with a plan


def big(scope: Scope, window: Window, lamp_day: date) -> Big:
    """The whole screen; two queries more than the cockpit, however many projects."""
    found = cockpit(scope, window)
    lamps = day_window(lamp_day)
    return Big(
        cockpit=found,
        wall=wall(scope, lamps, found),
        reds=reds(scope, lamps),
        parks=tuple(_behind(found)[:LAGGARDS]),
        leaders=tuple(row for row in reversed(found.leaders) if row.rate is not None)[:LAGGARDS],
    )


def day_window(day: date) -> Window:
    """The year up to that day: what stocks are asked of."""
    return Window(Period.months_of(day.year, 1, day.month), day)


def _behind(found: Cockpit) -> list[Behind]:
    late = []
    for row in found.heat:
        rate, points = row.said.target_rate(HEADLINE), row.said.lead_points(HEADLINE)
        if rate is not None and points is not None and points < 0:
            late.append(Behind(_key(row.line.key), row.line.label, rate, points))
    return sorted(late, key=lambda one: one.points)


def _key(key: Any) -> str:
    """As an address has it."""
    return UNSET if key is None else str(key)


def wall(scope: Scope, window: Window, found: Cockpit) -> Wall:
    """The judged projects: red, yellow, green are the registry's, and so their cells."""
    by = "park" if len(found.heat) > 1 else "chain"
    cells = _cells(scope, window, by)
    counts = _counted(cells) if cells is not None else _summed(scope, window, by)
    red, yellow, green = (sum(one[level] for one in counts.values()) for level in LAMPS.values())
    share = share_of(red + yellow + green)
    funds = _funds(found, by)
    said = {row.line.key: row.said for row in found.heat} if by == "park" else {}
    groups = []
    for key, label in _order(by, {*counts, *said, *funds}):
        level = counts.get(key, NONE)
        groups.append(
            Group(
                by=by,
                key=_key(key),
                label=label,
                funds=funds.get(key),
                said=said.get(key),
                red=level[LampLevel.RED],
                yellow=level[LampLevel.YELLOW],
                green=level[LampLevel.GREEN],
                cells=tuple(cells.get(key, ()) if cells is not None else _shares(level, share)),
            )
        )
    return Wall(by, window, tuple(groups), red, yellow, green, share)


def _counted(cells: Cells) -> dict[Any, Levels]:
    """The rows of the three figures are all there: their number is the figure."""
    counts = {key: Counter(cell.level for cell in group) for key, group in cells.items()}
    return {key: {level: count[level] for level in NONE} for key, count in counts.items()}


def _summed(scope: Scope, window: Window, by: str) -> dict[Any, Levels]:
    """Of a city whose rows are too many to draw."""
    (found,) = cubes(scope, [Ask((window,), tuple(measures_of(LAMPS)), (by,))])
    return {
        key: {level: int(sums.get(code) or 0) for code, level in LAMPS.items()}
        for key, sums in found.by(by).items()
    }


def share_of(total: int) -> int:
    """How many projects one cell stands for."""
    if total <= MOST_CELLS:
        return 1
    return next((share for share in SHARES if total <= share * MOST_SHARES), SHARES[-1])


def _shares(level: Levels, share: int) -> list[Cell]:
    """A cell for each `share` projects begun: a single red one is never lost."""
    return [Cell(colour) for colour, count in level.items() for _ in range(-(-count // share))]


def _order(by: str, keys: Iterable[Any]) -> list[tuple[Any, str]]:
    """Keys in the order of the dimension with their names; what has none comes last."""
    held, labels = set(keys), CUTS[by].names().labels
    known = [(key, label) for key, label in labels.items() if key in held]
    return [*known, *((key, "未分") for key in held - set(labels))]


def _funds(found: Cockpit, by: str) -> dict[Any, Decimal | None]:
    """Of each park, or of each chain of the one park there is."""
    if by == "park":
        return {row.line.key: row.said.figures.get(HEADLINE) for row in found.heat}
    return {key: value for row in found.heat for key, value, _ in row.cells if value}


def _cells(scope: Scope, window: Window, by: str) -> Cells | None:
    """Every judged project by its group, red first, the earliest signing first: one query.

    None when there are more than can be drawn.
    """
    red, yellow, green = (MEASURES[code].rows(window) for code in LAMPS)
    level = Case(
        When(red, then=Value(LampLevel.RED.value)),
        When(yellow, then=Value(LampLevel.YELLOW.value)),
        default=Value(LampLevel.GREEN.value),
        output_field=CharField(),
    )
    column, fold = {
        "park": ("park_id", {park.pk: park.zone for park in places.parks().values()}),
        "chain": ("chain_id", {c.pk: code for code, c in places.chains().items()}),
    }[by]
    lit = scope.projects.filter(red | yellow | green).annotate(level=level)
    drawn = lit.order_by("signed_on", "pk").values_list(column, "level", "code", "name")
    found: list[tuple[Any, ...]] = list(drawn[: MOST_CELLS + 1])
    if len(found) > MOST_CELLS:
        return None
    place = {level: place for place, level in enumerate(LAMPS.values())}
    groups: Cells = defaultdict(list)
    for key, *cell in found:
        groups[fold.get(key)].append(Cell(*cell))
    for group in groups.values():
        group.sort(key=lambda cell: place[LampLevel(cell.level)])
    return groups


def reds(scope: Scope, window: Window) -> tuple[Red, ...]:
    """The red projects by how long they have been red: one query, at most MOST_REDS of them."""
    day = window.until
    burning = Lamp.objects.filter(
        project__in=rows("lamp_red", scope, window).order_by().values("pk"),
        level=LampLevel.RED,
        since_on__lte=day,
    ).filter(Q(until_on=None) | Q(until_on__gt=day))
    due = Instruction.objects.open().filter(project=OuterRef("project_id")).order_by("due_on")
    found = (
        burning.annotate(due=Subquery(due.values("due_on")[:1]))
        .order_by("since_on", "project__planned_start_on", "project_id", "pk")
        .values_list(
            *("project__code", "project__name", "project__park__short_name", "kind", "rule_id"),
            *("reason", "since_on", "project__leader__name", "due"),
        )[: MOST_REDS * len(LampKind)]
    )
    first: dict[str, Red] = {}
    for code, name, park, kind, rule, reason, since, leader, due_on in found:
        if code not in first:
            cause, gap = split(reason) if rule else (reason, "")
            first[code] = Red(
                code=code,
                name=name,
                park=park,
                kind=str(LampKind(kind).label),
                cause=cause,
                gap=gap,
                open_text=not rule or kind == LampKind.PROBLEM,
                days=(day - since).days,
                leader=leader or "",
                due_on=due_on,
            )
    return tuple(first.values())[:MOST_REDS]


def split(reason: str) -> tuple[str, str]:
    """A rule's reason is "原因，偏差": the last part, said shortly, goes into large type."""
    cause, comma, gap = reason.rpartition("，")
    for said, short in SHORTER:
        gap = gap.replace(said, short)
    if not comma or len(gap) > LONGEST_GAP:
        return reason, ""
    return f"{cause}，未开工" if "未开工" in reason else cause, gap
