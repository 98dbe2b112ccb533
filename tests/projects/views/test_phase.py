"""`/p/<code>/phases`: the whole table in one save, a pasted list, removal, and the project page."""

from datetime import date
from decimal import Decimal

import pytest

from projects.forms.phase import PhasesForm
from projects.models import Phase
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_milestone, make_phase, make_signed

pytestmark = pytest.mark.django_db
PATH = "/p/A/phases"


@pytest.fixture
def project():
    return make_signed(make_park("own"), code="A", progress_percent=Decimal(60))


@pytest.fixture
def staff(client, project):
    client.force_login(make_user("staff", parks=[project.park]))
    return client


def posted(project, **changed):
    """The table as the page sends it back, with some inputs changed."""
    form = PhasesForm(held=list(project.phases.order_by("order", "pk")))
    data = {"reason": ""}
    for row in form.rows:
        for bound in row:
            data[bound.html_name] = bound.value()
    return {k: "" if v is None else str(v) for k, v in data.items()} | changed


def test_all_rows_in_one_save(staff, project):
    phase = make_phase(project, name="一期", weight=5000)
    work = make_phase(project, name="1#厂房", parent=phase, percent=40)
    page = staff.get(PATH).content.decode()
    assert "由单体汇总" in page
    assert "20.00" in page  # points between reported and found
    body = posted(
        project,
        **{
            f"r{work.pk}-percent": "55.5",
            f"r{work.pk}-planned_on": "2024-09-30",
            f"r{phase.pk}-name": "首期",
            "n1-name": "2#厂房",
            "n1-parent": str(phase.pk),
            "n1-weight": "3200",
            "n2-name": "二期",
        },
    )
    assert staff.post(PATH, body).url == PATH
    work.refresh_from_db()
    phase.refresh_from_db()
    assert (work.percent, work.planned_on, work.version) == (Decimal("55.5"), date(2024, 9, 30), 2)
    assert phase.name == "首期"
    added = Phase.objects.get(name="2#厂房")
    assert (added.kind, added.parent, added.weight) == ("work", phase, 3200)
    assert Phase.objects.get(name="二期").kind == "phase"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"percent": "20"}, "下降原因"),
        ({"percent": "101"}, "小于或等于"),
        ({"percent": "x"}, "输入一个数"),
        ({"planned_on": "2024-13-01"}, "日期看不懂"),
        ({"completed_on": "2024-06-30"}, "还没到 100%"),
        ({}, "没有改动"),
    ],
)
def test_refused_with_what_was_typed(staff, project, fields, said):
    row = make_phase(project, name="一期", percent=40)
    good = make_phase(project, name="二期")
    changed = {f"r{row.pk}-{name}": value for name, value in fields.items()}
    if fields:
        changed[f"r{good.pk}-name"] = "新二期"
    answer = staff.post(PATH, posted(project, **changed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert all(f'value="{value}"' in page for value in changed.values())
    assert set(Phase.objects.values_list("name", flat=True)) == {"一期", "二期"}


def test_somebody_elses_change_is_shown_or_left_alone(staff, project):
    mine, theirs = make_phase(project, percent=40), make_phase(project, percent=40)
    body = posted(project, **{f"r{mine.pk}-percent": "50"})
    Phase.objects.filter(pk=theirs.pk).update(percent=70, version=2)
    assert staff.post(PATH, body).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.percent, theirs.version) == (70, 2)
    Phase.objects.filter(pk=mine.pk).update(percent=60, version=5)
    answer = staff.post(PATH, body | {f"r{mine.pk}-percent": "65"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "形象进度现在是“60.00”，您填的是“65”" in page
    again = answer.context["form"].rows[0]
    read = {again["read"].html_name: again["read"].value()}
    assert staff.post(PATH, body | {f"r{mine.pk}-percent": "65"} | read).status_code == 302
    mine.refresh_from_db()
    assert mine.percent == 65


def test_a_row_that_is_gone_and_a_forged_one(staff, project):
    row = make_phase(project)
    body = posted(project, **{f"r{row.pk}-name": "改名"})
    row.delete()
    assert "已被别人删除" in staff.post(PATH, body).content.decode()
    foreign = make_phase(make_signed(make_park("other")))
    body = {f"r{foreign.pk}-read": "{}", f"r{foreign.pk}-name": "改名"}
    assert staff.post(PATH, body).status_code == 422


def test_works_are_pasted(staff, project):
    phase = make_phase(project)
    lines = "1#厂房,3200\n2#厂房\t2,800.5\n\n综合楼，5600㎡\n门卫 120\n泵房"
    path = f"{PATH}/works"
    assert f'value="{phase.pk}" selected' in staff.get(f"{path}?parent={phase.pk}").content.decode()
    assert staff.post(path, {"parent": phase.pk, "lines": lines}).url == PATH
    assert list(phase.works.values_list("name", "weight")) == [
        ("1#厂房", 3200), ("2#厂房", Decimal("2800.5")), ("综合楼", 5600), ("门卫", 120), ("泵房", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "必填"),
        ("1#,大", "第 1 行“1#,大”：面积“大”不是数字"),
        ("1#,0", "要大于 0"),
        (",3200", "没有名称"),
        ("1#,1\n1#,2", "“1#”重复了"),
    ],
)
def test_a_pasted_list_is_refused_whole(staff, project, lines, said):
    answer = staff.post(f"{PATH}/works", {"lines": lines})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Phase.objects.exists()


def test_removed_unless_something_hangs_on_it(staff, project):
    row = make_phase(project, name="一期")
    node = make_milestone(project, phase=row)
    path = f"/phases/{row.pk}/remove"
    assert "还有1 个节点" in staff.post(path).content.decode()
    node.delete()
    assert staff.post(path).url == PATH
    assert not Phase.objects.exists()


def test_shown_on_the_project_page_beside_what_was_reported(staff, project):
    assert "分期与单体</h2>" not in staff.get("/p/A").content.decode()
    phase = make_phase(project, name="一期")
    make_phase(project, parent=phase, percent=40)
    page = staff.get("/p/A").content.decode()
    assert "1 个单体，已完成 0 个" in page
    assert "已报 60.00%，相差 20.00 个百分点，请核对" in page
    project.refresh_from_db()
    assert project.progress_percent == 60


def test_the_table_takes_the_same_queries_for_one_row_and_many(
    staff, project, django_assert_num_queries
):
    phase = make_phase(project)
    for count in (1, 6):
        for _ in range(count):
            make_phase(project, parent=phase)
        staff.get(PATH)
        with django_assert_num_queries(QUERIES):
            staff.get(PATH)


QUERIES = 7


def test_other_roles_and_parks(client, project):
    row = make_phase(project)
    paths = (PATH, f"{PATH}/works", f"/phases/{row.pk}/remove")
    client.force_login(make_user("leader"))
    assert {client.get(path).status_code for path in paths} == {403}
    client.force_login(make_user("staff", parks=[make_park("other")]))
    assert {client.get(path).status_code for path in paths} == {404}
    assert {client.put(path).status_code for path in paths} <= {404, 405}
