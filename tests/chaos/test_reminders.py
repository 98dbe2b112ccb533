"""Reminders under kill -9: none lost, none twice (R01–R05, R11; T11, T15).

Two workers, two beats, a broker; several processes ask for the same pass at the same time.
"""

import json
import time
from datetime import date

from tests.chaos.city import DAY
from tests.chaos.harness import Desk, House
from tracker.tools.workdays import shift

PROJECTS, PEOPLE = 40, 80  # most hear of five things at most, some of more: mails of both kinds
LATER = shift(DAY, 3)  # beat was off for three days
WORKERS, BEATS = ("worker-a", "worker-b"), ("beat-a", "beat-b")


def test_reminders_survive_killed_workers_beats_and_broker(house):
    begun = time.monotonic()
    house.start_broker()
    for name in WORKERS:
        house.worker(name)
    desk = house.desk()
    desk.ask("build", PROJECTS, PEOPLE)
    desk.ask("hold", str(DAY))
    wanted = _due(desk, DAY, {})
    assert len(wanted) >= 300

    for name in BEATS:
        house.beat(name)
    assert desk.ask("publish", 3, 5) == 3
    _kill_in_the_middle(house, desk, len(wanted))
    _drained(house, desk, len(wanted))
    assert _passes_by_hand(house) == [0, 0]
    fresh = house.desk()
    house.told_once(fresh, wanted)

    desk.ask("slip", 5)
    moved = _due(fresh, DAY, wanted)
    wanted |= moved
    assert len(moved) == 1, "a moved due date is one new occasion"
    _drained(house, desk, len(wanted))

    for name in BEATS:
        house.servants.pop(name).stop()
    desk.ask("hold", str(LATER))
    missed = _due(fresh, LATER, wanted)
    wanted |= missed
    assert {True, False} == set(missed.values()), "what beat slept through comes late"
    house.beat(BEATS[0])
    _drained(house, desk, len(wanted))
    house.told_once(fresh, wanted)

    repeats = sum(count - 1 for count in house.mails().values())
    own = sum(one.deaths for one in house.servants.values())
    print(
        f"reminders {len(wanted)}, kills {house.kills}, processes that died of it {own}, "
        f"mails sent twice {repeats}, seconds {time.monotonic() - begun:.1f}"
    )
    assert repeats <= house.kills
    assert house.close() == []


def _kill_in_the_middle(house: House, desk: Desk, total: int) -> None:
    """A kill each time another tenth of the mail is out, and one before the first."""
    order = ("worker-a", "beat-a", "broker", "worker-b", "beat-b")
    for place, name in enumerate(order):
        part = total * place // 10
        house.wait_until(lambda part=part: _sent(desk) >= part, 60, f"stuck before {part} mails")
        house.kill(name)
    assert _sent(desk) < total, "the kills came too late to prove anything"


def _sent(desk: Desk) -> int:
    return desk.ask("progress")["sent"]


def _drained(house: House, desk: Desk, total: int) -> None:
    def done() -> bool:
        found = desk.ask("progress")
        return found["reminders"] >= total and not found["waiting"]

    house.wait_until(done, 60, "the outbox does not drain")


def _passes_by_hand(house: House) -> list[int]:
    """How many reminders two passes from the command line, side by side, find missing."""
    command = ("send_reminders", "--on", str(DAY), "--json")
    return [json.loads(said)["created"] for said in house.manage_beside_itself(*command)]


def _due(fresh: Desk, day: date, known: dict[str, bool]) -> dict[str, bool]:
    """What a process that sent nothing finds due beyond `known`, and whether it comes late."""
    return {key: late for key, late in fresh.ask("due", str(day)) if key not in known}
