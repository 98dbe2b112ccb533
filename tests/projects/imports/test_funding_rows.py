"""到位资金 and 月度进展 lists as they come back: untouched lines, refused and ended ones."""

from datetime import date
from decimal import Decimal

import pytest

from projects.actions.project import change_status
from tests.factories.parks import make_user
from tests.factories.projects import make_funding, make_project
from tests.projects.imports.conftest import city, messages, plan_of

pytestmark = pytest.mark.django_db
HEAD = ["项目名称", "到位金额（万元）", "到账日期", "资金来源"]
ARRIVAL = ["示例甲项目", 120, "2024-06-03", "省外"]


@pytest.fixture
def project():
    return make_project(name="示例甲项目", park=city(), total_investment=Decimal(9000))


def only(rows, kind="funding", **more):
    return plan_of(rows, kind=kind, **more).rows[0]


@pytest.mark.parametrize("state", ["returned", "voided"])
def test_what_was_refused_is_not_recorded_again(project, state):
    make_funding(
        project,
        amount=Decimal(120),
        received_on="2024-06-03",
        source="outside",
        state=state,
        answer="不符",
    )
    row = only([HEAD, ARRIVAL])
    assert row.outcome == "same"
    assert messages(row) == [("B", "warning", "refused_before")]


def test_an_arrival_on_record_of_an_ended_project_is_same(project):
    make_funding(project, amount=Decimal(120), received_on="2024-06-03", source="outside")
    change_status(
        project=project,
        status="withdrawn",
        reason="示例",
        on=date(2024, 6, 30),
        by=make_user("bureau"),
    )
    assert only([HEAD, ARRIVAL]).outcome == "same"
    assert messages(only([HEAD, ["示例甲项目", 50, "2024-06-03", "省外"]])) == [
        ("A", "error", "ended")
    ]


@pytest.mark.parametrize("kind", ["funding", "reports"])
def test_an_untouched_line_of_a_blank_workbook_is_skipped(project, kind):
    head = HEAD if kind == "funding" else ["项目名称", "本月完成投资（万元）", "本月进展"]
    row = only([head, ["示例甲项目"]], kind=kind)
    assert (row.outcome, messages(row)) == ("skip", [("", "warning", "unfilled")])


def test_an_industry_by_its_code_with_and_without_letter(project):
    from parks.models import Industry

    Industry.objects.create(code="C2730", name="中药饮片加工", level=4)
    for text in ("C2730 中药饮片加工", "C2730", "2730"):
        row = only([["项目名称", "园区", "行业"], ["示例乙项目", "经开区", text]], kind="projects")
        assert row.values["industry"] == "C2730", text


def test_a_place_that_is_no_park_takes_the_chosen_park(project):
    rows = [
        ["项目名称", "建设地点", "总投资（万元）"],
        ["示例乙项目", "某某产业园", 100],
        ["示例丙项目", "经开区", 100],
    ]
    row = only(rows, kind="projects", park=project.park)
    assert (row.outcome, messages(row)) == ("create", [("B", "warning", "park_kept")])
    assert row.extras == {"建设地点": "某某产业园"}
