"""Cells as people write them, read as the field they stand under."""

import datetime as dt
from decimal import Decimal

import pytest

from projects.imports.columns import map_columns
from projects.imports.contents import settle
from projects.imports.fields import field_of
from projects.imports.readers import ReadingContext, reader_for
from projects.imports.table import Table, TableRow
from tracker.tools.periods import Period

TODAY = dt.date(2026, 3, 10)


def read(name, raw, *, header="", unit=None, kind="projects"):
    context = ReadingContext(TODAY, 2024, header, unit)
    return reader_for(field_of(kind, name), context)(raw)


@pytest.mark.parametrize(
    ("name", "header", "raw", "value", "code"),
    [
        # land and buildings: the cell's unit, then the header's, then 亩 and 平方米
        ("land_area_mu", "用地面积", 120, "120.00", None),
        ("land_area_mu", "用地面积（亩）", "120", "120.00", None),
        ("land_area_mu", "用地面积（平方米）", "80000", "120.00", None),
        ("land_area_mu", "用地面积（公顷）", 8, "120.00", None),
        ("land_area_mu", "用地面积", "8公顷", "120.00", None),
        ("land_area_mu", "用地面积", "8万平方米", "120.00", None),
        ("land_area_mu", "用地面积", "约200亩", "200.00", "approximate"),
        ("land_area_mu", "用地面积", "待定", None, "undecided"),
        ("land_area_mu", "用地面积", "租赁厂房", None, "not_a_number"),
        ("floor_area", "建筑面积", 5000, "5000.00", None),
        ("floor_area", "建筑面积（万㎡）", 5, "50000.00", None),
        # lengths of time
        ("duration_days", "建设周期", "600天", 600, None),
        ("duration_days", "建设周期（月）", 24, 730, "approximate"),
        ("duration_days", "建设工期（年）", "2", 730, "approximate"),
        ("duration_days", "建设周期", "2025.12-2027.11", 730, "approximate"),
        ("duration_days", "建设工期（月）", "600天", 600, None),
        ("duration_days", "工期", "待定", None, "undecided"),
        # days: what happened, and what is planned
        ("started_on", "开工时间", 46082.87878, dt.date(2026, 3, 1), None),
        ("started_on", "开工时间", "2024年3月", dt.date(2024, 3, 1), None),
        ("started_on", "开工时间", "拟3月开工", None, "planned"),
        ("started_on", "开工时间", "预计2024年6月", None, "planned"),
        ("started_on", "开工时间", "已开工", None, "no_date"),
        ("started_on", "开工时间", "2099-01-01", None, "future"),
        ("planned_start_on", "拟开工时间", "拟3月开工", dt.date(2024, 3, 1), "approximate"),
        ("planned_start_on", "计划开工时间", "2025.12-2027.11", dt.date(2025, 12, 1), None),
        ("planned_completion_on", "计划竣工时间", "2025.12-2027.11", dt.date(2027, 11, 30), None),
        ("planned_completion_on", "计划竣工时间", "2024年6月30日前", dt.date(2024, 6, 30), None),
        ("planned_completion_on", "计划竣工时间", "上半年", dt.date(2024, 6, 30), None),
        ("completed_on", "竣工时间", "2024年3月", dt.date(2024, 3, 31), None),
        # progress in per cent, or in words
        ("progress_percent", "形象进度", "58%", "58", None),
        ("progress_percent", "形象进度", "完成80%", "80", "approximate"),
        ("progress_percent", "形象进度", "百分之六十", "60", "approximate"),
        ("progress_percent", "形象进度", "正在进行厂房建设", None, "prose"),
        ("progress_percent", "形象进度", "120%", None, "over_hundred"),
        # stages: in a word, or in prose, which is a proposal
        ("stage", "阶段", "在建", "building", None),
        ("stage", "阶段", "签约未开工", "signed", None),
        ("stage", "阶段", "竣工投产", "production", None),
        ("stage", "阶段", "正在进行厂房建设", None, "unknown_choice"),
        ("nature", "建设性质", "改扩建", "expansion", None),
        ("origin_kind", "来源类型", "省外", "outside", None),
        # places are no parks, parks are
        ("park", "建设地点", "甘州区巴吉滩", None, "place"),
        ("park", "建设地点", "张掖经开区", "张掖经开区", None),
        ("park", "园区", "巴吉滩", "巴吉滩", None),
        # money
        ("total_investment", "总投资", "5亿多元", "50000.0000", "approximate"),
        ("total_investment", "总投资", "待定", None, "undecided"),
        ("total_investment", "总投资", "10亿美元", None, "currency"),
        ("total_investment", "总投资", "兖州区195.71", None, "glued"),
        ("jobs", "用工", "约300人", 300, "approximate"),
        ("jobs", "用工", "待定", None, "undecided"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_its_field(name, header, raw, value, code):
    unit = "亿元" if name == "total_investment" else None
    reading = read(name, raw, header=header, unit=unit)
    assert reading.value == (
        Decimal(value) if isinstance(value, str) and value[0].isdigit() else value
    )
    assert reading.code == code
    assert (reading.level == "error") <= (reading.value is None)


def test_another_unit_in_the_cell_asks():
    reading = read("total_investment", "0.58亿", unit="万元")
    assert (reading.level, reading.code, reading.suggestion) == (
        "error",
        "unit_mismatch",
        "5800.0000",
    )
    assert read("total_investment", "3", unit="百万元").value == Decimal(300)


def test_stage_in_prose_is_only_proposed():
    assert read("stage", "正在进行厂房建设").suggestion == "在建"


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("甲公司（51%）、乙公司（控股49%）", ["甲公司", "乙公司"]),
        ("★甲公司/乙公司；丙公司", ["甲公司", "乙公司", "丙公司"]),
        ("甲集团（中国、上海）有限公司", ["甲集团（中国、上海）有限公司"]),
        ("甲公司\n乙公司", ["甲公司", "乙公司"]),
        ("ABC Co., Ltd", ["ABC Co., Ltd"]),
        ("无", None),
    ],
)
def test_several_investors_in_a_cell(raw, names):
    assert read("investors", raw).value == names


@pytest.mark.parametrize("raw", ['{"a": 1}', "[1,2]", "JSON：{'备注':1}", "=", "★重点▲"])
def test_remarks_are_kept_as_they_are(raw):
    assert read("remark", raw).value.strip("★▲") == raw.strip("★▲")


def settled(headers, *rows, kind="projects"):
    named = [(str(n), (header,)) for n, header in enumerate(headers)]
    mapping = map_columns(named, kind=kind, period=Period.parse("2024-06"), unit=None)
    table = Table(
        tuple((h,) for h in headers),
        (1,),
        (),
        [TableRow(n, "data", row) for n, row in enumerate(rows)],
    )
    return {c.header: c.field for c in settle(mapping, table, kind)}


def test_cells_settle_what_a_header_leaves_open():
    headers = ["项目编号", "项目名称", "形象进度", "建设地点", "项目状态", "来源"]
    rows = [
        ["2019-620702-41-03-012345", "甲", "主体已封顶", "甘州区大满镇", "已开工", "浙江"],
        ["2020-620702-41-03-012346", "乙", "完成80%", "碱滩镇", "在建", "江苏"],
        ["2020-620702-41-03-012347", "丙", "正在安装设备", "", "投产", ""],
    ]
    assert settled(headers, *rows) == {
        "项目编号": "approval_code", "项目名称": "name", "形象进度": "progress_text", "建设地点": None, "项目状态": "stage",
        "来源": "origin",
    }  # fmt: skip


def test_cells_that_fit_leave_the_header_its_field():
    headers = ["项目编号", "项目名称", "形象进度", "建设地点", "来源", "资金来源"]
    rows = [
        ["ZD-001", "甲", 0.58, "张掖经开区", "省外", ""],
        ["ZD-002", "乙", "60%", "大满镇", "", ""],
    ]
    assert settled(headers, *rows) == {
        "项目编号": "code", "项目名称": "name", "形象进度": "progress_percent", "建设地点": "park", "来源": "origin_kind",
        "资金来源": None,
    }  # fmt: skip


def test_a_field_is_not_given_twice_by_the_cells():
    headers = ["项目名称", "形象进度", "项目进展情况"]
    rows = [["甲", "主体已封顶", "已封顶"], ["乙", "正在安装设备", "在装"]]
    assert settled(headers, *rows)["形象进度"] is None
