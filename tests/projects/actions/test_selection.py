"""Many ticked projects at once: all or nothing, each row checked, stale refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from projects.actions.selection import (
    MOST_TOLD,
    Tick,
    instruct_selected,
    lead_selected,
    mark_selected,
    unmark_selected,
)
from projects.models import Assignment, Instruction, Listing, Project
from tests.factories.parks import make_park, make_person, make_user
from tests.factories.projects import make_duty, make_lamp, make_listing, make_signed
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2024, 7, 1)


@pytest.fixture
def world():
    clock.hold(date(2024, 7, 8))
    park = make_park("own")
    yield [make_signed(park) for _ in range(3)]
    clock.hold(None)


def ticks(projects):
    return {p.pk: Tick(p.pk, p.version, p.leader_id) for p in projects}


def lead(projects, **given):
    given.setdefault("person", make_person(is_leader=True))
    given = {"ticks": ticks(projects), "from_on": DAY, "by": make_user("bureau")} | given
    return lead_selected(**given)


def test_leader_of_led_and_unled_together(world):
    old = make_duty(world[0], person=make_person(is_leader=True))
    new = make_person(is_leader=True)
    assert sorted(lead(world, person=new, reason="示例：分工调整")) == [p.pk for p in world]
    assert set(Project.objects.values_list("leader", flat=True)) == {new.pk}
    old.refresh_from_db()
    assert old.to_on == date(2024, 6, 30)
    assert AuditEvent.objects.filter(verb__in=["移交责任", "明确责任"]).count() == 3


def test_leader_all_or_nothing(world):
    make_duty(world[0], person=make_person(is_leader=True))
    with pytest.raises(ValidationError, match="移交要写明原因"):
        lead(world)
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("how", ["version", "leader", "ended", "gone", "none"])
def test_stale_and_ended_are_refused(world, how):
    given = ticks(world)
    if how == "version":
        Project.objects.filter(pk=world[1].pk).update(version=7)
    elif how == "leader":
        make_duty(world[1])
    elif how == "ended":
        Project.objects.filter(pk=world[1].pk).update(status="terminated", ended_on=DAY)
    elif how == "gone":
        given[987654] = Tick(987654, 1, None)
    else:
        given = {}
    with pytest.raises(ValidationError):
        lead(world, ticks=given, reason="示例")
    assert not Assignment.objects.filter(from_on=DAY).exists()


def test_marks_go_in_once_and_out_with_their_history(world):
    by = make_user("bureau")
    make_listing(world[0], kind="key_city", from_on=date(2024, 1, 1))
    given = {"ticks": ticks(world), "kind": "key_city", "by": by}
    assert mark_selected(on=DAY, **given) == [world[1].pk, world[2].pk]
    assert mark_selected(on=DAY, **given) == []
    with pytest.raises(ValidationError, match="才入库"):
        unmark_selected(on=date(2024, 6, 1), **given)
    assert Listing.objects.filter(to_on=None).count() == 3
    assert len(unmark_selected(on=date(2024, 7, 5), **given)) == 3
    assert set(Listing.objects.values_list("to_on", flat=True)) == {date(2024, 7, 5)}
    with pytest.raises(ValidationError, match="之后的日期"):
        mark_selected(on=date(2024, 7, 3), **given)
    assert AuditEvent.objects.filter(verb="加入名录").count() == 2
    assert AuditEvent.objects.filter(verb="移出名录").count() == 3


def test_marks_not_of_the_future(world):
    with pytest.raises(ValidationError, match="日期还没到"):
        mark_selected(
            ticks=ticks(world), kind="key_city", on=date(2999, 1, 1), by=make_user("bureau")
        )


def test_instructions_go_to_each_or_to_none(world):
    by = make_user("leader")
    given = {"ticks": ticks(world), "text": "请尽快开工。", "due_on": date(2024, 7, 20), "by": by}
    assert len(instruct_selected(**given)) == 3
    make_lamp(world[0])
    with pytest.raises(ValidationError, match="没有亮红灯或黄灯"):
        instruct_selected(level="blue", **given)
    assert Instruction.objects.count() == 3
    alone = given | {"ticks": ticks([Project.objects.get(pk=world[0].pk)])}
    assert instruct_selected(level="blue", **alone)[0].lamp == "start"


def test_not_too_many_are_told_at_once(world):
    many = {n: Tick(n, 1, None) for n in range(1, MOST_TOLD + 2)}
    with pytest.raises(ValidationError, match="一次最多"):
        instruct_selected(ticks=many, text="x", due_on=DAY, by=make_user("leader"))
