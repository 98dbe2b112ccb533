"""一年一清单 in a report: frozen by place and unit, the red tasks by name."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.queries.dispatch.frozen import Frozen
from projects.queries.dispatch.snapshot import take
from projects.queries.dispatch.tables import annex
from projects.queries.dispatch.task_lines import RED_LIST, frozen_tasks, task_table
from tests.factories.parks import make_park, make_region, make_unit
from tests.factories.projects import make_city_region
from tests.factories.tasks import make_counted, make_step, make_task
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db
ON = date(2024, 6, 30)


@pytest.fixture
def city():
    city = make_city_region()
    unit = make_unit("lead", short_name="示例局")
    red = make_counted(planned=(1, 3), park=make_park("own"), lead_unit=unit)  # since March
    fine = make_task(region=make_region(), lead_unit=unit)
    make_step(fine, 1, done_on=date(2024, 4, 2))
    make_step(fine, 2, done_on=date(2024, 6, 20))
    make_task(lead_unit=unit, measure="indicator", indicator="funds", assigned=D(1))
    make_task(state="cancelled", cancelled_on=date(2024, 5, 1), cancel_reason="示例")
    assert red.pk
    return city


def test_lines_add_up_and_the_red_are_named(city):
    lines, red = frozen_tasks(city, 2024, ON)
    said = {line["place"]: line for line in lines}
    own, county = said["园own"], said["甘州区"]
    assert (own["tasks"], own["due"], own["done"], own["red"]) == ("1", "2", "0", "1")
    assert (county["tasks"], county["due"], county["done"], county["on_time"]) == (
        "2", "2", "2", "1",
    )  # fmt: skip
    assert county["red"] == "1"  # the indicator's: nothing arrived
    assert [row["what"] for row in red if row["park"] == "园own"] == [
        "一季度应完成1项，实际0项，逾期91天"
    ]


def test_the_table_has_numbers_with_links_and_the_whole_below(city):
    data = take(city, Period.parse("2024Q2"))
    f = Frozen(data, address="https://x.example.test/snap/x")
    made = task_table(f)
    last = made.rows[-1]
    assert [str(getattr(cell, "text", cell)) for cell in last] == [
        "全市合计", "—", "3", "4", "2", "1", "0", "2", "50.00",
    ]  # fmt: skip
    assert all(getattr(cell, "href", "/") for cell in last[2:])
    listed = annex(f, RED_LIST)
    assert listed and len(listed.rows) == 2


def test_a_park_has_its_own_and_no_tasks_give_no_table(city):
    own = make_park("own")
    assert len(frozen_tasks(own, 2024, ON)[0]) == 1
    assert frozen_tasks(own, 2023, ON) == ([], [])
    f = Frozen({"tasks": [], "lists": {}, "period": "2024Q2"})
    assert task_table(f).rows == ()
    assert annex(f, RED_LIST) is None


def test_many_take_the_queries_of_few(city):
    def count():
        with CaptureQueriesContext(connection) as seen:
            frozen_tasks(city, 2024, ON)
        return len(seen)

    count()  # small lists are kept from now on
    first = count()
    for _ in range(3):
        make_counted(park=make_park("own"))
    assert count() == first
