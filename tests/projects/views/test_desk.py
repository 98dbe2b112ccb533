"""/desk: what each role finds there, in a dozen queries at most."""

from datetime import date

import pytest

from projects.enums import MoveState
from projects.models import Project
from tests.factories.instructions import make_instruction
from tests.factories.parks import make_office, make_park
from tests.factories.projects import (
    make_approval,
    make_duty,
    make_funding,
    make_lamp,
    make_mechanism,
    make_milestone,
    make_move,
    make_problem,
    make_signed,
)
from tracker import clock
from tracker.models import Notification
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
MOST = 12
# Cold: session, user, roles, scope, working date, template and rhythms are among them.
# One of those who see everything asks whether this city keeps sums (queries/kept.py).
QUERIES = {
    "staff": 12, "bureau": 9, "leader": 10, "unit": 9, "liaison": 10, "auditor": 5, "admin": 5,
}  # fmt: skip


def add_one(user, park, office):
    """A project with one of every duty that may lie on this person's desk."""
    unit = user.unit
    project = make_signed(park, office=office, leader=user.person)
    make_mechanism(project, visit_days=10)
    make_duty(project, "lead_unit", unit=unit)
    make_funding(project, state="returned", verified_amount=None)
    make_funding(project, state="reported", verified_amount=None)
    make_milestone(project, planned_on=date(2024, 7, 1))
    make_approval(project, unit=unit, promised_on=date(2024, 7, 1), is_key=True)
    make_problem(project, "in_hand", owner_unit=unit, due_on=date(2024, 7, 10))
    make_problem(project, "reported")
    make_instruction(project, to_unit=unit, due_on=date(2024, 7, 2), level="blue")
    make_move(project, "started")
    make_lamp(project)
    Notification.objects.create(key=f"k{project.pk}", recipient=user, kind="sample", title="示例")


@pytest.fixture
def world(login):
    clock.hold(TODAY)
    park, office = make_park("own"), make_office()

    def enter(role):
        client = login(role, parks=[park] if role == "staff" else [])
        if role == "liaison":
            client.user.person.postings.create(office=office, from_on=date(2024, 1, 1))
        return client, park, office

    return enter


@pytest.mark.parametrize(("role", "queries"), QUERIES.items())
def test_desk_takes_a_dozen_queries_for_one_row_and_three(
    world, role, queries, django_assert_num_queries
):
    assert queries <= MOST
    client, park, office = world(role)
    for rows in (1, 3):
        while Project.objects.count() < rows:
            add_one(client.user, park, office)
        forget_all()
        with django_assert_num_queries(queries):
            answer = client.get("/desk")
        assert answer.status_code == 200
        assert answer.context["unread"] == rows


TAGS = {
    "staff": {"退回", "月报", "节点", "手续", "问题", "督办", "走访"},
    "bureau": {"节点", "手续", "问题", "核验", "认定", "督办", "升级"},
    "unit": {"月报", "手续", "问题", "督办"},
    "leader": {"走访"},
    "liaison": set(),
    "admin": set(),
}


@pytest.mark.parametrize(("role", "tags"), TAGS.items())
def test_every_duty_of_a_role_says_its_project_and_its_button(world, role, tags):
    client, park, office = world(role)
    add_one(client.user, park, office)
    answer = client.get("/desk")
    desk, text = answer.context["desk"], answer.content.decode()
    todos = desk.now + desk.soon
    assert {todo.tag for todo in todos} >= tags
    assert bool(todos) == bool(tags)
    for todo in todos:
        assert todo.project in text
        assert f'href="{todo.project_url}"' in text
        assert f'href="{todo.url}"' in text


def test_what_is_decided_leaves_the_desk(world):
    client, park, office = world("bureau")
    add_one(client.user, park, office)
    project = Project.objects.get()
    project.transitions.update(state=MoveState.RETURNED)
    project.funding.all().delete()
    tags = {todo.tag for todo in client.get("/desk").context["desk"].now}
    assert not tags & {"认定", "核验"}
    assert "节点" in tags


def test_desk_is_read_only(world):
    client, *_ = world("staff")
    assert client.post("/desk").status_code == 405
