"""Real-looking ledgers spoiled in one of five ways; the same number makes the same file."""

import io
import random
import re
import struct
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from tests.projects.imports.conftest import FULL
from tests.tracker.tools.oldbooks import make_biff, make_ole, record

LEDGERS = Path(__file__).parents[1] / "fixtures" / "ledgers"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FUNDING = ["项目名称", "园区", "到位金额（万元）", "到位日期", "资金来源", "投资方", "备注"]
REPORTS = ["项目名称", "本月完成投资（万元）", "形象进度", "本月进展", "存在问题"]
GOOD = {
    "项目名称": ["示例制氢项目", "示例储能项目", "示例新材料项目", "示例冷链物流园项目"],
    "园区": ["张掖经开区", "经开区", "张掖经济技术开发区"],
    "投资方": ["示例氢能有限公司", "示例储能股份有限公司、示例控股集团"],
    "签约时间": ["2023-08-09", "2023年8月9日", 45147],
    "开工时间": ["2023-11-02", "2023.11", 45232],
    "到位日期": ["2024-05-20", 45432],
    "阶段": ["在建", "签约", "开工"],
    "形象进度": ["14%", 0.35, "主体封顶"],
    "包抓领导": ["赵国梁", "马晓岚"],
    "责任单位": ["市经合局", "市招商局"],
    "资金来源": ["省外", "省内", "境外"],
}
FORMULA, ERROR, RAW = "\ue000", "\ue001", "\ue002"  # a formula, an error, text put raw into <v>
BAD = [
    1e308, -1e308, 1e-300, -1, 0, -0.0, 0.1 + 0.2, 1e16, 2**63, -5.5, 99999999999.99, 2958466, -45352,
    True, False, RAW + "NaN", RAW + "inf", RAW + "-Infinity", RAW + "1e999", RAW + "", RAW + "abc",
    RAW + "12345678901234567890", ERROR + "#DIV/0!", ERROR + "#N/A", ERROR + "?", FORMULA + "A1+B2",
    FORMULA + "SUM(D1:D9)", FORMULA + "cmd|'/C calc'!A0", "NaN", "inf", "-inf", "1e400", "nan万元",
    "９８，０００", "￥1,200.00", "¥3.5亿", "1.2亿元", "3万元", "约5亿", "5-8亿", "兖州区195.71",
    "98,000 ", "二〇二四年三月", "2024年2月30日", "2024-13-01", "0000-00-00", "1900-01-00",
    "9999-12-31", "10000-01-01", "2024.3", "45352", "120%", "-3%", "％", "1e5%", "长" * 5000, "9" * 400,
    "0." + "1" * 300, "\u202e倒序", "\u200b", "\ufeff甲", "\x01\x02", "_x0001_", "\udcff", "\ufffe",
    "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "'001", "<b>x</b>", "{{7*7}}", "%s%n", "NULL",
    "#REF!", "\n\n", "\t", "  ", "示例制氢项目\n第二行", "🏭项目", "e\u0301", "१२३", "٣", "½", "Ⅳ", "㈠", "²",
    "1_000", "0x10", "1,2,3", "1.2.3", "--5", "5-", "(500)", "（500）", "5万亿", "10亿美元", "1万万", "None",
    "甲、乙、丙", "甲/乙；丙", "、", "合计", "小计", "备注：无", "一、张掖市", "序号", "2024年1月至2099年13月",
    "同上", "—", "/", "无", "null", "1970-01-01T00:00:00Z", "12:30", "2024/3/1 25:61", "٢٠٢٤", "一百二十",
    "1" + ",000" * 40, "负5", "约", "亿", "万元", "-", ".", ",", "%", "‰5", "5‰", "0", "-0", "+0.0", "1e-7",
]  # fmt: skip
SPOILT_HEADERS = ["总投资", "总投资（亿元）", "总投资（美元）", "项目名称", "", "1-13月完成投资（万元）",
                  "2099年累计到位资金（万元）", "=1", "长" * 300, "累计到位资金（万元）", "本月到位资金（万元）",
                  "0-0月完成投资", "项目编号", "统一社会信用代码", "审批代码", "计划竣工时间"]  # fmt: skip


def rows_of(rng):
    """Header and rows; `spoil_cells` puts the rest wrong."""
    header = list(rng.choice([FULL, FULL, FULL, FUNDING, REPORTS]))
    rows = [[_good(rng, name) for name in header] for _ in range(rng.randrange(1, 9))]
    titles = [["2024年1-6月招商引资项目台账"], ["单位：万元"]] if rng.random() < 0.5 else []
    return titles, header, rows


