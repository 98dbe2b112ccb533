"""Scores out of the registry, park figures and hand scores: they add up, stand still, and compare."""

from datetime import date
from decimal import Decimal as D
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.actions.assessment import publish_result
from projects.queries.assessment import (
    before,
    default_period,
    most_points,
    read_period,
    score,
    standing,
)
from projects.queries.scores import Changes, Scores
from tests.factories.assessment import (
    make_figure,
    make_group,
    make_hand_item,
    make_hand_score,
    make_indicator,
    make_item,
    make_scheme,
)
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_signed, make_target
from tracker import clock
from tracker.tools.kept import forget_all
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db
Q2 = Period.parse("2024Q2")


@pytest.fixture(autouse=True)
def _july():
    clock.hold(date(2024, 7, 8))


@pytest.fixture
def parks():
    return [make_park(code, order=at) for at, code in enumerate(("aa", "bb", "cc"), 1)]


@pytest.fixture
def scheme(parks):
    """Money against target 40, tax by growth 30, places by tax 20, hand 10; red lamps count off."""
    scheme = make_scheme(state="in_force")
    group = make_group(scheme, name="甲", weight=D(70))
    make_item(group, name="资金", weight=D(40), cap=D(120))
    tax = {"source": "park_figure", "code": "tax"}
    make_item(group, name="增速", weight=D(30), rule="growth", goal=D(10), cap=D(120), **tax)
    other = make_group(scheme, name="乙", weight=D(30))
    make_item(other, name="位次", weight=D(20), rule="rank", step=D(3), **tax)
    hand = make_hand_item(other, name="评议", weight=D(10))
    less = {"rule": "deduction", "code": "lamp_red", "step": D("0.5"), "most": D(5)}
    make_item(other, name="红灯", weight=D(0), **less)
    for park, done, now, then in zip(
        parks, (50, 130, 0), (110, 120, 100), (100, 100, 0), strict=True
    ):
        make_target(assigned=D(100), park=park, year=2024, indicator="funds_outside")
        if done:
            make_funding(make_signed(park), amount=D(done), verified_amount=D(done))
        make_figure(park, value=D(now))
        if then:
            make_figure(park, value=D(then), period="2023Q2")
    make_hand_score(hand, key="aa", points=D(9))
    return scheme


def points(found, key):
    return {line.name: line.points for line in found.card(key).lines}


def test_every_point_says_where_it_comes_from(scheme):
    found = score(scheme, Q2)
    assert points(found, "aa") == {"资金": 20, "增速": 30, "位次": 17, "评议": 9, "红灯": 0}
    assert points(found, "bb") == {"资金": 48, "增速": 36, "位次": 20, "评议": 0, "红灯": 0}
    assert points(found, "cc") == {"资金": 0, "增速": 0, "位次": 14, "评议": 0, "红灯": 0}
    assert [(card.key, card.place) for card in found.cards] == [("bb", 1), ("aa", 2), ("cc", 3)]
    money, growth, *_ = found.card("bb").lines
    assert money.said.startswith("0.01÷0.01=130.00%，按封顶 120%")
    assert money.href.startswith("/q/funds_outside?park=bb&period=2024H1")
    assert growth.href.startswith("/park-figures/")
    assert growth.said == "同比 20.00÷10=200.00%，按封顶 120% × 30 分 = 36.00 分"


def test_lines_add_up_to_groups_and_groups_to_the_total(scheme):
    for card in score(scheme, Q2).cards:
        assert sum(line.points for line in card.lines) == sum(card.groups) == card.total
        assert card.total <= most_points(scheme)


def test_a_try_without_a_change_is_what_stands_and_nothing_is_written(scheme):
    assert score(scheme, Q2, changes=Changes()) == score(scheme, Q2)
    item = scheme.groups.get(name="甲").items.get(name="资金")
    tried = score(
        scheme, Q2, changes=Changes({item.pk: {"weight": D(10)}}, {(item.pk, "cc"): D(50)})
    )
    assert points(tried, "cc")["资金"] == 5
    assert points(tried, "bb")["资金"] == 12
    assert points(score(scheme, Q2), "cc")["资金"] == 0


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(seed=st.integers(0, 99))
def test_the_order_of_parks_changes_no_points(scheme, parks, seed):
    was = {card.key: (card.total, card.place) for card in score(scheme, Q2).cards}
    orders = [1, 2, 3]
    Random(seed).shuffle(orders)
    for park, order in zip(parks, orders, strict=True):
        type(park).objects.filter(pk=park.pk).update(order=order)
    forget_all()
    assert {card.key: (card.total, card.place) for card in score(scheme, Q2).cards} == was


def test_the_same_total_has_the_same_place(parks):
    scheme = make_scheme(state="in_force")
    make_hand_item(make_group(scheme))
    assert [card.place for card in score(scheme, Q2).cards] == [1, 1, 1]


def test_a_published_result_is_the_base_of_the_next(scheme):
    hand = scheme.groups.get(name="乙").items.get(name="评议")
    make_hand_score(hand, key="cc", period="2024Q1", points=D(7))
    publish_result(scheme=scheme, period="2024Q1", reason="示例", by=make_user("bureau"))
    last = before(scheme, Q2)
    assert [(c.key, c.total, c.place) for c in last.cards][:2] == [("cc", 7, 1), ("aa", 0, 2)]
    found = standing(scheme, Q2)
    assert found.compared == "2024Q1"
    assert all(card.before for card in found.cards)
    assert [(card.key, card.rise) for card in found.risen()] == [("bb", 1)]


def test_scores_are_the_same_out_of_their_data(scheme):
    found = standing(scheme, Q2)
    assert Scores.of_data(found.as_data()) == found


def test_scores_take_the_same_queries_for_one_park_and_many(scheme, django_assert_max_num_queries):
    forget_all()
    with django_assert_max_num_queries(14):
        score(scheme, Q2)
    for at in range(5):
        make_figure(make_park(f"more{at}"))
    forget_all()
    with django_assert_max_num_queries(14):
        assert len(score(scheme, Q2).cards) == 8


def test_periods_are_the_scheme_s_own(scheme):
    assert default_period(scheme, date(2024, 7, 8)).code == "2024Q2"
    for code, words in (("2024H1", "按季度"), ("2023Q2", "2024 年的方案"), ("x", "看不懂")):
        with pytest.raises(ValueError, match=words):
            read_period(scheme, code)


def test_what_is_not_confirmed_does_not_count(scheme, parks):
    make_indicator("gdp")
    item = make_item(
        scheme.groups.first(), source="park_figure", code="gdp", goal=D(1), weight=D(0)
    )
    make_figure(parks[0], indicator=make_indicator("gdp"), state="draft")
    line = next(x for x in score(scheme, Q2).card("aa").lines if x.item == item.pk)
    assert (line.value, line.said) == ("—", "没有数，不计分")
