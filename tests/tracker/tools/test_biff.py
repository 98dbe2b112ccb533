"""Old .xls files: what is read, what is refused, by content and before parsing."""

import datetime as dt
import random
import struct
from pathlib import Path

import pytest

from tests.tracker.tools.oldbooks import OWN_BOOK, make_biff, make_ole, number, record
from tracker.tools import sheets
from tracker.tools.biff import scan_biff
from tracker.tools.olebox import OleBox
from tracker.tools.sheets import SheetRefused, read_workbook
from tracker.tools.workbooks import check_upload

LEDGERS = Path(__file__).parents[2] / "fixtures" / "ledgers"
PLAIN = make_biff(number(0, 0))
ERROR = struct.pack("<HHHBB", 1, 2, 0, 7, 1)
LONG = b"\0" * 6


def refusal(path):
    with pytest.raises(SheetRefused) as caught:
        read_workbook(path)
    assert "请" in caught.value.text and caught.value.text.endswith("。")
    return caught.value.code


@pytest.fixture
def xls(tmp_path):
    def make(biff=PLAIN, name="a.xls", **others):
        file = tmp_path / name
        file.write_bytes(make_ole({"Workbook": biff} | others))
        return file

    return make


@pytest.mark.parametrize("name", ["09_example_merged.xls", "10_example_1904.xls"])
def test_read_workbook_of_xls(name):
    book = read_workbook(LEDGERS / name)
    assert book.sheets == ("台账", "附表")
    rows = book.table.rows
    assert rows[1] == ["项目名称", "园区", "投资（万元）", "", "签约时间", "备注"]
    assert rows[3] == ["示例制氢项目", "经开区", 98000.0, 36000.5, dt.date(2024, 3, 1), "无"]
    assert all(isinstance(row[2], float) for row in rows[3:])
    assert rows[5] == ["合计", "", 103800.0, "#DIV/0!", "", True]
    assert {(0, 0, 0, 5), (1, 0, 2, 0), (1, 2, 1, 3)} < set(book.table.merged)
    assert [(one.name, len(one.rows)) for one in book.heads] == [("台账", 6), ("附表", 1)]
    assert read_workbook(LEDGERS / name, sheet="字典").table.rows == [["经开区"]]


def test_charts_comments_lists_and_links_between_sheets_are_taken():
    table = read_workbook(LEDGERS / "11_example_chart_and_notes.xls").table
    assert table.rows == [["项目名称", "总投资"], ["示例甲", 10.0], ["链接", ""], [5.0, ""]]


def test_a_link_to_another_workbook_is_refused():
    assert refusal(LEDGERS / "12_example_external_link.xls") == "external_links"


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.xls"])
def test_read_workbook_of_xls_whatever_its_name(xls, name):
    assert read_workbook(xls(name=name)).table.rows == [[1.0]]
    check_upload(xls(name=name))


def test_read_workbook_parses_xls_never_here(xls, monkeypatch):
    monkeypatch.setattr(sheets, "read_examined", None)
    assert read_workbook(xls()).table.rows == [[1.0]]


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}, "encrypted"),
        ({"Workbook": make_biff(extra=record(0x2F, LONG))}, "encrypted"),
        ({"Workbook": PLAIN, "_VBA_PROJECT_CUR": None, "VBA": None}, "macro"),
        ({"Workbook": PLAIN, "Macros": None}, "macro"),
        ({"Workbook": make_biff(kind=1)}, "macro"),
        ({"Workbook": PLAIN, "MBD0001A2B3": None, "WordDocument": b"x"}, "embedded"),
        ({"Workbook": PLAIN, "LNK0001A2B3": None}, "embedded"),
        ({"Workbook": PLAIN, "ObjectPool": None}, "embedded"),
        ({"Workbook": PLAIN, "Ctls": b"x"}, "embedded"),
        ({"WordDocument": b"x", "1Table": b"x"}, "wrong_type"),
        ({"WordDocument": b"x", "ObjectPool": None, "Workbook": PLAIN}, "wrong_type"),
        ({"PowerPoint Document": b"x"}, "wrong_type"),
        ({"Workbook": make_biff(extra=record(0x1AE, b"\1\0\5\0\0\1b.xls"))}, "external_links"),
        ({"Workbook": b"no records"}, "broken"),
        ({"Workbook": PLAIN[:-4]}, "broken"),
        ({"Workbook": make_biff(start=60_000)}, "broken"),
        ({"Workbook": make_biff(extra=record(0xFC, struct.pack("<II", 9, 1 << 30)))}, "broken"),
        ({"Workbook": make_biff(claim=(9, 3, 0, 1))}, "broken"),
        ({"Workbook": make_biff(claim=(0, 65536, 0, 256))}, "too_many_rows"),
        ({"Workbook": make_biff(number(60_000, 0))}, "too_many_rows"),
        ({"Workbook": make_biff(number(0, 250))}, "too_many_columns"),
        ({"Workbook": make_biff(number(20_000, 0) + number(0, 150))}, "too_many_cells"),
    ],
)
def test_old_files_refused(tmp_path, streams, code):
    file = tmp_path / "ledger.xlsx"
    file.write_bytes(make_ole(streams))
    assert refusal(file) == code


def test_own_links_and_claims_of_formats_are_taken(xls):
    biff = make_biff(number(2, 1), extra=record(0x1AE, OWN_BOOK), claim=(0, 65536, 0, 20))
    assert read_workbook(xls(biff)).table.rows == [["", ""], ["", ""], ["", 1.0]]


def test_two_sheets_in_one_place_are_refused(xls):
    twice = record(0x85, struct.pack("<IBBBB", 20 + 13 + 13 + 4, 0, 0, 1, 0) + b"B")
    assert refusal(xls(make_biff(extra=twice))) == "broken"


def test_scan_biff_tells_errors():
    formula = struct.pack("<HHHBBBBHHHI", 3, 1, 0, 2, 0, 0x2A, 0, 0, 0xFFFF, 0, 0)
    found = scan_biff(make_biff(record(0x205, ERROR) + record(0x06, formula)))
    assert found[0].lost == {(1, 2): "#DIV/0!", (3, 1): "#N/A"}
    assert (found[0].rows, found[0].columns) == (4, 3)


def test_olebox_reads_small_and_large_streams():
    box = OleBox((LEDGERS / "09_example_merged.xls").read_bytes())
    assert box.names[:2] == ("Root Entry", "Workbook")
    assert box.stream("Workbook")[:2] == b"\x09\x08"
    assert len(box.stream("\x01CompObj")) < 4096
    with pytest.raises(KeyError):
        box.stream("Book")


@pytest.mark.parametrize("step", range(10))
def test_truncated_xls_is_read_or_refused(tmp_path, step):
    data = (LEDGERS / "09_example_merged.xls").read_bytes()
    file = tmp_path / "a.xls"
    file.write_bytes(data[: max(len(data) * step // 10, 8)])
    assert refusal(file) in {"broken", "wrong_type"}


def test_olebox_ends_on_any_bytes():
    """Chains that go in circles end; nothing but ValueError and KeyError comes out."""
    data, rng = (LEDGERS / "09_example_merged.xls").read_bytes(), random.Random(5)
    for _ in range(300):
        mutant = bytearray(data)
        for _ in range(rng.randrange(1, 12)):
            mutant[rng.randrange(24, len(data))] = rng.choice((0, 1, 255, rng.randrange(256)))
        try:
            scan_biff(OleBox(bytes(mutant)).stream("Workbook"))
        except (ValueError, KeyError, SheetRefused):
            continue
