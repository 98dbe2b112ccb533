"""Told once: the key decides, whoever asks and however often."""

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from parks.models import User
from tests.factories.parks import make_user
from tests.factories.projects import make_signed
from tests.support import together
from tracker import notifications
from tracker.models import ChannelPreference, Group, Notification, OutboxMessage, Robot
from tracker.notifications import Message, notify

pytestmark = pytest.mark.django_db


def message(user, key="k1", **fields):
    fields.setdefault("title", "示例提醒")
    return Message(key=key, recipient=user, kind="sample", **fields)


def test_same_key_is_told_once():
    user = make_user(email="a@example.test")
    assert notify([message(user), message(user)]) == 1
    assert notify([message(user, title="另一个标题")]) == 0
    assert Notification.objects.get().title == "示例提醒"
    assert OutboxMessage.objects.count() == 1


def test_inbox_always_and_mail_only_with_an_address():
    notify([message(make_user()), message(make_user(email="b@example.test"), key="k2")])
    assert Notification.objects.count() == 2
    assert OutboxMessage.objects.get().notification.key == "k2"


def channels():
    return sorted(OutboxMessage.objects.values_list("notification__key", "channel"))


def test_robot_of_the_unit_or_of_everybody_gets_a_row():
    users = [make_user(), make_user()]
    unit = users[0].person.unit
    Robot.objects.create(name="甲群", kind="wecom", address="x", unit=unit)
    Robot.objects.create(name="停用的", kind="wecom", address="x", is_active=False)
    notify([message(user, key=f"a{n}") for n, user in enumerate(users)])
    assert channels() == [("a0", "robot")]
    Robot.objects.create(name="全部", kind="wecom", address="x")
    notify([message(user, key=f"b{n}") for n, user in enumerate(users)])
    assert channels()[1:] == [("b0", "robot"), ("b1", "robot")]


def test_what_is_muted_is_only_in_the_inbox():
    user = make_user(email="a@example.test")
    ChannelPreference.objects.create(user=user, muted=["notice:email"])
    notify([message(user), message(user, key="k2", group=Group.DUE)])
    assert Notification.objects.count() == 2
    assert channels() == [("k2", "email")]


def test_about_is_kept_and_long_texts_are_cut():
    project = make_signed()
    notify([message(make_user(), about=project, title="长" * 300, body="长" * 2000)])
    row = Notification.objects.get()
    assert (row.noun, row.object_id) == ("projects.project", str(project.pk))
    assert (len(row.title), len(row.body)) == (200, 1000)


def test_nothing_to_tell_wakes_nobody(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        assert notify([]) == 0
    assert not callbacks


def test_sending_waits_for_the_commit(mailoutbox, django_capture_on_commit_callbacks):
    user = make_user(email="a@example.test")
    with django_capture_on_commit_callbacks(execute=True):
        notify([message(user)])
        assert not mailoutbox
    assert [mail.to for mail in mailoutbox] == [["a@example.test"]]


def test_what_is_rolled_back_was_never_told(mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify([message(make_user(email="a@example.test"))])
        _ = 1 / 0
    assert not Notification.objects.exists()
    assert not mailoutbox


def test_a_dead_broker_costs_nothing(monkeypatch):
    def dead():
        raise OperationalError("no broker")

    monkeypatch.setattr(notifications.drain_outbox, "delay", dead)
    notifications.wake()


def test_as_many_queries_for_one_message_as_for_fifty(django_assert_num_queries):
    users = [make_user(email=f"u{n}@example.test") for n in range(50)]
    for some in (users[:1], users):
        with django_assert_num_queries(8):
            notify([message(user, key=f"{len(some)}-{user.pk}") for user in some])


@pytest.mark.django_db(transaction=True)
def test_two_threads_with_one_key_tell_once():
    user = make_user(email="a@example.test")

    def tell():
        return notify([message(User.objects.get(pk=user.pk))])

    results = together(tell, tell)

    assert not [r for r in results if isinstance(r, Exception)]
    assert Notification.objects.count() == 1
    assert OutboxMessage.objects.count() == 1
