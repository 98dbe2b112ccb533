"""Is this file safe to read as a ledger? Source: RELIABILITY.md R45 (bombs) and R46 (macros, links).

The content decides, never the file's name. Every refusal is a `SheetRefused` whose Chinese text
says how to mend. Nothing is unpacked to disk or held in memory as a whole.
"""

import codecs
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tracker.tools.biff import scan_biff
from tracker.tools.olebox import OLE_MAGIC, OleBox
from tracker.tools.sheetxml import BROKEN, SheetRefused, SheetScan, scan_xml

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
# What zipfile raises for damaged containers, besides what it says it raises.
_ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError,
    IndexError, KeyError, OverflowError,
)  # fmt: skip
_PACKING = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # Office knows no other
_LIGHT = 64 * 1024 * 1024
_LEAST_CELL = len('<c t="s"><v>0</v></c>')

ZIP_MAGIC = b"PK\x03\x04"
_XML_NAMES = (".xml", ".rels")
_ARCHIVE_NAMES = re.compile(r"\.(zip|rar|7z|gz|tgz|bz2|xz|tar|jar|xls[xmb]?|doc[xm]?|ppt[xm]?)$")
_ARCHIVE_MAGIC = (ZIP_MAGIC, b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", OLE_MAGIC)
_SAVE_AS = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传。"
_MACRO = f"文件里带有宏，不能导入；{_SAVE_AS}"
_EMBEDDED = "文件里嵌入了别的文件或控件；请删除嵌入的对象，或把数据粘贴到新工作簿后再上传。"

# (name inside the archive, code, text): the first that matches is reported.
_UNWANTED: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"vbaproject|/macrosheets/|vbadata"),
        "macro",
        _MACRO,
    ),
    (re.compile(r"^xl/workbook\.bin$"), "xlsb", f"这是 .xlsb 格式，不能导入；{_SAVE_AS}"),
    (
        re.compile(r"externallinks?/"),
        "external_links",
        "文件里有指向别的工作簿的链接；请在“数据—编辑链接”里断开全部链接，保存后再上传。",
    ),
    (
        re.compile(r"^xl/(connections\.xml|querytables/)"),
        "external_links",
        "文件里有外部数据连接；请在“数据—查询和连接”里删除连接，保存后再上传。",
    ),
    (
        re.compile(r"/embeddings/|/activex/|/ctrlprops/"),
        "embedded",
        _EMBEDDED,
    ),
)


@dataclass(frozen=True)
class Contents:
    """What was found in a file: `parts` of an .xlsx by lower-case name, or `sheets` of an .xls."""

    kind: Literal["xlsx", "xls", "csv"]
    parts: Mapping[str, SheetScan] = field(default_factory=dict)
    sheets: tuple[SheetScan, ...] = ()

    @property
    def light(self) -> bool:
        """Whether its texts stay small when every cell holds the longest of the shared strings.

        120 kB can name one text of 90 kB sixty thousand times; the reader makes a copy for each.
        """
        cells = max((one.size for one in self.parts.values() if one.root == "worksheet"), default=0)
        longest = max((one.longest for one in self.parts.values()), default=0)
        return self.kind != "xls" and cells // _LEAST_CELL * longest <= _LIGHT

    def scan_of(self, name: str, place: int) -> SheetScan | None:
        """The scan of a sheet by its name and place in the workbook; None if it cannot be told."""
        if self.kind == "xlsx":
            return _scan_of_part(self.parts, name)
        return self.sheets[place] if place < len(self.sheets) else None


def check_upload(path: Path | str) -> None:
    """Raise SheetRefused(code, text) unless the file is a plain .xlsx, .xls or .csv within limits.

    Codes: not_a_file, empty_file, too_large, encrypted, xlsb, macro, external_links, embedded,
    wrong_type, too_many_members, too_much_unpacked, ratio, nested_archive, dtd, too_many_rows,
    too_many_columns, too_many_cells, broken.
    """
    examine(Path(path))


