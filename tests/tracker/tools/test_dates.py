import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tools.dates import SERIAL_BASE, read_date

TODAY = dt.date(2026, 3, 10)


def read(raw, **options):
    reading = read_date(raw, TODAY, **options)
    return reading.value and reading.value.isoformat(), reading.code, reading.note


@pytest.mark.parametrize(
    "raw",
    [
        "2024-3-1",
        "2024/3/1",
        "2024.03.01",
        "20240301",
        20240301.0,
        "2024年3月1日",
        "2024 年 3 月 1 号",
        "２０２４－３－１",
        "2024-03-01 10:20:00",
        "2024年3月1日 10:20",
        "2024-03-01T10:20:00Z",
        "2024年3月1日前",
        "2024 3 1",
        "2024。3。1",
        "二〇二四年三月一日",
        "2024年03月01",
        dt.date(2024, 3, 1),
        dt.datetime(2024, 3, 1, 5),
        dt.datetime(2024, 3, 1, tzinfo=dt.UTC),
    ],
)
def test_read_date_of_full_dates(raw):
    assert read(raw) == ("2024-03-01", None, "")


@pytest.mark.parametrize("raw", [46082.87878, "46082.87878", 46082, "46082"])
def test_read_date_of_serials(raw):
    assert read(raw) == ("2026-03-01", None, "serial")


@pytest.mark.parametrize(
    ("raw", "first", "last", "note"),
    [
        ("2024.03", "2024-03-01", "2024-03-31", "month"),
        (2024.03, "2024-03-01", "2024-03-31", "month"),
        (2024.12, "2024-12-01", "2024-12-31", "month"),
        ("202402", "2024-02-01", "2024-02-29", "month"),
        ("2024年3月", "2024-03-01", "2024-03-31", "month"),
        ("2024年3月份", "2024-03-01", "2024-03-31", "month"),
        ("二〇二四年三月", "2024-03-01", "2024-03-31", "month"),
        ("2024.3月", "2024-03-01", "2024-03-31", "month"),
        ("2024年9月起", "2024-09-01", "2024-09-30", "month"),
        ("2024年3月中旬", "2024-03-11", "2024-03-20", "month_third"),
        ("2024-03", "2024-03-01", "2024-03-31", "month"),
        ("2024-4", "2024-04-01", "2024-04-30", "month"),
        ("2024.1", "2024-01-01", "2024-01-31", "month"),
        ("2024年3月上旬", "2024-03-01", "2024-03-10", "month_third"),
        ("2024年2月下旬", "2024-02-21", "2024-02-29", "month_third"),
        ("2026年一季度", "2026-01-01", "2026-03-31", "quarter"),
        ("2026年第4季度", "2026-10-01", "2026-12-31", "quarter"),
        ("2024Q4", "2024-10-01", "2024-12-31", "quarter"),
        ("2026年上半年", "2026-01-01", "2026-06-30", "half"),
        ("2026年下半年", "2026-07-01", "2026-12-31", "half"),
        ("2024", "2024-01-01", "2024-12-31", "year"),
        ("2024年内", "2024-01-01", "2024-12-31", "year"),
        ("明年3月", "2027-03-01", "2027-03-31", "month"),
    ],
)
def test_read_date_of_parts_of_year(raw, first, last, note):
    assert read(raw) == (last, None, f"{note}_end")
    assert read(raw, end=False) == (first, None, f"{note}_start")


@pytest.mark.parametrize(
    ("raw", "day", "note"),
    [
        ("3月底", "2025-03-31", "month_end"),
        ("3月15日", "2025-03-15", ""),
        ("上半年", "2025-06-30", "half_end"),
        ("二季度", "2025-06-30", "quarter_end"),
        ("年底", "2025-12-31", "year_end"),
    ],
)
def test_read_date_without_year(raw, day, note):
    assert read(raw) == (None, "no_year", "")
    assert read(raw, default_year=2025) == (day, None, note)


def test_read_date_of_month_end_is_last_day_even_at_start():
    assert read("2026年3月底", end=False) == ("2026-03-31", None, "month_end")


