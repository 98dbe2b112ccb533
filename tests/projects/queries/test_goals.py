"""封顶: the completion that counts, as the target stood on the day; the full one beside it."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.actions.target import set_target
from projects.queries.dashboard import cockpit
from projects.queries.goals import Goals, targets, targets_by, targets_of_nodes
from projects.queries.indicators import statement, table
from projects.queries.report import indicators_report
from projects.queries.scope import Window, scope_for
from projects.queries.target import board
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_city_region, make_funding, make_signed, make_target

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
CODE = "funds_outside"


@pytest.fixture
def park():
    """150 of 100, capped at 120."""
    make_city_region()
    zone = make_park("zone")
    make_park("other")
    make_target(D(100), park=zone, cap=D(120))
    make_funding(make_signed(zone), amount=D(150), received_on=date(2024, 3, 1))
    return zone


def test_rates_stop_at_the_cap():
    goals = Goals({"a": D(200), "b": D(200), "c": None}, {"a": D(110)})
    assert (goals.rate("a", D(300)), goals.full_rate("a", D(300))) == (110, 150)
    assert goals.rate("a", D(100)) == goals.full_rate("a", D(100)) == 50
    assert goals.rate("b", D(300)) == 150
    assert goals.rate("c", D(300)) is None
    assert goals.rate("a", None) is None


def test_capped_wherever_the_rate_is_said(park):
    scope = scope_for(None, park="zone")
    said = statement(scope, HALF, [CODE])
    assert (said.target_rate(CODE), said.full_rate(CODE)) == (120, 150)
    assert said.lead_points(CODE) == 120 - said.time_rate  # target_rate − time_rate, DOMAIN.md §5
    (line,) = [one for line, one in table(scope_for(None), HALF, [CODE], "park")]
    assert line.target_rate(CODE) == 120
    assert indicators_report(scope, HALF, [CODE])["figures"]["target_rate"] == "120.00"
    found = cockpit(scope, HALF)
    assert found.said.target_rate(CODE) == found.months[-1].so_far == 120
    assert found.heat[0].said.target_rate(CODE) == 120
    (goal,) = board(scope_for(None), HALF, CODE, "park").goals
    assert (goal.rate, goal.full, goal.lead) == (120, 150, 120 - said.time_rate)


def test_the_cap_is_that_of_the_day(park):
    by, year = make_user("bureau"), {"year": 2024, "indicator": CODE, "park": park}
    set_target(**year, assigned=D(100), cap=D(130), from_on=date(2024, 5, 1), by=by)
    set_target(**year, assigned=D(100), cap=None, from_on=date(2024, 6, 15), by=by)
    rates = []
    for day in (date(2024, 4, 30), date(2024, 5, 1), date(2024, 6, 30)):
        window = Window.of("2024H1", day)
        rates.append(statement(scope_for(None, park="zone"), window, [CODE]).target_rate(CODE))
    assert rates == [120, 130, 150]


def test_targets_of_scope_dimension_and_nodes_agree(park):
    one = targets(scope_for(None, park="zone"), HALF)
    assert one == targets_by("park", HALF)["zone"]
    assert one == targets_of_nodes(HALF)[("park", park.pk)]
    assert one == targets_of_nodes(HALF)[("park_code", "zone")]
    assert targets(scope_for(None, park="zone,other"), HALF) == Goals()


def test_a_sub_park_has_its_name_and_the_city_no_line(park):
    make_target(D(10), park=make_park("sub", park))
    make_target(D(500))
    goals = board(scope_for(None), HALF, CODE, "park").goals
    assert [goal.line.label for goal in goals] == [park.short_name, "示例园区sub"]
    counties = board(scope_for(None), HALF, CODE, "region")
    assert [goal.line.key for goal in counties.goals] == [park.region.code]
    assert counties.whole.target.then == 500


def test_card_and_page_say_what_was_reached(park, login):
    address = "period=2024H1&as_of=2024-06-30&park=zone"
    client = login("bureau")
    for path in (f"/q/{CODE}/card?{address}", f"/q/{CODE}?{address}"):
        page = client.get(path).content.decode()
        assert "120.00%" in page
        assert "已封顶，实际 150.00%" in page
    assert "已封顶，实际 150.00%" in client.get("/targets/2024").content.decode()
