"""How many rows a person may take out in an hour (R57): what the audit says has left already."""

from datetime import timedelta
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.utils import timezone

from tracker.models import AuditEvent

EXPORTED = "导出"
WINDOW = timedelta(hours=1)


def refusal(user: Any, rows: int) -> str:
    """Why so many rows may not leave now, and what to do instead; "" when they may."""
    limit = settings.EXPORT_ROWS_AN_HOUR
    if rows > limit:
        return (
            f"这次要导出 {rows:,} 行，超过每小时 {limit:,} 行的上限。请用筛选缩小范围，分几次导出。"
        )
    since = timezone.now() - WINDOW
    events = AuditEvent.objects.filter(by=user, verb=EXPORTED, at__gt=since).order_by("at")
    found = events.values_list("at", "changes")
    left = [(at, sum(changes.get("rows", {}).values())) for at, changes in found]
    used = sum(count for _, count in left)
    over = used + rows - limit
    if over <= 0:
        return ""
    gone = accumulate(count for _, count in left)
    at = next(at for (at, _), count in zip(left, gone, strict=True) if count >= over)
    free = timezone.localtime(at + WINDOW + timedelta(minutes=1))
    return (
        f"过去一小时已导出 {used:,} 行，加上这次的 {rows:,} 行，超过每小时 {limit:,} 行的上限。"
        f"请用筛选缩小范围，或在 {free:%H:%M} 以后再导出。"
    )
