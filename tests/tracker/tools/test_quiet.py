"""Quiet hours and the daily hour, across midnight and across clocks put forward and back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.tools.quiet import after_quiet, is_quiet, next_hour, parse_hours

CITY = ZoneInfo("Asia/Shanghai")
ZONES = st.sampled_from([CITY, ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))
CLOCKS = st.times().map(lambda clock: clock.replace(microsecond=0))
# A busy machine is no failure.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NIGHT = time(21), time(8)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CITY)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2024-07-08 20:59", "2024-07-08 20:59"),
        ("2024-07-08 21:00", "2024-07-09 08:00"),
        ("2024-07-08 23:59", "2024-07-09 08:00"),
        ("2024-07-09 00:00", "2024-07-09 08:00"),
        ("2024-07-09 07:59", "2024-07-09 08:00"),
        ("2024-07-09 08:00", "2024-07-09 08:00"),
        ("2024-12-31 22:00", "2025-01-01 08:00"),
        ("2024-02-28 22:00", "2024-02-29 08:00"),
    ],
)
def test_night_ends_at_eight(moment, leaves):
    assert after_quiet(at(moment), *NIGHT, CITY) == at(leaves)


def test_hours_of_one_day():
    noon = time(12), time(14)
    assert after_quiet(at("2024-07-08 13:00"), *noon, CITY) == at("2024-07-08 14:00")
    assert after_quiet(at("2024-07-08 15:00"), *noon, CITY) == at("2024-07-08 15:00")


@CALM
@given(MOMENTS, CLOCKS, CLOCKS, ZONES)
def test_never_earlier_never_quiet_at_most_a_day(moment, start, end, zone):
    leaves = after_quiet(moment, start, end, zone)
    assert moment <= leaves <= moment + timedelta(hours=25)
    assert not is_quiet(leaves.astimezone(zone).time(), start, end)
    assert after_quiet(leaves, start, end, zone) == leaves
    if not is_quiet(moment.astimezone(zone).time(), start, end):
        assert leaves == moment


@CALM
@given(MOMENTS, CLOCKS)
def test_same_ends_are_no_quiet_hours(moment, clock):
    assert after_quiet(moment, clock, clock, CITY) == moment


@CALM
@given(MOMENTS, CLOCKS, ZONES)
def test_next_hour_is_within_a_day_and_later(moment, hour, zone):
    found = next_hour(moment, hour, zone)
    assert moment < found <= moment + timedelta(hours=25)
    assert next_hour(found - timedelta(seconds=1), hour, zone) == found


def test_next_hour_in_the_city():
    assert next_hour(at("2024-07-08 08:29"), time(8, 30), CITY) == at("2024-07-08 08:30")
    assert next_hour(at("2024-07-08 08:30"), time(8, 30), CITY) == at("2024-07-09 08:30")


def test_hours_are_read_from_text():
    assert parse_hours("21:00-08:00") == NIGHT
    assert parse_hours(" 21:00 - 08:00 ") == NIGHT
    assert parse_hours("") == (None, None)


@pytest.mark.parametrize("text", ["21:00", "-", "25:00-08:00", "夜里", "21:00-"])
def test_hours_that_cannot_be_read(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_hours(text)
