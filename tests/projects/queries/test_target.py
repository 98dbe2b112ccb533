"""年度目标 beside what was done: by node, this quarter's part, parts that do not add up."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.queries.scope import Window, scope_for
from projects.queries.target import board, gaps
from tests.factories.parks import make_chain, make_park
from tests.factories.projects import make_city_region, make_funding, make_signed, make_target

pytestmark = pytest.mark.django_db
WINDOW = Window.of("2024", date(2024, 6, 30))


def test_goals_hold_the_year_and_the_quarter():
    make_city_region()
    zone, idle = make_park("zyjk"), make_park("lz")
    make_target(D(100), park=zone, q1=D(10), q2=D(20), q3=D(30), q4=D(40), cap=D(120))
    make_target(D(50), park=idle)
    project = make_signed(zone)
    make_funding(project, amount=D(130), received_on=date(2024, 2, 1))
    make_funding(project, amount=D(5), received_on=date(2024, 5, 1))
    goals = board(scope_for(None), WINDOW, "funds_outside", "park").goals
    found = {goal.line.key: goal for goal in goals}
    done, none = found["zyjk"], found["lz"]
    assert (done.done, done.rate, done.full) == (D(135), D(120), D(135))
    assert done.lead == D(120) - done.said.time_rate
    assert (done.quarter, done.quarter_done) == (D(20), D(5))
    assert (none.done, none.rate, none.quarter) == (0, 0, None)


def test_whole_is_the_node_of_the_scope():
    make_target(D(1000), q1=D(250), q2=D(250), q3=D(250), q4=D(250))
    make_funding(make_signed(make_park("zyjk")), amount=D(300), received_on=date(2024, 4, 1))
    found = board(scope_for(None), WINDOW, "funds_outside", "park").whole
    assert (found.rate, found.quarter, found.quarter_done) == (D(30), D(250), D(300))


def test_gaps_name_the_parts_that_miss_their_whole():
    zone = make_park("zyjk")
    make_target(D(1000))
    make_target(D(400), park=zone)
    make_target(D(400), park=make_park("zyjk-xh", zone))
    make_target(D(999), chain=make_chain())
    found = [
        (g.whole, g.parts, g.assigned, g.added)
        for g in gaps(2024, "funds_outside", date(2024, 6, 30))
    ]
    assert found == [("张掖市", "各园区", D(1000), D(400)), ("张掖市", "各产业链", D(1000), D(999))]
