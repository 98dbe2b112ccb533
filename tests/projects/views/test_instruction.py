"""批示督办 on pages: one line, the thread, the queues, who may and who may not."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest

from projects.models import Instruction
from tests.factories.instructions import make_instruction
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_duty, make_lamp, make_rules, make_signed
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
PAST = date(2024, 7, 5)


@pytest.fixture
def world(login):
    clock.hold(date(2024, 7, 8))
    make_rules()
    park = make_park("own")
    project, other = make_signed(park, code="A"), make_signed(make_park("other"), code="B")
    leader = make_user("leader")
    make_duty(project, person=leader.person)
    make_lamp(project)
    unit = make_unit("env")
    yield SimpleNamespace(
        project=project,
        other=other,
        unit=unit,
        leader=login(user=leader),
        bureau=login("bureau"),
        staff=login("staff", parks=[park]),
        office=login("unit", person=make_person(unit=unit)),
    )
    clock.hold(None)


LINE = {"text": "示例：一周内办完。", "due_on": "2024-07-15"}


def test_one_line_from_the_project_page(world):
    assert 'action="/p/A/instruct"' in world.leader.get("/p/A").content.decode()
    said = world.leader.post("/p/A/instruct", LINE)
    row = Instruction.objects.get()
    assert (said.status_code, said.url) == (302, f"/instructions/{row.pk}")
    assert (row.text, row.level, row.addressee) == (LINE["text"], "plain", "项目专班")
    page = world.leader.get(said.url).content.decode()
    assert f"已送达：{world.staff.user}" in page
    assert "已下发给项目专班" in page
    assert LINE["text"] in world.staff.get("/p/A").content.decode()


def test_the_form_knows_lamp_and_addressees(world):
    make_duty(world.project, "head", make_person("示例组长"))
    page = world.leader.get("/p/A/instruct?lamp=worst").content.decode()
    assert '<option value="start" selected>开工灯：示例原因' in page
    assert "示例组长 专班组长" in page
    body = LINE | {"to": f"unit:{world.unit.pk}", "level": "blue", "lamp": "start"}
    world.leader.post("/p/A/instruct", body)
    row = Instruction.objects.get()
    assert (row.to_unit, row.level, row.lamp) == (world.unit, "blue", "start")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "请写一句要办的事"),
        (LINE | {"due_on": "2024-07-05"}, "已经过去"),
        (LINE | {"due_on": "明天"}, "日期看不懂"),
        (LINE | {"level": "blue"}, "因哪盏灯"),
        (LINE | {"to": "unit:0"}, "有效"),
        (LINE | {"text": "字" * 501}, "500"),
    ],
)
def test_refused_keeps_what_was_typed(world, body, words):
    said = world.leader.post("/p/A/instruct", body)
    assert said.status_code == 422
    assert words in said.content.decode()
    assert body.get("text", "") in said.content.decode()
    assert not Instruction.objects.exists()


def test_sent_twice_is_written_once(world):
    for _ in range(2):
        world.leader.post("/p/A/instruct", LINE | {"form_token": "once"})
    assert Instruction.objects.count() == 1


def act(client, row, verb, **body):
    row.refresh_from_db()
    return client.post(f"/instructions/{row.pk}/{verb}", {"version": row.version} | body)


def test_the_thread(world):
    row = make_instruction(world.project, issued_by=world.leader.user)
    assert act(world.staff, row, "receive").status_code == 302
    assert act(world.staff, row, "answer", text="示例：已办。").status_code == 302
    assert (
        act(world.leader, row, "settle", decision="return", text="示例：不够。").status_code == 302
    )
    assert act(world.staff, row, "answer", text="示例：补上了。").status_code == 302
    page = world.leader.get(row.get_absolute_url()).content.decode()
    assert page.index("示例：已办。") < page.index("示例：不够。") < page.index("示例：补上了。")
    assert act(world.bureau, row, "settle", decision="close").status_code == 302
    row.refresh_from_db()
    assert row.state == "closed"
    late = act(world.staff, row, "answer", text="示例：再说一句。")
    assert late.status_code == 403 or "已办结" in late.content.decode()


def test_refused_comes_back_on_the_page(world):
    row = make_instruction(world.project, issued_by=world.leader.user)
    empty = act(world.staff, row, "answer")
    assert empty.status_code == 422 and "请写办理情况" in empty.content.decode()
    lone = act(world.leader, row, "settle", decision="close")
    assert lone.status_code == 422 and "请写明原因" in lone.content.decode()
    none = act(world.leader, row, "settle", text="示例")
    assert none.status_code == 422 and "退回再办" in none.content.decode()
    act(world.staff, row, "receive")
    stale = world.staff.post(f"/instructions/{row.pk}/answer", {"version": 1, "text": "示例回复"})
    assert stale.status_code == 422
    assert "刚被别人改过" in stale.content.decode() and "示例回复" in stale.content.decode()


def test_who_may(world):
    row = make_instruction(world.project, issued_by=world.leader.user, to_unit=world.unit)
    foreign = make_instruction(world.other)
    assert act(world.staff, row, "answer", text="示例").status_code == 403
    assert act(world.staff, row, "receive").status_code == 403
    assert act(world.bureau, row, "answer", text="示例").status_code == 403
    assert world.office.get(row.get_absolute_url()).status_code == 200
    assert act(world.office, row, "answer", text="示例").status_code == 302
    assert act(world.staff, row, "settle", decision="close").status_code == 403
    assert world.staff.get(foreign.get_absolute_url()).status_code == 404
    assert act(world.staff, foreign, "answer", text="示例").status_code == 404
    assert act(world.leader, foreign, "settle", decision="close", text="示例").status_code == 403
    assert world.staff.post("/p/A/instruct", LINE).status_code == 403
    assert world.staff.get("/p/B/instruct").status_code == 404
    assert world.staff.get(f"/instructions/{row.pk}/answer").status_code == 405
    assert world.staff.get("/instructions/follow").status_code == 403


def test_lists_filter_count_and_export(world):
    make_instruction(world.project, due_on=PAST, issued_by=world.leader.user)
    make_instruction(world.project, "blue", lamp="start", state="answered")
    make_instruction(world.other)
    assert world.bureau.get("/instructions").context["totals"]["count"] == 3
    said = world.staff.get("/instructions").context["totals"]
    assert (said["count"], said["waiting"], said["overdue"], said["answered"]) == (2, 1, 1, 1)
    for query, count in (
        ("state=answered", 1), ("level=blue", 1), ("due=overdue", 1), ("due=open", 3),
        ("park=own", 2), ("project=B", 1), ("lamp=start", 1), ("q=PS-2023", 2),
    ):  # fmt: skip
        assert world.bureau.get(f"/instructions?{query}").context["totals"]["count"] == count, query
    assert world.leader.get("/instructions?mine=given").context["totals"]["count"] == 1
    assert world.staff.get("/instructions?mine=received").context["totals"]["count"] == 2
    assert world.staff.get("/instructions?mine=todo").context["totals"]["count"] == 1
    book = openpyxl.load_workbook(
        BytesIO(world.bureau.get("/instructions?level=blue&format=xlsx").content)
    )
    cells = [cell for line in book.active.iter_rows(values_only=True) for cell in line]
    assert "蓝色督办单" in cells and "批示" not in cells


def test_one_click_follows(world):
    row = make_instruction(world.project, "blue", lamp="start", due_on=PAST)
    assert world.bureau.get("/instructions").context["queues"]["to_follow"] == 1
    page = world.bureau.get("/instructions/follow")
    assert "下发黄色督办单" in page.content.decode()
    said = act(world.bureau, row, "settle", decision="follow", next="follow")
    assert said.url == "/instructions/follow"
    assert row.followed_by.level == "yellow"
    assert world.bureau.get("/instructions/follow").context["totals"]["count"] == 0
    assert world.leader.get("/instructions/follow").context["totals"]["count"] == 0


def test_what_waits_for_my_word(world):
    assert world.leader.get("/instructions").context["queues"]["unspoken"] == 1
    page = world.leader.get("/instructions/unspoken").content.decode()
    assert "/p/A/instruct?lamp=worst" in page
    make_instruction(world.project)
    assert "都已有批示" in world.leader.get("/instructions/unspoken").content.decode()


def test_buttons_on_lights_and_cockpit(world):
    for path in ("/lights", "/cockpit?period=2024H1"):
        assert "/p/A/instruct?lamp=worst" in world.leader.get(path).content.decode(), path
        assert "/p/A/instruct" not in world.staff.get(path).content.decode(), path


def test_todos_on_the_desk(world):
    make_instruction(world.project, issued_by=world.bureau.user)
    make_instruction(world.project, "blue", lamp="start", due_on=PAST)
    desk = world.staff.get("/desk").context["desk"]
    assert [todo.tag for todo in desk.now + desk.soon if todo.button == "回复"] == ["督办", "批示"]
    Instruction.objects.filter(level="plain").update(state="answered")
    desk = world.bureau.get("/desk").context["desk"]
    assert [todo.button for todo in desk.now if todo.tag in ("批示", "升级")] == [
        "去升级",
        "看回复",
    ]


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/instructions", 9), ("/instructions/follow", 9), ("/instructions/unspoken", 11)],
)
def test_constant_queries(world, path, queries, django_assert_num_queries):
    for count in (1, 3):
        while Instruction.objects.count() < count:
            row = make_instruction(world.project, "blue", lamp="start", due_on=PAST)
            project = make_signed(world.project.park)
            make_duty(project, person=world.leader.user.person)
            make_lamp(project)
            Instruction.objects.filter(pk=row.pk).update(issued_by=world.leader.user)
        forget_all()
        with django_assert_num_queries(queries):
            assert world.leader.get(path).status_code == 200
