"""The published lists (data/ledgers), and what real cells look like."""

from decimal import Decimal

import pytest

from projects.imports.ledger import build_plan
from tests.factories.parks import make_park, make_user
from tests.factories.projects import make_funding, make_project, make_report
from tests.projects.imports.conftest import (
    FULL,
    H1,
    LEDGERS,
    city,
    full_row,
    messages,
    plan_of,
    write_xlsx,
)
from tracker.tools.sheets import SheetRefused

pytestmark = pytest.mark.django_db
JINCHANG = LEDGERS / "03_jinchang_2020_batch4.csv"
GAOLAN = LEDGERS / "05_gaolan_2016_by_town.csv"


def test_03_every_row_is_a_project_of_the_given_park():
    plan = build_plan(JINCHANG, by=make_user("bureau"), park=make_park("jcjk"))
    assert plan.summary == {
        "rows": 8, "create": 8, "update": 0, "same": 0, "skip": 0, "error": 0,
    }  # fmt: skip
    total = sum(Decimal(row.values["total_investment"]) for row in plan.rows)
    assert total == Decimal("241000")  # 24.1亿
    about = plan.rows[1]
    assert about.values["total_investment"] == "50000.0000"
    assert messages(about) == [("C", "warning", "approximate")]


def test_03_without_a_park_says_how_to_give_one():
    plan = build_plan(JINCHANG, by=make_user("bureau"))
    assert plan.summary["error"] == 8
    assert "--park" in plan.rows[0].messages[-1].text


def test_05_towns_are_not_projects_and_the_total_is_checked():
    plan = build_plan(GAOLAN, by=make_user("bureau"), park=make_park("gl"))
    assert plan.summary["error"] == 6
    assert plan.summary["skip"] == 1
    town = plan.rows[5]
    assert messages(town) == [("E", "error", "list_cell")]
    assert "兰州盈德15000Nm3/h空分工程" in town.messages[0].suggestion.split("\n")
    assert "year_investment" not in town.values  # 黑石镇 has none; Nm3/h is no money
    assert [(c.column, c.stated, c.computed) for c in plan.checks] == [
        ("B", "80", "36"),
        ("C", "53", "27"),
        ("D", "201600.0000", "175640.0000"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "06_zhangye_2020_2021_size_bands.csv",
        "07_jining_2015_glued_rank_score.txt",
        "08_alar_2021_09_delegation_attendance.csv",
    ],
)
def test_other_tables_are_refused(name):
    with pytest.raises(SheetRefused, match="项目名称"):
        build_plan(LEDGERS / name, by=make_user("bureau"))


def test_h1_with_title_and_unit_line(tmp_path):
    city()
    rows = [
        H1,
        ["ZD-2024-001", "示例制氢项目", "新建", "2500T/D产线", "98,000 ", 36000, 12000, 3000, "2023.11",
         "2025年底", "赵国梁", "市经合局", "", "产业项目", "在建", "主体施工", "无"],
        ["ZD-2024-002", "示例储能项目", "扩建", "", "0.58亿", 1000, 500, 100, "2024-3-31", "2025.12",
         "马晓兰", "", "", "", "签约", "", ""],
    ]  # fmt: skip
    path = write_xlsx(tmp_path / "h1.xlsx", *rows, title="2024年1-6月重点项目月报")
    plan = build_plan(path, by=make_user("bureau"), park=make_park("zyjk"))
    assert (plan.period, plan.header_rows) == ("2024H1", (3,))
    first, second = plan.rows
    assert first.outcome == "create"
    assert first.values["planned_start_on"] == "2023-11-01"
    assert first.values["planned_completion_on"] == "2025-12-31"
    assert first.values["lead_unit"] == "市招商局"
    assert first.extras == {"项目类型": "产业项目"}
    assert ("E", "error", "unit_mismatch") in messages(second)
    assert ("K", "error", "near_person") in messages(second)
    mismatch = next(m for m in second.messages if m.code == "unit_mismatch")
    assert (mismatch.raw, mismatch.suggestion) == ("0.58亿", "5800.0000")


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("总投资（万元）", "-5", "negative"),
        ("总投资（万元）", "兖州区195.71", "glued"),
        ("总投资（万元）", "30万m3", "not_money"),
        ("总投资（万元）", "1e30", "out_of_range"),
        ("开工时间", "2099-01-01", "future"),
        ("开工时间", "600天", "duration"),
        ("形象进度", "120%", "over_hundred"),
        ("园区", "不存在的园区", "unknown_park"),
        ("项目名称", "", "name_missing"),
        ("项目名称", "长" * 201, "too_long"),
    ],
)
def test_bad_cells_are_errors_with_a_mend(header, value, code):
    city()
    plan = plan_of([FULL, full_row(**{header: value}), full_row("别的项目")])
    row = plan.rows[0]
    assert row.outcome == "error"
    said = next(m for m in row.messages if m.code == code)
    assert "；" in said.text
    assert plan.rows[1].outcome == "create"


