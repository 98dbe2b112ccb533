"""Every task of the clock, run beside itself in two processes: as if it had run once (R02, R05, T30)."""

from datetime import date

import pytest

from tests.chaos.city import DAY
from tests.chaos.harness import Desk, House
from tracker.celery import app
from tracker.tools.periods import Period

LAMPS, DRAFT = "projects.tasks.compute_lamps", "projects.tasks.draft_dispatch"
PROBLEMS = "projects.tasks.escalate_problems"
PLAIN = (
    "projects.tasks.send_reminders",
    "tracker.tasks.beat_heart",
    "tracker.tasks.drain_outbox",
    "tracker.tasks.sweep",
    "projects.tasks.open_due_reports",
    "projects.tasks.send_pivots",
    "projects.tasks.tend_cubes",
    "projects.tasks.make_forgotten_files",
)
LAMP_DAYS = [str(date(2024, month, 5)) for month in (2, 3, 5, 7, 8, 10, 12)]
# The third working day of the quarter that follows, and the quarter that is then drafted.
DRAFT_DAYS = {
    "2024-04-03": "2024Q1",
    "2024-07-03": "2024Q2",
    "2024-10-10": "2024Q3",
    "2025-01-06": "2024Q4",
}


def test_every_task_of_the_clock_is_tried_here():
    assert {one["task"] for one in app.conf.beat_schedule.values()} == {
        LAMPS,
        DRAFT,
        PROBLEMS,
        *PLAIN,
    }


@pytest.fixture
def desks(house: House) -> list[Desk]:
    """Two processes of a city; a third one's broker is never asked for anything."""
    found = [house.desk(), house.desk()]
    found[0].ask("build", 40)
    return found


def _both(desks: list[Desk], *words: str) -> list:
    """The same order to both at once; an error in either fails the test."""
    for one in desks:
        one.tell(*words)
    return [one.answer() for one in desks]


def test_lamps_computed_twice_at_once_are_computed_once(desks):
    alone = []
    for day in LAMP_DAYS:
        desks[0].ask("hold", day)
        desks[0].ask("run", LAMPS)
        alone.append(desks[0].ask("lamps"))
    desks[0].ask("forget_lamps")
    for day, wanted in zip(LAMP_DAYS, alone, strict=True):
        desks[0].ask("hold", day)
        _both(desks, "run", LAMPS)
        assert desks[1].ask("lamps") == wanted
    rows, _ = alone[-1]
    assert {level for _, _, level, *_ in rows} == {"red", "yellow", "green"}
    assert any(until != "None" for *_, until in rows), "the months must change some lamps"


def test_a_quarter_drafted_twice_at_once_has_one_draft(desks):
    for day in DRAFT_DAYS:
        desks[0].ask("hold", day)
        _both(desks, "run", DRAFT)
    wanted = {"drafts": [[quarter, 1] for quarter in DRAFT_DAYS.values()], "audited": 4}
    assert desks[0].ask("drafts") == wanted
    desks[0].ask("run", DRAFT)
    assert desks[0].ask("drafts") == wanted


def test_a_quarter_opened_twice_at_once_has_one_draft(desks):
    quarters = [period.code for period in _quarters(2021, 8)]
    for quarter in quarters:
        assert _both(desks, "first_draft", quarter) == [1, 1]
    assert desks[0].ask("drafts")["drafts"] == [[quarter, 1] for quarter in quarters]


def _quarters(year: int, count: int) -> list[Period]:
    return [Period.parse(f"{year + n // 4}Q{n % 4 + 1}") for n in range(count)]


def test_problems_raised_twice_at_once_rise_once(desks):
    """Two levels each, every step told and audited once."""
    count = desks[0].ask("trouble")
    desks[0].ask("hold", str(DAY))
    _both(desks, "run", PROBLEMS)
    risen = desks[1].ask("levels")
    assert risen["problems"] == [["city", 2]] * count
    assert [level for _, level in risen["steps"]] == ["county", "city"] * count
    assert risen["audited"] == 2 * count and risen["notes"]
    _both(desks, "run", PROBLEMS)
    assert desks[0].ask("levels") == risen


def test_plain_tasks_twice_at_once_leave_what_one_run_leaves(house, desks):
    desks[0].ask("hold", str(DAY))
    due = len(desks[0].ask("due", str(DAY)))
    for task in PLAIN:
        _both(desks, "run", task)
    held = desks[0].ask("tables")
    assert (held["projects.Reminder"], held["tracker.Notification"]) == (due, due)
    assert (held["tracker.OutboxMessage"], held["tracker.Heartbeat"]) == (due, 1)
    for task in PLAIN:
        _both(desks, "run", task)
    assert desks[1].ask("tables") == held
    assert max(house.mails().values()) == 1
