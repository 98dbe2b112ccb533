"""大屏 in the room: pages turn, a lost line is said and the figures stay, a closed link goes calm."""

from datetime import date

import pytest

from projects.models import Screen
from tests.browser.conftest import Visitor
from tests.factories.parks import make_park, make_person, make_user
from tests.factories.projects import make_duty, make_funding, make_lamp, make_signed, make_target
from tests.factories.screens import make_screen
from tracker import clock

TOKEN = "Zk3vQ9_x-7TgY2mB5nC8dE1fH4jL6pR0sU3wA9bD2eG"
SIZES = [(1920, 1080), (3840, 2160)]


@pytest.fixture
def city(transactional_db):
    """Two parks, seventeen red projects (three pages), one yellow, one green."""
    clock.hold(date(2024, 7, 8))
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    other = make_park("lz", name="示例工业园", short_name="示例园")
    leader = make_person("示例市长", is_leader=True)
    for number in range(17):
        project = make_signed(park, code=f"A{number}", name=f"示例氢能装备制造项目{number}")
        make_lamp(project, reason="计划 2024年3月开工，超 115 天未开工")
        make_funding(project)
        make_duty(project, person=leader)
    make_lamp(make_signed(other, code="B1"), "yellow")
    make_lamp(make_signed(other, code="B2"), "green")
    make_target(100_000, park=park)
    make_target(200_000)
    yield park
    clock.hold(None)


@pytest.fixture
def device(chromium, live_server, settings, transactional_db):
    """A wall's browser, never logged in."""
    settings.ALLOWED_HOSTS = ["*"]
    one = Visitor(chromium, live_server, 1920)
    one.page.set_viewport_size({"width": 1920, "height": 1080})
    yield one
    one.context.close()


def rows_shown(page) -> list[str]:
    return page.eval_on_selector_all(
        "#reds > li:not([hidden]) b", "all => all.map(b => b.innerText)"
    )


def test_pages_turn_and_can_be_stopped(device, city):
    make_screen(token=TOKEN, paging=5)
    device.open(f"/big/{TOKEN}")
    page = device.page
    assert "1/3 页 · " in page.inner_text("[data-count-of=reds]")
    first = rows_shown(page)
    page.keyboard.press("ArrowRight")
    assert "2/3 页" in page.inner_text("[data-count-of=reds]")
    assert not set(first) & set(rows_shown(page))
    page.click("[data-pause]")
    assert "已暂停" in page.inner_text("[data-count-of=reds]")
    page.click("[data-pause]")
    page.wait_for_selector("[data-count-of=reds]:text-matches('^3/3')", timeout=10_000)
    assert device.axe() == [] and device.complaints == []


def test_without_a_line_the_last_figures_stay(device, city):
    make_screen(token=TOKEN)
    device.open(f"/big/{TOKEN}")
    page = device.page
    before = page.inner_text(".b-kpis")
    device.context.set_offline(True)
    page.evaluate("refresh()")
    page.wait_for_selector(".b-state-off")
    said = page.inner_text("[data-state]")
    assert "网络中断，显示的是 " in said and "再试" in said
    assert page.inner_text(".b-kpis") == before
    device.context.set_offline(False)
    make_lamp(make_signed(city, name="示例新增项目"), "green")
    page.evaluate("refresh()")
    page.wait_for_selector("text=20 个参评项目")
    assert "分钟更新 · 下次" in page.inner_text("[data-state]")


def test_a_link_that_is_closed_goes_calm(device, city):
    make_screen(token=TOKEN)
    device.open(f"/big/{TOKEN}")
    Screen.objects.update(expires_on=date(2020, 1, 1))
    device.page.evaluate("refresh()")
    device.page.wait_for_selector("text=这块大屏现在打不开")
    assert "示例" not in device.page.inner_text("main")
    assert device.axe() == []


def test_an_ended_log_in_is_said_without_a_prompt(visitor, city):
    one = visitor(make_user("leader"), 1920)
    one.open("/big")
    one.context.clear_cookies()
    one.page.evaluate("refresh()")
    one.page.wait_for_selector(".b-state-off")
    assert "登录已过期" in one.page.inner_text("[data-state]")
    assert "19 个参评项目" in one.page.inner_text("main")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_one_screen_holds_everything_readable(device, city, width, height):
    make_screen(token=TOKEN)
    device.page.set_viewport_size({"width": width, "height": height})
    device.open(f"/big/{TOKEN}")
    sizes = device.page.evaluate(
        """() => [...document.querySelectorAll('.big *')]
             .filter(e => e.offsetParent && !e.matches('.b-off, svg *') && e.innerText
                          && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
             .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 16 * width / 1920 - 0.01
    assert device.fits()
    clipped = device.page.evaluate(
        "() => [...document.querySelectorAll('.b-kpis > div, .b-low > section, .b-head, .b-foot')]"
        ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.className || e.innerText)"
    )
    assert clipped == []
    assert device.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(visitor, city, width, scheme):
    screen = make_screen(name="示例大厅", seen_ip="10.20.3.15")
    one = visitor(make_user("bureau"), width, scheme)
    for path in ("/big", "/big?park=zyjk", "/screens", "/screens/new", f"/screens/{screen.pk}"):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path


def test_a_link_is_made_and_opened(visitor, device, city):
    one = visitor(make_user("bureau"))
    one.open("/screens/new")
    one.page.fill("#id_name", "示例大厅东墙")
    one.page.click(".acts .btn-brand")
    one.page.wait_for_selector("#link")
    link = one.page.input_value("#link")
    assert one.fits() and one.axe() == []
    device.page.goto(link)
    assert "19 个参评项目" in device.page.inner_text("main")
    assert "示例市长" not in device.page.inner_text("main")
    assert not device.context.cookies()
