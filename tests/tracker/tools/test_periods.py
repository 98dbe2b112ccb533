"""Period codes: every form, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tools.periods import Period, month_end, months_passed, years_before


@pytest.mark.parametrize(
    ("code", "start", "end", "label"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "2024年"),
        ("2024H1", date(2024, 1, 1), date(2024, 6, 30), "2024年1—6月"),
        ("2024h2", date(2024, 7, 1), date(2024, 12, 31), "2024年7—12月"),
        ("2024Q2", date(2024, 4, 1), date(2024, 6, 30), "2024年4—6月"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ("2024-01..2024-05", date(2024, 1, 1), date(2024, 5, 31), "2024年1—5月"),
        ("2024-01—2024-05", date(2024, 1, 1), date(2024, 5, 31), "2024年1—5月"),
        (" ２０２４Ｑ１ ", date(2024, 1, 1), date(2024, 3, 31), "2024年1—3月"),
    ],
)
def test_parse_every_form(code, start, end, label):
    period = Period.parse(code)
    assert (period.start, period.end, period.label) == (start, end, label)
    assert period.code.isascii()


@pytest.mark.parametrize(
    "code",
    ["", "24", "2024Q5", "2024H3", "2024-13", "2024-00", "2024-06..2024-01", "2023-01..2024-01",
     "1899", "2101", "2024年", "今年", "2024Q2x", "²⁰²⁴x"],
)  # fmt: skip
def test_parse_refuses_in_chinese(code):
    with pytest.raises(ValueError, match="看不懂统计期"):
        Period.parse(code)


spans = st.tuples(
    st.integers(1901, 2099), st.integers(1, 12), st.integers(1, 12)
).map(lambda t: (t[0], min(t[1:]), max(t[1:])))  # fmt: skip


@given(spans)
def test_shortest_code_reads_back_as_the_same_months(span):
    period = Period.months_of(*span)
    assert Period.parse(period.code) == period
    assert (period.start.month, period.end.month) == span[1:]


@given(spans)
def test_last_year_and_to_date_keep_their_months(span):
    period = Period.months_of(*span)
    before = period.last_year()
    assert before.year == period.year - 1
    assert (before.start.month, before.end.month) == span[1:]
    assert (period.to_date().start, period.to_date().end) == (date(span[0], 1, 1), period.end)


@given(spans)
def test_previous_ends_the_day_before(span):
    period = Period.months_of(*span)
    assert period.previous().end == period.start - timedelta(days=1)


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_quarter_of_holds_its_day(day):
    quarter = Period.quarter_of(day)
    assert quarter.start <= day <= quarter.end
    assert quarter.previous().code == Period.quarter_of(quarter.start - timedelta(days=1)).code


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_months_passed_counts_only_what_is_over(day):
    passed = months_passed(day)
    assert passed == (day.month if day == month_end(day.year, day.month) else day.month - 1)
    assert 0 <= passed <= 12


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_years_before_keeps_month_ends(day):
    before = years_before(day)
    assert (before.year, before.month) == (day.year - 1, day.month)
    if day == month_end(day.year, day.month):
        assert before == month_end(day.year - 1, day.month)


def test_until_is_the_earlier_of_end_and_day():
    period = Period.parse("2024H1")
    assert period.until(date(2024, 5, 20)) == date(2024, 5, 20)
    assert period.until(date(2024, 9, 1)) == date(2024, 6, 30)
