import io
import random
import zipfile

import pytest

from tracker.tools.sheetxml import SheetRefused
from tracker.tools.workbooks import check_upload

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
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
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + bytes(600) + "Workbook".encode("utf-16-le"), "xls"),
        (OLE + bytes(600), "wrong_type"),
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
