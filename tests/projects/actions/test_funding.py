"""到位资金: reported, verified, returned, corrected, voided; a refusal writes nothing."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.actions.funding import (
    correct_funding,
    record_funding,
    return_funding,
    verify_funding,
    void_funding,
)
from projects.models import Attachment, FundingRecord, Project
from tests.factories.files import make_upload
from tests.factories.parks import make_user
from tests.factories.projects import make_funding, make_signed
from tests.support import together
from tracker.models import AuditEvent, Notification, OutboxMessage, StaleVersion

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 10)


@pytest.fixture
def staff():
    return make_user("staff", email="s@example.test")


def report(project, by, **fields):
    values = {"amount": D(100), "received_on": DAY, "source": "outside", **fields}
    return record_funding(project=project, by=by, **values)


def reported(by, **fields):
    return make_funding(make_signed(), state="reported", reported_by=by, **fields)


def test_report_waits_for_the_check(staff):
    row = report(make_signed(), staff, vouchers=[make_upload()])
    assert (row.state, row.verified_amount, row.reported_by) == ("reported", None, staff)
    assert not FundingRecord.objects.verified().exists()
    assert row.vouchers.get().kind == "funding"
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {"申报到位资金", "上传附件"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": D(0)}, "金额要大于 0"),
        ({"amount": D(-5)}, "金额要大于 0"),
        ({"amount": D("20000000.0001")}, "超过 2000 亿元"),
        ({"received_on": date(1989, 12, 31)}, "太早"),
        ({"received_on": timezone.localdate() + timedelta(days=1)}, "还没到"),
    ],
)
def test_report_of_the_impossible_writes_nothing(staff, fields, said):
    project = make_signed()
    with pytest.raises(ValidationError, match=said):
        report(project, staff, **fields)
    assert not FundingRecord.objects.exists()
    assert not AuditEvent.objects.exists()


def test_report_with_a_false_voucher_writes_nothing(staff):
    project = make_signed()
    bad = make_upload("a.pdf", b"<html>")
    with pytest.raises(ValidationError, match="内容与扩展名不符"):
        report(project, staff, vouchers=[make_upload(), bad])
    assert not FundingRecord.objects.exists()
    assert not Attachment.objects.exists()
    assert not AuditEvent.objects.exists()


def test_report_on_an_ended_project_is_refused(staff):
    project = make_signed(status="terminated", ended_on=DAY)
    with pytest.raises(ValidationError, match="已终止或退库"):
        report(project, staff)
    assert not FundingRecord.objects.exists()


@pytest.mark.parametrize(("amount", "counts"), [(None, D(100)), (D("80.5"), D("80.5"))])
def test_verify_whole_or_in_part(staff, amount, counts):
    row, bureau = reported(staff), make_user()
    verify_funding(record=row, amount=amount, by=bureau, answer="示例")
    row.refresh_from_db()
    assert (row.state, row.amount, row.verified_amount) == ("verified", D(100), counts)
    assert (row.decided_by, row.version) == (bureau, 2)
    event = AuditEvent.objects.get()
    assert (event.verb, event.by, event.reason) == ("核验到位资金", bureau, "示例")
    assert event.changes["state"] == ["reported", "verified"]


@pytest.mark.parametrize("amount", [D(0), D(-1), D("100.0001")])
def test_verify_more_than_was_reported_is_refused(staff, amount):
    row = reported(staff)
    with pytest.raises(ValidationError) as refused:
        verify_funding(record=row, amount=amount, by=make_user())
    assert "verified_amount" in refused.value.error_dict
    row.refresh_from_db()
    assert (row.state, row.version) == ("reported", 1)


def test_return_tells_the_reporter(staff, mailoutbox, django_capture_on_commit_callbacks):
    project = make_signed()
    staff.scope_parks.add(project.park)
    row = make_funding(project, state="reported", reported_by=staff)
    with django_capture_on_commit_callbacks(execute=True):
        return_funding(record=row, reason="示例：缺进账单", by=make_user())
    row.refresh_from_db()
    assert (row.state, row.answer) == ("returned", "示例：缺进账单")
    note = Notification.objects.get()
    assert note.recipient == staff
    assert "示例：缺进账单" in note.body
    assert note.url == f"/money/{row.pk}"
    assert len(mailoutbox) == 1


def test_return_of_an_imported_row_tells_nobody():
    return_funding(record=reported(None), reason="示例", by=make_user())
    assert not Notification.objects.exists()


def test_return_and_void_need_a_reason(staff):
    row = reported(staff)
    for act in (return_funding, void_funding):
        with pytest.raises(ValidationError) as refused:
            act(record=row, reason=" ", by=make_user())
        assert "answer" in refused.value.error_dict
    assert not OutboxMessage.objects.exists()


def test_correct_reports_again(staff):
    row = reported(staff)
    return_funding(record=row, reason="示例", by=make_user())
    row.refresh_from_db()
    correct_funding(record=row, values={"amount": D(90)}, vouchers=[make_upload()], by=staff)
    row.refresh_from_db()
    assert (row.state, row.amount, row.vouchers.count()) == ("reported", D(90), 1)
    assert AuditEvent.objects.get(verb="更正到位资金").changes == {
        "amount": ["100.0000", "90"], "state": ["returned", "reported"],
    }  # fmt: skip


def test_returned_twice_is_told_twice(staff):
    row = reported(staff)
    for _ in range(2):
        return_funding(record=row, reason="示例", by=make_user())
        correct_funding(record=row, values={}, by=staff)
    assert Notification.objects.count() == 2


@pytest.mark.parametrize("state", ["verified", "voided"])
def test_correct_of_what_is_settled_is_refused(staff, state):
    row = make_funding(make_signed(), state=state)
    with pytest.raises(ValidationError, match="已核验或作废"):
        correct_funding(record=row, values={"amount": D(1)}, by=staff)
    row.refresh_from_db()
    assert row.amount == D(100)


def test_correct_checks_as_a_report_does(staff):
    with pytest.raises(ValidationError, match="大于 0"):
        correct_funding(record=reported(staff), values={"amount": D(0)}, by=staff)


def test_void_takes_a_verified_row_out_and_keeps_it(staff):
    row = make_funding(make_signed())
    void_funding(record=row, reason="示例：重复", by=make_user())
    row.refresh_from_db()
    assert (row.state, row.verified_amount) == ("voided", D(100))
    assert not FundingRecord.objects.verified().exists()
    with pytest.raises(ValidationError, match="已经作废"):
        void_funding(record=row, reason="示例", by=make_user())


def test_decided_twice_is_refused(staff):
    row = reported(staff)
    verify_funding(record=row, by=make_user())
    for act in (
        lambda: verify_funding(record=row, by=make_user()),
        lambda: return_funding(record=row, reason="示例", by=make_user()),
    ):
        with pytest.raises(ValidationError, match="已经处理过"):
            act()
    assert AuditEvent.objects.count() == 1


def test_stale_decision_is_refused(staff):
    row = reported(staff)
    stale = FundingRecord.objects.get(pk=row.pk)
    correct_funding(record=row, values={"amount": D(50)}, by=staff)
    with pytest.raises(StaleVersion):
        verify_funding(record=stale, by=make_user())
    row.refresh_from_db()
    assert row.state == "reported"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_decide_once():
    row, bureau = make_funding(make_signed(), state="reported"), make_user()

    def decide(act, **more):
        return lambda: act(record=FundingRecord.objects.get(pk=row.pk), by=bureau, **more)

    results = together(decide(verify_funding), decide(return_funding, reason="示例"))
    assert sum(isinstance(r, StaleVersion | ValidationError) for r in results) == 1
    assert AuditEvent.objects.count() == 1


def test_money_is_a_sum_of_rows_never_a_field():
    names = {field.name for field in Project._meta.get_fields()}
    assert not {"cumulative_funds", "funds"} & names
