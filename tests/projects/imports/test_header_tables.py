"""Where the table of a sheet begins and ends, and which of its rows are records."""

import pytest

from projects.imports.columns import recognise
from projects.imports.table import find_table
from tracker.tools.sheets import Sheet


def score(headers):
    found = {}
    for levels in headers:
        if hit := recognise(levels, "projects"):
            found[hit.field] = max(found.get(hit.field, 0), 3 if hit.sure else 1)
    return sum(found.values()) if {"name", "code"} & set(found) and len(found) >= 2 else 0


def table_of(rows, merged=()):
    width = max(len(row) for row in rows)
    grid = [["" if c is None else c for c in row] + [""] * (width - len(row)) for row in rows]
    return find_table(Sheet("表", grid, list(merged)), score)


def kinds(*rows, head=("序号", "项目名称", "总投资（万元）", "备注"), merged=()):
    first, last = [1, "甲项目", 100, ""], [2, "乙项目", 200, ""]
    table = table_of([list(head), first, *rows, last], merged)
    return [row.kind for row in table.rows][1:-1]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["合计", "", 300, ""], "total"),
        (["合 计", "", 300, ""], "total"),
        (["", "合计", 300, ""], "total"),
        (["", "", "总计", ""], "total"),
        (["合计：2个", "", 300, ""], "total"),
        (["合计（2个）", "", 300, ""], "total"),
        (["合计2个项目", "", 300, ""], "total"),
        (["共2个项目", "", 300, ""], "total"),
        (["全县", "2个", 300, ""], "total"),
        (["全市合计", "2个", 300, ""], "total"),
        (["总合计", "", 300, ""], "total"),
        (["累计", "", 300, ""], "total"),
        (["", "", 300, ""], "total"),
        (["小计", "", 300, ""], "subtotal"),
        (["甘州区小计", "", 300, ""], "subtotal"),
        (["", "工业项目小计（2个）", 300, ""], "subtotal"),
        (["本页合计", "", 300, ""], "subtotal"),
        (["一、工业项目（5个）", "", "", ""], "group"),
        (["一、工业项目（5个）", "", 300, ""], "group"),
        (["一", "工业项目（5个）", 300, ""], "group"),
        (["（一）", "续建项目", 300, ""], "group"),
        (["工业项目", "", "", ""], "group"),
        (["填表人：张三", "", "联系电话：139", ""], "note"),
        (["注：以上数据截至6月底。", "", "", ""], "note"),
        (["审核人：王五", "", "", "2024年6月30日"], "note"),
        (["单位负责人：", "统计负责人：", "填表人：", ""], "note"),
        (["备注：1.省外资金含境外；2.总投资以备案证为准；3.新签约项目以合同为准，框架协议不计入。", "", "", ""], "note"),
        (["★为省列重点项目", "", "", ""], "note"),
        (["1", "2", "3", "4"], "header"),
        (["(1)", "(2)", "(3)", "(4)"], "header"),
        (["甲", "乙", "1", "2"], "header"),
        (["A", "B", "C", "D"], "header"),
        (["序号", "项目名称", "总投资（万元）", "备注"], "header"),
        (["序 号", "项目名称", "总投资（万元）", ""], "header"),
        (["", "", "", ""], "blank"),
        ([3, "丙项目", 100, ""], "data"),
        (["", "丙项目", "", ""], "data"),
        ([3, "", 100, ""], "data"),
        ([3, "合计公司仓储项目", 100, ""], "data"),
        ([3, "一号基地项目", 100, ""], "data"),
    ],
)  # fmt: skip
def test_what_a_row_is(row, kind):
    assert kinds(row) == [kind]


def test_chinese_numerals_number_projects_where_no_others_do():
    head = ["序号", "项目名称", "总投资（万元）"]
    table = table_of([head, ["一", "甲项目", 1], ["二", "乙项目", 2]])
    assert [row.kind for row in table.rows] == ["data", "data"]


