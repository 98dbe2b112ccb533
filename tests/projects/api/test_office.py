"""`/offices/…/tasks/`, `/office-weeks/`, `/office-reports/`, `/attendance/`, `/shared-projects/`."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.factories.activities import make_activity
from tests.factories.offices import make_posting, make_share, make_task
from tests.factories.parks import make_office, make_park, make_user
from tests.factories.projects import make_city_region, make_funding, make_rules, make_signed
from tests.projects.api.support import client_of, url
from tracker import clock

pytestmark = pytest.mark.django_db
ITEM = {"content": "示例企业拟投资", "scale": "3 亿元", "investor": "示例", "contact": "示例人"}


@pytest.fixture
def world():
    clock.hold(date(2024, 7, 8))
    make_city_region()
    make_rules()
    liaison = make_user("liaison")
    office = make_office("sh")
    posting = make_posting(office, liaison.person, from_on=date(2024, 6, 3))
    yield SimpleNamespace(
        office=office,
        posting=posting,
        bureau=client_of(make_user("bureau")),
        liaison=client_of(liaison),
        staff=client_of(make_user("staff", parks=[make_park("own")])),
    )
    clock.hold(None)


def test_an_office_with_its_people_and_tasks(world):
    make_posting(world.office, from_on=date(2023, 1, 1), to_on=date(2023, 12, 31))
    make_activity(office=world.office)
    make_task(world.office, "outings", 4)
    said = world.staff.get(url("offices", "sh")).json()
    assert [one["to_on"] for one in said["postings"]] == [None, "2023-12-31"]
    [task] = world.bureau.get(url("offices", "sh", "tasks")).json()
    assert (task["indicator"], task["done"], task["rate"]) == ("outings", "1.0000", "25.00")
    assert world.bureau.get(url("offices", "sh", "tasks"), {"year": "2023"}).json() == []
    assert world.bureau.get(url("offices", "sh", "tasks"), {"year": "x"}).status_code == 400
    assert world.bureau.get(url("offices", "sh", "tasks"), {"page": "1"}).status_code == 400
    assert world.staff.get(url("offices", "sh", "tasks")).json() == []


def test_a_week_from_the_first_word_to_the_last(world):
    body = {"office": "sh", "day": "2024-06-12", "items": [ITEM]}
    made = world.liaison.post(url("office-weeks"), body, format="json")
    assert made.status_code == 201
    said = made.json()
    assert said["items"][0]["missing"] == ["诉求"]
    place = url("office-weeks", said["id"])
    changed = {"items": [ITEM | {"demands": "用地"}]}
    assert world.liaison.patch(place, changed, format="json").status_code == 428
    told = world.liaison.patch(
        place, changed, format="json", HTTP_IF_MATCH=f'"{said["version"]}"'
    ).json()
    assert told["items"][0]["missing"] == []
    stale = world.liaison.patch(place, changed, format="json", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    assert world.liaison.post(f"{place}submit/", {}, format="json").json()["state"] == "submitted"
    back = {"accept": False, "reason": ""}
    assert world.bureau.post(f"{place}decide/", back, format="json").status_code == 400
    assert world.liaison.post(f"{place}decide/", back, format="json").status_code == 403
    done = world.bureau.post(f"{place}decide/", {"accept": True}, format="json").json()
    assert done["state"] == "accepted"
    assert world.bureau.get(url("office-weeks"), {"state": "accepted"}).json()["count"] == 1
    foreign = body | {"office": make_office("bj").code}
    assert world.liaison.post(url("office-weeks"), foreign, format="json").status_code == 400
    assert world.staff.get(place).status_code == 404


def test_a_report_is_drafted_and_written(world):
    made = world.liaison.post(
        url("office-reports"), {"office": "sh", "period": "2024Q2"}, format="json"
    )
    assert made.status_code == 201
    place, version = url("office-reports", made.json()["id"]), made.json()["version"]
    assert made.json()["figures"]["外出对接"]["text"] == "0"
    wrong = world.liaison.patch(
        place, {"text": "{{没有}}"}, format="json", HTTP_IF_MATCH=f'"{version}"'
    )
    assert wrong.status_code == 400
    text = {"text": "外出{{外出对接}}次"}
    assert world.liaison.patch(place, text, format="json", HTTP_IF_MATCH=f'"{version}"').json()
    assert world.liaison.post(f"{place}refresh/", {}, format="json").status_code == 200
    assert world.liaison.post(f"{place}submit/", {}, format="json").json()["state"] == "submitted"
    asked = {"office": "sh", "period": "2024"}
    assert world.liaison.post(url("office-reports"), asked, format="json").status_code == 400


def test_attendance_is_written_and_taken_back(world):
    body = {
        "office": "sh", "person": world.posting.person.pk, "kind": "outing",
        "from_on": "2024-06-10", "to_on": "2024-06-12", "people": 2,
    }  # fmt: skip
    made = world.liaison.post(url("attendance"), body, format="json")
    assert (made.status_code, made.json()["days"]) == (201, 3)
    assert world.liaison.post(url("attendance"), body, format="json").status_code == 400
    place = url("attendance", made.json()["id"])
    edited = world.liaison.patch(place, {"people": 5}, format="json", HTTP_IF_MATCH='"1"')
    assert edited.json()["people"] == 5
    gone = world.liaison.post(f"{place}void/", {"reason": "记错"}, format="json")
    assert gone.json()["void_reason"] == "记错"
    assert world.liaison.get(url("attendance")).json()["count"] == 0


def test_shared_projects_say_what_is_whose(world, django_assert_num_queries):
    project = make_signed(make_park("own"))
    make_funding(project)
    body = {
        "project": project.code, "partner": "示例园区", "partner_region": "示例市",
        "agreement": "示例协议", "from_on": "2024-01-01",
        "ours_funds": "60", "theirs_funds": "40", "ours_output": "50", "theirs_output": "50",
        "ours_tax": "50", "theirs_tax": "50",
    }  # fmt: skip
    wrong = world.bureau.post(url("shared-projects"), body | {"ours_tax": "60"}, format="json")
    assert wrong.status_code == 400
    made = world.bureau.post(url("shared-projects"), body, format="json")
    assert made.status_code == 201
    funds = made.json()["amounts"]["funds"]
    assert [float(funds[side]) for side in ("whole", "ours", "theirs")] == [100, 60, 40]
    place = url("shared-projects", made.json()["id"])
    changed = {"ours_tax": "20", "theirs_tax": "80"}
    said = world.bureau.patch(place, changed, format="json", HTTP_IF_MATCH='"1"')
    assert said.json()["theirs_tax"] == "80.00"
    assert world.staff.post(url("shared-projects"), body, format="json").status_code == 403
    for _ in range(2):
        make_share()
    listed = world.bureau.get(url("shared-projects")).json()
    assert listed["count"] == 3
    gone = world.bureau.post(f"{place}void/", {"reason": "终止"}, format="json")
    assert gone.json()["void_reason"] == "终止"
