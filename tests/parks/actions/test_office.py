"""联络点: opened, staffed in turn without overlap, given tasks, given up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from parks.actions.office import (
    change_posting,
    create_office,
    hand_over_posting,
    post_person,
    retire_office,
    set_task,
    update_office,
)
from parks.models import Office, OfficePosting, OfficeTask
from tests.factories.offices import make_posting, make_task
from tests.factories.parks import make_office, make_person, make_user
from tests.support import together
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


@pytest.fixture
def by():
    return make_user("bureau")


def test_opened_mended_and_told_in_the_audit(by):
    row = create_office(values={"code": "wh", "name": "驻武汉联络点", "city": "武汉"}, by=by)
    changed = update_office(office=row, values={"code": "other", "covers": "湖北"}, by=by)
    assert (changed.code, changed.covers, changed.version) == ("wh", "湖北", 2)
    assert AuditEvent.objects.of(row).count() == 2
    with pytest.raises(ValidationError, match="已经有联络点在用"):
        create_office(values={"code": "wh", "name": "又一个", "city": "武汉"}, by=by)
    with pytest.raises(ValidationError, match="要填"):
        update_office(office=row, values={"city": " "}, by=by)
    stale = Office.objects.get(pk=row.pk)
    stale.version = 1
    with pytest.raises(StaleVersion):
        update_office(office=stale, values={"covers": "湖南"}, by=by)


def test_nobody_stands_at_two_offices_at_once(by):
    person = make_person("示例甲")
    post_person(office=make_office("sh"), person=person, from_on=DAY, by=by)
    with pytest.raises(ValidationError, match=r"示例甲从 2024-03-01 起派驻.*还没有离任日期"):
        post_person(office=make_office("bj"), person=person, from_on=date(2024, 5, 1), by=by)
    with pytest.raises(ValidationError, match="请先在那里登记离任"):
        post_person(
            office=make_office("bj"), person=person, from_on=date(2024, 1, 1), to_on=DAY, by=by
        )
    before = DAY - timedelta(days=1)
    row = post_person(
        office=make_office("bj"), person=person, from_on=date(2024, 1, 1), to_on=before, by=by
    )
    with pytest.raises(ValidationError, match="还没有离任日期"):
        change_posting(posting=row, from_on=row.from_on, to_on=DAY, by=by)
    assert OfficePosting.objects.count() == 2
    assert OfficePosting.objects.on(before).get() == row


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to_on": DAY - timedelta(days=1)}, "早于到任"),
        ({"from_on": date(1024, 3, 1)}, "核对年份"),
        ({"to_on": date(9024, 3, 1)}, "核对年份"),
    ],
)
def test_days_that_cannot_be(by, fields, words):
    asked = {"office": make_office(), "person": make_person(), "from_on": DAY} | fields
    with pytest.raises(ValidationError, match=words):
        post_person(by=by, **asked)
    assert not OfficePosting.objects.exists()


def test_who_has_left_the_service_is_not_posted(by):
    person = make_person(left_on=DAY)
    with pytest.raises(ValidationError, match="已于 2024-03-01 离任"):
        post_person(office=make_office(), person=person, from_on=DAY, by=by)


def test_handed_over_without_a_gap_or_not_at_all(by):
    first = make_posting(make_office("sh"))
    second = make_person("示例乙")
    fresh = hand_over_posting(posting=first, person=second, on=DAY, by=by)
    first.refresh_from_db()
    assert (first.to_on, fresh.from_on) == (date(2024, 2, 29), DAY)
    for day in (date(2024, 2, 29), DAY):
        assert OfficePosting.objects.on(day).count() == 1
    busy = make_posting(make_office("bj")).person
    with pytest.raises(ValidationError, match="请先在那里登记离任") as refused:
        hand_over_posting(posting=fresh, person=busy, on=date(2024, 4, 1), by=by)
    assert list(refused.value.error_dict) == ["on"]
    fresh.refresh_from_db()
    assert fresh.to_on is None  # both or neither
    for asked, words in (
        ({"person": fresh.person, "on": date(2024, 4, 1)}, "就是本人"),
        ({"person": make_person(), "on": DAY}, "要晚于"),
    ):
        with pytest.raises(ValidationError, match=words):
            hand_over_posting(posting=fresh, by=by, **asked)
    gone = make_posting(make_office("gz"), to_on=date(2024, 2, 1))
    with pytest.raises(ValidationError, match="不用轮换"):
        hand_over_posting(posting=gone, person=make_person(), on=DAY, by=by)


def test_given_up_only_when_nobody_stays(by):
    office = make_office("sh")
    row = make_posting(office)
    with pytest.raises(ValidationError, match="请先登记离任"):
        retire_office(office=office, retired_on=DAY, reason="合并", by=by)
    with pytest.raises(ValidationError, match="撤销原因"):
        retire_office(office=office, retired_on=DAY, reason=" ", by=by)
    change_posting(posting=row, from_on=row.from_on, to_on=DAY, by=by)
    retire_office(office=office, retired_on=DAY, reason="合并", by=by)
    office.refresh_from_db()
    assert office.retired_on == DAY
    assert not Office.objects.in_use().exists()
    with pytest.raises(ValidationError, match="已于 2024-03-01 撤销"):
        retire_office(office=office, retired_on=DAY, reason="合并", by=by)
    with pytest.raises(ValidationError, match="派驻不能晚于"):
        post_person(office=office, person=make_person(), from_on=DAY, by=by)


def test_tasks_are_set_changed_and_taken_away(by):
    office = make_office("sh")
    asked = {"office": office, "year": 2024, "indicator": "outings", "by": by}
    row = set_task(assigned=Decimal(24), **asked)
    assert set_task(assigned=Decimal(24), **asked) == row
    assert set_task(assigned=Decimal(30), **asked).version == 2
    assert OfficeTask.objects.get().assigned == 30
    assert set_task(assigned=None, **asked) is None
    assert set_task(assigned=Decimal(0), **asked) is None
    assert not OfficeTask.objects.exists()
    verbs = AuditEvent.objects.filter(noun="parks.officetask").values_list("verb", flat=True)
    assert sorted(verbs) == ["下达联络点任务", "下达联络点任务", "取消联络点任务"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"year": 24}, "四位数"),
        ({"indicator": "party"}, "没有这个指标"),
        ({"assigned": Decimal(-1)}, "不能是负数"),
        ({"assigned": Decimal("1.5")}, "请填整数"),
    ],
)
def test_a_task_that_cannot_be(by, fields, words):
    asked = {
        "office": make_office(), "year": 2024, "indicator": "outings", "assigned": Decimal(3),
    } | fields  # fmt: skip
    with pytest.raises(ValidationError, match=words):
        set_task(by=by, **asked)


def test_a_persons_task_is_for_who_stands_there_that_year(by):
    office = make_office("sh")
    posting = make_posting(office, from_on=date(2024, 1, 1), to_on=date(2024, 12, 31))
    asked = {"office": office, "indicator": "leads", "assigned": Decimal(3), "by": by}
    assert set_task(year=2024, person=posting.person, **asked)
    with pytest.raises(ValidationError, match="没有派驻"):
        set_task(year=2025, person=posting.person, **asked)
    make_task(office, "leads")  # the office's own stands beside it
    assert OfficeTask.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_postings_of_one_person_at_once(by):
    person = make_person()
    offices = make_office("sh"), make_office("bj")
    said = together(
        *(lambda o=o: post_person(office=o, person=person, from_on=DAY, by=by) for o in offices)
    )
    assert sum(isinstance(one, ValidationError) for one in said) == 1
    assert OfficePosting.objects.count() == 1