def _good(rng, header):
    if header in GOOD:
        return rng.choice(GOOD[header])
    if "万元" in header:
        return rng.choice([98000, 36000.5, "1,200", 54])
    return rng.choice(["甲", "主体施工", ""])


def spoil_cells(rng, header, rows):
    for _ in range(rng.choice([1, 1, 2, 3, 8, 30])):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(BAD)
    if rng.random() < 0.2:
        header[rng.randrange(len(header))] = rng.choice(SPOILT_HEADERS)
    if rng.random() < 0.1:
        rows.append(list(rng.choice(rows)))
    if rng.random() < 0.1:
        rng.choice(rows)[0] = "合计"


def sheet_part(rng, rows):
    merged, lines = [], []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{_letter(n)}{number}", cell) for n, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    if rng.random() < 0.3:
        top, column = rng.randrange(1, len(rows) + 1), _letter(rng.randrange(8))
        merged = [f"{column}{top}:{column}{top + rng.randrange(1, 4)}"]
    tail = "".join(f'<mergeCells><mergeCell ref="{one}"/></mergeCells>' for one in merged)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{tail}</worksheet>'


def _letter(number):
    return chr(65 + number % 26)


def _cell(place, value):
    if value == "" or value is None:
        return f'<c r="{place}"/>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}" s="{1 if 40_000 < value < 50_000 else 0}"><v>{value!r}</v></c>'
    mark, rest = value[0], escape(value[1:])
    if mark == RAW:
        return f'<c r="{place}" s="{len(rest) % 2}"><v>{rest}</v></c>'
    if mark == ERROR:
        return f'<c r="{place}" t="e"><v>{rest}</v></c>'
    if mark == FORMULA:
        return f'<c r="{place}"><f>{rest}</f></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def parts_of(sheet, *, strings="", d1904=False):
    names = {"worksheet": "worksheets/sheet1.xml", "styles": "styles.xml"}
    names |= {"sharedStrings": "sharedStrings.xml"}
    rels = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(names.items(), 1)
    )
    overrides = f'<Override PartName="/xl/workbook.xml" ContentType="{PART}.sheet.main+xml"/>'
    top = f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{top}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">'
        f'<workbookPr date1904="{int(d1904)}"/>'
        '<sheets><sheet name="6月" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{rels}'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{MAIN}"><si><t>甲</t></si></sst>',
        "xl/worksheets/sheet1.xml": sheet,
    }


def pack(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name)  # its time does not change
            archive.writestr(info, text.encode("utf-8", "surrogateescape"), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _shared(rows):
    """The texts of the rows as shared strings, and the sheet that points at them."""
    texts = sorted({cell for row in rows for cell in row if isinstance(cell, str) and cell})
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{_letter(n)}{number}" t="s"><v>{texts.index(cell)}</v></c>'
            if isinstance(cell, str) and cell
            else _cell(f"{_letter(n)}{number}", cell)
            for n, cell in enumerate(row)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    return sheet, f'<sst xmlns="{MAIN}">{strings}</sst>'


def by_cells(rng):
    titles, header, rows = rows_of(rng)
    spoil_cells(rng, header, rows)
    sheet = sheet_part(rng, [*titles, header, *rows])
    return "台账.xlsx", pack(parts_of(sheet, d1904=rng.random() < 0.1))


def by_parts(rng):
    titles, header, rows = rows_of(rng)
    sheet, strings = _shared([*titles, header, *rows])
    parts = parts_of(sheet, strings=strings)
    for _ in range(rng.choice([1, 1, 2, 5])):
        name = rng.choice(
            [n for n in parts for _ in range(4 if "sheet1" in n or "sst" in n else 1)]
        )
        parts[name] = _spoil_xml(rng, parts[name])
    return "台账.xlsx", pack(parts)


def _spoil_xml(rng, text):
    tags = list(re.finditer(r"<[^>]*>", text))
    numbers = list(re.finditer(r'(?<=")\d+(?=")|(?<=>)\d+(?=<)|(?<=")[A-Z]\d+(?=")', text))
    act = rng.choice([0, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6])
    if not tags:
        return text + "<x>"
    tag = rng.choice(tags)
    if act == 0:
        return text[: tag.start()] + text[tag.end() :]
    if act == 1:
        return text[: tag.end()] + tag[0] + text[tag.end() :]
    if act == 2 and numbers:
        found = rng.choice(numbers)
        new = rng.choice(["-1", "0", "999999", "1048577", "4294967296", "9" * 30, "1.5", "x", "",
                          "XFD1048576", "ZZZZ1", "A0", "A1", "$B$2", "A1:B2", "65536"])  # fmt: skip
        return text[: found.start()] + new + text[found.end() :]
    if act == 3:
        kind = rng.choice(["s", "e", "b", "str", "d", "inlineStr", "n", "zzz"])
        return re.sub(r't="\w+"', f't="{kind}"', text, count=rng.choice([1, 0]))
    if act == 4:
        scrap = rng.choice(["&b;", "&#0;", "&#x10FFFF;", "<![CDATA[x]]>", "<!-- -->", "\x0b", "<?a?>",
                            "\udcff\udcfe", "<v>1</v>", "</row>", "<row>", "<c><v>5</v></c>", "]]>"])  # fmt: skip
        return text[: tag.end()] + scrap + text[tag.end() :]
    other = rng.choice(tags)
    first, last = sorted((tag.start(), other.start()))
    if act == 5:
        return text[:first] + text[last:]
    return text[:last] + text[first:last] + text[last:]


def spoil_bytes(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 4, 16, 64])):
        place = rng.randrange(len(data))
        act = rng.randrange(5)
        if act < 3:
            data[place] = rng.choice([0, 0xFF, 0x7F, 0x80, rng.randrange(256), data[place] ^ 1])
        elif act == 3:
            del data[place : place + rng.randrange(1, 9)]
        else:
            data[place:place] = rng.randbytes(rng.randrange(1, 9))
        if len(data) < 16:
            break
    return bytes(data[: rng.randrange(len(data))] if rng.random() < 0.1 else data)


