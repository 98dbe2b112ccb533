"""`/problems/`: reported, handed over, solved with proof, closed by somebody else."""

from datetime import date

import pytest

from projects.models import Problem
from tests.factories.files import make_upload
from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import make_problem
from tests.projects.api.support import client_of, make_city, url
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    clock.hold(date(2024, 7, 8))
    return make_city()


@pytest.fixture
def unit():
    return make_unit("env")


def test_the_whole_way(city, unit):
    staff, bureau = client_of(city.staff), client_of(city.bureau)
    owner = client_of(make_user("unit", person=make_person(unit=unit)))
    body = {"project": city.mine.project.code, "title": "供电未批", "kind": "supply"}
    made = staff.post(url("problems"), body, format="json")
    assert (made.status_code, made.json()["number"], made.json()["state"]) == (
        201, "WT-2024-0001", "reported",
    )  # fmt: skip
    pk = made.json()["id"]
    handed = {"owner_unit": "env", "due_on": "2024-07-20"}
    said = bureau.post(url("problems", pk, "accept"), handed, format="json", HTTP_IF_MATCH='"1"')
    assert (said.json()["owner_unit"], said.headers["ETag"]) == ("env", '"2"')
    assert owner.post(url("problems", pk, "start"), {}, format="json").json()["state"] == "in_hand"
    told = owner.post(url("problems", pk, "resolve"), {"resolution": "已批复"}, format="json")
    assert told.json()["state"] == "resolved"
    refused = bureau.post(url("problems", pk, "close"), {}, format="json")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["files"])
    done = bureau.post(url("problems", pk, "close"), {"files": [make_upload()]}, format="multipart")
    assert (done.status_code, done.json()["state"]) == (200, "closed")
    assert [row["name"] for row in done.json()["proofs"]] == ["示例进账单.pdf"]
    assert [step["verb"] for step in done.json()["steps"]] == [
        "report", "accept", "start", "resolve", "close",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "verb", "body", "keys"),
    [
        ("reported", "accept", {"due_on": "2024-07-01", "owner_unit": "env"}, ["due_on"]),
        ("reported", "accept", {"due_on": "2024-07-20"}, ["owner_unit"]),
        ("reported", "accept", {"due_on": "2024-07-20", "owner_unit": "none"}, ["owner_unit"]),
        ("reported", "accept", {"owner_unit": "env", "state": "closed"}, ["state"]),
        ("in_hand", "escalate", {"due_on": "2024-07-20", "owner_unit": "env"}, ["reason"]),
        ("in_hand", "due", {"due_on": "2024-07-12", "reason": "等"}, ["due_on"]),
        ("resolved", "return", {}, ["reason"]),
        ("accepted", "resolve", {"resolution": "好"}, ["non_field_errors"]),
    ],
)
def test_refused(city, unit, state, verb, body, keys):
    row = make_problem(city.mine.project, state)
    said = client_of(city.bureau).post(url("problems", row.pk, verb), body, format="json")
    assert said.status_code == 400
    assert list(said.json()["errors"])[-1:] == keys
    row.refresh_from_db()
    assert (row.state, row.version) == (state, 1)


def test_who_may(city, unit):
    owner = make_user("unit", person=make_person(unit=unit))
    mine = make_problem(city.mine.project, "accepted", owner_unit=unit)
    other = make_problem(city.mine.project, "accepted", owner_unit=make_unit("other"))
    client = client_of(owner)
    assert [row["id"] for row in client.get(url("problems")).json()["results"]] == [mine.pk]
    assert client.get(url("problems", other.pk)).status_code == 404
    assert client.post(url("problems", other.pk, "start"), {}, format="json").status_code == 404
    assert client.post(url("problems", mine.pk, "accept"), {}, format="json").status_code == 403
    far = make_problem(city.theirs.project)
    assert client_of(city.staff).get(url("problems", far.pk)).status_code == 404
    stale = client_of(city.bureau).post(
        url("problems", mine.pk, "start"), {}, format="json", HTTP_IF_MATCH='"7"'
    )
    assert stale.status_code == 412


def test_once_only(city):
    client = client_of(city.staff)
    body = {"project": city.mine.project.code, "title": "供电未批", "kind": "supply"}
    before = Problem.objects.count()
    for _ in "ab":
        client.post(url("problems"), body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert Problem.objects.count() == before + 1
