"""共建与飞地 on pages: the whole, ours and theirs, and what is said of the public figures."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import SharedProject
from tests.factories.offices import make_share
from tests.factories.parks import make_park
from tests.factories.projects import make_city_region, make_funding, make_signed
from tracker import clock

pytestmark = pytest.mark.django_db
SPLIT = {
    **dict.fromkeys(("ours_funds", "ours_output", "ours_tax"), "60"),
    **dict.fromkeys(("theirs_funds", "theirs_output", "theirs_tax"), "40"),
}


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_city_region()
    park = make_park("own")
    project = make_signed(park, annual_output=Decimal(1000), annual_tax=Decimal(50))
    make_funding(project, received_on=date(2024, 5, 10))
    yield SimpleNamespace(
        project=project,
        bureau=login("bureau"),
        staff=login("staff", parks=[park]),
        stranger=login("staff", parks=[make_park("other")]),
    )
    clock.hold(None)


def body(world, **fields):
    return {
        "project_code": world.project.code, "partner": "示例共建园区", "partner_region": "示例市",
        "agreement": "示例共建协议", "from_on": "2024-01-01", **SPLIT,
    } | fields  # fmt: skip


def test_written_mended_taken_back(world):
    said = world.bureau.post("/partners/new", body(world))
    row = SharedProject.objects.get()
    assert said.url == row.get_absolute_url() == f"/partners/{row.pk}"
    text = world.staff.get(said.url).content.decode()
    assert "只计一次" in text
    again = world.bureau.post("/partners/new", body(world))
    assert "已与示例共建园区共建" in again.content.decode()
    assert "project_code" in again.context["form"].errors
    edit = body(world, version=1, ours_tax="50")
    assert "合计要等于 100%" in world.bureau.post(f"{said.url}/edit", edit).content.decode()
    edit["theirs_tax"] = "50"
    assert world.bureau.post(f"{said.url}/edit", edit).status_code == 302
    assert world.bureau.post(f"{said.url}/void", {"version": 2}).status_code == 422
    gone = {"version": 2, "reason": "协议终止"}
    assert world.bureau.post(f"{said.url}/void", gone).status_code == 302
    assert not SharedProject.objects.held().exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"project_code": "nowhere"}, "没有这个编号的项目"),
        ({"ours_funds": "101"}, "最多 100"),
        ({"ours_funds": "很多"}, "请只填数字"),
        ({"to_on": "2023-01-01"}, "早于开始"),
    ],
)
def test_bad_input_is_named(world, fields, words):
    said = world.bureau.post("/partners/new", body(world, **fields))
    assert said.status_code == 422
    assert words in said.content.decode()


def test_the_list_adds_up_and_keeps_to_the_scope(world):
    row = make_share(world.project)
    page = world.staff.get("/partners")
    total = page.context["total"]
    assert (total["funds"].whole, total["funds"].ours, total["funds"].theirs) == (100, 60, 40)
    assert (total["output"].ours, total["tax"].theirs) == (600, 20)
    assert len(world.stranger.get("/partners").context["object_list"]) == 0
    assert world.stranger.get(row.get_absolute_url()).status_code == 404
    assert world.staff.get("/partners/new").status_code == 403
    for query, count in (("q=共建园区", 1), ("q=别处", 0), ("state=voided", 0), ("park=own", 1)):
        assert len(world.bureau.get(f"/partners?{query}").context["object_list"]) == count
    book = openpyxl.load_workbook(BytesIO(world.bureau.get("/partners?format=xlsx").getvalue()))
    cells = [cell.value for cell in list(book["共建与飞地"].iter_rows())[-1]]
    assert {100, 60, 40} <= set(cells)
