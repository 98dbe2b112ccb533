"""/livez and /readyz: states without data, no log-in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.parks import make_user
from tracker.models import Heartbeat, Notification, OutboxMessage
from tracker.views import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def alive(monkeypatch):
    """A broker that answers and a beat that ticks."""
    monkeypatch.setitem(health.CHECKS, "broker", lambda: True)
    Heartbeat.objects.create(name="beat")


def failing(client):
    answer = client.get("/readyz")
    checks = answer.json()["checks"]
    bad = [name for name, good in checks.items() if not good]
    assert answer.status_code == (503 if bad else 200)
    return bad


def test_livez_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert answer.json() == {"status": "ok"}


def test_livez_does_not_ask_who_is_there(client, django_assert_num_queries):
    client.force_login(make_user("bureau"), backend="parks.backends.PersonBackend")
    with django_assert_num_queries(0):
        assert client.get("/livez").status_code == 200


def test_readyz_when_all_is_well(client, alive):
    assert failing(client) == []
    assert client.get("/readyz").json()["status"] == "ok"


def test_readyz_without_a_beat(client, alive):
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
    assert failing(client) == ["beat"]
    Heartbeat.objects.all().delete()
    assert failing(client) == ["beat"]


def test_readyz_with_mail_that_waits_too_long(client, alive):
    note = Notification.objects.create(key="k", recipient=make_user(), kind="x", title="示例")
    row = OutboxMessage.objects.create(notification=note)
    assert failing(client) == []
    OutboxMessage.objects.update(next_try_at=timezone.now() - timedelta(minutes=6))
    assert failing(client) == ["outbox"]
    OutboxMessage.objects.filter(pk=row.pk).update(state="dead")
    assert failing(client) == []


def test_readyz_when_a_check_cannot_run(client, alive, monkeypatch):
    def broken():
        raise ConnectionError("示例密码")

    monkeypatch.setitem(health.CHECKS, "broker", broken)
    assert failing(client) == ["broker"]
    assert "示例密码" not in client.get("/readyz").content.decode()


def test_readyz_with_a_migration_outstanding(client, alive, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])
    assert failing(client) == ["migrations"]


def test_health_is_read_only(client):
    assert client.post("/livez").status_code == 405
    assert client.post("/readyz").status_code == 405
