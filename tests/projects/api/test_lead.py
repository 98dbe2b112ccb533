"""线索 by the API: written, refused when alike, moved on, made a project."""

from datetime import date

import pytest

from projects.models import Lead, Project
from tests.factories.leads import make_lead
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_city_region, make_project
from tests.projects.api.support import client_of
from tracker import clock

pytestmark = pytest.mark.django_db
URL = "/api/v1/leads/"


@pytest.fixture
def bureau():
    clock.hold(date(2024, 7, 8))
    make_city_region()
    yield client_of(make_user("bureau"))
    clock.hold(None)


def test_it_is_written_and_moved_on(bureau):
    park = make_park("own")
    made = bureau.post(
        URL, {"name": "示例项目线索", "investor_name": "示例投资公司", "amount": "5000"}
    )
    assert made.status_code == 201, made.json()
    code = made.json()["code"]
    assert (made.json()["state"], made.json()["missing"]) == (
        "reported", ["content", "contact", "demands"],
    )  # fmt: skip
    one = f"{URL}{code}/"
    for verb, body in (
        ("answer", {"text": "收到"}),
        ("judge", {"valid": True, "text": "方向对"}),
        ("assign", {"parks": [park.code]}),
        ("follow", {"text": "通了电话", "next_on": "2024-07-10"}),
    ):
        sent = bureau.post(f"{one}{verb}/", body, headers={"If-Match": tag(bureau, one)})
        assert sent.status_code == 200, (verb, sent.json())
    assert sent.json()["due_on"] == "2024-07-10"
    done = bureau.post(
        f"{one}convert/", {"park": park.code}, headers={"If-Match": tag(bureau, one)}
    )
    assert done.status_code == 200, done.json()
    assert (done.json()["project"], done.json()["state"]) == (code, "converted")
    assert Project.objects.get(code=code).investors.get().name == "示例投资公司"


def tag(client, url):
    return client.get(url).headers["ETag"]


def test_what_is_alike_must_be_answered(bureau):
    project = make_project(name="示例项目线索")
    body = {"name": "示例项目线索", "investor_name": "示例投资公司"}
    refused = bureau.post(URL, body)
    assert refused.status_code == 400
    assert project.code in refused.content.decode()
    answers = [{"key": f"project-{project.pk}", "answer": "new", "reason": "二期"}]
    sent = bureau.post(URL, body | {"answers": answers}, format="json")
    assert sent.status_code == 201, sent.content.decode()


def test_who_does_not_hold_it_may_only_read(bureau):
    first, holder = make_park("first"), make_park("holder")
    lead = make_lead(first, state="valid", judged_on=date(2024, 7, 1), judged_valid=True)
    lead.assignments.update(park=holder)
    staff = client_of(make_user("staff", parks=[first]))
    one = f"{URL}{lead.code}/"
    sent = staff.post(f"{one}follow/", {"text": "问"}, headers={"If-Match": tag(staff, one)})
    assert sent.status_code == 403
    assert Lead.objects.get(pk=lead.pk).state == "valid"
    assert staff.get(f"{URL}?state=open").json()["count"] == 1
