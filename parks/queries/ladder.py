"""梯度培育 as a ladder: on which step each enterprise stood on a day, and who moved."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from parks.enums import EnterpriseMark
from parks.models import EnterpriseMarkRow
from parks.queries import places

# From the lowest step up; the highest that holds is where an enterprise stands.
STEPS = (
    EnterpriseMark.TECH_SMALL,
    EnterpriseMark.INNOVATIVE_SMALL,
    EnterpriseMark.ABOVE_SIZE,
    EnterpriseMark.HIGH_TECH,
    EnterpriseMark.SPECIALISED,
    EnterpriseMark.LITTLE_GIANT,
    EnterpriseMark.CHAMPION,
)
RANK = {step.value: place for place, step in enumerate(STEPS, start=1)}


@dataclass(frozen=True)
class Moved:
    """An enterprise that stands elsewhere than it did; "" is off the ladder."""

    pk: int
    name: str
    park: str
    before: str
    after: str

    @property
    def is_up(self) -> bool:
        return RANK.get(self.after, 0) > RANK.get(self.before, 0)

    @property
    def before_label(self) -> str:
        return EnterpriseMark(self.before).label if self.before else "未入梯度"

    @property
    def after_label(self) -> str:
        return EnterpriseMark(self.after).label if self.after else "退出梯度"


@dataclass
class Rung:
    """A zone's line, sub-parks with it: how many stand on each step, how many moved up or down since the day before."""

    park: str
    code: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RANK, 0))
    up: int = 0
    down: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, int]]:
        return list(self.counts.items())


@dataclass(frozen=True)
class Ladder:
    lines: list[Rung]
    whole: Rung
    moved: list[Moved]


def ladder(rows: "QuerySet[EnterpriseMarkRow]", on: date, since: date) -> Ladder:
    """`rows` are those the reader sees. One query, whatever their number, but for the kept list of parks."""
    either = rows.filter(mark__in=RANK, from_on__lte=on).filter(Q(to_on=None) | Q(to_on__gte=since))
    found = either.filter(enterprise__retired_on=None).values_list(
        "enterprise", "enterprise__name", "enterprise__park__code", "mark", "from_on", "to_on"
    ).order_by("enterprise__park__order", "enterprise__name", "pk")  # fmt: skip
    before: dict[int, str] = {}
    after: dict[int, str] = {}
    who: dict[int, tuple[str, str, str]] = {}
    held_parks, zones = places.parks(), places.zones()
    for pk, name, code, mark, from_on, to_on in found:
        zone = held_parks[code].zone if code in held_parks else ""
        who[pk] = (name, zones.get(zone, "未入园"), zone)
        for held, day in ((before, since), (after, on)):
            if from_on <= day and (to_on is None or to_on >= day):
                held[pk] = _higher(held.get(pk, ""), mark)
    lines: dict[str, Rung] = {}
    whole = Rung("合计", "")
    moved = []
    for pk, (name, park, code) in who.items():
        line = lines.setdefault(code, Rung(park, code))
        now, then = after.get(pk, ""), before.get(pk, "")
        for one in (line, whole):
            if now:
                one.counts[now] += 1
            one.up += RANK.get(now, 0) > RANK.get(then, 0)
            one.down += RANK.get(now, 0) < RANK.get(then, 0)
        if now != then:
            moved.append(Moved(pk, name, park, then, now))
    return Ladder(list(lines.values()), whole, moved)


def standing_on(rows: "QuerySet[EnterpriseMarkRow]", step: str, on: date) -> list[int]:
    """Ids of the enterprises whose highest step on the day is this one."""
    higher = [mark for mark, place in RANK.items() if place > RANK.get(step, 0)]
    held = rows.on(on)  # type: ignore[attr-defined]
    above = held.filter(mark__in=higher).values("enterprise")
    found = held.filter(mark=step).exclude(enterprise__in=above)
    return list(found.values_list("enterprise", flat=True))


def _higher(one: str, other: str) -> str:
    return one if RANK.get(one, 0) >= RANK[other] else other
