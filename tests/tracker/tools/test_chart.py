"""Options of small charts: what is printed, where bars lie, what is refused."""

import json
from decimal import Decimal as D
from typing import Any

import pytest

from tracker.tools.chart import (
    HEIGHT,
    Series,
    bars,
    bullet,
    height,
    lines,
    shown,
    words,
)
from tracker.tools.chartparts import BEFORE, HUES, TALLEST

MONTHS = [f"{month}月" for month in range(1, 7)]
PARKS = ["示例经开区", "示例工业园区", "园区外"]
NOW = [D("18.42"), D("21.37"), D("43.86"), D("38.25"), D("47.93"), D("58.87")]


def labels(option: dict[str, Any], place: int = 0) -> list[str]:
    """The values printed at the marks of a series."""
    data = option["series"][place]["data"]
    return [one["label"]["formatter"] for one in data if one["label"]["show"]]


def test_shown_rounds_half_up_to_two_places() -> None:
    assert [shown(D(text)) for text in ("8.005", "-8.005", "1234.5", "0", "-0.001")] == [
        "8.01", "-8.01", "1,234.50", "0.00", "0.00",
    ]  # fmt: skip


def test_shown_prints_counts_without_decimals_and_missing_as_dash() -> None:
    assert [shown(1234), shown(0), shown(None), shown(D("NaN"))] == ["1,234", "0", "—", "—"]


def test_words_give_every_value() -> None:
    said = words(PARKS[:2], [Series("今年", (D("1.005"), None)), Series("去年", (2, 3))], "亿元")
    assert said == (
        "今年：示例经开区1.01亿元，示例工业园区—亿元；去年：示例经开区2亿元，示例工业园区3亿元"
    )
    assert words([], [Series("今年", ())], "亿元") == "暂无数据"


def test_bars_of_few_short_names_stand() -> None:
    option = bars(MONTHS, [Series("今年", NOW)], "亿元")
    assert option["xAxis"]["type"] == "category" and height(option) == HEIGHT
    assert labels(option) == ["18.42", "21.37", "43.86", "38.25", "47.93", "58.87"]


@pytest.mark.parametrize(
    ("names", "value"),
    [(PARKS, D(1)), ([str(n) for n in range(9)], 1), (MONTHS, D("12345678901.00"))],
    ids=["long names", "many items", "wide values"],
)
def test_bars_that_do_not_stand_lie(names: list[str], value: D | int) -> None:
    option = bars(names, [Series("今年", [value] * len(names))], "亿元")
    assert option["yAxis"]["type"] == "category"
    assert height(option) > len(names) * 30


def test_lying_is_obeyed_when_said() -> None:
    assert bars(MONTHS, [Series("", NOW)], "", lying=True)["yAxis"]["data"] == MONTHS
    assert bars(PARKS, [Series("", [1, 2, 3])], "", lying=False)["xAxis"]["type"] == "category"


def test_last_year_is_grey_and_leaves_the_first_hue() -> None:
    series = [Series("去年同期", NOW, before=True), Series("今年", NOW)]
    colours = [one["itemStyle"]["color"] for one in bars(MONTHS, series, "亿元")["series"]]
    assert colours == [BEFORE, HUES[0]]


def test_last_year_gives_up_its_numbers_where_they_do_not_fit() -> None:
    wide = [value * 10_000 for value in NOW]
    series = [Series("今年", wide), Series("去年同期", wide, before=True)]
    option = bars(MONTHS, series, "万元")
    assert labels(option)[0] == "184,200.00" and labels(option, 1) == []


def test_legend_only_for_two_series() -> None:
    one, two = Series("今年", NOW), Series("去年同期", NOW, before=True)
    assert not bars(MONTHS, [one], "亿元")["legend"]["show"]
    assert bars(MONTHS, [one, two], "亿元")["legend"]["data"] == ["今年", "去年同期"]


def test_scale_holds_zero_and_losses() -> None:
    for values, span in (
        ([5, 9], (0, 9)),
        ([-5, 9], (-5, 9)),
        ([0, 0], (0, 1)),
        ([-5, -9], (-9, 0)),
    ):
        axis = bars(["甲", "乙"], [Series("", values)], "项")["yAxis"]
        assert (axis["min"], axis["max"]) == span


