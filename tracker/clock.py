"""The working date: today, except in a demo city, which stands still on the day it tells of.

Lamps, reminders and the default period go by this date. Whether a typed date lies in the future
is always judged by the real one.
"""

from datetime import date

from django.utils import timezone

from tracker.models import Setting
from tracker.tools.kept import forget_all, kept

NAME = "working_date"


@kept(seconds=5)
def held() -> date | None:
    """The day a demo city stands on; None where time runs."""
    value = Setting.objects.filter(name=NAME).values_list("value", flat=True).first()
    return date.fromisoformat(value) if value else None


def today() -> date:
    """The date by which duties are judged."""
    return held() or timezone.localdate()


def hold(day: date | None) -> None:
    """Let the installation stand on `day` (a demo); None lets it run again."""
    if day is None:
        Setting.objects.filter(name=NAME).delete()
    else:
        Setting.objects.update_or_create(name=NAME, defaults={"value": day.isoformat()})
    forget_all()
