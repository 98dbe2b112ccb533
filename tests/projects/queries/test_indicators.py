"""The registry: every number is known, and is the sum of the rows it lists."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.models import Project
from projects.queries.dimensions import CUTS, LISTING, MONTH, OVERLAPPING, UNSET
from projects.queries.indicators import (
    CODES,
    RATIOS,
    figures,
    indicator,
    rows,
    statement,
    table,
    total,
)
from projects.queries.measures import MEASURES
from projects.queries.scope import Window, last_complete_month, scope_for
from tests.factories.parks import make_user
from tests.projects.queries.world import KNOWN, make_world
from tracker.tools.kept import forget_all
from tracker.tools.money import two

pytestmark = pytest.mark.django_db
HALF = Window.of("2024H1", date(2024, 6, 30))


@pytest.fixture
def world():
    return make_world()


def test_the_known_list_names_every_measure():
    assert set(KNOWN) == set(MEASURES)


@pytest.mark.parametrize("code", MEASURES)
def test_measure_is_what_was_counted_by_hand(world, code):
    assert figures(scope_for(None), HALF, [code])[code] == KNOWN[code]


@pytest.mark.parametrize("code", MEASURES)
@pytest.mark.parametrize(
    ("period", "as_of"),
    [
        ("2024H1", date(2024, 6, 30)), ("2024", date(2024, 5, 15)), ("2024-02", date(2024, 6, 30)),
        ("2023", date(2023, 12, 31)), ("2024Q3", date(2024, 9, 30)), ("2025", date(2025, 1, 1)),
    ],
)  # fmt: skip
def test_rows_add_up_to_the_number(world, code, period, as_of):
    window = Window.of(period, as_of)
    scopes = [scope_for(None), scope_for(None, park="zyjk"), scope_for(make_user("staff"))]
    for scope in scopes:
        assert total(code, rows(code, scope, window)) == figures(scope, window, [code])[code]


@pytest.mark.parametrize("by", [cut for cut in CUTS if cut not in (MONTH, *OVERLAPPING)])
def test_every_dimension_adds_up_to_the_whole(world, by):
    lines = table(scope_for(None), HALF, list(MEASURES), by)
    for code in MEASURES:
        assert sum(said.figures[code] for _, said in lines) == KNOWN[code], code


@pytest.mark.parametrize("by", CUTS)
def test_every_cell_is_the_sum_of_the_rows_its_link_shows(world, by):
    """Seen from a past day and from today, also where nothing is set."""
    for window in (HALF, Window.of("2024", date(2024, 12, 31))):
        codes = [c for c, m in MEASURES.items() if by != MONTH or m.dated]
        for line, said in table(scope_for(None), window, codes, by):
            key = UNSET if line.key is None else line.key
            narrow = {} if by == MONTH else {by: key}
            scope = scope_for(None, window.until, **narrow)
            for code in codes:
                found = rows(code, scope, window, line.key if by == MONTH else None)
                assert total(code, found) == said.figures[code], (by, line.key, code)


def test_a_list_may_hold_a_project_that_another_holds_too(world):
    lines = dict(
        (line.key, said.figures["signed_count"])
        for line, said in table(scope_for(None), HALF, ["signed_count"], LISTING)
    )
    assert lines == {"key_city": 2, None: 2}


@pytest.mark.parametrize("by", [c for c in CUTS if c not in (MONTH, *OVERLAPPING)])
def test_any_is_all_that_has_a_value(world, by):
    code = "signed_count"
    lines = table(scope_for(None), HALF, [code], by)
    found = figures(scope_for(None, HALF.until, **{by: "any"}), HALF, [code])[code]
    assert found == sum(said.figures[code] for line, said in lines if line.key is not None)


def test_months_add_up_to_the_whole_where_a_measure_has_months(world):
    dated = [code for code, measure in MEASURES.items() if measure.dated]
    lines = table(scope_for(None), HALF, dated, "month")
    for code in dated:
        assert sum(said.figures[code] for _, said in lines) == KNOWN[code], code
    money = {line.key: said.figures["funds_outside"] for line, said in lines}
    assert money[5] == 320
    assert money[6] == D("80.5")


def test_a_sub_park_folds_into_its_zone_and_stands_alone_by_subpark(world):
    by_park = {
        line.key: said.figures
        for line, said in table(scope_for(None), HALF, ["signed_count"], "park")
    }
    assert {key: f["signed_count"] for key, f in by_park.items()} == {"zyjk": 3, "lz": 1}
    by_sub = {
        line.key: said.figures
        for line, said in table(scope_for(None), HALF, ["signed_count"], "subpark")
    }
    assert {key: f["signed_count"] for key, f in by_sub.items()} == {
        "zyjk": 2,
        "zyjk-xh": 1,
        "lz": 1,
    }


def test_a_scope_of_a_zone_holds_its_sub_parks(world):
    found = figures(scope_for(None, park="zyjk"), HALF, ["signed_count", "funds_outside"])
    assert (found["signed_count"], found["funds_outside"]) == (3, D("440.5"))
    assert figures(scope_for(None, park="zyjk-xh"), HALF, ["signed_count"])["signed_count"] == 1


@pytest.mark.parametrize(
    ("narrow", "signed"),
    [({"chain": "hydrogen"}, 2), ({"office": "hz"}, 1), ({"region": "620723"}, 1),
     ({"region": "620700"}, 4), ({"park": "zyjk", "chain": "hydrogen"}, 2)],
)  # fmt: skip
def test_scopes_narrow(world, narrow, signed):
    scope = scope_for(None, **narrow)
    assert figures(scope, HALF, ["signed_count"])["signed_count"] == signed


def test_scope_of_a_leader_and_of_staff(world):
    scope = scope_for(None, leader=world.leader.pk)
    assert figures(scope, HALF, ["signed_count"])["signed_count"] == 1
    staff = make_user("staff", parks=[world.sub])
    assert figures(scope_for(staff), HALF, ["signed_count"])["signed_count"] == 1


@pytest.mark.parametrize(
    ("narrow", "said"),
    [
        ({"park": "nowhere"}, "没有代码为“nowhere”的园区"),
        ({"region": "999999"}, "没有代码为“999999”的行政区"),
        ({"chain": "x"}, "没有代码为“x”的产业链"),
        ({"office": "x"}, "没有代码为“x”的联络点"),
        ({"leader": "abc"}, "没有代码为“abc”的包抓领导"),
        ({"leader": "9" * 30}, "没有代码为"),
    ],
)
def test_scope_errors_are_said_in_chinese(world, narrow, said):
    with pytest.raises(ValueError, match=said):
        scope_for(None, **narrow)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("contract_rate", "75.00"), ("register_rate", "50.00"), ("start_rate", "50.00"),
        ("production_rate", "25.00"), ("fund_rate", "0.35"), ("key_start_rate", "50.00"),
        ("fiveone_rate", "16.67"), ("on_time_rate", "50.00"),
    ],
)  # fmt: skip
def test_ratio_of_one_cohort(world, code, shown):
    found = figures(scope_for(None), HALF)
    assert str(two(found[code])) == shown
    ratio = RATIOS[code]
    assert found[code] == D(found[ratio.part]) / found[ratio.whole] * 100


def test_ratios_of_nothing_are_nothing():
    found = figures(scope_for(None), HALF)
    assert [found[code] for code in RATIOS] == [None] * len(RATIOS)
    assert all(found[code] == 0 for code in MEASURES)


def test_statement_against_target_calendar_and_last_year(world):
    said = statement(scope_for(None), HALF)
    assert two(said.target_rate("funds_outside")) == D("49.05")
    assert two(said.lead_points("funds_outside")) == D("-0.95")
    assert two(said.yoy("funds_outside")) == D("390.50")
    assert said.target_rate("signed_count") == 100
    assert said.target_rate("active_count") is None
    assert said.lead_points("active_count") is None
    assert said.yoy("signed_count") == 300
    assert said.yoy("completed_investment") is None  # no base
    assert said.yoy("start_rate") == 50 - 100  # points, of the cohort of 2023


def test_target_is_measured_from_january_whatever_the_period(world):
    second = Window.of("2024Q2", date(2024, 6, 30))
    said = statement(scope_for(None), second, ["funds_outside"])
    assert said.figures["funds_outside"] == D("400.5")
    assert two(said.target_rate("funds_outside")) == D("49.05")


def test_target_of_a_park_is_its_own(world):
    said = statement(scope_for(None, park="zyjk"), HALF, ["funds_outside"])
    assert two(said.target_rate("funds_outside")) == D("88.10")
    lines = {ln.key: s for ln, s in table(scope_for(None), HALF, ["funds_outside"], "park")}
    assert two(lines["zyjk"].target_rate("funds_outside")) == D("88.10")
    assert lines["lz"].target_rate("funds_outside") is None


def test_as_of_a_past_day(world):
    """In May the ended project was still there, and what came later was not."""
    found = figures(scope_for(None), Window.of("2024H1", date(2024, 5, 31)))
    assert found["signed_count"] == 4  # one, two, the one that ended in June, the one in July
    assert found["funds"] == D(300 + 40 + 7 + 3 + 600 + 20 + 50)
    assert found["signed_produced"] == 0
    assert (found["lamp_red"], found["lamp_green"]) == (2, 0)
    assert found["completed_investment"] == D("130.5")
    july = figures(scope_for(None), Window.of("2024H1", date(2024, 12, 31)))
    assert july["signed_count"] == 4  # nothing after the period's end counts


def test_overseas_counts_as_outside_by_the_setting(world, settings):
    settings.OUTSIDE_INCLUDES_OVERSEAS = False
    assert figures(scope_for(None), HALF, ["funds_outside"])["funds_outside"] == D("450.5")


def test_an_end_taken_back_counts_again(world):
    Project.objects.filter(pk=world.ended.pk).update(status="normal", ended_on=None)
    assert figures(scope_for(None), HALF, ["signed_count"])["signed_count"] == 5


def test_every_code_has_a_name_and_a_definition():
    for code in CODES:
        one = indicator(code)
        assert one.name
        assert one.definition.endswith("。")
        assert one.unit in ("amount", "count", "rate")


def test_as_many_queries_for_all_figures_whatever_the_rows(world, django_assert_num_queries):
    """One a source; the coverage of a past day takes four more (template, day, projects, duties)."""
    for _ in range(2):
        forget_all()
        with django_assert_num_queries(18):
            figures(scope_for(None), HALF)
        make_world_again()


def make_world_again():
    for project in list(Project.objects.all()):
        project.pk, project.code = None, f"{project.code}-{Project.objects.count()}"
        project.save(force_insert=True)


def test_default_window_follows_the_newest_money(world):
    window = Window.of("")
    assert window.period.code == "2024-01..2024-07"
    assert Window.of("2024H1").as_of == date(2024, 6, 30)


def test_last_complete_month():
    assert last_complete_month(date(2024, 6, 30)) == date(2024, 6, 30)
    assert last_complete_month(date(2024, 6, 29)) == date(2024, 5, 31)
    assert last_complete_month(date(2024, 1, 5)) == date(2023, 12, 31)
