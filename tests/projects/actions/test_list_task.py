"""一年一清单: putting a task on the list, mending, closing it; what is refused, and how to mend it."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.list_task import (
    cancel_task,
    change_task,
    close_task,
    record_task,
    reopen_task,
)
from projects.models import ListTask, TaskStep
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.tasks import (
    make_counted,
    make_plan_document,
    make_step,
    make_task,
    make_task_report,
)
from tracker import clock
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def july():
    clock.hold(date(2024, 7, 8))


@pytest.fixture
def bureau():
    return make_user("bureau")


def step(quarter, **fields):
    month, day = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}[quarter]
    text, due = f"示例{quarter}", date(2024, month, day)
    return {"quarter": quarter, "text": text, "planned": None, "due_on": due} | fields


def values(**fields):
    defaults = {"year": 2024, "title": "引进示例项目", "kind": "attract", "measure": "steps"}
    if "park" not in fields:
        defaults["park"] = make_park("zyjk")
    return defaults | {"lead_unit": make_unit()} | fields


def refused(call, **arguments):
    with pytest.raises(ValidationError) as error:
        call(**arguments)
    said = error.value
    return said.message_dict if hasattr(said, "error_dict") else said.messages[0]


def test_a_task_is_numbered_with_its_steps_units_and_trace(bureau):
    other = make_unit()
    task = record_task(values=values(), steps=[step(2), step(1)], cooperating=[other], by=bureau)
    assert task.code == "RW-2024-0001"
    assert [row.quarter for row in task.steps.all()] == [1, 2]
    assert list(task.cooperating.all()) == [other]
    assert task.region == task.park.region
    assert AuditEvent.objects.get(verb="登记清单任务").changes["steps"][1][0].startswith("一季度")
    assert record_task(values=values(), steps=[step(1)], by=bureau).code == "RW-2024-0002"


@pytest.mark.parametrize(
    ("fields", "steps", "field", "word"),
    [
        ({"title": " "}, [1], "title", "请用一句话"),
        ({"year": 24}, [1], "year", "四位数"),
        ({}, [], "steps", "至少填一个"),
        ({"measure": "indicator", "assigned": 3}, [], "indicator", "请选一个指标"),
        ({"measure": "indicator", "indicator": "signed_count"}, [], "assigned", "大于零"),
        ({"measure": "quantity", "assigned": 3}, [1], "unit_text", "计量单位"),
        ({"measure": "quantity", "assigned": 0, "unit_text": "项"}, [1], "assigned", "大于零"),
        ({"measure": "quantity", "assigned": 3, "unit_text": "项"}, [1], "steps", "计划累计数"),
    ],
)
def test_what_is_missing_is_said(bureau, fields, steps, field, word):
    rows = [step(number) for number in steps]
    said = refused(record_task, values=values(**fields), steps=rows, by=bureau)
    assert word in said[field][0]
    assert not ListTask.objects.exists()


def test_steps_must_lie_in_the_year_in_order_and_not_fall(bureau):
    counted = {"measure": "quantity", "assigned": D(6), "unit_text": "项"}
    cases = [
        ([step(1, due_on=date(2023, 12, 31))], "早于任务年度 2024"),
        ([step(1, due_on=date(2025, 1, 5))], "晚于任务年度 2024"),
        ([step(1, due_on=None)], "请填期限"),
        ([step(1, text=" ")], "请写明要做到什么"),
        ([step(1), step(1)], "只能有一个节点"),
        ([step(1), step(2, due_on=date(2024, 3, 1))], "要晚于一季度"),
    ]
    for rows, word in cases:
        assert word in refused(record_task, values=values(), steps=rows, by=bureau)["steps"][0]
    falling = [step(1, planned=D(3)), step(2, planned=D(2))]
    said = refused(record_task, values=values(**counted), steps=falling, by=bureau)
    assert said["steps"] == ["二季度计划累计 2 比一季度的 3 还少；填的是累计数，请核对。"]


def test_a_retired_unit_and_somebody_who_left_are_refused_but_stay_where_they_are(bureau):
    gone = make_unit("gone", retired_on=date(2024, 1, 1))
    left = make_person(left_on=date(2024, 1, 1))
    rows = [step(1)]
    for fields, field in (({"lead_unit": gone}, "lead_unit"), ({"owner": left}, "owner")):
        assert field in refused(record_task, values=values(**fields), steps=rows, by=bureau)
    said = refused(record_task, values=values(), steps=rows, cooperating=[gone], by=bureau)
    assert "已撤并" in said["cooperating"][0]
    task = make_task(lead_unit=gone, owner=left)
    make_step(task)
    change_task(task=task, values={"title": "改了"}, by=bureau)
    assert ListTask.objects.get().title == "改了"


def test_an_indicator_is_told_for_a_whole_park(bureau):
    sub = make_park("sub", make_park("zyjk"))
    counted = {"measure": "indicator", "indicator": "signed_count", "assigned": D(3)}
    said = refused(record_task, values=values(park=sub, **counted), steps=[], by=bureau)
    assert "园区整体" in said["park"][0]


def test_a_plan_of_another_year_or_an_old_version_is_refused(bureau):
    old = make_plan_document(year=2023)
    past = make_plan_document(state="superseded")
    for plan, word in ((old, "不一致"), (past, "新版")):
        said = refused(record_task, values=values(plan=plan), steps=[step(1)], by=bureau)
        assert word in said["plan"][0]


def test_a_reached_step_stays_and_a_stale_page_is_refused(bureau):
    task = make_task()
    make_step(task, 1, done_on=date(2024, 3, 20))
    make_step(task, 2)
    said = refused(change_task, task=task, values={}, steps=[step(2)], by=bureau)
    assert "一季度节点已有进展" in said["steps"][0]
    stale = ListTask.objects.get()
    change_task(task=task, values={}, steps=[step(1), step(3)], by=bureau)
    assert list(TaskStep.objects.values_list("quarter", flat=True)) == [1, 3]
    assert TaskStep.objects.get(quarter=1).done_on == date(2024, 3, 20)
    with pytest.raises(StaleVersion):
        change_task(task=stale, values={"title": "晚了"}, by=bureau)


def test_closing_is_for_another_and_only_when_all_is_reached(bureau):
    task = make_task(owner=bureau.person)
    row = make_step(task)
    assert "不能给自己销号" in refused(close_task, task=task, note="", by=bureau)
    other = make_user("bureau")
    assert "二季度节点还没有完成" in refused(close_task, task=task, note="", by=other)
    row.done_on = date(2024, 6, 30)
    row.save()
    close_task(task=task, note="核实", by=other)
    assert ListTask.objects.get().state == "done"
    assert "已销号" in refused(cancel_task, task=task, reason="x", by=other)
    assert "请写明" in refused(reopen_task, task=task, reason=" ", by=other)["reason"][0]
    assert reopen_task(task=task, reason="示例误点", by=other).state == "open"
    assert "正在推进" in refused(reopen_task, task=task, reason="x", by=other)


def test_a_number_must_be_whole_before_it_is_closed(bureau):
    task = make_counted(assigned=6, planned=(6,))
    task.steps.update(done_on=date(2024, 6, 1))
    assert "实际 0 项" in refused(close_task, task=task, note="", by=bureau)
    make_task_report(task, value=5, state="accepted")
    assert "任务数 6 项，实际 5 项" in refused(close_task, task=task, note="", by=bureau)
    make_task_report(task, value=6, state="accepted")
    assert close_task(task=task, note="", by=bureau).done_by == bureau


def test_taking_off_needs_a_reason(bureau):
    task = make_task()
    assert "请写明取消原因" in refused(cancel_task, task=task, reason="", by=bureau)["reason"][0]
    assert cancel_task(task=task, reason="合并到别的任务", by=bureau).cancelled_on