def examine(file: Path) -> Contents:
    """Check as `check_upload` does. The reader uses what was found, so that it is scanned once."""
    head = _head(file)
    if head.startswith(OLE_MAGIC):
        return Contents("xls", sheets=tuple(scan_biff(_book_stream(file))))
    if head.startswith(ZIP_MAGIC):
        with _open_archive(file) as archive:
            return Contents("xlsx", _check_archive(archive, file.stat().st_size))
    _check_text(head)
    return Contents("csv")


def _head(file: Path) -> bytes:
    try:
        if not file.is_file():
            raise SheetRefused("not_a_file", "没有找到上传的文件；请重新选择文件上传。")
        size = file.stat().st_size
        if size > MAX_BYTES:
            shown = f"{size / 1024 / 1024:.1f}"
            text = f"文件有 {shown} MB，最大 20 MB；请删除图片和用不到的工作表，或拆成几个文件。"
            raise SheetRefused("too_large", text)
        with file.open("rb") as stream:
            head = stream.read(8192)
    except (OSError, ValueError) as problem:
        raise SheetRefused("not_a_file", "文件打不开；请重新选择文件上传。") from problem
    if not head.strip():
        raise SheetRefused("empty_file", "文件是空的；请检查是否选错了文件，保存后再上传。")
    return head


_OLE_MACROS = {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"}
_OLE_OTHERS = {"WordDocument", "PowerPoint Document"}
_OLE_EMBEDDED = re.compile(r"(MBD|LNK)[0-9A-Fa-f]{8}|Ctls")


def _book_stream(file: Path) -> bytes:
    """The records of an .xls. Raises SheetRefused for what else has the same container."""
    try:
        box = OleBox(file.read_bytes())
        names = set(box.names)
        if "EncryptedPackage" in names:
            text = "文件设有打开密码；请在“文件—信息—保护工作簿”里去掉密码，保存后再上传。"
            raise SheetRefused("encrypted", text)
        if not {"Workbook", "Book"} & names:
            raise SheetRefused("wrong_type", f"这不是表格文件；{_SAVE_AS}")
        if names & _OLE_MACROS:
            raise SheetRefused("macro", _MACRO)
        if any(_OLE_EMBEDDED.fullmatch(name) for name in names):
            raise SheetRefused("embedded", _EMBEDDED)
        if names & _OLE_OTHERS:  # a document with a table inside
            raise SheetRefused("wrong_type", f"这不是表格文件；{_SAVE_AS}")
        if "ObjectPool" in names:
            raise SheetRefused("embedded", _EMBEDDED)
        return box.stream("Workbook" if "Workbook" in names else "Book")
    except (ValueError, KeyError, struct.error) as problem:
        raise SheetRefused("broken", BROKEN) from problem


_NOT_TABLES = (
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"<?xml", "XML 文件"),
    (b"<", "网页格式的文件"),
    (codecs.BOM_UTF16_LE, "UTF-16 编码的文本"),
    (codecs.BOM_UTF16_BE, "UTF-16 编码的文本"),
)


