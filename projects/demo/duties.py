"""五个一 of every signed project: leaders with their history, task forces, rhythms."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random

from parks.models import Person
from projects.demo.draft import Draft, stamps
from projects.demo.people import People
from projects.enums import DutyRole, Rhythm
from projects.models import Assignment, Mechanism, Project

HANDED_OVER_ON = date(2024, 3, 15)
HANDOVERS, GAPS = 14, 2
BIG = 40_000
LEFT_ON = date(2024, 6, 28)
MEMBERS = {"sthjj": 18, "gwdl": 10, "zrzyj": 12}


def write_duties(drafts: list[Draft], people: People, rng: Random) -> list[Assignment]:
    """Returns the leader duties that were handed over (for the feed)."""
    signed = [draft for draft in drafts if draft.signed_on]
    leaders = _leaders(signed, people)
    rows: list[Assignment] = []
    handed = _handovers(signed, leaders, people, rows)
    for draft in signed:
        if draft in leaders and draft not in handed:
            rows.append(_leader(draft, leaders[draft], draft.signed_on))
        rows += _task_force(draft, people, rng)
    rows += _members(signed, people, rng)
    rows += _seconds(signed, people)
    Assignment.objects.bulk_create(rows, batch_size=500)
    _write_mechanisms(signed, rng)
    _name_leaders(leaders)
    return [row for row in rows if row.role == DutyRole.LEADER and row.reason and not row.to_on]


def _leaders(signed: list[Draft], people: People) -> dict[Draft, Person]:
    """City leaders take the big ones and those outside the parks, the county's own the rest."""
    turn = {place: count() for place in people.leaders}
    result = {}
    for draft in signed:
        if "leader" in draft.lacks:
            continue
        place = "city" if draft.total >= BIG or draft.zone == "outside" else draft.zone
        group = people.leaders[place]
        if draft.is_mine:
            result[draft] = people.leaders["city"][0]
        elif place == "city":
            result[draft] = group[1 + next(turn[place]) % (len(group) - 1)]
        else:
            result[draft] = group[next(turn[place]) % len(group)]
    return result


def _leader(draft: Draft, person: Person, from_on: date, reason: str = "") -> Assignment:
    """To this day, or until the project ended or reached capacity."""
    end = draft.ended_on or draft.capacity_on
    words = "项目已终止" if draft.ended_on else "项目已达产，包抓结束"
    return Assignment(
        project=draft.row,
        role=DutyRole.LEADER,
        person=person,
        from_on=from_on,
        to_on=max(end, from_on) if end else None,
        reason=words if end else reason,
        **stamps(from_on),
    )


def _handovers(
    signed: list[Draft], leaders: dict[Draft, Person], people: People, rows: list[Assignment]
) -> set[Draft]:
    """A leader left and another took over, with the reason; two were late, which shows as a gap."""
    chosen = [
        draft
        for draft in signed
        if draft in leaders
        and draft.signed_on < date(2024, 1, 20)
        and not (draft.capacity_on or draft.ended_on or draft.lacks)
    ][:HANDOVERS]
    for place, draft in enumerate(chosen):
        group = people.leaders["city"][1:]
        before = next(person for person in group if person is not leaders[draft])
        gap = 20 if place < GAPS else 0
        last = HANDED_OVER_ON - timedelta(days=1 + gap)
        rows.append(
            Assignment(
                project=draft.row,
                role=DutyRole.LEADER,
                person=before,
                from_on=draft.signed_on,
                to_on=last,
                **stamps(draft.signed_on),
            )
        )
        rows.append(_leader(draft, leaders[draft], HANDED_OVER_ON, "原包抓领导分工调整，移交接任"))
    return set(chosen)


def _task_force(draft: Draft, people: People, rng: Random) -> Iterator[Assignment]:
    group = people.task_force[draft.zone]
    unit = people.units["zsj" if draft.zone == "outside" else f"{draft.zone}-gwh"]
    wanted = {
        DutyRole.LEAD_UNIT: None,
        DutyRole.HEAD: rng.choice(group["专班组长"]),
        DutyRole.CONTACT: rng.choice(group["联络员"]),
        DutyRole.AGENT: rng.choice(group["代办员"]),
    }
    if "agent" in draft.lacks:
        wanted.pop(DutyRole.AGENT)
    end = draft.ended_on or draft.capacity_on
    for role, person in wanted.items():
        yield Assignment(
            project=draft.row,
            role=role,
            person=person,
            unit=unit,
            from_on=draft.signed_on,
            to_on=end,
            **stamps(draft.signed_on),
        )


def _members(signed: list[Draft], people: People, rng: Random) -> Iterator[Assignment]:
    """Departments that carry a duty: environment, power, land."""
    going = [draft for draft in signed if not draft.ended_on and not draft.production_on]
    mine = [draft for draft in going if draft.is_mine]
    others = [draft for draft in going if not draft.is_mine]
    for code, number in MEMBERS.items():
        for draft in [*mine[:4], *rng.sample(others, number - 4)]:
            yield Assignment(
                project=draft.row,
                role=DutyRole.MEMBER,
                person=people.department[code],
                unit=people.units[code],
                from_on=draft.signed_on,
                **stamps(draft.signed_on),
            )


def _seconds(signed: list[Draft], people: People) -> Iterator[Assignment]:
    """协办单位: some with a right to fill in of their own; and somebody who has left, still named."""
    mine = [draft for draft in signed if draft.is_mine and not draft.ended_on]
    for code, may_fill in (("sthjj", True), ("gwdl", None)):
        for draft in mine[:2]:
            yield Assignment(
                project=draft.row,
                role=DutyRole.SECOND,
                unit=people.units[code],
                from_on=draft.signed_on,
                may_fill=may_fill,
                **stamps(draft.signed_on),
            )
    gone = people.department["lcj"]
    Person.objects.filter(pk=gone.pk).update(left_on=LEFT_ON)
    for draft in mine[:3]:
        yield Assignment(
            project=draft.row,
            role=DutyRole.MEMBER,
            person=gone,
            unit=people.units["lcj"],
            from_on=draft.signed_on,
            **stamps(draft.signed_on),
        )


def _write_mechanisms(signed: list[Draft], rng: Random) -> None:
    rows = [
        Mechanism(
            project=draft.row,
            rhythm=Rhythm.WEEKLY if draft.is_weekly else Rhythm.MONTHLY,
            visit_days=15 if draft.is_mine else rng.choice((30, 30, 60)),
            meeting="每周一专班例会" if draft.is_weekly else "每月末专班例会",
            **stamps(draft.signed_on),
        )
        for draft in signed
        if "mechanism" not in draft.lacks and not draft.ended_on
    ]
    Mechanism.objects.bulk_create(rows, batch_size=500)


def _name_leaders(leaders: dict[Draft, Person]) -> None:
    """The leader of today stands beside the project."""
    rows = []
    for draft, person in leaders.items():
        if not (draft.ended_on or draft.capacity_on):
            draft.row.leader = person
            rows.append(draft.row)
    Project.objects.bulk_update(rows, ["leader"], batch_size=200)
