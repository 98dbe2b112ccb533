"""What every request passes through."""

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
