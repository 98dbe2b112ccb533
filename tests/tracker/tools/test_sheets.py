import datetime as dt
import io
import sys
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook as OpenWorkbook

from tracker.tools import sheetchild, sheets
from tracker.tools.sheets import (
    Sheet,
    SheetRefused,
    column_letter,
    fill_merged,
    read_workbook,
)

LEDGERS = Path(__file__).parents[2] / "fixtures" / "ledgers"


@pytest.fixture
def ledger(tmp_path):
    """A title line, a header merged over two rows, a category merged downwards, a hidden sheet."""
    file = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("台账")
        sheet.merge_range("A2:D2", "重点台账")
        sheet.merge_range("A3:A4", "县区")
        sheet.merge_range("B3:C3", "资金")
        sheet.write_row("B4", ["计划", "到位"])
        sheet.merge_range("A5:A6", "甘州区")
        sheet.write_row("B5", [1.0, 2.5])
        sheet.write_datetime("D5", dt.datetime(2024, 3, 1), book.add_format({"num_format": 14}))
        sheet.write_formula("B6", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C6", "=B5+1", None, "")
        sheet.write_formula("D6", '=""', None, "")
        book.add_worksheet("字典").hide()
        book.add_worksheet("附表").write("A1", "附")
    return file


@pytest.fixture(params=["here", "child"])
def anywhere(request, monkeypatch):
    """Small files are read in this process, large ones in a child; both must agree."""
    if request.param == "child":
        monkeypatch.setattr(sheets, "IN_PROCESS_BYTES", 0)


def code_of(*arguments, **options):
    with pytest.raises(SheetRefused) as caught:
        read_workbook(*arguments, **options)
    assert "请" in caught.value.text
    return caught.value.code


@pytest.mark.usefixtures("anywhere")
def test_read_workbook_keeps_true_rows(ledger):
    book = read_workbook(ledger)
    table = book.table
    assert book.sheets == ("台账", "附表")
    assert table.rows[0] == ["", "", "", ""]
    assert table.rows[1][0] == "重点台账"
    assert table.rows[4] == ["甘州区", 1.0, 2.5, dt.date(2024, 3, 1)]
    assert table.row_number(4) == 5
    assert (1, 0, 1, 3) in table.merged


def test_read_workbook_shows_errors_and_formulas_without_result(ledger):
    assert read_workbook(ledger).table.rows[5][:3] == ["", "#DIV/0!", "=B5+1"]


def test_read_workbook_shows_formulas_of_last_row(tmp_path):
    book = OpenWorkbook()
    book.active.append(["甲", 1])
    book.active.append(["合计", None, "=SUM(B1:B1)"])
    book.active.append([None, None, None, "=1+1"])
    book.save(tmp_path / "a.xlsx")
    rows = read_workbook(tmp_path / "a.xlsx").table.rows
    assert rows == [
        ["甲", 1.0, "", ""],
        ["合计", "", "=SUM(B1:B1)", ""],
        ["", "", "", "=1+1"],
    ]


def test_fill_merged_down_and_right(ledger):
    filled = fill_merged(read_workbook(ledger).table)
    assert filled.rows[2] == ["县区", "资金", "资金", ""]
    assert filled.rows[3][:3] == ["县区", "计划", "到位"]
    assert filled.rows[5][0] == "甘州区"


def test_fill_merged_leaves_the_given_sheet_alone_and_clips():
    sheet = Sheet("a", [["x", ""], ["", ""]], [(0, 0, 1_048_575, 0), (9, 9, 10, 10)])
    assert fill_merged(sheet).rows == [["x", ""], ["x", ""]]
    assert sheet.rows == [["x", ""], ["", ""]]


def test_fill_merged_stops_at_overlapping_ranges():
    sheet = Sheet("a", [[""] * 100 for _ in range(100)], [(0, 0, 99, 99)] * 300)
    with pytest.raises(SheetRefused):
        fill_merged(sheet)


@pytest.mark.usefixtures("anywhere")
def test_read_workbook_by_sheet_name(ledger):
    assert read_workbook(ledger, sheet="附表").table.rows == [["附"]]
    assert read_workbook(ledger, sheet="字典").table.rows == []


@pytest.mark.usefixtures("anywhere")
def test_read_workbook_names_sheets_there_are(ledger):
    with pytest.raises(SheetRefused, match="“台账”、“附表”") as caught:
        read_workbook(ledger, sheet="明细")
    assert caught.value.code == "no_sheet"


def test_read_workbook_checks_first(tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"%PDF")
    assert code_of(file) == "wrong_type"
    assert code_of(tmp_path / "none.xlsx") == "not_a_file"


@pytest.mark.parametrize(
    ("name", "rows", "header"),
    [
        ("03_jinchang_2020_batch4.csv", 10, ["序号", "项目名称", "投资", "意义/备注"]),
        ("05_gaolan_2016_by_town.csv", 9, ["责任镇", "重点项目个数"]),
        ("06_zhangye_2020_2021_size_bands.csv", 12, ["口径", "档次"]),
        ("08_alar_2021_09_delegation_attendance.csv", 20, ["序号", "组别"]),
    ],
)
def test_read_workbook_of_published_csv(name, rows, header):
    table = read_workbook(LEDGERS / name).table
    assert not any(table.rows[0])  # the comment with the source
    assert table.rows[1][: len(header)] == header
    assert len(table.rows) == rows
    assert len({len(row) for row in table.rows}) == 1


def test_read_workbook_of_short_total_row():
    table = read_workbook(LEDGERS / "08_alar_2021_09_delegation_attendance.csv").table
    assert table.rows[-1] == ["合计", "31", "223", "", ""]
    assert sum(int(str(row[2])) for row in table.rows[2:-1]) == 31


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_read_workbook_of_csv_encodings(tmp_path, encoding):
    file = tmp_path / "台账.csv"
    file.write_bytes("名称,投资\r\n甲,1\r\n".encode(encoding))
    book = read_workbook(file)
    assert book.sheets == ("台账",)
    assert book.table.rows == [["名称", "投资"], ["甲", "1"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("名称\n", [["名称"]]),
        ("a,b\n\n#c\n1,2,,,\n,,,\n", [["a", "b"], ["", ""], ["", ""], ["1", "2"]]),
        ('a,"b\n#c"\n1,2\n', [["a", "b\n#c"], ["1", "2"]]),
        ("#,名称\n1,甲\n", [["#", "名称"], ["1", "甲"]]),
        ("a\tb\n1\t2,5\n", [["a", "b"], ["1", "2,5"]]),
        ('5" 管,2\n甲,"5"" 管"\n', [['5" 管', "2"], ["甲", '5" 管']]),
        ("a\x0b,b\u2028c\n", [["a\x0b", "b\u2028c"]]),
    ],
)
def test_read_workbook_of_csv_shapes(tmp_path, text, rows):
    file = tmp_path / "a.csv"
    file.write_text(text, "utf-8")
    assert read_workbook(file).table.rows == rows


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\x80\xff", "encoding"),
        (b"\xef\xbb\xbfa\xff\xff", "encoding"),
        (b'a,"b\n1,2\n', "quotes"),
        (b'a\n"' + b"x" * 140_000 + b'"\n', "broken"),
        (b"1\n" * 20_021, "too_many_rows"),
        (b"1," * 200 + b"1\n", "too_many_columns"),
    ],
)
def test_read_workbook_refuses_csv(tmp_path, data, code):
    file = tmp_path / "a.csv"
    file.write_bytes(data)
    assert code_of(file) == code


