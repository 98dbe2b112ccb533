"""The acts people do daily, clicked through in a browser."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import FundingRecord, ProgressReport, Project
from tests.factories.parks import make_chain, make_enterprise, make_park, make_user
from tests.factories.projects import make_funding, make_plan, make_report, make_signed
from tracker import clock

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WIDTHS = [1440, 390]


@pytest.fixture
def city(transactional_db):
    """One park, one project under way, on 8 July 2024."""
    clock.hold(date(2024, 7, 8))
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    project = make_signed(
        park,
        name="示例氢能装备项目",
        stage="registered",
        registered_on=date(2024, 4, 1),
        chain=make_chain(),
        total_investment=Decimal(98000),
    )
    project.investors.add(make_enterprise("示例氢能有限公司"))
    make_plan(project, planned_funds=Decimal(20000))
    make_funding(project, amount=Decimal(5000))
    yield project
    clock.hold(None)


@pytest.mark.parametrize("width", WIDTHS)
def test_fill_progress_in_the_browser(visitor, city, width):
    staff = make_user("staff", parks=[city.park])
    one = visitor(staff, width)
    one.open(f"/p/{city.code}/fill?rhythm=weekly")
    assert one.fits()
    assert one.axe() == []
    one.page.fill("#id_percent", "12")
    one.page.click("button[data-step='1']")
    one.page.fill("#id_done_text", "完成场地平整，设备基础开挖。")
    one.page.check("[name=has_problem][value=no]")
    one.page.click("button[value=submit]")
    one.page.wait_for_url(f"**/p/{city.code}")
    report = ProgressReport.objects.get()
    assert (report.state, report.percent, report.start_on) == (
        "submitted",
        Decimal("13.00"),
        date(2024, 7, 1),
    )


def test_fill_progress_keeps_what_was_typed_when_refused(visitor, city):
    one = visitor(make_user("staff", parks=[city.park]), 390)
    one.open(f"/p/{city.code}/fill?rhythm=weekly")
    one.page.fill("#id_next_text", "下周吊装钢梁。")
    one.page.click("button[value=submit]")
    assert "本期完成了什么：还没有填。" in one.page.inner_text("#refusal")
    assert one.page.input_value("#id_next_text") == "下周吊装钢梁。"
    assert not ProgressReport.objects.filter(state="submitted").exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_record_funding_and_verify_it_in_the_browser(visitor, city, tmp_path, width):
    voucher = tmp_path / "进账单.pdf"
    voucher.write_bytes(PDF)
    staff = visitor(make_user("staff", parks=[city.park]), width)
    staff.open(f"/p/{city.code}/funding")
    staff.page.fill("#id_amount", "1,200.00")
    assert "0.12" in staff.page.inner_text("#amount-echo")
    staff.page.fill("#id_received_on", "2024-07-05")
    staff.page.set_input_files("#id_vouchers", str(voucher))
    staff.page.click(".acts button.btn-brand")
    staff.page.wait_for_load_state()
    record = FundingRecord.objects.get(state="reported")
    assert record.amount == Decimal("1200.0000")
    assert record.vouchers.get().stored.name == "进账单.pdf"

    bureau = visitor(make_user("bureau"), width)
    bureau.open("/verify")
    assert bureau.axe() == []
    bureau.page.click(f"a[href='{record.get_absolute_url()}']")
    bureau.page.click("button[value=verify]")
    bureau.page.wait_for_load_state()
    record.refresh_from_db()
    assert (record.state, record.verified_amount) == ("verified", Decimal("1200.0000"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_cockpit_number_opens_its_rows(visitor, city, width, scheme):
    leader = visitor(make_user("leader"), width, scheme)
    leader.open("/cockpit?period=2024H1")
    assert leader.fits()
    assert leader.axe() == []
    leader.page.click(".kpis .big a")
    leader.page.wait_for_load_state()
    assert leader.page.get_attribute("td[data-total]", "data-total") == "5000.0000"
    assert "示例氢能装备项目" in leader.page.inner_text("main")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_and_fit(visitor, city, width):
    report = make_report(city, state="submitted")
    one = visitor(make_user("bureau"), width)
    record = FundingRecord.objects.get()
    for path in (
        "/desk",
        "/projects",
        f"/p/{city.code}",
        f"/p/{city.code}/edit",
        f"/p/{city.code}/stage",
        "/lights",
        "/money",
        record.get_absolute_url(),
        "/milestones",
        "/progress",
        report.get_absolute_url(),
        "/targets/2024",
        "/reports",
        "/parks",
        "/parks/zyjk",
        "/chains",
        "/offices",
        "/org",
        "/inbox",
        "/reminders",
        "/search?q=示例",
        "/imports",
    ):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path


def test_claim_and_recognise_a_stage_in_the_browser(visitor, city, tmp_path):
    proof = tmp_path / "施工许可.pdf"
    proof.write_bytes(PDF)
    Project.objects.filter(pk=city.pk).update(
        content="示例建设内容",
        origin="浙江",
        land_area_mu=Decimal(30),
        planned_start_on=date(2024, 6, 1),
        planned_completion_on=date(2025, 6, 1),
    )
    staff = visitor(make_user("staff", parks=[city.park]))
    staff.open(f"/p/{city.code}/stage")
    assert "合同协议附件" in staff.page.inner_text(".warn")
    staff.page.set_input_files("#id_files", str(proof))
    staff.page.fill("#id_claimed_on", "2024-07-08")
    staff.page.click(".acts button.btn-brand")
    staff.page.wait_for_load_state()
    assert "还差" in staff.page.inner_text("#errors")
    city.refresh_from_db()
    assert city.stage == "registered"