def by_zip(rng):
    titles, header, rows = rows_of(rng)
    data = pack(parts_of(sheet_part(rng, [*titles, header, *rows])))
    return "台账.xlsx", spoil_bytes(rng, data)


def _label(row, column, text):
    body = text.encode("utf-16-le", "replace")[:8000]
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(body) // 2, 1) + body)


def _old_cell(row, column, value):
    if isinstance(value, bool):
        return record(0x205, struct.pack("<HHHBB", row, column, 0, int(value), 0))
    if isinstance(value, int | float):
        return record(0x203, struct.pack("<HHHd", row, column, 0, value))
    if value[:1] in (ERROR, FORMULA):
        return record(0x205, struct.pack("<HHHBB", row, column, 0, 7, 1))
    if value[:1] == RAW:
        return record(0x203, struct.pack("<HHHd", row, column, 0, float("nan")))
    return _label(row, column, value) if value else b""


def by_old(rng):
    """A fixture with spoilt bytes, or a ledger written as records: spoilt cells or spoilt bytes."""
    if rng.random() < 0.3:
        data = rng.choice(sorted(LEDGERS.glob("*.xls"))).read_bytes()
        return rng.choice(["台账.xls", "台账.xlsx"]), spoil_bytes(rng, data)
    titles, header, rows = rows_of(rng)
    spoilt = rng.random() < 0.5
    if spoilt:
        spoil_cells(rng, header, rows)
    table = [*titles, header, *rows]
    cells = b"".join(_old_cell(r, c, v) for r, row in enumerate(table) for c, v in enumerate(row))
    biff = make_biff(cells, claim=(0, len(table), 0, 20))
    if not spoilt and rng.random() < 0.7:
        biff = spoil_bytes(rng, biff)
    data = make_ole({"Workbook": biff})
    return "台账.xls", data if rng.random() < 0.8 else spoil_bytes(rng, data)


def by_csv(rng):
    titles, header, rows = rows_of(rng)
    spoil_cells(rng, header, rows)
    mark = rng.choice([",", ",", "\t", ";", "，"])
    lines = [mark.join(_quoted(rng, cell) for cell in row) for row in [*titles, header, *rows]]
    text = rng.choice(["\n", "\r\n", "\r"]).join(lines)
    codec = rng.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "big5", "mixed"])
    if codec == "mixed":
        half = len(text) // 2
        data = text[:half].encode("utf-8", "replace") + text[half:].encode("gb18030", "replace")
    else:
        data = text.encode(codec, "replace")
    return "台账.csv", spoil_bytes(rng, data) if rng.random() < 0.5 else data


def _quoted(rng, cell):
    text = str(cell).lstrip(RAW + ERROR + FORMULA)
    if any(c in text for c in ',"\n\t') and rng.random() < 0.9:
        return '"' + text.replace('"', '""') + '"'
    return text


WAYS = (by_cells, by_cells, by_cells, by_cells, by_parts, by_parts, by_zip, by_old, by_csv, by_csv)


def make_file(number):
    """(way, file name, bytes) of the ledger with this number."""
    rng = random.Random(f"ledger {number}")
    way = WAYS[number % len(WAYS)]
    name, data = way(rng)
    return way.__name__, name, data
