"""工作台: what must I do, in the order in which it is due."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.models import Project
from projects.queries.desk import SHOWN, desk
from tests.factories.parks import make_park, make_user
from tests.factories.projects import (
    make_funding,
    make_lamp,
    make_mechanism,
    make_milestone,
    make_move,
    make_plan,
    make_report,
    make_signed,
)

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 3)


@pytest.fixture
def park():
    return make_park("own")


@pytest.fixture
def staff(park):
    return make_user("staff", parks=[park])


def tags(user, today=TODAY):
    found = desk(user, today)
    return [todo.tag for todo in found.now], [todo.tag for todo in found.soon]


def test_staff_sees_what_came_back_is_due_and_must_be_confirmed(park, staff):
    project = make_signed(park)
    make_mechanism(project)
    make_funding(project, state="returned", answer="示例：缺章")
    make_milestone(project, planned_on=date(2024, 7, 1))
    make_milestone(project, planned_on=date(2024, 7, 10))
    make_milestone(project, planned_on=date(2024, 7, 11))  # further than a week
    now, soon = tags(staff)
    assert sorted(now) == ["月报", "节点", "走访", "退回"]
    assert soon == ["节点"]


def test_what_is_done_leaves_the_desk(park, staff):
    project = make_signed(park)
    make_mechanism(project, visit_days=365)
    make_report(project, start_on=date(2024, 6, 1), end_on=date(2024, 6, 30), state="submitted")
    make_milestone(project, planned_on=date(2024, 7, 1), actual_on=date(2024, 7, 1))
    make_milestone(project, planned_on=date(2024, 7, 1), paused_on=date(2024, 7, 1))
    assert tags(staff) == ([], [])


def test_other_parks_are_not_on_the_desk(staff):
    project = make_signed(make_park("other"))
    make_mechanism(project)
    make_funding(project, state="returned")
    make_milestone(project, planned_on=date(2024, 7, 1))
    found = desk(staff, TODAY)
    assert (found.total, found.counters.projects, found.stale) == (0, 0, [])


def test_bureau_sees_what_waits_for_it(park):
    project = make_signed(park)
    make_funding(project, state="reported")
    make_move(project)
    now, soon = tags(make_user("bureau"))
    assert sorted(now) == ["核验", "认定"]
    assert soon == []


@pytest.mark.parametrize("role", ["admin", "auditor", "leader", None])
def test_others_have_nothing_to_do(park, role):
    project = make_signed(park)
    make_funding(project, state="reported")
    make_milestone(project, planned_on=date(2024, 7, 1))
    assert desk(make_user(role), TODAY).total == 0


def test_counters_are_of_ones_own(park, staff):
    project = make_signed(park)
    make_lamp(project, "red")
    make_signed(park, status="terminated", ended_on=date(2024, 5, 1))
    make_plan(project, planned_funds=D(1000))
    make_funding(project, amount=D(250))
    make_funding(project, amount=D(99), source="local")
    make_funding(project, amount=D(99), received_on=date(2024, 7, 4))
    counters = desk(staff, TODAY).counters
    assert (counters.projects, counters.red, counters.funds) == (1, 1, D(250))
    assert (counters.rate, counters.time_rate) == (25, 50)


def test_stale_is_what_was_silent_for_a_week(park, staff):
    fresh, silent = make_signed(park), make_signed(park)
    Project.objects.filter(pk=fresh.pk).update(progress_on=date(2024, 6, 30))
    Project.objects.filter(pk=silent.pk).update(progress_on=date(2024, 6, 25))
    assert desk(staff, TODAY).stale == [silent]


def test_a_full_desk_shows_some_and_says_how_many(park, staff):
    for _ in range(SHOWN + 3):
        project = make_signed(park)
        make_milestone(project, planned_on=date(2024, 7, 1))
        make_funding(project, state="returned")
    found = desk(staff, TODAY)
    assert (len(found.now), found.now_total) == (SHOWN, 2 * (SHOWN + 3))
    assert sum(count for _, count in found.more) == found.total - SHOWN


def test_constant_queries(park, staff, django_assert_num_queries):
    for count in (1, 10):
        while Project.objects.count() < count:
            project = make_signed(park)
            make_mechanism(project)
            make_milestone(project, planned_on=date(2024, 7, 1))
            make_funding(project, state="returned")
        desk(staff, TODAY)
        with django_assert_num_queries(4):
            desk(staff, TODAY)
