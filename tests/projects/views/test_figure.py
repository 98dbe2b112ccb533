"""A number, its definition and its rows; the cockpit says the same."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from projects.queries.indicators import CODES, RATIOS
from projects.queries.measures import MEASURES
from tests.projects.queries.world import KNOWN, make_world

pytestmark = pytest.mark.django_db
HALF = "period=2024H1&as_of=2024-06-30"


@pytest.fixture
def world():
    return make_world()


@pytest.mark.parametrize("code", CODES)
def test_page_lists_rows_that_add_up(world, login, code):
    answer = login("bureau").get(f"/q/{code}?{HALF}")
    context = answer.context
    assert context["indicator"].definition in answer.content.decode()
    if code in MEASURES:
        assert context["figure"] == context["total"] == KNOWN[code]
    else:
        assert context["total"] == KNOWN[RATIOS[code].part]


@pytest.mark.parametrize("code", MEASURES)
def test_workbook_lists_the_same_rows(world, login, code):
    content = login("bureau").get(f"/q/{code}?{HALF}&format=xlsx").content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    numbers = [
        float(row[4]) for row in sheet.iter_rows(values_only=True)
        if len(row) > 4 and isinstance(row[4], int | float) and row[0] != "合计"
    ]  # fmt: skip
    if MEASURES[code].amount is not None:
        assert sum(numbers) == pytest.approx(float(KNOWN[code]))


def test_cockpit_and_figure_page_agree(world, login):
    leader = login("leader")
    said = leader.get(f"/cockpit?{HALF}").context["said"]
    for code in ("signed_count", "signed_amount", "active_count", "funds_outside", "lamp_red"):
        assert (
            said.figures[code] == leader.get(f"/q/{code}?{HALF}").context["figure"] == KNOWN[code]
        )


def test_scope_of_the_address_narrows_page_and_rows(world, login):
    context = login("bureau").get(f"/q/signed_count?{HALF}&park=zyjk-xh").context
    assert (context["figure"], context["total"]) == (1, 1)


def test_staff_sees_the_figures_of_its_park(world, login):
    staff = login("staff", parks=[world.other])
    assert staff.get(f"/q/signed_count?{HALF}").context["figure"] == 1


def test_other_side_of_a_rate(world, login):
    context = login("bureau").get(f"/q/start_rate?{HALF}&side=whole").context
    assert context["total"] == KNOWN["signed_count"]


def test_unit_is_the_readers(world, login):
    client = login("leader")
    client.post("/me/switch", {"unit": "wan"})
    assert "490.50" in client.get(f"/q/funds_outside?{HALF}").content.decode()
    assert "0.05" in client.get(f"/q/funds_outside?{HALF}&u=yi").content.decode()


def test_places_show_their_figures(world, login):
    client = login("leader")
    for path in ("/parks/zyjk", "/chains/hydrogen", "/offices/hz"):
        context = client.get(f"{path}?period=2024H1").context
        assert context["window"].until == date(2024, 6, 30)
        assert context["said"].figures.keys() >= {"signed_count", "funds_outside"}
    for path in ("/parks", "/chains", "/offices"):
        assert client.get(path).context["figures_of"]


@pytest.mark.parametrize(
    ("path", "queries"), [("/cockpit", 14), ("/q/funds_outside", 10), ("/q/signed_count", 10)]
)
def test_pages_take_a_literal_number_of_queries(
    world, login, django_assert_num_queries, path, queries
):
    client = login("leader")
    client.get(f"{path}?{HALF}")
    with django_assert_num_queries(queries):
        client.get(f"{path}?{HALF}")
