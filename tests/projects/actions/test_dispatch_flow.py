"""A report through its hands: forward, back with reasons, comments, numbering, 已阅."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.actions.dispatch_flow import confirm_reading, move_on, solve_note, write_note
from projects.actions.reminder import send_reminders
from projects.models import Dispatch, Reminder
from tests.factories.dispatches import make_dispatch
from tests.factories.parks import make_person, make_user
from tracker import clock
from tracker.models import AuditEvent, Notification, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user("bureau")


@pytest.fixture
def row(by):
    return make_dispatch(by=by)


def test_forward_back_and_publish(row, by):
    for state in ("section_review", "leader_review"):
        move_on(dispatch=row, step="forward", by=by)
        assert row.state == state
    with pytest.raises(ValidationError, match="意见"):
        move_on(dispatch=row, step="back", by=by)
    move_on(dispatch=row, step="back", text="示例：数字请复核", by=by)
    assert (row.state, row.published_at) == ("draft", None)
    for _ in range(3):
        move_on(dispatch=row, step="forward", by=by)
    row.refresh_from_db()
    assert row.state == "published"
    assert row.published_at is not None
    assert row.notes.filter(text="示例：数字请复核").count() == 1
    assert AuditEvent.objects.filter(verb="通报流转").count() == 6


def test_comment_stays_where_it_is(row, by):
    move_on(dispatch=row, step="comment", text="示例批注", by=by)
    row.refresh_from_db()
    assert (row.state, row.version, row.notes.get().text) == ("draft", 1, "示例批注")


def test_stale_step_is_refused(row, by):
    stale = Dispatch.objects.get()
    move_on(dispatch=row, step="forward", by=by)
    with pytest.raises(StaleVersion):
        move_on(dispatch=stale, step="forward", by=by)


def test_issues_are_numbered_in_the_order_they_are_published(by):
    serials = []
    for period in ("2024Q1", "2024Q2", "2025Q1"):
        row = make_dispatch(period, by=by)
        for _ in range(3):
            move_on(dispatch=row, step="forward", by=by)
        serials.append(row.serial)
    assert serials == ["2024年第1期", "2024年第2期", "2025年第1期"]
    assert [d.body["serial"] for d in Dispatch.objects.order_by("pk")] == serials


def test_whose_word_is_awaited_hears_and_nobody_else_passes_it_on(row, by):
    leader = make_user("leader")
    move_on(dispatch=row, step="forward", by=by)
    move_on(dispatch=row, step="forward", to=leader, by=by)
    assert Notification.objects.filter(recipient=leader, kind="dispatch").count() == 1
    assert Dispatch.objects.visible_to(leader).count() == 1
    with pytest.raises(ValidationError, match=f"在等{leader}"):
        move_on(dispatch=row, step="forward", by=by)
    move_on(dispatch=row, step="forward", by=leader)
    assert row.is_published


def test_a_step_is_reminded_before_and_after_its_day(row, by):
    clock.hold(date(2024, 7, 8))
    leader = make_user("leader")
    for to in (None, leader):
        move_on(dispatch=row, step="forward", to=to, by=by)
    assert row.due_on == date(2024, 7, 10)
    send_reminders(on=date(2024, 7, 9))
    send_reminders(on=date(2024, 7, 9))
    assert [r.recipient for r in Reminder.objects.filter(kind="dispatch_due")] == [leader]
    send_reminders(on=date(2024, 7, 15))
    late = {r.recipient for r in Reminder.objects.filter(kind="dispatch_overdue")}
    assert late == {leader, by}


def test_who_is_mentioned_hears_once(row, by):
    reader = make_user("bureau", person=make_person("示例甲"))
    make_user("staff", person=make_person("示例乙"))
    note = write_note(dispatch=row, text="请@示例甲 核对省位次，@示例乙 补佐证", by=by)
    assert list(note.mentioned.all()) == [reader]
    assert Notification.objects.filter(recipient=reader, kind="dispatch").count() == 1
    solve_note(note=note, by=by)
    solve_note(note=note, by=make_user("bureau"))
    assert note.solved_by == by


def test_empty_note_is_refused(row, by):
    with pytest.raises(ValidationError, match="意见"):
        write_note(dispatch=row, text="  ", by=by)


def test_reading_is_confirmed_once_and_only_of_what_is_published(by):
    row = make_dispatch(state="published")
    reader = make_user("staff")
    for _ in range(2):
        confirm_reading(dispatch=row, by=reader)
    assert row.readings.count() == 1
    with pytest.raises(ValidationError, match="还没有印发"):
        confirm_reading(dispatch=make_dispatch("2024Q1"), by=reader)
