"""Numbers in a browser: a cell leads to its rows, a card says what it means, pages fit and read."""

from datetime import date
from decimal import Decimal

import pytest

from parks.models import ChainLink
from tests.factories.parks import (
    make_chain,
    make_enterprise,
    make_office,
    make_park,
    make_person,
    make_user,
)
from tests.factories.projects import make_duty, make_funding, make_lamp, make_plan, make_signed
from tracker import clock


@pytest.fixture
def city(transactional_db):
    """A park with a sub-park, a chain with a gap, a project under a red lamp, on 8 July 2024."""
    clock.hold(date(2024, 7, 8))
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    sub = make_park("zyjk-xh", park, name="示例循环园", short_name="循环园")
    chain, office = make_chain(), make_office("hz")
    ChainLink.objects.create(chain=chain, order=1, name="制氢", gap="weak")
    ChainLink.objects.create(chain=chain, order=2, name="储氢", gap="missing")
    leader = make_person("示例领导", is_leader=True)
    for place, amount in ((park, "1234.5"), (sub, "765.5")):
        project = make_signed(
            place,
            chain=chain,
            office=office,
            lamp_reason="计划3月开工，超 98 天未开工",
            total_investment=Decimal(98000),
        )
        project.investors.add(make_enterprise(f"示例{place.short_name}企业", park=place))
        make_duty(project, "leader", leader)
        make_plan(project, planned_funds=Decimal(9000))
        make_funding(project, amount=Decimal(amount), received_on=date(2024, 5, 10))
        make_lamp(project, "red")
    make_funding(project, state="reported", verified_amount=None, received_on=date(2024, 5, 11))
    yield project
    clock.hold(None)


def test_heat_cell_opens_rows_that_add_up_to_it(visitor, city):
    leader = visitor(make_user("leader"))
    leader.open("/cockpit?period=2024H1&u=wan")
    cell = leader.page.locator(".heat tbody .hc a").first
    shown = cell.inner_text()
    assert shown == "2,000.00"
    cell.click()
    leader.page.wait_for_url("**/q/funds_outside?**")
    assert leader.page.get_attribute("td[data-total]", "data-total") == "2000.0000"
    figures = leader.page.locator("tbody td:last-child").all_inner_texts()
    assert sum(Decimal(text.replace(",", "")) for text in figures) == Decimal(
        shown.replace(",", "")
    )


def test_bar_opens_the_rows_of_its_month(visitor, city):
    leader = visitor(make_user("leader"))
    leader.open("/cockpit?period=2024H1")
    leader.page.click(".mbars li:nth-child(5) .mb.now")
    leader.page.wait_for_url("**month=5**")
    assert leader.page.get_attribute("td[data-total]", "data-total") == "2000.0000"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_card_by_pointer_and_by_keyboard(visitor, city, scheme):
    one = visitor(make_user("leader"), 1440, scheme)
    one.open("/cockpit?period=2024H1")
    number = one.page.locator(".kpis .big a").first
    number.hover()
    one.page.wait_for_selector("#card:not([hidden])")
    said = one.page.inner_text("#card")
    assert all(word in said for word in ("口径", "佐证", "2024-06-30", "待核资金 1 笔", "看明细"))
    assert one.axe() == []
    one.page.hover("#card dl")  # it stays while it is read
    one.page.hover("#card a >> nth=0")
    assert one.page.is_visible("#card")
    one.page.keyboard.press("Escape")
    assert one.page.is_hidden("#card")
    one.page.mouse.move(5, 600)
    one.page.keyboard.press("Tab")
    number.focus()
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Shift+Tab")
    one.page.wait_for_selector("#card:not([hidden])")
    assert number.get_attribute("aria-describedby") == "card"
    number.press("Enter")
    one.page.wait_for_url("**/q/funds_outside?**")


def test_card_by_a_long_press(visitor, city):
    """A thumb held on the number asks; it does not follow the link."""
    one = visitor(make_user("leader"), 390)
    one.open("/cockpit?period=2024H1")
    box = one.page.locator(".kpis .big a").first.bounding_box()
    session = one.context.new_cdp_session(one.page)
    at = {"x": box["x"] + 20, "y": box["y"] + 15}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    one.page.wait_for_selector("#card:not([hidden])")
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert one.page.is_visible("#card")
    assert "/cockpit" in one.page.url
    one.page.click("#card a >> nth=0")
    one.page.wait_for_url("**/q/funds_outside?**")


def test_a_leaders_phone_shows_what_is_his_first(visitor, city):
    one = visitor(make_user("leader", person=city.leader), 390)
    one.open("/cockpit?period=2024H1")
    tops = [
        one.page.locator(selector).first.bounding_box()["y"]
        for selector in (".k1", ".k2", ".k3", ".me-bar", ".lampcard", ".k4", ".months", ".heatcard")
    ]
    assert tops == sorted(tops)
    assert one.fits()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(visitor, city, width, scheme):
    one = visitor(make_user("leader", person=city.leader), width, scheme)
    investor = city.investors.get().pk
    for path in (
        "/cockpit?period=2024H1",
        "/parks",
        "/parks/zyjk?period=2024H1",
        "/chains",
        f"/chains/{city.chain.code}?period=2024H1",
        "/offices",
        "/offices/hz?period=2024H1",
        "/enterprises",
        f"/enterprises/{investor}?period=2024H1",
        "/leaders",
        f"/leaders/{city.leader_id}?period=2024H1",
        "/q/funds_outside?period=2024H1",
    ):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path
