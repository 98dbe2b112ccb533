import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tools.cells import (
    Empty,
    chinese_number,
    clean_text,
    empty_kind,
    read_int,
    read_percent,
    split_names,
)
from tracker.tools.durations import read_duration

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.text(alphabet="0123456789.,-–—~约亿万千元多余 年月日底季度%e+()（）①½０１", max_size=20),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (1.0, "1"),
        (13800138000.0, "13800138000"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (True, "TRUE"),
        (dt.datetime(2024, 3, 1), "2024-03-01"),
        (dt.datetime(2024, 3, 1, 8, 30), "2024-03-01 08:30:00"),
        (dt.date(2024, 3, 1), "2024-03-01"),
        ("\u3000★ 张掖\u00a0电投\u200b（一期）▲ ", "张掖 电投（一期）"),
        ("１２３．５ＡＢ％", "123.5AB%"),
        ("甲；乙，丙。", "甲；乙，丙。"),
        ("一\r\n二_x000D_\n三", "一\n二\n三"),
        ("a\x00b\ud800", "ab"),
    ],
)
def test_clean_text_of_cells(value, text):
    assert clean_text(value) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Empty.BLANK),
        (" \u3000", Empty.BLANK),
        (None, Empty.BLANK),
        ("-", Empty.DASH),
        ("—", Empty.DASH),
        ("——", Empty.DASH),
        ("－", Empty.DASH),
        ("–", Empty.DASH),
        ("/", Empty.SLASH),
        ("／", Empty.SLASH),
        ("无", Empty.NONE),
        ("不涉及", Empty.NOT_INVOLVED),
        ("0", None),
        (0, None),
        (0.0, None),
        ("无锡", None),
    ],
)
def test_empty_kind_keeps_kinds_apart(text, kind):
    assert empty_kind(text) is kind


@pytest.mark.parametrize(
    ("raw", "value", "code", "note"),
    [
        ("4", 4, None, ""),
        (4.0, 4, None, ""),
        (0, 0, None, ""),
        ("1,200", 1200, None, ""),
        ("12家", 12, None, "家"),
        ("约30", 30, "approximate", "约"),
        ("-", None, None, "dash"),
        (4.5, None, "not_whole", ""),
        (-1, None, "negative", ""),
        ("1e12", None, "out_of_range", ""),
        (float("nan"), None, "out_of_range", ""),
        ("兖州区195", None, "not_a_number", ""),
        (True, None, "not_a_number", ""),
        ("#REF!", None, "cell_error", ""),
        ("=1+1", None, "formula", ""),
    ],
)
def test_read_int_of_cells(raw, value, code, note):
    reading = read_int(raw)
    assert (reading.value, reading.code, reading.note) == (value, code, note)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("57.17%", "57.17", None),
        ("57.17％", "57.17", None),
        ("57.17", "57.17", None),
        ("0.5717", "0.5717", "fraction"),
        (0.5717, "0.5717", "fraction"),
        ("0.5%", "0.5", None),
        (0, "0", None),
        (100, "100", None),
        ("120%", "120", "over_hundred"),
        ("-3%", None, "negative"),
        ("大半", None, "not_a_number"),
        ("%", None, "not_a_number"),
        (1e300, None, "out_of_range"),
        ("不涉及", None, None),
        ("约60%", "60", "approximate"),
        ("60%左右", "60", "approximate"),
        ("完成80%", "80", "approximate"),
        ("已完成80%", "80", "approximate"),
        ("总体进度约80%", "80", "approximate"),
        ("百分之六十", "60", "approximate"),
        ("厂房80%", None, "not_a_number"),
        ("厂房80%，设备30%", None, "not_a_number"),
        ("60-70%", None, "not_a_number"),
        ("计划完成80%", None, "not_a_number"),
        ("待定", None, "undecided"),
    ],
)
def test_read_percent_of_cells(raw, value, code):
    reading = read_percent(raw)
    assert reading.value == (None if value is None else Decimal(value))
    assert reading.code == code


def test_read_percent_of_fraction_suggests_percentage():
    assert read_percent(0.5717).suggestion == "57.17%"


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("甲；乙、丙，丁\n戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("甲/乙;丙,丁", ["甲", "乙", "丙", "丁"]),
        ("甲、甲、无、-", ["甲"]),
        ("电投（集团、控股）、华能", ["电投（集团、控股）", "华能"]),
        ("ABC Co., Ltd；乙", ["ABC Co., Ltd", "乙"]),
        ("", []),
        (None, []),
        (12.0, ["12"]),
    ],
)
def test_split_names_of_cells(raw, names):
    assert split_names(raw) == names


@pytest.mark.parametrize(
    ("raw", "days", "code"),
    [
        ("600天", 600, None),
        ("600个日历天", 600, None),
        (600.0, 600, None),
        ("24个月", 730, "approximate"),
        ("1年半", 548, "approximate"),
        ("两年", 730, "approximate"),
        ("三个月", 91, "approximate"),
        ("待定", None, "undecided"),
        ("200个工作日", None, "workdays"),
        ("99999年", None, "out_of_range"),
        ("很久", None, "not_a_number"),
        ("—", None, None),
    ],
)
def test_read_duration_of_cells(raw, days, code):
    reading = read_duration(raw)
    assert (reading.value, reading.code) == (days, code)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("六十", 60), ("十", 10), ("十二", 12), ("三十五", 35), ("二千", 2000), ("二〇二四", 2024), ("两百零三", 203), ("百", 100),
        ("", None), ("十百", None), ("一十二百", None), ("abc", None), ("二十十", None),
    ],
)  # fmt: skip
def test_chinese_number(text, number):
    assert chinese_number(text) == number


@given(st.text(alphabet="零〇一二两三四五六七八九十百千", max_size=8))
def test_chinese_number_never_raises(text):
    number = chinese_number(text)
    assert number is None or 0 <= number < 100_000_000


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_read_percent_round_trip(value):
    for raw in (f"{value}%", f"约{value}%", f"完成{value}%"):
        assert read_percent(raw).value == value


@given(ANYTHING)
def test_cells_never_raise(raw):
    assert isinstance(clean_text(raw), str)
    assert clean_text(clean_text(raw)) == clean_text(raw)
    split_names(raw)
    percent = read_percent(raw).value
    assert percent is None or percent.is_finite()
    for reading in (read_int(raw), read_duration(raw)):
        assert reading.value is None or 0 <= reading.value <= 2_147_483_647
        assert (reading.level == "error") <= (reading.value is None)
        assert (reading.code is None) == (reading.text == "")


@given(st.integers(min_value=0, max_value=2_147_483_647))
def test_read_int_round_trip(number):
    for raw in (number, float(number), str(number), f"{number:,}", f"{number} 个"):
        assert read_int(raw).value == number
