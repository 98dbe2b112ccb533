"""离任与撤并 pages: refused with the list of what is still held and the way to hand it over."""

import pytest

from tests.factories.parks import make_person, make_unit
from tests.factories.projects import make_duty, make_signed

pytestmark = pytest.mark.django_db
BODY = {"left_on": "2024-06-28", "version": 1}


def test_a_person_leaves_once_nothing_hangs_on_them(login):
    person = make_person(is_leader=True)
    duty = make_duty(make_signed(), "leader", person)
    client = login("bureau")
    page = client.get(f"/org/people/{person.pk}/leave").content.decode()
    assert duty.project.name in page and f"/leaders/{person.pk}" in page
    assert client.post(f"/org/people/{person.pk}/leave", BODY).status_code == 422
    duty.delete()
    assert client.post(f"/org/people/{person.pk}/leave", BODY).status_code == 302
    person.refresh_from_db()
    assert str(person.left_on) == "2024-06-28"
    assert "2024-06-28 离任" in client.get(person.get_absolute_url()).content.decode()


def test_a_unit_is_closed(login):
    unit, heir = make_unit(), make_unit()
    body = {"retired_on": "2024-06-28", "successor": heir.pk, "version": 1}
    client = login("bureau")
    assert client.get(f"/org/{unit.code}/close").status_code == 200
    assert client.post(f"/org/{unit.code}/close", body | {"version": 5}).status_code == 422
    assert client.post(f"/org/{unit.code}/close", body).url == unit.get_absolute_url()


def test_the_administrator_reads_no_project_names(login):
    person, project = make_person(), make_signed(name="示例机密项目")
    make_duty(project, "head", person)
    client = login("admin")
    answer = client.post(f"/org/people/{person.pk}/leave", BODY)
    assert answer.status_code == 422
    assert "专班组长 1 项" in answer.content.decode()
    assert "示例机密项目" not in answer.content.decode()


def test_others_may_not(login):
    person, unit = make_person(), make_unit()
    for role in ("staff", "leader", "unit"):
        assert login(role).get(f"/org/people/{person.pk}/leave").status_code == 403
        assert login(role).post(f"/org/{unit.code}/close", {}).status_code == 403
    assert login("bureau").get("/org/people/99999/leave").status_code == 404
