"""A problem through four pairs of hands in a browser: reported on a phone, routed, solved, closed."""

from datetime import date

import pytest

from projects.actions.reference import load_escalation_rules
from projects.models import Meeting, Problem
from tests.factories.files import picture
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_lamp, make_meeting, make_problem, make_signed
from tracker import clock

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def project(transactional_db):
    clock.hold(date(2024, 7, 8))
    load_escalation_rules()
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    yield make_signed(park, name="示例氢能装备项目")
    clock.hold(None)


def press(one, words: str) -> None:
    one.page.get_by_role("button", name=words, exact=True).click()
    one.page.wait_for_load_state("networkidle")


def test_reported_routed_solved_closed(visitor, project, tmp_path):
    unit = make_unit("env", name="示例环境局")
    photo, proof = tmp_path / "现场.png", tmp_path / "批复.pdf"
    photo.write_bytes(picture())
    proof.write_bytes(PDF)

    staff = visitor(make_user("staff", parks=[project.park]), 390)
    staff.open(f"/p/{project.code}")
    staff.page.get_by_role("link", name="上报问题").first.click()
    staff.page.wait_for_load_state("networkidle")
    assert staff.fits()
    assert staff.axe() == []
    press(staff, "上报问题")
    assert "必填" in staff.page.inner_text("#errors")
    staff.page.fill("#id_title", "环评批复未办结")
    staff.page.check("input[name=kind][value=approval]")
    staff.page.set_input_files("#id_photos", str(photo))
    press(staff, "上报问题")
    row = Problem.objects.get()
    assert (row.state, row.kind, row.level, row.proofs.count()) == (
        "reported", "approval", "park", 1,
    )  # fmt: skip
    assert staff.axe() == []

    bureau = visitor(make_user("bureau"), 1440)
    bureau.open("/issues?mine=1")
    bureau.page.get_by_role("link", name="环评批复未办结").click()
    bureau.page.wait_for_load_state("networkidle")
    bureau.page.select_option("#next select[name=owner_unit]", str(unit.pk))
    bureau.page.fill("#next input[name=due_on]", "2024-07-20")
    press(bureau, "受理并交办")
    assert bureau.axe() == []

    owner = visitor(make_user("unit", person=make_person(unit=unit)), 390)
    owner.open(row.get_absolute_url())
    assert owner.fits()
    press(owner, "开始办理")
    owner.page.fill("#next textarea[name=resolution]", "批复已印发。")
    press(owner, "报办结")
    assert "等园区专班或调度科核实销号" in owner.page.inner_text("#next")

    bureau.open(row.get_absolute_url())
    press(bureau, "核实并销号")
    assert "请上传后再销号" in bureau.page.inner_text("#errors")
    bureau.page.set_input_files("#next input[name=files]", str(proof))
    press(bureau, "核实并销号")
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("closed", bureau_user(row))
    assert "批复.pdf" in bureau.page.inner_text("#thread")


def bureau_user(row):
    """Whoever took it up has closed it."""
    return row.steps.get(verb="accept").by


def test_a_meeting_from_the_lamps(visitor, project):
    make_lamp(project, "red", reason="超 102 天未开工")
    person = make_person("示例主持", is_leader=True)
    bureau = visitor(make_user("bureau"), 1440)
    bureau.open("/meetings/new")
    assert bureau.axe() == []
    bureau.page.select_option("#id_chair", str(person.pk))
    press(bureau, "安排会议")
    meeting = Meeting.objects.get()
    assert meeting.items.get().reason == "红灯：超 102 天未开工"
    assert bureau.axe() == []
    bureau.page.get_by_text("记议定事项").click()
    bureau.page.select_option("#id_decision_project", str(project.pk))
    bureau.page.fill("#id_decision_title", "一周内批复环评")
    bureau.page.select_option("#id_decision_owner", str(person.pk))
    bureau.page.fill("#id_decision_due_on", "2024-07-15")
    press(bureau, "交办这件事")
    assert Problem.objects.get().meeting == meeting
    assert "一周内批复环评" in bureau.page.inner_text("#decisions")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(visitor, project, width, scheme):
    rows = [
        make_problem(project, state, title=f"示例{state}", due_on=date(2024, 7, 1))
        for state in ("in_hand", "resolved", "closed")
    ]
    meeting = make_meeting(project)
    one = visitor(make_user("bureau"), width, scheme)
    for path in (
        "/issues",
        "/issues/rules",
        *(row.get_absolute_url() for row in rows),
        "/meetings",
        meeting.get_absolute_url(),
        f"{meeting.get_absolute_url()}/minutes",
    ):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path
