"""`/phases/`: parts of a project, their percent and their days."""

import pytest

from projects.models import Phase
from tests.factories.projects import make_phase
from tests.projects.api.support import client_of, make_city, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city()


def test_make_and_change(city):
    client, code = client_of(city.staff), city.mine.project.code
    made = client.post(url("phases"), {"project": code, "name": "一期"}, format="json")
    assert made.status_code == 201
    body = {"project": code, "name": "1#厂房", "kind": "work", "parent": made.json()["id"]}
    work = client.post(url("phases"), body | {"percent": "40.00"}, format="json").json()
    address = url("phases", work["id"])
    assert client.patch(address, {"percent": "30.00"}, format="json").status_code == 428
    said = client.patch(address, {"percent": "30.00"}, format="json", HTTP_IF_MATCH="1")
    assert list(said.json()["errors"]) == ["percent"]
    lower = {"percent": "30.00", "reason": "示例：返工"}
    said = client.patch(address, lower, format="json", HTTP_IF_MATCH="1")
    assert (said.status_code, said.json()["percent"]) == (200, "30.00")
    assert client.patch(address, lower, format="json", HTTP_IF_MATCH="1").status_code == 412
    listed = client.get(url("phases") + "?kind=work&state=waiting").json()
    assert [row["name"] for row in listed["results"]] == ["1#厂房"]


def test_scope_and_role(city):
    own, foreign = (make_phase(c.project) for c in (city.mine, city.theirs))
    staff = client_of(city.staff)
    assert staff.get(url("phases", foreign.pk)).status_code == 404
    assert client_of(city.leader).patch(url("phases", own.pk), {}).status_code == 403
    body = {"project": city.mine.project.code, "name": "1#", "kind": "work", "parent": foreign.pk}
    assert list(staff.post(url("phases"), body, format="json").json()["errors"]) == ["parent"]
    assert Phase.objects.count() == 2