def _check_text(head: bytes) -> None:
    """Raise SheetRefused when the first bytes are not those of a text table."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for magic, name in _NOT_TABLES:
        if start.startswith(magic):
            text = f"这是{name}，不是 .xlsx、.xls 或 .csv 表格；{_SAVE_AS}"
            raise SheetRefused("wrong_type", text)
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]", head):
        raise SheetRefused("wrong_type", f"这不是 .xlsx、.xls 或 .csv 表格；{_SAVE_AS}")


def _open_archive(file: Path) -> zipfile.ZipFile:
    """The zip container. Raises SheetRefused when it is damaged."""
    try:
        return zipfile.ZipFile(file)
    except _ZIP_FAULTS as problem:
        raise SheetRefused("broken", BROKEN) from problem


def _check_archive(archive: zipfile.ZipFile, size: int) -> dict[str, SheetScan]:
    members = archive.infolist()
    _check_sizes(members, size)
    names = [member.filename.replace("\\", "/").lower() for member in members]
    for pattern, code, text in _UNWANTED:
        if any(pattern.search(name) for name in names):
            raise SheetRefused(code, text)
    needed = {"xl/workbook.xml", "[content_types].xml"}
    # An .ods hidden inside would be read by another, unchecked way when the .xlsx fails.
    if not needed <= set(names) or {"content.xml", "mimetype"} & set(names):
        raise SheetRefused("wrong_type", f"这不是 Excel 表格（.xlsx）；{_SAVE_AS}")
    if len(set(names)) != len(names) or not all(names) or any(map(_is_odd, members)):
        raise SheetRefused("broken", BROKEN)
    if any(_ARCHIVE_NAMES.search(name) for name in names):
        raise SheetRefused("nested_archive", f"文件里还套着别的压缩包或文档；{_SAVE_AS}")
    scans = {}
    for name, member in zip(names, members, strict=True):
        if (scan := _check_member(archive, member)) is not None:
            _check_parts(name, scan)
            scans[name] = scan
    return scans


def _is_odd(member: zipfile.ZipInfo) -> bool:
    return bool(member.flag_bits & 1) or member.compress_type not in _PACKING


def _check_sizes(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MAX_MEMBERS:
        text = (
            f"文件里有 {len(members)} 个部件，最多 {MAX_MEMBERS} 个；请删除图片和用不到的工作表。"
        )
        raise SheetRefused("too_many_members", text)
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        text = "文件展开后超过 100 MB；请删除用不到的行列和工作表，或拆成几个文件。"
        raise SheetRefused("too_much_unpacked", text)
    if unpacked > MAX_RATIO * max(size, 1):
        text = f"文件压缩比超过 {MAX_RATIO} 倍，不像正常的表格；请把数据粘贴到新工作簿后再上传。"
        raise SheetRefused("ratio", text)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> SheetScan | None:
    """Anything that may be read as XML is read to its end; other parts must be no archive."""
    if member.is_dir() or member.filename.lower().endswith(".vml"):
        return None  # Excel's own .vml need not be well-formed, and is not read
    try:
        with archive.open(member) as stream:
            head = stream.read(16)
        looks = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<" or head[:2] in {
            codecs.BOM_UTF16_LE,
            codecs.BOM_UTF16_BE,
        }
        if member.filename.lower().endswith(_XML_NAMES) or looks:
            with archive.open(member) as stream:
                return scan_xml(stream)
        if head.startswith(_ARCHIVE_MAGIC):
            raise SheetRefused("nested_archive", f"文件里还套着别的压缩包或文档；{_SAVE_AS}")
    except _ZIP_FAULTS as problem:
        raise SheetRefused("broken", BROKEN) from problem
    return None


def _check_parts(name: str, scan: SheetScan) -> None:
    """Content types must name no macros; links outside only as hyperlinks; sheets must be XML."""
    for tag, said in scan.attributes:
        if tag in {"Override", "Default"} and "macroenabled" in said.get("ContentType", "").lower():
            raise SheetRefused("macro", _MACRO)
        if tag != "Relationship":
            continue
        kind, target = said.get("Type", ""), said.get("Target", "")
        if said.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            text = "文件里有指向外部文件的链接；请断开全部链接，保存后再上传。"
            raise SheetRefused("external_links", text)
        if name.endswith("workbook.xml.rels") and not target.lower().endswith(".xml"):
            raise SheetRefused("broken", BROKEN)


def _scan_of_part(scans: Mapping[str, SheetScan], name: str) -> SheetScan | None:
    book, rels = scans.get("xl/workbook.xml"), scans.get("xl/_rels/workbook.xml.rels")
    if book is None or rels is None:
        return None
    targets = {said.get("Id"): said.get("Target", "") for _, said in rels.attributes}
    for tag, said in book.attributes:
        if tag == "sheet" and said.get("name") == name:
            ids = [value for key, value in said.items() if key.rpartition(":")[2] == "id"]
            target = targets.get(ids[0], "") if ids else ""
            return scans.get(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower())
    return None
