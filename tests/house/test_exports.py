"""Every list exports what it shows, by the one button (HOUSE.md habit 9)."""

from tests.house.routes import addresses
from tests.house.source import ROOT, text
from tests.house.test_doors import subclasses
from tracker.generic import ListPage
from tracker.views.export import ExportList

BUTTON = "_components/export.html"
# Lists that are no ledger, with the reason.
STAYS = {
    "LampRuleList": "规则在页上看和改，不是台账",
    "LeadRuleList": "规则在页上看和改，不是台账",
    "DutyTemplateList": "模板在页上看和改，不是台账",
}


def lists() -> set[type]:
    addresses()  # imports every view
    held = {view for view in subclasses(ListPage) if getattr(view, "model", None)}
    return {view for view in held if view.__name__ not in STAYS}


def test_every_list_page_leaves_as_a_workbook():
    assert len(lists()) > 12
    assert {view.__name__ for view in lists() if not issubclass(view, ExportList)} == set()


def test_every_list_page_has_the_button():
    pages = {view.template_name for view in lists()} | {"projects/verify/list.html"}
    assert {page for page in pages if BUTTON not in text(ROOT / "templates" / page)} == set()
