"""调度报告 in a browser: draft, write a section, look at a number, send, sign, read, confirm."""

from datetime import date
from decimal import Decimal as D

import pytest

from projects.models import Dispatch, DispatchReading
from tests.factories.dispatches import make_dispatch
from tests.factories.parks import make_park, make_user
from tests.factories.projects import (
    make_city_region,
    make_funding,
    make_rules,
    make_signed,
    make_target,
)
from tracker import clock

PAGES = (
    "/reports", "/reports/2024Q1", "/reports/2024Q2", "/reports/new", "/reports/names",
    "/reports/templates", "/reports/templates/quarterly", "/reports/published",
    "/reports/published/new", "/reports/compare", "/snapshots",
)  # fmt: skip


@pytest.fixture
def city(transactional_db):
    clock.hold(date(2024, 7, 8))
    make_rules()
    region = make_city_region()
    make_target(D(100000))
    make_funding(make_signed(make_park("first"), name="示例来源项目"), amount=D(30000))
    yield region
    clock.hold(None)


def test_from_draft_to_confirmed(visitor, city):
    leader = make_user("leader")
    page = begin(visitor(make_user("bureau")))
    write_a_section(page)
    look_at_a_number(page)
    for name in ("送科室审核", "送分管领导"):
        if name == "送分管领导":
            page.select_option("#flow select[name=to]", str(leader.pk))
        press(page, page.locator("#flow").get_by_role("button", name=name))
    assert "分管领导审签" in page.inner_text(".flow .on")
    sign_and_read(visitor(leader, 390), leader)


def press(page, control):
    """Press what leads to another page, and be there: an idle network may still be the old page's."""
    with page.expect_navigation(wait_until="load"):
        control.click()


def begin(one):
    one.open("/reports")
    press(one.page, one.page.get_by_role("link", name="起草报告"))
    press(one.page, one.page.get_by_role("button", name="取数出稿"))
    assert "一、总体情况" in one.page.inner_text(".a4")
    return one.page


def write_a_section(page):
    """Saved by itself; the outline and the paper follow."""
    part = page.locator(".part").last
    part.locator("summary").click()
    part.locator("textarea").fill("示例：到位亿元。")
    part.get_by_role("link", name="插入数字").click()
    page.fill("#name-q", "省外到位资金")
    page.locator("#names [data-name='省外到位资金']").wait_for()
    part.locator("textarea").evaluate("area => area.setSelectionRange(5, 5)")
    page.locator("#names [data-name='省外到位资金']").click()
    part.get_by_text("已保存").wait_for()
    assert part.locator(".said").inner_text() == "示例：到位3亿元。"
    page.reload()
    page.wait_for_load_state("networkidle")
    assert "示例：到位3亿元。" in page.inner_text(".a4")
    assert page.locator(".ol li.edited").count() == 1


def look_at_a_number(page):
    page.locator(".part").last.locator(".nv").click()
    page.locator("#number .bn").wait_for()
    assert "示例来源项目" in page.inner_text("#number")
    assert page.locator(".a4 .nv.sel").count() == 1
    page.locator("#number summary").click()
    page.fill("#number [name=text]", "3.01")
    page.fill("#number [name=reason]", "示例：以文件为准")
    press(page, page.get_by_role("button", name="按手工数保存"))
    assert "3.01" in page.inner_text(".a4")
    press(page, page.get_by_role("button", name="撤回改写"))
    assert "3.01" not in page.inner_text(".a4")


def sign_and_read(one, leader):
    one.open("/reports/2024Q2")
    assert one.fits()
    one.page.fill("#flow-text", "同意")
    press(one.page, one.page.get_by_role("button", name="印发", exact=True))
    row = Dispatch.objects.get()
    assert row.is_published
    one.open("/reports/2024Q2")
    press(one.page, one.page.get_by_role("button", name="签阅"))
    assert "您已签阅" in one.page.inner_text("main")
    assert DispatchReading.objects.get().by == leader
    for form in ("docx", "xlsx", "pdf", "png"):
        file = one.page.request.get(f"{one.server.url}{row.get_absolute_url()}&as={form}")
        assert file.ok, form


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(visitor, city, width, scheme):
    user = make_user("bureau")
    make_dispatch("2024Q1", place=city, state="published", by=user)
    row = make_dispatch(place=city, by=user)
    one = visitor(user, width, scheme)
    snapshot = (f"/snapshots/{row.snapshot_id}", f"/snap/{row.snapshot.code}")
    for path in (*PAGES, f"/reports/{row.pk}/head", f"/reports/{row.pk}/files", *snapshot):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path
