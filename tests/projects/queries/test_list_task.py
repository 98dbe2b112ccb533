"""The lamps of the yearly list: the database and the words agree, on any day."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from projects.models import ListTask
from projects.queries.list_task import Reached, red_first, standings, sums, with_lamps
from projects.queries.task_page import quarters
from tests.factories.parks import make_park, make_region
from tests.factories.projects import make_funding, make_signed
from tests.factories.tasks import make_counted, make_step, make_task, make_task_report

pytestmark = pytest.mark.django_db
DUE = date(2024, 6, 30)


def lamp(task, on):
    """As the database has it; the words must say the same."""
    row = with_lamps(ListTask.objects.all(), on).get(pk=task.pk)
    said = standings(list(ListTask.objects.select_related("park", "region")), on)[task.pk]
    assert row.lamp == said.lamp
    return said


@pytest.mark.parametrize(
    ("days", "level"),
    [(0, "green"), (1, "yellow"), (15, "yellow"), (16, "red")],
)
def test_a_step_overdue_by_days(days, level):
    task = make_task()
    make_step(task, 2, text="示例招商会")
    found = lamp(task, DUE + timedelta(days=days))
    assert found.lamp == level
    if days == 16:
        assert found.reason == "二季度应完成“示例招商会”，还没有完成，逾期 16 天"
    if not days:
        assert found.reason == "二季度节点 2024-06-30 到期"


def test_a_number_says_how_much_is_lacking():
    task = make_counted(planned=(1, 3, 5, 6))
    make_task_report(task, value=D(1), state="accepted", on=date(2024, 3, 20))
    make_task_report(task, value=D(2), state="submitted", on=date(2024, 6, 20))  # counts not yet
    task.steps.filter(quarter=1).update(done_on=date(2024, 3, 20))
    found = lamp(task, date(2024, 7, 12))
    assert (found.lamp, found.reason) == ("yellow", "二季度应完成 3 项，实际 1 项，逾期 12 天")
    assert found.said == "1/6 项"
    assert found.rate.quantize(D("0.01")) == D("16.67")


def test_a_past_day_is_told_as_it_was():
    task = make_task()
    make_step(task, 2, done_on=date(2024, 7, 20))
    assert lamp(task, date(2024, 7, 10)).lamp == "yellow"
    assert lamp(task, date(2024, 7, 20)).lamp == "green"
    assert lamp(task, date(2024, 7, 20)).reason == "各季度节点已完成，待销号"


def test_what_is_done_or_cancelled_lights_none_from_its_day():
    off = make_task(state="cancelled", cancelled_on=date(2024, 7, 5), cancel_reason="示例")
    make_step(off)
    assert lamp(off, date(2024, 7, 4)).lamp == "yellow"
    assert lamp(off, date(2024, 7, 5)).lamp == "none"


@pytest.mark.parametrize(
    ("done", "level"), [(50, "green"), (41, "green"), (40, "yellow"), (20, "yellow"), (19, "red")]
)
def test_an_indicator_is_judged_by_the_calendar(done, level):
    """Half of the year is over: 50 % are due."""
    park = make_park("zyjk")
    task = make_task(park, measure="indicator", indicator="funds", assigned=D(100))
    make_funding(make_signed(park), amount=D(done), received_on=date(2024, 5, 1))
    make_funding(make_signed(make_park("other")), amount=D(80), received_on=date(2024, 5, 1))
    found = lamp(task, date(2024, 7, 8))
    assert (found.lamp, found.done) == (level, D(done))
    if level == "red":
        assert found.reason == "完成年度任务 19.00%，低于序时 31.00 个百分点"
        assert found.said == "19.00/100.00 万元"


def test_an_indicator_of_a_county_and_of_the_city():
    county, other = make_region(), make_region("620725", "山丹县")
    for region, amount in ((county, 30), (other, 12)):
        park = make_park(f"p{region.code}", region=region)
        make_funding(make_signed(park), amount=D(amount), received_on=date(2024, 5, 1))
    asked = {"measure": "indicator", "indicator": "funds", "assigned": D(100)}
    own = make_task(region=county, **asked)
    city = make_task(region=make_region("620700", "张掖市"), **asked)
    assert (lamp(own, DUE).done, lamp(city, DUE).done) == (30, 42)


def test_the_worst_come_first_and_add_up():
    late, later, fine = make_task(), make_task(), make_task()
    make_step(late, 2)
    make_step(later, 1)
    make_step(fine, 3)
    make_task(state="cancelled", cancelled_on=DUE, cancel_reason="示例")
    rows = with_lamps(ListTask.objects.all(), date(2024, 7, 8))
    assert list(red_first(rows))[:3] == [later, late, fine]
    found = sums(red_first(rows))
    assert [found[name] for name in ("count", "red", "yellow", "green", "cancelled")] == [
        4, 1, 1, 1, 1,
    ]  # fmt: skip


def test_quarters_of_the_stepper():
    task = make_counted(planned=(1, 3))
    task.steps.filter(quarter=1).update(done_on=date(2024, 3, 20))
    states = [one.state for one in quarters(task, date(2024, 7, 8))]
    assert states == ["done", "late", "none", "none"]
    park = make_park("zyjk")
    make_funding(make_signed(park), amount=D(40), received_on=date(2024, 3, 1))
    computed = make_task(park, measure="indicator", indicator="funds", assigned=D(100))
    for number, planned in enumerate((30, 60, 80, 100), 1):
        make_step(computed, number, planned=D(planned))
    found = quarters(computed, date(2024, 7, 8))
    assert [one.state for one in found] == ["done", "late", "next", "next"]
    assert [one.actual for one in found] == ["40.00", "40.00", "", ""]


def test_any_number_of_tasks_takes_the_same_queries(django_assert_max_num_queries):
    park = make_park("zyjk")
    for _ in range(3):
        make_counted(park=park)
        make_task(park, measure="indicator", indicator="funds", assigned=D(100))
    with django_assert_max_num_queries(10):
        reached = Reached.by(DUE)
        rows = with_lamps(ListTask.objects.select_related("park", "region"), DUE, reached)
        standings(list(red_first(rows)), DUE, reached)
