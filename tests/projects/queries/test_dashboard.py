"""The cockpit says what the registry says."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.queries.dashboard import HEADLINE, STOCKS, cockpit, worst
from projects.queries.indicators import figures, statement
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_user
from tests.factories.projects import make_lamp
from tests.projects.queries.world import KNOWN, make_world

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
SHOWN = (*STOCKS, HEADLINE)


@pytest.fixture
def world():
    return make_world()


@pytest.mark.parametrize("narrow", [{}, {"park": "zyjk"}, {"chain": "hydrogen"}])
def test_big_numbers_equal_the_registry(world, narrow):
    scope = scope_for(None, **narrow)
    found, said = cockpit(scope, HALF), statement(scope, HALF, SHOWN)
    for code in SHOWN:
        assert found.said.figures[code] == said.figures[code], code
    assert found.said.target_rate(HEADLINE) == said.target_rate(HEADLINE)
    assert found.said.lead_points(HEADLINE) == said.lead_points(HEADLINE)
    for code in ("funds_outside", "signed_count", "active_count", "start_rate"):
        assert found.said.yoy(code) == said.yoy(code), code


def test_months_add_up_and_end_at_the_completion(world):
    found = cockpit(scope_for(None), HALF)
    assert [month.number for month in found.months] == [1, 2, 3, 4, 5, 6]
    assert sum(month.now for month in found.months) == KNOWN[HEADLINE]
    assert found.months[-1].so_far == found.said.target_rate(HEADLINE)
    assert found.months[5].before == 100  # June 2023


def test_funnel_narrows_from_signing_to_production(world):
    steps = cockpit(scope_for(None), HALF).funnel
    assert [step.count for step in steps] == [4, 2, 2, 1]
    # of the two that started one was never registered, so one of the registered has not started
    assert [step.lost for step in steps] == [0, 2, 1, 1]
    assert steps[-1].of_first == 25


@pytest.mark.parametrize("measure", ["funds_outside", "active_count", "signed_amount"])
def test_heat_adds_up_both_ways(world, measure):
    found = cockpit(scope_for(None), HALF, measure)
    whole = sum(value or D(0) for row in found.heat for _, value, _ in row.cells)
    assert whole == KNOWN[measure] == sum(value or D(0) for _, value, _ in found.total.cells)
    assert {step for row in found.heat for _, value, step in row.cells if not value} <= {0}
    assert all(1 <= step <= 5 for row in found.heat for _, value, step in row.cells if value)


def test_heat_row_equals_the_registry_of_its_park(world):
    for row in cockpit(scope_for(None), HALF).heat:
        said = statement(scope_for(None, park=row.line.key), HALF, [HEADLINE])
        assert row.said.figures[HEADLINE] == said.figures[HEADLINE]
        assert row.said.target_rate(HEADLINE) == said.target_rate(HEADLINE)


def test_leaders_by_the_plans_of_their_projects(world):
    (row,) = cockpit(scope_for(None), HALF).leaders
    assert (row.name, row.projects, row.red, row.yellow) == ("示例领导", 1, 1, 0)
    assert (row.funds, row.planned, row.rate) == (D("380.5"), D(500), D("76.1"))


@pytest.mark.parametrize(
    ("day", "lit"),
    [
        (date(2024, 4, 30), ["bare red"]), (date(2024, 5, 31), ["bare red", "one red", "two yellow"]),
        (date(2024, 6, 30), ["one red", "two yellow"]), (date(2024, 2, 1), []),
    ],
)  # fmt: skip
def test_lamps_are_those_of_the_windows_end(world, day, lit):
    """Red first, the oldest first, as many as are counted; whatever burns today."""
    names = {getattr(world, name).pk: name for name in ("one", "two", "bare", "ended")}
    make_lamp(world.two, "red", "listing", since_on=date(2024, 7, 1))  # later
    make_lamp(world.ended, "red", since_on=date(2024, 6, 1))  # ended that day
    window = Window.of("2024", day)
    found = cockpit(scope_for(None), window)
    lamps = worst(found.lamps)
    assert [f"{names[lamp.project_id]} {lamp.level}" for lamp in lamps] == lit
    for colour in ("red", "yellow"):
        counted = found.said.figures[f"lamp_{colour}"]
        assert counted == sum(lamp.level == colour for lamp in lamps), colour


def test_scope_of_staff_sees_its_own(world):
    staff = make_user("staff", parks=[world.other])
    found = cockpit(scope_for(staff), HALF)
    assert found.said.figures["signed_count"] == 1
    assert {row.line.key for row in found.heat} == {"lz"}
    assert not found.leaders


def test_nothing_at_all():
    found = cockpit(scope_for(None), HALF)
    assert found.said.figures["signed_count"] == 0
    assert found.heat == ()
    assert found.said.figures["start_rate"] is None
    assert figures(scope_for(None), HALF, ["start_rate"])["start_rate"] is None


def test_constant_queries(world, django_assert_num_queries):
    user = make_user("leader")
    with django_assert_num_queries(16):
        found = cockpit(scope_for(user), HALF)
        list(found.lamps)
