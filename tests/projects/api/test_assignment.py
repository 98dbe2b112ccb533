"""`/assignments/`: give a duty, hand it over, end it."""

import pytest

from tests.factories.parks import make_person, make_unit
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def test_hand_over(city):
    person = make_person(is_leader=True)
    body = {
        "project": city.mine.project.code,
        "role": "leader",
        "person": person.pk,
        "from_on": "2024-06-01",
    }
    client = client_of(city.staff)
    said = client.post(url("assignments"), body, format="json")
    assert list(said.json()["errors"]) == ["reason"]
    made = client.post(url("assignments"), body | {"reason": "分工调整"}, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["person_name"] == person.name
    city.mine.duty.refresh_from_db()
    assert str(city.mine.duty.to_on) == "2024-05-31"
    current = client.get(url("assignments"), {"current": "true", "role": "leader"}).json()
    assert [r["person"] for r in current["results"]] == [person.pk]


def test_end(city):
    client = client_of(city.staff)
    body = {"to_on": "2024-06-01", "reason": "调离"}
    said = client.post(url("assignments", city.mine.duty.pk, "end"), body, format="json")
    assert (said.status_code, said.json()["to_on"]) == (200, "2024-06-01")
    foreign = client.post(url("assignments", city.theirs.duty.pk, "end"), body, format="json")
    assert foreign.status_code == 404


def test_who_left_cannot_be_chosen(city):
    gone = make_person(left_on="2024-01-01")
    unit = make_unit(retired_on="2024-01-01")
    for field, value in (("person", gone.pk), ("unit", unit.code), ("person", 10**30)):
        body = {
            "project": city.mine.project.code,
            "role": "member",
            field: value,
            "from_on": "2024-06-01",
        }
        said = client_of(city.staff).post(url("assignments"), body, format="json")
        assert list(said.json()["errors"]) == [field]


def test_wrong_role(city):
    assert client_of(city.leader).post(url("assignments"), {}).status_code == 403
    address = url("assignments", city.mine.duty.pk, "end")
    assert client_of(city.leader).post(address, {}).status_code == 403
