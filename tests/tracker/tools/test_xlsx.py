import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tracker.tools.sheets import read_workbook
from tracker.tools.tables import Get, cells_of, label, paths_of
from tracker.tools.xlsx import (
    Column,
    SheetSpec,
    looks_like_formula,
    safe_csv_cell,
    sheet_name,
    write_workbook,
)

COLUMNS = [
    Column("名称", 30),
    Column("金额（万元）", 14, "money"),
    Column("个数", 8, "int"),
    Column("日期", 12, "date"),
    Column("比例", 10, "percent"),
]


def written(*specs):
    stream = io.BytesIO()
    write_workbook(stream, specs)
    stream.seek(0)
    return load_workbook(stream)


def cells(*row):
    """Values and data types of one data row, as openpyxl reads them."""
    sheet = written(SheetSpec("表", COLUMNS, [row])).active
    return [(cell.value, cell.data_type) for cell in sheet[2]]


def test_write_workbook_keeps_types():
    row = ("甲", Decimal("12000.5000"), 3, dt.date(2024, 3, 1), Decimal("57.17"))
    assert cells(*row) == [
        ("甲", "s"),
        (12000.5, "n"),
        (3, "n"),
        (dt.datetime(2024, 3, 1), "d"),
        (57.17, "n"),
    ]


def test_write_workbook_formats_numbers():
    sheet = written(
        SheetSpec("表", COLUMNS, [("甲", Decimal(1), 2, dt.date(2024, 3, 1), 3)])
    ).active
    assert [cell.number_format for cell in sheet[2]] == [
        "General",
        "#,##0.00",
        "#,##0",
        "yyyy-mm-dd",
        '0.00"%"',
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "{=1}", "http://a.example", "\t=1", "＝1+1", "007"]
)
def test_write_workbook_text_stays_text(text):
    assert cells(text)[0] == (text, "s")


def test_write_workbook_marks_text_like_formulas():
    sheet = written(SheetSpec("表", COLUMNS, [("=1+1",), ("甲",)])).active
    assert sheet["A2"].quotePrefix and not sheet["A3"].quotePrefix
    assert sheet["A2"].hyperlink is None


def test_write_workbook_text_in_number_columns_stays_text():
    assert cells(None, "=1+1", "—", "待定", "无")[1:] == [
        ("=1+1", "s"),
        ("—", "s"),
        ("待定", "s"),
        ("无", "s"),
    ]


def test_write_workbook_of_missing_and_odd_values():
    nan = float("nan")
    assert [value for value, _ in cells(None, nan, Decimal("NaN"), None, float("inf"))] == [
        None
    ] * 5
    assert cells(True)[0][0] == "是"
    assert cells("a\x00\ud800b")[0][0] == "ab"
    assert len(cells("字" * 40_000)[0][0]) <= 32_767
    assert cells("", 1, 1, dt.date(1800, 1, 1))[3] == ("1800-01-01", "s")
    zoned = dt.datetime(2024, 3, 1, 8, tzinfo=dt.UTC)
    assert cells("", 1, 1, zoned)[3] == (dt.datetime(2024, 3, 1), "d")


def test_write_workbook_sets_the_page():
    spec = SheetSpec(
        "表",
        COLUMNS,
        [("甲", 1, 1, None, None)] * 3,
        title="一览",
        notes=("单位：万元",),
        totals=("合计", 3, 3),
    )
    sheet = written(spec).active
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A3"].value) == (
        "一览",
        "单位：万元",
        "名称",
    )
    assert [cell.value for cell in sheet[7]][:3] == ["合计", 3, 3]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:E6"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'表'!$A$1:$E$7"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.column_dimensions["A"].width == pytest.approx(30, abs=1)
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:E1", "A2:E2"}


def test_write_workbook_without_rows(tmp_path):
    write_workbook(tmp_path / "a.xlsx", [SheetSpec("表", COLUMNS[:1], [], title="空")])
    assert load_workbook(tmp_path / "a.xlsx").active.auto_filter.ref == "A2"


def test_write_workbook_streams_rows():
    rows = ((str(number), number) for number in range(3000))
    assert written(SheetSpec("表", COLUMNS[:2], rows)).active.max_row == 3001


def test_write_workbook_refuses_wide_rows():
    with pytest.raises(ValueError, match="2 values, 1 columns"):
        written(SheetSpec("表", COLUMNS[:1], [("甲", 1)]))


def test_sheet_name_is_mended():
    taken = set()
    assert sheet_name("一/二[三]", taken) == "一 二 三"
    assert sheet_name("一:二*三", taken) == "一 二 三(2)"
    assert sheet_name("", taken) == "工作表"
    assert len(sheet_name("字" * 40, taken)) == 31
    assert len(sheet_name("字" * 40, taken)) == 31
    assert len(taken) == 5


def test_write_workbook_comes_back(tmp_path):
    file = tmp_path / "a.xlsx"
    row = ["=1+1", Decimal("12000.0000"), 3, dt.date(2024, 3, 1), Decimal("57.17")]
    write_workbook(file, [SheetSpec("表", COLUMNS, [row], title="一览")])
    table = read_workbook(file).table
    assert table.rows[2] == ["=1+1", 12000.0, 3.0, dt.date(2024, 3, 1), 57.17]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=50))
