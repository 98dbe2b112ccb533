"""The same shapes written to the database and seen on the plan's page (see test_careful.py)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from projects.actions.batch import commit_batch, rehearse, undo_batch
from projects.models import FundingRecord, ProgressReport, Project
from tests.factories.parks import make_user
from tests.factories.projects import make_project
from tests.projects.imports.conftest import city, write_xlsx

pytestmark = pytest.mark.django_db
MONTHS = [f"{month}月" for month in range(1, 13)]


@pytest.fixture(autouse=True)
def _city():
    city()


def by_month(tmp_path, group, *values):
    top, below = ["项目名称", "园区", group, *[""] * 11], ["", "", *MONTHS]
    row = ["示例探A项目", "经开区", *values]
    merge = ("A1:A2", "B1:B2", "C1:N1")
    return write_xlsx(tmp_path / f"{len(values)}.xlsx", top, below, row, merge=merge)


def funds():
    return list(FundingRecord.objects.order_by("received_on").values_list("received_on", "amount"))


def test_months_written_once_and_the_next_ledger_adds_its_month(tmp_path):
    by = make_user("bureau")
    first = by_month(tmp_path, "各月到位资金（万元）", 100, 200)
    batch = rehearse(path=first, by=by, period="2024-02")
    commit_batch(batch=batch, by=by)
    january, february = (date(2024, 1, 31), Decimal(100)), (date(2024, 2, 29), Decimal(200))
    assert funds() == [january, february]
    again = rehearse(path=first, by=by, period="2024-02")
    assert again.outline["summary"]["same"] == 1
    later = rehearse(
        path=by_month(tmp_path, "各月到位资金（万元）", 100, 200, 50), by=by, period="2024-03"
    )
    commit_batch(batch=later, by=by)
    assert funds() == [january, february, (date(2024, 3, 31), Decimal(50))]
    undo_batch(batch=later, by=by)
    assert funds() == [january, february]


def test_investment_written_by_month_is_the_same_again(tmp_path):
    by = make_user("bureau")
    path = by_month(tmp_path, "各月完成投资（万元）", 10, 0, 30)
    commit_batch(batch=rehearse(path=path, by=by, period="2024-03"), by=by)
    found = ProgressReport.objects.order_by("start_on")
    assert list(found.values_list("rhythm", "start_on", "completed_investment")) == [
        ("monthly", date(2024, 1, 1), Decimal(10)), ("monthly", date(2024, 3, 1), Decimal(30)),
    ]  # fmt: skip
    assert rehearse(path=path, by=by, period="2024-03").outline["summary"]["same"] == 1


def test_a_week_is_written_as_a_week_beside_the_month(tmp_path):
    by = make_user("bureau")
    project = make_project(name="示例探A项目")
    ProgressReport.objects.create(
        project=project, rhythm="monthly", start_on=date(2024, 6, 1), end_on=date(2024, 6, 30),
        done_text="整月",
    )  # fmt: skip
    head, row = ["项目名称", "本周进展"], ["示例探A项目", "主体施工"]
    path = write_xlsx(tmp_path / "2024年6月17日-6月23日周报.xlsx", head, row)
    commit_batch(batch=rehearse(path=path, by=by, kind="reports"), by=by)
    assert list(
        ProgressReport.objects.order_by("rhythm").values_list("rhythm", "start_on", "done_text")
    ) == [("monthly", date(2024, 6, 1), "整月"), ("weekly", date(2024, 6, 17), "主体施工")]
    assert rehearse(path=path, by=by, kind="reports").outline["summary"]["same"] == 1


def test_a_stopped_project_is_stopped(tmp_path):
    by = make_user("bureau")
    project = make_project(name="示例探A项目", stage="building")
    path = write_xlsx(tmp_path / "a.xlsx", ["项目名称", "项目状态"], ["示例探A项目", "停工停产"])
    commit_batch(batch=rehearse(path=path, by=by, kind="projects"), by=by)
    project.refresh_from_db()
    assert (project.stage, project.status) == ("building", "suspended")


PARTS = [
    ["序号", "项目名称", "园区", "总投资（万元）"], [1, "示例探A项目", "经开区", 9000],
    ["1.1", "二期厂房", "经开区", 4000],
]  # fmt: skip


def test_a_part_is_said_ticked_and_overruled_on_the_page(login, tmp_path):
    client = login("bureau")
    batch = rehearse(path=write_xlsx(tmp_path / "a.xlsx", *PARTS), by=client.user)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "有 1 行是上一行项目的子项" in page
    assert "按序号是第 2 行“示例探A项目”的子项" in page
    assert "单独导入</button>" in page
    commit = reverse("projects:batch-commit", args=[batch.pk])
    assert "还有提醒没有核对" in client.post(commit, follow=True).content.decode()
    answer = reverse("projects:batch-answer", args=[batch.pk])
    said = {"row": 3, "number": 0, "answer": "new"}
    assert "请写明为什么是新项目" in client.post(answer, said, follow=True).content.decode()
    page = client.post(answer, said | {"reason": "单独立项"}, follow=True).content.decode()
    assert "单独导入</button>" not in page
    assert "撤回对第 3 行的处理" in page
    batch.refresh_from_db()
    assert batch.outline["summary"]["create"] == 2
    client.post(commit, {"seen": ["part_rows"]})
    assert set(Project.objects.values_list("name", flat=True)) == {"示例探A项目", "二期厂房"}


def test_another_table_is_ticked_before_writing(login, tmp_path):
    client = login("bureau")
    rows = [
        ["序号", "项目名称", "园区", "投资方", "总投资（万元）"], [1, "示例探A项目", "经开区", "示例甲公司", 9000],
        [None], ["序号", "项目名称", "建设地点", "总投资", "责任单位"], [1, "示例探B项目", "某乡", 800, "某局"],
    ]  # fmt: skip
    batch = rehearse(path=write_xlsx(tmp_path / "a.xlsx", *rows), by=client.user)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "第 4 行起还有另一张" in page
    assert 'value="other_table"' in page
    page = client.get(f"{batch.get_absolute_url()}?map=all").content.decode()
    assert "计划开工和竣工（一列两个日期）" in page  # what a column may be chosen to be
