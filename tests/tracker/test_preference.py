"""/me/notifications: everybody's own channels and hours."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from tests.factories.parks import make_unit, make_user
from tracker.forms.preference import PAIRS
from tracker.models import AuditEvent, ChannelPreference, Robot
from tracker.roles import Role

pytestmark = pytest.mark.django_db
PAGE = "/me/notifications"


@pytest.mark.parametrize("role", [*[role.value for role in Role], None])
def test_everybody_has_a_page(login, role):
    client = login(role)
    page = client.get(PAGE).content.decode()
    assert page.count('name="wanted"') == len(PAIRS) == page.count(" checked")
    assert "还没有邮箱" in page and "还没有启用群机器人" in page


def test_page_says_where_messages_go(login):
    client = login("staff", email="me@example.test")
    Robot.objects.create(name="全部的", kind="wecom", address="x")
    assert "群机器人发到“全部的”" in client.get(PAGE).content.decode()
    unit = client.user.person.unit
    Robot.objects.create(name="本单位的", kind="wecom", address="x", unit=unit)
    Robot.objects.create(name="别的", kind="wecom", address="x", unit=make_unit("other"))
    page = client.get(PAGE).content.decode()
    assert "邮件发到 me@example.test" in page and "群机器人发到“本单位的”" in page


def test_page_shows_the_hours_that_hold_for_all(login, settings):
    settings.QUIET_HOURS = (time(21), time(8))
    page = login("staff").get(PAGE).content.decode()
    assert 'value="21:00"' in page and 'value="08:00"' in page


def test_choice_is_kept_and_audited(login):
    client, other = login("staff"), make_user("staff")
    said = {"wanted": ["due:email", "asked:robot"], "quiet_from": "22:30", "quiet_to": "07:00"}
    assert client.post(PAGE, said | {"daily": "on"}).url == PAGE
    row = ChannelPreference.objects.get()
    assert (row.user, row.quiet_from, row.quiet_to) == (client.user, time(22, 30), time(7))
    assert row.daily
    assert row.wants("due", "email") and row.wants("asked", "robot")
    assert not row.wants("due", "robot") and not row.wants("notice", "email")
    event = AuditEvent.objects.get()
    assert event.by == client.user
    assert event.changes["quiet_from"] == [None, "22:30"]
    assert client.get(PAGE).content.decode().count(" checked") == 3  # two channels and the digest

    client.post(PAGE, {"wanted": [pair for pair, _ in PAIRS]})
    row.refresh_from_db()
    assert (row.muted, row.quiet_from, row.daily) == ([], None, False)
    assert ChannelPreference.objects.of([other.pk])[other.pk].muted == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"quiet_from": "21:00"}, "要么都填，要么都留空"),
        ({"quiet_to": "08:00"}, "要么都填，要么都留空"),
        ({"quiet_from": "21:00", "quiet_to": "21:00"}, "开始和结束一样"),
        ({"quiet_from": "晚上", "quiet_to": "08:00"}, "写成 21:00"),
        ({"quiet_from": "21:00", "quiet_to": "26:00"}, "写成 08:00"),
        ({"wanted": "due:pigeon"}, "due:pigeon"),
    ],
)
def test_bad_input_is_refused_and_kept(login, said, words):
    answer = login("staff").post(PAGE, {"wanted": ["due:email"]} | said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "quiet_from" not in said or f'value="{said["quiet_from"]}"' in page
    assert not ChannelPreference.objects.exists()


def test_one_s_own_and_no_other_method(login):
    client = login("staff")
    ChannelPreference.objects.create(user=make_user("staff"), muted=[PAIRS[0][0]])
    assert client.get(PAGE).content.decode().count(" checked") == len(PAIRS)
    assert client.put(PAGE).status_code == 405
    assert client.delete(PAGE).status_code == 405


def test_quiet_hours_have_both_ends():
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelPreference.objects.create(user=make_user(), quiet_from=time(21))
    assert [c.name for c in ChannelPreference._meta.constraints] == [
        "preference_quiet_has_both_ends"
    ]
