"""/screens: the bureau makes, changes, renews and closes the links of walls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Screen
from tests.factories.parks import make_park
from tests.factories.screens import make_screen
from tests.projects.exports.support import book, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(login):
    return login("bureau")


def filled(**fields):
    day = (timezone.localdate() + timedelta(days=90)).isoformat()
    said = {"name": "示例大厅", "park": "", "paging": "20", "expires_on": day, "networks": ""}
    return said | {"hide_names": "on"} | fields


def link_in(answer) -> str:
    said = answer.content.decode()
    return said.split('value="http://testserver')[1].split('"')[0]


def test_create_tells_the_link_once_and_it_opens(bureau, client):
    make_park("zyjk")
    answer = bureau.post("/screens/new", filled(park="zyjk", networks="127.0.0.1，10.0.0.0/8"))
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    link = link_in(answer)
    screen = Screen.objects.get()
    assert (screen.park.code, screen.networks) == ("zyjk", "127.0.0.1/32 10.0.0.0/8")
    assert screen.held_by == bureau.user
    assert client.get(link).status_code == 200
    for path in ("/screens", f"/screens/{screen.pk}"):
        assert link.removeprefix("/big/") not in bureau.get(path).content.decode()


def test_the_same_form_twice_makes_one_screen(bureau):
    data = filled(form_token="one")
    bureau.post("/screens/new", data)
    answer = bureau.post("/screens/new", data)
    assert (answer.status_code, answer.url) == (302, "/screens")
    assert Screen.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "必填"),
        ({"paging": "4"}, "5"),
        ({"paging": "x"}, "整数"),
        ({"expires_on": "2020-01-01"}, "最长一年"),
        ({"expires_on": "明年"}, "日期看不懂"),
        ({"networks": "大厅"}, "地址看不懂"),
        ({"park": "nowhere"}, "选择"),
    ],
)
def test_what_is_wrong_is_said_and_kept(bureau, fields, words):
    answer = bureau.post("/screens/new", filled(**fields))
    said = answer.content.decode()
    assert answer.status_code == 422 and words in said
    assert not Screen.objects.exists()
    assert "示例大厅" in said or "name" in fields


def test_a_taken_name_stands_beside_its_field(bureau):
    make_screen(name="示例大厅")
    answer = bureau.post("/screens/new", filled())
    assert answer.status_code == 422 and "已有同名的大屏" in answer.content.decode()


def test_edit(bureau):
    park = make_park("zyjk")
    screen = make_screen(park=park, name="示例大厅")
    shown = bureau.get(f"/screens/{screen.pk}").content.decode()
    assert "示例大厅" in shown and "selected" in shown
    answer = bureau.post(f"/screens/{screen.pk}", filled(paging="60", version="1"))
    assert (answer.status_code, answer.url) == (302, "/screens")
    screen.refresh_from_db()
    assert (screen.paging, screen.park, screen.hide_names) == (60, None, True)


def test_edit_over_a_newer_version(bureau):
    screen = make_screen(name="示例大厅")
    bureau.post(f"/screens/{screen.pk}", filled(paging="60", version="1"))
    answer = bureau.post(f"/screens/{screen.pk}", filled(paging="90", version="1"))
    assert answer.status_code == 422 and "现在是“60”" in answer.content.decode()


def test_renew_tells_a_new_link(bureau, client):
    screen = make_screen(token="old")
    assert bureau.get(f"/screens/{screen.pk}/link").status_code == 200
    link = link_in(bureau.post(f"/screens/{screen.pk}/link"))
    assert client.get("/big/old").status_code == 404
    assert client.get(link).status_code == 200


def test_revoke_closes_and_cannot_be_repeated(bureau, client):
    screen = make_screen(token="key")
    path = f"/screens/{screen.pk}/revoke"
    assert bureau.get(path).status_code == 200 and not Screen.objects.get().revoked_at
    assert bureau.post(path).status_code == 302
    assert client.get("/big/key").status_code == 410
    assert bureau.post(path).status_code == 422
    assert bureau.post(f"/screens/{screen.pk}/link").status_code == 422
    assert "已停用" in bureau.get("/screens").content.decode()


def test_list_says_the_state_of_each(bureau):
    make_screen(name="示例一", expires_on=timezone.localdate() - timedelta(days=3))
    make_screen(
        name="示例二", seen_at=timezone.now(), seen_ip="10.20.3.15", networks="10.20.0.0/16"
    )
    said = bureau.get("/screens").content.decode()
    assert "逾期 3 天" in said and "已到期" in said
    assert "10.20.3.15" in said and "只许 10.20.0.0/16" in said and "还没有打开过" in said


def test_those_in_use_come_first(bureau):
    make_screen(name="示例甲", revoked_at=timezone.now())
    make_screen(name="示例乙")
    rows = bureau.get("/screens").context["object_list"]
    assert [row.name for row in rows] == ["示例乙", "示例甲"]


def test_empty_list_says_what_to_do(bureau):
    assert "还没有大屏" in bureau.get("/screens").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_queries(bureau, count, django_assert_num_queries):
    for _ in range(count):
        make_screen(park=make_park())
    bureau.get("/screens")
    with django_assert_num_queries(6):
        bureau.get("/screens")


def test_list_as_a_workbook(bureau):
    make_screen(token="key", name="示例大厅", park=make_park("zyjk"))
    rows, _ = table(book(bureau, "/screens?format=xlsx")["大屏链接"])
    assert rows[0]["名称"] == "示例大厅" and rows[0]["范围"] == "示例园区zyjk"
    assert Screen.objects.get().key_hash not in str(rows)


@pytest.mark.parametrize("role", ["leader", "staff", "unit", "liaison", "auditor", "admin"])
def test_only_the_bureau(login, role):
    screen, client = make_screen(), login(role)
    for path in ("/screens", "/screens/new"):
        assert client.get(path).status_code == 403
    for path in (f"/screens/{screen.pk}", f"/screens/{screen.pk}/link"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert Screen.objects.get().version == 1


def test_methods(bureau):
    screen = make_screen()
    assert bureau.post("/screens").status_code == 405
    assert bureau.put(f"/screens/{screen.pk}").status_code == 405
    assert bureau.get("/screens/999999").status_code == 404