def test_read_workbook_takes_the_largest_ledger(tmp_path):
    file = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"列{n}" for n in range(25)])
        for row in range(1, 20_001):
            sheet.write_row(row, 0, [row * 25 + n for n in range(25)])
    table = read_workbook(file).table
    assert (len(table.rows), len(table.rows[0])) == (20_001, 25)
    assert table.rows[20_000][24] == 20_000 * 25 + 24


@pytest.mark.usefixtures("anywhere")
def test_heads_of_all_visible_sheets(ledger, tmp_path):
    """Every visible sheet's first rows, in order, with errors and merges; hidden ones never."""
    book = read_workbook(ledger, sheet="附表")
    assert [one.name for one in book.heads] == ["台账", "附表"]
    assert book.heads[0] == read_workbook(ledger).table
    assert read_workbook(ledger, sheet="附表", heads=False).heads == ()
    assert [one.name for one in read_workbook(ledger, sheet="字典").heads] == ["台账", "附表"]


@pytest.mark.usefixtures("anywhere")
def test_heads_are_short_and_few(tmp_path):
    file = tmp_path / "many.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for number in range(23):
            sheet = book.add_worksheet(f"表{number}")
            for row in range(70):
                sheet.write_row(row, 0, [row, number])
            sheet.write_formula("C70", "=1/0", None, "#DIV/0!")
    found = read_workbook(file, sheet="表22")
    assert len(found.sheets) == 23
    assert [len(one.rows) for one in found.heads] == [60] * 20
    assert found.heads[7].rows[59] == [59.0, 7.0, ""]
    assert found.table.rows[69] == [69.0, 22.0, "#DIV/0!"]


