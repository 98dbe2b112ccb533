"""Working days by the State Council's calendar, make-up days (补班) included.

The order for next year appears each November; until the library knows a year we count
Monday to Friday and say so (`known`), rather than guess holidays.
"""

from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar


def known(day: date) -> bool:
    """Whether the holidays of that day's year have been published in the library."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=8192)
def is_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@lru_cache(maxsize=8192)  # passes ask for few days, many times
def shift(day: date, count: int) -> date:
    """Move by `count` working days (negative goes back); zero returns the day itself."""
    step = 1 if count >= 0 else -1
    while count:
        day += timedelta(days=step)
        if is_workday(day):
            count -= step
    return day


def nth_workday(first: date, n: int) -> date:
    """The n-th working day on or after `first` (n ≥ 1)."""
    day = first if is_workday(first) else shift(first, 1)
    return shift(day, n - 1)


def workdays_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -workdays_between(end, start)
    days = (end - start).days
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, days + 1))
