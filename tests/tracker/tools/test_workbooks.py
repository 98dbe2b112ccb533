import io
import random
import zipfile

import pytest

from tests.tracker.tools.oldbooks import make_biff, make_ole
from tracker.tools import sheets
from tracker.tools.olebox import OLE_MAGIC
from tracker.tools.sheets import read_workbook
from tracker.tools.sheetxml import SheetRefused
from tracker.tools.workbooks import check_upload, examine

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="a/xml"/></Types>'
)
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
    '<sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)

TOP = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def sheet_xml(cells, dimension="A1"):
    return (
        f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{cells}</sheetData>'
        "</worksheet>"
    )


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def make(path, parts=None):
    """A small valid .xlsx; `parts` add members, replace them, or drop them (None)."""
    members = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": TOP,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELS,
        "xl/worksheets/sheet1.xml": sheet_xml(ROW),
    }
    members |= parts or {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def refusal(path):
    with pytest.raises(SheetRefused) as caught:
        check_upload(path)
    assert "请" in caught.value.text and caught.value.text.endswith("。")
    return caught.value.code


def test_check_upload_takes_plain_workbook(tmp_path):
    check_upload(make(tmp_path / "a.xlsx"))
    check_upload(str(make(tmp_path / "renamed.csv")))


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a", "a.ods", "a.XLSM"])
def test_content_decides_never_the_name(tmp_path, name):
    assert read_workbook(make(tmp_path / name)).table.rows == [[1.0]]
    (tmp_path / name).write_bytes(make_ole({"Workbook": make_biff()}))
    assert read_workbook(tmp_path / name).table.rows == []
    (tmp_path / name).write_text("名称,投资\n", "gb18030")
    assert read_workbook(tmp_path / name).table.rows == [["名称", "投资"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_check_upload_takes_csv(tmp_path, encoding):
    file = tmp_path / "a.xlsx"
    file.write_bytes("名称,投资\n甲,1\n".encode(encoding))
    check_upload(file)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (make_ole({"EncryptedPackage": b"x"}), "encrypted"),
        (make_ole({"Contents": b"x"}), "wrong_type"),
        (OLE_MAGIC + bytes(2000), "broken"),
        (OLE_MAGIC, "broken"),
        (b"%PDF-1.7\n", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "wrong_type"),
        (b"<html><table>", "wrong_type"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "wrong_type"),
        ("名称,投资".encode("utf-16"), "wrong_type"),
        (b"PK\x03\x04" + b"x" * 100, "broken"),
    ],
)
def test_check_upload_refuses_by_content(tmp_path, data, code):
    file = tmp_path / "ledger.xlsx"
    file.write_bytes(data)
    assert refusal(file) == code


def test_check_upload_refuses_missing_file_and_folder(tmp_path):
    assert refusal(tmp_path / "none.xlsx") == "not_a_file"
    assert refusal(tmp_path) == "not_a_file"
    assert refusal("a\0b") == "not_a_file"


def test_check_upload_refuses_too_large(tmp_path):
    file = tmp_path / "a.csv"
    with file.open("wb") as stream:
        stream.truncate(20 * 1024 * 1024 + 1)
    assert refusal(file) == "too_large"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "macro"),
        ({"[Content_Types].xml": TYPES.replace("a/xml", "x.macroEnabled.main+xml")}, "macro"),
        ({"xl/workbook.xml": None, "xl/workbook.bin": b"x"}, "xlsb"),
        ({"xl/externalLinks/externalLink1.xml": "<a/>"}, "external_links"),
        ({"xl/connections.xml": "<a/>"}, "external_links"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "embedded"),
        ({"xl/media/a.zip": b"x"}, "nested_archive"),
        ({"xl/media/image1.png": b"PK\x03\x04rest"}, "nested_archive"),
        ({"xl/media/image2.png": b"\x1f\x8brest"}, "nested_archive"),
        ({"xl/workbook.xml": None, "word/document.xml": "<a/>"}, "wrong_type"),
        ({"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}, "broken"),
        ({"xl/worksheets/sheet1.xml": "text"}, "broken"),
        ({"XL/WORKBOOK.XML": BOOK}, "broken"),
        ({"content.xml": "<a/>"}, "wrong_type"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "wrong_type"),
        ({"xl/_rels/workbook.xml.rels": RELS.replace("sheet1.xml", "sheet1.png")}, "broken"),
        ({f"xl/media/{n}.png": b"x" for n in range(200)}, "too_many_members"),
    ],
)
def test_check_upload_refuses_parts(tmp_path, parts, code):
    assert refusal(make(tmp_path / "a.xlsx", parts=parts)) == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/image1.png"]
)
def test_check_upload_refuses_dtd(tmp_path, name, encoding):
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bbbb">'
        '<!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>'
    )
    file = make(tmp_path / "a.xlsx", parts={name: bomb.encode(encoding)})
    assert refusal(file) == "dtd"