def test_write_workbook_never_makes_formulas(text):
    value, kind = cells(text)[0]
    assert kind in {"s", "n"} and (kind == "s" or value is None)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("\u200b@a", "'\u200b@a"),
        ("+86 138", "'+86 138"),
        ("-甲", "'-甲"),
        ("\t甲", "'\t甲"),
        ("\r甲", "'\r甲"),
        ("-5.30", "-5.30"),
        ("甲=乙", "甲=乙"),
        (Decimal("-5.30"), "-5.30"),
        (-3, "-3"),
        (1.5, "1.5"),
        (dt.date(2024, 3, 1), "2024-03-01"),
        (None, ""),
        (float("nan"), ""),
        (True, "是"),
    ],
)
def test_safe_csv_cell_of_values(value, cell):
    assert safe_csv_cell(value) == cell


@given(st.text())
def test_safe_csv_cell_never_starts_a_formula(text):
    cell = safe_csv_cell(text)
    assert not looks_like_formula(cell) or float(cell) <= 0


TRIGGERS = ["=", "+", "-", "@", "\t", "\r"]
BEFORE = ["", " ", "\u00a0", "\u3000", "\n", "\x01", "\u200b", "\ufeff"]
HOSTILE = [
    *[f"{blank}{first}1+1" for first in TRIGGERS for blank in BEFORE],
    *["＝1+1", "　＝1+1", "＋1", "－1", "＠SUM(A1)"],
    *["=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", '=DDE("cmd";"/C calc";"x")'],
    *['=HYPERLINK("http://a.example","x")', "{=1+1}", "<r><t>a</t></r>"],
    '<r></t></is></c><c r="B2"><f>1+1</f></c><c t="inlineStr"><is><t></r>',
]


def test_write_workbook_makes_no_formula_of_hostile_text():
    """R48: text of every column, and of the header, the title and the totals, stays text."""
    spec = SheetSpec(
        "表",
        [Column(text, 12, kind) for text, kind in zip(HOSTILE, _kinds(), strict=False)],
        [[text] * len(HOSTILE) for text in HOSTILE],
        title="=1+1",
        notes=("=1+1",),
        totals=HOSTILE,
    )
    cells = [cell for row in written(spec).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.value for cell in cells if cell.data_type == "n"} == {None}  # merged beside titles
    assert not any(cell.hyperlink for cell in cells)


def _kinds():
    while True:
        yield from ("text", "code", "money", "int", "date", "percent")


@pytest.mark.parametrize(
    "text", [t for t in HOSTILE if t.strip("".join(BEFORE))[0] in "=+-@＝＋－＠" or t[0] == "\t"]
)
def test_write_workbook_quotes_what_excel_might_run(text):
    sheet = written(SheetSpec("表", COLUMNS[:1], [(text,)])).active
    assert sheet["A2"].quotePrefix and sheet["A2"].data_type == "s"


@pytest.mark.parametrize("text", ["<r>甲</r>", "<r></r>", "<r><t>=1</t></r>", "a<r>b</r>"])
def test_write_workbook_keeps_text_that_looks_like_markup(text):
    assert cells(text)[0] == (text, "s")


def test_write_workbook_dates_of_every_age():
    days = [dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(2100, 12, 31)]
    assert [cells("", 1, 1, day)[3][0].date() for day in days] == days


def test_totals_may_be_told_after_the_rows():
    seen = []
    rows = (seen.append(n) or [str(n), n] for n in range(3))
    sheet = written(SheetSpec("表", COLUMNS[:2], rows, totals=lambda: ["合计", sum(seen)])).active
    assert [cell.value for cell in sheet[5]] == ["合计", 3]
    assert sheet["A5"].font.bold and not sheet["A4"].font.bold


def test_a_wide_sheet_prints_on_several_pages_with_its_first_columns():
    wide = [Column(f"列{n}", 50) for n in range(10)]
    sheet = written(SheetSpec("表", wide, [], frozen=2)).active
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (2, 0)
    assert (sheet.print_title_cols, sheet.freeze_panes) == ("$A:$B", "C2")
    assert written(SheetSpec("表", COLUMNS, [])).active.page_setup.fitToWidth in {None, 1}


def test_a_sheet_is_dressed_and_hidden():
    shown = SheetSpec(
        "甲", COLUMNS[:1], [], dress=lambda sheet, row, _: sheet.write_comment(row, 0, "注")
    )
    book = written(shown, SheetSpec("乙", COLUMNS[:1], [], hidden=True))
    assert book["甲"]["A1"].comment.text == "注"
    assert book["乙"].sheet_state == "hidden"


def test_cells_of_reads_each_path_once():
    table = (
        (Column("乙"), label("b", [("x", "叉")])),
        (Column("甲"), "a"),
        (Column("合"), Get(("a", "b"), lambda a, b: f"{a}{b}")),
    )
    assert paths_of(table) == ["b", "a"]
    assert list(cells_of(table, [("x", 1), ("y", 2)])) == [["叉", 1, "1x"], ["y", 2, "2y"]]
