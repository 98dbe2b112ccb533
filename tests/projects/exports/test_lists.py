"""Every list leaves as a workbook: the rows of the scope, a trace in the audit, few queries."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import PublishedFigure
from tests.factories.dispatches import make_bare_dispatch, make_published, make_template
from tests.factories.parks import make_chain, make_enterprise, make_office, make_park
from tests.factories.projects import (
    make_batch,
    make_duty,
    make_funding,
    make_lamp,
    make_milestone,
    make_move,
    make_reminder,
    make_report,
    make_signed,
)
from tests.projects.exports.support import book, explained, lines, table
from tracker import clock
from tracker.models import AuditEvent
from tracker.tools.kept import forget_all

pytestmark = pytest.mark.django_db
# address → title
LISTS = {
    "/projects": "项目台账",
    "/projects/mine": "我包抓的项目",
    "/lights": "红黄灯",
    "/money": "到位资金",
    "/progress": "进展",
    "/milestones": "里程碑",
    "/reminders": "提醒",
    "/enterprises": "企业",
    "/verify": "数据核验",
    "/targets/2024": "2024 年度目标",
    "/parks": "园区",
    "/chains": "产业链",
    "/offices": "驻外联络点",
    "/imports": "导入记录",
    "/reports": "调度报告",
    "/reports/templates": "报告模板",
    "/reports/published": "公布数",
    "/snapshots": "数据快照",
    "/q/signed_count?period=2024H1": "新签约入库项目明细",
    "/q/funds_outside?period=2024H1": "省外到位资金明细",
}
# These tell of no single project.
REPORTS = {"/reports", "/reports/templates", "/reports/published", "/snapshots"}
OTHERS = REPORTS | {
    *("/enterprises", "/targets/2024", "/parks", "/chains", "/offices", "/imports"),
}


@pytest.fixture(autouse=True)
def _july():
    clock.hold(date(2024, 7, 8))


def add_one(client, park):
    project = make_signed(park, chain=make_chain(), lamp="red", total_investment=D(20000))
    project.investors.add(make_enterprise(marks=["listed"]))
    make_duty(project, person=client.user.person)
    make_lamp(project)
    make_funding(project)
    make_funding(project, state="reported", verified_amount=None)
    make_milestone(project)
    make_report(project, state="submitted")
    make_move(project)
    make_reminder(project, client.user)
    make_batch(client.user, outline={"summary": {"create": 1}})
    make_office(f"office{project.pk}")
    make_bare_dispatch(region=park.region, number=project.pk)
    make_template(f"own-{project.pk}")
    period = f"{2000 + PublishedFigure.objects.count()}H1"
    make_published(by=client.user, region=park.region, period=period)
    return project


def xlsx(path):
    return f"{path}{'&' if '?' in path else '?'}format=xlsx"


@pytest.mark.parametrize(("path", "title"), LISTS.items())
def test_list_is_exported_with_its_rows_and_leaves_a_trace(login, path, title):
    client = login("bureau")
    project = add_one(client, make_park("zyjk"))
    workbook = book(client, xlsx(path))
    words = {str(value) for sheet in workbook for line in lines(sheet) for value in line}
    assert project.code in words or path in OTHERS
    assert "合计" in words and explained(workbook)["清单"] == title
    event = AuditEvent.objects.get(verb="导出")
    assert (event.by, event.label, event.source) == (client.user, title, "web")
    assert next(iter(event.changes["rows"].values())) >= 1


@pytest.mark.parametrize("path", LISTS)
def test_export_takes_the_same_queries_for_one_row_and_three(login, path):
    client, park = login("bureau"), make_park("zyjk")
    add_one(client, park)
    counts = []
    for _ in range(2):
        forget_all()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(xlsx(path)).status_code == 200
        counts.append(len(seen))
        add_one(client, park)
        add_one(client, park)
    assert counts[0] == counts[1] <= 18


def test_export_holds_the_rows_of_the_scope_and_the_filter_only(login):
    park = make_park("zyjk")
    mine, other = make_signed(park, name="示例甲"), make_signed(make_park("far"), name="示例乙")
    staff = login("staff", parks=[park])
    rows, _ = table(book(staff, "/projects?format=xlsx").worksheets[0])
    assert [row["项目编号"] for row in rows] == [mine.code]
    rows, _ = table(book(login("bureau"), "/projects?q=示例乙&format=xlsx").worksheets[0])
    assert [row["项目编号"] for row in rows] == [other.code]
    event = AuditEvent.objects.first()
    assert event.changes["filters"] == [["搜索", "示例乙"]]
    assert event.changes["rows"] == {"项目台账": 1, "项目台账一览": 1}


def test_export_of_nothing_says_so(login):
    workbook = book(login("bureau"), "/projects?leader=x&format=xlsx")
    rows, totals = table(workbook.worksheets[0])
    assert rows == [] and totals["项目名称"] == "0 项"
    assert explained(workbook)["筛选条件：包抓领导"] == "看不懂，没有结果"


def test_lamps_leave_with_since_when_they_burn(login):
    project = make_signed(make_park("zyjk"), lamp="red")
    make_lamp(project, since_on=date(2024, 6, 1))
    workbook = book(login("bureau"), "/lights?format=xlsx")
    rows, _ = table(workbook["红黄灯"])
    assert (rows[0]["灯"], rows[0]["亮灯自"].date()) == ("红", date(2024, 6, 1))
    assert explained(workbook)["筛选条件：灯"] == "红灯、黄灯"


def test_name_of_the_file_is_chinese(login):
    said = login("bureau").get("/projects?format=xlsx")["Content-Disposition"]
    assert said.startswith("attachment; filename*=utf-8''%E9%A1%B9%E7%9B%AE")


@pytest.mark.parametrize("path", LISTS)
def test_export_is_for_those_who_may_see_the_list(login, path):
    assert login("admin").get(xlsx(path)).status_code in {200, 403}
    assert login(None).get(xlsx(path)).status_code == 403
    assert not AuditEvent.objects.filter(verb="导出").exclude(label="企业").exists()
