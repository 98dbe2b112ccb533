"""`/instructions/`: issue, answer, send back, close, follow up; another unit's answer is refused."""

from datetime import date

import pytest

from tests.factories.instructions import make_instruction
from tests.factories.parks import make_person, make_unit, make_user
from tests.factories.projects import make_signed
from tests.projects.api.support import client_of, make_city, url
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    clock.hold(date(2024, 7, 8))
    yield make_city()
    clock.hold(None)


def issue(city, **fields):
    body = {"project": city.mine.project.code, "text": "示例：办完。", "due_on": "2024-07-15"}
    return client_of(city.leader).post(url("instructions"), body | fields, format="json")


def test_issue_answer_return_close(city):
    made = issue(city, lamp="start")
    assert (made.status_code, made.json()["number"]) == (201, "PS-2024-0001")
    row, staff, leader = made.json()["id"], client_of(city.staff), client_of(city.leader)
    assert staff.post(url("instructions", row, "receive"), {}, format="json").status_code == 200
    said = staff.post(url("instructions", row, "answer"), {"text": "已办"}, format="json")
    assert (said.status_code, said.json()["state"], said.headers["ETag"]) == (
        *(200, "answered", '"3"'),
    )
    stale = leader.post(
        url("instructions", row, "return"), {"reason": "不够"}, format="json", HTTP_IF_MATCH='"1"'
    )
    assert stale.status_code == 412
    back = leader.post(url("instructions", row, "return"), {"reason": "不够"}, format="json")
    assert back.json()["state"] == "issued"
    staff.post(url("instructions", row, "answer"), {"text": "补上"}, format="json")
    closed = leader.post(url("instructions", row, "close"), {}, format="json").json()
    assert [reply["kind"] for reply in closed["replies"]] == [
        *("received", "answer", "returned", "answer", "closed")
    ]


def test_follow_up(city):
    row = make_instruction(
        city.mine.project, "blue", lamp="start", due_on=date(2024, 7, 5), issued_by=city.leader
    )
    made = client_of(city.bureau).post(url("instructions", row.pk, "follow-up"), {}, format="json")
    assert (made.status_code, made.json()["level"], made.json()["after"]) == (
        *(201, "yellow", row.number),
    )
    again = client_of(city.bureau).post(url("instructions", row.pk, "follow-up"), {}, format="json")
    assert again.status_code == 400 and "已升级" in again.json()["detail"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"due_on": "2024-07-01"}, "due_on"),
        ({"level": "red"}, "level"),
        ({"lamp": "problem"}, "lamp"),
        ({"to_unit": "nowhere"}, "to_unit"),
        ({"text": ""}, "text"),
        ({"number": "PS-1"}, "number"),
    ],
)
def test_refused_by_field(city, body, name):
    said = issue(city, **body)
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [name]


def test_who_may(city):
    unit = make_unit("env")
    row = make_instruction(city.mine.project, to_unit=unit, issued_by=city.leader)
    foreign = make_instruction(city.theirs.project)
    answer = {"text": "示例"}
    staff = client_of(city.staff)
    refused = staff.post(url("instructions", row.pk, "answer"), answer, format="json")
    assert refused.status_code == 403 and unit.short_name in refused.json()["detail"]
    assert (
        staff.post(url("instructions", foreign.pk, "answer"), answer, format="json").status_code
        == 404
    )
    office = client_of(make_user("unit", person=make_person(unit=unit)))
    assert (
        office.post(url("instructions", row.pk, "answer"), answer, format="json").status_code == 200
    )
    other = client_of(make_user("leader"))
    assert other.post(url("instructions", row.pk, "close"), {}, format="json").status_code == 403
    assert staff.post(url("instructions"), {}, format="json").status_code == 403


def test_filters_and_constant_queries(city, django_assert_num_queries):
    client = client_of(city.bureau)
    make_instruction(city.mine.project, "blue", lamp="start")
    assert client.get(url("instructions"), {"level": "blue"}).json()["count"] == 1
    assert client.get(url("instructions"), {"level": "mauve"}).status_code == 400
    for count in (1, 3):
        while city.mine.project.instructions.count() < count:
            make_instruction(city.mine.project)
            make_signed()
        with django_assert_num_queries(5):
            assert len(client.get(url("instructions")).json()["results"]) == count
