"""/big by log-in and by a device's link: the right scope, nothing else, and calm when closed."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parks.models import RoleGrant
from projects.models import LampRule, Project, Screen
from tests.factories.parks import make_user
from tests.factories.projects import make_lamp, make_signed
from tests.factories.screens import make_screen
from tests.projects.queries.world import make_world
from tracker import clock
from tracker.models import AuditEvent

pytestmark = pytest.mark.django_db
TOKEN = "Zk3vQ9_x-7TgY2mB5nC8dE1fH4jL6pR0sU3wA9bD2eG"
LINK = f"/big/{TOKEN}"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    cache.clear()
    monkeypatch.setattr("tracker.limits.time", lambda: 0.0)  # no minute ends meanwhile
    clock.hold(date(2024, 7, 8))
    yield
    clock.hold(None)


@pytest.fixture
def world():
    return make_world()


def page(client, path="/big") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def shows(said: str, project: Project) -> bool:
    """As a name of its own: 示例项目1 is not 示例项目12."""
    return any(f"{left}{project.name}{right}" in said for left, right in (('"', '"'), (">", "<")))


# --- By log-in ---


def test_every_number_is_a_link(world, login):
    said = page(login("leader"))
    assert "3 个参评项目，一格一个" in said
    for path in ("/q/funds_outside?", "/q/signed_count?", "/q/active_count?", "/q/start_rate?"):
        assert path in said
    assert "/q/lamp_red?period=2024-01..2024-07&amp;as_of=2024-07-08" in said.replace("%3A", ":")
    for project in (world.one, world.two):
        assert f'href="/p/{project.code}"' in said
    assert "示例领导" in said and "/cockpit" in said


def test_the_lamp_links_lead_to_the_same_number(world, login):
    client = login("leader")
    for code, number in (("lamp_red", 1), ("lamp_yellow", 1)):
        answer = client.get(f"/q/{code}?period=2024-01..2024-07&as_of=2024-07-08")
        assert answer.context["total"] == number


def test_names_off_leaves_names_out(world, login):
    said = page(login("leader"), "/big?names=off")
    assert "示例领导" not in said
    assert shows(said, world.one)  # a project is no person


def test_staff_sees_its_own_park(world, login):
    said = page(login("staff", parks=[world.other]))
    assert not shows(said, world.one) and world.one.code not in said
    assert "1 个参评项目" in said


def test_narrowed_by_the_address(world, login):
    said = page(login("bureau"), "/big?park=lz&play=40")
    assert 'data-play="40"' in said
    assert not shows(said, world.one) and "&amp;park=lz" in said


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("park=nowhere", "没有代码为"),
        ("period=2024H9", "看不懂统计期"),
        ("play=0", "翻页秒数请写 5 到 300"),
        ("play=x9", "翻页秒数请写"),
    ],
)
def test_what_cannot_be_read_is_said(world, login, query, words):
    assert words in page(login("leader"), f"/big?{query}")


def test_a_past_period_has_its_own_lamps(world, login):
    said = page(login("leader"), "/big?period=2024-05")
    assert "亮灯截至 5月31日" in said


def test_demo_says_so(world, login):
    assert "演示城市" in page(login("leader"))


def test_access(world, login):
    assert login("unit").get("/big").status_code == 403
    assert login("leader").post("/big").status_code == 405
    answer = Client().get("/big")
    assert (answer.status_code, answer.url) == (302, "/login/?next=/big")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_by_log_in(world, login, count, django_assert_num_queries):
    for _ in range(count):
        make_lamp(make_signed(world.zone), "red", since_on=date(2024, 6, 1))
    client = login("leader")
    client.get("/big")
    with django_assert_num_queries(15):
        client.get("/big")


# --- By link ---


@pytest.fixture
def device():
    """A browser that has never logged in."""
    return Client()


def test_a_link_opens_without_a_log_in_and_leads_nowhere(world, device):
    make_screen(token=TOKEN, paging=30)
    said = page(device, LINK)
    assert 'data-play="30"' in said and shows(said, world.one) and "示例领导" in said
    assert 'href="/q/' not in said and 'href="/p/' not in said and "/cockpit" not in said
    assert TOKEN not in said
    assert not device.cookies


def test_the_answer_keeps_the_key_to_itself(world, device):
    make_screen(token=TOKEN)
    answer = device.get(LINK)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_a_park_screen_shows_no_other_park(world, device):
    make_lamp(world.bare, "red", "progress", since_on=date(2024, 6, 1))
    make_screen(token=TOKEN, park=world.zone)
    said = page(device, LINK)
    for other in Project.objects.filter(park=world.other):
        assert not shows(said, other) and other.code not in said
    assert "2 个参评项目" in said


@pytest.mark.parametrize("query", ["park=lz", "period=2023", "names=on", "play=5"])
def test_the_address_changes_nothing(world, device, query):
    make_screen(token=TOKEN, park=world.zone, hide_names=True)
    plain = page(device, LINK)
    assert page(device, f"{LINK}?{query}").split("data-now")[0] == plain.split("data-now")[0]
    assert "示例领导" not in page(device, f"{LINK}?{query}")


def test_hidden_names_hide_what_people_wrote(world, device):
    """The title of a problem and the reason of a hand-set lamp may name anybody."""
    rule = LampRule.objects.create(
        kind="problem", measure="days", yellow_from=1, red_from=3, text="示例",
        valid_from=date(2023, 1, 1),
    )  # fmt: skip
    world.one.lamps.filter(level="red").update(
        kind="problem", rule=rule, reason="张三没有签字：限 2024-06-14 办结，逾期 24 天"
    )
    make_screen(token=TOKEN, hide_names=True)
    said = page(device, LINK)
    assert "张三" not in said and "示例领导" not in said
    assert "问题灯" in said and "逾期 24 天" in said


def test_hidden_names_hide_a_hand_set_reason(world, device):
    world.one.lamps.filter(level="red").update(rule=None, reason="张三要求改")
    make_screen(token=TOKEN, hide_names=True)
    assert "张三" not in page(device, LINK)


def test_opening_is_kept(world, device):
    make_screen(token=TOKEN)
    page(device, LINK)
    page(device, LINK)
    screen = Screen.objects.get()
    assert screen.seen_at and screen.seen_ip == "127.0.0.1"
    assert AuditEvent.objects.filter(verb="打开大屏").count() == 1


def holder_left(screen):
    type(screen.held_by).objects.update(is_active=False)


def holder_demoted(screen):
    RoleGrant.objects.update(role="leader")


CLOSED = {
    "停用": (410, "已经停用", {"revoked_at": timezone.now()}, None),
    "到期": (410, "有效期到", {"expires_on": timezone.localdate() - timedelta(days=1)}, None),
    "离任": (410, "不再负责", {}, holder_left),
    "换岗": (410, "不再负责", {}, holder_demoted),
    "地址": (403, "地址是 127.0.0.1", {"networks": "10.0.0.0/8"}, None),
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_closed_link_says_what_to_do_and_nothing_else(world, device, case):
    status, words, fields, change = CLOSED[case]
    screen = make_screen(token=TOKEN, name="示例大厅", **fields)
    if change:
        change(screen)
    answer = device.get(LINK)
    said = answer.content.decode()
    assert answer.status_code == status
    assert words in said and "联系招商局调度科" in said
    assert "示例大厅" not in said and not shows(said, world.one) and "/q/" not in said
    assert answer["Referrer-Policy"] == "no-referrer" and not device.cookies
    assert Screen.objects.get().seen_at is None


def test_the_last_day_still_counts(world, device):
    make_screen(token=TOKEN, expires_on=timezone.localdate())
    assert device.get(LINK).status_code == 200


@pytest.mark.parametrize("token", [TOKEN[:-1], TOKEN + "x", TOKEN.lower(), "x"])
def test_a_wrong_link_is_404(world, device, token):
    make_screen(token=TOKEN)
    answer = device.get(f"/big/{token}")
    assert answer.status_code == 404
    assert "链接不对" in answer.content.decode()


def test_a_link_opens_no_other_page(world, device):
    make_screen(token=TOKEN)
    page(device, LINK)
    for path in ("/big", "/cockpit", "/projects", f"/p/{world.one.code}", "/api/v1/projects/"):
        assert device.get(path).status_code in (302, 401), path
        assert device.get(f"{path}?token={TOKEN}").status_code in (302, 401), path
    answer = device.get("/api/v1/projects/", headers={"Authorization": f"Token {TOKEN}"})
    assert answer.status_code == 401


def test_only_reading(world, device):
    make_screen(token=TOKEN)
    for method in (device.post, device.put, device.delete):
        assert method(LINK).status_code == 405


def test_guessing_is_slowed_and_a_good_link_goes_on(world, device):
    make_screen(token=TOKEN)
    answers = [device.get(f"/big/guess{n}").status_code for n in range(22)]
    assert answers[:20] == [404] * 20 and answers[20:] == [429, 429]
    assert device.get(LINK).status_code == 200


def test_a_flood_is_refused_with_a_word(world, device, monkeypatch):
    monkeypatch.setattr("projects.views.big.ASKS", 2)
    make_screen(token=TOKEN)
    answers = [device.get(LINK) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] and "太频繁" in answers[2].content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_by_link(world, device, count, django_assert_num_queries):
    for _ in range(count):
        make_lamp(make_signed(world.zone), "red", since_on=date(2024, 6, 1))
    make_screen(make_user("bureau"), token=TOKEN)
    device.get(LINK)
    with django_assert_num_queries(14):
        device.get(LINK)
