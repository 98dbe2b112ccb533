"""Every kind of reminder: what, whom, which working day, in which words; and nothing once done."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from projects.enums import ReminderKind
from projects.models import Approval, Instruction, Lamp, Problem
from projects.queries.reminder import KINDS, coming, due_reminders
from tests.factories.offices import make_posting, make_week
from tests.factories.parks import make_office, make_park, make_person, make_unit, make_user
from tests.factories.projects import (
    make_approval,
    make_duty,
    make_funding,
    make_signed,
    make_target,
)

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
DUE = date(2024, 7, 12)  # a Friday
BEFORE, ON_FRIDAY, NEXT_WEEK = date(2024, 7, 9), date(2024, 7, 12), date(2024, 7, 19)


@pytest.fixture
def project():
    made = make_signed()
    for role, kind in (("contact", "staff"), ("head", "staff"), ("leader", "leader")):
        user = make_user(kind, parks=[made.park] if kind == "staff" else [])
        make_duty(made, role, user.person)
    return made


@pytest.fixture
def unit():
    made = make_unit()
    make_user("unit", person=make_person(unit=made))
    return made


def told(on, *kinds):
    """(step, role of who hears of it) of these kinds on a day."""
    return sorted(
        (due.step, _role(due.recipient)) for due in due_reminders(on) if due.kind in kinds
    )


def _role(user):
    duty = user.person.assignments.first()
    return duty.role if duty else user.roles[0].value


def approval(project, unit, **fields):
    fields = {"promised_on": DUE, "created_at": LONG_AGO} | fields
    return make_approval(project, name="施工许可", unit=unit, **fields)


def problem(project, unit, **fields):
    fields = {"state": "in_hand", "due_on": DUE, "created_at": LONG_AGO} | fields
    return Problem.objects.create(
        project=project, number=f"WT-{Problem.objects.count()}", title="供电容量不足", kind="supply",
        reported_on=date(2024, 6, 1), owner_unit=unit, **fields,
    )  # fmt: skip


def instruction(project, unit, **fields):
    fields = {"due_on": DUE, "issued_on": date(2024, 7, 1), "created_at": LONG_AGO} | fields
    return Instruction.objects.create(
        project=project, number=f"PS-{Instruction.objects.count()}", text="请尽快协调供电",
        to_unit=unit, **fields,
    )  # fmt: skip


def test_a_promise_is_spoken_of_to_its_unit_and_climbs(project, unit):
    row = approval(project, unit)
    kinds = (ReminderKind.APPROVAL_DUE, ReminderKind.APPROVAL_OVERDUE)
    assert told(BEFORE, *kinds) == [("3", "unit")]
    assert told(NEXT_WEEK, *kinds) == [("+1", "unit"), ("+3", "head"), ("+5", "leader")]
    titles = {due.title for due in due_reminders(NEXT_WEEK)}
    assert "手续逾期 5 个工作日：施工许可" in titles
    for settled in ({"state": "done", "done_on": DUE}, {"state": "not_needed"}):
        Approval.objects.filter(pk=row.pk).update(**settled)
        assert told(NEXT_WEEK, *kinds) == []


def test_a_paused_promise_is_not_spoken_of(project, unit):
    approval(
        project, unit, paused_on=date(2024, 7, 1), pause_reason="冬季停工", pause_allowed_by="示例"
    )
    assert told(NEXT_WEEK, ReminderKind.APPROVAL_OVERDUE) == []


def test_a_problem_is_spoken_of_to_its_owner_until_it_is_solved(project, unit):
    row = problem(project, unit)
    kinds = (ReminderKind.PROBLEM_DUE, ReminderKind.PROBLEM_OVERDUE)
    assert told(date(2024, 7, 11), *kinds) == [("1", "unit"), ("3", "unit")]
    assert told(NEXT_WEEK, *kinds) == [("+1", "unit"), ("+3", "head"), ("+5", "leader")]
    Problem.objects.filter(pk=row.pk).update(state="resolved")
    assert told(NEXT_WEEK, *kinds) == []


def test_an_owner_in_person_goes_before_the_unit(project, unit):
    person = make_user("unit").person
    problem(project, unit, owner=person)
    due = [d for d in due_reminders(BEFORE) if d.kind == ReminderKind.PROBLEM_DUE]
    assert [d.recipient.person for d in due] == [person]


def test_without_a_log_in_in_charge_the_task_force_hears(project):
    problem(project, make_unit())
    assert told(BEFORE, ReminderKind.PROBLEM_DUE) == [("3", "contact"), ("3", "head")]


def test_an_instruction_is_spoken_of_until_it_is_answered(project, unit):
    row = instruction(project, unit)
    kinds = (ReminderKind.INSTRUCTION_DUE, ReminderKind.INSTRUCTION_OVERDUE)
    assert told(date(2024, 7, 11), *kinds) == [("1", "unit")]
    assert told(NEXT_WEEK, *kinds) == [("+1", "unit"), ("+3", "head"), ("+5", "leader")]
    Instruction.objects.filter(pk=row.pk).update(state="answered")
    assert told(NEXT_WEEK, *kinds) == []


@pytest.mark.parametrize(
    ("level", "who"),
    [("yellow", ["contact", "head"]), ("red", ["contact", "head", "leader"]), ("green", [])],
)
def test_a_lamp_that_turned_is_told_once_to_whom_its_colour_concerns(project, level, who):
    Lamp.objects.create(
        project=project, kind="start", level=level, reason="超 97 天未开工",
        since_on=date(2024, 7, 6),  # a Saturday: told on Monday
    )  # fmt: skip
    assert told(date(2024, 7, 7), ReminderKind.LAMP_TURNED) == []
    assert [role for _, role in told(date(2024, 7, 8), ReminderKind.LAMP_TURNED)] == who
    keys = [d.key for d in due_reminders(date(2024, 7, 8))]
    assert keys == [d.key for d in due_reminders(date(2024, 7, 30))]


def test_a_park_behind_its_target_is_told_after_the_month(project):
    park = make_park("lagging", name="示例园区")
    staff, bureau = make_user("staff", parks=[park]), make_user("bureau")
    make_target(D(100_000), park=park)
    make_funding(make_signed(park), amount=D(1000))
    found = [d for d in due_reminders(date(2024, 7, 3)) if d.kind == ReminderKind.TARGET_BEHIND]
    assert {d.recipient for d in found} == {staff, bureau}
    assert found[0].body == "1—6月完成年度目标 1.00%，低于序时 49.00 个百分点。"
    make_funding(make_signed(park), amount=D(50_000))
    assert told(date(2024, 7, 3), ReminderKind.TARGET_BEHIND) == []


def test_every_kind_has_words_and_a_ring():
    for kind in KINDS:
        assert kind.late_words
        assert kind.after
        assert bool(kind.before) == bool(kind.due)


def test_the_week_ahead_names_each_reminder_on_its_day_and_once(project, unit):
    problem(project, unit)
    week = coming(date(2024, 7, 8), 9)
    said = {day: [d.step for d in due if "problem" in d.kind] for day, due in week}
    assert said[date(2024, 7, 9)] == ["3"]
    assert said[date(2024, 7, 11)] == ["1"]
    assert said[date(2024, 7, 15)] == ["+1"]
    assert sum(len(steps) for steps in said.values()) == 3


def test_as_many_queries_for_one_of_each_as_for_three(project, unit, django_assert_num_queries):
    for number in range(3):
        approval(project, unit, promised_on=DUE) if not number else None
        problem(project, unit)
        instruction(project, unit)
        due_reminders(NEXT_WEEK)
        with django_assert_num_queries(22):
            due_reminders(NEXT_WEEK)


def test_a_weeks_information_is_asked_of_who_stands_there_then_of_the_bureau():
    user = make_user("liaison")
    make_user("bureau")
    office = make_office("sh", name="驻上海联络点")
    make_posting(office, user.person, from_on=date(2024, 7, 1))
    kinds = (ReminderKind.OFFICE_WEEK_DUE, ReminderKind.OFFICE_WEEK_OVERDUE)
    due = date(2024, 7, 8)  # of the week of 1 July
    assert told(date(2024, 7, 4), *kinds) == []
    assert told(date(2024, 7, 5), *kinds) == [("1", "liaison")]
    assert told(due, *kinds) == [("0", "liaison")]
    assert told(date(2024, 7, 11), *kinds) == [("+1", "liaison"), ("+3", "bureau")]
    words = {one.title for one in due_reminders(due) if one.kind in kinds}
    assert words == {"每周信息今天截止：驻上海联络点 7月1日—7月7日"}
    make_week(office, date(2024, 7, 1), state="submitted")
    assert told(due, *kinds) == []
