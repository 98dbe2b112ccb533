"""`/api/v1/enterprises/` written: the same verbs and refusals as on the pages."""

import pytest

from parks.models import Enterprise
from tests.factories.enterprises import make_link, make_mark, make_placing
from tests.factories.parks import make_chain, make_enterprise, make_park, make_user
from tests.projects.api.support import client_of, url
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
USCC = "91110000600037341L"


@pytest.fixture
def bureau():
    return client_of(make_user("bureau"))


def errors_of(response):
    return response.status_code, list(response.json()["errors"])


def test_registered_and_changed(bureau):
    said = bureau.post(
        url("enterprises"), {"name": "示例氢能有限公司", "uscc": USCC}, format="json"
    )
    assert (said.status_code, said.json()["uscc"], said["ETag"]) == (201, USCC, '"1"')
    address = url("enterprises", said.json()["id"])
    body = {"name": "示例新氢能有限公司", "phone": "13800001234"}
    assert bureau.patch(address, body, format="json").status_code == 428
    changed = bureau.patch(address, body, format="json", HTTP_IF_MATCH='"1"')
    assert changed.json()["aliases"] == ["示例氢能有限公司"]
    assert changed.json()["phone"] == "138****1234"
    assert bureau.patch(address, body, format="json", HTTP_IF_MATCH='"1"').status_code == 412
    assert AuditEvent.objects.filter(noun="parks.enterprise").count() == 2


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "name"),
        ({"name": "（）"}, "name"),
        ({"name": "示例甲有限公司"}, "name"),
        ({"name": "示例乙有限公司", "uscc": "91110000600037341X"}, "uscc"),
        ({"name": "示例乙有限公司", "park": "nowhere"}, "park"),
        ({"name": "示例乙有限公司", "capital": "-1"}, "capital"),
        ({"name": "示例乙有限公司", "marks": ["listed"]}, "marks"),
    ],
)
def test_bad_bodies_are_refused_by_field(bureau, body, wrong):
    make_enterprise("示例甲有限公司")
    assert errors_of(bureau.post(url("enterprises"), body, format="json")) == (400, [wrong])
    assert Enterprise.objects.count() == 1


def test_a_park_writes_its_own():
    own, other = make_park("own"), make_park("other")
    staff = client_of(make_user("staff", parks=[own]))
    body = {"name": "示例乙有限公司", "status": "settled", "park": "other"}
    assert errors_of(staff.post(url("enterprises"), body, format="json")) == (400, ["park"])
    said = staff.post(url("enterprises"), body | {"park": "own"}, format="json")
    assert said.status_code == 201
    theirs = url("enterprises", make_enterprise(park=other).pk)
    assert staff.patch(theirs, {}, format="json", HTTP_IF_MATCH='"1"').status_code == 403
    assert client_of(make_user("leader")).post(url("enterprises"), body).status_code == 403


def test_marks_and_links(bureau):
    row, link = make_enterprise(), make_link()
    address = url("enterprises", row.pk)
    body = {"mark": "specialised", "from_on": "2023-05-01", "document": "示例1号"}
    said = bureau.post(f"{address}mark/", body, format="json").json()
    assert (said["marks"], said["mark_rows"][0]["from_on"]) == (["specialised"], "2023-05-01")
    assert errors_of(bureau.post(f"{address}mark/", body, format="json")) == (400, ["mark"])
    end = {"mark": "specialised", "to_on": "2024-01-31", "reason": "复核未通过"}
    assert bureau.post(f"{address}end-mark/", end, format="json").json()["marks"] == []
    assert errors_of(bureau.post(f"{address}end-mark/", end, format="json")) == (400, ["mark"])
    placed = bureau.post(f"{address}place/", {"link": link.pk, "role": "target"}, format="json")
    assert [one["link_name"] for one in placed.json()["links"]] == ["制氢"]
    gone = bureau.post(f"{address}retire/", {"reason": "已注销"}, format="json")
    assert gone.json()["retired_reason"] == "已注销"
    held = bureau.get(url("enterprises"), {"state": "held"}).json()
    assert held["count"] == 0


def test_links_of_a_chain_count_who_stands_there(bureau):
    link = make_link(make_chain("hydrogen"))
    make_placing(link)
    make_placing(link, role="present")
    make_placing(link, make_enterprise(retired_on="2024-01-01"))
    make_mark()
    [said] = bureau.get(url("chains", "hydrogen")).json()["links"]
    assert (said["present"], said["targets"], said["gap"]) == (1, 1, "complete")
