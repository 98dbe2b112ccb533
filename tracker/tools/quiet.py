"""Hours in which nobody is written to, and the hour at which a day's news is read."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def parse_hours(text: str) -> tuple[time, time] | tuple[None, None]:
    """ "21:00-08:00" as its two ends; empty for none. Raises ValueError."""
    start, dash, end = text.strip().partition("-")
    if not start and not dash:
        return None, None
    return time.fromisoformat(start.strip()), time.fromisoformat(end.strip())


def is_quiet(clock: time, start: time, end: time) -> bool:
    """Whether a wall clock stands in [start, end), which may lie across midnight."""
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def after_quiet(at: datetime, start: time, end: time, zone: ZoneInfo) -> datetime:
    """The first moment from `at` on that is not quiet: `at` itself, or the end of the quiet hours.

    `start == end` means no quiet hours. Never before `at`, also where a clock is put back.
    """
    local = at.astimezone(zone)
    if not is_quiet(local.time(), start, end):
        return at
    tomorrow = start > end and local.time() >= start
    return _clock(local.date() + timedelta(days=tomorrow), end, zone, at)


def next_hour(after: datetime, hour: time, zone: ZoneInfo) -> datetime:
    """The first moment after `after` at which the clock shows `hour`."""
    day = after.astimezone(zone).date()
    found = _clock(day, hour, zone, after)
    return found if found > after else _clock(day + timedelta(days=1), hour, zone, after)


def _clock(day: date, hour: time, zone: ZoneInfo, after: datetime) -> datetime:
    """That hour of that day; of the two that a clock put back shows, the one after `after`."""
    first = datetime.combine(day, hour, tzinfo=zone).astimezone(UTC)
    again = datetime.combine(day, hour.replace(fold=1), tzinfo=zone).astimezone(UTC)
    return first if first > after else max(first, again)
