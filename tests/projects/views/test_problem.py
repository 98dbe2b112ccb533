"""问题 on its pages: reported, routed, solved, closed; refused with the way out."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from projects.actions.reference import load_escalation_rules
from projects.models import EscalationRule, Problem
from tests.factories.files import PNG, make_upload
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tests.factories.projects import make_duty, make_problem, make_report, make_signed
from tracker import clock
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
TODAY = date(2024, 7, 8)
BODY = {"title": "供电方案未批复", "kind": "supply", "level": "park", "text": "请协调电网公司。"}


@pytest.fixture(autouse=True)
def _monday():
    clock.hold(TODAY)
    load_escalation_rules()


@pytest.fixture
def project():
    return make_signed(make_park("own"), code="A")


@pytest.fixture
def unit():
    return make_unit("env", name="示例环境局")


@pytest.fixture
def staff(login, project):
    return login("staff", parks=[project.park])


@pytest.fixture
def owner(login, unit):
    return login(user=make_user("unit", person=make_person(unit=unit)))


def text(answer) -> str:
    return answer.content.decode()


def act(client, row, verb, **fields):
    row.refresh_from_db()
    return client.post(f"/issues/{row.pk}/{verb}", {"version": row.version} | fields)


def test_the_whole_way(staff, owner, login, project, unit):
    answer = staff.post("/p/A/issue", BODY | {"photos": make_upload("现场.png", PNG)})
    row = Problem.objects.get()
    assert answer.url == f"/issues/{row.pk}"
    assert (row.reported_by, row.proofs.count(), row.number) == (staff.user, 1, "WT-2024-0001")
    bureau = login("bureau")
    assert "受理并交办" in text(bureau.get(answer.url))
    handed = {"owner_unit": unit.pk, "due_on": "2024-07-20"}
    assert act(bureau, row, "accept", **handed).url == answer.url
    assert "开始办理" in text(owner.get(answer.url))
    act(owner, row, "start")
    act(owner, row, "resolve", resolution="已批复", files=make_upload())
    assert "等园区专班或调度科核实销号" in text(owner.get(answer.url))
    assert "核实并销号" in text(bureau.get(answer.url))
    act(bureau, row, "close")
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("closed", bureau.user)
    page = text(staff.get(answer.url))
    assert "示例进账单.pdf" in page
    assert "issues/1/close" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": " "}, "必填"),
        ({"title": "长" * 121}, "120"),
        ({"kind": "weather"}, "weather"),
        ({"photos": make_upload("a.exe", b"MZ")}, "类型不收"),
    ],
)
def test_report_refused_keeps_what_was_typed(staff, fields, said):
    answer = staff.post("/p/A/issue", BODY | fields)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "请协调电网公司" in text(answer)
    assert not Problem.objects.exists()


def test_a_name_used_twice_asks(staff, project):
    make_problem(project, title=BODY["title"], number="WT-2024-0007")
    answer = staff.post("/p/A/issue", BODY)
    assert "已有同名问题 WT-2024-0007" in text(answer)
    assert staff.post("/p/A/issue", BODY | {"confirm": "1"}).status_code == 302


def test_sent_twice_is_reported_once(staff):
    for _ in "ab":
        staff.post("/p/A/issue", BODY | {"form_token": "t"})
    assert Problem.objects.count() == 1


def test_a_report_s_words_become_a_problem(staff, project):
    report = make_report(project, state="submitted", problems_text="用水未通\n请水务局解决")
    assert f"/p/A/issue?report={report.pk}" in text(staff.get(f"/progress/{report.pk}"))
    page = text(staff.get(f"/p/A/issue?report={report.pk}"))
    assert 'value="用水未通"' in page
    assert "请水务局解决" in page
    other = make_report(make_signed(make_park("far")), problems_text="秘密")
    assert "秘密" not in text(staff.get(f"/p/A/issue?report={other.pk}"))
    assert staff.get("/p/A/issue?report=x").status_code == 200


@pytest.mark.parametrize(
    ("state", "verb", "fields", "said"),
    [
        ("reported", "accept", {}, "必填"),
        ("reported", "accept", {"due_on": "2024-07-01", "owner_unit": "env"}, "已经过了"),
        ("reported", "accept", {"due_on": "2024-07-20"}, "请选责任单位或责任人"),
        ("accepted", "resolve", {"resolution": "好了"}, "不能报办结"),
        ("in_hand", "resolve", {}, "必填"),
        ("in_hand", "due", {"due_on": "2024-07-20"}, "必填"),
        ("resolved", "return", {}, "必填"),
        ("resolved", "close", {}, "销号要附一张照片或一份文件"),
        ("closed", "return", {"reason": "没好"}, "已销号的不能再改"),
        ("accepted", "start", {"version": "7"}, "刚被别人改过"),
        ("accepted", "start", {"version": ""}, "缺少版本号"),
    ],
)
def test_refused_says_what_to_do(login, project, unit, state, verb, fields, said):
    row = make_problem(project, state)
    if "owner_unit" in fields:
        fields = fields | {"owner_unit": unit.pk}
    answer = act(login("bureau"), row, verb, **fields)
    assert answer.status_code == 422
    assert said in text(answer)
    row.refresh_from_db()
    assert (row.state, row.version) == (state, 1)


def test_another_unit_cannot_answer(login, project, unit):
    other = make_user("unit")
    make_duty(project, "lead_unit", unit=other.unit)
    theirs = make_problem(project, "accepted", owner_unit=unit)
    assert act(login(user=other), theirs, "start").status_code == 404
    told = make_problem(project, "accepted", owner_unit=unit, reported_by=other)
    answer = act(login(user=other), told, "start")
    assert answer.status_code == 422
    assert "由“示例环境局”办理" in text(answer)


def test_scope_role_and_method(login, staff, owner, project):
    row, far = make_problem(project), make_problem(make_signed(make_park("far")))
    assert staff.get(f"/issues/{far.pk}").status_code == 404
    assert act(staff, far, "accept").status_code == 404
    assert act(login("leader"), row, "accept").status_code == 403
    assert login("leader").get("/p/A/issue").status_code == 403
    assert login("leader").get(f"/issues/{row.pk}").status_code == 200
    assert staff.get(f"/issues/{row.pk}/accept").status_code == 405
    assert staff.get("/issues/rules").status_code == 403
    assert login("auditor").get("/issues").status_code == 403
    assert "供电" not in text(owner.get("/issues"))


def numbers(client, query) -> set[str]:
    page = client.get(f"/issues?{query}")
    return {row.number for row in page.context["object_list"]}


def test_filters_counts_and_export_agree(login, staff, project, unit):
    make_problem(project, number="N1")
    make_problem(project, "in_hand", number="N2", due_on=date(2024, 7, 1), owner_unit=unit)
    make_problem(
        project, "in_hand", number="N3", due_on=date(2024, 6, 1), level="city", kind="land"
    )
    make_problem(project, "closed", number="N4")
    make_problem(make_signed(make_park("far")), number="N5")
    bureau = login("bureau")
    assert numbers(staff, "") == {"N1", "N2", "N3", "N4"}
    assert numbers(bureau, "park=own") == {"N1", "N2", "N3", "N4"}
    assert numbers(bureau, "project=A&state=in_hand") == {"N2", "N3"}
    assert numbers(bureau, "overdue=1") == {"N2", "N3"}
    assert numbers(bureau, "overdue=15") == {"N3"}
    assert numbers(bureau, "unit=env") == {"N2"}
    assert numbers(bureau, "level=city&kind=land") == {"N3"}
    assert numbers(bureau, "mine=1") == {"N1", "N5"}
    assert numbers(bureau, "q=N3") == {"N3"}
    page = staff.get("/issues?state=in_hand")
    assert page.context["counts"]["total"] == page.context["counts"]["overdue"] == 2
    book = openpyxl.load_workbook(BytesIO(staff.get("/issues?state=in_hand&format=xlsx").content))
    cells = [[cell.value for cell in row] for row in book["问题"].iter_rows()]
    assert {row[0] for row in cells if str(row[0]).startswith("N")} == {"N2", "N3"}


def test_the_project_page_shows_its_problems(staff, owner, project, unit):
    make_problem(project, "accepted", title="环评未批", owner_unit=unit)
    make_problem(project, "accepted", title="征地未完")
    page = text(staff.get("/p/A"))
    assert "环评未批" in page
    assert "征地未完" in page
    assert "/p/A/issue" in page
    page = text(owner.get("/p/A"))
    assert "环评未批" in page
    assert "征地未完" not in page


def test_the_clock_is_said(staff, project):
    row = make_problem(project, "in_hand", due_on=date(2024, 7, 3))
    assert "再过 2 个工作日升级到县级" in text(staff.get(f"/issues/{row.pk}"))
    assert "再过 2 个工作日升级到县级" in text(staff.get("/issues"))


def test_rules_are_set_by_the_bureau(login):
    bureau = login("bureau")
    assert bureau.get("/issues/rules").status_code == 200
    bureau.post("/issues/rules", {"park": "3", "county": "", "owner": "5"})
    assert dict(EscalationRule.objects.values_list("level", "working_days")) == {
        "owner": 5, "park": 3, "county": None, "city": None,
    }  # fmt: skip
    assert bureau.post("/issues/rules", {"park": "0"}).status_code == 422


@pytest.mark.parametrize("path", ["/issues", "/issues/{pk}"])
def test_constant_queries(login, project, path, django_assert_num_queries):
    bureau, counts = login("bureau"), {"/issues": 10, "/issues/{pk}": 13}
    row = make_problem(project, "in_hand", due_on=date(2024, 7, 1))
    row.steps.create(verb="report", to_state="reported", level="park")
    bureau.get(path.format(pk=row.pk))
    for rows in (1, 3):
        while Problem.objects.count() < rows:
            make_problem(make_signed(), "in_hand", owner_unit=make_unit())
            row.steps.create(verb="start", to_state="in_hand", level="park", by=make_user("staff"))
        forget_all()
        with django_assert_num_queries(counts[path]):
            assert bureau.get(path.format(pk=row.pk)).status_code == 200


def test_the_number_of_open_ones_leads_to_them(login):
    project = make_signed()
    for state in ("reported", "in_hand", "closed"):
        make_problem(project, state)
    client = login("bureau")
    page = client.get("/issues")
    assert page.context["counts"]["open"] == 2
    link = "/issues?state=reported&state=accepted&state=in_hand"
    assert link.removeprefix("/issues").replace("&", "&amp;") in page.content.decode()
    assert client.get(link).context["counts"]["total"] == 2
