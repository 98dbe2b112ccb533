"""Saved tables by mail: on the due working day, once, to whoever may still see them."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from parks.models import RoleGrant
from projects.actions import pivot as verbs
from projects.models import SavedPivot
from projects.queries.pivot_mail import ROOM, last_due, letter
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_signed
from tests.projects.queries.world import make_world
from tracker import clock
from tracker.models import Notification, OutboxMessage, StaleVersion
from tracker.tasks import drain_outbox

pytestmark = pytest.mark.django_db
MONDAY = date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _monday():
    clock.hold(MONDAY)
    yield
    clock.hold(None)


def save(owner, schedule="weekly", day=1, **fields):
    values = {
        "name": "各园区签约", "query": "show=signed_count&rows=park&period=2024H1",
        "is_shared": False, "on_cockpit": False, "schedule": schedule, "day": day, **fields,
    }  # fmt: skip
    return verbs.save_pivot(by=owner, **values)


def owner():
    return make_user("bureau", email="owner@example.test")


def test_mailed_once_on_the_due_day():
    make_world()
    pivot = save(owner())
    assert verbs.send_pivots(on=MONDAY) == 1
    assert verbs.send_pivots(on=MONDAY) == 0
    assert verbs.send_pivots(on=date(2024, 7, 9)) == 0
    assert verbs.send_pivots(on=date(2024, 7, 15)) == 1
    keys = set(Notification.objects.values_list("key", flat=True))
    assert keys == {f"pivot:{pivot.pk}:2024-07-08", f"pivot:{pivot.pk}:2024-07-15"}


def test_the_mail_holds_the_table_and_the_link():
    make_world()
    pivot = save(owner())
    verbs.send_pivots(on=MONDAY)
    assert drain_outbox() == 1
    (sent,) = mail.outbox
    assert sent.subject == "定期分析：各园区签约"
    assert "园zyjk 3" in sent.body and "合计 4" in sent.body
    assert sent.body.rstrip().endswith(pivot.get_absolute_url())


def test_late_is_caught_up_and_the_past_is_not_made_up():
    pivot = save(owner(), day=5)  # on Fridays, kept on a Monday
    assert verbs.send_pivots(on=MONDAY) == 0
    assert verbs.send_pivots(on=date(2024, 7, 16)) == 1  # Friday the 12th, late
    assert Notification.objects.get().key == f"pivot:{pivot.pk}:2024-07-12"


@pytest.mark.parametrize(
    ("schedule", "day", "on", "due"),
    [
        ("weekly", 1, date(2024, 7, 8), date(2024, 7, 8)),
        ("weekly", 2, date(2024, 7, 8), date(2024, 7, 2)),
        ("weekly", 1, date(2024, 9, 16), date(2024, 9, 9)),  # 中秋: Monday is a holiday …
        ("weekly", 1, date(2024, 9, 18), date(2024, 9, 18)),  # … and Wednesday the day after
        ("monthly", 1, date(2024, 7, 8), date(2024, 7, 1)),
        ("monthly", 1, date(2024, 10, 7), date(2024, 9, 2)),  # 国庆
        ("monthly", 1, date(2024, 10, 8), date(2024, 10, 8)),
        ("monthly", 10, date(2024, 7, 8), date(2024, 6, 17)),
    ],
)
def test_last_due_day(schedule, day, on, due):
    assert last_due(SavedPivot(schedule=schedule, day=day), on) == due


def test_nothing_leaves_on_a_holiday():
    save(owner(), day=6)
    assert verbs.send_pivots(on=date(2024, 7, 13)) == 0
    assert verbs.send_pivots(on=date(2024, 7, 15)) == 1


def test_who_may_no_longer_see_it_hears_nothing():
    user = owner()
    save(user)
    RoleGrant.objects.filter(user=user).delete()
    assert verbs.send_pivots(on=MONDAY) == 0


def test_asked_again_when_the_mail_leaves():
    user = owner()
    save(user)
    assert verbs.send_pivots(on=MONDAY) == 1
    RoleGrant.objects.filter(user=user).delete()
    assert drain_outbox() == 0
    assert OutboxMessage.objects.get().state == "dropped"
    assert mail.outbox == []


def test_figures_are_those_of_the_owners_scope():
    world = make_world()
    user = make_user("staff", parks=[world.other])
    assert "合计 1" in letter(save(user))


def test_a_table_that_is_gone_says_so():
    text = letter(save(owner(), query="show=signed_count&rows=park&park=gone"))
    assert "没有代码为“gone”的园区" in text


def test_a_long_table_fits_a_message():
    for number in range(80):
        make_signed(make_park(f"long{number}", short_name=f"示例很长的园区名称第{number}号"))
    text = letter(save(owner()))
    assert len(text) <= ROOM and "…… 另有" in text
    assert text.endswith("合计 80")


def test_a_new_schedule_begins_today_and_an_old_version_is_refused():
    pivot = save(owner(), "never", None)
    assert pivot.scheduled_on is None
    stale = SavedPivot.objects.get()
    changed = verbs.change_pivot(pivot=pivot, by=pivot.owner, schedule="monthly", day=3)
    assert (changed.scheduled_on, changed.version) == (MONDAY, 2)
    with pytest.raises(StaleVersion):
        verbs.change_pivot(pivot=stale, by=pivot.owner, name="另一个")
    with pytest.raises(StaleVersion):
        verbs.remove_pivot(pivot=stale, by=pivot.owner)
    off = verbs.change_pivot(pivot=changed, by=pivot.owner, schedule="never")
    assert (off.day, off.scheduled_on) == (None, None)


def test_so_many_and_no_more(monkeypatch):
    monkeypatch.setattr(verbs, "MOST", 1)
    user = owner()
    save(user)
    with pytest.raises(ValidationError, match="最多保存 1 张"):
        save(user, name="又一张")
