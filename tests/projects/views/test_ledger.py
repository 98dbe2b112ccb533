"""项目台账: the grammar of its address, columns, groups, board, and the filter picker's counts."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.exports.column import BY_CODE, COLUMNS, USUAL
from projects.models import Project
from projects.queries.project import GROUPS, ORDERINGS
from tests.factories.parks import make_chain, make_office, make_park, make_person
from tests.factories.projects import (
    make_duty,
    make_funding,
    make_lamp,
    make_listing,
    make_milestone,
    make_plan,
    make_project,
    make_saved_view,
    make_signed,
)
from tracker import clock

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def park():
    clock.hold(date(2024, 7, 8))
    yield make_park("own")
    clock.hold(None)


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


def codes(answer):
    return [project.code for project in answer.context["object_list"]]


@pytest.fixture
def three(park):
    """A: started, red, led, on the way; B: signed, silent; C: in negotiation, listed."""
    one = make_signed(park, code="A", stage="started", chain=make_chain(), size="ge_10yi",
                      total_investment=D(100_000), progress_on=date(2024, 7, 7),
                      office=make_office("hz"), origin="浙江杭州")  # fmt: skip
    make_lamp(one)
    make_duty(one, person=make_person(name="示例领导", is_leader=True))
    make_plan(one, planned_funds=D(400))
    make_funding(one, amount=D("100.1234"))
    two = make_signed(make_park("own-sub", park), code="B", progress_on=date(2024, 6, 1))
    three = make_project(park, code="C", status="suspended")
    make_listing(three, kind="campaign", name="示例重点")
    make_signed(make_park("other"), code="Z")
    return one, two, three


# --- The grammar ---


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("park=own-sub,nowhere", set()),  # what does not exist is said, not guessed
        ("park=own&park=own-sub", {"A", "B", "C"}),
        ("park=own,own-sub", {"A", "B", "C"}),
        ("park=,", {"A", "B", "C"}),
        ("stage=started,negotiating", {"A", "C"}),
        ("stage=started&stage=negotiating", {"A", "C"}),
        ("stage=signed..produced", {"A", "B"}),
        ("stage=..signed", {"B", "C"}),
        ("light=r", {"A"}),
        ("lamp=n", {"B", "C"}),
        ("lead={leader}", {"A"}),
        ("leader={leader}", {"A"}),
        ("leader=none", {"B", "C"}),
        ("leader=abc", set()),
        ("office=hz", {"A"}),
        ("province=浙江", {"A"}),
        ("status=suspended,normal", {"A", "B", "C"}),
        ("status=suspended", {"C"}),
        ("listing=campaign,key_city", {"C"}),
        ("tag=示例重点", {"C"}),
        ("origin=outside", {"A", "B", "C"}),
        ("size=ge_10yi,below", {"A"}),
        ("stale_gte=7", {"B"}),
        ("stale_gte=1", {"A", "B"}),
        ("invest_gte=5&stage=started&lamp=r,y", {"A"}),
    ],
)
def test_grammar(staff, three, query, found):
    address = "/projects?" + query.format(leader=three[0].leader_id)
    answer = staff.get(address)
    assert set(codes(answer)) == found
    assert answer.context["totals"]["count"] == len(found)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("park=nowhere", "没有代码为“nowhere”的园区"),
        ("leader=abc", "没有代码为“abc”的包抓领导"),
        ("status=x", "状态里没有“x”"),
        ("stale_gte=-1", "请改正筛选条件后再查"),
        ("cols=name,colour", "cols=colour"),
        ("group=colour", "group=colour"),
        ("sort=-colour", "sort=-colour"),
        ("view=map", "view=map"),
    ],
)
def test_what_cannot_be_read_is_said(staff, three, query, said):
    answer = staff.get(f"/projects?{query}")
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_chips_say_values_in_words_and_can_be_taken_off(staff, three):
    answer = staff.get("/projects?park=own&stage=signed..building&lamp=r,y&leader=none")
    said = {name: words for name, _, words in answer.context["chips"]}
    assert said["stage"] == "签约—在建" and said["lamp"] == "红灯、黄灯"
    assert said["park"] == three[0].park.short_name and said["leader"] == "包抓领导未分"
    text = answer.content.decode()
    assert 'href="?park=own&amp;stage=signed..building&amp;leader=none"' in text
    assert ">清空</a>" in text


@pytest.mark.parametrize("sort", [*ORDERINGS, *(f"-{key}" for key in ORDERINGS)])
def test_every_sort_runs_with_the_missing_last(staff, three, sort):
    assert set(codes(staff.get(f"/projects?sort={sort}"))) == {"A", "B", "C"}
    if sort.endswith("invest"):
        assert codes(staff.get(f"/projects?sort={sort}"))[-1] == "C"


# --- Columns ---


def test_usual_columns_with_their_totals(staff, three):
    answer = staff.get("/projects")
    assert tuple(c.code for c in answer.context["columns"]) == USUAL
    totals = answer.context["totals"]
    assert (totals["invest"], totals["funds"], totals["planned"]) == (
        D(112_000),
        D("100.1234"),
        D(400),
    )
    assert f"{totals['rate']:.2f}" == "25.03"


def test_every_column_is_shown_and_leaves_in_the_same_words(staff, three):
    make_milestone(three[0], name="示例节点")
    every = ",".join(BY_CODE)
    page = staff.get(f"/projects?cols={every}&sort=-invest")
    cells = {c.code: value for c, value in page.context["lines"][0]["cells"]}
    assert len(cells) == len(COLUMNS) > 25
    assert cells["next"] == "示例节点（2024-07-12）"
    answer = staff.get(f"/projects?cols={every}&sort=-invest&format=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["项目台账一览"]
    rows = [row for row in sheet.iter_rows(values_only=True) if "A" in row or "项目编号" in row]
    said = dict(zip(*rows, strict=True))
    assert len(said) == len(COLUMNS)
    for column in COLUMNS:
        value, shown = said[column.header(2024)], cells[column.code]
        if isinstance(shown, D):
            assert D(str(value)) == pytest.approx(shown)
        elif isinstance(shown, date):
            assert value.date() == shown
        else:
            assert (value or "") == (shown or ""), column.code


def test_columns_are_chosen_by_the_address(staff, three):
    answer = staff.get("/projects?cols=contract&cols=signed")
    assert [c.code for c in answer.context["columns"]] == ["lamp", "name", "contract", "signed"]
    assert answer.content.decode().count("2024-03-15") == 2


@pytest.mark.parametrize("path", ["/projects?cols=" + ",".join(BY_CODE), "/projects?view=board",
                                  *(f"/projects?group={name}" for name in GROUPS)])  # fmt: skip
def test_shapes_take_a_constant_number_of_queries(staff, park, path):
    counted = []
    for count in (1, 3):
        while Project.objects.count() < count:
            project = make_signed(park, chain=make_chain(f"chain{Project.objects.count()}"))
            make_lamp(project)
            make_duty(project)
            make_funding(project)
        staff.get(path)
        with CaptureQueriesContext(connection) as seen:
            staff.get(path)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 14


# --- Groups and board ---


@pytest.mark.parametrize("group", GROUPS)
def test_groups_add_up_to_the_total(staff, three, group):
    answer = staff.get(f"/projects?group={group}")
    heads = [line["group"] for line in answer.context["lines"] if "group" in line]
    totals = answer.context["totals"]
    for name in ("count", "invest", "funds", "planned", "red"):
        assert sum(getattr(sums, name) for _, sums in heads) == totals[name]
    assert len({name for name, _ in heads}) == len(heads)  # every group stands together


def test_park_group_holds_its_sub_parks(staff, three):
    heads = [x["group"] for x in staff.get("/projects?group=park").context["lines"] if "group" in x]
    assert [(name, sums.count) for name, sums in heads] == [(three[0].park.short_name, 3)]


def test_board_adds_up_and_says_what_it_leaves_off(staff, park):
    for _ in range(14):
        make_funding(make_signed(park), amount=D(10))
    make_project(park)
    answer = staff.get("/projects?view=board")
    piles = {pile.stage.value: pile for pile in answer.context["piles"]}
    signed = piles["signed"]
    assert (signed.sums.count, len(signed.cards), signed.rest) == (14, 12, 2)
    assert signed.sums.funds == D(140) and piles["negotiating"].sums.count == 1
    assert sum(p.sums.invest for p in piles.values()) == answer.context["totals"]["invest"]
    assert "还有 2 项" in answer.content.decode()


# --- The filter picker ---


def options(answer, name):
    facet = next(facet for facet in answer.context["facets"] if facet.name == name)
    return {option.value: option.count for option in facet.options}


def test_facets_count_within_the_rest_of_the_filter(staff, three):
    answer = staff.get("/projects/facets?stage=started&stage=signed")
    assert options(answer, "stage") == {"negotiating": 1, "signed": 1, "started": 1}
    assert options(answer, "lamp") == {"r": 1, "n": 1}  # within the stages
    assert options(answer, "park") == {"own": 2}
    assert options(answer, "listing") == {}
    assert options(answer, "leader")["none"] == 1
    for name in ("stage", "lamp", "park", "status", "chain", "size"):
        for value, count in options(staff.get("/projects/facets"), name).items():
            listed = staff.get(f"/projects?{urlencode({name: value})}")
            if value != "none" or name != "size":
                assert listed.context["totals"]["count"] == count, (name, value)


def test_facets_keep_a_range_and_what_they_do_not_ask(staff, three):
    answer = staff.get("/projects/facets?stage=signed..started&sort=-invest&cols=code")
    text = answer.content.decode()
    assert 'value="signed" checked' in text and 'value="started" checked' in text
    assert '<input type="hidden" name="sort" value="-invest">' in text
    assert "<html" in text
    assert "<html" not in staff.get("/projects/facets", **HTMX).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_facets_take_a_constant_number_of_queries(staff, park, django_assert_num_queries, count):
    for number in range(count):
        project = make_signed(park, chain=make_chain(f"c{number}"))
        make_listing(project)
        make_duty(project)
    path = "/projects/facets?stage=signed&lamp=n"
    staff.get(path)
    with django_assert_num_queries(FACET_QUERIES):
        staff.get(path)


FACET_QUERIES = 21


def test_facets_need_the_right_to_see_projects(login):
    assert login("auditor").get("/projects/facets").status_code == 403
    assert login("leader").post("/projects/facets").status_code == 405


# --- Usual view, size ---


def test_usual_view_opens_first_and_everything_stays_in_reach(staff, three):
    view = make_saved_view(staff.user, query="lamp=r", is_default=True)
    assert staff.get("/projects").url == f"/v/{view.code}"
    answer = staff.get("/projects", follow=True)
    assert codes(answer) == ["A"] and answer.context["view"] == view
    assert len(codes(staff.get("/projects?v=all"))) == 3


def test_a_full_page_stays_small(staff, park):
    for _ in range(50):
        project = make_signed(park, chain=make_chain())
        make_milestone(project)
        make_plan(project, planned_funds=D(100))
    assert len(staff.get("/projects").content) < 250_000


def test_link_of_the_sum_asks_figures_with_the_same_keys(login, three):
    text = login("bureau").get("/projects?park=own").content.decode()
    assert "/q/funds_outside?period=2024-01..2024-07&amp;park=own" in text
    assert "/q/funds_outside" not in login("bureau").get("/projects?q=x").content.decode()
