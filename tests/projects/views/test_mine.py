"""我包抓的项目: what a leader must know of each, the worst first, in a constant number of queries."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.instructions import make_instruction
from tests.factories.parks import make_person, make_user
from tests.factories.projects import (
    make_duty,
    make_funding,
    make_lamp,
    make_mechanism,
    make_milestone,
    make_plan,
    make_signed,
    make_visit,
)
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(login):
    clock.hold(date(2024, 7, 8))
    yield login(user=make_user("leader", person=make_person(is_leader=True)))
    clock.hold(None)


def add(leader, level="red", **fields):
    project = make_signed(**fields)
    make_duty(project, person=leader.user.person)
    make_lamp(project, level)
    make_plan(project, planned_funds=Decimal(1000))
    make_funding(project, amount=Decimal(280))
    make_milestone(project, name="封顶", planned_on=date(2024, 7, 1))
    make_milestone(project, name="验收", planned_on=date(2024, 9, 1))
    make_mechanism(project)
    make_visit(project, visited_on=date(2024, 6, 1))
    return project


def test_a_card_says_what_matters(leader):
    project = add(leader)
    row = make_instruction(project)
    make_instruction(project, state="closed")
    (card,) = leader.get("/projects/mine").context["cards"]
    assert (card.project, card.funds, card.planned, card.rate) == (project, 280, 1000, 28)
    assert [lamp.reason for lamp in card.lamps] == ["示例原因"]
    assert (card.milestone.name, card.visited_on) == ("封顶", date(2024, 6, 1))
    assert (card.visit_due_on, card.instruction) == (date(2024, 7, 1), row)
    page = leader.get("/projects/mine").content.decode()
    assert f'action="/p/{project.code}/instruct"' in page
    assert f'href="/p/{project.code}/visit"' in page


def test_mine_alone_the_worst_first(leader):
    green, red, yellow = (add(leader, level) for level in ("green", "red", "yellow"))
    make_lamp(make_signed())
    said = leader.get("/projects/mine").context
    assert [card.project for card in said["cards"]] == [red, yellow, green]
    assert (said["counts"]["all"], said["counts"]["red"], said["unspoken"]) == (3, 1, 1)
    only = leader.get("/projects/mine?lamp=y").context
    assert [card.project for card in only["cards"]] == [yellow]
    assert only["totals"]["count"] == 1 and only["counts"]["all"] == 3


def test_nobody_leads_nothing(login):
    assert "您现在没有包抓的项目" in login("leader").get("/projects/mine").content.decode()
    assert login("bureau").get("/projects/mine?format=xlsx").status_code == 200


def test_constant_queries(leader, django_assert_num_queries):
    for count in (1, 3):
        while leader.user.person.led_projects.count() < count:
            make_instruction(add(leader))
        forget_all()
        with django_assert_num_queries(16):
            assert len(leader.get("/projects/mine").context["cards"]) == count
