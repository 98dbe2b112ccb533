"""Tokens of the API."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from parks.actions.account import renew_token
from tests.factories.parks import make_user

pytestmark = pytest.mark.django_db


def asks(token: str) -> int:
    return Client().get("/api/v1/parks/", HTTP_AUTHORIZATION=f"Token {token}").status_code


def test_token_opens_the_api_and_the_next_one_ends_it():
    user = make_user("bureau")
    first = renew_token(user=user)
    assert asks(first) == 200
    second = renew_token(user=user)
    assert (asks(first), asks(second)) == (401, 200)


def test_token_command_prints_the_token(capsys):
    user = make_user("bureau")
    call_command("token", user.username)
    assert asks(capsys.readouterr().out.strip()) == 200


def test_token_command_refuses_a_stranger():
    with pytest.raises(CommandError, match="没有可登录的账号"):
        call_command("token", "nobody-here")
