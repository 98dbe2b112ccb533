"""A number, its definition and its rows; the cockpit says the same."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from projects.models import Project
from projects.queries.indicators import CODES, RATIOS
from projects.queries.measures import MEASURES
from projects.queries.narrow import ALIASES
from tests.factories.dispatches import make_published
from tests.factories.projects import make_listing
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
    ("query", "rows"),
    [
        ("light=r", {"one"}), ("lamp=r,y", {"one", "two"}), ("lamp=n", {"left_later"}),
        ("lead={leader}", {"one"}), ("tag=示例名录", {"two"}), ("stage=started..produced", {"one", "two"}),
    ],
)  # fmt: skip
def test_keys_of_the_ledger_list_are_known_here(world, login, query, rows):
    """With the same meaning (test_narrow); their links carry them on under one name."""
    make_listing(world.two, "campaign", name="示例名录", from_on=date(2024, 1, 1))
    Project.objects.update(stage="signed")
    Project.objects.filter(pk__in=[world.one.pk, world.two.pk]).update(stage="building")
    query = query.format(leader=world.leader.pk)
    context = login("bureau").get(f"/q/signed_count?{HALF}&{query}").context
    assert context["unknown_keys"] == context["problems"] == []
    assert {row.pk for row in context["page_obj"]} == {getattr(world, name).pk for name in rows}
    assert context["figure"] == context["total"] == len(rows)
    key, value = query.split("=")
    assert context["figure_query"][ALIASES.get(key, key)] == value


def test_keys_that_mean_nothing_here_are_named(world, login):
    client = login("bureau")
    for path in ("/q/signed_count", "/q/signed_count/diff", "/cockpit", "/explore"):
        answer = client.get(
            f"{path}?period=2024H1&invest_gte=5&nonsense=1&lead=1&leader={world.leader.pk}"
        )
        assert answer.status_code == 200, path
        assert answer.context["unknown_keys"] == ["invest_gte", "nonsense", "lead"], path
        assert "不认识的筛选项“invest_gte、nonsense、lead”" in answer.content.decode()


def test_a_lamp_that_does_not_exist_is_said(world, login):
    answer = login("bureau").get(f"/q/signed_count?{HALF}&light=purple")
    assert "没有“purple”灯，请写 r、y、g 或 n。 现不按它筛选。" in answer.content.decode()
    assert answer.context["figure"] == KNOWN["signed_count"]


@pytest.mark.parametrize(
    ("path", "queries"), [("/cockpit", 14), ("/q/funds_outside", 9), ("/q/signed_count", 9)]
)
def test_pages_take_a_literal_number_of_queries(
    world, login, django_assert_num_queries, path, queries
):
    client = login("leader")
    client.get(f"{path}?{HALF}")
    with django_assert_num_queries(queries):
        client.get(f"{path}?{HALF}")


def test_what_was_published_stands_beside_what_the_rows_give(world, login):
    make_published(480, region=world.city, period="2024H1", source="示例公报")
    page = login("bureau").get("/q/funds_outside?period=2024H1").content.decode()
    assert "公布数" in page and "示例公报" in page
    other = login("bureau").get("/q/funds_outside?period=2024H1&park=zyjk").content.decode()
    assert "示例公报" not in other
