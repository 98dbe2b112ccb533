import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.tools.amounts import read_amount, read_unit_hint

LEDGERS = Path(__file__).parents[2] / "fixtures" / "ledgers"
UNITS = st.sampled_from(["亿元", "千万元", "百万元", "万元", "千元", "元", "万美元", None])


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [
        (8.7, "亿元", "87000"),
        ("8.7亿元", "亿元", "87000"),
        (0, "万元", "0"),
        ("195.71", "万元", "195.71"),
        ("5000000元", "元", "500"),
        ("5000000元", None, "500"),
        (5000000.0, "元", "500"),
        (1, "元", "0.0001"),
        ("1,234.50 ", "万元", "1234.5"),
        ("１，２３４．５０\u3000", "万元", "1234.5"),
        ("1.2E+05", "万元", "120000"),
        ("￥1200", "万元", "1200"),
        ("1200万元人民币", "万元", "1200"),
        ("5亿3000万元", "万元", "53000"),
        (0.1 + 0.2, "亿元", "3000"),
        (300, "千元", "30"),
        (3, "百万元", "300"),
        (3, "千万元", "3000"),
        ("1亿2000万", "万元", "12000"),
        ("1亿2千万元", "万元", "12000"),
        ("十亿元", "亿元", "100000"),
        ("二千万元", "万元", "2000"),
        ("98,000.00万", "万元", "98000"),
        ("98000.0万元整", "万元", "98000"),
        ("98000*", "万元", "98000"),
        ("￥1,200万", "万元", "1200"),
        ("RMB100万", "万元", "100"),
        ("1 200", "万元", "1200"),
        ("1，200", "万元", "1200"),
        ("1200万元(含税)", "万元", "1200"),
    ],
)
def test_read_amount_in_wan(raw, unit, value):
    reading = read_amount(raw, unit)
    assert reading.value == Decimal(value)
    assert reading.value.as_tuple().exponent == -4
    assert reading.level is None or reading.code == "out_of_line"


@pytest.mark.parametrize(
    ("raw", "unit", "value", "code"),
    [
        ("0.58亿", "万元", "5800.0000", "unit_mismatch"),
        ("5000万元", "亿元", "5000.0000", "unit_mismatch"),
        ("5亿多元", "亿元", "50000.0000", "approximate"),
        ("5亿多元", "万元", "50000.0000", "approximate"),
        ("约1.2亿", None, "12000.0000", "approximate"),
        ("10余亿元", "亿元", "100000.0000", "approximate"),
        ("1亿元以上", "亿元", "10000.0000", "approximate"),
        ("1.2亿元左右", "亿元", "12000.0000", "approximate"),
        ("近10亿", "亿元", "100000.0000", "approximate"),
        ("超10亿", "亿元", "100000.0000", "approximate"),
        ("不低于5000万", "万元", "5000.0000", "approximate"),
        ("5000余万元", "万元", "5000.0000", "approximate"),
        ("≥5000", "万元", "5000.0000", "approximate"),
        ("～3000", "万元", "3000.0000", "approximate"),
        ("98000（暂估）", "万元", "98000.0000", "approximate"),
        ("十亿元", "万元", "100000.0000", "unit_mismatch"),
        ("5千万", "万元", "5000.0000", "unit_mismatch"),
        ("12", None, "12.0000", "unit_unknown"),
        (2001, "亿元", "20010000.0000", "out_of_line"),
        (0.5, "万元", "0.5000", "out_of_line"),
        ("0.00001元", "元", "0.0000", "out_of_line"),
    ],
)
def test_read_amount_warns(raw, unit, value, code):
    reading = read_amount(raw, unit)
    assert (str(reading.value), reading.code, reading.level) == (value, code, "warning")
    assert reading.suggestion.removesuffix("万元") == value


def test_read_amount_mismatch_names_both_units():
    reading = read_amount("0.58亿", "万元")
    assert "亿元" in reading.text and "万元" in reading.text
    assert reading.suggestion == "5800.0000"
    assert reading.raw == "0.58亿"


def test_read_amount_suggestion_names_unit_under_other_header():
    assert read_amount("5000万元", "亿元").suggestion == "5000.0000万元"


def test_read_amount_names_every_warning():
    reading = read_amount("约3000亿", "万元")
    assert reading.code == "approximate"
    assert "列的单位" in reading.text and "2000 亿元" in reading.text


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.2-1.5亿", "range"),
        ("1.2亿～1.5亿元", "range"),
        ("1.2亿至1.5亿", "range"),
        (-3.0, "negative"),
        ("−3", "negative"),
        (float("nan"), "out_of_range"),
        (float("inf"), "out_of_range"),
        ("Infinity", "out_of_range"),
        ("NaN", "out_of_range"),
        ("1e400", "out_of_range"),
        ("1e99999999999999999999", "out_of_range"),
        ("1234567890123456", "out_of_range"),
        ("99999999999999亿", "out_of_range"),
        pytest.param(10**5000, "out_of_range", id="huge"),
        ("m3", "not_money"),
        ("30万m3", "not_money"),
        ("Nm3/h", "not_money"),
        ("15000Nm3/h", "not_money"),
        ("5G", "not_money"),
        ("2500T/D", "not_money"),
        ("8000吨", "not_money"),
        ("30万只", "not_money"),
        ("57%", "not_money"),
        ("总投资1.2亿元", "glued"),
        ("=A1+B2", "formula"),
        ("#DIV/0!", "cell_error"),
        ("100万美元", "currency"),
        ("$100", "currency"),
        ("10亿美元", "currency"),
        ("5000万港币", "currency"),
        ("3-5亿", "range"),
        ("3亿-5亿", "range"),
        ("3000—5000万元", "range"),
        ("兖州区195.71", "glued"),
        ("合计100", "glued"),
        ("1200万元（其中省外800万元）", "not_a_number"),
        ("一期3000，二期5000", "not_a_number"),
        ("3000万元、5000万元", "not_a_number"),
        ("3000/5000", "not_a_number"),
        ("98000元/亩", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("=1+2", "formula"),
        ("12,34", "not_a_number"),
        ("几千万", "not_a_number"),
        ("2024-03-01", "not_a_number"),
        (True, "not_a_number"),
        ("12000（其中设备8000）", "not_a_number"),
    ],
)
def test_read_amount_refuses(raw, code):
    reading = read_amount(raw, "万元")
    assert (reading.value, reading.code, reading.level) == (None, code, "error")
    assert reading.text.endswith("。") and "请" in reading.text


