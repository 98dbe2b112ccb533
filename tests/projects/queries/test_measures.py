"""Every figure equals the sum of its rows, on awkward data, whole and cut by every dimension."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import Lamp, Listing, Project
from projects.queries import indicators
from projects.queries.dimensions import CUTS
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, scope_for
from tests.factories.parks import make_chain, make_office, make_park, make_person, make_user
from tests.factories.projects import (
    make_due_report,
    make_funding,
    make_problem,
    make_report,
    make_signed,
)

pytestmark = pytest.mark.django_db
WINDOW = Window.of("2024H1", date(2024, 6, 30))


@pytest.fixture
def city():
    """Every awkward case that a count may stumble over."""
    zone = make_park("zyjk")
    sub = make_park("zyjk-xh", parent=zone)
    other = make_park("lz")
    chain, office, leader = make_chain("hydrogen"), make_office(), make_person()
    plain = make_signed(zone, chain=chain, office=office, leader=leader, coverage=5)
    started = make_signed(
        sub, chain=chain, stage="building", registered_on=date(2024, 4, 1),
        started_on=date(2024, 5, 1), contract_amount=None,
    )  # fmt: skip
    carried = make_signed(
        other, stage="building", signed_on=date(2022, 5, 1), started_on=date(2023, 3, 1)
    )
    make_signed(
        other, stage="production", signed_on=date(2021, 5, 1), started_on=date(2022, 3, 1),
        production_on=date(2023, 9, 1),
    )  # fmt: skip
    make_signed(zone, status="terminated", ended_on=date(2024, 5, 1))
    late = make_signed(zone, status="withdrawn", ended_on=date(2024, 8, 1))
    make_signed(zone, signed_on=date(2024, 7, 1))
    make_signed(zone, signed_on=date(2023, 2, 1))
    for source in ("outside", "overseas", "inside", "local"):
        make_funding(plain, source=source, amount=Decimal("100.1234"))
    make_funding(started, amount=Decimal(500), verified_amount=Decimal(400))
    make_funding(carried, amount=Decimal(300), received_on=date(2023, 4, 1))
    make_funding(late, amount=Decimal(50))
    for state in ("reported", "returned", "voided"):
        make_funding(plain, state=state, amount=Decimal(7777), verified_amount=None)
    make_funding(plain, received_on=date(2024, 7, 1), amount=Decimal(9))
    make_report(started, state="accepted", completed_investment=Decimal(60), submitted_at=_noon())
    make_report(carried, state="submitted", completed_investment=Decimal(70), is_late=True)
    make_due_report(started)
    make_due_report(carried)
    make_problem(plain)
    make_problem(started, "closed")
    make_problem(started, "closed", closed_on=date(2024, 7, 2), resolved_on=date(2024, 7, 1))
    make_problem(carried, reported_on=date(2023, 12, 31))
    for project in (plain, started):
        Listing.objects.create(project=project, kind="key_city", from_on=date(2024, 1, 1))
    _light(plain, "red", None)
    _light(plain, "yellow", None)
    _light(started, "yellow", date(2024, 6, 1))
    _light(started, "green", None, since=date(2024, 6, 1))
    return {"zone": zone, "other": other, "chain": chain}


def _noon():
    from django.utils import timezone

    return timezone.now()


def _light(project, level, until, since=date(2024, 3, 1)):
    kind = {"red": "start", "yellow": "progress", "green": "listing"}[level]
    Lamp.objects.create(
        project=project, kind=kind, level=level, reason="示例", since_on=since, until_on=until
    )


@pytest.mark.parametrize("code", MEASURES)
def test_measure_equals_the_sum_of_its_rows(city, code):
    scope = scope_for(None)
    rows = indicators.rows(code, scope, WINDOW)
    assert indicators.total(code, rows) == indicators.figures(scope, WINDOW, [code])[code]


@pytest.mark.parametrize("code", MEASURES)
@pytest.mark.parametrize("dimension", [d for d in CUTS if d != "month"])
def test_measure_cut_adds_up_to_the_whole(city, code, dimension):
    scope = scope_for(None)
    lines = indicators.table(scope, WINDOW, [code], dimension)
    whole = indicators.figures(scope, WINDOW, [code])[code]
    assert sum((said.figures[code] for _, said in lines), Decimal(0)) == whole


@pytest.mark.parametrize("code", [c for c, m in MEASURES.items() if m.dated])
def test_measure_by_month_adds_up_to_the_period(city, code):
    scope, window = scope_for(None), Window.of("2024", date(2024, 12, 31))
    lines = indicators.table(scope, window, [code], "month")
    whole = indicators.figures(scope, window, [code])[code]
    assert sum((said.figures[code] for _, said in lines), Decimal(0)) == whole


EXPECTED = {
    "signed_count": 3,  # plain, started, and the one withdrawn only later
    "signed_amount": 36000,
    "active_count": 2,
    "new_start_count": 1,
    "carried_count": 1,
    "signed_registered": 1,
    "signed_started": 1,
    "signed_produced": 0,
    "signed_fulfilled": 3,
    "key_count": 2,
    "key_started_count": 1,
    "lamp_red": 1,
    "lamp_yellow": 0,
    "lamp_green": 1,
    "funds": Decimal("850.4936"),
    "funds_outside": Decimal("650.2468"),
    "completed_investment": 60,
    "reports_due": 2,
    "reports_on_time": 1,
    "problems_reported": 3,
    "problems_closed": 1,
}


@pytest.mark.parametrize(("code", "value"), EXPECTED.items())
def test_measure_counts_what_its_definition_says(city, code, value):
    assert indicators.figures(scope_for(None), WINDOW, [code])[code] == value


def test_past_day_reproduces_what_counted_then(city):
    """The project withdrawn in August still counts in June, and no more in September."""
    scope = scope_for(None)
    june = indicators.figures(scope, Window.of("2024H1", date(2024, 6, 30)), ["signed_count"])
    later = indicators.figures(scope, Window.of("2024", date(2024, 9, 30)), ["signed_count"])
    assert june["signed_count"] == 3
    assert later["signed_count"] == 3  # one withdrawn, one signed in July


def test_overseas_leaves_by_the_setting(city, settings):
    settings.OUTSIDE_INCLUDES_OVERSEAS = False
    value = indicators.figures(scope_for(None), WINDOW, ["funds_outside"])["funds_outside"]
    assert value == Decimal("550.1234")


def test_sub_park_counts_to_its_zone(city):
    lines = dict(
        (line.key, said.figures["signed_count"])
        for line, said in indicators.table(scope_for(None), WINDOW, ["signed_count"], "park")
    )
    assert lines["zyjk"] == 3


def test_scope_of_staff_is_their_park(city):
    user = make_user("staff", parks=[city["other"]])
    found = indicators.figures(scope_for(user), WINDOW, ["signed_count", "active_count"])
    assert (found["signed_count"], found["active_count"]) == (0, 1)


def test_scope_refuses_an_unknown_code():
    with pytest.raises(ValueError, match="没有代码为“nix”的园区"):
        scope_for(None, park="nix")


def test_statement_compares_with_target_calendar_and_last_year(city):
    from projects.actions.target import set_target

    bureau = make_user("bureau")
    set_target(
        year=2024, indicator="funds_outside", assigned=Decimal("1300.4936"), by=bureau,
        park=city["zone"],
    )  # fmt: skip
    said = indicators.statement(scope_for(None, park="zyjk"), WINDOW, ["funds_outside"])
    assert said.target_rate("funds_outside") == Decimal(50)
    assert said.time_rate == Decimal(50)
    assert said.lead_points("funds_outside") == 0
    assert said.yoy("funds_outside") is None  # nothing in that park a year before


def test_statement_takes_one_query_a_source(city, django_assert_num_queries):
    scope = scope_for(None)
    # Projects and funds, and whether this city keeps cubes; it has no targets here.
    with django_assert_num_queries(3):
        indicators.statement(scope, WINDOW, ["signed_count", "start_rate", "funds_outside"])


def test_figures_count_no_row_twice(city):
    assert (
        Project.objects.filter(
            pk__in=indicators.rows("lamp_red", scope_for(None), WINDOW).values("pk")
        ).count()
        == 1
    )
