"""Pages of 园区指标: list, filling in, confirming, one figure."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import ParkFigure
from tests.factories.assessment import make_figure, make_indicator
from tests.factories.parks import make_park, make_region
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
ENTRY = "/park-figures/entry?place=zyjk&period=2024Q2"


@pytest.fixture(autouse=True)
def _july():
    forget_all()
    clock.hold(date(2024, 7, 8))


@pytest.fixture
def city():
    return make_region("620700", "张掖市")


@pytest.fixture
def park(city):
    make_indicator("tax")
    make_indicator("gdp")
    return make_park("zyjk")


def test_the_list_shows_what_stands_beside_each_figure(login, park, city):
    make_figure(park, value=D(20_000))
    make_figure(park, value=D(10_000), period="2023Q2")
    make_figure(park, value=D(5_000), period="2024Q1")
    make_figure(region=city, value=D(80_000))
    page = login("leader").get("/park-figures?period=2024Q2&u=yi").content.decode()
    for said in ("2.00", "▲ 100.00%", "1.50", "25.00%", "填报指标"):
        assert (said in page) == (said != "填报指标")


def test_the_workbook_holds_the_rows_of_the_page(login, park):
    make_figure(park)
    make_figure(park, indicator=make_indicator("gdp"), period="2024Q1")
    answer = login("bureau").get("/park-figures?period=2024Q2&format=xlsx")
    book = load_workbook(BytesIO(answer.getvalue()), data_only=True)
    assert "合计" in [cell.value for cell in book["园区指标"]["A"]]
    told = [cell.value for row in book["园区指标"].iter_rows() for cell in row]
    assert told.count("税收收入") == 1
    assert "地区生产总值" not in told


@pytest.mark.parametrize("query", ["period=二季度", "period=2024H1", "state=x"])
def test_a_filter_that_cannot_be_read_is_said(login, park, query):
    make_figure(park)
    page = login("bureau").get(f"/park-figures?{query}")
    assert page.status_code == 200
    assert "请改正筛选条件" in page.content.decode()


def test_a_park_fills_in_its_page_and_the_bureau_confirms(login, park):
    staff = login("staff", parks=[park])
    sent = {
        "source": "示例快报",
        "tax-value": " 1,195.71",
        "tax-stated_rank": "2",
        "tax-version": "0",
    }
    assert staff.post(ENTRY, sent).status_code == 302
    row = ParkFigure.objects.get()
    assert (row.value, row.stated_rank, row.state) == (D("1195.71"), 2, "draft")
    confirm = ENTRY.replace("entry", "confirm")
    assert staff.post(confirm).status_code == 403
    assert staff.get(confirm).status_code in (403, 405)
    assert login("bureau").post(confirm).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"tax-value": "兖州区195.71"}, "不是一个数"),
        ({"tax-value": "195.71万元"}, "不带单位"),
        ({"tax-value": "1.23456"}, "小数最多四位"),
        ({"tax-note": "只有说明"}, "请把数值也填上"),
        ({"tax-value": "5", "tax-stated_rank": "第二"}, "位次只填整数"),
        ({"tax-value": "-5"}, "不能是负数"),
        ({"tax-value": "5", "source": ""}, "请写明来源"),
        ({}, "没有填写或改动"),
    ],
)
def test_what_cannot_be_read_comes_back_with_its_reason(login, park, sent, words):
    answer = login("bureau").post(ENTRY, {"source": "示例"} | sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ParkFigure.objects.exists()


def test_ten_times_last_quarter_asks_for_a_tick(login, park):
    make_figure(park, value=D(100), period="2024Q1")
    sent = {"source": "示例", "tax-value": "2000"}
    client = login("bureau")
    answer = client.post(ENTRY, sent)
    assert answer.status_code == 422
    assert "20 倍，请核对单位" in answer.content.decode()
    assert client.post(ENTRY, sent | {"confirm": "1"}).status_code == 302


def test_pasted_columns_fill_the_page_and_write_nothing(login, park):
    sent = {"paste": "税收收入（万元）\t1,195.71\n没有的\t3", "fill": "1", "source": ""}
    page = login("bureau").post(ENTRY, sent).content.decode()
    assert 'value="1,195.71"' in page
    assert "没有的" in page
    assert not ParkFigure.objects.exists()


def test_a_revision_without_a_reason_is_refused_beside_its_row(login, park):
    make_figure(park, value=D(100))
    answer = login("bureau").post(ENTRY, {"source": "示例", "tax-value": "90"})
    assert "请写明修订原因" in answer.content.decode()
    done = login("bureau").post(ENTRY, {"source": "示例", "tax-value": "90", "tax-note": "核减"})
    assert done.status_code == 302
    assert ParkFigure.objects.get(state="draft").revision == 2


def test_a_lost_update_shows_both(login, park):
    make_figure(park, value=D(100), state="draft", version=3)
    answer = login("bureau").post(ENTRY, {"source": "示例", "tax-value": "90", "tax-version": "1"})
    assert answer.status_code == 422
    assert "现在是“100”" in answer.content.decode()


def test_nobody_fills_in_for_another_park(login, park):
    make_park("other")
    staff = login("staff", parks=[park])
    assert staff.get("/park-figures/entry?place=other").status_code == 403
    assert staff.get("/park-figures/entry?place=620700").status_code == 403
    assert staff.get("/park-figures/entry?place=nowhere").status_code == 404
    assert staff.get("/park-figures/entry?period=x").status_code == 404
    assert login("leader").get(ENTRY).status_code == 403


def test_parks_beyond_the_city_are_told(login, park, city):
    make_figure(park, value=D(300))
    make_figure(region=city, value=D(200))
    page = login("bureau").get("/park-figures?period=2024Q2").content.decode()
    assert "各园区之和 300 大于全市 200" in page


def test_one_figure_shows_revisions_and_the_recount(login, park):
    funds = make_indicator("funds_in", registry="funds")
    make_figure(park, indicator=funds, value=D(9), state="revised")
    row = make_figure(park, indicator=funds, value=D(10), revision=2, note="核减")
    page = login("leader").get(f"/park-figures/{row.pk}").content.decode()
    for said in ("第 2 版", "核减", "今日重算", "/q/funds?park=zyjk&amp;period=2024H1"):
        assert said in page
    waits = make_figure(park, state="draft")
    assert login("leader").get(f"/park-figures/{waits.pk}").status_code == 404
    assert login("unit").get(f"/park-figures/{row.pk}").status_code == 403