def test_read_amount_of_foreign_header():
    assert read_amount(100, "万美元").code == "currency"


@pytest.mark.parametrize(
    ("raw", "note"),
    [("", "blank"), ("—", "dash"), ("/", "slash"), ("无", "none"), ("不涉及", "not_involved")],
)
def test_read_amount_of_empty(raw, note):
    reading = read_amount(raw, "万元")
    assert (reading.value, reading.level, reading.note) == (None, None, note)


@pytest.mark.parametrize(
    "raw", ["待定", "未定", "暂无", "不详", "另行确定", "尚未确定", "待核实", "？"]
)
def test_read_amount_of_what_is_not_known_yet(raw):
    reading = read_amount(raw, "万元")
    assert (reading.value, reading.code, reading.level) == (None, "undecided", "warning")


def test_read_amount_keeps_the_sum_of_a_bracketed_cell_as_proposal():
    assert read_amount("1200万元（其中省外800万元）", "万元").suggestion == "1200万元"


def test_read_amount_refuses_glued_ledger():
    lines = (LEDGERS / "07_jining_2015_glued_rank_score.txt").read_text("utf-8").splitlines()
    glued = [line for line in lines if re.fullmatch(r"\D+\d+\.\d+", line)]
    assert len(glued) == 13
    assert {read_amount(line, "万元").code for line in glued} == {"glued"}


def test_read_amount_sums_published_list():
    lines = (LEDGERS / "03_jinchang_2020_batch4.csv").read_text("utf-8").splitlines()
    cells = [line.split(",")[2] for line in lines if line[0].isdigit()]
    readings = [read_amount(cell, None) for cell in cells]
    assert sum(reading.value for reading in readings) == Decimal("241000")
    assert [reading.code for reading in readings].count("approximate") == 1


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("总投资（亿元）", "亿元"),
        ("投资金额(亿元)", "亿元"),
        ("（亿元)", "亿元"),
        ("总投资\n（万元）", "万元"),
        ("投资（万  元）", "万元"),
        ("单位：万元", "万元"),
        ("总投资/万元", "万元"),
        ("总投资 亿元", "亿元"),
        ("投资额亿元", "亿元"),
        ("总投资（亿元，含税）", "亿元"),
        ("年产值（万元人民币）", "万元"),
        ("金额（单位：元）", "元"),
        ("注册资本(千元)", "千元"),
        ("合同外资（万美元）", "万美元"),
        ("累计完成投资（百万元）", "百万元"),
        ("单位：万元、亩", "万元"),
        ("填报单位：发改局    单位：万元", "万元"),
        ("金额单位：人民币万元", "万元"),
        ("总投资[亿元]", "亿元"),
        ("亿元以上项目资金", None),
        ("千万美元以上项目资金", None),
        ("（亿元以上）个数", None),
        ("计划总投资(含单位)", None),
        ("单位:亿元/万元", None),
        ("责任单位", None),
        ("单元（单元）", None),
        ("总投资", None),
        ("", None),
        (None, None),
    ],
)
def test_read_unit_hint_of_headers(header, unit):
    assert read_unit_hint(header) == unit


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.text(alphabet="0123456789.,-~约亿万千元多余 e+()（）美吨①½０１", max_size=20),
    st.dates(),
    st.datetimes(),
    st.times(),
)


@given(CELLS, UNITS)
def test_read_amount_never_raises(raw, unit):
    reading = read_amount(raw, unit)
    assert (reading.level == "error") <= (reading.value is None)
    if reading.value is not None:
        assert reading.value.is_finite() and reading.value >= 0
        assert reading.value.as_tuple().exponent == -4
    read_unit_hint(raw)


@given(
    st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False),
    UNITS.filter(lambda unit: unit != "万美元"),
)
def test_read_amount_round_trip(amount, header):
    """A unit in the cell is all that counts, whatever the header says."""
    assert read_amount(f"{amount:f}万元", header).value == amount
    assert read_amount(f"{amount:,f} 万元", header).value == amount
    assert read_amount(f"{amount * 10_000:f}元", header).value == amount
    assert read_amount(f"{amount / 10_000:f}亿", header).value == amount
    assert read_amount(f"{amount:f}", "万元").value == amount
    assert read_amount(f"约{amount:f}万元", header).value == amount


@given(st.floats(min_value=0, max_value=10**9))
def test_read_amount_without_unit_says_so(number):
    reading = read_amount(number, None)
    assert reading.value == 0 or "没有写单位" in reading.text
