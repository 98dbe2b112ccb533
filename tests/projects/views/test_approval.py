"""手续 on its pages: the list and its counts, a unit that answers for itself, what each form does."""

from datetime import date

import pytest
from django.utils import timezone

from projects.models import Approval
from tests.factories.files import PDF, make_upload
from tests.factories.parks import make_park, make_person, make_unit
from tests.factories.projects import make_approval, make_attachment, make_item, make_signed
from tests.projects.exports.support import book, explained, table
from tracker import clock
from tracker.models import AuditEvent
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
PROMISED = date(2024, 6, 24)


@pytest.fixture(autouse=True)
def _july():
    clock.hold(TODAY)
    yield
    clock.hold(None)


@pytest.fixture
def park():
    return make_park("own")


@pytest.fixture
def project(park):
    return make_signed(park, code="A", name="示例氢能项目")


@pytest.fixture
def unit():
    return make_unit("hb", name="示例市生态环境局", short_name="示例环保局")


@pytest.fixture
def row(project, unit):
    """In hand at the unit, two weeks late."""
    return make_approval(project, name="环评批复", unit=unit, promised_on=PROMISED)


@pytest.fixture
def officer(login, unit):
    return login("unit", person=make_person(unit=unit))


@pytest.fixture
def staff(login, park):
    return login("staff", parks=[park])


def send(client, row, verb, **fields):
    return client.post(f"/permits/{row.pk}/{verb}", {"version": row.version} | fields)


# --- The list ------------------------------------------------------------------------------------


def names(client, query=""):
    return [a.name for a in client.get(f"/permits{query}").context["object_list"]]


@pytest.fixture
def many(project, unit, row):
    """One of every 期限 beside the late one."""
    make_approval(project, name="关键", is_key=True, promised_on=date(2024, 5, 1), mode="parallel")
    make_approval(project, name="将到", promised_on=date(2024, 7, 12), agent=make_person("示代办"))
    make_approval(project, name="未启动", group="supply", unit=unit)
    make_approval(project, name="已办", state="done", done_on=PROMISED)
    make_approval(
        project, name="停着", promised_on=PROMISED, paused_on=PROMISED,
        pause_reason="示例", pause_allowed_by="示例",
    )  # fmt: skip
    ended = make_signed(project.park, status="terminated", ended_on=date(2024, 5, 5))
    make_approval(ended, name="已终止的", promised_on=date(2024, 5, 1))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?due=overdue", ["关键", "环评批复"]),
        ("?due=key", ["关键"]),
        ("?due=long", ["关键"]),
        ("?due=week", ["将到"]),
        ("?due=paused", ["停着"]),
        ("?due=done", ["已办"]),
        ("?state=done", ["已办"]),
        ("?mode=parallel", ["关键"]),
        ("?group=supply", ["未启动"]),
        ("?key=yes", ["关键"]),
        ("?unit=hb", ["环评批复", "未启动"]),
        ("?unit=示例环保局&due=overdue", ["环评批复"]),
        ("?agent=示代办", ["将到"]),
        ("?q=环评", ["环评批复"]),
        ("?park=nowhere", []),
        ("?sort=-promised&due=overdue", ["环评批复", "关键"]),
        ("?due=soon", []),
    ],
)
def test_filters_of_the_list(login, many, query, found):
    assert names(login("bureau"), query) == found


def test_counts_stand_on_top_and_follow_the_filter(login, many):
    context = login("bureau").get("/permits?due=week").context
    assert {word: number for word, _, number in context["tabs"]} == {
        "open": 5, "overdue": 2, "key": 1, "long": 1, "week": 1, "paused": 1, "done": 1, "all": 7,
    }  # fmt: skip
    context = login("bureau").get("/permits?unit=hb").context
    assert (context["counts"]["open"], context["counts"]["overdue"]) == (2, 1)


def test_a_unit_sees_its_own_first_and_their_counts(officer, many):
    answer = officer.get("/permits")
    assert [a.name for a in answer.context["object_list"]][:2] == ["环评批复", "未启动"]
    assert answer.context["counts"]["overdue"] == 1
    text = answer.content.decode()
    assert "本单位未办结 2 项" in text
    assert text.count("#act") == 2  # a button beside its own items only


def test_the_workbook_is_what_the_list_shows(staff, many):
    made = book(staff, "/permits?due=overdue&format=xlsx")
    found, totals = table(made["手续办理"])
    assert [row["期限"] for row in found] == ["逾期 68 天", "逾期 14 天"]
    assert "2 项" in totals.values()
    said = explained(made)
    assert said["筛选条件：期限"] == "已逾期"
    assert said["合计：关键事项逾期"].startswith("1 项")
    assert AuditEvent.objects.get().verb == "导出"


