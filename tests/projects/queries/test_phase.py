"""What the parts of a project give together: weighted, summed first, rounded last."""

from decimal import Decimal

import pytest

from projects.queries.phase import percents, rollup
from tests.factories.projects import make_phase, make_signed

pytestmark = pytest.mark.django_db


def test_works_give_their_phase_and_phases_the_project(django_assert_num_queries):
    project = make_signed(progress_percent=Decimal(60))
    first = make_phase(project, weight=30000, percent=5)  # its own percent does not count
    make_phase(project, parent=first, weight=3200, percent=100)
    make_phase(project, parent=first, weight=6400, percent=50)
    make_phase(project, weight=10000, percent=10)
    with django_assert_num_queries(1):
        found = rollup(project)
    one, two = found.parts
    assert (round(one.percent, 4), two.percent) == (Decimal("66.6667"), 10)
    assert found.percent == (30000 * one.percent + 10000 * two.percent) / 40000
    assert round(found.percent, 2) == Decimal("52.50")
    assert (round(found.gap, 2), found.is_far) == (Decimal("7.50"), True)
    assert found.counts == (2, 2, 0)
    assert percents([first.pk, two.row.pk]) == {first.pk: one.percent}


def test_works_without_phases_give_the_project():
    project = make_signed(progress_percent=Decimal(50))
    make_phase(project, kind="work", weight=1, percent=40)
    make_phase(project, kind="work", weight=3, percent=56)
    found = rollup(project)
    assert (found.percent, found.is_far, found.loose) == (52, False, [])


def test_loose_works_beside_phases_are_named_and_not_counted():
    project = make_signed()
    make_phase(project, percent=20)
    work = make_phase(project, kind="work", percent=90)
    found = rollup(project)
    assert (found.percent, found.loose, found.gap) == (20, [work], None)


def test_nothing_gives_nothing():
    found = rollup(make_signed(progress_percent=Decimal(50)))
    assert (found.percent, found.gap, found.is_far, found.counts) == (None, None, False, (0, 0, 0))


@pytest.mark.parametrize(("reported", "is_far"), [("45", False), ("45.01", True), ("34.99", True)])
def test_five_points_apart_is_not_far(reported, is_far):
    project = make_signed(progress_percent=Decimal(reported))
    make_phase(project, percent=40)
    assert rollup(project).is_far is is_far
