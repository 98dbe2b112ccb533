"""`/visits/`: write one down with its photos, take it back."""

import pytest

from tests.factories.files import make_photo
from tests.factories.projects import make_visit
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def body(city, **fields):
    return {
        "project": city.mine.project.code,
        "visited_on": "2024-07-05",
        "findings": "示例：基础已开挖。",
    } | fields


def test_recorded_with_photos(city):
    sent = body(city, latitude="38.9345", longitude="100.4556", photos=[make_photo()])
    said = client_of(city.staff).post(url("visits"), sent, format="multipart")
    assert said.status_code == 201
    found = said.json()
    assert (found["visitor"], found["kind"]) == (city.staff.person.pk, "force")
    assert found["photos"][0]["latitude"] == found["latitude"] == "38.934500"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"latitude": "91", "longitude": "1"}, "latitude"),
        ({"latitude": "38"}, "longitude"),
        ({"visited_on": "2099-01-01"}, "visited_on"),
        ({"findings": ""}, "findings"),
        ({"kind": "leader"}, "kind"),
    ],
)
def test_refused_by_field(city, fields, name):
    said = client_of(city.staff).post(url("visits"), body(city, **fields), format="json")
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [name]


def test_void_and_scope(city):
    visit = make_visit(city.mine.project, recorded_by=city.staff)
    foreign = make_visit(city.theirs.project)
    reason = {"reason": "示例"}
    client = client_of(city.staff)
    assert client.post(url("visits", foreign.pk, "void"), reason, format="json").status_code == 404
    said = client_of(city.leader).post(url("visits", visit.pk, "void"), reason, format="json")
    assert said.status_code == 400
    assert client.post(url("visits", visit.pk, "void"), reason, format="json").status_code == 200
    assert client.get(url("visits")).json()["count"] == 0
    assert client.get(url("visits"), {"state": "voided"}).json()["count"] == 1
    assert client_of(city.auditor).get(url("visits")).status_code == 403


def test_constant_queries(city, django_assert_num_queries):
    client = client_of(city.bureau)
    for count in (1, 3):
        while city.mine.project.visits.count() < count:
            make_visit(city.mine.project)
        with django_assert_num_queries(5):
            assert len(client.get(url("visits")).json()["results"]) == count
