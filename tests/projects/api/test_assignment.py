"""`/assignments/`: give a duty, hand it over, end it."""

import pytest

from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import make_duty
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


def test_who_was_responsible_on_a_past_day(city):
    old = make_duty(city.mine.project, "head", from_on="2024-01-01", to_on="2024-03-31")
    new = make_duty(city.mine.project, "head", from_on="2024-04-01")
    client = client_of(city.staff)
    for day, duty in (("2024-03-31", old), ("2024-04-01", new)):
        found = client.get(url("assignments"), {"on": day, "role": "head"}).json()
        assert [r["id"] for r in found["results"]] == [duty.pk]
    assert client.get(url("assignments"), {"on": "x"}).status_code == 400


def test_hand_over_one_duty_on_its_version(city):
    duty, new = make_duty(city.mine.project, "agent"), make_person()
    client, address = client_of(city.staff), url("assignments", duty.pk, "hand-over")
    body = {"person": new.pk, "from_on": "2024-06-01", "reason": "轮岗"}
    assert client.post(address, body, format="json", HTTP_IF_MATCH='"9"').status_code == 412
    made = client.post(address, body, format="json", HTTP_IF_MATCH='"1"')
    assert (made.status_code, made.json()["person"]) == (201, new.pk)
    assert str(type(duty).objects.get(pk=duty.pk).to_on) == "2024-05-31"
    again = client.post(address, body, format="json")
    assert again.status_code == 400, again.json()
    foreign = url("assignments", city.theirs.duty.pk, "hand-over")
    assert client.post(foreign, body, format="json").status_code == 404
    assert client_of(city.leader).post(address, body, format="json").status_code == 403


def test_the_right_to_fill_rules_the_reports(city):
    unit = make_unit()
    user = make_user("unit", person=make_person(unit=unit))
    duty = make_duty(city.mine.project, "second", unit=unit)
    body = {"project": city.mine.project.code, "rhythm": "weekly", "start_on": "2024-06-03"}
    report = url("progress-reports", city.mine.report.pk)
    client = client_of(user)
    assert client.get(report).status_code == 200
    assert client.post(url("progress-reports"), body, format="json").status_code == 403
    patch = {"done_text": "示例"}
    said = client.patch(report, patch, format="json", HTTP_IF_MATCH='"1"')
    assert said.status_code == 403
    granted = client_of(city.staff).post(
        url("assignments", duty.pk, "filling"), {"may_fill": True}, format="json"
    )
    assert (granted.status_code, granted.json()["may_fill"]) == (200, True)
    assert client.post(url("progress-reports"), body, format="json").status_code == 201
