"""One week of the city, through the client: a ledger goes in, work is logged, checked and counted."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from projects.models import Dispatch, FundingRecord, ProgressReport, Project, Reminder
from tests.factories.parks import make_chain, make_park, make_region, make_unit, make_user
from tests.factories.projects import make_duty, make_milestone, make_plan
from tracker import clock
from tracker.models import AuditEvent, Notification

pytestmark = pytest.mark.django_db

LEDGER = (
    "项目名称,园区,产业链,投资方,来源地,内外资,总投资（万元）,合同金额（万元）,签约日期,建设阶段,建设内容\n"
    "示例氢能装备项目,示例区,hydrogen,示例氢能有限公司,浙江,省外,98000,98000,2024-03-15,签约,示例内容\n"
)


def pdf(name="佐证.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")


@pytest.fixture
def city():
    clock.hold(date(2024, 7, 8))
    make_region("620700", "张掖市")
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    make_chain("hydrogen", name="示例氢能产业链")
    yield park
    clock.hold(None)


def test_a_ledger_becomes_money_in_the_cockpit_and_in_the_dispatch(city, login, tmp_path):
    bureau = login("bureau")
    staff = login("staff", parks=[city])

    # a. the ledger goes in, rehearsed first
    upload = SimpleUploadedFile("台账.csv", LEDGER.encode(), content_type="text/csv")
    answer = bureau.post("/imports/new", {"file": upload, "kind": "projects"}, follow=True)
    batch = answer.context["batch"]
    assert not Project.objects.exists()
    assert batch.plan["summary"]["create"] == 1, batch.plan["rows"]
    bureau.post(f"/imports/{batch.pk}/commit")
    project = Project.objects.get()
    assert (project.stage, project.signed_on) == ("signed", date(2024, 3, 15))

    # b. staff log progress and money with its voucher
    make_plan(project, planned_funds=Decimal(20000))
    fill = {
        "rhythm": "weekly",
        "start_on": "2024-07-01",
        "percent": "5",
        "done_text": "示例：场地平整。",
        "act": "submit",
    }
    assert staff.post(f"/p/{project.code}/fill", fill).status_code == 302
    money = {
        "amount": "1,200.00",
        "received_on": "2024-06-28",
        "source": "outside",
        "purpose": "fixed",
        "payer": "示例氢能有限公司",
        "vouchers": pdf(),
    }
    assert staff.post(f"/p/{project.code}/funding", money).status_code == 302
    record, report = FundingRecord.objects.get(), ProgressReport.objects.get()
    assert (record.state, report.state) == ("reported", "submitted")

    # c. the bureau returns, staff mend, the bureau verifies; the report is accepted
    decide = {"version": record.version, "decision": "return", "answer": "请补股东出资协议。"}
    bureau.post(f"/money/{record.pk}/decide", decide)
    assert Notification.objects.get(recipient=staff.user).title.startswith("到位资金退回")
    record.refresh_from_db()
    staff.post(
        f"/money/{record.pk}/correct", money | {"version": record.version, "vouchers": pdf()}
    )
    record.refresh_from_db()
    accept = {"version": record.version, "decision": "verify", "verified_amount": "1200"}
    bureau.post(f"/money/{record.pk}/decide", accept)
    bureau.post(f"/progress/{report.pk}/decide", {"version": report.version, "decision": "accept"})
    record.refresh_from_db()
    assert (record.state, record.verified_amount) == ("verified", Decimal("1200.0000"))

    # a stage move is claimed with its evidence and recognised
    staff.post(f"/p/{project.code}/files", {"kind": "contract", "files": pdf("合同.pdf")})
    make_duty(project, "leader", from_on=date(2024, 3, 15))
    project.refresh_from_db()
    claim = {"to_stage": "registered", "claimed_on": "2024-06-20"}
    answer = staff.post(f"/p/{project.code}/stage", claim)
    assert answer.status_code == 422
    assert "还差计划开工" in answer.content.decode()
    Project.objects.filter(pk=project.pk).update(planned_start_on=date(2024, 8, 1))
    assert staff.post(f"/p/{project.code}/stage", claim).status_code == 302
    project.refresh_from_db()
    assert (project.stage, project.registered_on) == ("registered", date(2024, 6, 20))

    # d. the project's page tells all of it
    page = bureau.get(f"/p/{project.code}").content.decode()
    for word in ("示例：场地平整。", "1,200.00", "核验到位资金", "五个一", "2024-06-20"):
        assert word in page

    # e. the cockpit's number opens rows that add up to it
    cockpit = bureau.get("/cockpit?period=2024H1")
    assert cockpit.context["said"].figures["funds_outside"] == Decimal("1200.0000")
    rows = bureau.get("/q/funds_outside?period=2024H1")
    assert rows.context["total"] == rows.context["figure"] == Decimal("1200.0000")

    # f. reminders reach the inbox once
    unit = make_unit()
    person = make_user("staff", parks=[city]).person
    make_duty(project, "member", person=person, unit=unit, from_on=date(2024, 3, 15))
    make_milestone(project, planned_on=date(2024, 7, 9))
    call_command("send_reminders", on=date(2024, 7, 8))
    call_command("send_reminders", on=date(2024, 7, 8))
    assert Reminder.objects.filter(kind="milestone_due", recipient=person.user).count() == 1
    assert Notification.objects.filter(recipient=person.user, kind="milestone_due").count() == 1

    # g. the quarter's dispatch says the same number
    bureau.post("/reports/2024Q2/make")
    draft = Dispatch.objects.get()
    made = bureau.get("/reports/2024Q2").context["document"]
    words = "".join(
        block.text for part in made.walk() for block in part.blocks if hasattr(block, "runs")
    )
    assert "落实省外到位资金0.12亿元" in words
    for form, kind in (("docx", b"PK"), ("xlsx", b"PK")):
        assert bureau.get(f"/reports/2024Q2?as={form}").content[:2] == kind
    assert draft.state == "draft"
    assert AuditEvent.objects.filter(verb="核验到位资金", by=bureau.user).exists()
