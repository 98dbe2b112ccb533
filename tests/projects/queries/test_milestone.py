"""The time axis of a project's milestones: what stands where."""

from datetime import date
from itertools import pairwise

import pytest

from projects.queries.milestone import gantt
from tests.factories.projects import make_milestone, make_signed

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


def drawn(**fields):
    (bar,) = gantt([make_milestone(make_signed(), **fields)], TODAY).bars
    return bar


def test_plan_baseline_actual_and_overdue():
    bar = drawn(
        planned_start_on=date(2024, 5, 1), planned_on=date(2024, 7, 1), started_on=date(2024, 5, 9),
        baseline_on=date(2024, 6, 1), slip_reason="示例",
    )  # fmt: skip
    assert bar.is_moved
    assert bar.planned.at < bar.baseline < bar.overdue.at < 100
    assert bar.actual.at > bar.planned.at
    assert round(bar.actual.at + bar.actual.width, 1) == round(
        bar.overdue.at + bar.overdue.width, 1
    )


def test_a_pause_lies_where_it_is_and_later_behind_the_plan():
    running = drawn(planned_on=date(2024, 7, 1), paused_on=date(2024, 6, 1), pause_reason="示例")
    assert (running.overdue, running.paused is not None) == (None, True)
    over = drawn(planned_on=date(2024, 7, 1), paused_days=20)
    assert over.overdue is None
    assert over.paused.at == over.planned.at  # without a planned start the plan is its last day
    assert drawn(planned_on=date(2024, 7, 1)).paused is None


def test_the_axis_says_each_year_once():
    project = make_signed()
    rows = [make_milestone(project, planned_on=day) for day in (date(2023, 2, 1), TODAY)]
    rows.append(make_milestone(project, planned_on=date(2025, 6, 1)))
    found = gantt(rows, TODAY)
    labels = [label for _, label in found.months]
    assert labels[0] == "2023年2月"
    assert sum("年" in label for label in labels) <= 3
    places = [place for place, _ in found.months]
    assert all(b - a >= 13 for a, b in pairwise(places))
    assert gantt([], TODAY) is None
