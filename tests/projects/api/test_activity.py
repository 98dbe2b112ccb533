"""`/activities/` and `/agreements/`: written down, mended, linked, taken back; each their own."""

from datetime import date

import pytest

from parks.models import OfficePosting
from projects.models import Activity, Agreement
from tests.factories.activities import make_activity, make_agreement, make_met
from tests.factories.files import make_upload
from tests.factories.parks import make_enterprise, make_office, make_user
from tests.factories.projects import make_city_region, make_project
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db
ACTIVITY = {
    "kind": "outing", "name": "赴上海对接氢能装备企业", "level": "park", "city": "上海",
    "from_on": "2024-05-06", "to_on": "2024-05-08", "park": "own", "names": ["示例甲商会"],
}  # fmt: skip


@pytest.fixture
def city():
    make_city_region()
    return make_city()


def agreement(**fields):
    return {
        "kind": "framework", "name": "示例合作框架协议", "signed_on": "2024-05-25",
        "enterprise": make_enterprise().pk, "amount": "5000.0000", "park": "own",
    } | fields  # fmt: skip


def test_written_down_mended_taken_back(city):
    client = client_of(city.staff)
    made = client.post(url("activities"), ACTIVITY, format="json")
    assert made.status_code == 201
    said = made.json()
    assert (said["enterprises_count"], said["park"], said["version"]) == (1, "own", 1)
    assert said["met"] == [{"name": "示例甲商会", "enterprise": None}]
    place = url("activities", said["code"])
    assert client.patch(place, {"city": "苏州"}, format="json").status_code == 428
    body = {"city": "苏州", "names": ["乙商会", "丙商会"]}
    changed = client.patch(place, body, format="json", HTTP_IF_MATCH='"1"').json()
    assert (changed["city"], changed["enterprises_count"], len(changed["met"])) == ("苏州", 2, 2)
    stale = client.patch(place, {"city": "无锡"}, format="json", HTTP_IF_MATCH='"1"')
    assert stale.status_code == 412
    gone = client.post(url("activities", said["code"], "void"), {"reason": "重复"}, format="json")
    assert gone.json()["void_reason"] == "重复"
    assert client.get(url("activities")).json()["count"] == 0
    assert client.get(url("activities"), {"state": "voided"}).json()["count"] == 1
    assert client.get(place).status_code == 200


def test_with_a_file(city):
    body = {**ACTIVITY, "files": [make_upload("名单.pdf")]}
    made = client_of(city.staff).post(url("activities"), body, format="multipart")
    assert made.status_code == 201
    assert [file["name"] for file in made.json()["files"]] == ["名单.pdf"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"to_on": "2024-05-05"}, "to_on"),
        ({"enterprises_count": 0}, "enterprises_count"),
        ({"enterprises_count": -1}, "enterprises_count"),
        ({"kind": "party"}, "kind"),
        ({"park": "nowhere"}, "park"),
        ({"park": None}, "park"),
        ({"led_by": 987654321}, "led_by"),
        ({"code": "HD-1"}, "code"),
        ({"from_on": "1800-01-01"}, "from_on"),
    ],
)
def test_refused(city, more, field):
    said = client_of(city.staff).post(url("activities"), ACTIVITY | more, format="json")
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [field]
    assert not Activity.objects.exists()


def test_each_their_own(city):
    office, liaison = make_office("sh"), make_user("liaison")
    OfficePosting.objects.create(office=office, person=liaison.person, from_on=date(2024, 1, 1))
    mine = make_activity(city.own, code="HD-1")
    make_activity(office=office, code="HD-2")
    theirs = make_activity(city.theirs.project.park, code="HD-3")
    foreign = client_of(city.staff).get(url("activities", theirs.code))
    missing = client_of(city.staff).get(url("activities", "HD-9"))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    for user, codes in (
        (city.staff, ["HD-1"]), (liaison, ["HD-2"]), (city.bureau, ["HD-3", "HD-2", "HD-1"]),
    ):  # fmt: skip
        found = client_of(user).get(url("activities")).json()["results"]
        assert [row["code"] for row in found] == codes
    body = ACTIVITY | {"park": None, "office": "sh"}
    assert client_of(liaison).post(url("activities"), body, format="json").status_code == 201
    assert client_of(liaison).get(url("activities", mine.code)).status_code == 404
    assert client_of(make_user("unit")).get(url("activities")).status_code == 403
    assert client_of(make_user("leader")).post(url("activities"), {}).status_code == 403


