"""Snapshots: frozen, numbered, locked and unlocked by two people."""

import pytest
from django.core.exceptions import ValidationError

from projects.actions.dispatch import make_draft
from projects.actions.snapshot import answer, ask, take_snapshot
from projects.models import Snapshot
from projects.queries.dispatch.snapshot import digest_of
from tests.factories.parks import make_user
from tests.factories.projects import make_city_region, make_funding, make_signed
from tracker.models import StaleVersion
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db
PERIOD = Period.parse("2024Q2")


@pytest.fixture
def city():
    return make_city_region()


@pytest.fixture
def two():
    return make_user("bureau"), make_user("bureau")


def test_data_and_digest_agree_after_the_database(city, two):
    make_funding(make_signed())
    row = take_snapshot(period=PERIOD, place=city, by=two[0])
    held = Snapshot.objects.get()
    assert digest_of(held.data) == held.digest == row.digest
    assert held.code == "2024Q2-620700-1"
    assert take_snapshot(period=PERIOD, place=city, by=two[0]).number == 2


def test_lock_takes_two_people(city, two):
    row = take_snapshot(period=PERIOD, place=city, by=two[0])
    with pytest.raises(ValidationError, match="理由"):
        ask(snapshot=row, reason="", by=two[0])
    ask(snapshot=row, reason="示例：数已核完", by=two[0])
    with pytest.raises(ValidationError, match="不能自己复核"):
        answer(snapshot=row, agrees=True, by=two[0])
    with pytest.raises(ValidationError, match="另一位"):
        ask(snapshot=row, reason="示例", by=two[1])
    answer(snapshot=row, agrees=True, by=two[1])
    assert row.is_locked
    with pytest.raises(ValidationError, match="已经锁定"):
        take_snapshot(period=PERIOD, place=city, by=two[0])


def test_drafts_of_a_locked_period_use_the_locked_snapshot(city, two):
    row = take_snapshot(period=PERIOD, place=city, by=two[0])
    ask(snapshot=row, reason="示例", by=two[0])
    answer(snapshot=row, agrees=True, by=two[1])
    make_funding(make_signed())
    for _ in range(2):
        assert make_draft(period="2024Q2", place=city, by=two[0]).snapshot == row


def test_unlock_takes_two_people_and_may_be_declined(city, two):
    row = take_snapshot(period=PERIOD, place=city, by=two[0])
    ask(snapshot=row, reason="示例", by=two[0])
    answer(snapshot=row, agrees=True, by=two[1])
    ask(snapshot=row, reason="示例：漏了一笔", by=two[1])
    answer(snapshot=row, agrees=False, by=two[0])
    assert row.is_locked
    ask(snapshot=row, reason="示例：漏了一笔", by=two[1])
    assert row.is_locked
    answer(snapshot=row, agrees=True, by=two[0])
    assert row.state == "open"
    with pytest.raises(ValidationError, match="没有待复核"):
        answer(snapshot=row, agrees=True, by=two[0])


def test_only_one_of_a_period_is_locked(city, two):
    first = take_snapshot(period=PERIOD, place=city, by=two[0])
    second = take_snapshot(period=PERIOD, place=city, by=two[0])
    ask(snapshot=first, reason="示例", by=two[0])
    with pytest.raises(ValidationError, match="另有一份"):
        ask(snapshot=second, reason="示例", by=two[0])


def test_stale_lock_is_refused(city, two):
    row = take_snapshot(period=PERIOD, place=city, by=two[0])
    stale = Snapshot.objects.get()
    ask(snapshot=row, reason="示例", by=two[0])
    with pytest.raises(StaleVersion):
        ask(snapshot=stale, reason="示例", by=two[1])
