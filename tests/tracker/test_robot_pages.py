"""/robots: set up, change, try; the address is never seen again."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.parks import make_unit
from tests.projects.exports.support import book, table
from tests.tracker.sink import KEY
from tracker.models import AuditEvent, Robot

pytestmark = pytest.mark.django_db
ADDRESS = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"


def make(name="示例群", **fields):
    fields = {"kind": "wecom", "address": ADDRESS} | fields
    return Robot.objects.create(name=name, **fields)


def filled(**fields):
    said = {"name": "示例群", "kind": "wecom", "address": ADDRESS, "secret": "", "unit": ""}
    return said | {"is_active": "on"} | fields


@pytest.fixture
def admin(login):
    return login("admin")


def test_list_shows_robots_and_no_address(admin):
    make(unit=make_unit("force"), error="平台没有接收")
    page = admin.get("/robots").content.decode()
    assert "示例群" in page and "示例单位force" in page and "平台没有接收" in page
    assert KEY not in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_for_one_as_for_three(admin, django_assert_num_queries, count):
    for n in range(count):
        make(f"群{n}", unit=make_unit(f"u{n}"))
    admin.get("/robots")
    with django_assert_num_queries(6):
        admin.get("/robots")


def test_list_as_a_workbook_has_no_address(admin):
    make(unit=make_unit("force"))
    rows, _ = table(book(admin, "/robots?format=xlsx")["群机器人"])
    assert [rows[0][name] for name in ("平台", "服务单位", "状态")] == [
        "企业微信",
        "示例单位force",
        "启用",
    ]
    assert KEY not in str(rows)


def test_empty_list_says_what_to_do(admin):
    assert "还没有群机器人" in admin.get("/robots").content.decode()


def test_create_audits_all_but_the_secrets(admin):
    unit = make_unit("force")
    answer = admin.post("/robots/new", filled(unit=unit.pk, secret="SECx", kind="wecom"))
    assert (answer.status_code, answer.url) == (302, "/robots")
    robot = Robot.objects.get()
    assert (robot.name, robot.unit, robot.address, robot.secret) == (
        "示例群",
        unit,
        ADDRESS,
        "SECx",
    )
    event = AuditEvent.objects.get(verb="添加机器人")
    assert event.changes["name"] == [None, "示例群"]
    assert KEY not in str(event.changes) and "SECx" not in str(event.changes)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://10.0.0.8/cgi-bin/webhook/send?key=abcd", "内网或本机地址"),
        ("https://127.0.0.1/cgi-bin/webhook/send?key=abcd", "内网或本机地址"),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abcd", "只接受 https://"),
        ("https://evil.example/cgi-bin/webhook/send?key=abcd", "不是该平台的网址"),
        ("https://qyapi.weixin.qq.com/", "网址不完整"),
        ("", "必填"),
    ],
)
def test_refused_address_names_reason_and_way_out(admin, address, words):
    answer = admin.post("/robots/new", filled(address=address))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert not address or "整段复制" in page
    assert 'value="示例群"' in page
    assert not Robot.objects.exists()


def test_second_robot_of_a_unit_and_second_of_a_name_are_refused(admin):
    unit = make_unit("force")
    make(unit=unit)
    make("全部的")
    for fields, words in (
        ({"name": "另一个", "unit": unit.pk}, "已由“示例群”服务"),
        ({"name": "另一个"}, "全部单位已由“全部的”服务"),
        ({"unit": make_unit("other").pk}, "已有同名的机器人"),
    ):
        answer = admin.post("/robots/new", filled(**fields))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    switched_off = {"name": "备用", "unit": unit.pk, "is_active": ""}
    assert admin.post("/robots/new", filled(**switched_off)).status_code == 302


def test_edit_keeps_the_address_that_is_not_typed_again(admin):
    robot = make(secret="SECx", error="旧错误")
    page = admin.get(f"/robots/{robot.pk}").content.decode()
    assert KEY not in page and "SECx" not in page and "不再显示" in page
    said = filled(name="改名", address="", version=robot.version, is_active="")
    assert admin.post(f"/robots/{robot.pk}", said).status_code == 302
    robot.refresh_from_db()
    assert (robot.name, robot.address, robot.secret) == ("改名", ADDRESS, "SECx")
    assert (robot.is_active, robot.error, robot.version) == (False, "", 2)
    changes = AuditEvent.objects.get(verb="修改机器人").changes
    assert changes == {"name": ["示例群", "改名"], "is_active": [True, False]}


def test_edit_with_a_new_address_says_only_that(admin):
    robot = make()
    fresh = ADDRESS.replace(KEY, "fresh999")
    admin.post(f"/robots/{robot.pk}", filled(address=fresh, version=robot.version))
    robot.refresh_from_db()
    assert robot.address == fresh
    assert AuditEvent.objects.get(verb="修改机器人").changes == {
        "address": ["（保密）", "（已更换）"]
    }


def test_edit_to_another_platform_needs_its_address(admin):
    robot = make()
    said = filled(kind="feishu", address="", version=robot.version)
    answer = admin.post(f"/robots/{robot.pk}", said)
    assert answer.status_code == 422
    assert "换了平台" in answer.content.decode()
    robot.refresh_from_db()
    assert robot.kind == "wecom"


def test_edit_of_a_moved_version_is_refused(admin):
    robot = make()
    Robot.objects.update(version=2, name="别人改的")
    answer = admin.post(f"/robots/{robot.pk}", filled(name="我的", version=1, address=""))
    assert answer.status_code == 422
    assert "现在是“别人改的”，您填的是“我的”" in answer.content.decode()


def test_trial_reaches_the_group(admin, sink):
    robot = make(address=sink.address("wecom"), error="旧错误")
    answer = admin.post(f"/robots/{robot.pk}/test", follow=True)
    assert "已发出测试消息" in answer.content.decode()
    assert "测试消息" in sink.said[0]
    robot.refresh_from_db()
    assert robot.error == "" and robot.posted_at
    assert AuditEvent.objects.get(verb="试发机器人").changes["result"][1] == "已发出"


def test_trial_that_fails_says_why_and_keeps_it(admin, sink):
    robot = make(address=sink.address("wecom", "wrongkey"))
    page = admin.post(f"/robots/{robot.pk}/test", follow=True).content.decode()
    assert "没有发出：平台没有接收（93000）" in page
    assert "wrongkey" not in page
    robot.refresh_from_db()
    assert "93000" in robot.error


@pytest.mark.parametrize("role", ["bureau", "staff", "auditor", "leader"])
def test_others_see_no_robot(login, role):
    robot, client = make(), login(role)
    assert client.get("/robots").status_code == 403
    assert client.get("/robots/new").status_code == 403
    assert client.get(f"/robots/{robot.pk}").status_code == 404
    assert client.post(f"/robots/{robot.pk}/test").status_code == 404


def test_wrong_method_and_missing_robot(admin):
    robot = make()
    assert admin.get(f"/robots/{robot.pk}/test").status_code == 405
    assert admin.put(f"/robots/{robot.pk}").status_code == 405
    assert admin.get("/robots/999").status_code == 404


def two_of(**fields):
    make("甲", **fields)
    make("乙", **fields)


BREAKERS = {
    "robot_name_once": lambda: (make(), make(is_active=False)),
    "robot_one_a_unit": lambda: two_of(unit=make_unit("force")),
    "robot_one_for_all": two_of,
}


@pytest.mark.parametrize("name", BREAKERS)
def test_constraint_holds(name):
    with pytest.raises(IntegrityError), transaction.atomic():
        BREAKERS[name]()


def test_every_constraint_is_broken_here():
    assert {c.name for c in Robot._meta.constraints} == set(BREAKERS)
