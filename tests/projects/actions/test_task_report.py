"""Progress of a task: draft, sent, accepted, sent back; steps are reached by what is accepted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.task_report import (
    accept_task_report,
    change_task_report,
    report_task,
    return_task_report,
)
from projects.models import TaskReport
from tests.factories.files import make_upload
from tests.factories.parks import make_user
from tests.factories.tasks import make_counted, make_step, make_task
from tracker.models import AuditEvent, StaleVersion, StoredFile

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 20)


def values(**fields):
    return {"on": DAY, "text": "示例进展", "value": None, "step": None} | fields


def refused(call, **arguments):
    with pytest.raises(ValidationError) as error:
        call(**arguments)
    said = error.value
    return said.message_dict if hasattr(said, "error_dict") else said.messages[0]


@pytest.fixture
def unit():
    return make_user("unit")


@pytest.fixture
def bureau():
    return make_user("bureau")


def test_an_accepted_number_reaches_every_step_up_to_it(unit, bureau):
    task = make_counted(planned=(1, 3, 5, 6))
    report = report_task(task=task, values=values(value=3), by=unit)
    assert report.state == "submitted"
    assert not task.steps.filter(done_on__isnull=False).exists()
    accept_task_report(report=report, by=bureau)
    reached = task.steps.filter(done_on=DAY).values_list("quarter", flat=True)
    assert list(reached) == [1, 2]
    assert AuditEvent.objects.filter(verb="完成二季度节点").exists()
    assert "不用再审核" in refused(accept_task_report, report=report, by=bureau)


def test_a_step_is_reached_by_the_report_that_names_it(unit, bureau):
    task = make_task()
    step = make_step(task)
    report = report_task(
        task=task, values=values(step=step), upload=make_upload("示例.pdf"), by=unit
    )
    accept_task_report(report=report, by=bureau)
    step.refresh_from_db()
    assert (step.done_on, step.result) == (DAY, "示例进展")
    again = refused(report_task, task=task, values=values(step=step), by=unit)
    assert "已经完成" in again["step"][0]


def test_sent_back_with_words_mended_and_sent_again(unit, bureau):
    task = make_task()
    report = report_task(task=task, values=values(), by=unit)
    assert "请" in refused(return_task_report, report=report, answer=" ", by=bureau)["answer"][0]
    stale = TaskReport.objects.get()
    return_task_report(report=report, answer="请附合同", by=bureau)
    with pytest.raises(StaleVersion):
        accept_task_report(report=stale, by=bureau)
    other = make_user("unit")
    assert "请由本人修改" in refused(change_task_report, report=report, values={}, by=other)
    change_task_report(report=report, values={"text": "已附"}, by=unit)
    assert TaskReport.objects.get().state == "submitted"
    assert "不能再改" in refused(change_task_report, report=report, values={}, by=unit)


def test_a_draft_is_kept_and_sent_later(unit):
    report = report_task(task=make_task(), values=values(), by=unit, submit=False)
    assert report.state == "draft"
    assert change_task_report(report=report, values={}, by=unit).state == "submitted"


def test_what_does_not_fit_the_task_is_refused(unit):
    steps, counted = make_task(), make_counted()
    computed = make_task(measure="indicator", indicator="signed_count", assigned=3)
    foreign = make_step(counted_task := make_task())
    assert counted_task.pk
    ahead = timezone.localdate() + timedelta(days=1)
    cases = [
        (steps, {"text": " "}, "text"),
        (steps, {"on": date(2023, 12, 31)}, "on"),
        (steps, {"on": ahead}, "on"),
        (steps, {"value": 2}, "value"),
        (steps, {"step": foreign}, "step"),
        (counted, {}, "value"),
        (counted, {"value": -1}, "value"),
        (computed, {"value": 2}, "value"),
    ]
    for task, fields, field in cases:
        assert field in refused(report_task, task=task, values=values(**fields), by=unit), fields
    assert not TaskReport.objects.exists()


def test_nothing_is_left_of_a_file_that_is_no_file(unit):
    task = make_task(state="cancelled", cancelled_on=DAY, cancel_reason="示例")
    said = refused(report_task, task=task, values=values(), upload=make_upload("x.pdf"), by=unit)
    assert "已取消" in said
    assert not StoredFile.objects.exists()
