"""公布数: entered, revised, listed beside today's figures; two periods side by side."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import PublishedFigure
from tests.factories.dispatches import make_published
from tests.factories.parks import make_park
from tests.factories.projects import make_city_region, make_funding, make_rules, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db
NEW = "/reports/published/new"
FORM = {
    "indicator": "funds_outside", "period": "2024H1", "place": "region:620700", "value": "400",
    "source": "示例公报",
}  # fmt: skip


@pytest.fixture
def city():
    clock.hold(date(2024, 7, 8))
    make_rules()
    region = make_city_region()
    make_funding(make_signed(make_park("first")), amount=D(300))
    yield region
    clock.hold(None)


def said(answer) -> str:
    return answer.content.decode()


def test_entered_and_shown_beside_todays(city, login):
    client = login("bureau")
    assert client.post(NEW, FORM).url == "/reports/published"
    line = client.get("/reports/published").context["lines"][0]
    assert (line.row.value, line.now, line.difference) == (400, 300, -100)
    assert "-100.00" in said(login("leader").get("/reports/published"))


def test_revision_keeps_the_first(city, login):
    client = login("bureau")
    client.post(NEW, FORM)
    same = client.post(NEW, FORM)
    assert same.status_code == 422
    assert "不用再录" in said(same)
    client.post(NEW, FORM | {"value": "380", "source": "示例年鉴"})
    assert len(client.get("/reports/published").context["lines"]) == 1
    assert len(client.get("/reports/published?all=1").context["lines"]) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"indicator": "nowhere"}, {"period": "上半年"}, {"period": "2024-01..2024-02"},
        {"place": "park:nowhere"}, {"value": "四百"}, {"source": " "}, {"value": "1e30"},
        {"published_on": "2024-02-30"},
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_kept(city, login, changes):
    answer = login("bureau").post(NEW, FORM | changes)
    assert answer.status_code == 422
    name = next(iter(changes))
    assert name in answer.context["form"].errors
    assert answer.context["form"][name].value() == changes[name]
    assert not PublishedFigure.objects.exists()


def test_two_periods_side_by_side(city, login):
    make_published(250, region=city, period="2024Q1")
    page = login("leader").get("/reports/compare?a=2024Q1&b=2024Q2")
    pair = next(one for one in page.context["pairs"] if one.code == "funds_outside")
    assert (pair.first.published, pair.second.now) == (250, 300)
    park = login("leader").get("/reports/compare?a=2024Q1&b=2024Q2&place=park:first")
    assert "&amp;park=first" in said(park) or "&park=first" in said(park)


@pytest.mark.parametrize("query", ["a=上季", "b=2024-01..2024-02", "place=park:nowhere", "place=x"])
def test_comparison_of_what_is_not_there_says_so(city, login, query):
    answer = login("bureau").get(f"/reports/compare?{query}")
    assert answer.status_code == 200
    assert 'role="alert"' in said(answer)


def test_workbook_holds_the_revisions(city, login):
    make_published(250, region=city)
    content = login("bureau").get("/reports/published?format=xlsx").getvalue()
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    words = {cell.value for line in sheet.iter_rows() for cell in line}
    assert {"2023H1", "示例公报"} <= words


def test_figures_are_entered_by_the_bureau(city, login):
    assert login("leader").get(NEW).status_code == 403
    assert login("unit").get("/reports/published").status_code == 403
    assert login("unit").get("/reports/compare").status_code == 403
    assert login("bureau").post("/reports/published").status_code == 405
    assert login("bureau").post("/reports/compare").status_code == 405
