"""调度会 on its pages: proposed by the lamps, decided into problems, shown to each their own."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from docx import Document

from projects.models import Meeting, Problem
from tests.factories.parks import make_park, make_person, make_unit
from tests.factories.projects import make_lamp, make_meeting, make_problem, make_signed
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)


@pytest.fixture(autouse=True)
def _monday():
    clock.hold(TODAY)


@pytest.fixture
def own():
    return make_signed(make_park("own"), code="OWN", name="示例本园区项目")


@pytest.fixture
def far():
    return make_signed(make_park("far"), code="FAR", name="示例外园区项目")


@pytest.fixture
def bureau(login):
    return login("bureau")


def text(answer) -> str:
    return answer.content.decode()


def head(**fields):
    person = make_person("示例主持", is_leader=True)
    return {
        "kind": "dispatch",
        "title": "示例会",
        "held_on": "2024-07-08",
        "chair": person.pk,
    } | fields


def test_the_lamps_propose_the_agenda(bureau, own, far):
    make_lamp(own, "red", reason="超 102 天未开工")
    make_lamp(far, "yellow", reason="低于序时 12 个百分点")
    green = make_signed(code="GREEN")
    page = text(bureau.get("/meetings/new"))
    assert page.index("示例本园区项目") < page.index("示例外园区项目")
    assert page.count("checked") == 2
    assert green.name not in page
    answer = bureau.post("/meetings/new", head(projects=[own.pk], more="green"))
    meeting = Meeting.objects.get()
    assert answer.url == f"/meetings/{meeting.pk}"
    assert list(meeting.items.values_list("project__code", "reason")) == [
        ("OWN", "红灯：超 102 天未开工"),
        ("GREEN", "点名上会"),
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "请至少选一个上会项目"),
        ({"more": "NONE-1"}, "没有编号为“NONE-1”的项目"),
        ({"held_on": "七月"}, "日期看不懂"),
        ({"title": ""}, "必填"),
    ],
)
def test_refused_keeps_what_was_ticked(bureau, own, fields, said):
    make_lamp(own, "red")
    ticked = {"projects": own.pk} if fields else {}
    answer = bureau.post("/meetings/new", head(place="三楼") | ticked | fields)
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="三楼"' in text(answer)
    assert ("checked" in text(answer)) == bool(fields)
    assert not Meeting.objects.exists()


def test_from_agenda_to_minutes(bureau, own, far):
    meeting = make_meeting(own, held_on=TODAY)
    address = f"/meetings/{meeting.pk}"

    def send(verb, **fields):
        meeting.refresh_from_db()
        return bureau.post(f"{address}/{verb}", {"version": meeting.version} | fields)

    assert send("item", code="far", reason="企业来函").url == address
    assert "已在议题里" in text(send("item", code="FAR"))
    assert "没有编号为“X”的项目" in text(send("item", code="x"))
    item = meeting.items.get(project=far)
    assert send("drop", item=item.pk).url == address
    assert send("hold").url == address
    assert "会议已经召开" in text(send("item", code="FAR"))
    item = meeting.items.get()
    send("record", minutes="按期办结。", **{f"said_{item.pk}": "一周内答复"})
    unit = make_unit("env")
    decided = {
        "project": own.pk, "title": "批复环评", "kind": "approval", "level": "city",
        "owner_unit": unit.pk, "due_on": "2024-07-20",
    }  # fmt: skip
    assert send("decide", **decided | {"due_on": "2024-07-01"}).status_code == 422
    assert send("decide", **decided).url == f"{address}#decisions"
    row = Problem.objects.get()
    assert (row.meeting, row.state, row.owner_unit) == (meeting, "accepted", unit)
    page = text(bureau.get(f"{address}/minutes"))
    for words in ("一周内答复", "批复环评", "按期办结。", "7月20日"):
        assert words in page
    word = Document(BytesIO(bureau.get(f"{address}/minutes?as=docx").content))
    assert "一周内答复" in "\n".join(paragraph.text for paragraph in word.paragraphs)


def test_an_old_page_overwrites_nothing(bureau, own):
    meeting = make_meeting(own, version=2)
    answer = bureau.post(f"/meetings/{meeting.pk}/record", {"version": 1, "minutes": "旧"})
    assert answer.status_code == 422
    assert "刚被别人改过" in text(answer)
    answer = bureau.post(f"/meetings/{meeting.pk}/edit", head(version=1))
    assert answer.status_code == 422
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.version) == ("", 2)


def test_no_other_park_s_name_anywhere(login, own, far):
    """Pages, minutes, Word and workbook of a meeting that names two parks."""
    meeting = make_meeting(own, far, minutes="示例外园区项目要加快")
    make_meeting(far, title="另一次会")
    for project in (own, far):
        row = make_problem(project, "accepted", title=f"{project.name}的事", meeting=meeting)
    staff = login("staff", parks=[own.park])
    address = f"/meetings/{meeting.pk}"
    for path in ("/meetings", address, f"{address}/minutes"):
        page = text(staff.get(path))
        assert "外园区" not in page, path
        assert "另一次会" not in page, path
    assert "本园区项目的事" in text(staff.get(address))
    word = Document(BytesIO(staff.get(f"{address}/minutes?as=docx").content))
    assert "外园区" not in word.element.xml
    book = openpyxl.load_workbook(BytesIO(staff.get("/meetings?format=xlsx").content))
    assert "外园区" not in str([[c.value for c in r] for s in book for r in s.iter_rows()])
    assert staff.get(row.get_absolute_url()).status_code == 404
    assert "外园区" in text(login("leader").get(address))


def test_scope_role_and_method(login, own, far):
    meeting, staff = make_meeting(far), login("staff", parks=[own.park])
    assert staff.get(f"/meetings/{meeting.pk}").status_code == 404
    assert staff.get("/meetings/new").status_code == 403
    seen = make_meeting(own)
    for verb in ("edit", "item", "drop", "record", "hold", "decide"):
        assert staff.post(f"/meetings/{seen.pk}/{verb}").status_code == 403
        assert staff.post(f"/meetings/{meeting.pk}/{verb}").status_code == 404
    assert login("bureau").get(f"/meetings/{seen.pk}/hold").status_code == 405
    assert login("auditor").get("/meetings").status_code == 403


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/meetings", 9), ("/meetings/{pk}", 11), ("/meetings/new", 7), ("/meetings/{pk}/minutes", 8)],
)
def test_constant_queries(bureau, own, path, queries, django_assert_num_queries):
    meeting = make_meeting(own)
    make_lamp(own, "red")
    for rows in (1, 3):
        while Meeting.objects.count() < rows:
            project = make_signed(leader=make_person())
            make_lamp(project, "red")
            make_meeting(project)
            meeting.items.create(project=project, order=9)
            make_problem(project, "accepted", meeting=meeting, owner=make_person())
        forget_all()
        with django_assert_num_queries(queries):
            assert bureau.get(path.format(pk=meeting.pk)).status_code == 200
