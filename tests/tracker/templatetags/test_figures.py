"""How a number looks on a page: one place, tested there."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tracker.templatetags import figures


def rendered(source, **context):
    return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("unit", "shown"), [("yi", "228.70"), ("wan", "2,286,950.00"), (None, "228.70")]
)
def test_money_in_the_readers_unit(unit, shown):
    context = {"value": D("2286950")} | ({"unit": unit} if unit else {})
    assert rendered("{% money value %}", **context) == shown


def test_money_that_is_missing_is_a_dash():
    assert rendered("{% money value %}", value=None) == "—"
    assert rendered("{% money nowhere %}") == "—"


def test_filters_of_missing_values():
    assert rendered("{{ v|wan }}{{ v|rate }}{{ v|two }}{{ v|absolute }}", v=None) == "————"
    assert rendered("{{ v|wan }} {{ v|rate }} {{ v|two }}", v=D("1234.565")) == (
        "1,234.57 1234.57% 1234.57"
    )
    assert rendered("{{ v|absolute }}", v=D("-8.925")) == "8.93"
    assert (figures.positive(D(0)), figures.positive(D(-1)), figures.positive(None)) == (
        True, False, False,
    )  # fmt: skip
    assert figures.item({"a": 1}, "a") == 1
    assert figures.item({"a": 1}, "b") is None
    assert figures.item(None, "b") is None


def test_figure_url_keeps_the_period_and_narrows():
    source = '{% figure_url "funds" park="zyjk" chain="" %}'
    assert rendered(source, figure_query={"period": "2024H1"}) == (
        "/q/funds?period=2024H1&amp;park=zyjk"
    )
    assert rendered('{% figure_url "funds" %}') == "/q/funds?"


@pytest.mark.parametrize(
    ("level", "words"),
    [("red", "红灯"), ("yellow", "黄灯"), ("green", "绿灯"), ("none", "不评"), ("x", "不评")],
)
def test_lamp_says_its_colour_in_words(level, words):
    assert words in rendered("{% lamp level %}", level=level)


@pytest.mark.parametrize(
    ("done", "mark", "width", "tone"),
    [
        (D("57.17"), D(50), "57.17", ""),
        (D(49), D(50), "49.00", "lag"),
        (D(20), D(50), "20.00", "lag"),
        (D("19.9"), D(50), "19.90", "bad"),
        (D(250), None, "100.00", ""),
        (None, D(50), "0.00", "bad"),
        (D(-5), None, "0.00", ""),
    ],
)
def test_bar_is_a_width_a_mark_and_a_tone(done, mark, width, tone):
    found = figures.bar(done, mark)
    assert (found["width"], found["tone"]) == (width, tone)
    assert found["label"].startswith("完成 ")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 6, 30), "今天截止"),
        (date(2024, 7, 2), "剩 2 天"),
        (date(2024, 6, 27), "逾期 3 天"),
        (None, ""),
    ],
)
def test_days_left_says_time_first(day, said):
    assert figures.days_left(day, date(2024, 6, 30)) == said


def test_querystring_without_drops_the_filter_and_the_page():
    request = RequestFactory().get("/projects", {"park": "a", "lamp": "r", "page": "3"})
    assert rendered('{% querystring_without "lamp" %}', request=request) == "?park=a"


@pytest.mark.parametrize(
    ("now", "query", "state"),
    [
        ("", "sort=-invest", "none"),
        ("-invest", "sort=invest", "descending"),
        ("invest", "sort=-invest", "ascending"),
    ],
)
def test_sort_head_turns_round(now, query, state):
    request = RequestFactory().get("/projects", {"sort": now, "page": "2"} if now else {})
    found = figures.sort_head({"request": request}, "invest", "总投资", True)
    assert (found["query"], found["state"]) == (query, state)
