"""The working date: today, except in a demo city, which stands still on the day it tells of.

Lamps, reminders and the default period go by this date. Whether a typed date lies in the future
is always judged by the real one.
"""

import time
from datetime import date

from django.utils import timezone

from tracker.models import Setting

NAME = "working_date"
KEPT_SECONDS = 5  # a page asks several times; another process may have set it meanwhile
_kept: tuple[float, date | None] | None = None


def held() -> date | None:
    """The day a demo city stands on; None where time runs."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        value = Setting.objects.filter(name=NAME).values_list("value", flat=True).first()
        _kept = (now, date.fromisoformat(value) if value else None)
    return _kept[1]


def today() -> date:
    """The date by which duties are judged."""
    return held() or timezone.localdate()


def hold(day: date | None) -> None:
    """Let the installation stand on `day` (a demo); None lets it run again."""
    forget()
    if day is None:
        Setting.objects.filter(name=NAME).delete()
    else:
        Setting.objects.update_or_create(name=NAME, defaults={"value": day.isoformat()})


def forget() -> None:
    """Ask the database again next time."""
    global _kept
    _kept = None
