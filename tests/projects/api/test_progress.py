"""`/progress-reports/`: draft or submit, change on a version, accept, return."""

import pytest

from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def body(city, **more):
    return {"project": city.mine.project.code, "start_on": "2024-04-01", "percent": "35"} | more


def test_draft_then_submit(city):
    client = client_of(city.staff)
    made = client.post(url("progress-reports"), body(city), format="json")
    assert made.status_code == 201, made.json()
    row = made.json()
    assert (row["state"], row["end_on"], row["percent"]) == ("draft", "2024-04-30", "35.00")
    address = url("progress-reports", row["id"])
    said = client.patch(address, {"done_text": "封顶"}, format="json")
    assert said.status_code == 428
    said = client.patch(
        address,
        {"done_text": "封顶", "submit": True},
        format="json",
        HTTP_IF_MATCH=made.headers["ETag"],
    )
    assert said.status_code == 200
    assert (said.json()["state"], said.json()["percent"]) == ("submitted", "35.00")
    stale = client.patch(address, {"percent": 1}, format="json", HTTP_IF_MATCH=made.headers["ETag"])
    assert stale.status_code == 412


def test_a_period_is_reported_once(city):
    client = client_of(city.staff)
    assert client.post(url("progress-reports"), body(city), format="json").status_code == 201
    again = client.post(url("progress-reports"), body(city, percent="1"), format="json")
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [("percent", 101), ("start_on", "2024-04-02"), ("state", "accepted"), ("end_on", "2024-04-30")],
)
def test_refused(city, field, value):
    said = client_of(city.staff).post(
        url("progress-reports"), body(city, **{field: value}), format="json"
    )
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [field]


def test_submit_needs_words(city):
    said = client_of(city.staff).post(
        url("progress-reports"), body(city, submit=True), format="json"
    )
    assert list(said.json()["errors"]) == ["done_text"]


def test_accept_and_return(city):
    client = client_of(city.bureau)
    said = client.post(url("progress-reports", city.mine.report.pk, "accept"), {}, format="json")
    assert said.json()["state"] == "accepted"
    city.mine.project.refresh_from_db()
    assert city.mine.project.progress_percent == 40
    said = client.post(
        url("progress-reports", city.theirs.report.pk, "return"), {"answer": "太略"}, format="json"
    )
    assert said.json()["state"] == "returned"


@pytest.mark.parametrize("verb", ["accept", "return"])
def test_verbs_wrong_role_and_scope(city, verb):
    client = client_of(city.staff)
    assert client.post(url("progress-reports", city.mine.report.pk, verb)).status_code == 403
    assert client.post(url("progress-reports", city.theirs.report.pk, verb)).status_code == 404


def test_leader_writes_nothing(city):
    said = client_of(city.leader).post(url("progress-reports"), body(city), format="json")
    assert said.status_code == 403
