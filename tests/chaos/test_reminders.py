"""Reminders under kill -9: none lost, none twice (R01–R05, R11; T11, T15).

Two workers, two beats, a broker; several processes ask for the same pass at the same time.
"""

import json
import time
from collections import Counter

from tests.chaos.city import DAY
from tests.chaos.harness import Desk, House
from tracker.tools.workdays import shift

PROJECTS = 60
LATER = shift(DAY, 3)  # beat was off for three days
WORKERS, BEATS = ("worker-a", "worker-b"), ("beat-a", "beat-b")


def test_reminders_survive_killed_workers_beats_and_broker(house):
    begun = time.monotonic()
    desk = house.desk()
    desk.ask("build", PROJECTS)
    desk.ask("hold", str(DAY))
    wanted = {key: late for key, late, _ in desk.ask("due", str(DAY))}
    assert len(wanted) > 300

    _start(house)
    _ask_at_once(house)
    _kill_in_the_middle(house, desk, len(wanted))
    _drained(house, desk, len(wanted))
    assert _pass_by_hand(house) == [0, 0]
    _told_once(house, wanted)

    desk.ask("slip", 5)
    wanted |= (moved := _new(house, str(DAY), wanted))
    assert len(moved) == 1, "a moved due date is one new occasion"
    _drained(house, desk, len(wanted))
    _told_once(house, wanted)

    for name in BEATS:
        house.servants.pop(name).stop()
    desk.ask("hold", str(LATER))
    missed = _new(house, str(LATER), wanted)
    wanted |= missed
    for name in BEATS:
        house.beat(name)
    _drained(house, desk, len(wanted))
    _told_once(house, wanted)
    assert {True, False} == set(missed.values()), "what beat slept through is marked late"

    repeats = sum(count - 1 for count in house.mails().values())
    print(
        json.dumps(
            {
                "reminders": len(wanted),
                "kills": house.kills,
                "own deaths": {name: one.deaths for name, one in house.servants.items()},
                "mails repeated": repeats,
                "seconds": round(time.monotonic() - begun, 1),
            }
        )
    )
    assert repeats <= house.kills
    assert house.close() == []


def _start(house: House) -> None:
    house.start_broker()
    for name in WORKERS:
        house.worker(name)
    for name in BEATS:
        house.beat(name)


def _ask_at_once(house: House) -> None:
    """Three processes publish the same pass twenty times each; nobody waits for anybody."""
    desks = [house.desk() for _ in range(3)]
    for one in desks:
        one.tell("publish", 20)
    assert sum(one.answer() for one in desks) == 60


def _kill_in_the_middle(house: House, desk: Desk, total: int) -> None:
    """A kill each time another tenth of the mail is out, and one as soon as a worker is up."""
    order = ("worker-a", "beat-a", "broker", "worker-b", "beat-b", "worker-a", "broker")
    for place, name in enumerate(order):
        part = total * place // 10
        house.wait_until(lambda part=part: _sent(desk) >= part, 25, f"stuck before {part} mails")
        house.kill(name)
    assert _sent(desk) < total, "the kills came too late to prove anything"


def _sent(desk: Desk) -> int:
    return desk.ask("progress")["sent"]


def _drained(house: House, desk: Desk, total: int) -> None:
    def done() -> bool:
        found = desk.ask("progress")
        return found["reminders"] >= total and not found["waiting"]

    house.wait_until(done, 25, "the outbox does not drain")


def _pass_by_hand(house: House) -> list[int]:
    said = [house.manage("send_reminders", "--on", str(DAY), "--json").stdout for _ in range(2)]
    return [json.loads(one)["created"] for one in said]


def _new(house: House, day: str, known: dict[str, bool]) -> dict[str, bool]:
    """What a process that knows nothing but the database finds due beyond `known`."""
    fresh = house.desk()
    return {key: late for key, late, _ in fresh.ask("due", day) if key not in known}


def _told_once(house: House, wanted: dict[str, bool]) -> None:
    """Each key once in every table, sent; each row's mail under one Message-ID, and no other."""
    told = house.desk().ask("told")
    assert Counter(key for key, _ in told["reminders"]) == Counter(wanted)
    assert dict(told["reminders"]) == wanted
    assert Counter(told["notes"]) == Counter(wanted.keys())
    assert Counter(key for _, _, key, _, _ in told["outbox"]) == Counter(wanted.keys())
    assert {(channel, state) for *_, channel, state in told["outbox"]} == {("email", "sent")}
    expected = {f"<{note}.{row}@tracker>" for row, note, *_ in told["outbox"]}
    assert set(house.mails()) == expected