@pytest.mark.parametrize("path", ["/permits", "/permits?due=overdue&unit=hb"])
def test_the_list_takes_the_same_queries(login, project, unit, path, django_assert_num_queries):
    bureau = login("bureau")
    for count in (1, 3):
        while Approval.objects.count() < count:
            make_approval(project, unit=unit, agent=make_person(), promised_on=PROMISED)
        forget_all()
        with django_assert_num_queries(8):
            bureau.get(path)


# --- The four of every view ------------------------------------------------------------------------

FORMS = (
    "start",
    "promise",
    "finish",
    "mode",
    "pause",
    "resume",
    "waive",
    "reopen",
    "edit",
    "files",
)
KEPT = FORMS[4:9]


@pytest.mark.parametrize("verb", ["", *(f"/{verb}" for verb in FORMS)])
def test_pages_open_for_the_task_force_and_for_nobody_elses(staff, login, row, verb):
    page = f"/permits/{row.pk}{verb}"
    assert staff.get(page).status_code == 200
    assert login("staff", parks=[make_park("other")]).get(page).status_code == 404
    assert login("leader").get(page).status_code == (403 if verb else 200)
    assert staff.put(page).status_code == 405


@pytest.mark.parametrize("verb", FORMS)
def test_a_unit_answers_for_itself_only(login, officer, project, unit, row, verb):
    assert officer.get(f"/permits/{row.pk}/{verb}").status_code == (403 if verb in KEPT else 200)
    theirs = make_approval(project, name="别家的", unit=make_unit("zj"))
    assert officer.get(f"/permits/{theirs.pk}").status_code == 200
    assert send(officer, theirs, verb).status_code == 403
    assert Approval.objects.get(pk=theirs.pk).version == 1


@pytest.mark.parametrize("path", ["/p/A/permits", "/p/A/permits/list"])
def test_the_list_of_a_project_is_kept_by_its_task_force(login, officer, staff, row, path):
    make_item()
    assert officer.post(path).status_code == 403
    assert login("staff", parks=[make_park("other")]).post(path).status_code == 404
    assert login("leader").post(path).status_code == 403
    assert staff.put(path).status_code == 405
    assert Approval.objects.count() == 1


# --- What each form does ---------------------------------------------------------------------------


def test_listed_by_template_with_one_click(staff, project):
    make_item("environment", name="环评批复")
    assert "permits/list" in staff.get("/p/A").content.decode()
    answer = staff.post("/p/A/permits/list", follow=True)
    assert "环评批复" in answer.content.decode()
    assert "permits/list" not in answer.content.decode()
    again = staff.post("/p/A/permits/list")
    assert again.status_code == 422
    assert "都已列出" in again.content.decode()


def test_one_of_ones_own(staff, project, unit):
    body = {"name": "文物勘探", "group": "approval", "unit": unit.pk, "is_key": "on"}
    assert staff.post("/p/A/permits", body).url == "/p/A#permits"
    made = Approval.objects.get()
    assert (made.name, made.unit, made.is_key, made.item) == ("文物勘探", unit, True, None)
    again = staff.post("/p/A/permits", body)
    assert again.status_code == 422
    assert "已有事项“文物勘探”" in again.content.decode()


def test_a_unit_takes_promises_and_finishes(officer, project, unit):
    row = make_approval(project, name="环评批复", unit=unit, item=make_item(), is_key=True)
    answer = send(
        officer,
        row,
        "start",
        started_on="2024-07-08",
        mode="normal",
        files=make_upload("受理单.pdf"),
    )
    assert answer.url == f"/permits/{row.pk}"
    row.refresh_from_db()
    assert (row.state, row.promised_on) == ("running", date(2024, 7, 29))
    send(officer, row, "promise", promised_on="2024-08-02", reason="示例：专家评审")
    row.refresh_from_db()
    body = {"done_on": "2024-07-08", "document_number": "张环〔2024〕9号", "files": make_upload()}
    send(officer, row, "finish", **body)
    row.refresh_from_db()
    assert (row.state, row.document_number, row.first_promised_on) == (
        "done", "张环〔2024〕9号", date(2024, 7, 29),
    )  # fmt: skip
    assert row.documents.count() == 2
    assert set(row.documents.values_list("kind", flat=True)) == {"approval"}
    page = officer.get(f"/permits/{row.pk}").content.decode()
    assert "示例进账单.pdf" in page and "示例：专家评审" in page


