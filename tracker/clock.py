"""The working date: today, except in a demo city, which stands still on the day it tells of.

Lamps, reminders and the default period go by this date. Whether a typed date lies in the future
is always judged by the real one.
"""

from datetime import date

from django.utils import timezone

from tracker.models import Setting

NAME = "working_date"


def today() -> date:
    """The date by which duties are judged."""
    held = Setting.objects.filter(name=NAME).values_list("value", flat=True).first()
    return date.fromisoformat(held) if held else timezone.localdate()


def hold(day: date | None) -> None:
    """Let the installation stand on `day` (a demo); None lets it run again."""
    if day is None:
        Setting.objects.filter(name=NAME).delete()
    else:
        Setting.objects.update_or_create(name=NAME, defaults={"value": day.isoformat()})


def is_held() -> bool:
    return Setting.objects.filter(name=NAME).exists()
