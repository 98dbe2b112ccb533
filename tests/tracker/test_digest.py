"""A digest instead of a flood, quiet hours, and posts of robots: what leaves when, and only once."""

from datetime import UTC, datetime, time, timedelta
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_signed
from tests.support import together
from tracker import notifications, outbox
from tracker.models import ChannelPreference, Notification, OutboxMessage, Robot
from tracker.notifications import Message, notify
from tracker.tasks import drain_outbox

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("Asia/Shanghai")


def tell(user, count, prefix="k", **fields):
    notify(
        Message(
            key=f"{prefix}{user.pk}-{n}", recipient=user, kind="sample", title=f"示例事项{prefix}{n}",
            url=f"/milestones/{n}", **fields,
        )
        for n in range(count)
    )  # fmt: skip
    # A default keeps the clock it was given; the tests set another.
    told = Notification.objects.filter(key__startswith=f"{prefix}{user.pk}-")
    told.update(created_at=timezone.now())
    OutboxMessage.objects.filter(notification__in=told).update(next_try_at=timezone.now())


@pytest.fixture
def user():
    return make_user("bureau", email="a@example.test")


@pytest.fixture
def clock(monkeypatch):
    """Set the wall clock of the city."""
    held = {}

    def set_to(day, hour, minute=0):
        held["now"] = datetime(2024, 7, day, hour, minute, tzinfo=CITY).astimezone(UTC)

    monkeypatch.setattr(timezone, "now", lambda: held["now"])
    set_to(8, 10)
    return set_to


def states():
    return sorted(OutboxMessage.objects.values_list("state", flat=True))


def ids_of(mails):
    return [mail.extra_headers["Message-ID"] for mail in mails]


def test_five_are_five_mails_and_six_are_one(user, mailoutbox):
    other = make_user("bureau", email="b@example.test")
    tell(user, 6)
    tell(other, 5)
    assert drain_outbox() == 11
    assert sorted(mail.to[0][0] for mail in mailoutbox) == ["a", *"bbbbb"]
    digest = next(mail for mail in mailoutbox if mail.to == ["a@example.test"])
    assert digest.subject == "6 条消息待看：示例事项k0 等"
    for n in range(6):
        assert f"{n + 1}. 示例事项k{n}\n   http://127.0.0.1:8000/milestones/{n}" in digest.body
    assert digest.body.endswith("/inbox")
    assert states() == ["sent"] * 11
    assert Notification.objects.filter(recipient=user).count() == 6


def test_a_long_digest_says_how_many_it_leaves_out(user, mailoutbox):
    tell(user, 60)
    drain_outbox()
    assert "…… 还有 10 条。" in mailoutbox[0].body
    assert states() == ["sent"] * 60


def test_digest_repeated_after_a_lost_answer_has_the_same_id(user, mailoutbox):
    tell(user, 7)
    drain_outbox()
    OutboxMessage.objects.update(state="waiting", sent_at=None)
    tell(user, 8, "later")  # a later flood is a digest of its own
    drain_outbox()
    ids = ids_of(mailoutbox)
    assert len(ids) == 3
    assert ids[0] in ids[1:]
    assert len(set(ids)) == 2
    assert mailoutbox[0].body in {mail.body for mail in mailoutbox[1:]}


def test_what_was_tried_alone_is_tried_alone_again(user, mailoutbox, monkeypatch):
    def fail(self, messages):
        raise SMTPException("示例")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fail)
        tell(user, 2)
        drain_outbox()
    tried = set(OutboxMessage.objects.values_list("message_id", flat=True))
    OutboxMessage.objects.update(next_try_at=timezone.now())
    tell(user, 9, "later")
    assert drain_outbox() == 11
    assert len(mailoutbox) == 3
    assert {f"<{one}@tracker>" for one in tried} < set(ids_of(mailoutbox))


def test_a_failed_digest_fails_and_dies_whole(user, monkeypatch):
    def fail(self, messages):
        raise SMTPException("示例：没有应答")

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    tell(user, 6)
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        OutboxMessage.objects.update(next_try_at=timezone.now())
        assert drain_outbox() == 0
        assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {attempt}
    assert states() == ["dead"] * 6
    assert OutboxMessage.objects.values("message_id").distinct().count() == 1


def test_each_line_of_a_digest_is_looked_at_again(mailoutbox):
    project, other = make_signed(make_park("own")), make_signed(make_park("kept"))
    user = make_user("staff", parks=[project.park, other.park], email="s@example.test")
    tell(user, 4, "lost", about=project)
    tell(user, 4, "kept", about=other)
    user.scope_parks.set([other.park])
    assert drain_outbox() == 4
    assert "lost" not in mailoutbox[0].body
    assert mailoutbox[0].body.count("示例事项kept") == 4
    assert states() == ["dropped"] * 4 + ["sent"] * 4


