"""The outbox: leased, sent once, tried again with growing pauses, given up, dropped."""

from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_signed
from tracker import outbox
from tracker.models import OutboxMessage
from tracker.notifications import Message, notify
from tracker.outbox import MAX_ATTEMPTS
from tracker.tasks import drain_outbox

pytestmark = pytest.mark.django_db


def post(user=None, key="k1", about=None, **fields):
    user = user or make_user("bureau", email=f"{key}@example.test")
    message = Message(
        key=key, recipient=user, kind="sample", title="示例提醒", about=about, **fields
    )
    notify([message])
    return OutboxMessage.objects.get(notification__key=key)


def test_sends_and_says_so(settings, mailoutbox):
    settings.SITE_URL = "https://example.test"
    row = post(body="正文", url="/p/x")

    assert drain_outbox() == 1

    row.refresh_from_db()
    assert (row.state, row.attempts, row.leased_until) == ("sent", 1, None)
    assert row.sent_at is not None
    assert mailoutbox[0].subject == "示例提醒"
    assert mailoutbox[0].body == "正文\n\nhttps://example.test/p/x"
    assert mailoutbox[0].extra_headers["Message-ID"] == f"<{row.notification_id}.{row.pk}@tracker>"


def test_twice_is_once(mailoutbox):
    post()
    assert (drain_outbox(), drain_outbox()) == (1, 0)
    assert len(mailoutbox) == 1


def test_a_leased_row_is_left_to_its_holder_until_the_lease_runs_out(mailoutbox):
    row = post()
    OutboxMessage.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    assert drain_outbox() == 0
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert drain_outbox() == 1
    row.refresh_from_db()
    assert row.state == "sent"


def test_row_is_leased_while_it_is_sent(monkeypatch):
    row, seen = post(), []

    def look(self, messages):
        seen.append(OutboxMessage.objects.get(pk=row.pk).leased_until)
        seen.append(drain_outbox())  # a second worker, just now
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", look)
    assert drain_outbox() == 1
    assert seen[0] > timezone.now()
    assert seen[1] == 0


def test_lease_is_counted_from_its_own_row(monkeypatch, mailoutbox):
    """A slow mail server must not make the later leases stale before they begin."""
    post(key="k1")
    late, shift, leases = post(key="k2"), timedelta(), []
    now = timezone.now
    monkeypatch.setattr(outbox.timezone, "now", lambda: now() + shift)

    def slow(self, messages):
        nonlocal shift
        shift += timedelta(minutes=10)
        late.refresh_from_db()
        leases.append(late.leased_until)
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    drain_outbox()
    assert leases[0] is None
    assert leases[1] > now() + timedelta(minutes=11)


@pytest.fixture
def broken_mail(monkeypatch):
    def fail(self, messages):
        raise SMTPException("示例：服务器没有应答" + "长" * 400)

    monkeypatch.setattr(EmailBackend, "send_messages", fail)


def test_failure_keeps_the_row_and_waits_longer_each_time(broken_mail):
    row, pauses = post(), []
    for _ in range(3):
        OutboxMessage.objects.update(next_try_at=timezone.now())
        assert drain_outbox() == 0
        row.refresh_from_db()
        pauses.append(round((row.next_try_at - timezone.now()).total_seconds() / 60))
    assert (row.state, row.attempts, row.leased_until) == ("waiting", 3, None)
    assert pauses == [2, 4, 8]
    assert row.error.startswith("示例：服务器没有应答")
    assert drain_outbox() == 0  # not due yet


def test_failure_after_the_last_attempt_is_dead(broken_mail):
    row = post()
    OutboxMessage.objects.update(attempts=MAX_ATTEMPTS - 1)
    drain_outbox()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", MAX_ATTEMPTS)
    OutboxMessage.objects.update(next_try_at=timezone.now() - timedelta(days=1))
    assert drain_outbox() == 0


def test_one_failure_does_not_stop_the_others(monkeypatch):
    post(key="k1")
    post(key="k2")
    whole = EmailBackend.send_messages

    def some(self, messages):
        if messages[0].to == ["k1@example.test"]:
            raise SMTPException("示例")
        return whole(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", some)
    assert drain_outbox() == 1
    assert [m.to for m in mail.outbox] == [["k2@example.test"]]


def test_same_message_id_after_a_lost_answer(mailoutbox):
    """Sent, but the worker died before it could say so: the copy is told by its id."""
    post()
    drain_outbox()
    OutboxMessage.objects.update(state="waiting", sent_at=None)
    drain_outbox()
    ids = [m.extra_headers["Message-ID"] for m in mailoutbox]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_recipient_who_lost_sight_of_the_project_gets_no_mail(mailoutbox):
    project = make_signed(make_park("own"))
    user = make_user("staff", parks=[project.park], email="s@example.test")
    row = post(user, about=project)
    user.scope_parks.set([make_park("other")])

    assert drain_outbox() == 0

    row.refresh_from_db()
    assert row.state == "dropped"
    assert not mailoutbox


def test_recipient_who_still_sees_the_project_gets_it(mailoutbox):
    project = make_signed(make_park("own"))
    post(make_user("staff", parks=[project.park], email="s@example.test"), about=project)
    assert drain_outbox() == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_recipient_who_left_gets_no_mail(mailoutbox, change):
    row = post()
    type(row.notification.recipient).objects.update(**change)
    assert drain_outbox() == 0
    row.refresh_from_db()
    assert row.state == "dropped"
    assert not mailoutbox


def test_limit_leaves_the_rest_for_the_next_pass():
    for n in range(3):
        post(key=f"k{n}")
    assert [outbox.drain(2), outbox.drain(2)] == [outbox.Pass(2, True), outbox.Pass(1, False)]
