"""10,000 reminders while everything is killed at random, on the product's own clock (R01–R05, R08; T11).

Two beats, four workers, the web, a broker and a database: SQLite with the embedded broker, and
PostgreSQL. `make chaos` alone runs it. CHAOS_SEED repeats a run's kills, CHAOS_KILLS says how many
of each kind.
"""

import os
import socket
import time
from collections import Counter
from random import Random, SystemRandom

import pytest

from tests.chaos.city import DAY
from tests.chaos.cluster import Cluster, programs
from tests.chaos.harness import Desk, House, living
from tests.chaos.visitor import Visitor

SIZE = (850, 2300, 2)  # projects, people, milestones a project
REMINDERS = 10_000
WORKERS = ("worker-a", "worker-b", "worker-c", "worker-d")
SENDERS = 2  # processes of a worker: each may stand between sending and marking
BEATS = ("beat-a", "beat-b")
OF_EACH = int(os.environ.get("CHAOS_KILLS", "10"))
SEED = int(os.environ.get("CHAOS_SEED") or SystemRandom().randrange(10**6))
PATIENCE = 300  # seconds after the last kill in which everything must be out
LONGEST_WAIT = 20  # seconds between two kills, also where nothing gets on
# "none" while the web itself is dead, 503 while its database is (R16).
SEEN = {"/livez 200", "/livez none", "/inbox 200", "/inbox none", "/inbox 503"}

pytestmark = pytest.mark.skipif(
    os.environ.get("CHAOS") != "full", reason="minutes of killing: make chaos"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def stormy(request):
    """A house on the product's own clock; on PostgreSQL the database is one of its servants."""
    cluster = None
    if request.param == "postgresql":
        place = programs()
        if place is None:
            pytest.skip("no PostgreSQL programs on this machine: SQLite alone was shown")
        cluster = Cluster(place)
    house = House(server=cluster.url if cluster else "sqlite", clock="own")
    house.pause = 0.3
    if cluster:
        house.servants["database"] = cluster
    try:
        yield house
    finally:
        house.servants.pop("database", None)
        house.close()
        if cluster:
            cluster.close()
    assert living(house.mark) == []


def test_ten_thousand_reminders_survive_random_kills(stormy: House):
    dice, begun = Random(SEED), time.monotonic()
    on = "PostgreSQL" if "database" in stormy.servants else "SQLite"
    print(f"\n{on}: seed {SEED} (again: CHAOS_SEED={SEED} make chaos)", flush=True)
    desk, wanted, visitor = _open(stormy)
    watch = Watch(desk, len(wanted))
    print(f"ready after {time.monotonic() - begun:.0f} s", flush=True)

    assert desk.ask("publish", 3, 5) == 3
    killed = _kill_at_random(stormy, dice, watch)
    last = time.monotonic()
    stormy.wait_until(watch.is_done, PATIENCE, "stuck five minutes after the last kill")
    calm = time.monotonic() - last
    stormy.wait_until(visitor.is_served, PATIENCE, "the web does not answer")
    visitor.leave()

    fresh = stormy.desk()
    stormy.told_once(fresh, wanted)
    mails = stormy.mails()
    repeats = mails.total() - len(mails)
    deaths = {name: one.deaths for name, one in stormy.servants.items() if one.deaths}
    print(
        f"{on}: reminders {len(wanted)}, mails {len(mails)}, sent twice {repeats}; "
        f"kills {killed.total()} {dict(killed)}; own deaths {deaths}; "
        f"web {dict(visitor.seen)}; seconds {time.monotonic() - begun:.0f}, "
        f"all out {calm:.0f} s after the last kill, longest pause {watch.longest:.0f} s, "
        f"locked {len(stormy.logged('database is locked'))}",
        flush=True,
    )
    assert repeats <= _struck(killed, deaths)
    assert set(visitor.seen) <= SEEN


class Watch:
    """How far the mails are, and the longest time in which nothing got on."""

    def __init__(self, desk: Desk, total: int) -> None:
        self.desk, self.total = desk, total
        self.sent, self.at, self.longest = 0, time.monotonic(), 0.0

    def look(self) -> int:
        found = self.desk.ask("progress")
        now, self.waiting = time.monotonic(), found["waiting"]
        self.longest = max(self.longest, now - self.at)
        if found["sent"] > self.sent:
            self.sent, self.at = found["sent"], now
        return self.sent

    def is_done(self) -> bool:
        return self.look() >= self.total and not self.waiting


def _open(house: House) -> tuple[Desk, dict[str, bool], Visitor]:
    """Everything started, the city built; what is due there, and somebody before the web."""
    house.start_broker()
    desk = house.desk()
    desk.ask("build", *SIZE)
    desk.ask("hold", str(DAY))
    wanted = dict(desk.ask("due", str(DAY)))
    assert len(wanted) >= REMINDERS
    for name in WORKERS:
        house.worker(name)
    for name in BEATS:
        house.beat(name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    house.web(port)
    visitor = Visitor(port, desk.ask("log_in", "staff0"), "/inbox")
    house.wait_until(visitor.is_served, 120, "the web does not answer")
    return desk, wanted, visitor


def _kill_at_random(house: House, dice: Random, watch: Watch) -> Counter[str]:
    """Each kind as often as the others, in any order: one each time some more mails are out."""
    kinds = [*WORKERS, *BEATS, "web", "broker"]
    if "database" in house.servants:
        kinds += ["database", "backend"]
    order = kinds * OF_EACH
    dice.shuffle(order)
    killed: Counter[str] = Counter()
    for place, name in enumerate(order):
        part = int(0.9 * watch.total * (place + dice.random()) / len(order))
        patience = time.monotonic() + LONGEST_WAIT

        def is_time(part: int = part, patience: float = patience) -> bool:
            return watch.look() >= part or time.monotonic() > patience

        house.wait_until(is_time, PATIENCE, "nothing gets on")
        if name == "backend":
            killed["backend"] += house.servants["database"].kill_backend(dice)
        else:
            house.kill(name)
            killed[name.partition("-")[0]] += 1
    assert watch.sent < watch.total, "the kills came too late to prove anything"
    return killed


def _struck(killed: Counter[str], deaths: dict[str, int]) -> int:
    """Processes that may have been struck between sending and marking: one mail of each (R03)."""
    workers = killed["worker"] + sum(deaths.get(name, 0) for name in WORKERS)
    databases = killed["database"] + killed["backend"]
    return SENDERS * (workers + len(WORKERS) * databases)
