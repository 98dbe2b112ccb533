"""每周信息: begun once, written whole, the four elements checked, handed in, judged."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.actions.office_week import begin_week, put_item, submit_week, write_week
from projects.actions.paper import decide
from projects.models import OfficeWeek
from tests.factories.offices import MONDAY, WHOLE_ITEM, make_week
from tests.factories.parks import make_office, make_user
from tracker import clock
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    clock.hold(date(2024, 6, 10))
    yield make_user("bureau")
    clock.hold(None)


def test_a_week_is_begun_once_whatever_day_is_named(by):
    office = make_office("sh")
    week = begin_week(office=office, day=date(2024, 6, 6), by=by)
    assert (week.from_on, week.due_on) == (MONDAY, date(2024, 6, 11))  # 端午 is on Monday
    assert begin_week(office=office, day=date(2024, 6, 9), by=by) == week
    assert OfficeWeek.objects.count() == 1
    for day, words in ((date(2024, 6, 17), "还没有开始"), (date(1999, 1, 1), "太早")):
        with pytest.raises(ValidationError, match=words):
            begin_week(office=office, day=day, by=by)
    office.retired_on = date(2024, 5, 1)
    with pytest.raises(ValidationError, match="已于 2024-05-01 撤销"):
        begin_week(office=office, day=date(2024, 5, 28), by=by)


@pytest.mark.parametrize(
    ("empty", "said"),
    [
        ((), []),
        (("scale",), ["规模"]),
        (("investor",), ["投资方和联系方式"]),
        (("contact",), ["投资方和联系方式"]),
        (("demands", "scale"), ["规模", "诉求"]),
    ],
)
def test_each_item_says_which_elements_it_lacks(by, empty, said):
    week = make_week(items=())
    write_week(week=week, items=[WHOLE_ITEM | dict.fromkeys(empty, "")], note="", by=by)
    item = week.items.get()
    assert (item.missing, item.is_complete) == (said, not said)


def test_items_are_added_changed_and_taken_out_in_order(by):
    week = make_week(items=())
    for name in ("甲", "乙", "丙"):
        put_item(week=week, number=None, values={"content": name}, by=by)
    put_item(week=week, number=2, values={"content": "乙改"}, by=by)
    put_item(week=week, number=1, values=None, by=by)
    assert list(week.items.values_list("number", "content")) == [(1, "乙改"), (2, "丙")]
    assert week.version == 6
    assert AuditEvent.objects.of(week).count() == 5
    for number, values, words in (
        (9, None, "已经不在了"),
        (None, {"content": " "}, "请写信息内容"),
        (None, {"content": "字" * 401}, "最多 400 字"),
    ):
        with pytest.raises(ValidationError, match=words):
            put_item(week=week, number=number, values=values, by=by)
    with pytest.raises(ValidationError, match="最多 60 条"):
        write_week(week=week, items=[{"content": "甲"}] * 61, note="", by=by)
    assert week.items.count() == 2


def test_a_week_is_handed_in_judged_and_mended(by):
    week = make_week(items=())
    with pytest.raises(ValidationError, match="写明原因"):
        submit_week(week=week, by=by)
    submit_week(week=week, note="本周在市里集中培训", by=by)
    assert (week.state, week.submitted_on, week.is_late) == ("submitted", date(2024, 6, 10), False)
    for act in (
        lambda: write_week(week=week, items=[], note="", by=by),
        lambda: submit_week(week=week, by=by),
    ):
        with pytest.raises(ValidationError, match="先由调度科退回"):
            act()
    with pytest.raises(ValidationError, match="退回原因"):
        decide(paper=week, accept=False, reason=" ", by=by)
    decide(paper=week, accept=False, reason="请补两条", by=by)
    assert (week.state, week.reason, week.is_open) == ("returned", "请补两条", True)
    submit_week(week=week, by=by)
    decide(paper=week, accept=True, reason="", by=by)
    assert (week.state, week.reason) == ("accepted", "")
    with pytest.raises(ValidationError, match="没有待审核"):
        decide(paper=week, accept=True, reason="", by=by)


def test_a_stale_page_overwrites_nothing(by):
    week = make_week()
    stale = OfficeWeek.objects.get(pk=week.pk)
    put_item(week=week, number=None, values={"content": "新"}, by=by)
    for act in (
        lambda: put_item(week=stale, number=1, values=None, by=by),
        lambda: submit_week(week=stale, by=by),
    ):
        with pytest.raises(StaleVersion):
            act()
    assert week.items.count() == 2