@pytest.mark.parametrize(
    "entity", ['SYSTEM "file:///etc/passwd"', 'PUBLIC "a" "http://a.example/"']
)
def test_check_upload_refuses_entities_outside(tmp_path, entity):
    xxe = f"<!DOCTYPE worksheet [<!ENTITY x {entity}>]>" + sheet_xml(
        ROW.replace("1</v>", "&x;</v>")
    )
    file = make(tmp_path / "a.xlsx", parts={"xl/worksheets/sheet1.xml": xxe})
    assert refusal(file) == "dtd"


def with_strings(strings, cells):
    """Members of a workbook whose cells point at shared strings."""
    link = f'<Relationship Id="rId2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    return {
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": sheet_xml(cells),
        "xl/_rels/workbook.xml.rels": RELS.replace("</Relationships>", f"{link}</Relationships>"),
    }


def test_a_million_shared_strings_are_read_in_bounds(tmp_path):
    """A million texts of which one is used: in the child's memory and time."""
    strings = "".join(f"<si><t>{n * 7919 % 1000003}</t></si>" for n in range(1_000_000))
    parts = with_strings(strings, '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>')
    assert read_workbook(make(tmp_path / "a.xlsx", parts=parts)).table.rows == [
        [str(999_999 * 7919 % 1_000_003)]
    ]


LONG_STRINGS = [
    "<si><t>{}</t></si>",
    "<x:si><x:t>{}</x:t></x:si>",
    "<si><r><t>{}</t></r><r><t>乙</t></r></si>",
    "<si><t><![CDATA[</si>{}</si>]]></t></si>",
]


def naming_one_text(path, string):
    """120 kB that name one text of 90 kB in 60,000 cells."""
    rows = "".join(
        f'<row r="{n}">' + f'<c r="A{n}" t="s"><v>0</v></c>' * 10 + "</row>" for n in range(1, 6001)
    )
    file = make(path, parts=with_strings(string.format("长" * 30_000), rows))
    assert file.stat().st_size < 200 * 1024
    return file


@pytest.mark.parametrize("string", LONG_STRINGS)
def test_one_long_text_in_many_cells_is_not_light(tmp_path, string):
    assert not examine(naming_one_text(tmp_path / "a.xlsx", string)).light


def test_one_long_text_in_many_cells_is_no_bomb(tmp_path, monkeypatch):
    """It would become 5 GB: read in the child only, which gives up."""
    monkeypatch.setattr(sheets, "read_examined", None)  # never in this process
    with pytest.raises(SheetRefused) as caught:
        read_workbook(naming_one_text(tmp_path / "a.xlsx", LONG_STRINGS[0]))
    assert caught.value.code == "too_heavy"


@pytest.mark.parametrize("error", ["#SPILL!", "#GETTING_DATA", "Err:508"])
def test_an_error_nobody_can_read_is_named(tmp_path, error):
    cells = ROW + f'<row r="2"><c r="C2" t="e"><v>{error}</v></c></row>'
    file = make(tmp_path / "a.xlsx", parts={"xl/worksheets/sheet1.xml": sheet_xml(cells)})
    with pytest.raises(SheetRefused, match=f"第 2 行 C 列是错误值“{error}”") as caught:
        read_workbook(file)
    assert caught.value.code == "error_cell"


def test_an_ordinary_ledger_is_light(tmp_path):
    strings = "".join(f"<si><t>示例项目{n}</t></si>" for n in range(3000))
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n}</v></c></row>' for n in range(1, 3000))
    assert examine(make(tmp_path / "a.xlsx", parts=with_strings(strings, rows))).light


def test_merges_over_each_other_are_refused(tmp_path):
    merges = "<mergeCells>" + '<mergeCell ref="A1:A2"/>' * 3 + "</mergeCells></worksheet>"
    two = ROW + '<row r="2"><c r="A2"><v>2</v></c></row>'
    sheet = sheet_xml(two).replace("</worksheet>", merges)
    file = make(tmp_path / "a.xlsx", parts={"xl/worksheets/sheet1.xml": sheet})
    with pytest.raises(SheetRefused, match="重叠"):
        read_workbook(file)


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_strange_packing_is_refused(tmp_path, packing):
    file = make(tmp_path / "a.xlsx")
    with zipfile.ZipFile(file, "a", packing) as archive:
        archive.writestr("xl/styles.xml", "<a/>")
    assert refusal(file) == "broken"


