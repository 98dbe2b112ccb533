"""项目台账 by hand and by keys: picker, ticks with exact sums, walk, board, columns; axe."""

from datetime import date
from decimal import Decimal

import pytest

from projects.models import Project
from tests.factories.parks import make_park, make_person, make_user
from tests.factories.projects import make_funding, make_lamp, make_plan, make_signed
from tracker import clock

SHAPES = ["/projects", "/projects?group=stage", "/projects?view=board", "/projects/facets"]


@pytest.fixture
def city(transactional_db):
    clock.hold(date(2024, 7, 8))
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    for number in range(4):
        project = make_signed(
            park,
            code=f"S-{number}",
            name=f"示例项目{number}号",
            total_investment=Decimal("0.3333") + number * 10_000,
            stage="building" if number % 2 else "signed",
        )
        make_funding(project, amount=Decimal("0.5050"))
        make_plan(project, planned_funds=Decimal(2))
    make_lamp(Project.objects.get(code="S-3"))
    yield park
    clock.hold(None)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_shapes_fit_and_are_accessible(visitor, city, width, scheme):
    one = visitor(make_user("bureau"), width, scheme)
    for path in SHAPES:
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path


def test_ticks_are_summed_exactly_and_lead_to_an_act(visitor, city):
    person = make_person(name="示例领导", is_leader=True)
    one = visitor(make_user("bureau"))
    one.open("/projects?sort=-invest&u=wan")
    page = one.page
    assert not page.locator(".bulk").is_visible()
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    bar = page.locator(".bulk").inner_text()
    assert "已选 2 项" in bar and "50,000.67" in bar and "1.01" in bar and "25.25%" in bar
    page.click("[data-all]")
    assert "已选 4 项" in page.locator(".bulk").inner_text()
    page.click("button[value=leader]")
    page.wait_for_url("**/projects/selection")
    assert "已选 4 项" in page.locator("h1").inner_text()
    assert one.axe() == []
    page.select_option("select[name=person]", str(person.pk))
    page.fill("details[open] input[name=from_on]", "2024-07-01")
    page.click("text=给这 4 个项目改包抓领导")
    page.wait_for_url("**/projects")
    assert Project.objects.filter(leader=person).count() == 4


def test_picker_opens_by_its_key_and_counts(visitor, city):
    one = visitor(make_user("bureau"))
    one.open("/projects")
    page = one.page
    page.keyboard.press("f")
    page.wait_for_selector(".facets")
    label = page.locator(".facets label", has_text="在建")
    assert label.locator("em").inner_text() == "2"
    assert one.axe() == []
    label.locator("input").check()
    page.click(".facets button")
    page.wait_for_url("**stage=building**")
    assert page.locator("[data-row]").count() == 2
    page.keyboard.press("f")
    page.keyboard.press("Escape")
    assert not page.locator(".facets").is_visible()


def test_a_record_is_walked_by_keys(visitor, city):
    one = visitor(make_user("bureau"))
    one.open("/projects?sort=-invest")
    page = one.page
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/S-3**")
    assert "1 / 4" in page.locator(".walk").inner_text()
    page.keyboard.press("]")
    page.wait_for_url("**/p/S-2**")
    page.keyboard.press("[")
    page.wait_for_url("**/p/S-3**")
    page.click("text=回到台账")
    page.wait_for_url("**/projects?sort=-invest")


def test_keys_can_be_switched_off(visitor, city):
    one = visitor(make_user("bureau"))
    one.open("/me/notifications")
    one.page.click("text=关闭快捷键")
    one.open("/projects")
    one.page.keyboard.press("f")
    assert not one.page.locator("details.picker[open]").count()
    one.open("/me/notifications")
    assert one.axe() == []
