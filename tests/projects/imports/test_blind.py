"""What a tester who had not seen the code found misread; each as a clerk reads it."""

import pytest

from tests.factories.parks import make_region
from tests.factories.projects import make_project
from tests.projects.imports.conftest import city, messages, plan_of
from tracker.tools.periods import Period

pytestmark = pytest.mark.django_db
HEAD = [
    "序号",
    "项目名称",
    "园区",
    "投资方",
    "投资方所在地",
    "总投资（万元）",
    "本年到位资金（万元）",
]


@pytest.fixture(autouse=True)
def _city():
    city()
    make_region("620700", "张掖市")


def first(rows, **more):
    return next(row for row in plan_of(rows, **more).rows if row.outcome != "skip")


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("浙江宁波", "outside"), ("甘州区", "local"), ("本地", "local"), ("张掖市", "local"),
        ("香港", "overseas"), ("省外", "outside"), ("省内", "inside"),
    ],
)  # fmt: skip
def test_money_comes_from_where_the_investor_is(place, kind):
    row = first([HEAD, [1, "示例探A项目", "经开区", "示例甲公司", place, 9000, 1000]])
    assert row.values["origin_kind"] == kind
    assert [arrival.source for arrival in row.deed.arrivals] == [kind]


def test_money_of_unknown_origin_is_asked_about():
    row = first([HEAD, [1, "示例探A项目", "经开区", "示例甲公司", "", 9000, 1000]])
    assert ("G", "warning", "origin_assumed") in messages(row)


@pytest.mark.parametrize(("said", "kind"), [("是", "outside"), ("否", "inside")])
def test_a_column_that_asks_whether_it_is_outside(said, kind):
    rows = [["项目名称", "园区", "是否省外"], ["示例探A项目", "经开区", said]]
    assert first(rows).values["origin_kind"] == kind


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("2023年度招商引资到位资金台账", "2023"), ("2023年台账", "2023"), ("截至2023年底项目情况", "2023"),
        ("二〇二四年五月项目台账", "2024-05"), ("2024.05台账", "2024-05"), ("202405台账", "2024-05"),
        ("2024年6月17日-6月23日周报", "2024-06"), ("2023年1-12月台账", "2023-01..2023-12"),
    ],
)  # fmt: skip
def test_the_title_tells_the_period(title, period):
    rows = [[title], ["项目名称", "园区", "总投资（万元）"], ["示例探A项目", "经开区", 1000]]
    found, meant = (
        Period.parse(plan_of(rows, period="", name="Sheet1").period),
        Period.parse(period),
    )
    assert (found.start, found.end) == (meant.start, meant.end)


def two_rows(top, children, values, merged):
    head = ["序号", "项目名称", "园区", top, *[""] * (len(children) - 1), "备注"]
    below = ["", "", "", *children, ""]
    last = len(head) - 1
    spans = [(0, n, 1, n) for n in (0, 1, 2, last)] + [(0, 3, 0, 2 + len(children))]
    return plan_of(
        [head, below, [1, "示例探A项目", "经开区", *values, "x"]], merged=spans if merged else ()
    )


def mapped(plan):
    return {column.header: column.field for column in plan.mapping if column.field}


def test_a_second_header_row_with_a_sum_is_header():
    plan = two_rows("总投资（万元）", ["财政", "自筹", "合计"], [4000, 2000, 6000], True)
    assert plan.header_rows == (1, 2)
    assert plan.rows[0].values["total_investment"] == "6000.0000"


def test_last_year_beside_the_sum_is_not_this_year():
    plan = two_rows("1-6月到位资金（万元）", ["去年同期", "合计"], [900, 1500], True)
    assert plan.rows[0].values["year_funds"] == "1500.0000"


def test_quarters_of_a_plan_are_not_the_plan():
    plan = two_rows("2024年计划投资（万元）", ["一季度", "二季度"], [100, 200], True)
    assert plan.header_rows == (1, 2)
    assert "plan_investment" not in plan.rows[0].values


def test_of_which_outside_below_the_sum():
    plan = two_rows("本年到位资金（万元）", ["小计", "其中：省外"], [1000, 300], True)
    row = plan.rows[0]
    assert (row.values["year_funds"], row.values["year_funds_outside"]) == ("1000.0000", "300.0000")


@pytest.mark.parametrize(
    "name",
    [
        "其中：省外项目",
        "续建项目（2个）",
        "截止2024年6月30日",
        "2024年6月30日",
        "（以上项目均已入库）",
        "另：有2个项目暂未纳入",
    ],
)
def test_what_is_no_project_makes_none(name):
    rows = [
        HEAD,
        [1, "示例探A项目", "经开区", "", "浙江", 9000, ""],
        ["", name, "经开区", "", "浙江", 9000, ""],
    ]
    plan = plan_of(rows)
    assert plan.summary["create"] == 1


def test_a_second_unit_line_ends_the_table():
    head = ["序号", "项目名称", "园区", "总投资"]
    rows = [
        ["单位：万元"], head, [1, "示例探A项目", "经开区", 1500], [], ["二、续建"], ["单位：亿元"], head,
        [1, "示例探B项目", "经开区", 15],
    ]  # fmt: skip
    plan = plan_of(rows)
    values = [r.values.get("total_investment") for r in plan.rows if r.outcome == "create"]
    assert values == ["1500.0000"]


def test_investors_that_are_none():
    rows = [
        ["项目名称", "园区", "投资方"],
        ["示例探A项目", "经开区", "待定"],
        ["示例探B项目", "经开区", "1.示例甲公司\n2.示例乙公司"],
    ]
    plan = plan_of(rows)
    assert "investors" not in plan.rows[0].values
    assert plan.rows[1].values["investors"] == ["示例甲公司", "示例乙公司"]


@pytest.mark.parametrize(
    "said", ["赵国梁副市长", "常务副县长赵国梁", "市委常委、副市长赵国梁", "副市长：赵国梁"]
)
def test_a_leader_with_a_title(said):
    rows = [["项目名称", "园区", "包抓领导"], ["示例探A项目", "经开区", said]]
    assert first(rows).values["leader"] == "赵国梁"


@pytest.mark.parametrize("said", ["上半年", "2024年", "一季度"])
def test_a_start_in_half_a_year_is_asked_about(said):
    rows = [["项目名称", "园区", "开工时间"], ["示例探A项目", "经开区", said]]
    assert ("C", "warning", "vague") in messages(first(rows))


def test_reports_are_told_by_their_columns():
    make_project(name="示例探A项目")
    rows = [
        ["项目名称", "本月完成投资（万元）", "本月进展", "存在问题"],
        ["示例探A项目", 5, "主体施工", ""],
    ]
    assert plan_of(rows, kind="").kind == "reports"