def test_a_part_without_name_is_refused(tmp_path):
    file = make(tmp_path / "a.xlsx")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("x", "<a/>")
    data = file.read_bytes()
    place = data.rindex(b"PK\x01\x02") + 46
    file.write_bytes(data[:place] + b"\0" + data[place + 1 :])
    assert refusal(file) == "broken"


def test_sheets_of_one_name_are_refused(tmp_path):
    second = '<sheet name="表一" sheetId="2" r:id="rId1"/></sheets>'
    file = make(tmp_path / "a.xlsx", parts={"xl/workbook.xml": BOOK.replace("</sheets>", second)})
    with pytest.raises(SheetRefused, match="同名") as caught:
        read_workbook(file)
    assert caught.value.code == "same_names"


@pytest.mark.parametrize("tenth", range(10))
def test_truncated_xlsx_is_refused(tmp_path, tenth):
    data = make(tmp_path / "a.xlsx", parts={"xl/media/a.png": noise()}).read_bytes()
    file = tmp_path / "b.xlsx"
    file.write_bytes(data[: max(len(data) * tenth // 10, 4)])
    assert refusal(file) == "broken"


def test_check_upload_takes_hyperlinks_but_no_other_links_outside(tmp_path):
    outside = (
        RELS.replace('rId1"', 'rId9"')
        .replace("/worksheet", "/{}")
        .replace("worksheets/sheet1.xml", 'http://a.example/" TargetMode="External')
    )
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    check_upload(make(tmp_path / "a.xlsx", parts={name: outside.format("hyperlink")}))
    bad = make(tmp_path / "b.xlsx", parts={name: outside.format("oleObject")})
    assert refusal(bad) == "external_links"


def test_check_upload_refuses_ratio(tmp_path):
    file = make(tmp_path / "a.xlsx", parts={"xl/media/a.png": b"\x01" * 5_000_000})
    assert refusal(file) == "ratio"


def test_check_upload_refuses_unpacked_size(tmp_path):
    file = tmp_path / "a.xlsx"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/a.png", "w") as stream,
    ):
        for _ in range(101):
            stream.write(bytes(1024 * 1024))
    assert refusal(file) == "too_much_unpacked"


def test_check_upload_refuses_lying_member_size(tmp_path):
    stream = io.BytesIO()
    make(stream, parts={"xl/worksheets/sheet1.xml": sheet_xml(ROW * 1000)})
    data = bytearray(stream.getvalue())
    place = data.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    data[place : place + 4] = (100).to_bytes(4, "little")
    file = tmp_path / "a.xlsx"
    file.write_bytes(data)
    assert refusal(file) == "broken"


@pytest.mark.parametrize(
    ("cells", "dimension", "code"),
    [
        (ROW, "A1:XFD1048576", "too_many_rows"),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "A1", "too_many_rows"),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "A1", "too_many_columns"),
        ('<row r="1"><c r="GS1"><v>1</v></c></row>', "A1", "too_many_columns"),
        (
            '<row r="1"><c r="GR1"><v>1</v></c></row><row r="20000"><c r="A20000"><v>1</v></c></row>',
            "A1",
            "too_many_cells",
        ),
        ("<row><c><v>1</v></c></row>" * 20_021, "A1", "too_many_rows"),
    ],
)
def test_check_upload_refuses_bounds(tmp_path, cells, dimension, code):
    parts = {"xl/worksheets/sheet1.xml": sheet_xml(cells, dimension), "xl/media/a.png": noise()}
    assert refusal(make(tmp_path / "a.xlsx", parts=parts)) == code


def noise():
    """Bytes that do not pack, so that small tests keep below the ratio."""
    return b"\x89PNG" + random.Random(1).randbytes(40_000)


@pytest.mark.parametrize("dimension", ["A1:XFD22", "A1:N1048576", "", "B2"])
def test_check_upload_takes_wide_claims_of_formats(tmp_path, dimension):
    cells = ROW + '<row r="1048576"><c r="A1048576" s="1"/></row>'
    parts = {"xl/worksheets/sheet1.xml": sheet_xml(cells, dimension)}
    check_upload(make(tmp_path / "a.xlsx", parts=parts))