def test_read_date_of_quarter_when_asked():
    assert read("2024-4", quarter=True) == ("2024-12-31", None, "quarter_end")
    assert read("2024-12", quarter=True) == ("2024-12-31", None, "month_end")


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("2025.12-2027.11", "2025-12-01", "2027-11-30"),
        ("2025.12—2027.11", "2025-12-01", "2027-11-30"),
        ("2025.12 － 2027.11", "2025-12-01", "2027-11-30"),
        ("2025年12月至2027年11月", "2025-12-01", "2027-11-30"),
        ("2025年3月-12月", "2025-03-01", "2025-12-31"),
        ("2025-03~2025-04", "2025-03-01", "2025-04-30"),
        ("2024-03-01至2024-05-01", "2024-03-01", "2024-05-01"),
        ("2024/3/1-2024/5/1", "2024-03-01", "2024-05-01"),
        ("2025-2027", "2025-01-01", "2027-12-31"),
        ("2025-2027年", "2025-01-01", "2027-12-31"),
    ],
)
def test_read_date_of_ranges(raw, first, last):
    assert read(raw)[:2] == (None, "range")
    assert read(raw, part="start")[:2] == (first, None)
    assert read(raw, part="end")[:2] == (last, None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("600天", "duration"),
        ("24个月", "duration"),
        ("2024-2-30", "no_such_day"),
        ("2024-13", "no_such_day"),
        (2024.1, "ambiguous_date"),
        ("1800-1-1", "out_of_range"),
        ("2101年1月", "out_of_range"),
        ("0000-00-00", "no_such_day"),
        ("2027.11-2025.12", "range_order"),
        ("春节后", "not_a_date"),
        ("3.15", "not_a_date"),
        (600, "not_a_date"),
        (True, "not_a_date"),
        (1e300, "not_a_date"),
        (float("nan"), "not_a_date"),
        (dt.time(3, 4), "not_a_date"),
        ("=TODAY()", "formula"),
        ("#N/A", "cell_error"),
        (dt.date(1, 1, 1), "out_of_range"),
    ],
)
def test_read_date_refuses(raw, code):
    reading = read_date(raw, TODAY)
    assert (reading.value, reading.code, reading.level) == (None, code, "error")
    assert "请" in reading.text


def test_read_date_suggests_last_day_of_month():
    assert read_date("2024-2-30", TODAY).suggestion == "2024-02-29"


@pytest.mark.parametrize(
    ("raw", "day", "code"),
    [
        ("预计2026年6月", "2026-06-30", "approximate"),
        ("2026年6月左右", "2026-06-30", "approximate"),
        ("2026年6月（暂定）", "2026-06-30", "approximate"),
        ("24年3月", "2024-03-31", "short_year"),
        ("24.3.1", "2024-03-01", "short_year"),
        ("24/3/1", "2024-03-01", "short_year"),
        ("24.03", "2024-03-31", "short_year"),
        ("2024年3月开工", "2024-03-31", "approximate"),
        ("已于2024年3月开工", "2024-03-31", "approximate"),
        ("2024年10月31日前完工", "2024-10-31", "approximate"),
    ],
)
def test_read_date_warns(raw, day, code):
    assert read(raw)[:2] == (day, code)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("待定", "undecided"), ("暂无", "undecided"), ("未定", "undecided"), ("已开工", "no_date"), ("未开工", "no_date"),
        ("尚未签约", "no_date"), ("正在办理前期手续", "no_date"), ("拟开工", "no_date"),
    ],
)  # fmt: skip
def test_read_date_of_words_without_a_day(raw, code):
    reading = read_date(raw, TODAY)
    assert (reading.value, reading.code, reading.level) == (None, code, "warning")


@pytest.mark.parametrize(
    ("raw", "day"),
    [("2024年底", "2024-12-31"), ("2024年年底", "2024-12-31"), ("2024年6月30日前", "2024-06-30")],
)
def test_read_date_of_ends(raw, day):
    assert read(raw)[0] == day


def test_a_plan_of_a_month_takes_the_ledgers_year():
    assert read("拟3月开工", default_year=2024)[:2] == ("2024-03-31", "approximate")


def test_read_date_refuses_future_when_asked():
    assert read("2026-03-11", past=True) == (None, "future", "")
    assert read("2026-03-10", past=True)[0] == "2026-03-10"
    assert read("2026-03-11")[0] == "2026-03-11"


@pytest.mark.parametrize(
    ("raw", "note"), [("", "blank"), ("-", "dash"), ("不涉及", "not_involved")]
)
def test_read_date_of_empty(raw, note):
    assert read(raw) == (None, None, note)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.text(alphabet="0123456789.-–—~/约年月日底初上下半第一季度Q天T: 今明至", max_size=20),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(
    CELLS,
    st.booleans(),
    st.sampled_from([None, "start", "end"]),
    st.sampled_from([None, 2026]),
    st.booleans(),
)
def test_read_date_never_raises(raw, end, part, default_year, quarter):
    reading = read_date(raw, TODAY, end=end, part=part, default_year=default_year, quarter=quarter)
    assert (reading.level == "error") <= (reading.value is None)
    assert reading.value is None or 1900 <= reading.value.year <= 2100


@given(st.dates(min_value=dt.date(1928, 1, 1), max_value=dt.date(2100, 12, 31)))
def test_read_date_round_trip(day):
    forms = [
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        (day - SERIAL_BASE).days,
        float((day - SERIAL_BASE).days) + 0.5,
    ]
    assert {read_date(form, TODAY).value for form in forms} == {day}
