"""走访到期: by the mechanism's rhythm, from the last visit, in two queries."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from projects.models import Visit
from projects.queries.visit import due_day, visits_due
from tests.factories.projects import make_mechanism, make_signed, make_visit

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
VISITED = date(2024, 6, 8)  # 30 days before


def due(day=TODAY):
    return {row.pk: (row.last_visit_on, due_day(row)) for row in visits_due(day)}


def make(days=30, **fields):
    project = make_signed(**fields)
    make_mechanism(project, visit_days=days)
    return project


def test_due_on_the_day_not_before():
    project = make()
    make_visit(project, visited_on=VISITED)
    assert due() == {project.pk: (VISITED, TODAY)}
    assert due(date(2024, 7, 7)) == {}


def test_each_by_its_own_rhythm():
    weekly, monthly = make(days=7), make(days=30)
    for project in (weekly, monthly):
        make_visit(project, visited_on=date(2024, 7, 1))
    assert due() == {weekly.pk: (date(2024, 7, 1), TODAY)}


def test_never_visited_counts_from_signing_or_from_the_rhythm():
    signed = make(signed_on=date(2024, 5, 1))
    assert due() == {signed.pk: (None, date(2024, 5, 31))}
    late = datetime(2024, 7, 1, tzinfo=UTC)
    project = make_signed(signed_on=date(2024, 1, 1))
    make_mechanism(project, created_at=late)
    assert project.pk not in due()


def test_a_voided_visit_is_none():
    project = make()
    make_visit(project, visited_on=date(2024, 7, 1))
    assert due() == {}
    Visit.objects.update(voided_at=timezone.now(), void_reason="示例")
    assert due()[project.pk][0] is None


@pytest.mark.parametrize(
    "fields",
    [
        {"stage": "production"},
        {"status": "terminated", "ended_on": date(2024, 6, 1)},
        {"stage": "lead", "signed_on": None},
    ],
)
def test_what_is_over_or_not_signed_is_not_asked(fields):
    make(**fields)
    assert due() == {}


def test_two_queries_however_many(django_assert_num_queries):
    for _ in range(3):
        make()
    with django_assert_num_queries(2):
        assert len(visits_due(TODAY)) == 3
