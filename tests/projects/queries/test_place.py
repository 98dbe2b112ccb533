"""A place's page says what the registry says, and its parts add up to it."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.queries.indicators import statement
from projects.queries.place import CODES, HEADLINE, LISTED, listed, place, ranks
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_user
from tests.factories.projects import make_funding, make_signed, make_target
from tests.projects.queries.world import make_world

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
ADDED = ("signed_count", "signed_amount", "active_count", HEADLINE, "lamp_red", "lamp_yellow")


@pytest.fixture
def world():
    return make_world()


@pytest.mark.parametrize(
    ("narrow", "by"),
    [
        ({"park": "zyjk"}, ("subpark", "chain")),
        ({"chain": "hydrogen"}, ("link", "park")),
        ({"office": "hz"}, ("park", "chain")),
    ],
)
def test_figures_equal_the_registry_and_parts_add_up(world, narrow, by):
    scope = scope_for(None, **narrow)
    found, said = place(scope, HALF, by), statement(scope, HALF, CODES)
    for code in CODES:
        assert found.said.figures[code] == said.figures[code], code
    assert found.said.target_rate(HEADLINE) == said.target_rate(HEADLINE)
    assert found.said.yoy(HEADLINE) == said.yoy(HEADLINE)
    for dimension in by:
        for code in ADDED:
            parts = sum(one.figures[code] or D(0) for _, one in found.parts[dimension])
            assert parts == said.figures[code], (dimension, code)
    assert sum(month.now for month in found.months) == said.figures[HEADLINE]
    stages = sum(line.figures["ongoing_count"] for line in found.stages)
    assert stages == said.figures["ongoing_count"]


@pytest.mark.parametrize("by", ["park", "chain", "office"])
def test_list_equals_the_registry_and_adds_up(world, by):
    whole, lines = listed(scope_for(None), HALF, by)
    for code in LISTED:
        assert whole.figures[code] == sum(said.figures[code] for _, said in lines)
    line, said = next((line, said) for line, said in lines if line.key is not None)
    own = statement(scope_for(None, **{by: line.key}), HALF, LISTED)
    for code in LISTED:
        assert said.figures[code] == own.figures[code]


def test_ranks_by_completion_growth_and_total(world):
    make_target(D(1000), park=world.other)
    make_funding(make_signed(world.other), amount=D(700), received_on=date(2024, 5, 5))
    found = {
        rank.name: (rank.place, rank.among) for rank in ranks(scope_for(None), HALF, "park", "zyjk")
    }
    assert found["总量"] == (2, 2)
    assert found["完成率"] == (1, 2)
    assert "增速" not in found  # nothing the year before


def test_equal_figures_share_a_place(world):
    found = ranks(scope_for(None), Window.of("2030", date(2030, 12, 31)), "park", "zyjk")
    assert [rank.place for rank in found if rank.name == "总量"] in ([], [1])


def test_staff_see_their_own_park_only(world):
    staff = make_user("staff", parks=[world.other])
    _, lines = listed(scope_for(staff), HALF, "park")
    assert {line.key for line, said in lines if said.figures["signed_count"]} == {"lz"}
    found = place(scope_for(staff, park="zyjk"), HALF, ("subpark", "chain"))
    assert found.said.figures["signed_count"] == 0 == found.said.figures[HEADLINE]


def test_nothing_at_all():
    found = place(scope_for(None), HALF, ("park",))
    assert found.said.figures["start_rate"] is None
    assert found.parts["park"] == []


def test_constant_queries(world, django_assert_num_queries):
    place(scope_for(None, park="zyjk"), HALF, ("subpark", "chain"))  # small lists are kept now
    for _ in range(2):
        scope = scope_for(make_user("leader"), park="zyjk")
        with django_assert_num_queries(4):
            place(scope, HALF, ("subpark", "chain"))
        make_funding(make_signed(world.zone))
