"""大屏: set one up, give it a link, change it, close it. The link is told once and never kept."""

from collections.abc import Mapping
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parks.models import User
from projects.models import Screen
from projects.models.screen import hashed
from tracker import audit

SHOWN = ("name", "park", "hide_names", "paging", "networks", "expires_on")
TOKEN_BYTES = 32
LONGEST_DAYS = 366
SEEN_EVERY = timedelta(minutes=1)  # a wall asks every few minutes; one write a minute is enough
SECRET = ["（保密）", "（已更换）"]


@transaction.atomic
def create_screen(*, values: Mapping[str, Any], by: User) -> tuple[Screen, str]:
    """A new screen and the token of its link, which nobody can ask for again.

    Raises ValidationError for a name that is taken or a day out of bounds.
    """
    token = token_urlsafe(TOKEN_BYTES)
    screen = Screen(**values, key_hash=hashed(token), held_by=by)
    _check(screen)
    screen.save(force_insert=True)
    shown = {name: getattr(screen, name) for name in SHOWN}
    audit.record(verb="新建大屏", on=screen, by=by, changes=audit.difference({}, shown))
    return screen, token


@transaction.atomic
def change_screen(*, screen: Screen, values: Mapping[str, Any], by: User) -> Screen:
    """Change what it shows or how long; the link stays. Raises StaleVersion, ValidationError."""
    _refuse_closed(screen)
    before = {name: getattr(screen, name) for name in SHOWN}
    for name in SHOWN:
        if name in values:
            setattr(screen, name, values[name])
    _check(screen)
    screen.bump(list(SHOWN))
    after = {name: getattr(screen, name) for name in SHOWN}
    audit.record(verb="修改大屏", on=screen, by=by, changes=audit.difference(before, after))
    return screen


@transaction.atomic
def renew_link(*, screen: Screen, by: User) -> str:
    """A new token; the old link is dead at once, and the new one is answered for by `by` (R32)."""
    _refuse_closed(screen)
    token = token_urlsafe(TOKEN_BYTES)
    before = screen.held_by
    screen.key_hash, screen.held_by, screen.linked_at = hashed(token), by, timezone.now()
    screen.seen_at = screen.seen_ip = None
    screen.bump(["key_hash", "held_by", "linked_at", "seen_at", "seen_ip"])
    held = audit.difference({"held_by": before}, {"held_by": by})
    audit.record(verb="更换大屏链接", on=screen, by=by, changes=held | {"link": SECRET})
    return token


@transaction.atomic
def revoke_screen(*, screen: Screen, by: User) -> Screen:
    """Close it for good: the link opens nothing from now on."""
    _refuse_closed(screen)
    screen.revoked_at = timezone.now()
    screen.bump(["revoked_at"])
    audit.record(verb="停用大屏", on=screen, by=by, changes={"revoked_at": [None, "已停用"]})
    return screen


def note_opening(*, screen: Screen, ip: str) -> None:
    """Keep when and from where it was last seen; another address than before is audited."""
    now = timezone.now()
    moved = screen.seen_ip != (ip or None)
    if not moved and screen.seen_at and now - screen.seen_at < SEEN_EVERY:
        return
    with transaction.atomic():
        Screen.objects.filter(pk=screen.pk).update(seen_at=now, seen_ip=ip or None)
        if moved:
            changes = audit.difference({"seen_ip": screen.seen_ip}, {"seen_ip": ip})
            audit.record(verb="打开大屏", on=screen, by=None, changes=changes)


def _refuse_closed(screen: Screen) -> None:
    if screen.revoked_at:
        raise ValidationError(f"“{screen}”已停用，不能再改；还要用请新建一块大屏。")


def _check(screen: Screen) -> None:
    today = timezone.localdate()
    last = today + timedelta(days=LONGEST_DAYS)
    if not today <= screen.expires_on <= last:
        said = f"有效期请填今天（{today}）到 {last} 之间的一天，最长一年，到期前可以再延。"
        raise ValidationError({"expires_on": said})
    others = Screen.objects.exclude(pk=screen.pk).filter(revoked_at=None)
    if others.filter(name=screen.name).exists():
        raise ValidationError({"name": "已有同名的大屏，请换一个名称。"})
