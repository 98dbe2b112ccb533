"""问题: who sees which, what is mine to do, and what the clock says."""

from datetime import date

import pytest

from projects.actions.reference import load_escalation_rules
from projects.models import Meeting, Problem
from projects.queries.desk import desk
from projects.queries.meeting import meeting_page
from projects.queries.problem import clock_of, counts, escalation_rules, of_project
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_duty, make_meeting, make_problem, make_signed

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.fixture
def unit():
    return make_unit("env")


def owner_of(unit):
    return make_user("unit", person=make_person(unit=unit))


def seen(user):
    return set(Problem.objects.visible_to(user))


def test_a_unit_sees_its_own_and_what_it_reported(unit):
    project, user = make_signed(make_park("own")), owner_of(unit)
    make_duty(project, "lead_unit", unit=unit)
    mine = make_problem(project, "accepted", owner_unit=unit)
    told = make_problem(project, reported_by=user)
    others = make_problem(project, "accepted", owner_unit=make_unit("other"))
    assert seen(user) == {mine, told}
    assert seen(make_user("staff", parks=[project.park])) == {mine, told, others}
    assert seen(make_user("bureau")) == seen(make_user("leader")) == {mine, told, others}
    assert seen(make_user("staff", parks=[make_park("far")])) == set()
    assert seen(make_user("auditor")) == set()
    assert of_project(project, user) != []


def test_two_roles_see_the_union(unit):
    own, far = make_signed(make_park("own")), make_signed(make_park("far"))
    user = owner_of(unit)
    user.role_grants.create(role="staff")
    user.scope_parks.add(own.park)
    rows = {make_problem(own), make_problem(far, "accepted", owner_unit=unit)}
    make_problem(far, "accepted", owner_unit=make_unit("other"))
    assert seen(type(user).objects.get(pk=user.pk)) == rows


def test_what_is_mine_to_do(unit):
    project = make_signed(make_park("own"))
    new = make_problem(project)
    ours = make_problem(project, "in_hand", owner_unit=unit)
    done = make_problem(project, "resolved", owner_unit=unit)
    bureau, owner = make_user("bureau"), owner_of(unit)
    by_me = make_problem(project, "resolved", resolved_by=bureau)
    staff = make_user("staff", parks=[project.park], person=make_person(unit=unit))

    def mine(user):
        return set(Problem.objects.needs_action(user))

    assert mine(bureau) == {new, done}
    assert mine(owner) == {ours}
    assert mine(staff) == {new, ours, by_me}
    assert mine(make_user("leader")) == set()
    assert [todo.button for todo in desk(owner, TODAY).soon] == ["报办结"]
    assert {todo.button for todo in desk(bureau, TODAY).now} >= {"受理", "销号"}


@pytest.mark.parametrize(
    ("due", "level", "words"),
    [
        (date(2024, 7, 3), "park", "再过 2 个工作日升级到县级"),
        (date(2024, 7, 1), "park", "今夜升级到县级"),
        (date(2024, 6, 3), "county", "今夜升级到市级"),
        (date(2024, 7, 8), "owner", "到 7月15日还没办结，升级到园区"),
        # 1 October and its make-up days: five working days after 30 September.
        (date(2024, 9, 30), "park", "到 10月12日还没办结，升级到县级"),
        (date(2024, 7, 1), "city", None),
    ],
)
def test_the_clock_in_words(due, level, words):
    load_escalation_rules()
    row = make_problem(make_signed(), "in_hand", due_on=due, level=level)
    found = clock_of(row, escalation_rules(), TODAY)
    assert (found.words if found else None) == words


def test_no_clock_where_nobody_waits():
    load_escalation_rules()
    for state in ("reported", "resolved", "closed"):
        assert clock_of(make_problem(make_signed(), state), escalation_rules(), TODAY) is None


def test_counts():
    project = make_signed()
    make_problem(project, "in_hand", due_on=date(2024, 7, 1))
    make_problem(project, "resolved", due_on=date(2024, 7, 1))
    make_problem(project, "closed")
    make_problem(project)
    found = counts(Problem.objects.all(), TODAY)
    assert (found["total"], found["open"], found["overdue"], found["closed"]) == (4, 2, 1, 1)


def test_a_meeting_shows_each_their_own(unit):
    own, far = make_signed(make_park("own")), make_signed(make_park("far"))
    make_duty(own, "lead_unit", unit=unit)
    meeting = make_meeting(own, far, minutes="两个项目都要抓紧")
    make_meeting(far)
    rows = [make_problem(p, "accepted", meeting=meeting) for p in (own, far)]
    staff, bureau = make_user("staff", parks=[own.park]), make_user("bureau")
    assert list(Meeting.objects.visible_to(staff)) == [meeting]
    assert Meeting.objects.visible_to(bureau).count() == 2
    page = meeting_page(meeting, staff)
    assert [item.project for item in page.items] == [own]
    assert (page.decisions, page.minutes, page.is_whole) == ([rows[0]], "", False)
    page = meeting_page(meeting, bureau)
    assert (len(page.items), page.decisions, page.minutes) == (2, rows, "两个项目都要抓紧")
    page = meeting_page(meeting, owner_of(unit))
    assert ([item.project for item in page.items], page.decisions) == ([own], [])
