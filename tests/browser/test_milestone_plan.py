"""里程碑编辑 in a browser: from the template, a bar dragged, its reason demanded, the baseline kept."""

from datetime import date

import pytest

from projects.models import Milestone, MilestoneTemplate
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_phase, make_signed
from tracker import clock


@pytest.fixture
def project(transactional_db):
    """Signed on 15 March 2024, seen on 8 July 2024."""
    clock.hold(date(2024, 7, 8))
    for order, (name, start, end) in enumerate((("项目备案", 0, 30), ("封顶", 60, 180)), 1):
        MilestoneTemplate.objects.create(
            kind="construction", name=name, order=order, start_day=start, end_day=end
        )
    yield make_signed(make_park("zyjk", short_name="示例区"), name="示例氢能装备项目")
    clock.hold(None)


@pytest.mark.parametrize("width", [1440, 390])
def test_plan_from_the_template_moved_with_a_reason(visitor, project, width):
    one = visitor(make_user("staff", parks=[project.park]), width)
    one.open(f"/p/{project.code}/milestones")
    one.page.click("text=按模板生成节点")
    one.page.wait_for_load_state("networkidle")
    row = Milestone.objects.get(name="封顶")
    assert row.planned_on == row.baseline_on == date(2024, 9, 11)
    assert one.fits()
    assert one.axe() == []

    finish = one.page.locator(f"[name=r{row.pk}-planned_on]")
    start = one.page.locator(f"[name=r{row.pk}-planned_start_on]")
    if width == 1440:
        bar = one.page.locator(f"rect[data-row=r{row.pk}]")
        box = bar.bounding_box()
        at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        one.page.mouse.move(*at)
        one.page.mouse.down()
        one.page.mouse.move(at[0] + 60, at[1], steps=4)
        one.page.mouse.up()
        days = date.fromisoformat(finish.input_value()) - row.planned_on
        assert days.days > 5
        assert date.fromisoformat(start.input_value()) - row.planned_start_on == days
    else:
        finish.fill("2024-10-31")
    wanted = date.fromisoformat(finish.input_value())
    assert "请写明调整原因" in one.page.inner_text("[data-moved]")

    one.page.click("text=保存计划")
    one.page.wait_for_load_state("networkidle")
    assert "请写明这次调整的原因" in one.page.inner_text("#errors")
    assert finish.input_value() == wanted.isoformat()
    assert one.axe() == []
    one.page.fill("#id_reason", "示例：设备厂家延期交货")
    assert one.page.inner_text("[data-moved]") == ""
    one.page.click("text=保存计划")
    one.page.wait_for_load_state("networkidle")
    row.refresh_from_db()
    assert (row.planned_on, row.baseline_on) == (wanted, date(2024, 9, 11))
    assert row.slip_reason == "示例：设备厂家延期交货"
    assert "最初 2024-09-11" in one.page.inner_text("main")


def test_the_right_end_moves_the_finish_alone(visitor, project):
    row = Milestone.objects.create(
        project=project,
        name="封顶",
        planned_start_on=date(2024, 5, 1),
        planned_on=date(2024, 9, 1),
        baseline_on=date(2024, 9, 1),
    )
    one = visitor(make_user("staff", parks=[project.park]))
    one.open(f"/p/{project.code}/milestones")
    box = one.page.locator(f"rect[data-row=r{row.pk}]").bounding_box()
    at = box["x"] + box["width"] - 3, box["y"] + box["height"] / 2
    one.page.mouse.move(*at)
    one.page.mouse.down()
    one.page.mouse.move(at[0] - 80, at[1], steps=4)
    one.page.mouse.up()
    assert one.page.input_value(f"[name=r{row.pk}-planned_start_on]") == "2024-05-01"
    assert one.page.input_value(f"[name=r{row.pk}-planned_on]") < "2024-08-25"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_phases_are_edited_in_place(visitor, project, width, scheme):
    phase = make_phase(project, name="一期")
    works = [make_phase(project, name=f"{n}#厂房", parent=phase) for n in range(1, 4)]
    one = visitor(make_user("staff", parks=[project.park]), width, scheme)
    one.open(f"/p/{project.code}/phases")
    assert one.fits()
    assert one.axe() == []
    one.page.fill(f"[name=r{works[0].pk}-percent]", "60")
    one.page.click("text=保存分期与单体")
    one.page.wait_for_load_state("networkidle")
    works[0].refresh_from_db()
    assert works[0].percent == 60
    assert "20.00" in one.page.inner_text(".found b")
