"""The rules of 考核: points, caps, floors, and the arithmetic that is shown."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.queries.scoring import Reading, Rule, earned, parse_bands

PERCENT = st.decimals(0, 1000, places=2)
MONEY = st.decimals(-1_000_000, 1_000_000, places=4)


def test_completion_says_its_arithmetic():
    rule = Rule("completion", D(30), cap=D(120))
    found = earned(rule, Reading(D("2.29"), D("4.00")))
    assert found.points == D("17.175000")
    assert found.said == "2.29÷4.00=57.25% × 30 分 = 17.18 分，封顶 120%"


def test_completion_stops_at_its_cap():
    found = earned(Rule("completion", D(30), cap=D(120)), Reading(D(9), D(4)))
    assert (found.points, found.capped) == (D(36), True)
    assert "按封顶 120%" in found.said


def test_completion_below_its_floor_earns_nothing():
    found = earned(Rule("completion", D(10), floor=D(60)), Reading(D(59), D(100)))
    assert found.points == 0
    assert "低于保底线 60%" in found.said


def test_lower_is_better_turns_the_ratio():
    rule = Rule("completion", D(10), cap=D(150), lower=True)
    assert earned(rule, Reading(D(50), D(60))).points == D(12)
    assert earned(rule, Reading(D(0), D(60))).points == D(15)


def test_without_a_value_or_target_nothing_is_earned():
    assert earned(Rule("completion", D(10)), Reading(None)).said == "没有数，不计分"
    assert "没有下达目标" in earned(Rule("completion", D(10)), Reading(D(5))).said
    assert "没有数" in earned(Rule("growth", D(10), goal=D(8)), Reading(D(5))).said


@pytest.mark.parametrize(
    ("growth", "points"), [("5", "5"), ("12", "12"), ("30", "12"), ("-3", "0")]
)
def test_growth_earns_by_its_goal(growth, points):
    rule = Rule("growth", D(10), goal=D(10), cap=D(120))
    assert earned(rule, Reading(D(1), growth=D(growth))).points == D(points)


def test_rank_by_steps_and_evenly():
    reading = Reading(D(1), place=3, among=6)
    assert earned(Rule("rank", D(10), step=D("1.5")), reading).points == D(7)
    assert earned(Rule("rank", D(12)), reading).points == D(8)
    assert earned(Rule("rank", D(10), step=D(9)), reading).points == 0


def test_bands_take_the_best_that_is_reached():
    bands = parse_bands("80=6；90=8;100=10")
    rule = Rule("bands", D(10), bands=bands)
    assert [earned(rule, Reading(D(v))).points for v in (79, 80, 95, 120)] == [0, 6, 8, 10]
    lower = Rule("bands", D(10), bands=parse_bands("0=4；-2=7；-4=10"), lower=True)
    assert [earned(lower, Reading(D(v))).points for v in (1, 0, -3, -5)] == [0, 4, 7, 10]


@pytest.mark.parametrize("text", ["80:6", "甲=6", "80=6；80=7", "=", "80=-1"])
def test_bands_that_cannot_be_read_are_refused(text):
    with pytest.raises(ValueError, match="分档"):
        parse_bands(text)


def test_deduction_and_bonus_stop_at_their_most():
    minus = Rule("deduction", step=D("0.5"), most=D(5))
    assert earned(minus, Reading(D(3))).points == D("-1.5")
    assert earned(minus, Reading(D(30))).points == D(-5)
    plus = Rule("bonus", step=D("0.2"), most=D(2))
    assert earned(plus, Reading(D(4))).points == D("0.8")
    assert earned(plus, Reading(D(40))).points == D(2)


RULES = st.builds(
    Rule,
    kind=st.sampled_from(["completion", "growth", "rank", "bands", "deduction", "bonus", "hand"]),
    weight=st.decimals(0, 100, places=2),
    cap=st.none() | st.decimals(100, 200, places=2),
    floor=st.none() | PERCENT,
    goal=st.none() | st.decimals(D("0.01"), 1_000_000, places=4),
    step=st.none() | st.decimals(0, 10, places=2),
    most=st.none() | st.decimals(0, 20, places=2),
    lower=st.booleans(),
)
READINGS = st.builds(
    Reading,
    value=st.none() | MONEY,
    target=st.none() | st.decimals(D("0.01"), 1_000_000, places=4),
    growth=st.none() | MONEY,
    place=st.integers(1, 8),
    among=st.just(8),
)


@given(RULES, READINGS)
def test_no_rule_gives_more_than_its_highest(rule, reading):
    found = earned(rule, reading)
    assert found.points <= rule.highest + D("0.000001")
    if rule.kind == "deduction":
        assert -(rule.most or 0) <= found.points <= 0
    else:
        assert found.points >= 0
    assert found.said