def test_keys_of_the_list(city):
    make_activity(city.own, kind="fair", code="HD-1", from_on=date(2024, 2, 1))
    make_activity(code="HD-2")
    client = client_of(city.bureau)
    for keys, codes in {
        (("kind", "fair"),): ["HD-1"], (("period", "2024Q1"),): ["HD-1"],
        (("park", "own"),): ["HD-1"], (("q", "HD-2"),): ["HD-2"],
    }.items():  # fmt: skip
        found = client.get(url("activities"), dict(keys)).json()["results"]
        assert [row["code"] for row in found] == codes
    assert client.get(url("activities"), {"period": "去年"}).status_code == 400
    assert client.get(url("activities"), {"parc": "own"}).status_code == 400


def test_agreement_registered_linked_reviewed(city):
    client = client_of(city.staff)
    activity = make_activity(city.own)
    made = client.post(url("agreements"), agreement(activity=activity.code), format="json")
    assert made.status_code == 201
    said = made.json()
    assert (said["amount"], said["activity"], said["review"]) == (
        "5000.0000", activity.code, "not_yet",
    )  # fmt: skip
    code, project = said["code"], make_project(city.own)
    linked = client.post(url("agreements", code, "link"), {"project": project.code}, format="json")
    assert linked.json()["project"] == project.code
    other = client.post(url("agreements"), agreement(), format="json").json()["code"]
    taken = client.post(url("agreements", other, "link"), {"project": project.code}, format="json")
    assert list(taken.json()["errors"]) == ["project"]
    review = {"review": "passed", "reviewed_on": "2024-05-20"}
    version = f'"{linked.json()["version"]}"'
    done = client.patch(url("agreements", code), review, format="json", HTTP_IF_MATCH=version)
    assert (done.json()["review"], done.json()["activity"]) == ("passed", activity.code)
    void = client.post(url("agreements", code, "void"), {"reason": "重复"}, format="json")
    assert void.status_code == 400
    assert client.post(url("agreements", code, "link"), {"project": None}, format="json").json()[
        "project"
    ] is None  # fmt: skip
    assert client.post(url("agreements", code, "void"), {"reason": "重复"}, format="json").json()[
        "voided_at"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"enterprise": 987654321}, "enterprise"),
        ({"review": "passed"}, "reviewed_on"),
        ({"amount": "-1"}, "amount"),
        ({"park": None}, "park"),
        ({"activity": "HD-404"}, "activity"),
        ({"project": "A-1"}, "project"),
    ],
)
def test_agreement_refused(city, more, field):
    said = client_of(city.staff).post(url("agreements"), agreement(**more), format="json")
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [field]


def test_a_foreign_end_is_not_told_and_not_lost(city):
    """What this reader may not see is left out of the answer, and stays where it is."""
    park = city.theirs.project.park
    row = make_agreement(
        city.own,
        activity=make_activity(park, from_on=date(2024, 5, 1)),
        project=city.theirs.project,
    )
    client = client_of(city.staff)
    said = client.get(url("agreements", row.code)).json()
    assert (said["activity"], said["project"]) == (None, None)
    done = client.patch(
        url("agreements", row.code), {"remark": "示例"}, format="json", HTTP_IF_MATCH='"1"'
    )
    assert (done.status_code, done.json()["project"]) == (200, None)
    row.refresh_from_db()
    assert row.activity and row.project == city.theirs.project


@pytest.mark.parametrize(("noun", "queries"), [("activities", 6), ("agreements", 6)])
def test_constant_queries(city, noun, queries, django_assert_num_queries):
    client = client_of(city.bureau)
    for rows in (1, 3):
        while Agreement.objects.count() < rows:
            activity = make_activity(city.own)
            make_met(activity)
            make_agreement(activity=activity, project=make_project(city.own))
        client.get(url("parks"))  # what is kept for seconds is read once
        with django_assert_num_queries(queries):
            assert len(client.get(url(noun)).json()["results"]) == rows
