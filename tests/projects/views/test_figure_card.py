"""口径卡: definition, evidence, day and what is left out, for the number under the pointer."""

from decimal import Decimal as D

import pytest

from projects.queries.indicators import CODES, indicator
from tests.factories.projects import make_funding, make_signed
from tests.projects.queries.world import KNOWN, make_world

pytestmark = pytest.mark.django_db
HALF = "period=2024H1&as_of=2024-06-30"


@pytest.fixture
def world():
    return make_world()


@pytest.mark.parametrize("code", CODES)
def test_every_figure_has_a_card(world, login, code):
    answer = login("bureau").get(f"/q/{code}/card?{HALF}")
    page = answer.content.decode()
    for words in (indicator(code).definition, "佐证", "数据截止", "2024-06-30", "未计入", "看明细"):
        assert words in page
    if code in KNOWN:
        assert answer.context["figure"] == KNOWN[code]


def test_card_of_a_cell_keeps_its_narrowing(world, login):
    answer = login("bureau").get(f"/q/funds_outside/card?{HALF}&park=zyjk-xh&month=1")
    page = answer.content.decode()
    assert answer.context["figure"] == D(40)
    assert "park=zyjk-xh&amp;month=1" in page
    assert "1月" in page


def test_what_waits_is_said(world, login):
    page = login("bureau").get(f"/q/funds_outside/card?{HALF}&u=wan").content.decode()
    assert "待核资金 1 笔，5,000.00 万元" in page
    assert "没有待核环节" in login("bureau").get(f"/q/lamp_red/card?{HALF}").content.decode()


def test_card_stays_in_ones_scope(world, login):
    staff = login("staff", parks=[world.zone])
    make_funding(make_signed(world.other), state="reported", verified_amount=None)
    page = staff.get("/q/funds/card?period=2024").content.decode()
    assert "没有待核资金" in page


def test_doors(world, login):
    assert login("bureau").get("/q/nothing/card").status_code == 404
    assert login("unit").get("/q/funds/card").status_code == 403
    assert login("bureau").post("/q/funds/card").status_code == 405


def test_figure_page_says_target_calendar_and_last_year(world, login):
    client = login("bureau")
    answer = client.get(f"/q/funds_outside?{HALF}")
    said = answer.context["against"]
    assert said["rate"] == D("49.05")
    assert (said["base"], said["to_date"].code) == (100, "2024H1")
    base = "&".join(f"{key}={value}" for key, value in said["base_query"].items())
    assert client.get(f"/q/funds_outside?{base}").context["total"] == 100
    month = client.get(f"/q/funds_outside?{HALF}&month=5")
    assert month.context["figure"] == month.context["total"] == D(320)
    assert month.context["against"] is None


def test_card_takes_the_same_queries_for_one_row_and_three(login, django_assert_num_queries):
    client = login("leader")
    make_signed()
    client.get("/q/funds_outside/card?period=2024")
    for rows in (1, 2):
        for _ in range(rows):
            make_funding(make_signed(), state="reported", verified_amount=None)
        with django_assert_num_queries(6):
            client.get("/q/funds_outside/card?period=2024")
