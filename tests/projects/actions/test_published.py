"""公布数: entered with a source, revised without being written over."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.published import publish_figure
from projects.models import PublishedFigure
from projects.queries.dispatch.compare import compared, recomputed
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_city_region, make_funding, make_signed
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make_city_region()


def enter(city, by=None, **fields):
    values = {"indicator": "funds_outside", "period": "2024H1", "value": D("59612600"),
              "source": "示例公报"} | fields  # fmt: skip
    return publish_figure(place=city, by=by or make_user("bureau"), **values)


def test_a_revision_keeps_what_was_first_published(city):
    enter(city)
    second = enter(city, value=D("58463600"), source="示例年鉴")
    assert second.revision == 2
    assert [row.value for row in PublishedFigure.objects.current()] == [D("58463600")]
    assert PublishedFigure.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"indicator": "nowhere"}, "indicator"),
        ({"period": "xx"}, "period"),
        ({"source": " "}, "source"),
    ],
)
def test_published_figure_is_refused(city, fields, name):
    with pytest.raises(ValidationError) as refused:
        enter(city, **fields)
    assert set(refused.value.message_dict) == {name}


def test_the_same_value_again_is_refused(city):
    enter(city)
    with pytest.raises(ValidationError, match="一样"):
        enter(city)


def test_published_stands_beside_what_the_rows_give(city):
    make_funding(make_signed(), amount=D(300))
    enter(city, value=D(280))
    (line,) = recomputed(PublishedFigure.objects.current())
    assert (line.row.value, line.now, line.difference) == (280, 300, 20)
    pairs = {
        pair.code: pair for pair in compared(city, Period.parse("2024Q1"), Period.parse("2024Q2"))
    }
    money = pairs["funds_outside"]
    assert (money.second.published, money.second.now, money.first.published) == (280, 300, None)


def test_rank_of_the_province_has_no_rows(city):
    enter(city, indicator="province_rank_rate", value=D(2))
    (line,) = recomputed(PublishedFigure.objects.all())
    assert (line.name, line.now) == ("全省进度位次", None)


def test_parks_and_periods_are_recomputed_together(city, django_assert_num_queries):
    own, other = make_park("own"), make_park("other")
    make_funding(make_signed(own), amount=D(300))
    make_funding(make_signed(other), amount=D(50), received_on=date(2024, 2, 1))
    by = make_user("bureau")
    for place, value in ((city, 1), (own, 2), (other, 3)):
        for period in ("2024Q1", "2024H1"):
            enter(place, by, period=period, value=D(value))
    rows = list(PublishedFigure.objects.select_related("region", "park").order_by("pk"))
    now = [line.now for line in recomputed(rows)]
    assert now == [50, 350, 0, 300, 50, 50]
    with django_assert_num_queries(5):
        recomputed(rows)