def test_a_digest_takes_as_many_queries_for_six_as_for_sixty(user, django_assert_num_queries):
    project = make_signed()
    for count in (6, 60):
        tell(user, count, f"{count}-", about=project)
        with django_assert_num_queries(12):
            assert drain_outbox() == count


def test_a_late_look_takes_no_row_that_was_tried_since(user):
    """Else a worker slower than a lease would send the same words under another id (R03)."""
    tell(user, 3)
    ids = tuple(OutboxMessage.objects.values_list("pk", flat=True))
    OutboxMessage.objects.update(message_id=f"digest.{user.pk}.{ids[0]}")
    assert outbox._lease(outbox.Parcel(ids[:1])) == []
    assert OutboxMessage.objects.filter(leased_until=None).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_digest_once(mailoutbox, monkeypatch):
    monkeypatch.setattr(notifications, "wake", lambda: None)
    tell(make_user("bureau", email="a@example.test"), 30)
    assert sorted(together(drain_outbox, drain_outbox)) == [0, 30]
    assert len(mailoutbox) == 1


def test_quiet_hours_hold_everything_but_the_inbox(user, mailoutbox, clock):
    ChannelPreference.objects.create(user=user, quiet_from=time(21), quiet_to=time(8))
    clock(8, 22)
    tell(user, 3)
    assert drain_outbox() == 0
    assert Notification.objects.count() == 3
    wanted = datetime(2024, 7, 9, 8, tzinfo=CITY)
    assert set(OutboxMessage.objects.values_list("next_try_at", flat=True)) == {wanted}
    clock(9, 7, 59)
    assert drain_outbox() == 0
    clock(9, 8)
    assert drain_outbox() == 3
    assert len(mailoutbox) == 3


def test_quiet_hours_of_who_has_chosen_none(user, mailoutbox, clock, settings):
    settings.QUIET_HOURS = (time(21), time(8))
    loud = make_user("bureau", email="b@example.test")
    ChannelPreference.objects.create(user=loud)
    clock(8, 23)
    tell(user, 1)
    tell(loud, 1)
    assert drain_outbox() == 1
    assert mailoutbox[0].to == ["b@example.test"]


def test_a_retry_waits_for_the_morning_as_well(user, clock, monkeypatch, mailoutbox):
    ChannelPreference.objects.create(user=user, quiet_from=time(21), quiet_to=time(8))
    clock(8, 20, 59)
    tell(user, 1)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", lambda self, messages: 1 / 0)
        drain_outbox()
    clock(8, 21, 5)
    assert drain_outbox() == 0
    assert OutboxMessage.objects.get().attempts == 1
    clock(9, 8)
    assert drain_outbox() == 1


def test_the_day_in_one_mail(user, mailoutbox, clock):
    ChannelPreference.objects.create(user=user, daily=True)
    tell(user, 1, "morning")
    clock(8, 15)
    tell(user, 1, "noon")
    assert drain_outbox() == 0
    clock(9, 8, 29)
    assert drain_outbox() == 0
    clock(9, 8, 30)
    assert drain_outbox() == 2
    assert mailoutbox[0].subject == "2 条消息待看：示例事项morning0 等"
    assert len(mailoutbox) == 1


def test_what_is_muted_meanwhile_is_dropped(user, mailoutbox):
    tell(user, 2)
    ChannelPreference.objects.create(user=user, muted=["notice:email"])
    assert drain_outbox() == 0
    assert states() == ["dropped", "dropped"]


def test_limit_counts_mails_and_a_flood_is_seen_whole(user, mailoutbox):
    """Messages of others between them must not tear a flood into single mails."""
    others = [make_user("bureau", email=f"o{n}@example.test") for n in range(6)]
    for n, other in enumerate(others):
        tell(user, 1, f"x{n}-")
        tell(other, 1)
    assert outbox.drain(1) == outbox.Pass(sent=6, has_more=True)
    assert [mail.to for mail in mailoutbox] == [["a@example.test"]]


def test_a_full_pass_asks_for_the_next(mailoutbox):
    """Else ten thousand mails would wait for fifty beats."""
    for n in range(5):
        tell(make_user("bureau", email=f"o{n}@example.test"), 1)
    drain_outbox(limit=2)
    assert len(mailoutbox) == 5


