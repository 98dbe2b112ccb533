"""大屏: a link is told once, kept as a hash, replaced, closed; every act leaves its audit row."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.screen import (
    change_screen,
    create_screen,
    note_opening,
    renew_link,
    revoke_screen,
)
from projects.models import Screen
from tests.factories.parks import make_park, make_user
from tests.factories.screens import make_screen
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
HERE = "10.20.3.15"


def values(**fields):
    day = timezone.localdate() + timedelta(days=90)
    held = {"name": "示例大厅", "park": None, "hide_names": True, "paging": 20, "networks": ""}
    return held | {"expires_on": day} | fields


def everything_kept() -> str:
    rows = [*Screen.objects.values(), *AuditEvent.objects.values()]
    return str(rows)


def test_create_keeps_a_hash_and_never_the_token():
    by, park = make_user("bureau"), make_park("zyjk")
    screen, token = create_screen(values=values(park=park), by=by)
    assert len(token) >= 43  # 256 bits
    assert Screen.objects.opened_by(token).get() == screen
    assert not Screen.objects.opened_by(token[:-1]).exists()
    assert token not in everything_kept()
    event = AuditEvent.objects.get(verb="新建大屏")
    assert event.by == by and event.changes["park"] == [None, str(park)]


@pytest.mark.parametrize("days", [-1, 367])
def test_expiry_lies_within_a_year(days):
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValidationError, match="最长一年"):
        create_screen(values=values(expires_on=day), by=make_user())
    assert not Screen.objects.exists() and not AuditEvent.objects.exists()


def test_a_name_in_use_is_refused_and_free_again_once_closed():
    held = make_screen(name="示例大厅")
    with pytest.raises(ValidationError, match="已有同名的大屏"):
        create_screen(values=values(), by=make_user())
    revoke_screen(screen=held, by=make_user())
    create_screen(values=values(), by=make_user())


def test_change_leaves_the_link_alone():
    screen = make_screen(token="key")
    change_screen(screen=screen, values={"hide_names": True, "paging": 40}, by=make_user())
    held = Screen.objects.opened_by("key").get()
    assert (held.hide_names, held.paging, held.version) == (True, 40, 2)
    assert AuditEvent.objects.get().changes == {"hide_names": [False, True], "paging": [20, 40]}


def test_change_over_a_newer_version_is_refused():
    screen = make_screen()
    change_screen(screen=Screen.objects.get(), values={"paging": 30}, by=make_user())
    with pytest.raises(StaleVersion):
        change_screen(screen=screen, values={"paging": 40}, by=make_user())


def test_a_new_link_kills_the_old_and_changes_who_answers_for_it():
    screen, by = make_screen(token="old", seen_at=timezone.now(), seen_ip=HERE), make_user()
    token = renew_link(screen=screen, by=by)
    assert not Screen.objects.opened_by("old").exists()
    held = Screen.objects.opened_by(token).get()
    assert (held.held_by, held.seen_at, held.seen_ip) == (by, None, None)
    assert token not in everything_kept()


def test_closed_is_closed():
    screen, by = make_screen(token="key"), make_user()
    revoke_screen(screen=screen, by=by)
    for act in (revoke_screen, renew_link):
        with pytest.raises(ValidationError, match="已停用"):
            act(screen=screen, by=by)
    with pytest.raises(ValidationError, match="已停用"):
        change_screen(screen=screen, values={"paging": 40}, by=by)
    assert Screen.objects.opened_by("key").get().revoked_at
    assert AuditEvent.objects.count() == 1


def test_opening_is_noted_once_a_minute_and_audited_when_the_device_changes():
    screen = make_screen()
    note_opening(screen=screen, ip=HERE)
    screen.refresh_from_db()
    first = screen.seen_at
    note_opening(screen=screen, ip=HERE)
    screen.refresh_from_db()
    assert screen.seen_at == first and AuditEvent.objects.count() == 1
    note_opening(screen=screen, ip="10.20.3.16")
    screen.refresh_from_db()
    assert screen.seen_at > first and screen.version == 1
    events = AuditEvent.objects.filter(verb="打开大屏").order_by("pk")
    assert [e.changes["seen_ip"] for e in events] == [[None, HERE], [HERE, "10.20.3.16"]]


@pytest.mark.parametrize(
    ("networks", "ip", "good"),
    [
        ("", HERE, True),
        ("10.20.3.15/32", HERE, True),
        ("192.168.0.0/16 10.20.0.0/16", HERE, True),
        ("10.20.4.0/24", HERE, False),
        ("10.20.4.0/24", "", False),
        ("fd00::/8", "fd00::1", True),
    ],
)
def test_addresses(networks, ip, good):
    assert make_screen(networks=networks).admits(ip) is good
