"""`/meetings/`: called, held, decided; each reader their own items."""

from datetime import date

import pytest

from projects.models import Problem
from tests.factories.parks import make_person, make_unit
from tests.factories.projects import make_lamp, make_meeting, make_problem
from tests.projects.api.support import client_of, make_city, url
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    clock.hold(date(2024, 7, 8))
    return make_city()


def test_called_held_decided(city):
    client, project = client_of(city.bureau), city.mine.project
    make_lamp(project, "red", kind="progress", reason="低于序时")
    body = {
        "kind": "dispatch",
        "title": "示例会",
        "held_on": "2024-07-08",
        "chair": make_person().pk,
    }
    made = client.post(url("meetings"), body, format="json")
    assert made.status_code == 201
    assert [(i["project"], i["reason"]) for i in made.json()["items"]] == [
        (project.code, "红灯：低于序时")
    ]
    pk = made.json()["id"]
    said = client.patch(
        url("meetings", pk), {"minutes": "按期办结"}, format="json", HTTP_IF_MATCH='"1"'
    )
    assert said.json()["minutes"] == "按期办结"
    assert client.post(url("meetings", pk, "hold"), {}, format="json").json()["state"] == "held"
    make_unit("env")
    decision = {
        "project": project.code, "title": "批复环评", "kind": "approval", "level": "city",
        "owner_unit": "env", "due_on": "2024-07-20",
    }  # fmt: skip
    said = client.post(url("meetings", pk, "decide"), decision, format="json")
    assert [row["title"] for row in said.json()["decisions"]] == ["批复环评"]
    assert Problem.objects.filter(meeting=pk, state="accepted").count() == 1
    again = client.post(url("meetings", pk, "hold"), {}, format="json")
    assert again.status_code == 400


def test_each_their_own(city):
    mine, theirs = city.mine.project, city.theirs.project
    meeting = make_meeting(mine, theirs, minutes=theirs.name)
    for project in (mine, theirs):
        make_problem(project, "accepted", title=project.name, meeting=meeting)
    said = client_of(city.staff).get(url("meetings", meeting.pk))
    assert theirs.name not in said.content.decode()
    assert theirs.code not in said.content.decode()
    assert [item["project"] for item in said.json()["items"]] == [mine.code]
    whole = client_of(city.bureau).get(url("meetings", meeting.pk)).json()
    assert (len(whole["items"]), len(whole["decisions"])) == (2, 2)


def test_refused(city):
    client = client_of(city.bureau)
    body = {"kind": "dispatch", "title": "示例会", "held_on": "2024-07-08"}
    gone = make_person(left_on=date(2024, 1, 1))
    said = client.post(url("meetings"), body | {"chair": gone.pk}, format="json")
    assert list(said.json()["errors"]) == ["chair"]
    meeting = make_meeting(city.mine.project)
    assert client.patch(url("meetings", meeting.pk), {}, format="json").status_code == 428
    staff = client_of(city.staff)
    assert staff.post(url("meetings"), body, format="json").status_code == 403
    assert staff.post(url("meetings", meeting.pk, "hold"), {}, format="json").status_code == 403
