"""What holds for every noun of the API, whatever it is (R26, R28, R30, R57)."""

import pytest

from projects.models import Project
from tests.factories.parks import make_person, make_user
from tests.factories.projects import make_signed
from tests.projects.api.support import client_of, make_city, make_rows, url

# noun, the row's name in `make_rows`, its key in the address, queries of a list (token and roles
# are two of them, the count one)
SCOPED = [
    ("projects", "project", "code", 5),
    ("stage-transitions", "move", "pk", 4),
    ("assignments", "duty", "pk", 4),
    ("funding-records", "funding", "pk", 5),
    ("progress-reports", "report", "pk", 4),
    ("milestones", "milestone", "pk", 4),
    ("approvals", "approval", "pk", 4),
    ("problems", "problem", "pk", 6),
    ("meetings", "meeting", "pk", 6),
    ("lamps", "lamp", "pk", 4),
    ("reminders", "reminder", "pk", 4),
    ("batches", "batch", "pk", 4),
]
OPEN = [("targets", "target", "pk", 4), ("dispatches", "dispatch", "pk", 4)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


@pytest.mark.parametrize(("noun", "name", "key", "_"), SCOPED + OPEN)
def test_works(city, noun, name, key, _):
    client = client_of(city.bureau)
    row = getattr(city.mine, name)
    listed = client.get(url(noun))
    assert listed.status_code == 200
    assert listed.json()["count"] == 2
    assert [r["id"] for r in listed.json()["results"]] == sorted(
        (row.pk, getattr(city.theirs, name).pk), reverse=True
    )
    shown = client.get(url(noun, getattr(row, key)))
    assert shown.status_code == 200
    assert shown.json()["id"] == row.pk
    assert shown.headers.get("ETag") == (f'"{row.version}"' if hasattr(row, "version") else None)


@pytest.mark.parametrize(("noun", "name", "key", "_"), SCOPED)
def test_foreign_is_missing(city, noun, name, key, _):
    """R30: byte for byte, and in no list or count."""
    client = client_of(city.staff)
    foreign = client.get(url(noun, getattr(getattr(city.theirs, name), key)))
    missing = client.get(url(noun, "NONE-0001" if key == "code" else 9_999_999))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    listed = client.get(url(noun)).json()
    assert listed["count"] == 1
    assert [r["id"] for r in listed["results"]] == [getattr(city.mine, name).pk]


@pytest.mark.parametrize("bad", ["abc", "1%00", "99999999999999999999", "-1", "１"])
def test_odd_ids_are_missing(city, bad):
    assert client_of(city.bureau).get(url("funding-records", bad)).status_code == 404


@pytest.mark.parametrize(("noun", "name", "key", "_"), SCOPED + OPEN)
def test_wrong_role(city, noun, name, key, _):
    """The auditor may not list; a single record lies outside the scope."""
    client = client_of(city.auditor)
    assert client.get(url(noun)).status_code == 403
    assert client.get(url(noun, getattr(getattr(city.mine, name), key))).status_code == 404


@pytest.mark.parametrize(("noun", "name", "key", "_"), SCOPED + OPEN)
def test_unknown_keys(city, noun, name, key, _):
    client = client_of(city.bureau)
    said = client.get(url(noun), {"parc": "own"})
    assert said.status_code == 400
    assert list(said.json()["errors"]) == ["parc"]
    shown = client.get(url(noun, getattr(getattr(city.mine, name), key)), {"page": 1})
    assert shown.status_code == 400


@pytest.mark.parametrize(("noun", "name", "key", "queries"), SCOPED + OPEN)
def test_constant_queries(city, noun, name, key, queries, django_assert_num_queries):
    client = client_of(city.bureau)
    narrow = {"page_size": 1}
    client.get(url(noun), narrow)  # what is kept for seconds is read once
    with django_assert_num_queries(queries):
        assert len(client.get(url(noun), narrow).json()["results"]) == 1
    make_rows(make_signed(city.own), city.bureau, 3)
    with django_assert_num_queries(queries):
        assert len(client.get(url(noun)).json()["results"]) == 3


@pytest.mark.parametrize(("noun", "name", "key", "_"), SCOPED + OPEN)
def test_no_delete_and_no_put(city, noun, name, key, _):
    client = client_of(city.bureau)
    address = url(noun, getattr(getattr(city.mine, name), key))
    assert client.delete(address).status_code == 405
    assert client.put(address, {}, format="json").status_code == 405
    assert client.options(address).status_code == 405
    assert Project.objects.count() == 2


def test_owned_filters(city):
    client = client_of(city.bureau)
    for noun in ("funding-records", "lamps", "assignments", "stage-transitions", "milestones"):
        found = client.get(url(noun), {"park": "own"}).json()["results"]
        assert [row["project"] for row in found] == [city.mine.project.code], noun
        found = client.get(url(noun), {"project": city.theirs.project.code}).json()["results"]
        assert len(found) == 1, noun


def test_a_bad_value_names_its_key(city):
    said = client_of(city.bureau).get(url("funding-records"), {"state": "paid"})
    assert said.status_code == 400
    assert list(said.json()["errors"]) == ["state"]


def test_unit_sees_projects_of_its_duty_only(city):
    person = make_person()
    city.mine.duty.unit = person.unit
    city.mine.duty.save()
    client = client_of(make_user("unit", person=person))
    assert [r["id"] for r in client.get(url("projects")).json()["results"]] == [
        city.mine.project.pk
    ]
    assert client.get(url("projects", city.theirs.project.code)).status_code == 404
