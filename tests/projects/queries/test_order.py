"""Keyset: before and after a row, with equal and missing values."""

from datetime import date

import pytest

from projects.models import Project
from projects.queries.order import Key, place_of
from projects.queries.project import Sums, in_order, order_of
from tests.factories.parks import make_park
from tests.factories.projects import make_signed

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.mark.parametrize("sort", ["", "invest", "-invest", "updated", "-funds", "colour"])
def test_places_number_the_list(sort):
    park = make_park("own")
    for number in range(5):
        make_signed(
            park,
            total_investment=[None, 5, 5, 1, None][number],
            progress_on=[TODAY, None, None, TODAY, TODAY][number],
        )
    keys = order_of("", sort)
    rows = in_order(Project.objects.all(), keys, TODAY)
    listed = list(rows)
    for number, project in enumerate(listed):
        place = place_of(rows, keys, project.pk)
        assert (place.number, place.count) == (number + 1, 5)
        assert place.before == (listed[number - 1].code if number else "")
        assert place.after == (listed[number + 1].code if number < 4 else "")


def test_a_project_outside_the_list_has_no_place():
    project = make_signed(make_park("own"))
    rows = Project.objects.exclude(pk=project.pk)
    assert place_of(rows, [Key("pk")], project.pk) is None


def test_unknown_words_leave_the_usual_order():
    assert order_of("colour", "-colour") == order_of("", "")
    assert [key.name for key in order_of("lamp", "name")] == ["lamp_rank", "name", "pk"]


def test_rate_of_nothing_planned_is_missing():
    assert Sums(funds=5).rate is None