def test_a_key_item_without_a_paper_is_asked_about_once(staff, row):
    Approval.objects.update(is_key=True)
    answer = send(staff, row, "finish", done_on="2024-07-05")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有填文号" in text and "还没有上传批文" in text
    assert send(staff, row, "finish", done_on="2024-07-05", confirm="1").status_code == 302
    row.refresh_from_db()
    assert row.state == "done"


def test_what_was_lacking_is_asked_about(staff, row):
    send(staff, row, "mode", mode="deferred", lacking="示例说明", lacking_until="2024-08-01")
    row.refresh_from_db()
    answer = send(staff, row, "finish", done_on="2024-07-05")
    assert "请确认材料已补齐" in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "fields", "said"),
    [
        ("finish", {"done_on": "2999-01-01"}, "还没到"),
        ("finish", {"done_on": "2024-06-01"}, "早于受理"),
        ("finish", {"done_on": "上周"}, "日期看不懂"),
        ("finish", {"done_on": "2024-07-01", "files": make_upload("a.exe", b"MZ")}, "类型不收"),
        ("promise", {"promised_on": "2024-09-01"}, "必填"),
        ("start", {"started_on": "2024-07-01", "mode": "normal"}, "不能受理"),
        ("start", {"started_on": "2024-07-01", "mode": "fast"}, "fast"),
        ("mode", {"mode": "deferred"}, "缺哪些材料"),
        ("pause", {"paused_on": "2024-07-01", "reason": "示例"}, "必填"),
        ("resume", {"resumed_on": "2024-07-01"}, "没有停表"),
        ("waive", {"reason": ""}, "必填"),
        ("reopen", {"reason": "示例"}, "不能重新办理"),
        ("finish", {"done_on": "2024-07-01", "version": 9}, "刚被别人改过"),
        ("finish", {"done_on": "2024-07-01", "version": ""}, "缺少版本号"),
        ("files", {}, "请选择文件"),
    ],
)
def test_refused_keeps_what_was_typed_and_writes_nothing(staff, row, verb, fields, said):
    answer = send(staff, row, verb, answer="示例说明", **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.version) == ("running", 1)
    assert not AuditEvent.objects.exists()
    assert not row.documents.exists()


def test_paused_and_set_going_again(staff, row):
    send(staff, row, "pause", paused_on="2024-06-17", reason="等批复", allowed_by="示例副市长")
    page = staff.get(f"/permits/{row.pk}").content.decode()
    assert "等批复（示例副市长同意）" in page and "恢复计时" in page
    row.refresh_from_db()
    send(staff, row, "resume", resumed_on="2024-06-24")
    row.refresh_from_db()
    assert (row.paused_days, row.promised_on) == (5, date(2024, 7, 1))


def test_a_task_force_of_another_park_keeps_no_list_here(login, project, unit, row):
    """Somebody who is both a unit's officer and another park's staff answers, but keeps not."""
    both = login("unit", person=make_person(unit=unit))
    both.user.role_grants.create(role="staff")
    both.user.scope_parks.add(make_park("other"))
    assert both.get(f"/permits/{row.pk}/finish").status_code == 200
    assert both.get(f"/permits/{row.pk}/pause").status_code == 403
    assert both.post("/p/A/permits/list").status_code == 403


def test_edit_gives_another_unit_and_refuses_a_retired_one(staff, row):
    new, gone = make_unit("new"), make_unit("gone", retired_on=TODAY)
    body = {"name": row.name, "group": "approval"}
    assert send(staff, row, "edit", unit=gone.pk, **body).status_code == 422
    assert send(staff, row, "edit", unit=new.pk, **body).url == f"/permits/{row.pk}"
    row.refresh_from_db()
    assert row.unit == new


def test_a_paper_is_read_only_by_who_sees_the_project(officer, login, project, row):
    paper = make_attachment(project, "approval", approval=row)
    assert officer.get(f"/files/{paper.stored_id}").getvalue() == PDF
    stranger = login("staff", parks=[make_park("other")])
    assert stranger.get(f"/files/{paper.stored_id}").status_code == 404


def test_done_today_is_not_ahead_in_a_city_that_stands_still(staff, row):
    assert timezone.localdate() > TODAY
    assert send(staff, row, "finish", done_on=f"{timezone.localdate()}").status_code == 302
