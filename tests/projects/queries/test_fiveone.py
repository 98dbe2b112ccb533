"""五个一 as an indicator: today by the column, a past day by the facts of that day."""

from datetime import UTC, date, datetime

import pytest

from projects.actions.assignment import end_duty, refresh_coverage
from projects.models import Project
from projects.queries.fiveone import counts, coverages
from projects.queries.indicators import figures, rows, total
from projects.queries.scope import Window, scope_for
from projects.stages import stage_on
from tests.factories.parks import make_unit, make_user
from tests.factories.projects import (
    make_duty,
    make_mechanism,
    make_ready,
    make_report,
    make_signed,
    make_visit,
)
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
SIGNED = date(2024, 3, 15)
TODAY = date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _day():
    clock.hold(TODAY)


@pytest.fixture
def project():
    """All five, from May to today."""
    row = make_ready(stage="registered", signed_on=SIGNED, registered_on=date(2024, 4, 1),
                     progress_on=date(2024, 6, 30))  # fmt: skip
    make_duty(row, "lead_unit", unit=make_unit())
    make_duty(row, "head")
    make_duty(row, "agent")
    make_mechanism(row)
    for month in (4, 5, 6):
        make_report(row, start_on=date(2024, month, 1), end_on=date(2024, month, 30), percent=1,
                    state="accepted", submitted_at=datetime(2024, month + 1, 2, tzinfo=UTC))  # fmt: skip
    row.reports.filter(start_on=date(2024, 5, 1)).update(end_on=date(2024, 5, 31))
    for day in (date(2024, 4, 28), date(2024, 5, 25), date(2024, 6, 20)):
        make_visit(row, visited_on=day)
    refresh_coverage(Project.objects.all())
    return row


def rate(as_of):
    forget_all()
    window = Window.of("2024", as_of)
    found = figures(scope_for(None), window, ["fiveone_rate", "fiveone_full"])
    assert (
        total("fiveone_full", rows("fiveone_full", scope_for(None), window))
        == (found["fiveone_full"])
    )
    return found["fiveone_rate"]


def test_a_later_change_leaves_the_past_as_it_was(project):
    assert rate(TODAY) == rate(date(2024, 6, 28)) == rate(date(2024, 5, 28)) == 100
    duty = project.assignments.get(role="agent")
    end_duty(duty=duty, to_on=date(2024, 7, 1), reason="示例", by=make_user())
    assert rate(TODAY) == 0
    assert rate(date(2024, 7, 2)) == 0
    assert rate(date(2024, 7, 1)) == rate(date(2024, 5, 28)) == 100


def test_todays_figure_is_the_column(project):
    Project.objects.update(coverage=3)
    assert rate(TODAY) == 0
    assert rate(date(2024, 7, 7)) == 100


def test_a_past_window_before_the_duty_counts_it_missing(project):
    project.assignments.filter(role="agent").update(from_on=date(2024, 6, 1))
    assert rate(date(2024, 5, 28)) == 0
    assert rate(date(2024, 6, 1)) == 100


def test_many_take_the_same_queries_as_one(project, django_assert_num_queries):
    for _ in range(2):
        forget_all()
        with django_assert_num_queries(3):
            list(counts(Project.objects.all(), date(2024, 6, 1), as_of_then=True))
        for _ in range(4):
            make_signed()


def test_counts_are_the_coverages(project):
    make_duty(make_signed(), "head")
    make_signed(signed_on=date(2024, 6, 30))
    for day in (date(2024, 4, 10), date(2024, 5, 28), TODAY):
        found = {pk: count for pk, _, count in counts(Project.objects.all(), day, day < TODAY)}
        told = coverages(Project.objects.all(), day)
        assert found == {pk: one.count for pk, one in told.items()}


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2024, 3, 14), "negotiating"),
        (SIGNED, "signed"),
        (date(2024, 4, 1), "registered"),
        (date(2024, 6, 9), "registered"),
        (date(2024, 6, 10), "building"),
        (date(2024, 7, 1), "production"),
    ],
)
def test_the_stage_of_a_past_day(day, stage):
    row = make_signed(
        stage="production", registered_on=date(2024, 4, 1), started_on=date(2024, 6, 10),
        production_on=date(2024, 7, 1),
    )  # fmt: skip
    assert stage_on(row, day) == stage
