"""红黄绿灯: the thresholds at their borders, twice is once, and who was red on any past day."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.actions.lamp import compute_lamps
from projects.models import Lamp, LampRule, Listing, Project
from projects.queries.indicators import figures
from projects.queries.lamp import judgements, months_over
from projects.queries.scope import Window, scope_for
from tests.factories.projects import (
    make_funding,
    make_listing,
    make_plan,
    make_project,
    make_report,
    make_rules,
    make_signed,
)

pytestmark = pytest.mark.django_db
END = date(2024, 6, 30)


@pytest.fixture(autouse=True)
def _rules():
    make_rules()


def level(kind, on=END):
    found = [j for j in judgements(on) if j.kind == kind]
    return found[0].level if found else None


@pytest.mark.parametrize(
    ("on", "lamp"),
    [
        (date(2024, 3, 30), "green"),
        (date(2024, 3, 31), "yellow"),  # the planned month is over
        (date(2024, 4, 29), "yellow"),
        (date(2024, 5, 30), "yellow"),
        (date(2024, 5, 31), "red"),  # the third month in a row
        (date(2024, 12, 31), "red"),
    ],
)
def test_start_lamp(on, lamp):
    make_signed(planned_start_on=date(2024, 3, 1), signed_on=date(2024, 1, 5))
    assert level("start", on) == lamp


def test_start_lamp_is_green_once_started_and_none_without_a_plan():
    make_signed(planned_start_on=date(2024, 1, 5), started_on=date(2024, 6, 30))
    assert level("start") == "green"
    assert level("start", date(2024, 6, 29)) == "red"
    Project.objects.update(planned_start_on=None, started_on=None)
    assert level("start") is None


@pytest.mark.parametrize(
    ("behind", "lamp"),
    [("-5", "green"), ("0", "green"), ("9.99", "green"), ("10", "yellow"), ("30", "yellow"),
     ("30.01", "red"), ("50", "red")],
)  # fmt: skip
def test_progress_lamp_by_points_behind_the_calendar(behind, lamp):
    """Half of the year is over: 50 % is due."""
    project = make_signed()
    make_plan(project, planned_funds=D(10_000))
    done = (D(50) - D(behind)) * 100
    if done:
        make_funding(project, amount=done)
    assert level("progress") == lamp


def test_progress_lamp_takes_the_better_of_money_and_building():
    project = make_signed()
    make_plan(project, planned_funds=D(10_000), planned_investment=D(1000))
    make_report(project, state="accepted", completed_investment=D(500))
    assert level("progress") == "green"


def test_progress_lamp_counts_verified_and_accepted_of_this_year_alone():
    project = make_signed()
    make_plan(project, planned_funds=D(10_000), planned_investment=D(1000))
    make_funding(project, amount=D(9000), state="reported")
    make_funding(project, amount=D(9000), received_on=date(2023, 12, 31))
    make_funding(project, amount=D(9000), received_on=date(2024, 7, 1))
    make_report(project, state="submitted", completed_investment=D(900))
    assert level("progress") == "red"


def test_progress_lamp_needs_a_plan():
    project = make_signed()
    make_plan(project, year=2023, planned_funds=D(100))
    make_plan(project, planned_funds=D(0))
    assert level("progress") is None


@pytest.mark.parametrize(
    ("on", "lamp"),
    [
        (date(2024, 4, 29), "green"),
        (date(2024, 4, 30), "yellow"),
        (date(2024, 5, 30), "yellow"),
        (date(2024, 5, 31), "red"),
    ],
)
def test_listing_lamp(on, lamp):
    make_signed(started_on=date(2024, 3, 20))
    assert level("listing", on) == lamp


def test_listing_lamp_is_green_while_it_is_listed():
    project = make_signed(started_on=date(2024, 1, 20), signed_on=date(2024, 1, 5))
    make_listing(project, "key_city")
    assert level("listing") == "red"
    make_listing(project, from_on=date(2024, 5, 1))
    assert level("listing") == "green"
    Listing.objects.update(to_on=date(2024, 6, 29))  # taken out again
    assert level("listing") == "red"


def test_not_started_is_not_judged_for_its_listing():
    make_signed()
    assert level("listing") is None


@pytest.mark.parametrize(
    "fields",
    [
        {"signed_on": date(2024, 7, 1)},
        {"signed_on": None},
        {"stage": "capacity"},
        {"status": "terminated", "ended_on": date(2024, 6, 1)},
        {"status": "withdrawn", "ended_on": date(2024, 6, 30)},
    ],
)
def test_who_is_not_judged(fields):
    make_signed(**{"planned_start_on": date(2024, 3, 20)} | fields)
    assert list(judgements(END)) == []


def test_months_over():
    assert months_over(date(2024, 3, 1), date(2024, 3, 31)) == 0
    assert months_over(date(2023, 12, 5), date(2024, 2, 29)) == 2


def test_rule_of_the_day_decides():
    LampRule.objects.filter(kind="start").update(valid_to=date(2024, 5, 31))
    LampRule.objects.create(
        kind="start", version=2, measure="months", yellow_from=2, red_from=9, text="示例",
        valid_from=date(2024, 6, 1),
    )  # fmt: skip
    make_signed(planned_start_on=date(2024, 3, 20), signed_on=date(2024, 1, 5))
    assert level("start", date(2024, 5, 31)) == "red"
    assert level("start", END) == "yellow"


def test_pass_writes_the_worst_beside_the_project():
    project = make_signed(planned_start_on=date(2024, 3, 20))
    make_plan(project, planned_funds=D(10_000))
    make_funding(project, amount=D(3500))
    done = compute_lamps(on=END)
    project.refresh_from_db()
    assert (done.red, done.yellow, done.green, done.changed) == (1, 0, 0, 2)
    assert (project.lamp, "超 102 天未开工" in project.lamp_reason) == ("red", True)
    assert Lamp.objects.get(kind="progress").level == "yellow"
    assert Lamp.objects.get(kind="start").rule.kind == "start"
    assert project.version == 1  # no edit of a person's


def test_pass_twice_changes_nothing():
    make_signed(planned_start_on=date(2024, 3, 20))
    compute_lamps(on=END)
    before = list(Lamp.objects.values())
    assert compute_lamps(on=END).changed == 0
    assert list(Lamp.objects.values()) == before


def test_next_day_rewords_the_reason_and_keeps_since():
    make_signed(planned_start_on=date(2024, 3, 20))
    compute_lamps(on=END)
    assert compute_lamps(on=date(2024, 7, 1)).changed == 0
    lamp = Lamp.objects.get()
    assert (lamp.since_on, "超 103 天" in lamp.reason) == (END, True)


def test_history_tells_who_was_red_on_a_past_day():
    project = make_signed(planned_start_on=date(2024, 3, 20))
    for on in (date(2024, 4, 30), date(2024, 5, 31)):
        compute_lamps(on=on)
    Project.objects.filter(pk=project.pk).update(started_on=date(2024, 6, 10), stage="started")
    compute_lamps(on=date(2024, 6, 10))

    def colours(on):
        found = figures(scope_for(None), Window.of("2024", on))
        return [int(found[f"lamp_{colour}"]) for colour in ("red", "yellow", "green")]

    assert colours(date(2024, 4, 29)) == [0, 0, 0]
    assert colours(date(2024, 4, 30)) == [0, 1, 0]
    assert colours(date(2024, 5, 31)) == [1, 0, 0]
    assert colours(date(2024, 6, 9)) == [1, 0, 0]
    assert colours(date(2024, 6, 10)) == [0, 0, 1]
    project.refresh_from_db()
    assert (project.lamp, project.lamp_reason) == ("green", "")


def test_lamps_of_an_ended_project_go_out():
    project = make_signed(planned_start_on=date(2024, 3, 20))
    compute_lamps(on=date(2024, 5, 31))
    Project.objects.update(status="terminated", ended_on=END)
    compute_lamps(on=END)
    project.refresh_from_db()
    assert project.lamp == "none"
    assert Lamp.objects.get().until_on == END


def test_lit_and_gone_on_one_day_leaves_no_row():
    make_signed(planned_start_on=date(2024, 3, 20))
    compute_lamps(on=END)
    Project.objects.update(planned_start_on=None)
    compute_lamps(on=END)
    assert not Lamp.objects.exists()


def test_as_many_queries_for_one_project_as_for_thirty(django_assert_num_queries):
    for count in (1, 30):
        while Project.objects.count() < count:
            make_signed(planned_start_on=date(2024, 3, 20))
        make_project()
        compute_lamps(on=END)
        with django_assert_num_queries(18):
            compute_lamps(on=END)
