"""到位资金 on its pages: reported with a voucher, corrected, decided once."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest

from projects.models import Attachment, FundingRecord
from tests.factories.files import make_upload
from tests.factories.parks import make_park
from tests.factories.projects import make_funding, make_signed
from tracker.models import AuditEvent, Notification

pytestmark = pytest.mark.django_db
BODY = {"amount": "1,200.50", "received_on": "2024-05-10", "source": "outside", "purpose": "fixed"}


@pytest.fixture
def project():
    return make_signed(make_park("own"), code="A")


@pytest.fixture
def staff(login, project):
    return login("staff", parks=[project.park])


def send(client, **fields):
    return client.post("/p/A/funding", BODY | {"vouchers": make_upload()} | fields)


def test_report_with_its_voucher(staff):
    assert send(staff, payer="示例公司").url == "/p/A"
    row = FundingRecord.objects.get()
    assert (row.amount, row.state, row.reported_by) == (D("1200.5"), "reported", staff.user)
    assert row.vouchers.get().stored.name == "示例进账单.pdf"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "0"}, "金额要大于 0"),
        ({"amount": "-5"}, "金额不能是负数"),
        ({"amount": "五百"}, "金额看不懂"),
        ({"amount": "1.23456"}, "小数最多四位"),
        ({"amount": "20000001", "confirm": "1"}, "超过 2000 亿元"),
        ({"amount": "13000"}, "超过总投资"),
        ({"amount": "0.5"}, "请核对单位"),
        ({"received_on": "2999-01-01"}, "还没到"),
        ({"received_on": "1980-01-01"}, "太早"),
        ({"received_on": "上月"}, "日期看不懂"),
        ({"source": "moon"}, "moon"),
        ({"vouchers": ""}, "请选择文件"),
        ({"vouchers": make_upload("a.pdf", b"<html>")}, "内容与扩展名不符"),
        ({"vouchers": make_upload("a.exe", b"MZ")}, "类型不收"),
    ],
)
def test_report_refused_keeps_what_was_typed(staff, fields, said):
    answer = send(staff, payer="示例付款方", **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert "示例付款方" in text
    assert not FundingRecord.objects.exists()
    assert not Attachment.objects.exists()
    assert not AuditEvent.objects.exists()


def test_report_of_the_same_sum_on_the_same_day_asks(staff, project):
    make_funding(project, amount=D("1200.5"))
    answer = send(staff)
    assert "是否重复登记" in answer.content.decode()
    assert send(staff, confirm="1").status_code == 302


def test_report_on_an_ended_project_is_refused(staff, project):
    type(project).objects.update(status="terminated", ended_on=date(2024, 1, 1))
    answer = send(staff)
    assert answer.status_code == 422
    assert "已终止或退库" in answer.content.decode()


def decide(client, row, decision, **fields):
    return client.post(f"/money/{row.pk}/decide", {"version": 1, "decision": decision} | fields)


def test_verify_in_part_counts_that_part(login, project):
    row, bureau = make_funding(project, state="reported"), login("bureau")
    assert decide(bureau, row, "verify", verified_amount="80").url == f"/money/{row.pk}"
    row.refresh_from_db()
    assert (row.state, row.verified_amount, row.decided_by) == ("verified", D(80), bureau.user)


def test_decided_from_the_queue_goes_back_to_it(login, project):
    row = make_funding(project, state="reported")
    answer = decide(login("bureau"), row, "verify", verified_amount="80", next="verify")
    assert answer.url == "/verify"


def test_verified_twice_is_verified_once(login, project):
    row, bureau = make_funding(project, state="reported"), login("bureau")
    decide(bureau, row, "verify", verified_amount="80")
    again = decide(bureau, row, "verify", verified_amount="100")
    assert again.status_code == 422
    assert "已经处理过了" in again.content.decode()
    row.refresh_from_db()
    assert row.verified_amount == D(80)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("decision", "fields", "said"),
    [
        ("verify", {"verified_amount": "101"}, "不超过申报的"),
        ("verify", {"verified_amount": "0"}, "大于 0"),
        ("return", {}, "请写明退回原因"),
        ("void", {"answer": " "}, "请写明作废原因"),
        ("steal", {}, "steal"),
        ("verify", {"version": ""}, "必填"),
        ("verify", {"version": 7, "verified_amount": "80"}, "刚被别人改过"),
    ],
)
def test_decision_refused_changes_nothing(login, project, decision, fields, said):
    row = make_funding(project, state="reported")
    answer = decide(login("bureau"), row, decision, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.version) == ("reported", 1)


def test_returned_is_corrected_by_its_reporter(login, staff, project):
    row = make_funding(project, state="reported", reported_by=staff.user)
    decide(login("bureau"), row, "return", answer="示例：缺章")
    assert Notification.objects.get().recipient == staff.user
    assert "示例：缺章" in staff.get(f"/money/{row.pk}").content.decode()
    body = BODY | {"version": 2, "amount": "90"}
    assert staff.post(f"/money/{row.pk}/correct", body).url == f"/money/{row.pk}"
    row.refresh_from_db()
    assert (row.state, row.amount, row.version) == ("reported", D(90), 3)


def test_correct_stale_and_settled_are_refused(staff, project):
    row = make_funding(project, state="reported", version=2)
    answer = staff.post(f"/money/{row.pk}/correct", BODY | {"version": 1})
    assert answer.status_code == 422
    assert "金额（万元）：现在是“100.0000”，您填的是“1200.50”" in answer.content.decode()
    settled = make_funding(project)
    answer = staff.post(f"/money/{settled.pk}/correct", BODY | {"version": 1})
    assert answer.status_code == 422
    assert "已核验或作废" in answer.content.decode()


def test_page_says_what_to_look_at(login, project):
    row = make_funding(project, state="reported", payer="别家", amount=D(20_000))
    checks = login("bureau").get(f"/money/{row.pk}").context["checks"]
    bad = [text for good, text in checks if not good]
    assert bad == ["附有佐证", "付款方与投资方一致", "累计不超过总投资"]


def test_list_is_filtered_with_its_sums(staff, project):
    make_funding(project, amount=D(10))
    make_funding(project, amount=D(20), state="reported")
    make_funding(make_signed(make_park("other")), amount=D(999))
    totals = staff.get("/money").context["totals"]
    assert (totals["count"], totals["amount"], totals["verified"]) == (2, D(30), D(10))
    assert staff.get("/money?state=reported").context["totals"]["amount"] == D(20)
    assert staff.get("/money?received_from=2025-01-01").context["totals"]["count"] == 0
    rows = staff.get("/money?sort=-amount").context["object_list"]
    assert [row.amount for row in rows] == [D(20), D(10)]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_one_row_as_for_three(
    staff, project, django_assert_num_queries, count
):
    for _ in range(count):
        make_funding(make_signed(project.park))
    staff.get("/money")
    with django_assert_num_queries(8):
        staff.get("/money")


def test_list_as_workbook_has_real_types(staff, project):
    make_funding(project, amount=D("12.3456"))
    sheet = openpyxl.load_workbook(BytesIO(staff.get("/money?format=xlsx").content)).active
    row = next(r for r in sheet.iter_rows(values_only=True) if "A" in r)
    assert row[0].date() == date(2024, 5, 10)
    assert row[4:6] == (12.3456, 12.3456)
    assert row[6:8] == ("省外", "固定资产")
