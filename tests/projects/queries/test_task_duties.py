"""清单任务 on the desk and in the reminders: who must reach or check what, and by when."""

from datetime import UTC, date, datetime

import pytest

from projects.models import ListTask
from projects.queries.desk import desk
from projects.queries.reminder import due_reminders
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.tasks import make_step, make_task, make_task_report

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def park():
    return make_park("own")


@pytest.fixture
def unit():
    made = make_unit("lead")
    return made, make_user("unit", person=make_person(unit=made))


def task(park, unit, **fields):
    made = make_task(park, lead_unit=unit, **fields)
    ListTask.objects.update(created_at=LONG_AGO)
    return made


def tags(user):
    found = desk(user, TODAY)
    return [(todo.tag, todo.due_on) for todo in (*found.now, *found.soon)]


def test_a_step_is_on_the_desk_of_who_leads_and_of_the_park(park, unit):
    made, person = unit
    row = task(park, made)
    make_step(row, 2)
    make_step(row, 3)
    staff = make_user("staff", parks=[park])
    assert tags(person) == tags(staff) == [("任务", date(2024, 6, 30))]
    assert tags(make_user("bureau")) == tags(make_user("staff", parks=[make_park("other")])) == []
    make_task_report(row)
    assert tags(person) == []
    [(tag, _)] = tags(make_user("bureau"))
    assert tag == "审核"


def test_an_indicator_s_steps_ask_nobody(park, unit):
    made, person = unit
    row = task(park, made, measure="indicator", indicator="funds", assigned=5)
    make_step(row, 2, planned=2)
    assert tags(person) == []
    assert [due for due in due_reminders(TODAY) if due.kind.startswith("task")] == []


def said(on):
    found = [due for due in due_reminders(on) if due.kind.startswith("task")]
    return {(due.step, due.recipient.roles[0].value) for due in found}


def test_reminded_before_and_after_until_it_is_reached(park, unit):
    made, person = unit
    bureau = make_user("bureau")
    row = task(park, made)
    step = make_step(row, 2, due_on=date(2024, 7, 12))
    assert said(date(2024, 7, 3)) == {("7", "unit")}
    assert said(date(2024, 7, 11)) == {("7", "unit"), ("3", "unit"), ("1", "unit")}
    assert said(date(2024, 7, 15)) == {("+1", "unit")}
    assert said(date(2024, 7, 19)) == {("+1", "unit"), ("+5", "bureau")}
    assert bureau.pk and person.pk
    step.done_on = date(2024, 7, 12)
    step.save()
    assert said(date(2024, 7, 19)) == set()
