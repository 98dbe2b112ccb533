"""What every request passes through."""

from gzip import decompress

import pytest

from tests.factories.parks import make_user

pytestmark = pytest.mark.django_db


def test_first_password_is_changed_before_anything_else(login):
    client = login(user=make_user("bureau", must_change_password=True))
    answer = client.get("/cockpit")
    assert (answer.status_code, answer.url) == (302, "/me/password")
    assert client.get("/me/password").status_code == 200


def test_own_password_goes_on(login):
    assert login("bureau").get("/cockpit").status_code == 200


def test_answers_carry_a_request_id_and_are_not_kept(login):
    answer = login("bureau").get("/desk")
    assert answer["X-Request-Id"]
    assert answer["Cache-Control"] == "no-store"


def test_pages_are_packed_for_who_can_unpack_them(login):
    client = login("bureau")
    plain = client.get("/projects")
    packed = client.get("/projects", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert "项目台账" in decompress(packed.content).decode()
    assert len(packed.content) * 3 < len(plain.content)


def test_a_workbook_is_packed_already(login):
    answer = login("bureau").get("/projects?format=xlsx", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
