"""/outbox: what was given up and how to try it again, without a word of what it said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.parks import make_user
from tests.projects.exports.support import book, table
from tracker.models import AuditEvent, Notification, OutboxMessage

pytestmark = pytest.mark.django_db


def make(state="dead", user=None, **fields):
    user = user or make_user("staff", email="a@example.test")
    number = Notification.objects.count()
    note = Notification.objects.create(
        key=f"k{number}",
        recipient=user,
        kind="sample",
        title="项目机密",
        body="机密的话",
        group="due",
    )
    sent = {"sent_at": timezone.now()} if state == "sent" else {}
    return OutboxMessage.objects.create(notification=note, state=state, **(sent | fields))


@pytest.fixture
def admin(login):
    return login("admin")


def test_list_tells_everything_but_the_text(admin):
    row = make(error="示例：没有应答", attempts=6)  # first, though the oldest
    for state in ("waiting", "sent", "dropped"):
        make(state)
    make("sent", sent_at=timezone.now() - timedelta(days=2))
    answer = admin.get("/outbox")
    page = answer.content.decode()
    assert "停发 1 条 · 待发 1 条 · 今天已发 1 条" in page
    shown = [one.state for one in answer.context["object_list"]]
    assert shown == ["dead", "waiting", "sent"]
    for words in (str(row.notification.recipient), "期限提醒", "邮件", "6 次", "示例：没有应答"):
        assert words in page
    assert "机密" not in page


def test_list_is_filtered_counted_and_exported_alike(admin):
    for fields in ({}, {}, {"state": "waiting", "channel": "robot"}):
        make(**fields)
    answer = admin.get("/outbox?state=dead&channel=email")
    assert len(answer.context["object_list"]) == answer.context["counts"]["dead"] == 2
    assert answer.context["counts"]["waiting"] == 0
    rows, totals = table(book(admin, "/outbox?state=dead&format=xlsx")["发送情况"])
    assert [row["状态"] for row in rows] == ["停发", "停发"]
    assert totals["类别"] == "2 条"
    assert "没有符合条件" in admin.get("/outbox?state=sent").content.decode()


def test_workbook_has_no_text(admin):
    row = make(error="示例：没有应答", attempts=6)
    rows, _ = table(book(admin, "/outbox?format=xlsx")["发送情况"])
    assert rows[0]["收件人"] == str(row.notification.recipient)
    assert (rows[0]["类别"], rows[0]["渠道"], rows[0]["尝试次数"]) == ("期限提醒", "邮件", 6)
    assert "机密" not in str(rows)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(admin, django_assert_num_queries, count):
    for _ in range(count):
        make()
    admin.get("/outbox")
    with django_assert_num_queries(8):
        admin.get("/outbox")


def test_empty_list(admin):
    assert "没有待发、停发的消息" in admin.get("/outbox").content.decode()


def test_resend_sends_and_is_audited(admin, mailoutbox, django_capture_on_commit_callbacks):
    row = make(attempts=6, message_id="1.1")
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.post(f"/outbox/{row.pk}/resend").url == "/outbox"
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 1)
    assert mailoutbox[0].extra_headers["Message-ID"] == "<1.1@tracker>"
    event = AuditEvent.objects.get(verb="重发消息")
    assert event.changes == {"rows": [0, 1]}
    assert "机密" not in event.label


def test_resend_takes_the_whole_digest(admin):
    user = make_user("staff", email="a@example.test")
    rows = [make(user=user, message_id="digest.1.1") for _ in range(7)]
    make(message_id="other")
    admin.post(f"/outbox/{rows[3].pk}/resend")
    assert OutboxMessage.objects.filter(state="waiting").count() == 7
    assert OutboxMessage.objects.filter(state="dead").count() == 1


@pytest.mark.parametrize("state", ["waiting", "sent", "dropped"])
def test_resend_of_what_is_not_dead_is_refused(admin, state):
    row = make(state)
    page = admin.post(f"/outbox/{row.pk}/resend", follow=True).content.decode()
    assert "没有停发" in page
    row.refresh_from_db()
    assert row.state == state
    assert not AuditEvent.objects.exists()


def test_resend_all(admin):
    for _ in range(3):
        make()
    make("dropped")
    page = admin.post("/outbox/resend", follow=True).content.decode()
    assert "共 3 条" in page
    assert OutboxMessage.objects.filter(state="waiting", attempts=0).count() == 3
    assert AuditEvent.objects.get().changes == {"rows": [0, 3]}
    assert "没有停发的消息" in admin.post("/outbox/resend", follow=True).content.decode()
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("role", ["bureau", "staff", "auditor"])
def test_others_see_nothing(login, role):
    row, client = make(), login(role)
    assert client.get("/outbox").status_code == 403
    assert client.post("/outbox/resend").status_code == 403
    assert client.post(f"/outbox/{row.pk}/resend").status_code == 404


def test_wrong_method_and_missing_row(admin):
    assert admin.get("/outbox/resend").status_code == 405
    assert admin.get(f"/outbox/{make().pk}/resend").status_code == 405
    assert admin.post("/outbox/999/resend").status_code == 404