# --- Robots -----------------------------------------------------------------------------------


@pytest.fixture
def unit():
    return make_unit("force")


def colleague(unit, name, **fields):
    return make_user("bureau", person=make_person(name, unit=unit), **fields)


def robot_of(sink, unit=None, kind="wecom", **fields):
    fields.setdefault("address", sink.address(kind))
    return Robot.objects.create(name=f"示例群{unit or ''}", kind=kind, unit=unit, **fields)


def test_one_post_names_everybody_of_the_unit(sink, unit):
    robot = robot_of(sink, unit)
    first, second = colleague(unit, "示例甲"), colleague(unit, "示例乙")
    tell(first, 2, body="金额与原因")
    tell(second, 7)
    tell(make_user("bureau"), 1)  # of another unit: no robot, no row
    assert drain_outbox() == 9
    (text,) = sink.said
    assert text.startswith("【调度系统】")
    assert "示例甲：\n· 示例事项k0 http://127.0.0.1:8000/milestones/0\n· 示例事项k1" in text
    assert "示例乙：示例事项k0等 7 条 http://127.0.0.1:8000/inbox" in text
    assert "金额" not in text
    robot.refresh_from_db()
    assert robot.posted_at is not None


def test_own_robot_before_the_one_for_all(sink, unit):
    robot_of(sink, unit)
    robot_of(sink, None, "feishu")
    tell(colleague(unit, "示例甲"), 1)
    tell(colleague(make_unit("other"), "示例乙"), 1)
    assert drain_outbox() == 2
    assert sorted("示例甲" in text for text in sink.said) == [False, True]


def test_long_news_take_several_posts_a_pause_between(sink, unit, monkeypatch):
    robot_of(sink, unit)
    for n in range(25):
        tell(colleague(unit, f"示例人员{n}"), 3)
    sent = drain_outbox()
    assert 0 < sent < 75
    assert drain_outbox() == 0, "not before the pause is over"
    while Robot.objects.update(posted_at=timezone.now() - timedelta(minutes=1)):
        if not (more := drain_outbox()):
            break
        sent += more
    assert sent == 75
    assert all(len(text.encode()) <= 2000 for text in sink.said)
    assert sum(text.count("· ") for text in sink.said) == 75


def test_refused_post_keeps_its_rows_and_is_told_at_the_robot(sink, unit):
    robot = robot_of(sink, unit, address=sink.address("wecom", "wrongkey"))
    tell(colleague(unit, "示例甲"), 2)
    assert drain_outbox() == 0
    row = OutboxMessage.objects.first()
    assert (row.state, row.attempts, row.leased_until) == ("waiting", 1, None)
    robot.refresh_from_db()
    assert "93000" in row.error and robot.error == row.error
    Robot.objects.update(address=sink.address("wecom"), posted_at=None)
    OutboxMessage.objects.update(next_try_at=timezone.now())
    assert drain_outbox() == 2
    robot.refresh_from_db()
    assert robot.error == ""


def test_robot_switched_off_meanwhile(sink, unit):
    robot_of(sink, unit)
    tell(colleague(unit, "示例甲"), 1)
    Robot.objects.update(is_active=False)
    assert drain_outbox() == 0
    assert OutboxMessage.objects.get().state == "dropped"
    assert sink.said == []


def test_post_leaves_out_who_lost_sight(sink, unit):
    robot_of(sink, unit)
    project = make_signed(make_park("own"))
    gone = make_user("staff", person=make_person("示例甲", unit=unit), parks=[project.park])
    tell(gone, 1, about=project)
    tell(colleague(unit, "示例乙"), 1)
    gone.scope_parks.clear()
    assert drain_outbox() == 1
    assert "示例甲" not in sink.said[0]


def test_mail_and_robot_go_their_own_ways(sink, unit, mailoutbox):
    robot_of(sink, unit, address=sink.address("wecom", "wrongkey"))
    tell(colleague(unit, "示例甲", email="a@example.test"), 1)
    assert drain_outbox() == 1
    assert dict(OutboxMessage.objects.values_list("channel", "state")) == {
        "email": "sent",
        "robot": "waiting",
    }


@pytest.mark.django_db(transaction=True)
def test_two_workers_post_once(sink, monkeypatch):
    monkeypatch.setattr(notifications, "wake", lambda: None)
    place = make_unit("force")
    robot_of(sink, place)
    tell(colleague(place, "示例甲"), 3)
    assert sorted(together(drain_outbox, drain_outbox)) == [0, 3]
    assert len(sink.said) == 1
