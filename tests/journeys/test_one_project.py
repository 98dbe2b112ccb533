"""One project from signing to production, past a missed milestone and a red lamp.

Every working day the passes run as beat runs them; at the end each message is counted.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from projects.actions.instruction import answer_instruction, close_instruction, issue_instruction
from projects.actions.lamp import compute_lamps
from projects.actions.meeting import decide, hold_meeting, plan_meeting
from projects.actions.milestone import change_milestone, plan_milestone
from projects.actions.problem import close_problem, escalate_overdue, resolve_problem, start_problem
from projects.actions.reminder import send_reminders
from projects.actions.stage import claim_stage, recognise_stage
from projects.models import Lamp, Project, Reminder
from tests.factories.files import make_photo
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_duty, make_ready, make_rules
from tracker import clock
from tracker.models import Notification

pytestmark = pytest.mark.django_db
SIGNED = date(2024, 3, 15)


class Story:
    """A project, its people, and the days going by."""

    def __init__(self) -> None:
        make_rules()
        self.park = make_park("zyjk")
        self.bureau = make_user("bureau", "bureau")
        self.leader = make_user("leader", "leader")
        self.staff = make_user("staff", "staff", parks=[self.park])
        self.head = make_user("staff", "head", parks=[self.park])
        self.unit = make_unit("grid", name="示例供电公司")
        self.worker = make_user("unit", "worker", person=make_person(unit=self.unit))
        clock.hold(SIGNED)
        self.project = make_ready(
            self.park, stage="signed", signed_on=SIGNED, planned_start_on=date(2024, 4, 1)
        )
        self.project.assignments.all().delete()
        for role, user in (("leader", self.leader), ("head", self.head), ("contact", self.staff)):
            make_duty(self.project, role, user.person)
        self.today = SIGNED

    def until(self, day: date) -> None:
        """What beat does each morning up to and including that day."""
        while self.today < day:
            self.today += timedelta(days=1)
            clock.hold(self.today)
            compute_lamps(on=self.today)
            escalate_overdue(on=self.today)
            send_reminders(on=self.today)

    @property
    def lamp(self) -> str:
        return Project.objects.get(pk=self.project.pk).lamp

    def known(self, row):
        """Written on the day the story stands at, not on the day the test runs."""
        at = datetime(self.today.year, self.today.month, self.today.day, 1, tzinfo=UTC)
        type(row).objects.filter(pk=row.pk).update(created_at=at)
        return row

    def moved(self, stage: str) -> None:
        project = Project.objects.get(pk=self.project.pk)
        move = claim_stage(project=project, to_stage=stage, claimed_on=self.today, by=self.staff)
        if move.state == "claimed":
            recognise_stage(move=move, recognised_on=self.today, by=self.bureau)


@pytest.fixture
def story():
    return Story()


def told() -> dict[str, Counter]:
    """Kind of message → how many each person had."""
    found: dict[str, Counter] = {}
    for kind, name in Notification.objects.values_list("kind", "recipient__username"):
        found.setdefault(kind, Counter())[name] += 1
    return found


def test_a_project_that_stalls_is_driven_to_production(story):
    # 1. A milestone is planned, reminded of, missed, and put right with a reason.
    row = plan_milestone(
        project=story.project, name="场地平整", planned_on=date(2024, 4, 26), by=story.staff
    )
    story.known(row)
    story.until(date(2024, 5, 8))  # over 劳动节 and its make-up days
    assert story.lamp == "yellow"  # April is over and it has not started
    change_milestone(milestone=row, values={"actual_on": date(2024, 5, 8)}, by=story.staff)

    # 2. Three months in a row: red. The leader writes one line, and is answered in time.
    story.until(date(2024, 6, 30))
    assert story.lamp == "red"
    story.until(date(2024, 7, 1))
    order = issue_instruction(
        project=story.project, text="请说明为何未开工，七月上旬务必开工。", due_on=date(2024, 7, 5),
        lamp="start", by=story.leader,
    )  # fmt: skip
    story.known(order)
    story.until(date(2024, 7, 4))
    answer_instruction(instruction=order, text="供电未到位，已报调度会。", by=story.staff)

    # 3. The meeting takes it up; its decision is a problem with an owner and a date.
    meeting = plan_meeting(
        kind="dispatch", title="七月调度会", held_on=date(2024, 7, 4), chair=story.leader.person,
        projects=[Project.objects.get()], by=story.bureau,
    )  # fmt: skip
    assert "未开工" in meeting.items.get().reason
    problem = decide(
        meeting=meeting, project=story.project, title="接通临时用电", kind="supply", level="county",
        due_on=date(2024, 7, 12), owner_unit=story.unit, by=story.bureau,
    )  # fmt: skip
    story.known(problem)
    hold_meeting(meeting=meeting, by=story.bureau)
    order.refresh_from_db()
    close_instruction(instruction=order, by=story.leader)

    # 4. The unit solves it a day late; somebody else closes it, with a photo.
    story.until(date(2024, 7, 15))
    problem.refresh_from_db()
    start_problem(problem=problem, by=story.worker)
    resolve_problem(problem=problem, resolution="已接通。", files=[make_photo()], by=story.worker)
    close_problem(problem=problem, text="现场已通电。", by=story.bureau)
    assert problem.state == "closed"

    # 5. Registered, started, built, producing: the lamps go out one after the other.
    for stage in ("registered", "started"):
        story.moved(stage)
    compute_lamps(on=story.today)
    start = Lamp.objects.get(project=story.project, kind="start", until_on=None)
    assert start.level == "green"
    story.until(date(2024, 7, 19))
    for stage in ("building", "completed", "production"):
        story.moved(stage)
    assert Project.objects.get(pk=story.project.pk).stage == "production"

    # 6. Each message, counted.
    found = told()
    assert found["milestone_due"] == {"staff": 3, "head": 3}
    assert found["milestone_overdue"] == {"staff": 1, "head": 2, "leader": 1}
    assert found["lamp_turned"] == {"staff": 2 + 1, "head": 2 + 1, "leader": 1}
    assert found["instruction_due"] == {"staff": 1, "head": 1}
    assert found["problem_due"] == {"worker": 2}
    assert found["problem_overdue"] == {"worker": 1}
    keys = list(Reminder.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys))
    assert not Reminder.objects.filter(is_late=True).exists()
    days = [lamp.level for lamp in Lamp.objects.filter(kind="start").order_by("since_on")]
    assert days == ["green", "yellow", "red", "green"]
