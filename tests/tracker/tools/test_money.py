"""The formulas on published figures (DOMAIN.md §5), and rounding."""

from decimal import Decimal as D

import pytest

from tracker.tools.money import (
    format_amount,
    format_rate,
    growth,
    in_unit,
    percent,
    quantize_amount,
    two,
)

PUBLISHED = [
    (46, 56, "82.14"),
    (23, 56, "41.07"),
    (D("2794.49"), D("6129.09"), "45.59"),
    (907, 1093, "82.98"),
    (401, 1093, "36.69"),
    (97, 121, "80.17"),
    (D("2287000"), D("4000000"), "57.18"),
    (D("2286950"), D("4000000"), "57.17"),  # 228.695亿: shown as 228.70, and 57.17 %
    (D("363.11"), D("1213.60"), "29.92"),
]


@pytest.mark.parametrize(("part", "whole", "shown"), PUBLISHED)
def test_percent_of_published_figures(part, whole, shown):
    assert str(two(percent(part, whole))) == shown


def test_amount_is_shown_half_up_while_the_rate_uses_the_unrounded_sum():
    assert format_amount(D("2286950")) == "228.70"
    assert format_rate(percent(D("2286950"), D("4000000"))) == "57.17%"


@pytest.mark.parametrize(
    ("rate", "months", "lead"),
    [("125.64", 10, "42.31"), ("70.41", 10, "-12.92"), ("30.90", 3, "5.90"), ("57.17", 6, "7.17")],
)
def test_lead_over_the_calendar_of_published_figures(rate, months, lead):
    assert str(two(D(rate) - D(months) / 12 * 100)) == lead


def test_growth_of_a_published_figure():
    assert str(two(growth(11, 4))) == "175.00"  # 比上年同期增加7项,增长175%


@pytest.mark.parametrize("base", [None, 0, D(0), D(-5)])
def test_growth_without_base_is_nothing(base):
    assert growth(D(5), base) is None
    assert growth(None, D(5)) is None


@pytest.mark.parametrize("whole", [None, 0, D(-1)])
def test_percent_without_whole_is_nothing(whole):
    assert percent(1, whole) is None
    assert percent(None, 5) is None
    assert percent(0, 5) == 0


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.005", "0.01"), ("0.004999", "0.00"), ("-0.005", "-0.01"), ("2.675", "2.68")],
)
def test_two_rounds_half_up(value, shown):
    assert str(two(D(value))) == shown


def test_one_yuan_is_exact():
    assert quantize_amount(D("0.00005")) == D("0.0001")
    assert quantize_amount(D("123456789.12344")) == D("123456789.1234")


def test_units_and_missing_amounts():
    assert in_unit(D(12000), "yi") == D("1.2")
    assert format_amount(D("12345678.905"), "wan") == "12,345,678.91"
    assert format_amount(None) == "—"
    assert format_rate(None) == "—"
    assert two(None) is None
