"""一季一调度: drafted once on the third working day, written by people, numbers by hand."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from projects.actions.dispatch import (
    change_number,
    draft_when_due,
    make_draft,
    open_draft,
    withdraw_change,
    write_head,
    write_section,
)
from projects.actions.dispatch_flow import move_on
from projects.actions.funding import void_funding
from projects.enums import LampKind
from projects.models import Dispatch, FundingRecord, ReportTemplate, Snapshot
from projects.queries.dispatch.changes import changes_since, rows_since
from projects.queries.dispatch.compose import document, lines_of
from tests.factories.parks import make_park, make_user
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_rules,
    make_signed,
    make_target,
)
from tests.support import together
from tracker import clock
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


def draft(place, by, period="2024Q2"):
    return make_draft(period=period, place=place, by=by)


def section(row, heading="六、"):
    return row.sections.get(heading__startswith=heading)


def said(row):
    return "\n".join(lines_of(document(Dispatch.objects.get(pk=row.pk))))


def test_draft_freezes_figures_rows_and_rules(city, by):
    row = draft(city, by)
    data = row.snapshot.data
    assert (row.state, row.number, data["so_far"], data["as_of"]) == (
        "draft", 1, "2024H1", "2024-06-30",
    )  # fmt: skip
    assert D(data["whole"]["figures"]["funds_outside"]) == 300
    assert D(data["whole"]["target_rate"]["funds_outside"]) == 30
    assert [D(amount) for *_, amount in data["rows"]["funds_outside"]] == [300]
    assert {rule["kind"] for rule in data["rules"]} == set(LampKind)
    assert {event.verb for event in AuditEvent.objects.all()} == {"取数据快照", "生成通报草稿"}


@pytest.mark.parametrize("code", ["2024-01..2024-02", "xx", ""])
def test_draft_of_no_period_is_refused(city, by, code):
    with pytest.raises(ValueError, match=r"报告|统计期"):
        draft(city, by, code)
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("code", ["2024-06", "2024H1", "2024Q2", "2023"])
def test_draft_of_every_length_says_its_own_template(city, by, code):
    row = draft(city, by, code)
    assert row.template.span in ("month", "half", "quarter")
    assert "亿元" in said(row)


def test_draft_of_a_quarter_that_is_not_over_is_refused(city, by):
    clock.hold(date(2024, 6, 29))
    with pytest.raises(ValidationError, match="2024-06-30 才结束"):
        draft(city, by)
    assert not Snapshot.objects.exists()


def test_draft_of_a_park_without_projects_says_zero(city, by):
    row = draft(make_park("empty"), by)
    assert "全园区新签约入库项目0项" in said(row)


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
    assert Dispatch.objects.count() == Snapshot.objects.count() == 1


def test_draft_when_due_without_a_city_does_nothing():
    assert draft_when_due(on=date(2024, 7, 3)) == ""


def publish(row, by):
    for _ in range(3):
        move_on(dispatch=row, step="forward", by=by)
    return row


def test_published_is_frozen(city, by):
    row = publish(draft(city, by), by)
    one = section(row)
    for act in (
        lambda: write_section(section=one, text="示例", by=by),
        lambda: write_head(dispatch=row, values={"title": "示例"}, by=by),
        lambda: change_number(dispatch=row, code="funds_outside", text="1", reason="示例", by=by),
        lambda: move_on(dispatch=row, step="back", text="示例", by=by),
        lambda: move_on(dispatch=row, step="comment", text="示例", by=by),
    ):
        with pytest.raises(ValidationError, match="已印发"):
            act()


def test_published_says_the_same_after_the_data_have_moved_on(city, by):
    row = publish(draft(city, by), by)
    before, body = said(row), Dispatch.objects.get().body
    void_funding(record=FundingRecord.objects.get(), reason="示例", by=by)
    ReportTemplate.objects.update(text="别的", title="别的")
    row.snapshot.data = {}
    row.snapshot.save()
    assert said(row) == before
    assert Dispatch.objects.get().body == body


def test_changes_since_the_snapshot_name_figures_and_rows(city, by):
    row = draft(city, by)
    void_funding(record=FundingRecord.objects.get(), reason="示例", by=by)
    moved = {one.code: (one.then, one.now) for one in changes_since(row.snapshot)}
    assert moved["funds_outside"] == (300, 0)
    (line,) = rows_since(row.snapshot, "funds_outside")
    assert (line.then, line.now) == (300, None)


def test_again_is_a_new_number_with_todays_figures_and_the_words_kept(city, by):
    first = draft(city, by)
    write_section(section=section(first), text="示例：抓开工。", by=by)
    publish(first, by)
    make_funding(make_signed(), amount=D(50))
    second = draft(city, by)
    assert (second.number, second.state, second.snapshot.number) == (2, "draft", 2)
    assert section(second).text == "示例：抓开工。"
    assert D(second.snapshot.data["whole"]["figures"]["funds_outside"]) == 350
    assert "省外到位资金0.03亿元" in said(first)
    assert open_draft(period="2024Q2", place=city, by=by) == second


def test_open_draft_makes_the_first(city, by):
    assert open_draft(period="2024Q2", place=city, by=by).number == 1
    assert open_draft(period="2024Q2", place=city, by=by).number == 1


def test_section_keeps_what_cannot_be_said_and_names_it(city, by):
    one = section(draft(city, by))
    faults = write_section(section=one, text="到位{{省外资金到位}}亿元", by=by)
    assert [str(fault) for fault in faults] == [
        "第 1 行：没有“省外资金到位”这个数字，是不是“省外到位资金”？"
    ]
    one.refresh_from_db()
    assert one.text == "到位{{省外资金到位}}亿元"
    with pytest.raises(ValidationError, match="必须改好"):
        publish(one.dispatch, by)


def test_two_people_in_one_section_do_not_overwrite_each_other(city, by):
    row = draft(city, by)
    mine, theirs = section(row), section(row)
    write_section(section=mine, text="先到", by=by)
    with pytest.raises(StaleVersion):
        write_section(section=theirs, text="后到", by=make_user("bureau"))
    assert section(row).text == "先到"
    other = section(row, "一、")  # another section is another matter
    write_section(section=other, text="别的一节", by=by)


def test_number_by_hand_keeps_original_reason_and_mark(city, by):
    row = draft(city, by)
    change = change_number(
        dispatch=row, code="funds_outside", text="0.04", reason="示例：补报一笔", by=by
    )
    assert (change.original, change.name) == ("0.03", "省外到位资金")
    assert "省外到位资金0.04亿元" in said(row)
    figures = {one.code: one for one in document(row).figures()}
    assert "示例：补报一笔" in figures["funds_outside"].note
    withdraw_change(change=change, by=by)
    assert "省外到位资金0.03亿元" in said(row)
    verbs = [event.verb for event in AuditEvent.objects.order_by("-id")[:2]]
    assert verbs == ["撤回手工改写", "手工改写数字"]
    with pytest.raises(ValidationError, match="已经撤回"):
        withdraw_change(change=change, by=by)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": " "}, "理由"),
        ({"text": "很多"}, "不是数"),
        ({"text": "0.03"}, "一样"),
        ({"code": "nowhere"}, "没有这个数"),
    ],
)
def test_number_by_hand_is_refused(city, by, fields, words):
    values = {"code": "funds_outside", "text": "0.04", "reason": "示例"} | fields
    row = draft(city, by)
    with pytest.raises(ValidationError, match=words):
        change_number(dispatch=row, by=by, **values)
    assert not row.changes.exists()


def test_head_with_a_page_that_does_not_fit_is_refused(city, by):
    row = draft(city, by)
    with pytest.raises(ValidationError, match="版心放不下"):
        write_head(dispatch=row, values={"layout": {"lines": 40}}, by=by)
    write_head(dispatch=row, values={"title": "示例标题", "layout": {"lines": 20}}, by=by)
    assert document(row).title == "示例标题"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_draft_once():
    make_city_region()
    results = together(*[lambda: draft_when_due(on=date(2024, 7, 3))] * 2)
    assert not [r for r in results if isinstance(r, Exception)]
    assert Dispatch.objects.count() == 1
