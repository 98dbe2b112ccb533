"""`/milestones/`: plan, slip with a reason, complete."""

import pytest

from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def test_plan(city):
    body = {"project": city.mine.project.code, "name": "主体封顶", "planned_on": "2024-09-30"}
    client = client_of(city.staff)
    made = client.post(url("milestones"), body, format="json")
    assert (made.status_code, made.json()["baseline_on"]) == (201, "2024-09-30")
    again = client.post(url("milestones"), body, format="json")
    assert list(again.json()["errors"]) == ["name"]
    typed = client.post(url("milestones"), body | {"baseline_on": "2024-01-01"}, format="json")
    assert list(typed.json()["errors"]) == ["baseline_on"]


def test_slip(city):
    client = client_of(city.staff)
    address = url("milestones", city.mine.milestone.pk)
    later = {"planned_on": "2024-10-31"}
    assert client.patch(address, later, format="json").status_code == 428
    said = client.patch(address, later, format="json", HTTP_IF_MATCH="1")
    assert list(said.json()["errors"]) == ["slip_reason"]
    said = client.patch(
        address, later | {"slip_reason": "雨季"}, format="json", HTTP_IF_MATCH='"1"'
    )
    assert (said.status_code, said.headers["ETag"]) == (200, '"2"')
    assert client.patch(address, later, format="json", HTTP_IF_MATCH='"1"').status_code == 412


def test_wrong_role_and_scope(city):
    own, foreign = (url("milestones", c.milestone.pk) for c in (city.mine, city.theirs))
    assert client_of(city.leader).patch(own, {}, format="json").status_code == 403
    assert client_of(city.staff).patch(foreign, {}, format="json").status_code == 404
    assert client_of(city.leader).post(url("milestones"), {}, format="json").status_code == 403
