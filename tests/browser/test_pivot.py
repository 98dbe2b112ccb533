"""数据分析 in a browser: choose, follow a cell to its rows, save; and why a figure has changed."""

from datetime import date

import pytest

from projects.models import SavedPivot
from tests.factories.parks import make_user
from tests.projects.queries.world import make_world
from tracker import clock

TABLE = "/explore?show=funds_outside&rows=park&cols=month&period=2024H1"
PAGES = (
    TABLE,
    "/explore?show=start_rate&rows=listing&park=nix",
    "/explore/saved",
    "/explore/saved/new?show=funds&rows=park",
    "/q/funds_outside/diff?period=2024&from=2024-06-15&to=2024-07-08",
    "/q/start_rate/diff?period=2024Q2&base=2024Q1",
)


@pytest.fixture
def world(transactional_db):
    clock.hold(date(2024, 7, 8))
    yield make_world()
    clock.hold(None)


def test_a_cell_leads_to_its_rows_and_the_table_is_kept(visitor, world):
    one = visitor(make_user("bureau"))
    one.open(TABLE)
    one.page.select_option("select[name=cols]", "chain")
    one.page.wait_for_url("**cols=chain**")
    one.page.wait_for_load_state("networkidle")
    cell = one.page.locator(".pvt tbody td.hc a").first
    said = cell.inner_text()
    assert one.page.locator("#pivot-chart svg").count() == 1
    one.page.get_by_role("link", name="保存这张表").click()
    one.page.wait_for_load_state("networkidle")
    one.page.fill("#id_name", "示例分析")
    one.page.check("#id_on_cockpit")
    one.page.get_by_role("button", name="保存", exact=True).click()
    one.page.wait_for_load_state("networkidle")
    assert "示例分析" in one.page.inner_text("main")
    assert SavedPivot.objects.get().on_cockpit
    one.page.locator(".pvt tbody td.hc a").first.click()
    one.page.wait_for_load_state("networkidle")
    assert one.page.inner_text(".figure-big").startswith(said)
    one.page.get_by_role("link", name="为什么和上次不同").first.click()
    one.page.wait_for_load_state("networkidle")
    assert "差额构成" in one.page.inner_text("main")
    one.open("/cockpit")
    assert "示例分析" in one.page.inner_text("#saved-pivots")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(visitor, world, width, scheme):
    user = make_user("bureau")
    SavedPivot.objects.create(owner=user, name="示例", query="show=funds&rows=park", is_shared=True)
    one = visitor(user, width, scheme)
    for path in PAGES:
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path
