"""Figures of rows that hang on no project: whose they are, what cuts them, and what is said else."""

from datetime import date
from decimal import Decimal as D

import pytest

from parks.models import OfficePosting
from projects.queries.cuts import cube
from projects.queries.dimensions import CUTS, UNSET
from projects.queries.indicators import figures, has_dimension, not_cut, rows, table, total
from projects.queries.kept import APART, Ask
from projects.queries.measures import MEASURES
from projects.queries.measures_placed import PLACED_MEASURES
from projects.queries.pivot import choose
from projects.queries.scope import Window, scope_for
from tests.factories.activities import make_activity, make_agreement
from tests.factories.parks import make_chain, make_office, make_park, make_region, make_user
from tests.factories.projects import make_city_region, make_signed

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))
CODES = [measure.code for measure in PLACED_MEASURES]


@pytest.fixture
def city():
    """A park's, a sub-park's, an office's, the city's own, and one in another county."""
    make_city_region()
    zone, office = make_park("zone"), make_office("sh")
    sub, far = make_park("sub", zone), make_park("far", region=make_region("620723", "临泽县"))
    for place, fields in (
        (zone, {"enterprises_count": 1}), (sub, {"enterprises_count": 2}),
        (None, {"office": office, "enterprises_count": 4}), (None, {"enterprises_count": 8}),
        (far, {"office": office, "enterprises_count": 16}),
    ):  # fmt: skip
        make_agreement(activity=make_activity(place, **fields))
        make_activity(place, **fields | {"kind": "reception"})
    make_signed(zone, chain=make_chain("hydrogen"), office=office)
    return {"zone": zone, "far": far, "office": office}


def met(user=None, **narrow):
    scope = scope_for(user, HALF.until, **narrow)
    said = figures(scope, HALF, ["enterprises_met"])["enterprises_met"]
    assert said == total("enterprises_met", rows("enterprises_met", scope, HALF))
    return said


def test_narrowed_by_their_own_columns(city):
    assert met() == 31
    assert met(park="zone") == 3
    assert met(subpark="sub") == 2
    assert met(park="zone,far") == 19
    assert met(park=UNSET) == 12
    assert met(park="any") == 19
    assert met(office="sh") == 20
    assert met(region="620723") == 16
    assert met(region="620700") == 31
    assert met(park="far", office="sh") == 16


@pytest.mark.parametrize(
    "narrow", [{"chain": "hydrogen"}, {"size": "ge_1yi"}, {"listing": "key_city"}, {"lamp": "r"}]
)
def test_by_what_they_have_not_they_are_unset(city, narrow):
    [name] = narrow
    assert met(**narrow) == 0
    if name in CUTS:
        assert met(**{name: UNSET}) == 31
        lines = table(scope_for(None), HALF, ["enterprises_met"], name)
        assert [(line.key, said.figures["enterprises_met"]) for line, said in lines] == [
            (None, D(31))
        ]


def test_two_cuts_at_once_and_two_sources(city):
    found = cube(
        scope_for(None),
        [HALF],
        [MEASURES[c] for c in ("outings", "signed_count")],
        ("park", "chain"),
    )
    cells = found.cells[0]
    assert cells[("zone", "hydrogen")] == {"signed_count": 1, "outings": 0} or cells[
        ("zone", "hydrogen")
    ] == {"signed_count": 1}
    assert cells[("zone", None)]["outings"] == 2
    assert found.total()["outings"] == 5


def test_each_role_counts_what_it_sees(city):
    liaison = make_user("liaison")
    OfficePosting.objects.create(
        office=city["office"], person=liaison.person, from_on=date(2024, 1, 1)
    )
    assert met(make_user("bureau")) == met(make_user("leader")) == 31
    assert met(make_user("staff", parks=[city["zone"]])) == 3
    assert met(make_user("staff", parks=[city["zone"]]), park="far") == 0
    assert met(liaison) == 20
    assert met(make_user("unit")) == 0


def test_a_dimension_they_have_not_is_refused_with_words(city, login):
    choice = choose("outings", "chain", "park")
    assert (choice.rows, choice.cols) == ("park", "")
    assert "不分产业链" in choice.problems[0]
    assert has_dimension("outings", "month") and not has_dimension("outings", "chain")
    assert has_dimension("signed_count", "chain")
    assert not_cut("outings", ["park", "office"]) == []
    page = login("bureau").get("/q/outings?period=2024H1&chain=hydrogen")
    assert page.context["figure"] == 0 and "不分产业链" in page.content.decode()


def test_they_are_counted_afresh(city):
    """Few rows that hang on no project: no part of a kept cube (queries/kept.py)."""
    assert set(CODES) <= APART
    assert not Ask((HALF,), (MEASURES["outings"],)).can_be_kept()


@pytest.mark.parametrize("code", CODES)
def test_page_and_workbook_of_each(city, login, code):
    client = login("bureau")
    page = client.get(f"/q/{code}?period=2024H1")
    assert page.context["figure"] == page.context["total"]
    assert client.get(f"/q/{code}/diff?period=2024H1").status_code == 200
    assert client.get(f"/q/{code}/card?period=2024H1").status_code == 200
    assert client.get(f"/q/{code}?period=2024H1&format=xlsx").status_code == 200
