"""数据分析: a table of any figure, its links, its workbook, and what bad addresses get."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from projects.queries.indicators import CODES, RATIOS
from projects.queries.measures import MEASURES
from tests.factories.projects import make_funding, make_signed
from tests.projects.queries.world import KNOWN, make_world
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
HALF = "period=2024H1&as_of=2024-06-30"


@pytest.fixture
def world():
    return make_world()


@pytest.mark.parametrize("code", CODES)
def test_total_is_the_registered_figure(world, login, code):
    context = login("bureau").get(f"/explore?show={code}&rows=park&cols=chain&{HALF}").context
    whole = context["table"].foot.total
    if code in MEASURES:
        assert (whole.value or 0) == KNOWN[code]
    else:
        assert (whole.part, whole.whole) == (
            KNOWN[RATIOS[code].part], KNOWN[RATIOS[code].whole],
        )  # fmt: skip


def links(context):
    """Every figure on the page with its address."""
    page = context["page"]
    for line in [*page.lines, page.foot]:
        pairs = zip(line.line.cells, line.cells, strict=True)
        yield from [*pairs, (line.line.total, line.total)]


@pytest.mark.parametrize(
    ("show", "rows", "cols"),
    [
        ("funds_outside", "park", "month"),
        ("signed_count", "region", "size"),
        ("signed_amount", "chain", "origin"),
        ("lamp_red", "leader", "stage"),
        ("start_rate", "park", "kind"),
        ("active_count", "listing", "subpark"),
        ("completed_investment", "month", ""),
        ("problems_reported", "office", "unit"),
    ],
)
def test_every_figure_leads_to_rows_that_add_up_to_it(world, login, show, rows, cols):
    client = login("bureau")
    context = client.get(f"/explore?show={show}&rows={rows}&cols={cols}&{HALF}").context
    checked = 0
    for cell, shown in links(context):
        if cell.value is None:
            continue
        answer = client.get(shown.url)
        assert answer.context["problems"] == [], shown.url
        expected = cell.part if show in RATIOS else cell.value
        assert answer.context["total"] == expected, shown.url
        checked += 1
    assert checked > 2


def test_filters_of_the_page_stay_in_its_links(world, login):
    client = login("bureau")
    context = client.get(f"/explore?show=signed_count&rows=park&park=zyjk-xh&{HALF}").context
    (line,) = context["page"].lines
    assert (line.line.key, line.line.total.value) == ("zyjk", 1)
    assert "park=zyjk-xh" in line.total.url
    assert client.get(line.total.url).context["total"] == 1


def test_rate_is_divided_after_summing(world, login):
    context = login("bureau").get(f"/explore?show=start_rate&rows=park&{HALF}").context
    values = {line.key: line.total.value for line in context["table"].lines}
    assert values == {"zyjk": Decimal(2) / 3 * 100, "lz": 0}
    assert context["table"].foot.total.value == 50


def test_listing_says_that_lines_overlap(world, login):
    answer = login("bureau").get(f"/explore?show=signed_count&rows=listing&{HALF}")
    assert "一个项目可在几个在库名录里" in answer.content.decode()
    assert answer.context["table"].foot.total.value == KNOWN["signed_count"]


@pytest.mark.parametrize(
    ("query", "said", "shape"),
    [
        ("show=nix", "没有“nix”这个指标", ("funds_outside", "park", "")),
        ("show=signed_count&rows=nix", "没有“nix”这个维度", ("signed_count", "park", "")),
        ("show=ongoing_count&rows=park&cols=month", "没有月份可分", ("ongoing_count", "park", "")),
        (
            "show=ongoing_count&rows=month&cols=chain",
            "没有月份可分",
            ("ongoing_count", "chain", ""),
        ),
        ("show=funds&rows=park&cols=park", "只按行分", ("funds", "park", "")),
        (
            "period=2024-06..2024-01",
            "前后颠倒，已按 2024-01..2024-06",
            ("funds_outside", "park", ""),
        ),
        ("period=nix", "看不懂统计期“nix”", ("funds_outside", "park", "")),
        ("period=2024H1&as_of=nix", "看不懂截至日期“nix”", ("funds_outside", "park", "")),
        ("park=nix", "没有代码为“nix”的园区", ("funds_outside", "park", "")),
        ("colour=red", "不认识的筛选项“colour”", ("funds_outside", "park", "")),
    ],
)
def test_what_cannot_be_shown_is_said_and_the_nearest_is_shown(world, login, query, said, shape):
    answer = login("bureau").get(f"/explore?{query}")
    table = answer.context["table"]
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert (table.code, table.rows, table.cols) == shape


def test_a_time_before_any_data_is_an_empty_table(world, login):
    answer = login("bureau").get("/explore?show=signed_count&rows=park&period=1998")
    assert answer.status_code == 200
    assert "里没有符合口径的记录" in answer.content.decode()


def test_a_park_outside_ones_scope_is_said(world, login):
    staff = login("staff", parks=[world.other])
    answer = staff.get(f"/explore?show=signed_count&rows=park&park=zyjk&{HALF}")
    assert "没有您能看到的项目" in answer.content.decode()
    assert not answer.context["page"].lines


def test_staff_sees_its_own_park_alone(world, login):
    staff = login("staff", parks=[world.other])
    table = staff.get(f"/explore?show=signed_count&rows=park&{HALF}").context["table"]
    assert [line.key for line in table.lines] == ["lz"]
    assert table.foot.total.value == 1


def test_workbook_holds_the_same_numbers(world, login):
    address = f"/explore?show=funds_outside&rows=park&cols=month&{HALF}&format=xlsx"
    book = openpyxl.load_workbook(BytesIO(login("bureau").get(address).content))
    rows = list(book["数据分析"].iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "园区")
    assert head[1:7] == ("1月", "2月", "3月", "4月", "5月", "6月")
    total = next(row for row in rows if row[0] == "合计")
    assert total[head.index("合计（万元）")] == 490.5
    assert "口径说明" in book.sheetnames


def test_roles_and_methods(world, login):
    assert login("unit").get("/explore").status_code == 403
    assert login("bureau").post("/explore").status_code == 405


def test_sorted_by_total(world, login):
    client = login("bureau")
    shown = client.get(f"/explore?show=signed_count&rows=subpark&sort=total&{HALF}").context
    assert [line.total.value for line in shown["table"].lines] == [2, 1, 1]
    assert [line.rank for line in shown["table"].lines] == [1, 2, 2]


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("show=funds_outside&rows=park&cols=month", 6),
        ("show=signed_count&rows=leader&cols=unit", 8),
        ("show=start_rate&rows=park", 6),
        ("show=close_rate&rows=stage&cols=province", 6),
        ("show=funds&rows=listing&cols=chain", 14),
    ],
)
def test_a_literal_number_of_queries(world, login, django_assert_num_queries, query, queries):
    """Session, user, roles, unread, the city and the figures; whatever the rows."""
    client = login("bureau")
    for _ in range(2):
        forget_all()
        client.get(f"/explore?{query}&{HALF}")
        with django_assert_num_queries(queries):
            client.get(f"/explore?{query}&{HALF}")
        for park in (world.zone, world.other, world.sub):
            make_funding(make_signed(park))
