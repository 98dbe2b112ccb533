"""A week of the main job, through the pages: from a building site to the quarter's dispatch."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import openpyxl
import pytest

from projects.actions.reminder import send_reminders
from projects.models import Dispatch, FundingRecord, ProgressReport, Project, StageTransition
from tests.factories.files import make_photo, make_upload
from tests.factories.parks import make_chain, make_park, make_person
from tests.factories.projects import make_city_region, make_rules, make_target
from tracker import clock
from tracker.models import AuditEvent, Notification
from tracker.tasks import drain_outbox

pytestmark = pytest.mark.django_db
HALF = "period=2024H1&as_of=2024-06-30"


@pytest.fixture
def city():
    """The city stands on the last day of June 2024."""
    make_rules()
    make_city_region()
    make_chain()
    make_target(D(4_000_000))
    clock.hold(date(2024, 6, 30))
    return make_park("zyjk")


def done(answer):
    """A form that was taken."""
    form = answer.context and answer.context.get("form")
    assert answer.status_code == 302, form and form.errors
    return answer


def test_a_week_from_the_site_to_the_dispatch(city, login, mailoutbox):
    staff = login("staff", parks=[city], email="staff@example.test")
    bureau, leader = login("bureau"), login("leader")

    # 1. The park registers the project with its papers and people, and claims the signing.
    page = done(staff.post("/projects/new", {
        "name": "示例风光制氢一体化项目", "park": city.pk, "nature": "new", "kind": "construction",
        "origin_kind": "outside", "origin": "浙江杭州", "total_investment": "2500000",
        "contract_amount": "2028400", "content": "示例：年产绿氢 2 万吨。", "chain": make_chain().pk,
        "planned_start_on": "2024-05-01", "planned_completion_on": "2025-12-31",
        "land_area_mu": "300", "investor_names": "示例能源有限公司",
    })).url  # fmt: skip
    for kind in ("contract", "approval"):
        done(staff.post(f"{page}/files", {"kind": kind, "files": make_upload()}))
    done(staff.post(f"{page}/stage", {"to_stage": "signed", "claimed_on": "2024-03-15"}))
    signing = StageTransition.objects.get()
    assert Project.objects.get().stage == "negotiating"  # it waits

    # 2. The bureau recognises it, and the figures know it.
    assert bureau.get("/cockpit?" + HALF).context["said"].figures["signed_count"] == 0
    body = {"decision": "recognise", "recognised_on": "2024-03-15"}
    done(bureau.post(f"/stages/{signing.pk}", body))
    assert bureau.get("/cockpit?" + HALF).context["said"].figures["signed_count"] == 1

    # 3. Duties and rhythm; registration is taken at once, the start is claimed and recognised.
    for role, person in (("leader", leader.user.person), ("head", staff.user.person),
                         ("agent", make_person())):  # fmt: skip
        duty = {"role": role, "person": person.pk, "from_on": "2024-03-15"}
        done(staff.post(f"{page}/duty", duty))
    unit = staff.user.person.unit
    done(
        staff.post(f"{page}/duty", {"role": "lead_unit", "unit": unit.pk, "from_on": "2024-03-15"})
    )
    done(staff.post(f"{page}/rhythm", {"rhythm": "monthly", "visit_days": 30}))
    done(staff.post(f"{page}/plan", {"year": 2024, "planned_funds": "4000000"}))
    for stage, day in (("registered", "2024-04-01"), ("started", "2024-05-06")):
        done(staff.post(f"{page}/stage", {"to_stage": stage, "claimed_on": day}))
    start = StageTransition.objects.get(to_stage="started")
    body = {"decision": "recognise", "recognised_on": "2024-05-06"}
    done(bureau.post(f"/stages/{start.pk}", body))

    # 4. The staff reports this month's progress and an arrival of money with its voucher.
    done(staff.post(f"{page}/fill", {
        "rhythm": "monthly", "start_on": "2024-06-01", "percent": "18", "act": "submit",
        "done_text": "示例：桩基完成。", "completed_investment": "30000", "photos": make_photo(),
    }))  # fmt: skip
    done(staff.post(f"{page}/funding", {
        "amount": "2,287,000", "received_on": "2024-06-20", "source": "outside",
        "purpose": "fixed", "payer": "示例能源有限公司", "vouchers": make_upload(),
    }))  # fmt: skip
    row, report = FundingRecord.objects.get(), ProgressReport.objects.get()
    assert bureau.get("/verify").context["funding_count"] == 1

    # 5. The bureau verifies; what is verified counts, to the 元, wherever one looks.
    decide = {"decision": "verify", "verified_amount": "2287000", "version": 1}
    done(bureau.post(f"/money/{row.pk}/decide", decide))
    accept = {"decision": "accept", "version": report.version}
    done(bureau.post(f"/progress/{report.pk}/decide", accept))
    shown = staff.get(page)
    assert shown.context["page"].funds_total == D(2_287_000)
    assert shown.context["page"].standing.coverage.count == 5
    assert shown.context["project"].progress_percent == 18
    assert "228.70" in shown.content.decode()

    # 6. Cockpit, figure page, list and workbook agree.
    said = leader.get("/cockpit?" + HALF).context["said"]
    for code, value in (("funds_outside", 2_287_000), ("signed_amount", 2_028_400),
                        ("active_count", 1), ("completed_investment", 30_000)):  # fmt: skip
        figure = leader.get(f"/q/{code}?{HALF}").context
        assert figure["figure"] == figure["total"] == value, code
        assert said.figures.get(code, value) == value
    assert said.target_rate("funds_outside") == D("57.175")
    book = openpyxl.load_workbook(BytesIO(leader.get("/projects?format=xlsx").content))
    assert any(2028400 in line for line in book.active.iter_rows(values_only=True))
    assert [p.name for p in leader.get("/projects/mine").context["object_list"]] == [
        "示例风光制氢一体化项目"
    ]

    # 7. A milestone comes near: one reminder, however often the clock strikes.
    done(
        staff.post(
            f"{page}/milestone", {"name": "设备到场", "order": 1, "planned_on": "2024-07-12"}
        )
    )
    for _ in range(2):
        send_reminders(on=date(2024, 7, 12))
    drain_outbox()
    assert Notification.objects.filter(recipient=staff.user, kind="milestone_due").count() == 1
    assert [mail.to for mail in mailoutbox] == [["staff@example.test"]] * len(mailoutbox)
    assert "设备到场" in staff.get("/inbox").content.decode()

    # 8. The quarter's dispatch is made of the same numbers, signed off, and read by the leader.
    done(bureau.post("/reports/2024Q2/make"))
    assert leader.get("/reports/2024Q2").status_code == 404
    draft = Dispatch.objects.get()
    section = draft.sections.get(heading__startswith="六、")
    words = {"version": 1, "text": "示例：紧盯设备到场。"}
    done(bureau.post(f"/reports/sections/{section.pk}", words))
    for version in (1, 2, 3):
        body = {"version": version, "step": "forward"}
        done(bureau.post(f"/reports/{draft.pk}/flow", body))
    text = leader.get("/reports/2024Q2").content.decode()
    for words in ("202.84", "228.7", "57.18", "示例：紧盯设备到场。"):
        assert words in text, words
    assert Dispatch.objects.get().state == "published"

    # And the auditor can tell who did what.
    trail = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"新建项目", "申报阶段", "认定阶段", "明确责任", "申报到位资金", "核验到位资金",
            "报送进展", "审核进展", "生成通报草稿", "通报流转"} <= trail  # fmt: skip
    assert login("auditor").get("/audit?verb=核验").context["object_list"][0].by == bureau.user