def test_numbers_of_losses_stand_on_the_other_side() -> None:
    data = bars(["甲", "乙"], [Series("", [-5, 9])], "项")["series"][0]["data"]
    assert [one["label"]["position"] for one in data] == ["bottom", "top"]


def test_lines_leave_a_gap_where_nothing_is_known() -> None:
    data = lines(["1月", "2月"], [Series("今年", (D(1), None))], "亿元")["series"][0]["data"]
    assert [one["value"] for one in data] == [1.0, "-"]
    assert [one["label"]["show"] for one in data] == [True, True]


def test_lines_with_a_crowd_of_values_print_the_last_and_a_scale() -> None:
    months = [f"{month}月" for month in range(1, 13)]
    option = lines(months, [Series("今年", [D("123456.78")] * 11 + [None])], "万元")
    assert labels(option) == ["123,456.78"] and option["yAxis"]["show"]


def test_bullet_says_rates_and_colours_who_is_below_the_tick() -> None:
    option = bullet(PARKS, [D(6), D(4), D(1)], [D(10), D(10), None], "亿元", pace=D(50))
    assert option["yAxis"][1]["data"] == [
        "{rate|60.00%}{parts|6.00/10.00}", "{rate|40.00%}{parts|4.00/10.00}", "{rate|—}{parts|1.00/—}",
    ]  # fmt: skip
    done = option["series"][1]["data"]
    assert [one["itemStyle"]["color"] for one in done[:2]] == [HUES[0], HUES[1]]
    assert option["series"][2]["data"] == [[50.0, 0], [50.0, 1]]
    assert option["title"][0]["text"] == "竖线为序时进度 50.00%，低于竖线的为棕色"


def test_bullet_bars_end_but_numbers_do_not() -> None:
    option = bullet(["甲"], [D(120)], [D(10)], "亿元")
    assert option["series"][1]["data"][0]["value"] == 150.0
    assert option["yAxis"][1]["data"] == ["{rate|1200.00%}{parts|120.00/10.00}"]


def test_long_names_take_two_lines_and_no_more() -> None:
    option = bars(["祎垚喆" * 20], [Series("", [1])], "项")
    first, second = option["yAxis"]["data"][0].split("\n")
    assert len(first) <= 11 and len(second) <= 11 and second.endswith("…")


def test_more_rows_than_a_page_holds_are_cut_and_said() -> None:
    many = [f"示例园区{number}" for number in range(60)]
    option = bars(many, [Series("今年", range(60)), Series("去年", range(60))], "项")
    assert option["yAxis"]["data"] == many[:18] and height(option) == TALLEST
    assert option["title"][0]["text"] == "单位：项（共 60 项，图中为前 18 项）"
    option = bullet(many, [1] * 60, [2] * 60, "项", pace=D(50))
    assert option["yAxis"][0]["data"] == many[:36] and height(option) == TALLEST
    assert option["title"][0]["text"].endswith("（共 60 项，图中为前 36 项）")


def test_options_are_plain_json() -> None:
    for option in (
        bars(PARKS, [Series("a", [D(1), None, 3])], "亿元"),
        lines(PARKS, [Series("a", [D(1), None, 3])], "亿元"),
        bullet(PARKS, [1, 2, 3], [D(3)] * 3, "亿元"),
    ):
        assert json.loads(json.dumps(option, allow_nan=False)) == option


def test_no_data_is_said() -> None:
    for option in (
        bars([], [Series("a", [])], "亿元"), lines([], [Series("a", [])], "亿元"),
        bullet([], [], [], "亿元"),
    ):  # fmt: skip
        assert option["title"][0]["text"] == "暂无数据" and height(option) == HEIGHT


def test_data_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="个数要与名称的个数相同"):
        bars(MONTHS, [Series("今年", NOW[:5])], "亿元")
    with pytest.raises(ValueError, match="1 到 4 组数据，现在是 5 组"):
        lines(MONTHS, [Series("今年", NOW)] * 5, "亿元")
    with pytest.raises(ValueError, match="个数要相同"):
        bullet(["甲"], [1], [], "亿元")