def test_the_same_project_twice_in_a_file():
    city()
    plan = plan_of([FULL, full_row("示例 制氢项目"), full_row("示例制氢（项目）")])
    assert [r.outcome for r in plan.rows] == ["create", "error"]
    assert "第 2 行" in plan.rows[1].messages[0].text


def test_a_foreign_park_reads_like_no_park():
    home = city()
    make_park("else", name="高台工业园区", short_name="高台园区")
    staff = make_user("staff", parks=[home])
    plan = plan_of(
        [FULL, full_row(园区="高台工业园区"), full_row("乙", 园区="没有的园区")], by=staff
    )
    texts = [row.messages[0].text.split("：")[1].split("；")[0] for row in plan.rows]
    assert texts == ["没有这个园区或不在您的管辖范围"] * 2
    assert "高台园区" not in str(plan.to_json())


def test_a_foreign_project_shows_nothing_but_that_the_name_is_taken():
    home, other = city(), make_park("else")
    make_project(other, name="示例制氢项目", code="SECRET-01", content="机密")
    plan = plan_of([FULL, full_row()], by=make_user("staff", parks=[home]))
    assert messages(plan.rows[0])[0][2] == "name_taken"
    assert "SECRET" not in str(plan.to_json())


def test_cumulative_figures_are_differences():
    park = city()
    project = make_project(park, name="示例制氢项目", stage="started")
    make_funding(project, amount=Decimal(4500))
    make_report(project, state="accepted", completed_investment=Decimal(9000))
    plan = plan_of([FULL, full_row()])
    row = plan.rows[0]
    assert row.changes["year_funds_outside"] == ["4500.0000", "5400.0000"]
    (arrival,) = row.deed.arrivals
    assert (arrival.amount, str(arrival.received_on), arrival.source) == (
        Decimal(900), "2024-06-30", "outside",
    )  # fmt: skip
    (report,) = row.deed.reports
    assert report.values["completed_investment"] == Decimal(3000)


def test_less_than_the_system_holds_is_an_error_with_both_figures():
    park = city()
    project = make_project(park, name="示例制氢项目")
    make_funding(project, amount=Decimal(6000))
    row = plan_of([FULL, full_row()]).rows[0]
    said = next(m for m in row.messages if m.code == "below_system")
    assert said.suggestion == "6000.0000"
    assert "5,400.00" in said.text


def test_month_year_and_whole_are_laid_apart():
    park = city()
    make_project(park, name="甲项目")
    rows = [
        ["项目名称", "本月到位资金（万元）", "今年到位资金（万元）", "累计到位资金（万元）"],
        ["甲项目", 20, 100, 250],
    ]
    found = plan_of(rows, park=park).rows[0].deed.arrivals
    assert [(int(a.amount), str(a.received_on)) for a in found] == [
        (20, "2024-06-30"),
        (80, "2024-05-31"),
        (150, "2023-12-31"),
    ]


def test_a_ledger_moves_no_stage_back():
    park = city()
    make_project(park, name="示例制氢项目", stage="production")
    row = plan_of([FULL, full_row(阶段="签约", 签约时间="", 开工时间="")]).rows[0]
    assert ("J", "warning", "stage_back") in messages(row)
    assert "stage" not in row.changes


def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    city()
    by = make_user("bureau")
    for count in (1, 30):
        rows = [FULL, *(full_row(f"项目{n}号") for n in range(count))]
        plan_of(rows, by=by)  # warm: roles and permissions
        with django_assert_num_queries(14):
            plan_of(rows, by=by)
