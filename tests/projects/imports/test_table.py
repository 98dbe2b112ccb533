"""Titles, levels, totals, notes; and grids that are no tables at all."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.imports.ledger import plan_book
from projects.imports.matching import Directory
from tests.factories.parks import make_park, make_user
from tests.projects.imports.conftest import plan_of
from tracker.tools.sheets import Sheet, SheetRefused, Workbook

pytestmark = pytest.mark.django_db


def test_two_header_rows_with_merged_cells():
    rows = [
        ["某市台账", "", "", ""],
        ["项目名称", "总投资", "到位资金（万元）", ""],
        ["", "（亿元）", "1-6月", "累计"],
        ["示例甲项目", 1.2, 300, 500],
    ]
    merged = [(0, 0, 0, 3), (1, 0, 2, 0), (1, 2, 1, 3)]
    plan = plan_of(rows, park=make_park("a"), merged=merged)
    assert plan.header_rows == (2, 3)
    assert [c.field for c in plan.mapping] == [
        "name", "total_investment", "year_funds", "cumulative_funds",
    ]  # fmt: skip
    assert plan.rows[0].values["total_investment"] == "12000.0000"
    assert plan.mapping[2].header == "到位资金（万元）/1-6月"


def test_totals_are_dropped_and_checked():
    rows = [
        ["项目名称", "总投资（万元）"],
        ["甲项目", 100],
        ["乙项目", 200],
        ["小计", 300],
        ["丙项目", 50],
        ["合计", 400],
        ["注：以上不含续建", ""],
    ]
    plan = plan_of(rows, park=make_park("a"))
    assert [r.outcome for r in plan.rows] == ["create", "create", "skip", "create", "skip", "skip"]
    (check,) = plan.checks
    assert (check.row, check.column, check.stated, check.computed) == (
        6, "B", "400.0000", "350.0000",
    )  # fmt: skip


def test_rounded_totals_may_differ_by_the_last_place():
    rows = [["项目名称", "总投资（亿元）"], ["甲项目", 9.53], ["乙项目", 646.95], ["合计", 656.47]]
    assert plan_of(rows, park=make_park("a")).checks == ()


def test_merged_words_fill_down_but_money_is_not_doubled():
    park = make_park("a", name="甲园区", short_name="甲园")
    rows = [["园区", "项目名称", "总投资（万元）"], ["甲园区", "甲项目", 100], ["", "乙项目", ""]]
    plan = plan_of(rows, merged=[(1, 0, 2, 0), (1, 2, 2, 2)])
    assert plan.rows[1].values == {"park": park.code, "name": "乙项目"}


CELLS = st.one_of(
    st.just(""),
    st.text(max_size=12),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(
        ["项目名称", "总投资（万元）", "阶段", "开工时间", "合计", "小计", "0.58亿", "5亿多元", "-", "无", "=A1",
         "#REF!", "1e400", "NaN", "3月底", "兖州区195.71", "1-6月到位资金", "今年累计完成投资", "本月完成投资",
         "到位金额", "到账日期", "园区", "包抓领导", "在建", "形象进度", "2024-06-01", "m3", "\x00", "\ud800"]
    ),
)  # fmt: skip
GRIDS = st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=8)
MERGED = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 9), st.integers(0, 5)).map(
        lambda m: (min(m[0], m[2]), min(m[1], m[3]), max(m[0], m[2]), max(m[1], m[3]))
    ),
    max_size=3,
)
HEADED = st.sampled_from(
    [
        ["项目名称", "总投资（万元）", "阶段", "开工时间"],
        ["项目名称", "今年累计完成投资", "本月完成投资", "形象进度"],
        ["项目名称", "1-6月到位资金", "累计到位资金（亿元）", "本月到位资金"],
        ["项目名称", "到位金额", "到账日期", "资金来源"],
        ["项目编号", "园区", "包抓领导", "投资方"],
    ]
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    header=st.none() | HEADED,
    grid=GRIDS,
    merged=MERGED,
    kind=st.sampled_from(["", "projects", "funding", "reports"]),
)
def test_any_grid_gives_a_plan_or_a_refusal(header, grid, merged, kind):
    directory = Directory(make_user("bureau"), make_park("a"))
    sheet = Sheet("表", [*([header] if header else []), *grid], merged)
    try:
        plan = plan_book(
            Workbook((sheet.name,), sheet), directory=directory, kind=kind, period="2024-06"
        )
    except SheetRefused:
        return
    told = plan.to_json()
    assert told["summary"]["rows"] == len(told["rows"])
    for row in told["rows"]:
        errors = [m for m in row["messages"] if m["level"] == "error"]
        assert bool(errors) == (row["outcome"] == "error")
        assert all(m["text"] for m in row["messages"])
