"""批示 on a phone: the leader writes one line, the task force answers, the leader sees the answer."""

from datetime import date

import pytest

from projects.models import Instruction, Visit
from tests.factories.files import make_photo
from tests.factories.instructions import make_instruction
from tests.factories.parks import make_park, make_person, make_user
from tests.factories.projects import (
    make_duty,
    make_lamp,
    make_mechanism,
    make_milestone,
    make_signed,
    make_visit,
)
from tracker import clock


@pytest.fixture
def city(transactional_db):
    clock.hold(date(2024, 7, 8))
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    project = make_signed(park, code="A", name="示例氢能装备项目")
    leader = make_user("leader", person=make_person("示例市长", is_leader=True))
    make_duty(project, person=leader.person)
    make_lamp(project, reason="计划 2024年3月开工，超 115 天未开工")
    make_mechanism(project)
    make_milestone(project, planned_on=date(2024, 7, 1))
    yield project, leader, make_user("staff", parks=[park])
    clock.hold(None)


def test_a_line_and_its_answer_on_the_phone(visitor, city):
    _, leader, staff = city
    one = visitor(leader, 390)
    one.open("/projects/mine")
    assert one.fits() and one.axe() == []
    assert "超 115 天未开工" in one.page.inner_text(".mc")
    one.page.click(".mc summary")
    one.page.fill(".mc input[name=text]", "示例：本周把施工图审查办完。")
    one.page.click(".mc .line-form button")
    one.page.wait_for_url("**/instructions/*")
    row = Instruction.objects.get()
    assert (row.lamp, row.due_on, row.issued_by) == ("start", date(2024, 7, 15), leader)
    assert f"已送达：{staff}" in one.page.inner_text("main")
    assert one.fits() and one.axe() == []

    other = visitor(staff, 390)
    other.open("/inbox")
    other.page.click("text=批示：示例氢能装备项目")
    other.page.wait_for_url("**/instructions/*")
    other.page.fill("#id_text", "示例：7月12日前改完。")
    other.page.click("#answer .btn-brand")
    other.page.wait_for_load_state("networkidle")
    assert "已回复，下发人会收到消息" in other.page.inner_text("main")

    one.open("/inbox")
    one.page.click(f"text={row.number} 有回复")
    one.page.wait_for_url("**/instructions/*")
    assert "示例：7月12日前改完。" in one.page.inner_text(".talk")
    one.page.click("button[value=close]")
    one.page.wait_for_load_state("networkidle")
    row.refresh_from_db()
    assert row.state == "closed"


def test_a_visit_from_the_phone(visitor, city, tmp_path):
    _, leader, _ = city
    shot = tmp_path / "现场.png"
    shot.write_bytes(make_photo().read())
    one = visitor(leader, 390)
    one.context.grant_permissions(["geolocation"])
    one.context.set_geolocation({"latitude": 38.9345, "longitude": 100.4556})
    one.open("/projects/mine")
    one.page.click(".mc .go > a")
    one.page.wait_for_url("**/visit")
    assert one.fits() and one.axe() == []
    one.page.fill("#id_findings", "示例：基础已开挖。")
    one.page.click("[data-locate]")
    one.page.wait_for_selector("text=已记下位置 38.934500")
    one.page.set_input_files("#id_photos", str(shot))
    one.page.wait_for_selector(".thumbs img")
    one.page.click(".acts .btn-brand")
    one.page.wait_for_url("**/visits/*")
    visit = Visit.objects.get()
    assert (visit.kind, str(visit.latitude)) == ("leader", "38.934500")
    photo = visit.photos.get()
    assert (photo.stored.content_type, str(photo.latitude)) == ("image/jpeg", "38.934500")
    assert one.axe() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(visitor, city, width, scheme):
    project, leader, _ = city
    row = make_instruction(project, "blue", lamp="start", due_on=date(2024, 7, 5))
    visit = make_visit(project, recorded_by=leader)
    one = visitor(make_user("bureau"), width, scheme)
    for path in (
        *("/instructions", "/instructions/follow", row.get_absolute_url(), "/p/A/instruct"),
        *("/visits", visit.get_absolute_url(), "/p/A/visit"),
    ):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path
