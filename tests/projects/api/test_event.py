"""`/events/`, `/campaigns/`, `/government-funds/`: written, mended, refused; each their own."""

from datetime import date

import pytest

from projects.models import EventProject, GovernmentFund, Listing
from tests.factories.events import make_announced, make_campaign, make_event, make_granted
from tests.factories.projects import make_city_region, make_project, make_signed
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    make_city_region()
    return make_city()


def send(client, *place, body, **headers):
    return client.post(url(*place), body, format="json", **headers)


def test_event_is_held_and_projects_announced(city):
    client = client_of(city.bureau)
    body = {"name": "示例集中签约活动", "held_on": "2024-06-20", "level": "city"}
    made = send(client, "events", body=body)
    assert made.status_code == 201
    code = made.json()["code"]
    project = make_project(city.staff.scope_parks.first(), code="A-1", stage="negotiating")
    told = {"projects": [{"project": "A-1", "batch": "sign", "amount": "1200"}]}
    assert send(client, "events", code, "announce", body=told).status_code == 400
    said = send(client, "events", code, "announce", body=told | {"confirm": True})
    [line] = said.json()["projects"]
    assert (line["project"], line["amount"], line["recognised_on"]) == ("A-1", "1200.0000", None)
    again = send(client, "events", code, "announce", body=told | {"confirm": True})
    assert again.status_code == 400 and "已在这次活动" in str(again.json())
    assert client.patch(url("events", code), {"venue": "广场"}, format="json").status_code == 428
    assert send(client, "events", code, "remove", body={"project": "A-1"}).status_code == 200
    assert not EventProject.objects.filter(project=project).exists()


def test_event_shows_each_their_own_projects(city):
    event = make_event()
    own = make_signed(city.staff.scope_parks.first())
    make_announced(event, own)
    make_announced(event, make_signed())
    [row] = client_of(city.staff).get(url("events")).json()["results"]
    assert [line["project"] for line in row["projects"]] == [own.code]
    assert send(client_of(city.staff), "events", event.code, "void", body={}).status_code == 403


def test_campaign_with_targets_and_members(city):
    client = client_of(city.bureau)
    body = {
        "name": "示例攻坚", "kind": "hundred_days", "from_on": "2024-04-01", "to_on": "2024-07-09",
        "targets": [{"park": None, "goal": "funds", "assigned": "100"}],
    }  # fmt: skip
    made = send(client, "campaigns", body=body)
    assert made.status_code == 201
    code = made.json()["code"]
    assert made.json()["targets"] == [{"park": None, "goal": "funds", "assigned": "100.0000"}]
    make_signed(city.staff.scope_parks.first(), code="A-1")
    move = {"way": "in", "on": "2024-05-01", "projects": ["A-1"]}
    assert send(client, "campaigns", code, "move", body=move).json()["project_count"] == 1
    assert Listing.objects.get(name="示例攻坚").from_on == date(2024, 5, 1)
    assert send(client, "campaigns", body=body).status_code == 400
    changed = client.patch(
        url("campaigns", code), {"targets": []}, format="json", HTTP_IF_MATCH='"1"'
    )
    assert changed.json()["targets"] == []
    gone = send(client, "campaigns", make_campaign().code, "void", body={"reason": "重复"})
    assert gone.json()["void_reason"] == "重复"


def test_government_fund_from_application_to_arrival(city):
    client = client_of(city.staff)
    park = city.staff.scope_parks.first()
    body = {
        "kind": "central", "name": "示例道路", "park": park.code, "applied_amount": "1000",
        "applied_on": "2024-03-01",
    }  # fmt: skip
    made = send(client, "government-funds", body=body)
    assert made.status_code == 201
    code = made.json()["code"]
    grant = {"state": "approved", "amount": "800", "on": "2024-04-01"}
    assert send(client, "government-funds", code, "decide", body=grant).status_code == 200
    over = {"amount": "801", "arrived_on": "2024-05-01"}
    assert send(client, "government-funds", code, "arrive", body=over).status_code == 400
    said = send(client, "government-funds", code, "arrive", body=over | {"amount": "800"})
    assert (said.json()["arrived"], said.json()["state"]) == ("800.0000", "arrived")
    foreign = make_granted()
    assert client.get(url("government-funds", foreign.code)).status_code == 404
    assert GovernmentFund.objects.count() == 2
