"""Day after day across holidays and make-up workdays: each reminder once, on its own date.

The dates expected are counted here from the State Council's list, not by the product's calendar.
`make chaos` walks 1,000 days; the everyday run walks the autumn holidays alone.
"""

import csv
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from projects.actions.reminder import send_reminders
from projects.models import Mechanism, Milestone, Reminder
from tests.factories.parks import make_user
from tests.factories.projects import make_duty, make_milestone, make_signed

pytestmark = pytest.mark.django_db
WHOLE = os.environ.get("CHAOS") == "full"
FIRST = date(2023, 1, 3) if WHOLE else date(2024, 9, 9)
DAYS = 1000 if WHOLE else 45
LIST = Path(__file__).parent.parent / "fixtures/calendar/holidays.csv"
RINGS = {"7": 2, "3": 2, "1": 2, "+1": 2, "+3": 1, "+5": 1}  # who hears: two members, 组长, leader


@pytest.fixture(scope="module")
def kinds() -> dict[date, str]:
    with LIST.open(encoding="utf-8") as lines:
        return {date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(lines)}


def is_worked(day: date, kinds: dict[date, str]) -> bool:
    return kinds[day] == "班" if day in kinds else day.weekday() < 5


def step_day(due: date, step: str, kinds: dict[date, str]) -> date:
    """The day `step` working days before (7) or after (+1) a date, counted one by one."""
    count, way = abs(int(step)), 1 if step.startswith("+") else -1
    while count:
        due += timedelta(days=way)
        count -= is_worked(due, kinds)
    return due


def days() -> Iterator[date]:
    return (FIRST + timedelta(days=n) for n in range(DAYS))


@pytest.fixture
def milestones() -> list[Milestone]:
    project = make_signed(signed_on=date(2022, 1, 4))
    for role in ("head", "contact", "leader"):
        kind = "leader" if role == "leader" else "staff"
        make_duty(project, role, make_user(kind, parks=[project.park]).person)
    dice = Random(2024)
    made = []
    for number in range(DAYS // 5):
        day = FIRST + timedelta(days=dice.randrange(15, DAYS - 12))
        row = make_milestone(project, name=f"示例节点{number}", planned_on=day)
        made.append(row)
    Milestone.objects.update(created_at=datetime(2022, 1, 4, tzinfo=UTC))
    return made


def test_each_reminder_comes_once_on_its_own_working_day(milestones, kinds):
    came: dict[tuple[str, str], list[date]] = {}
    for day in days():
        before = Reminder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        send_reminders(on=day)
        assert send_reminders(on=day).created == 0
        for key, step in Reminder.objects.filter(pk__gt=before).values_list("key", "step"):
            came.setdefault((key.split(":")[1], step), []).append(day)
    last = FIRST + timedelta(days=DAYS - 1)
    for row in milestones:
        for step, hearers in RINGS.items():
            due = step_day(row.planned_on, step, kinds)
            expected = [due] * hearers if due <= last else []
            assert came.get((f"milestone-{row.pk}", step), []) == expected, (row.planned_on, step)
    assert not Reminder.objects.filter(is_late=True).exists()


def test_weekly_reports_are_asked_for_on_worked_days_alone(kinds):
    project = make_signed(signed_on=date(2022, 1, 4))
    make_duty(project, "contact", make_user("staff", parks=[project.park]).person)
    Mechanism.objects.create(project=project, rhythm="weekly")
    send_reminders(on=FIRST - timedelta(days=1))  # what was due before the walk
    Reminder.objects.all().delete()
    seen: set[str] = set()
    for day in days():
        send_reminders(on=day)
        new = set(Reminder.objects.values_list("key", flat=True)) - seen
        seen |= new
        assert not new or is_worked(day, kinds), day
    asked = Reminder.objects.filter(step="0").count()
    assert asked >= DAYS // 7 - 1
