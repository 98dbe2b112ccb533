"""Reminders: on their working day, to the right ring, once, and caught up after an outage."""

from datetime import UTC, date, datetime

import pytest

from projects.actions import reminder
from projects.actions.reminder import send_reminders
from projects.models import Milestone, Project, Reminder
from projects.queries.reminder import due_reminders
from tests.factories.parks import make_park, make_user
from tests.factories.projects import (
    make_duty,
    make_mechanism,
    make_milestone,
    make_report,
    make_signed,
)
from tests.support import together
from tracker.models import Notification, OutboxMessage
from tracker.tasks import drain_outbox

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
DUE = date(2024, 7, 12)  # a Friday


def make_force(project):
    """A task force with log-ins: contact, 组长, leader."""
    users = {}
    for role in ("contact", "head", "leader"):
        kind = "leader" if role == "leader" else "staff"
        users[role] = make_user(
            kind, parks=[project.park], email=f"{role}{project.pk}@example.test"
        )
        make_duty(project, role, users[role].person)
    return users


@pytest.fixture
def project():
    return make_signed()


@pytest.fixture
def force(project):
    return make_force(project)


def milestone(project, **fields):
    fields.setdefault("created_at", LONG_AGO)
    return make_milestone(project, **fields)


def sent(on):
    """Steps sent by one pass of that day: (step, role of the recipient's first duty, late)."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    send_reminders(on=on)
    return sorted(
        (r.step, r.recipient.person.assignments.first().role, r.is_late)
        for r in Reminder.objects.exclude(pk__in=before)
    )


def both(step, late=False):
    return [(step, "contact", late), (step, "head", late)]


@pytest.mark.parametrize(
    ("on", "steps"),
    [
        (date(2024, 7, 2), []),
        (date(2024, 7, 3), both("7")),
        (date(2024, 7, 9), both("3") + both("7", late=True)),
        (date(2024, 7, 11), both("1") + both("3", late=True) + both("7", late=True)),
    ],
)
def test_milestone_seven_three_one_working_days_before(project, force, on, steps):
    milestone(project)
    assert sent(on) == sorted(steps)


def test_milestone_overdue_climbs_from_member_to_head_to_leader(project, force):
    milestone(project)
    send_reminders(on=DUE)
    assert sent(date(2024, 7, 14)) == []
    assert sent(date(2024, 7, 15)) == both("+1")
    assert sent(date(2024, 7, 16)) == []
    assert sent(date(2024, 7, 17)) == [("+3", "head", False)]
    assert sent(date(2024, 7, 19)) == [("+5", "leader", False)]
    assert set(Reminder.objects.filter(is_escalated=True).values_list("step", flat=True)) == {
        "+3", "+5",
    }  # fmt: skip


def test_holidays_do_not_count(project, force):
    milestone(project, planned_on=date(2024, 10, 8))  # the first day after 国庆
    send_reminders(on=date(2024, 9, 29))  # a Sunday that is worked
    assert set(Reminder.objects.values_list("step", flat=True)) == {"3", "7"}
    assert sent(date(2024, 9, 30)) == both("1")
    assert sent(date(2024, 10, 7)) == []


def test_twice_is_once(project, force):
    milestone(project)
    first = send_reminders(on=date(2024, 7, 3))
    again = send_reminders(on=date(2024, 7, 3))
    assert (first.created, first.sent, again.created, again.sent) == (2, 2, 0, 0)
    assert Notification.objects.count() == OutboxMessage.objects.count() == 2


def test_an_outage_is_caught_up_and_marked(project, force):
    milestone(project)
    assert sent(date(2024, 7, 22)) == sorted(
        [*both("+1", late=True), ("+3", "head", True), ("+5", "leader", True)]
    )


def test_a_moved_due_date_is_a_new_key(project, force):
    row = milestone(project)
    send_reminders(on=date(2024, 7, 3))
    Milestone.objects.filter(pk=row.pk).update(planned_on=date(2024, 7, 19), slip_reason="示例")
    assert sent(date(2024, 7, 10)) == both("7")
    assert Reminder.objects.count() == 4


@pytest.mark.parametrize(
    "fields",
    [{"actual_on": date(2024, 7, 1)}, {"paused_on": date(2024, 7, 1)}],
)
def test_done_and_paused_milestones_are_silent(project, force, fields):
    milestone(project, **fields)
    assert sent(date(2024, 7, 11)) == []


def test_milestones_of_an_ended_project_are_silent(project, force):
    milestone(project)
    Project.objects.update(status="terminated", ended_on=date(2024, 7, 1))
    assert sent(date(2024, 7, 11)) == []


def test_a_plan_made_late_starts_with_the_step_that_is_left(project, force):
    milestone(project, created_at=datetime(2024, 7, 10, 23, tzinfo=UTC))  # the 11th in Shanghai
    assert sent(date(2024, 7, 11)) == both("1")


def test_without_a_force_the_parks_staff_hears(project):
    staff = make_user("staff", parks=[project.park])
    make_user("staff", parks=[make_park("other")])
    milestone(project)
    send_reminders(on=date(2024, 7, 3))
    assert [r.recipient for r in Reminder.objects.all()] == [staff]


def test_whoever_left_the_force_hears_nothing(project, force):
    project.assignments.filter(role="contact").update(to_on=date(2024, 7, 2))
    milestone(project)
    assert sent(date(2024, 7, 3)) == [("7", "head", False)]


def test_a_closed_account_hears_nothing(project, force):
    force["contact"].is_active = False
    force["contact"].save()
    milestone(project)
    assert sent(date(2024, 7, 3)) == [("7", "head", False)]


def test_who_lost_sight_is_not_mailed(project, force, mailoutbox):
    milestone(project)
    force["contact"].scope_parks.set([make_park("other")])
    send_reminders(on=date(2024, 7, 3))
    drain_outbox()
    assert [mail.to for mail in mailoutbox] == [[force["head"].email]]
    assert OutboxMessage.objects.filter(state="dropped").count() == 1


def test_monthly_report_due_and_overdue(project, force):
    """June is due on the third working day of July."""
    make_mechanism(project, visit_days=365)
    assert sent(date(2024, 7, 1)) == []
    assert sent(date(2024, 7, 2)) == both("1")
    assert sent(date(2024, 7, 3)) == both("0")
    assert sent(date(2024, 7, 4)) == both("+1")
    assert sent(date(2024, 7, 8)) == [("+3", "head", False)]


def test_weekly_report_is_asked_for_on_the_last_working_day(project, force):
    """The week to 7 July is due on Monday the 8th; on Monday nobody reads "next working day"."""
    make_mechanism(project, "weekly", visit_days=365)
    make_report(project, rhythm="weekly", state="submitted", start_on=date(2024, 6, 24),
                end_on=date(2024, 6, 30))  # fmt: skip
    assert sent(date(2024, 7, 4)) == []
    assert sent(date(2024, 7, 5)) == both("1")
    assert sent(date(2024, 7, 8)) == both("0")
    titles = set(Reminder.objects.values_list("title", flat=True))
    assert {t.split("：")[0] for t in titles} == {"周报下个工作日截止", "周报今天截止"}


def test_weekly_report_after_a_silent_friday_is_only_due_today(project, force):
    make_mechanism(project, "weekly", visit_days=365)
    assert {step for step, *_ in sent(date(2024, 7, 8))} == {"0"}


@pytest.mark.parametrize(
    ("state", "silent"),
    [("submitted", True), ("accepted", True), ("draft", False), ("returned", False)],
)
def test_a_report_that_is_in_is_not_asked_for(project, force, state, silent):
    make_mechanism(project, visit_days=365)
    make_report(project, state=state, start_on=date(2024, 6, 1), end_on=date(2024, 6, 30))
    assert (sent(date(2024, 7, 3)) == []) is silent


def test_reports_are_asked_of_those_who_build(project, force):
    make_mechanism(project, visit_days=365)
    for fields in ({"stage": "production"}, {"signed_on": None}, {"signed_on": date(2024, 7, 1)}):
        Project.objects.update(**{"stage": "signed", "signed_on": date(2024, 3, 1)} | fields)
        assert sent(date(2024, 7, 3)) == []


def test_as_many_queries_for_one_project_as_for_thirty(django_assert_num_queries):
    for count in (1, 30):
        while Project.objects.count() < count:
            one = make_signed()
            milestone(one)
            make_mechanism(one, visit_days=365)
            make_duty(one, "contact", make_user("bureau", email="b@example.test").person)
        due_reminders(date(2024, 7, 3))  # what is kept for a while (parks, settings) is asked for
        Reminder.objects.all().delete()
        Notification.objects.all().delete()
        with django_assert_num_queries(34):
            assert send_reminders(on=date(2024, 7, 3)).created == 2 * count


def test_many_are_written_in_pieces_but_nobody_s_in_two(monkeypatch):
    """R15: short transactions; a mail of many must see all of a person's."""
    monkeypatch.setattr(reminder, "AT_ONCE", 3)
    pieces, tell = [], reminder.tell
    monkeypatch.setattr(reminder, "tell", lambda rows: pieces.append(rows) or tell(rows))
    people = [make_user("staff", email="a@example.test").person for _ in range(4)]
    for n in range(4):
        project = make_signed()
        make_duty(project, "contact", people[n])
        make_duty(project, "member", people[n - 1])
        milestone(project, planned_on=DUE)
    assert send_reminders(on=date(2024, 7, 3)).created == 8
    assert [len(rows) for rows in pieces] == [4, 4]
    told = [{row.recipient_id for row in rows} for rows in pieces]
    assert not told[0] & told[1]
    assert Notification.objects.count() == OutboxMessage.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_two_passes_at_once_send_once():
    project = make_signed()
    make_force(project)
    milestone(project)
    results = together(*[lambda: send_reminders(on=date(2024, 7, 3))] * 2)
    assert not [r for r in results if isinstance(r, Exception)]
    assert Reminder.objects.count() == Notification.objects.count() == 2
