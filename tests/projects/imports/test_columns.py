"""Headers of real ledgers, and the figures with a time in them."""

import pytest

from projects.imports.columns import map_columns, recognise, unit_of
from tests.projects.imports.conftest import H1, H6
from tracker.tools.periods import Period


def mapped(headers, unit=None, period="2024-06", kind="projects"):
    pairs = [(str(place), (header,)) for place, header in enumerate(headers)]
    found = map_columns(pairs, kind=kind, period=Period.parse(period), unit=unit)
    return {column.header: column for column in found}


def test_h1_is_read_whole():
    found = {header: column.field for header, column in mapped(H1).items()}
    assert found == {
        "项目编号": "code", "项目名称": "name", "建设性质": "nature", "建设内容": "content",
        "总投资": "total_investment", "今年计划投资": "plan_investment",
        "今年累计完成投资": "year_investment", "本月完成投资": "month_investment",
        "计划开工时间": "planned_start_on", "计划竣工时间": "planned_completion_on",
        "包联领导": "leader", "责任单位": "lead_unit", "服务单位": "service_unit",
        "项目类型": None, "建设阶段": "stage", "本月进展": "progress_text", "问题和建议": "problems_text",
    }  # fmt: skip


def test_h6_names_what_it_can_and_keeps_the_rest():
    found = mapped(H6)
    assert {h: c.field for h, c in found.items() if c.field} == {
        "项目名称": "name", "来源地": "origin", "项目状态": "stage", "项目简介": "content",
        "行业类别": "industry", "对应“965”产业链类别": "chain", "投资主体": "investors",
        "投资主体联系人": "contact", "承接区": "region", "投资金额（亿元）": "total_investment",
        "区级责任领导": "leader",
    }  # fmt: skip
    assert found["投资金额（亿元）"].unit == "亿元"
    assert not found["对应“965”产业链类别"].sure
    assert len(found) == len(H6)


@pytest.mark.parametrize(
    ("header", "field", "period"),
    [
        ("1-6月完成投资", "year_investment", "2024-01..2024-06"),
        ("１－６月完成投资（万元）", "year_investment", "2024-01..2024-06"),
        ("1—6月省外到位资金(万元]", "year_funds_outside", "2024-01..2024-06"),
        ("6月完成投资", "month_investment", "2024-06"),
        ("2024年计划投资", "plan_investment", "2024"),
        ("截至6月底累计到位资金", "cumulative_funds", None),
        ("去年完成投资", None, None),
        ("到位率", None, None),
        ("3-6月完成投资", None, None),
        ("实际开工时间（格式：YYYY-MM-DD）", "started_on", None),
        ("项目 名\n称", "name", None),
        ("包挂领导", "leader", None),
    ],
)
def test_figures_and_hints(header, field, period):
    column = mapped([header])[header]
    assert (column.field, column.period) == (field, period)


def test_levels_are_read_together():
    assert recognise(("到位资金（万元）", "1-6月"), "projects").field == "year_funds"
    assert recognise(("投资完成情况", "形象进度"), "projects").field == "progress_percent"
    assert unit_of(("到位资金（万元）", "1-6月")) == "万元"


def test_one_column_for_one_field_the_asked_months_win():
    found = mapped(["1-5月完成投资", "1-6月完成投资", "1-7月完成投资"])
    assert [c.field for c in found.values()] == [None, "year_investment", None]


def test_a_line_above_gives_the_unit():
    assert mapped(["总投资"], unit="亿元")["总投资"].unit == "亿元"
