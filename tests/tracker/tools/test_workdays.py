"""Working days with holidays and make-up days; a year without an order is said, not guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tools.workdays import is_workday, known, nth_workday, shift, workdays_between

days = st.dates(date(2022, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 2, 4), True),  # a Sunday, 补班 before 春节
        (date(2024, 2, 12), False),  # a Monday inside 春节
        (date(2024, 10, 12), True),  # a Saturday, 补班 after 国庆
        (date(2024, 6, 10), False),  # 端午, a Monday
        (date(2024, 6, 29), False),
        (date(2024, 7, 1), True),
    ],
)
def test_holidays_and_make_up_days(day, works):
    assert is_workday(day) is works


def test_a_year_without_an_order_counts_monday_to_friday_and_says_so():
    assert known(date(2024, 10, 1))
    assert not known(date(2090, 10, 2))
    assert is_workday(date(2090, 10, 2))  # a Monday; its holidays are not guessed
    assert not is_workday(date(2090, 10, 1))


def test_shift_over_the_spring_festival():
    assert shift(date(2024, 2, 9), 1) == date(2024, 2, 18)  # a Sunday that is worked
    assert shift(date(2024, 2, 18), -1) == date(2024, 2, 9)  # 除夕 was no holiday that year
    assert shift(date(2024, 7, 6), 0) == date(2024, 7, 6)


def test_third_working_day_after_a_quarter():
    assert nth_workday(date(2024, 7, 1), 3) == date(2024, 7, 3)
    assert nth_workday(date(2024, 10, 1), 3) == date(2024, 10, 10)  # 国庆 until the 7th


@given(days, st.integers(-15, 15).filter(bool))
def test_shift_lands_on_a_working_day_so_many_away(day, count):
    moved = shift(day, count)
    assert is_workday(moved)
    if count > 0:
        assert workdays_between(day, moved) == count


@given(days, st.integers(0, 60))
def test_between_turns_its_sign_with_its_ends(day, length):
    later = day + timedelta(days=length)
    assert workdays_between(later, day) == -workdays_between(day, later)
