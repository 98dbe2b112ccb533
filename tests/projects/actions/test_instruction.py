"""批示与督办: issued once under a number of its own, answered by whom it went to, three colours."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from projects.actions.instruction import (
    answer_instruction,
    close_instruction,
    follow_up,
    issue_instruction,
    receive_instruction,
    return_instruction,
)
from projects.models import Instruction, Lamp
from tests.factories.instructions import make_instruction
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_duty, make_lamp, make_signed
from tests.support import together
from tracker import clock
from tracker.models import AuditEvent, Notification, StaleVersion

pytestmark = pytest.mark.django_db
TODAY, DUE, PAST = date(2024, 7, 8), date(2024, 7, 15), date(2024, 7, 5)


@pytest.fixture
def world():
    clock.hold(TODAY)
    park, unit = make_park("own"), make_unit("env")
    yield SimpleNamespace(
        project=make_signed(park),
        unit=unit,
        leader=make_user("leader"),
        bureau=make_user("bureau"),
        staff=make_user("staff", parks=[park]),
        other=make_user("staff", parks=[make_park("other")]),
        office=make_user("unit", person=make_person(unit=unit)),
    )
    clock.hold(None)


def issue(world, **fields):
    fields.setdefault("text", "示例：一周内办完。")
    fields.setdefault("due_on", DUE)
    return issue_instruction(project=world.project, by=world.leader, **fields)


def told(row):
    return {n.recipient for n in Notification.objects.filter(object_id=str(row.pk))}


def test_one_line_to_the_task_force(world):
    row = issue(world)
    assert (row.number, row.level, row.state) == ("PS-2024-0001", "plain", "issued")
    assert (row.issued_on, row.issued_by, row.addressee) == (TODAY, world.leader, "项目专班")
    assert told(row) == {world.staff}
    event = AuditEvent.objects.get(verb="下发批示")
    assert event.changes["text"] == [None, "示例：一周内办完。"]


def test_numbers_run_by_kind_and_year(world):
    make_lamp(world.project)
    make_instruction(world.project, number="PS-2024-9999")
    make_instruction(world.project, number="PS-2023-0007")
    assert issue(world).number == "PS-2024-10000"
    assert issue(world).number == "PS-2024-10001"
    assert issue(world, level="blue", lamp="start").number == "DB-2024-0001"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers(world):
    made = together(lambda: issue(world), lambda: issue(world), lambda: issue(world))
    assert {row.number for row in made} == {f"PS-2024-000{n}" for n in (1, 2, 3)}


def test_to_a_unit_or_a_person(world):
    row = issue(world, to_unit=world.unit)
    assert told(row) == {world.office}
    assert Instruction.objects.received_by(world.office).get() == row
    assert not Instruction.objects.received_by(world.staff).exists()
    head = world.staff.person
    assert told(issue(world, to_person=head)) == {world.staff}
    assert Instruction.objects.received_by(world.staff).get().to_person == head


def test_what_nobody_can_log_in_for_comes_to_the_bureau(world):
    row = issue(world, to_unit=make_unit("quiet"))
    assert told(row) == {world.bureau}
    assert Instruction.objects.received_by(world.bureau).get() == row
    assert Instruction.objects.needs_action(world.bureau).get() == row


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"text": "  "}, "text", "请写一句"),
        ({"due_on": PAST}, "due_on", "已经过去"),
        ({"due_on": date(2042, 7, 8)}, "due_on", "核对年份"),
        ({"level": "yellow"}, "level", "升级而来"),
        ({"level": "blue"}, "lamp", "因哪盏灯"),
        ({"lamp": "start"}, "lamp", "开工灯现在没有亮"),
    ],
)
def test_refused_with_the_way_out(world, fields, name, words):
    with pytest.raises(ValidationError, match=words) as refused:
        issue(world, **fields)
    assert list(refused.value.error_dict) == [name]
    assert not Instruction.objects.exists() and not Notification.objects.exists()


def test_the_retired_are_refused(world):
    heir = make_unit("heir")
    gone = make_unit("gone", retired_on=date(2024, 1, 1), successor=heir)
    with pytest.raises(ValidationError, match=f"承接单位“{heir}”"):
        issue(world, to_unit=gone)
    with pytest.raises(ValidationError, match="离任"):
        issue(world, to_person=make_person(left_on=date(2024, 6, 1)))
    with pytest.raises(ValidationError, match="只选一个"):
        issue(world, to_person=make_person(), to_unit=world.unit)


def test_an_ended_project_is_left_alone(world):
    project = make_signed(status="terminated", ended_on=date(2024, 5, 1))
    with pytest.raises(ValidationError, match="项目已终止"):
        issue_instruction(project=project, by=world.leader, text="示例", due_on=DUE)


def test_signed_for_answered_sent_back_and_closed(world):
    row = issue(world)
    receive_instruction(instruction=row, by=world.staff)
    with pytest.raises(ValidationError, match="签收过"):
        receive_instruction(instruction=row, by=world.staff)
    answer_instruction(instruction=row, text="示例：已办。", by=world.staff)
    assert (row.state, row.answered_on) == ("answered", TODAY)
    note = Notification.objects.get(recipient=world.leader)
    assert (note.title, note.body) == (
        f"{row.number} 有回复：{world.project}",
        f"{world.staff}：示例：已办。",
    )
    assert Instruction.objects.needs_action(world.leader).get() == row
    return_instruction(instruction=row, reason="示例：没有写时间。", by=world.leader)
    assert Instruction.objects.needs_action(world.staff).get() == row
    assert Notification.objects.filter(recipient=world.staff).count() == 2
    answer_instruction(instruction=row, text="示例：7月12日办完。", by=world.staff)
    close_instruction(instruction=row, by=world.leader)
    assert (row.state, row.closed_on) == ("closed", TODAY)
    assert [reply.kind for reply in row.replies.all()] == [
        *("received", "answer", "returned", "answer", "closed")
    ]
    with pytest.raises(ValidationError, match="已办结"):
        answer_instruction(instruction=row, text="示例", by=world.staff)


def test_words_are_asked_for(world):
    row = issue(world)
    for verb in (answer_instruction, close_instruction):
        with pytest.raises(ValidationError, match="请写"):
            verb(instruction=row, text=" ", by=world.staff)
    with pytest.raises(ValidationError, match="还没有回复"):
        return_instruction(instruction=row, reason="示例", by=world.leader)
    answer_instruction(instruction=row, text="示例", by=world.staff)
    with pytest.raises(ValidationError, match="退回原因"):
        return_instruction(instruction=row, reason="", by=world.leader)
    Instruction.objects.update(due_on=PAST, issued_on=PAST)
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="新的期限"):
        return_instruction(instruction=row, reason="示例", by=world.leader)
    return_instruction(instruction=row, reason="示例", due_on=DUE, by=world.leader)
    assert row.due_on == DUE


def test_blue_yellow_red(world):
    lamp = make_lamp(world.project)
    blue = make_instruction(world.project, "blue", lamp="start", due_on=PAST)
    yellow = follow_up(instruction=blue, by=world.bureau)
    blue.refresh_from_db()
    assert (blue.state, yellow.level, yellow.after) == ("escalated", "yellow", blue)
    assert (yellow.number, yellow.lamp, yellow.due_on) == ("DB-2024-0001", "start", DUE)
    assert "未回复" in yellow.text and told(yellow) == {world.staff}
    with pytest.raises(ValidationError, match="还没有到期"):
        follow_up(instruction=yellow, by=world.bureau)
    answer_instruction(instruction=yellow, text="示例：在办。", by=world.staff)
    Instruction.objects.filter(pk=yellow.pk).update(due_on=PAST, issued_on=PAST)
    yellow.refresh_from_db()
    red = follow_up(instruction=yellow, by=world.bureau)
    assert red.level == "red" and "约谈" in red.text and "仍亮" in red.text
    Instruction.objects.filter(pk=red.pk).update(due_on=PAST, issued_on=PAST)
    red.refresh_from_db()
    with pytest.raises(ValidationError, match="没有更高一级"):
        follow_up(instruction=red, by=world.bureau)
    Lamp.objects.filter(pk=lamp.pk).update(until_on=TODAY)
    assert AuditEvent.objects.filter(verb="升级督办单").count() == 2


def test_answered_and_mended_is_closed_not_followed(world):
    row = make_instruction(
        world.project, "blue", lamp="start", due_on=PAST, state="answered", answered_on=PAST
    )
    with pytest.raises(ValidationError, match="请办结"):
        follow_up(instruction=row, by=world.bureau)
    plain = make_instruction(world.project, due_on=PAST)
    with pytest.raises(ValidationError, match="批示不升级"):
        follow_up(instruction=plain, by=world.bureau)


@pytest.mark.parametrize("verb", [answer_instruction, close_instruction, follow_up])
def test_stale_is_refused_and_writes_nothing(world, verb):
    make_lamp(world.project)
    row = make_instruction(world.project, "blue", lamp="start", due_on=PAST)
    stale = Instruction.objects.get(pk=row.pk)
    receive_instruction(instruction=row, by=world.staff)
    with pytest.raises(StaleVersion):
        verb(instruction=stale, text="示例", by=world.bureau)
    assert Instruction.objects.count() == 1 and row.replies.count() == 1


def test_those_told_are_those_who_may_answer(world):
    """`receivers` and `received_by` say the same of everybody."""
    make_duty(world.project, "second", unit=world.unit)
    everybody = [world.staff, world.other, world.office, world.bureau, world.leader]
    for to in ({}, {"to_unit": world.unit}, {"to_person": world.staff.person}):
        row = issue(world, **to)
        may = {
            user
            for user in everybody
            if Instruction.objects.received_by(user).filter(pk=row.pk).exists()
        }
        assert told(row) == may, to
