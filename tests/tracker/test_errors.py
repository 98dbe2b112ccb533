"""Error pages: what happened and the one next step, nothing of the machine."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

from projects.views import cockpit

pytestmark = pytest.mark.django_db


def test_missing_page_and_missing_record_look_the_same(login):
    client = login("bureau")
    for path in ("/nowhere", "/p/NO-SUCH", "/money/999999"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "没有这一页" in answer.content.decode()


def test_denied_page_says_whom_to_ask(login):
    answer = login("auditor").get("/cockpit")
    assert answer.status_code == 403
    assert "没有权限" in answer.content.decode()
    assert "系统管理员" in answer.content.decode()


def test_broken_page_gives_a_number_and_no_trace(login, monkeypatch):
    def fail(*args):
        raise ZeroDivisionError("内部细节")

    monkeypatch.setattr(cockpit.dashboard, "cockpit", fail)
    client = login("bureau")
    client.raise_request_exception = False
    answer = client.get("/cockpit")
    said = answer.content.decode()
    assert answer.status_code == 500
    assert "出错编号" in said
    assert "内部细节" not in said


def test_database_that_does_not_answer_is_said_on_a_whole_page(login, monkeypatch):
    """R16: the error page itself must not ask the database for the session."""

    def gone(*args):
        raise OperationalError("内部细节")

    client = login("bureau")
    client.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "_get_session_from_db", gone)
    answer = client.get("/inbox")
    said = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "请稍后重试" in said
    assert "内部细节" not in said


def test_expired_form_is_said_in_chinese(login):
    user = login("bureau").user
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="parks.backends.PersonBackend")
    answer = client.post("/inbox/read")
    assert answer.status_code == 403
    assert "校验信息已过期" in answer.content.decode()
