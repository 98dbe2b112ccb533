"""消息设置: everybody's own."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db import transaction

from tracker import audit
from tracker.models import ChannelPreference


@transaction.atomic
def choose_channels(
    *,
    muted: Iterable[str],
    quiet_from: time | None,
    quiet_to: time | None,
    daily: bool,
    by: Any,
) -> ChannelPreference:
    """How `by` wants to be written to, from the next message on."""
    names = ("muted", "quiet_from", "quiet_to", "daily")
    held = ChannelPreference.objects.filter(user=by).first()
    row = held or ChannelPreference.usual(by.pk)
    before = {name: _plain(getattr(row, name)) for name in names}
    row.muted = sorted(muted)
    row.quiet_from, row.quiet_to, row.daily = quiet_from, quiet_to, daily
    row.save()
    after = {name: _plain(getattr(row, name)) for name in names}
    audit.record(verb="改消息设置", on=row, by=by, changes=audit.difference(before, after))
    return row


def _plain(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value
