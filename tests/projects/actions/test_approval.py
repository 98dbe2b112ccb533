"""手续: the template, the verbs in their states, the promise with its clock."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects import stages
from projects.actions import approval as verbs
from projects.actions.reference import load_approval_items
from projects.enums import ApprovalState, ApprovalVerb
from projects.models import Approval, ApprovalItem
from projects.queries.approval import usual_units
from tests.factories.parks import make_park, make_person, make_region, make_unit, make_user
from tests.factories.projects import (
    make_approval,
    make_duty,
    make_item,
    make_project,
    make_signed,
)
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 3)  # a Monday
PROMISED = date(2024, 6, 24)


@pytest.fixture
def by():
    return make_user("staff")


@pytest.fixture
def row():
    """Waiting, fifteen usual working days."""
    return make_approval(make_signed(), name="示例环评", item=make_item(), is_key=True)


@pytest.fixture
def running():
    return make_approval(make_signed(), promised_on=PROMISED)


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


# --- The template ---------------------------------------------------------------------------------


def test_the_template_loads_once_and_names_known_units():
    assert load_approval_items().made == 23
    again = load_approval_items()
    assert (again.made, again.changed) == (0, 0)
    assert ApprovalItem.objects.filter(group="supply").count() == 7
    assert ApprovalItem.objects.get(code="environment").kinds == ["construction", "equipment"]


def test_a_retired_line_of_the_template_stays_but_is_not_listed(by):
    make_item("old", retired_on=date(2024, 1, 1))
    make_item("new")
    rows = verbs.list_approvals(project=make_signed(), by=by)
    assert [row.item.code for row in rows] == ["new"]
    assert ApprovalItem.objects.count() == 2


def test_list_by_template_gives_unit_and_agent_and_only_what_lacks(by):
    project = make_signed(kind="equipment")
    agent = make_duty(project, "agent").person
    unit = make_unit("hb", short_name="示例环保局")
    make_item("environment", unit_name="示例环保局", kinds=["construction", "equipment"])
    make_item("drawings", kinds=["construction"])
    make_item("labour", name="用工保障")
    make_approval(project, name="用工保障")
    [made] = verbs.list_approvals(project=project, by=by)
    assert (made.unit, made.agent, made.state, made.promised_on) == (unit, agent, "waiting", None)
    event = AuditEvent.objects.get()
    assert (event.verb, event.changes) == ("按模板列出手续", {"approvals": [[], [made.name]]})
    with pytest.raises(ValidationError, match="都已列出"):
        verbs.list_approvals(project=project, by=by)


def test_the_countys_unit_comes_before_the_citys(by):
    city = make_unit("city", short_name="环保局", region=make_region("620700", "张掖市"))
    county = make_unit("county", name="环保局", region=make_region("620702"))
    make_unit("other", name="环保局", region=make_region("620723", "临泽县"))
    here = make_signed(make_park("a"))
    there = make_signed(make_park("b", region=make_region("620724", "高台县")))
    assert usual_units(["环保局", "没有的局", ""], here) == {"环保局": county}
    assert usual_units(["环保局"], there) == {"环保局": city}


@pytest.mark.parametrize("act", ["list", "add"])
def test_an_ended_project_gets_no_items(by, act):
    make_item()
    project = make_signed(status="withdrawn", ended_on=DAY)
    with pytest.raises(ValidationError, match="已终止或退库"):
        if act == "list":
            verbs.list_approvals(project=project, by=by)
        else:
            verbs.add_approval(project=project, name="示例", by=by)


def test_a_project_that_is_only_a_reserve_may_prepare(by):
    make_item()
    assert verbs.list_approvals(project=make_project(stage="reserve"), by=by)


def test_one_of_ones_own_and_its_bounds(by):
    project = make_signed()
    row = verbs.add_approval(project=project, name="文物勘探", by=by, group="approval")
    assert (row.item, row.order, row.state) == (None, 10, "waiting")
    with pytest.raises(ValidationError, match="已有事项"):
        verbs.add_approval(project=project, name=" 文物勘探 ", by=by)
    gone = make_unit(retired_on=DAY)
    with pytest.raises(ValidationError, match="撤并"):
        verbs.add_approval(project=project, name="示例", unit=gone, by=by)
    left = make_person(left_on=DAY)
    with pytest.raises(ValidationError, match="离任"):
        verbs.change_approval(approval=row, values={"agent": left}, by=by)
    verbs.change_approval(approval=row, values={"name": "文物调查", "is_key": True}, by=by)
    assert Approval.objects.get().name == "文物调查"


def test_a_name_of_the_template_stays(by, row):
    with pytest.raises(ValidationError, match="名称不能改"):
        verbs.change_approval(approval=row, values={"name": "别的"}, by=by)


# --- Taken, promised, done ------------------------------------------------------------------------


def test_taken_it_promises_the_usual_working_days(by, row):
    verbs.start_approval(approval=row, started_on=DAY, by=by)
    # Fifteen working days after 3 June 2024, the 10th being 端午.
    assert (row.state, row.promised_on, row.first_promised_on) == (
        "running", date(2024, 6, 25), date(2024, 6, 25),
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert event.verb == "受理手续"
    assert event.changes["promised_on"] == [None, "2024-06-25"]


def test_taken_with_a_day_of_its_own(by, row):
    verbs.start_approval(approval=row, started_on=DAY, promised_on=PROMISED, answer="材料齐", by=by)
    row.refresh_from_db()
    assert (row.promised_on, row.answer, row.version) == (PROMISED, "材料齐", 2)


def test_an_item_without_usual_days_is_taken_without_a_promise(by):
    row = make_approval(make_signed())
    verbs.start_approval(approval=row, started_on=DAY, by=by)
    assert row.promised_on is None
    with pytest.raises(ValidationError, match="没有通常工作日"):
        verbs.promise_approval(approval=row, by=by)


def test_a_promise_moves_only_with_a_reason_and_its_first_day_stays(by, running):
    later = date(2024, 7, 5)
    with pytest.raises(ValidationError, match="改期要写明原因"):
        verbs.promise_approval(approval=running, promised_on=later, by=by)
    verbs.promise_approval(approval=running, promised_on=later, reason="示例：等专家评审", by=by)
    running.refresh_from_db()
    assert (running.promised_on, running.first_promised_on, running.is_moved) == (
        later, PROMISED, True,
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.verb, event.reason) == ("改承诺日期", "示例：等专家评审")


@pytest.mark.parametrize(
    ("promised", "said"),
    [
        (PROMISED, "没有变化"),
        (date(2024, 6, 2), "早于受理"),
        (date(2099, 1, 1), "五年以后"),
    ],
)
def test_a_promise_that_cannot_be(by, running, promised, said):
    with pytest.raises(ValidationError, match=said):
        verbs.promise_approval(approval=running, promised_on=promised, reason="示例", by=by)


def test_finished_with_its_number(by, running):
    verbs.finish_approval(
        approval=running, done_on=date(2024, 6, 20), document_number="张环评〔2024〕12号", by=by
    )
    running.refresh_from_db()
    assert (running.state, running.done_on, running.is_late) == ("done", date(2024, 6, 20), False)
    assert not Approval.objects.overdue(date(2025, 1, 1)).exists()


def test_finished_without_having_been_taken_and_late(by, row):
    row.promised_on = row.first_promised_on = DAY
    verbs.finish_approval(approval=row, done_on=date(2024, 6, 20), by=by)
    assert (row.started_on, row.is_late) == (None, True)


@pytest.mark.parametrize(
    ("verb", "fields", "said"),
    [
        ("start_approval", {"started_on": tomorrow()}, "还没到"),
        ("finish_approval", {"done_on": tomorrow()}, "还没到"),
        ("start_approval", {"started_on": DAY, "promised_on": date(2024, 6, 1)}, "早于受理"),
        ("waive_approval", {"reason": " "}, "为什么不涉及"),
        ("start_approval", {"started_on": DAY, "mode": "deferred"}, "缺哪些材料"),
        ("set_approval_mode", {"mode": "deferred", "lacking": "示例"}, "最迟哪天补齐"),
    ],
)
def test_refused_with_the_way_out(by, row, verb, fields, said):
    with pytest.raises(ValidationError, match=said):
        getattr(verbs, verb)(approval=row, by=by, **fields)
    row.refresh_from_db()
    assert (row.state, row.version) == ("waiting", 1)
    assert not AuditEvent.objects.exists()


def test_done_before_it_was_taken_is_refused(by, running):
    with pytest.raises(ValidationError, match="早于受理"):
        verbs.finish_approval(approval=running, done_on=date(2024, 6, 1), by=by)


# --- 办理方式 -------------------------------------------------------------------------------------


def test_deferred_says_what_is_lacking_and_other_modes_lack_nothing(by, running):
    verbs.set_approval_mode(
        approval=running, mode="deferred", lacking="公众参与说明", lacking_until=PROMISED, by=by
    )
    assert (running.state, running.lacking) == ("deferred", "公众参与说明")
    verbs.set_approval_mode(approval=running, mode="parallel", by=by)
    assert (running.state, running.mode, running.lacking) == ("running", "parallel", "")


def test_a_mode_before_it_is_taken_leaves_it_waiting(by, row):
    verbs.set_approval_mode(approval=row, mode="build_first", by=by)
    assert (row.state, row.mode) == ("waiting", "build_first")
    verbs.start_approval(approval=row, started_on=DAY, by=by)
    assert (row.state, row.mode) == ("running", "build_first")


# --- 停表 -----------------------------------------------------------------------------------------


def pause(running, by, day=date(2024, 6, 17)):
    return verbs.pause_approval(
        approval=running, paused_on=day, reason="等省厅批复", allowed_by="示例副市长", by=by
    )


def test_a_pause_stops_the_clock_and_lengthens_the_promise_by_its_working_days(by, running):
    pause(running, by)
    assert not Approval.objects.overdue(date(2024, 12, 1)).exists()
    # Monday to Friday stood still; it runs again on Monday the 24th.
    verbs.resume_approval(approval=running, resumed_on=date(2024, 6, 24), by=by)
    running.refresh_from_db()
    assert (running.promised_on, running.paused_days, running.paused_on) == (
        date(2024, 7, 1), 5, None,
    )  # fmt: skip
    assert running.promise_reason == "停表 5 个工作日，承诺顺延：等省厅批复"
    assert AuditEvent.objects.filter(verb="恢复计时").get().reason == "等省厅批复"


@pytest.mark.parametrize(
    ("paused", "resumed", "days"),
    [
        (date(2024, 6, 17), date(2024, 6, 17), 0),
        (date(2024, 6, 14), date(2024, 6, 17), 1),
        (date(2024, 6, 7), date(2024, 6, 11), 1),  # 端午 on Monday the 10th
        (date(2024, 9, 27), date(2024, 10, 8), 3),  # 29 September is made up for
    ],
)
def test_working_days_that_stood_still(paused, resumed, days):
    assert verbs.stood_still(paused, resumed) == days


def test_while_the_clock_stands_nothing_else_moves(by, running):
    pause(running, by)
    for verb, fields in (
        ("finish_approval", {"done_on": DAY}),
        ("promise_approval", {"promised_on": date(2024, 9, 1), "reason": "示例"}),
        ("waive_approval", {"reason": "示例"}),
        ("pause_approval", {"paused_on": DAY, "reason": "示例", "allowed_by": "示例"}),
    ):
        with pytest.raises(ValidationError, match="起停表，请专班先恢复计时"):
            getattr(verbs, verb)(approval=running, by=by, **fields)
    with pytest.raises(ValidationError, match="恢复早于停表"):
        verbs.resume_approval(approval=running, resumed_on=date(2024, 6, 14), by=by)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "写明原因"),
        ({"allowed_by": " "}, "谁同意"),
        ({"paused_on": date(2024, 6, 1)}, "早于受理"),
        ({"paused_on": tomorrow()}, "还没到"),
    ],
)
def test_a_pause_that_is_refused(by, running, fields, said):
    values = {"paused_on": PROMISED, "reason": "示例", "allowed_by": "示例"} | fields
    with pytest.raises(ValidationError, match=said):
        verbs.pause_approval(approval=running, by=by, **values)


# --- Not needed, again, twice ---------------------------------------------------------------------


def test_waived_and_reopened(by, row):
    verbs.waive_approval(approval=row, reason="租用标准厂房，不涉及", by=by)
    assert (row.state, row.answer) == ("not_needed", "租用标准厂房，不涉及")
    verbs.reopen_approval(approval=row, reason="改为自建", by=by)
    assert row.state == "waiting"


def test_done_and_reopened_promises_anew(by, running):
    verbs.finish_approval(approval=running, done_on=PROMISED, by=by)
    verbs.reopen_approval(approval=running, reason="批复作废", by=by)
    assert (running.state, running.done_on, running.promised_on) == ("running", None, None)
    verbs.promise_approval(approval=running, promised_on=date(2024, 8, 1), by=by)
    assert running.first_promised_on == date(2024, 8, 1)


def test_a_stale_version_is_refused(by, running):
    twin = Approval.objects.get(pk=running.pk)
    verbs.finish_approval(approval=running, done_on=PROMISED, by=by)
    with pytest.raises(StaleVersion):
        verbs.finish_approval(approval=twin, done_on=PROMISED, by=by)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize("state", ApprovalState)
def test_every_state_has_a_way_on(state):
    assert stages.approval_verbs(state, is_paused=False)
    assert stages.approval_verbs(state, is_paused=True) == [ApprovalVerb.RESUME]