def test_heads_of_csv(tmp_path):
    file = tmp_path / "台账.csv"
    file.write_text("名称\n" * 80, "utf-8")
    assert [len(one.rows) for one in read_workbook(file).heads] == [60]


@pytest.mark.usefixtures("anywhere")
def test_numbers_that_are_none_are_text(tmp_path):
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file, {"nan_inf_to_errors": False}) as book:
        sheet = book.add_worksheet()
        for column, text in enumerate(["NaN", "inf", "-inf", "1e400", "-0"]):
            sheet.write_formula(0, column, "=1", None, text)
        sheet.write_datetime(
            1, 0, dt.datetime(2024, 3, 1, 12, 30), book.add_format({"num_format": 22})
        )
    rows = read_workbook(file).table.rows
    assert not any(isinstance(cell, float) and cell - cell != 0 for cell in rows[0])
    assert rows[1][0] == dt.datetime(2024, 3, 1, 12, 30)


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("name", ["a\0b", "\ud800", "长" * 70_000, "", "-c"])
def test_names_no_sheet_can_have(ledger, name):
    assert code_of(ledger, sheet=name) == "no_sheet"


def test_read_workbook_gives_up_on_a_slow_child(ledger, monkeypatch):
    monkeypatch.setattr(sheets, "IN_PROCESS_BYTES", 0)
    monkeypatch.setattr(sheets, "CHILD_SECONDS", 0.001)
    assert code_of(ledger) == "too_heavy"


def test_read_workbook_gives_up_on_a_dead_child(ledger, monkeypatch):
    monkeypatch.setattr(sheets, "IN_PROCESS_BYTES", 0)
    monkeypatch.setattr(sheets.sys, "executable", "/bin/false")
    assert code_of(ledger) == "too_heavy"


def test_the_child_says_no_more_than_a_parent_can_bear(ledger, monkeypatch, capfdbinary):
    monkeypatch.setattr(sheetchild, "MAX_ANSWER", 100)
    monkeypatch.setattr(sheetchild, "_limit", lambda: None)
    monkeypatch.setattr(sheetchild.gc, "disable", lambda: None)
    assert sheetchild.main([str(ledger), "1"]) == 0
    sys.stdout.flush()
    with pytest.raises(SheetRefused) as caught:
        sheetchild.unpack(capfdbinary.readouterr().out)
    assert caught.value.code == "too_heavy"


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"tables": [], "place": []}', b"\xff"])
def test_read_workbook_believes_no_strange_answer(ledger, monkeypatch, answer):
    monkeypatch.setattr(sheets, "IN_PROCESS_BYTES", 0)
    done = sheets.subprocess.CompletedProcess([], 0, answer)
    monkeypatch.setattr(sheets.subprocess, "run", lambda *_, **__: done)
    assert code_of(ledger) == "too_heavy"


@pytest.mark.parametrize(
    ("index", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")],
)
def test_column_letter_of_index(index, letters):
    assert column_letter(index) == letters


def test_column_letter_refuses_below_zero():
    with pytest.raises(ValueError, match="-1"):
        column_letter(-1)


def test_read_workbook_of_empty_sheet(tmp_path):
    stream = io.BytesIO()
    OpenWorkbook().save(stream)
    (tmp_path / "a.xlsx").write_bytes(stream.getvalue())
    assert read_workbook(tmp_path / "a.xlsx").table.rows == []
