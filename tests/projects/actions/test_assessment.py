"""考核方案: weights that add up, states, hand scores, and results that never change."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.assessment import (
    change_scheme,
    create_scheme,
    give_points,
    move_scheme,
    publish_result,
    save_groups,
    save_items,
)
from projects.actions.plan_days import RowsRefused
from projects.actions.scheme_reference import load_park_indicators, load_schemes
from projects.models import AssessmentResult, HandScore, ParkIndicator, Scheme, SchemeItem
from projects.queries.assessment import lacking
from projects.queries.dispatch.snapshot import digest_of
from tests.factories.assessment import (
    make_group,
    make_hand_item,
    make_hand_score,
    make_item,
    make_result,
    make_scheme,
)
from tests.factories.parks import make_park, make_user
from tracker import clock
from tracker.models import StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _july():
    clock.hold(date(2024, 7, 8))


@pytest.fixture
def by():
    return make_user("bureau")


def new_item(group, **more):
    said = {"group": group, "order": 1, "name": "示例", "source": "registry", "code": "funds"}
    return said | {"rule": "completion", "weight": D(10), "goal": D(100)} | more


def test_shipped_templates_add_to_a_hundred_and_load_twice():
    load_park_indicators()
    assert load_schemes().made == 2
    assert load_schemes().made == 0
    assert ParkIndicator.objects.count() == 13
    for scheme in Scheme.objects.all():
        assert (scheme.state, lacking(scheme)) == ("template", [])
    national = Scheme.objects.get(code="guojia")
    assert [int(g.weight) for g in national.groups.all()] == [30, 30, 15, 15, 10]


def test_a_copy_has_all_groups_and_items(by):
    load_park_indicators()
    load_schemes()
    template = Scheme.objects.get(code="wuhao")
    values = {"name": "示例", "year": 2024, "span": "quarter", "ranked": "park"}
    scheme = create_scheme(code="a", values=values, template=template, by=by)
    assert scheme.groups.count() == 5
    assert SchemeItem.objects.filter(group__scheme=scheme).count() == 14
    with pytest.raises(ValidationError, match="已经用了"):
        create_scheme(code="a", values=values, by=by)


def test_weights_that_do_not_add_up_are_named(by):
    scheme = make_scheme()
    with pytest.raises(ValidationError, match="还没有组别"):
        move_scheme(scheme=scheme, state="in_force", by=by)
    group = make_group(scheme, weight=D(90))
    make_item(group, weight=D(60))
    with pytest.raises(ValidationError) as refused:
        move_scheme(scheme=scheme, state="in_force", by=by)
    said = "".join(refused.value.messages)
    assert "各组权重之和是 90，还差 10" in said
    assert "各项权重之和是 60，还差 30" in said
    assert Scheme.objects.get().state == "draft"


def test_in_force_is_read_only_until_it_is_taken_back(by):
    scheme = make_scheme()
    make_item(make_group(scheme))
    move_scheme(scheme=scheme, state="in_force", by=by)
    with pytest.raises(ValidationError, match="执行中，不能改"):
        change_scheme(scheme=scheme, values={"name": "别的"}, by=by)
    move_scheme(scheme=scheme, state="draft", by=by)
    change_scheme(scheme=scheme, values={"name": "别的"}, by=by)
    assert Scheme.objects.get().name == "别的"


def test_a_scheme_that_published_is_not_taken_back(by):
    scheme = make_result().scheme
    with pytest.raises(ValidationError, match="已按这个方案公布"):
        move_scheme(scheme=scheme, state="draft", by=by)
    move_scheme(scheme=scheme, state="archived", by=by)
    with pytest.raises(ValidationError, match="不能这样改"):
        move_scheme(scheme=scheme, state="in_force", by=by)


def test_groups_are_saved_together_and_a_lost_update_is_refused(by):
    scheme = make_scheme()
    group = make_group(scheme, name="甲")
    fresh = {"n1": {"order": 2, "name": "乙", "weight": D(50)}}
    save_groups(scheme=scheme, changes={group.pk: (1, {"weight": D(50)})}, fresh=fresh, by=by)
    assert [g.weight for g in scheme.groups.all()] == [50, 50]
    with pytest.raises(RowsRefused) as refused:
        save_groups(scheme=scheme, changes={group.pk: (1, {"weight": D(9)})}, fresh={}, by=by)
    assert isinstance(refused.value.found[group.pk], StaleVersion)
    with pytest.raises(RowsRefused):  # the name is taken
        save_groups(scheme=scheme, changes={}, fresh=fresh, by=by)


def test_a_group_with_items_stays_and_an_empty_one_goes(by):
    scheme = make_scheme()
    group = make_group(scheme)
    item = make_item(group)
    with pytest.raises(RowsRefused):
        save_groups(scheme=scheme, changes={group.pk: (1, {"remove": True})}, fresh={}, by=by)
    save_items(scheme=scheme, changes={item.pk: (1, {"remove": True})}, fresh={}, by=by)
    save_groups(scheme=scheme, changes={group.pk: (1, {"remove": True})}, fresh={}, by=by)
    assert not scheme.groups.exists()


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"code": "no_such"}, "code", "没有代码为“no_such”的系统指标"),
        ({"source": "park_figure", "code": "no_such"}, "code", "园区指标"),
        ({"cap": D(90)}, "cap", "不能低于 100%"),
        ({"weight": D(101)}, "weight", "0 到 100"),
        ({"name": " "}, "name", "名称"),
        ({"goal": D(0)}, "goal", "大于 0"),
        ({"rule": "growth", "goal": None}, "goal", "满分值"),
        ({"rule": "bands"}, "bands", "请填分档"),
        ({"rule": "bands", "bands": "80=11"}, "bands", "大于权重"),
        ({"rule": "bands", "bands": "优=11"}, "bands", "看不懂"),
        ({"rule": "deduction"}, "weight", "不占权重"),
        ({"rule": "deduction", "weight": D(0)}, "step", "每项分值"),
        ({"rule": "hand"}, "rule", "人工评分"),
        ({"group": None}, "group", "组别"),
    ],
)
def test_an_item_that_says_too_little_is_refused(by, more, field, words):
    scheme = make_scheme()
    group = make_group(scheme)
    with pytest.raises(RowsRefused) as refused:
        save_items(scheme=scheme, changes={}, fresh={"n1": new_item(group) | more}, by=by)
    said = refused.value.found["n1"].message_dict
    assert words in "".join(said[field])
    assert not SchemeItem.objects.exists()


def test_points_by_hand_are_bounded_and_given_again(by):
    make_park("zyjk")
    scheme = make_scheme(state="in_force")
    item = make_hand_item(make_group(scheme), weight=D(7))
    said = {"item": item, "key": "zyjk", "period": "2024Q2", "reason": "评议", "by": by}
    give_points(points=D(6), **said)
    give_points(points=D("6.5"), **said)
    assert HandScore.objects.get().points == D("6.5")
    for more, words in (
        ({"points": D(8)}, "0 到 7"),
        ({"points": D(1), "key": "no"}, "不在这个方案"),
        ({"points": D(1), "period": "2024H1"}, "按季度考核"),
        ({"points": D(1), "reason": ""}, "评分依据"),
    ):
        with pytest.raises(ValidationError, match=words):
            give_points(**{**said, **more})


def test_a_published_result_does_not_move_with_the_data(by):
    make_park("zyjk")
    scheme = make_scheme(state="in_force")
    item = make_hand_item(make_group(scheme))
    score = make_hand_score(item, points=D(50))
    first = publish_result(scheme=scheme, period="2024Q2", reason="审定", by=by)
    with pytest.raises(ValidationError, match="一样"):
        publish_result(scheme=scheme, period="2024Q2", reason="再", by=by)
    score.points = D(60)
    score.save()
    second = publish_result(scheme=scheme, period="2024Q2", reason="更正", by=by)
    held = AssessmentResult.objects.get(pk=first.pk)
    assert (held.number, held.data["cards"][0]["total"]) == (1, "50.000000")
    assert (second.number, second.data["cards"][0]["total"]) == (2, "60.000000")
    assert held.digest == digest_of(held.data)


@pytest.mark.parametrize(
    ("period", "reason", "words"),
    [("2024Q3", "x", "才结束"), ("2023Q2", "x", "2024 年的方案"), ("2024Q2", " ", "公布说明")],
)
def test_publishing_asks_for_a_period_that_is_over(by, period, reason, words):
    scheme = make_scheme(state="in_force")
    with pytest.raises(ValidationError, match=words):
        publish_result(scheme=scheme, period=period, reason=reason, by=by)
    with pytest.raises(ValidationError, match="执行以后"):
        publish_result(scheme=make_scheme(), period="2024Q2", reason="x", by=by)
