"""一季一调度: drafted once on the third working day, through its hands, frozen when published."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.dispatch import (
    draft_when_due,
    make_draft,
    move_on,
    open_draft,
    write_next_steps,
)
from projects.actions.funding import void_funding
from projects.enums import LampKind
from projects.models import Dispatch, FundingRecord
from projects.queries.dispatch import changes_since
from tests.factories.parks import make_user
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_rules,
    make_signed,
    make_target,
)
from tests.support import together
from tracker.models import AuditEvent, StaleVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    make_rules()
    region = make_city_region()
    make_target(D(1000))
    make_funding(make_signed(), amount=D(300))
    return region


@pytest.fixture
def by():
    return make_user("bureau")


def draft(region, by, quarter="2024Q2"):
    return make_draft(quarter=quarter, region=region, by=by)


def test_draft_freezes_figures_rows_and_rules(city, by):
    row = draft(city, by)
    data = row.snapshot
    assert (row.state, row.number, data["period"], data["as_of"]) == (
        "draft", 1, "2024H1", "2024-06-30",
    )  # fmt: skip
    assert D(data["city"]["figures"]["funds_outside"]) == 300
    assert D(data["city"]["target_rate"]["funds_outside"]) == 30
    assert [D(amount) for *_, amount in data["rows"]["funds_outside"]] == [300]
    assert {rule["kind"] for rule in data["rules"]} == set(LampKind)
    assert AuditEvent.objects.get().verb == "生成通报草稿"


@pytest.mark.parametrize("code", ["2024H1", "2024-06", "xx"])
def test_draft_of_no_quarter_is_refused(city, by, code):
    with pytest.raises(ValueError, match=r"季度|统计期"):
        draft(city, by, code)
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize(
    ("on", "made"),
    [
        (date(2024, 7, 1), ""),
        (date(2024, 7, 2), ""),
        (date(2024, 7, 3), "2024Q2"),
        (date(2024, 8, 20), "2024Q2"),  # after an outage
        (date(2024, 10, 9), ""),  # 国庆 until the 7th
        (date(2024, 10, 10), "2024Q3"),
    ],
)
def test_draft_on_the_third_working_day(city, on, made):
    assert draft_when_due(on=on) == made


def test_draft_when_due_is_made_once(city):
    assert draft_when_due(on=date(2024, 7, 3)) == "2024Q2"
    assert draft_when_due(on=date(2024, 7, 3)) == ""
    assert draft_when_due(on=date(2024, 7, 4)) == ""
    assert Dispatch.objects.count() == 1


def test_draft_when_due_without_a_city_does_nothing():
    assert draft_when_due(on=date(2024, 7, 3)) == ""


def test_forward_back_and_publish(city, by):
    row = draft(city, by)
    for state in ("section_review", "leader_review"):
        move_on(dispatch=row, step="forward", by=by)
        assert row.state == state
    with pytest.raises(ValidationError, match="意见"):
        move_on(dispatch=row, step="back", by=by)
    move_on(dispatch=row, step="back", text="示例：数字请复核", by=by)
    assert (row.state, row.published_at) == ("draft", None)
    for _ in range(3):
        move_on(dispatch=row, step="forward", by=by)
    row.refresh_from_db()
    assert row.state == "published"
    assert row.published_at is not None
    assert row.notes.filter(text="示例：数字请复核").count() == 1
    assert AuditEvent.objects.filter(verb="通报流转").count() == 6


def test_comment_stays_where_it_is(city, by):
    row = draft(city, by)
    move_on(dispatch=row, step="comment", text="示例批注", by=by)
    row.refresh_from_db()
    assert (row.state, row.version, row.notes.get().text) == ("draft", 1, "示例批注")


def publish(row, by):
    for _ in range(3):
        move_on(dispatch=row, step="forward", by=by)
    return row


def test_published_is_frozen(city, by):
    row = publish(draft(city, by), by)
    for act in (
        lambda: write_next_steps(dispatch=row, text="示例", by=by),
        lambda: move_on(dispatch=row, step="back", text="示例", by=by),
        lambda: move_on(dispatch=row, step="comment", text="示例", by=by),
    ):
        with pytest.raises(ValidationError, match="已印发"):
            act()
    before = row.snapshot
    void_funding(record=FundingRecord.objects.get(), reason="示例", by=by)
    row.refresh_from_db()
    assert row.snapshot == before
    then = {name: (old, new) for name, old, new in changes_since(row)}
    assert then["省外到位资金"] == (300, 0)


def test_again_is_a_new_number_with_todays_figures_and_the_words_kept(city, by):
    first = draft(city, by)
    write_next_steps(dispatch=first, text="示例：抓开工。", by=by)
    publish(first, by)
    make_funding(make_signed(), amount=D(50))
    second = draft(city, by)
    assert (second.number, second.state, second.next_steps) == (2, "draft", "示例：抓开工。")
    assert D(second.snapshot["city"]["figures"]["funds_outside"]) == 350
    first.refresh_from_db()
    assert D(first.snapshot["city"]["figures"]["funds_outside"]) == 300
    assert open_draft(quarter="2024Q2", region=city, by=by) == second


def test_open_draft_makes_the_first(city, by):
    assert open_draft(quarter="2024Q2", region=city, by=by).number == 1
    assert open_draft(quarter="2024Q2", region=city, by=by).number == 1


def test_stale_words_and_steps_are_refused(city, by):
    row = draft(city, by)
    stale = Dispatch.objects.get()
    write_next_steps(dispatch=row, text="先到", by=by)
    with pytest.raises(StaleVersion):
        write_next_steps(dispatch=stale, text="后到", by=by)
    stale = Dispatch.objects.get()
    stale.version = 1
    with pytest.raises(StaleVersion):
        move_on(dispatch=stale, step="forward", by=by)
    assert Dispatch.objects.get().next_steps == "先到"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_draft_once():
    make_city_region()
    results = together(*[lambda: draft_when_due(on=date(2024, 7, 3))] * 2)
    assert not [r for r in results if isinstance(r, Exception)]
    assert Dispatch.objects.count() == 1
