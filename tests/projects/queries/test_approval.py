"""手续 as numbers and duties: the project's list, the desk of each role."""

from datetime import date

import pytest

from projects.models import Approval
from projects.queries.approval import checklist, counts
from projects.queries.desk import desk
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_approval, make_attachment, make_item, make_signed

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
LATE = date(2024, 7, 1)


@pytest.fixture
def project():
    return make_signed(make_park("own"))


@pytest.fixture
def unit():
    return make_unit("hb")


@pytest.fixture
def officer(unit):
    return make_user("unit", person=make_person(unit=unit))


def todos(user):
    found = desk(user, TODAY)
    return [(t.title, t.due_on) for t in [*found.now, *found.soon] if t.tag == "手续"]


def test_the_late_stand_first_and_the_settled_apart(project, django_assert_num_queries):
    make_item("environment")
    make_item("opening", kinds=["opening"])
    make_approval(project, name="第一", order=1)
    make_approval(project, name="晚了", order=9, promised_on=LATE)
    make_approval(project, name="更晚", order=10, promised_on=date(2024, 6, 10))
    make_approval(project, name="不用", state="not_needed")
    done = make_approval(project, name="办了", state="done", done_on=LATE)
    make_attachment(project, "approval", approval=done)
    with django_assert_num_queries(2):
        found = checklist(project, TODAY)
    assert [row.name for row in found.waiting] == ["更晚", "晚了", "第一"]
    assert (found.overdue, found.done, found.waived, found.total) == (2, 1, 1, 5)
    assert [row.paper_count for row in found.settled if row.name == "办了"] == [1]
    assert found.unlisted == 1


def test_a_units_desk_holds_its_own_that_are_due_or_not_promised(project, unit, officer):
    make_approval(project, name="晚了", unit=unit, promised_on=LATE)
    make_approval(project, name="本周", unit=unit, promised_on=date(2024, 7, 15))
    make_approval(project, name="下周", unit=unit, promised_on=date(2024, 7, 16))
    make_approval(project, name="没有承诺", unit=unit, state="running")
    make_approval(project, name="没有人报", unit=unit)
    make_approval(project, name="别家的", unit=make_unit("zj"), promised_on=LATE)
    make_approval(
        project, name="停着", unit=unit, promised_on=LATE, paused_on=LATE,
        pause_reason="示例", pause_allowed_by="示例",
    )  # fmt: skip
    assert todos(officer) == [
        ("办结“晚了”", LATE), ("承诺“没有承诺”", None), ("办结“本周”", date(2024, 7, 15)),
    ]  # fmt: skip
    details = [t.detail for t in desk(officer, TODAY).now]
    assert details[0] == "承诺 7月1日"


def test_who_keeps_the_list_hears_of_the_key_ones_that_are_late(project, unit):
    make_approval(project, name="关键", is_key=True, unit=unit, promised_on=LATE)
    make_approval(project, name="不关键", unit=unit, promised_on=LATE)
    ended = make_signed(project.park, status="withdrawn", ended_on=LATE)
    make_approval(ended, is_key=True, promised_on=LATE)
    assert todos(make_user("staff", parks=[project.park])) == [("催办“关键”", LATE)]
    assert todos(make_user("staff", parks=[make_park("other")])) == []
    assert todos(make_user("leader")) == []


def test_counts_are_one_query_and_leave_ended_projects_out(project, django_assert_num_queries):
    make_approval(project, promised_on=LATE)
    ended = make_signed(status="terminated", ended_on=LATE)
    make_approval(ended, promised_on=LATE)
    with django_assert_num_queries(1):
        found = counts(Approval.objects.all(), TODAY)
    assert (found["all"], found["open"], found["overdue"]) == (2, 1, 1)


@pytest.mark.parametrize(("days", "is_long"), [(30, False), (31, True)])
def test_long_overdue_is_more_than_thirty_days(project, days, is_long):
    make_approval(project, promised_on=date.fromordinal(TODAY.toordinal() - days))
    assert Approval.objects.overdue_long(TODAY).exists() == is_long
    assert counts(Approval.objects.all(), TODAY)["long"] == is_long
