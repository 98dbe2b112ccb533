"""`/approvals/`: kept by the task force, answered by the unit, refused to any other."""

import pytest

from projects.models import Approval
from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import make_approval, make_item
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


@pytest.fixture
def unit():
    return make_unit("hb")


@pytest.fixture
def officer(unit):
    return client_of(make_user("unit", person=make_person(unit=unit)))


@pytest.fixture
def row(city, unit):
    return make_approval(city.mine.project, name="环评批复", unit=unit, item=make_item())


def post(client, row, verb, **body):
    return client.post(url("approvals", row.pk, verb), body, format="json")


def test_create_and_change(city, unit):
    client = client_of(city.staff)
    body = {"project": city.mine.project.code, "name": "文物勘探", "unit": "hb", "is_key": True}
    made = client.post(url("approvals"), body, format="json")
    assert made.status_code == 201
    said = made.json()
    assert (said["unit"], said["state"], said["version"], said["item"]) == (
        "hb",
        "waiting",
        1,
        None,
    )
    again = client.post(url("approvals"), body, format="json")
    assert list(again.json()["errors"]) == ["name"]
    typed = client.post(url("approvals"), body | {"state": "done"}, format="json")
    assert list(typed.json()["errors"]) == ["state"]
    address = url("approvals", said["id"])
    assert client.patch(address, {"is_key": False}, format="json").status_code == 428
    changed = client.patch(address, {"is_key": False}, format="json", HTTP_IF_MATCH='"1"')
    assert (changed.json()["is_key"], changed.headers["ETag"]) == (False, '"2"')
    stale = client.patch(address, {"is_key": True}, format="json", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412


def test_a_unit_goes_the_whole_way(officer, row):
    said = post(officer, row, "start", started_on="2024-06-03").json()
    assert (said["state"], said["promised_on"]) == ("running", "2024-06-25")
    refused = post(officer, row, "promise", promised_on="2024-07-05")
    assert list(refused.json()["errors"]) == ["reason"]
    said = post(officer, row, "promise", promised_on="2024-07-05", reason="示例").json()
    assert (said["promised_on"], said["first_promised_on"]) == ("2024-07-05", "2024-06-25")
    said = post(
        officer, row, "mode", mode="deferred", lacking="示例", lacking_until="2024-07-01"
    ).json()
    assert said["state"] == "deferred"
    said = post(officer, row, "finish", done_on="2024-07-01", document_number="示例1号").json()
    assert (said["state"], said["document_number"]) == ("done", "示例1号")


def test_the_clock_is_the_task_forces(city, officer, row):
    staff = client_of(city.staff)
    post(officer, row, "start", started_on="2024-06-03")
    body = {"paused_on": "2024-06-17", "allowed_by": "示例副市长", "reason": "示例"}
    assert post(officer, row, "pause", **body).status_code == 403
    assert post(staff, row, "pause", **body).json()["paused_on"] == "2024-06-17"
    refused = post(officer, row, "finish", done_on="2024-06-20")
    assert refused.status_code == 400
    said = post(staff, row, "resume", resumed_on="2024-06-24").json()
    assert (said["promised_on"], said["paused_days"]) == ("2024-07-02", 5)
    assert post(staff, row, "waive", reason="示例").json()["state"] == "not_needed"
    assert post(staff, row, "reopen", reason="示例").json()["state"] == "waiting"


def test_answering_for_another_unit_is_refused(city, officer, row):
    theirs = make_approval(city.mine.project, unit=make_unit("zj"))
    for verb, body in (
        ("start", {"started_on": "2024-06-03"}),
        ("promise", {"promised_on": "2024-06-03"}),
        ("finish", {"done_on": "2024-06-03"}),
        ("mode", {"mode": "parallel"}),
    ):
        assert post(officer, theirs, verb, **body).status_code == 403
    assert Approval.objects.get(pk=theirs.pk).version == 1


def test_wrong_role_and_scope(city, row):
    foreign = make_approval(city.theirs.project)
    assert post(client_of(city.staff), foreign, "finish", done_on="2024-06-03").status_code == 404
    leader = client_of(city.leader)
    assert post(leader, row, "finish", done_on="2024-06-03").status_code == 403
    assert leader.post(url("approvals"), {}, format="json").status_code == 403
    assert leader.get(url("approvals", row.pk)).status_code == 200
    assert leader.get(url("approvals", row.pk, "finish")).status_code == 405


def test_the_list_filters_as_the_page_does(city, row):
    client = client_of(city.bureau)
    make_approval(city.mine.project, name="晚了", promised_on="2024-06-03", is_key=True)
    late = client.get(url("approvals"), {"due": "overdue"}).json()
    assert [item["name"] for item in late["results"]] == ["晚了"]
    assert client.get(url("approvals")).json()["count"] == 4
    assert client.get(url("approvals"), {"unit": "hb"}).json()["count"] == 1
    assert client.get(url("approvals"), {"due": "never"}).status_code == 400
