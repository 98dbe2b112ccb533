"""数据快照: the list, one with its changes, the lock of two people, the link printed on a report."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from projects.models import Dispatch, Snapshot
from projects.queries.dispatch.compose import document
from tests.factories.dispatches import make_dispatch
from tests.factories.parks import make_park
from tests.factories.projects import (
    make_city_region,
    make_due_report,
    make_funding,
    make_rules,
    make_signed,
)
from tracker import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot():
    clock.hold(date(2024, 7, 8))
    make_rules()
    region = make_city_region()
    for code in ("first", "second"):
        project = make_signed(make_park(code))
        make_funding(project, amount=D(300))
        make_due_report(project)
    yield make_dispatch(place=region, state="published").snapshot
    clock.hold(None)


def said(answer) -> str:
    return answer.content.decode()


def test_list_and_its_workbook(snapshot, login):
    assert len(login("bureau").get("/snapshots").context["object_list"]) == 1
    content = login("bureau").get("/snapshots?format=xlsx").getvalue()
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    words = {cell.value for line in sheet.iter_rows() for cell in line}
    assert {"2024Q2", "张掖市", "未锁定"} <= words


def test_page_tells_what_has_changed_row_by_row(snapshot, login):
    client, at = login("bureau"), f"/snapshots/{snapshot.pk}"
    assert "所有数字与最新数据一致" in said(client.get(at))
    late = make_signed(make_park("late"), name="示例后到项目")
    make_funding(late, amount=D(500), received_on=date(2024, 6, 20))
    text = said(client.get(f"{at}?rows=funds_outside"))
    assert "逐行看变化" in text
    assert "示例后到项目" in text
    assert "600.00" in text
    assert "1,100.00" in text or "1100.00" in text
    assert client.get(f"{at}?rows=nowhere").status_code == 200


def test_locked_and_unlocked_by_two(snapshot, login):
    one, other, at = login("bureau"), login("bureau"), f"/snapshots/{snapshot.pk}"
    lock = f"{at}/lock"
    assert one.post(lock, {"version": 1, "reason": " "}).status_code == 422
    one.post(lock, {"version": 1, "reason": "示例：数已核完"})
    assert "请另一位同事复核" in said(one.get(at))
    own = one.post(lock, {"version": 2, "agrees": "yes"})
    assert own.status_code == 422
    assert "不能自己复核" in said(own)
    assert 'value="yes"' in said(other.get(at))
    other.post(lock, {"version": 2, "agrees": "yes"})
    assert Snapshot.objects.get().is_locked
    refused = one.post("/reports/new", {"period": "2024Q2", "place": "region:620700"})
    assert refused.status_code == 302  # made from the locked one
    assert Snapshot.objects.count() == 1
    other.post(lock, {"version": 3, "reason": "示例"})
    stale = one.post(lock, {"version": 3, "agrees": "yes"})
    assert stale.status_code == 422
    one.post(lock, {"version": 4, "agrees": "no"})
    assert Snapshot.objects.get().is_locked


def test_snapshots_are_the_bureaus(snapshot, login):
    at = f"/snapshots/{snapshot.pk}"
    for path in ("/snapshots", at):
        assert login("leader").get(path).status_code == 403
        assert login("bureau").post(path).status_code == 405
    assert login("leader").post(f"{at}/lock").status_code in (403, 404)
    assert login("bureau").get(f"{at}/lock").status_code == 405
    assert login("bureau").get("/snapshots/999999").status_code == 404


def test_printed_link_opens_the_figures_with_the_rows_one_may_see(snapshot, login):
    at = f"/snap/{snapshot.code}"
    park = make_park("first")
    assert "600.00" in said(login("leader").get(at))
    text = said(login("staff", parks=[park]).get(at))
    assert "共 2 行，您可见 1 行" in text
    assert login("unit").get(at).status_code == 403
    assert login("leader").post(at).status_code == 405


def test_printed_link_of_a_draft_is_not_there(snapshot, login):
    draft = make_dispatch("2024Q1", place=snapshot.region).snapshot
    assert login("leader").get(f"/snap/{draft.code}").status_code == 404
    assert login("bureau").get(f"/snap/{draft.code}").status_code == 200


@pytest.mark.parametrize("code", ["x", "2024Q2", "2024Q2-620700-x", "2024Q2-999999-1", "--1"])
def test_printed_link_that_never_was(snapshot, login, code):
    assert login("bureau").get(f"/snap/{code}").status_code == 404


def test_every_count_of_a_list_leads_to_as_many_rows(snapshot, login):
    """The lists a report names are on the page its numbers link to; others see their own only."""
    made = document(Dispatch.objects.get())
    counts = {one.code: one for one in made.figures() if one.code.startswith("list.")}
    assert counts
    answer = login("bureau").get(f"/snap/{snapshot.code}")
    lists = {name: (rows, count) for name, rows, count in answer.context["named"]}
    for code, one in counts.items():
        name = code.split(".")[1]
        rows, count = lists[name]
        assert len(rows) == count == one.value, name
        assert one.href.endswith(f"/snap/{snapshot.code}#{quote(name)}")
        assert f'id="{name}"' in said(answer)
    mine = login("staff", parks=[make_park("first")]).get(f"/snap/{snapshot.code}")
    shown = {name: rows for name, rows, _ in mine.context["named"]}
    assert {row["park"] for row in shown.get("未填报", [])} <= {make_park("first").short_name}
