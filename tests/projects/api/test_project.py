"""`/projects/`: list rows equal the detail's values; writes go through the actions."""

from decimal import Decimal

import pytest

from projects.api.project import ProjectRowSerializer
from projects.models import Project
from tests.factories.parks import make_enterprise, make_office, make_park
from tests.factories.projects import make_funding, make_project
from tests.projects.api.support import client_of, make_city, url
from tracker.models import AuditEvent
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
NEW = {"name": "示例绿氢制备项目", "park": "own", "total_investment": "58000.0000"}


@pytest.fixture
def city():
    return make_city()


def test_list_row_is_the_serializer_s(city):
    """The fast path and the documented shape are the same (habit 9)."""
    project = city.mine.project
    project.investors.add(make_enterprise("示例能源有限公司"))
    make_funding(project, amount=Decimal("12.5"))
    client = client_of(city.bureau)
    row = client.get(url("projects"), {"park": "own"}).json()["results"][0]
    detail = client.get(url("projects", project.code)).json()
    assert set(row) == set(ProjectRowSerializer.Meta.fields)
    assert row["funds"] == detail["funds"] == "12.5000"
    assert row["investors"] == ["示例能源有限公司"]
    assert detail["investors"][0]["name"] == "示例能源有限公司"
    names = set(row) - {"investors", "updated_at"}
    assert {n: row[n] for n in names} == {n: detail[n] for n in names}
    assert row["total_investment"] == "12000.0000"
    assert row["signed_on"] == "2024-03-15"


def test_filters(city):
    child = make_park("own-a", parent=city.own)
    forget_all()  # the parks that the city's reports have read
    deep = make_project(child, lamp="red", stage="started", started_on="2024-05-01")
    client = client_of(city.bureau)

    def found(**query):
        return {r["code"] for r in client.get(url("projects"), query).json()["results"]}

    mine, theirs = city.mine.project.code, city.theirs.project.code
    assert found(park="own") == {mine, deep.code}
    assert found(park="own-a,other") == {deep.code, theirs}
    assert found(lamp="r") == {deep.code}
    assert found(stage="signed..registered") == {mine, theirs}
    assert found(year_signed=2024) == {mine, theirs}
    assert found(q=deep.name) == {deep.code}
    assert client.get(url("projects"), {"signed_from": "heute"}).status_code == 400


def test_create(city):
    client = client_of(city.staff)
    office, firm = make_office("hz"), make_enterprise()
    made = client.post(
        url("projects"),
        NEW | {"chain": "hydrogen", "office": office.code, "investors": [firm.pk]},
        format="json",
    )
    assert made.status_code == 201, made.json()
    body = made.json()
    project = Project.objects.get(code=body["code"])
    assert (project.park, project.region) == (city.own, city.own.region)
    assert body["chain"] == "hydrogen"
    assert body["office"] == "hz"
    assert body["investors"][0]["id"] == firm.pk
    assert body["size"] == "ge_5yi"
    assert made.headers["ETag"] == '"1"'
    event = AuditEvent.objects.get(verb="新建项目")
    assert (event.by, event.source) == (city.staff, "api")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("park", "other"),  # visible to all, but not theirs to write (R29)
        ("park", "nowhere"),
        ("chain", "nowhere"),
        ("region", "999999"),
        ("investors", [10**30]),
        ("investors", [True]),
        ("total_investment", "NaN"),
        ("total_investment", "-1"),
        ("total_investment", "0.58"),  # 亿 in a 万元 field: asked about
        ("planned_start_on", "0204-01-01"),
        ("jobs", 10**30),
        ("name", ""),
        ("name", "a\x00b"),
        ("stage", "production"),
        ("leader", 1),
        ("created_by", 1),
        ("版本", 1),
    ],
)
def test_create_refused(city, field, value):
    before = Project.objects.count()
    said = client_of(city.staff).post(url("projects"), NEW | {field: value}, format="json")
    assert said.status_code == 400
    assert list(said.json()["errors"]) == [field]
    assert Project.objects.count() == before


def test_odd_amount_can_be_confirmed(city):
    body = NEW | {"total_investment": "0.58", "confirm": True}
    assert client_of(city.staff).post(url("projects"), body, format="json").status_code == 201


@pytest.mark.parametrize("role", ["leader", "auditor"])
def test_create_wrong_role(city, role):
    before = Project.objects.count()
    said = client_of(getattr(city, role)).post(url("projects"), NEW, format="json")
    assert said.status_code == 403
    assert Project.objects.count() == before


def test_patch(city):
    project = city.mine.project
    client = client_of(city.staff)
    said = client.patch(
        url("projects", project.code),
        {"contract_amount": "9000", "chain": None},
        format="json",
        HTTP_IF_MATCH='"1"',
    )
    assert said.status_code == 200
    assert said.json()["contract_amount"] == "9000.0000"
    assert said.headers["ETag"] == '"2"'
    project.refresh_from_db()
    assert (project.contract_amount, project.version) == (9000, 2)


def test_patch_needs_the_version(city):
    project = city.mine.project
    client = client_of(city.staff)
    address, body = url("projects", project.code), {"origin": "浙江"}
    assert client.patch(address, body, format="json").status_code == 428
    stale = client.patch(address, body, format="json", HTTP_IF_MATCH='"7"')
    assert stale.status_code == 412
    assert stale.json()["current"]["version"] == 1
    odd = client.patch(address, body, format="json", HTTP_IF_MATCH="*")
    assert odd.status_code == 400
    project.refresh_from_db()
    assert (project.origin, project.version) == ("", 1)


def test_patch_foreign_and_wrong_role(city):
    address, body = url("projects", city.theirs.project.code), {"origin": "浙江"}
    foreign = client_of(city.staff).patch(address, body, format="json", HTTP_IF_MATCH='"1"')
    missing = client_of(city.staff).patch(url("projects", "NONE"), body, format="json")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert client_of(city.leader).patch(address, body, format="json").status_code == 403


def test_park_cannot_be_moved_out_of_the_scope(city):
    said = client_of(city.staff).patch(
        url("projects", city.mine.project.code),
        {"park": "other"},
        format="json",
        HTTP_IF_MATCH='"1"',
    )
    assert said.status_code == 400
