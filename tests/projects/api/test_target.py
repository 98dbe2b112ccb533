"""`/targets/`: set for exactly one node, change on a version."""

import pytest

from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db
NEW = {"year": 2024, "indicator": "funds_outside", "park": "own", "assigned": "400000"}


@pytest.fixture
def city():
    return make_city()


def test_set_and_change(city):
    client = client_of(city.bureau)
    made = client.post(url("targets"), NEW, format="json")
    assert made.status_code == 201, made.json()
    assert (made.json()["assigned"], made.json()["park"]) == ("400000.0000", "own")
    assert client.post(url("targets"), NEW, format="json").status_code == 409
    address = url("targets", made.json()["id"])
    more = {"assigned": "500000", "document": "示例发〔2024〕1号"}
    assert client.patch(address, more, format="json").status_code == 428
    said = client.patch(address, more, format="json", HTTP_IF_MATCH=made.headers["ETag"])
    assert (said.status_code, said.json()["assigned"]) == (200, "500000.0000")
    stale = client.patch(address, more, format="json", HTTP_IF_MATCH=made.headers["ETag"])
    assert stale.status_code == 412


@pytest.mark.parametrize(
    "more", [{"chain": "hydrogen"}, {"indicator": "start_rate"}, {"assigned": "0"}, {"node": "x"}]
)
def test_refused(city, more):
    said = client_of(city.bureau).post(url("targets"), NEW | more, format="json")
    assert said.status_code == 400


def test_wrong_role(city):
    assert client_of(city.staff).post(url("targets"), NEW, format="json").status_code == 403
    address = url("targets", city.mine.target.pk)
    assert client_of(city.staff).patch(address, {}, format="json").status_code == 403
    assert client_of(city.auditor).get(address).status_code == 404