def test_a_row_merged_across_is_a_group_also_without_serial_numbers():
    head = ["项目名称", "总投资（万元）", "备注", "责任单位"]
    rows = [head, ["工业项目", "", "", ""], ["甲项目", 1, "", ""]]
    assert [row.kind for row in table_of(rows, [(1, 0, 1, 3)]).rows] == ["group", "data"]
    assert [row.kind for row in table_of(rows).rows] == ["data", "data"]


def test_a_two_row_header_at_a_page_break_is_no_record():
    head = [["序号", "项目名称", "到位资金（万元）", ""], ["", "", "1-6月", "累计"]]
    rows = [["台账", "", "", ""], *head, [1, "甲项目", 1, 2], *head, [2, "乙项目", 3, 4]]
    merged = [(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3)]
    table = table_of(rows, merged)
    assert table.header_rows == (2, 3)
    assert [row.kind for row in table.rows] == ["data", "header", "header", "data"]


def test_of_two_tables_in_a_sheet_the_second_is_not_read_by_the_firsts_columns():
    rows = [
        ["项目名称", "总投资（万元）", "签约时间", ""],
        ["甲项目", 100, "2024-3-1", ""],
        ["", "", "", ""],
        ["投资方", "项目名称", "总投资（亿元）", "责任单位"],
        ["乙公司", "乙项目", 2, "县招商局"],
    ]
    table = table_of(rows)  # the richer one is read, what stands above is listed
    assert table.header_rows == (4,)
    assert [(row.number, row.kind) for row in table.rows] == [
        (1, "other"),
        (2, "other"),
        (5, "data"),
    ]
    rows[0][3], rows[1][3] = "责任单位", "县发改局"
    table = table_of(
        [rows[0], rows[1], rows[2], ["项目名称", "责任单位", "联系人", ""], ["乙", "丙", "", ""]]
    )
    assert table.header_rows == (1,)
    assert [row.kind for row in table.rows] == ["data", "blank", "other", "other"]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("单位：万元", "万元"),
        ("（单位：亿元）", "亿元"),
        ("填报单位：县招商局   单位：万元", "万元"),
        ("金额单位：人民币万元", "万元"),
        ("2024年重点项目表（亿元）", "亿元"),
        ("单位：万元、亩、人", "万元"),
        ("单位：亿元、万元", None),
        ("填报单位：县招商局", None),
    ],
)
def test_the_unit_of_a_line_above(title, unit):
    table = table_of([[title, "", ""], ["序号", "项目名称", "总投资"], [1, "甲项目", 1]])
    assert table.unit == unit


def test_a_long_hint_does_not_hide_the_header():
    hint = "项目名称（" + "必须与备案证完全一致，" * 10 + "）"
    rows = [
        ["序号", hint, "总投资（万元）", "投资方", "签约时间", "备注"],
        [1, "甲项目", 1, "", "", ""],
    ]
    assert table_of(rows).header_rows == (1,)


def test_empty_formatted_columns_and_rows_do_no_harm():
    rows = [
        ["序号", "项目名称", "总投资（万元）", "", ""],
        [1, "甲项目", 1, "", ""],
        ["", "", "", "", ""],
    ]
    table = table_of(rows, [(0, 3, 0, 4)])
    assert table.headers[3:] == ((), ())
    assert [row.kind for row in table.rows] == ["data", "blank"]


def test_a_row_of_units_belongs_to_the_header():
    rows = [
        ["序号", "项目名称", "总投资", "用地面积"],
        ["", "", "（亿元）", "亩"],
        [1, "甲项目", 1, 2],
    ]
    table = table_of(rows)
    assert table.header_rows == (1, 2)
    assert table.headers[2:] == (("总投资", "（亿元）"), ("用地面积", "（亩）"))
    assert [row.kind for row in table.rows] == ["data"]
    assert recognise(("用工", "（人）"), "projects").field == "jobs"
    assert recognise(("开工时间", "（年月）"), "projects").field == "started_on"
