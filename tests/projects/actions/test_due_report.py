"""应报进展: what was owed is written down once its deadline has passed, and never twice."""

from datetime import UTC, date, datetime

import pytest

from projects.actions.due_report import open_due_reports
from projects.models import DueReport
from projects.queries import indicators
from projects.queries.scope import Window, scope_for
from tests.factories.projects import make_due_report, make_mechanism, make_report, make_signed
from tests.support import together

pytestmark = pytest.mark.django_db
# June's report is due on the third working day of July; the week to 7 July on Monday the 8th.
DUE, AFTER = date(2024, 7, 3), date(2024, 7, 4)
# The last periods over before that day: June, and the week to the 30th.
SINCE = {"monthly": date(2024, 6, 1), "weekly": date(2024, 6, 24)}
SET = datetime(2024, 5, 20, tzinfo=UTC)


def owed(project, rhythm="monthly"):
    rows = DueReport.objects.filter(project=project, rhythm=rhythm).order_by("start_on")
    return [row.start_on for row in rows]


@pytest.fixture
def project():
    one = make_signed(signed_on=date(2024, 5, 10))
    make_mechanism(one, created_at=SET)
    return one


def test_a_month_is_owed_once_its_deadline_has_passed(project):
    open_due_reports(on=DUE)
    assert owed(project) == [date(2024, 5, 1)]
    open_due_reports(on=AFTER)
    assert owed(project) == [date(2024, 5, 1), date(2024, 6, 1)]
    june = DueReport.objects.get(start_on=date(2024, 6, 1))
    assert (june.end_on, june.due_on) == (date(2024, 6, 30), DUE)


def test_twice_late_and_after_an_outage_is_once(project):
    assert open_due_reports(on=DUE) == 1
    assert open_due_reports(on=DUE) == 0
    assert open_due_reports(on=date(2024, 10, 15)) == 4  # June to September
    assert len(owed(project)) == 5


def test_what_was_left_half_done_is_done_the_next_time(project):
    other = make_signed(signed_on=date(2024, 3, 1))
    make_mechanism(other, created_at=SET)
    make_due_report(project, start_on=date(2024, 5, 1))
    open_due_reports(on=DUE)
    assert owed(project) == owed(other) == [date(2024, 5, 1)]


@pytest.mark.parametrize(
    "fields",
    [
        {"signed_on": None, "stage": "negotiating"},
        {"signed_on": date(2024, 7, 1)},
        {"stage": "production", "production_on": date(2024, 6, 1)},
        {"stage": "capacity"},
        {"status": "terminated", "ended_on": date(2024, 6, 20)},
    ],
)
def test_not_owed_before_signing_in_production_or_when_ended(fields):
    project = make_signed(**{"signed_on": date(2024, 1, 5)} | fields)
    make_mechanism(project, created_at=datetime(2024, 6, 15, tzinfo=UTC))
    open_due_reports(on=AFTER)
    assert owed(project) == []


def test_suspended_is_still_owed_and_production_later_does_not_undo_it():
    stopped = make_signed(status="suspended", signed_on=date(2024, 6, 1))
    make_mechanism(stopped)
    later = make_signed(
        stage="production", signed_on=date(2024, 6, 1), production_on=date(2024, 7, 2)
    )
    make_mechanism(later)
    open_due_reports(on=AFTER)
    assert owed(stopped) == owed(later) == [date(2024, 6, 1)]


def test_a_rhythm_that_changes_leaves_what_was_owed(project):
    open_due_reports(on=AFTER)
    project.mechanism.rhythm = "weekly"
    project.mechanism.save()
    open_due_reports(on=date(2024, 7, 9))
    assert owed(project) == [date(2024, 5, 1), date(2024, 6, 1)]
    assert owed(project, "weekly")[-1] == date(2024, 7, 1)


def test_the_rate_counts_what_was_never_begun(project):
    """One month on time, one late, one never begun, one as a draft."""
    window = Window.of("2024H1", date(2024, 6, 30))
    for month, last, is_late in ((3, 31, False), (4, 30, True)):
        start = date(2024, month, 1)
        make_due_report(project, start_on=start)
        make_report(project, start_on=start, end_on=date(2024, month, last), is_late=is_late,
                    state="accepted", submitted_at=datetime(2024, month + 1, 2, tzinfo=UTC))  # fmt: skip
    make_report(project, state="draft")
    open_due_reports(on=AFTER)
    said = indicators.figures(
        scope_for(None), window, ["reports_due", "reports_on_time", "on_time_rate"]
    )
    assert said == {"reports_due": 4, "reports_on_time": 1, "on_time_rate": 25}
    for code in ("reports_due", "reports_on_time"):
        assert indicators.rows(code, scope_for(None), window).count() == said[code]


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_project_as_for_three(django_assert_num_queries, count):
    for _ in range(count):
        make_mechanism(make_signed(signed_on=date(2024, 5, 1)), created_at=SET)
    with django_assert_num_queries(7):
        assert open_due_reports(on=AFTER, since=SINCE) == count


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_once():
    project = make_signed(signed_on=date(2024, 5, 10))
    make_mechanism(project, created_at=SET)
    results = together(*[lambda: open_due_reports(on=AFTER)] * 2)
    assert not [r for r in results if isinstance(r, Exception)]
    assert len(owed(project)) == 2
