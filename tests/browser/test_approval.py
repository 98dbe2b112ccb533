"""手续 clicked through: the unit finds its item, promises, and finishes it with its number."""

from datetime import date

import pytest

from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_approval, make_item, make_signed
from tracker import clock

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WIDTHS = [1440, 390]


@pytest.fixture
def unit(transactional_db):
    clock.hold(date(2024, 7, 8))
    yield make_unit("hb", name="示例市生态环境局", short_name="示例环保局")
    clock.hold(None)


@pytest.fixture
def row(unit):
    park = make_park("zyjk", name="示例开发区", short_name="示例区")
    project = make_signed(park, name="示例氢能装备项目", code="A")
    make_approval(project, name="施工许可", unit=make_unit("zj"), promised_on=date(2024, 6, 3))
    return make_approval(project, name="环评批复", unit=unit, item=make_item(), is_key=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_unit_promises_and_finishes(visitor, unit, row, tmp_path, width):
    paper = tmp_path / "环评批复.pdf"
    paper.write_bytes(PDF)
    one = visitor(make_user("unit", person=make_person(unit=unit)), width)
    one.open("/permits")
    assert one.fits()
    assert one.axe() == []
    assert one.page.inner_text("tbody tr:first-child").count("环评批复") == 1
    one.page.click("tbody tr:first-child a.btn")
    one.page.wait_for_load_state()
    assert one.axe() == []
    one.page.click("#act button.btn-brand")
    one.page.wait_for_load_state()
    row.refresh_from_db()
    assert (row.state, row.promised_on) == ("running", date(2024, 7, 29))

    one.page.fill("#id_document_number", "张环评〔2024〕12号")
    one.page.set_input_files("#id_files", str(paper))
    one.page.click("#act button.btn-brand")
    one.page.wait_for_load_state()
    row.refresh_from_db()
    assert (row.state, row.done_on, row.document_number) == (
        "done", date(2024, 7, 8), "张环评〔2024〕12号",
    )  # fmt: skip
    assert "环评批复.pdf" in one.page.inner_text("main")
    assert one.fits()


def test_a_key_item_without_its_paper_is_asked_about(visitor, unit, row):
    one = visitor(make_user("staff", parks=[row.project.park]), 390)
    one.open(f"/permits/{row.pk}/finish")
    one.page.click(".acts button.btn-brand")
    one.page.wait_for_load_state()
    assert "还没有上传批文" in one.page.inner_text(".warn")
    one.page.check("input[name=confirm]")
    one.page.click(".acts button.btn-brand")
    one.page.wait_for_load_state()
    row.refresh_from_db()
    assert row.state == "done"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_and_fit(visitor, unit, row, width, scheme):
    one = visitor(make_user("bureau"), width, scheme)
    for path in (
        "/permits",
        "/permits?due=overdue&mode=normal",
        "/permits?due=paused",
        f"/permits/{row.pk}",
        f"/permits/{row.pk}/start",
        f"/permits/{row.pk}/edit",
        "/p/A",
    ):
        one.open(path)
        assert one.fits(), path
        assert one.axe() == [], path
