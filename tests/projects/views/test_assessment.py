"""Pages of 考核: schemes, their tables, league, every point, 试算, hand scores, publishing."""

from datetime import date
from decimal import Decimal as D
from io import BytesIO

import pytest
from openpyxl import load_workbook

from projects.models import AssessmentResult, HandScore, Scheme, SchemeItem
from tests.factories.assessment import (
    make_group,
    make_hand_item,
    make_hand_score,
    make_item,
    make_scheme,
)
from tests.factories.parks import make_park
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _july():
    forget_all()
    clock.hold(date(2024, 7, 8))


@pytest.fixture
def scheme():
    make_park("aa", order=1)
    make_park("bb", order=2)
    scheme = make_scheme(code="kh", state="in_force")
    item = make_hand_item(make_group(scheme, name="甲"), name="评议")
    make_hand_score(item, key="aa", points=D(60))
    make_hand_score(item, key="bb", points=D(80))
    return scheme


def text(answer):
    return answer.content.decode()


def test_a_scheme_is_made_from_a_template_and_put_in_force(login):
    make_hand_item(make_group(make_scheme(code="t", state="template", year=None), name="甲"))
    client = login("bureau")
    page = client.get("/assessments/new?from=t")
    assert "t-2024" in text(page)
    sent = {"code": "a", "name": "示例", "year": 2024, "span": "quarter", "ranked": "park"}
    assert client.post("/assessments/new?from=t", sent).url == "/assessments/a"
    made = Scheme.objects.get(code="a")
    assert SchemeItem.objects.filter(group__scheme=made).count() == 1
    said = {"version": made.version, "state": "in_force"}
    assert client.post("/assessments/a/state", said).status_code == 302
    assert "执行中" in text(client.get("/assessments"))


def test_weights_that_do_not_add_up_stay_a_draft(login):
    scheme = make_scheme(code="kh")
    make_item(make_group(scheme, name="甲", weight=D(80)), weight=D(30))
    client = login("bureau")
    answer = client.post("/assessments/kh/state", {"version": 1, "state": "in_force"})
    assert answer.status_code == 422
    assert "各组权重之和是 80，还差 20" in text(answer)
    assert client.post("/assessments/kh/state", {"version": 1, "state": "x"}).status_code == 422
    assert Scheme.objects.get().state == "draft"


def test_groups_and_items_are_tables(login):
    scheme = make_scheme(code="kh")
    group = make_group(scheme, name="甲")
    client = login("bureau")
    read = f'{{"version": 1, "order": "0", "name": "甲", "weight": "{group.weight:.2f}"}}'
    sent = {f"r{group.pk}-read": read, f"r{group.pk}-order": "0", f"r{group.pk}-name": "乙"}
    sent |= {f"r{group.pk}-weight": "100.00", "n1-read": "{}", "n2-read": "{}"}
    assert client.post("/assessments/kh/groups", sent).status_code == 302
    assert scheme.groups.get().name == "乙"
    new = {"n1-read": "{}", "n2-read": "{}", "n1-group": group.pk, "n1-name": "资金"}
    new |= {
        "n1-what": "registry:funds",
        "n1-rule": "completion",
        "n1-weight": "100",
        "n1-goal": "5",
    }
    bad = client.post("/assessments/kh/items", new | {"n1-cap": "90"})
    assert "封顶不能低于 100%" in text(bad)
    assert "还没有保存" in text(bad)
    strange = client.post("/assessments/kh/items", new | {"n1-what": "registry:nothing"})
    assert "没有“registry:nothing”这个指标" in text(strange)
    assert client.post("/assessments/kh/items", new | {"n1-cap": "120"}).status_code == 302
    item = SchemeItem.objects.get()
    assert (item.code, item.cap, item.lower_is_better) == ("funds", 120, False)
    read = client.get("/assessments/kh/items").context["form"].rows[0].initial["read"]
    gone = {f"r{item.pk}-read": read, f"r{item.pk}-name": "", "n1-read": "{}", "n2-read": "{}"}
    assert client.post("/assessments/kh/items", gone).status_code == 302
    assert not SchemeItem.objects.exists()


