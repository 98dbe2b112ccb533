"""`/stage-transitions/`: claim, recognise, return."""

import pytest

from projects.models import StageTransition
from tests.factories.projects import make_project
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def test_claim(city):
    project = make_project(city.own, stage="lead", content="示例", total_investment=9000)
    body = {"project": project.code, "to_stage": "negotiating", "claimed_on": "2024-05-01"}
    made = client_of(city.staff).post(url("stage-transitions"), body, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["state"] == "recognised"  # needs no recognition
    project.refresh_from_db()
    assert project.stage == "negotiating"


def test_claim_lacks_something(city):
    project = make_project(city.own, stage="negotiating")
    body = {"project": project.code, "to_stage": "signed", "claimed_on": "2024-05-01"}
    said = client_of(city.staff).post(url("stage-transitions"), body, format="json")
    assert said.status_code == 400
    assert said.json()["errors"]["to_stage"][0].startswith("还差")


def test_claim_wrong_role_and_foreign(city):
    body = {
        "project": city.theirs.project.code,
        "to_stage": "registered",
        "claimed_on": "2024-05-01",
    }
    said = client_of(city.staff).post(url("stage-transitions"), body, format="json")
    assert list(said.json()["errors"]) == ["project"]
    assert client_of(city.leader).post(url("stage-transitions"), body).status_code == 403
    assert StageTransition.objects.count() == 2


def test_recognise_and_return(city):
    client = client_of(city.bureau)
    said = client.post(
        url("stage-transitions", city.mine.move.pk, "recognise"),
        {"recognised_on": "2024-06-03"},
        format="json",
    )
    assert said.status_code == 200, said.json()
    assert said.json()["recognised_on"] == "2024-06-03"
    city.mine.project.refresh_from_db()
    assert city.mine.project.stage == "registered"
    said = client.post(
        url("stage-transitions", city.theirs.move.pk, "return"), {"answer": "缺合同"}, format="json"
    )
    assert (said.status_code, said.json()["state"]) == (200, "returned")


@pytest.mark.parametrize("verb", ["recognise", "return"])
def test_verbs_wrong_role_and_scope(city, verb):
    client = client_of(city.staff)
    assert client.post(url("stage-transitions", city.mine.move.pk, verb)).status_code == 403
    assert client.post(url("stage-transitions", city.theirs.move.pk, verb)).status_code == 404
    city.mine.move.refresh_from_db()
    assert city.mine.move.state == "claimed"