def test_the_league_and_every_point(login, scheme):
    client = login("leader")
    page = text(client.get("/assessments/kh/result?period=2024Q2"))
    assert page.index(">bb") < page.index(">aa") if ">bb" in page else "80.00" in page
    assert "今日计算" in page
    assert "公布 2024Q2 结果" not in page
    trace = text(client.get("/assessments/kh/trace?period=2024Q2&key=aa"))
    assert "评 60 分，满分 100 分" in trace
    assert client.get("/assessments/kh/trace?key=no").status_code == 404
    assert client.get("/assessments/kh/result?period=2024H1").status_code == 404
    assert client.get("/assessments/kh/try").status_code == 403


def test_the_league_leaves_as_a_workbook(login, scheme):
    answer = login("leader").get("/assessments/kh/result?period=2024Q2&format=xlsx")
    book = load_workbook(BytesIO(answer.getvalue()), data_only=True)
    assert book.sheetnames == ["位次", "得分明细", "口径说明"]
    told = [cell.value for row in book["得分明细"].iter_rows() for cell in row]
    assert "评 80 分，满分 100 分" in told


def test_a_try_shows_new_places_and_writes_nothing(login, scheme):
    item = SchemeItem.objects.get()
    client = login("bureau")
    asked = f"period=2024Q2&item={item.pk}&key=aa&value=90&w-{item.pk}=50"
    page = text(client.get(f"/assessments/kh/try?{asked}"))
    assert "50，不等于 100" in page
    assert "50.00" in page
    assert HandScore.objects.get(key="aa").points == 60
    for strange in ("w-{}=x", "c-{}=90", "g-{}=-1", "w-{}=NaN", "w-{}=1e99"):
        page = text(client.get("/assessments/kh/try?" + strange.format(item.pk)))
        assert "有几处没有用上" in page
    assert "要选考核项和考核对象" in text(client.get("/assessments/kh/try?value=5"))


def test_points_by_hand_on_one_page(login, scheme):
    item = SchemeItem.objects.get()
    client = login("bureau")
    address = "/assessments/kh/hand?period=2024Q2"
    assert client.get(address).status_code == 200
    sent = {f"p-{item.pk}-aa": "61", f"p-{item.pk}-bb": "80", "reason": "评议"}
    assert "没有填写或改动" in text(client.post(address, sent | {f"p-{item.pk}-aa": "60"}))
    assert "0 到 100" in text(client.post(address, sent | {f"p-{item.pk}-aa": "101"}))
    assert client.post(address, sent).status_code == 302
    assert HandScore.objects.get(key="aa").points == 61


def test_what_was_published_stays_beside_today(login, scheme):
    client = login("bureau")
    sent = {"period": "2024Q2", "reason": "示例审定"}
    assert client.post("/assessments/kh/publish", sent).status_code == 302
    HandScore.objects.filter(key="aa").update(points=90)
    page = text(client.get("/assessments/kh/result?period=2024Q2"))
    assert "第 1 次公布" in page
    assert "90.00" not in page
    page = text(client.get("/assessments/kh/result?period=2024Q2&view=today"))
    assert "公布总分" in page
    assert "90.00" in page
    assert client.post("/assessments/kh/publish", {"period": "2024Q2"}).status_code == 422
    late = client.post("/assessments/kh/publish", {"period": "2024Q3", "reason": "x"})
    assert "才结束" in text(late)
    assert AssessmentResult.objects.count() == 1
    place = text(client.get("/parks/aa"))
    assert "2024Q2 考核第 2 位" in place


def test_only_the_bureau_changes_schemes(login, scheme):
    client = login("staff", parks=[])
    for page in ("edit", "groups", "items", "hand", "publish"):
        assert client.get(f"/assessments/kh/{page}").status_code == 403
    assert client.post("/assessments/kh/state").status_code == 403
    make_scheme(code="draft")
    assert client.get("/assessments/draft").status_code == 404
    assert login("bureau").get("/assessments/kh/state").status_code == 405
