"""The published lists (data/ledgers), every cell of them, as they stand and as workbooks people make."""

import csv
import datetime as dt

import pytest
from openpyxl import Workbook

from projects.imports.ledger import build_plan
from tests.factories.parks import make_park, make_user
from tests.projects.imports.conftest import LEDGERS, messages
from tracker.tools.sheets import SheetRefused

pytestmark = pytest.mark.django_db

JINCHANG = {
    "总规模205兆瓦的5个光伏发电项目": ("87000.0000", "抢抓河西地区风光电“由红转橙”重大政策机遇"),
    "韩家峡水库项目": ("50000.0000", "缓解城市供水压力"),
    "泵鑫旺达复杂钴料及工业弃渣综合利用扩能改造工程": ("45000.0000", "变废为宝"),
    "金昌经济技术开发区新材料创新创业孵化产业园项目": ("22000.0000", "提升园区综合承载能力"),
    "永昌县高标准农田建设项目": ("12000.0000", "推动乡村振兴"),
    "甘肃华膳食品工业园项目": ("10000.0000", "填补肉品方便调理食品空白"),
    "火星1号基地二期项目": ("8000.0000", "文化旅游与航天科技"),
    "金昌惠记大地新能源河西堡化工循环产业园集中供汽项目": ("7000.0000", "改善园区基础设施配套"),
}
GAOLAN = {
    "石洞镇": ("40240.0000", ["省警察学院建设", "刘香记冷冻食品加工基地", "道地中药饮片生产线", "年产30万m3环保节能复合一体隔墙板生产线"]),
    "忠和镇": ("90000.0000", ["北龙口国际商贸城", "保利领秀山项目", "兰州生态文化创意城道路工程", "肖家窑循环产业园", "污泥处置工程项目"]),
    "什川镇": ("11000.0000", ["兰州龙山冰雪大世界滑雪场", "盐什公路拆迁安置区", "甘肃鼎尊养老什川颐养中心"]),
    "九合镇": ("33000.0000", ["兰州久和汽配城", "九合小微产业园", "九合新联友冷冻农副产品批发交易市场", "康顺现代物流园", "李麻沙沟防洪排洪治理工程"]),
    "水阜镇": ("1400.0000", ["大宇工程机械物流园", "名贵花卉苗木繁育与生产示范基地", "绿色生态农业休闲观光园", "大牧庄西域联盟中心"]),
    "黑石镇": (None, ["多祥新型建筑材料加工生产线", "保锋钢质木制防火门生产线", "宏原新型建筑材料加工生产线", "长龙钢结构金属加工生产线",
                   "保锋年产2万吨钢结构生产线", "兰州盈德15000Nm3/h空分工程"]),
}  # fmt: skip


def rows_of(name):
    lines = (LEDGERS / name).read_text("utf-8").splitlines()
    return [row for row in csv.reader(line for line in lines if not line.startswith("#"))]


def workbook(path, rows, *, merge=(), name="Sheet1"):
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    for cells in merge:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def read(path, **more):
    park = make_park("p", name="示例园区")
    return build_plan(path, by=make_user("bureau"), park=park, period="2024-06", **more)


def jinchang(plan):
    return {
        row.values["name"]: (row.values["total_investment"], row.values["remark"])
        for row in plan.rows
        if row.outcome == "create"
    }


def test_03_every_cell():
    plan = read(LEDGERS / "03_jinchang_2020_batch4.csv")
    assert jinchang(plan) == JINCHANG
    assert [c.field for c in plan.mapping] == [None, "name", "total_investment", "remark"]
    assert [messages(row) for row in plan.rows if row.messages] == [
        [("C", "warning", "approximate")]
    ]
    assert plan.checks == ()


def test_03_as_a_workbook_with_title_unit_totals_and_notes(tmp_path):
    _head, *rows = rows_of("03_jinchang_2020_batch4.csv")
    mixed = [
        [float(row[0]), f"★ {row[1]}\n", value, row[3]]
        for row, value in zip(
            rows, [8.7, "5亿多元", "45000万元", "2.2 ", "１.2", "1亿元", "0.80", 0.7], strict=True
        )
    ]
    sheet = [
        ["金昌市2020年第四批重点项目开工情况表", "", "", ""],
        ["填报单位：市发改委", "", "", "单位：亿元"],
        ["序 号", "项目\n名称", "投资额\n（亿元）", "备  注"],
        [1, 2, 3, 4],
        ["合计", "12个", 24.1, ""],
        *mixed[:4],
        ["", "", "", ""],
        ["序 号", "项目\n名称", "投资额\n（亿元）", "备  注"],
        *mixed[4:],
        ["总计（12个）", "", 24.1, ""],
        ["注：“5亿多”取5。", "", "", ""],
        ["填表人：张三", "联系电话：13900000000", "", "2020年8月24日"],
    ]
    path = workbook(tmp_path / "a.xlsx", sheet, merge=["A1:D1", "A16:D16"])
    plan = read(path)
    expected = {name: amount for name, (amount, _) in JINCHANG.items()}
    del expected["泵鑫旺达复杂钴料及工业弃渣综合利用扩能改造工程"]  # 45000万元: see below
    assert {name: amount for name, (amount, _) in jinchang(plan).items()} == expected
    assert plan.mapping[2].unit == "亿元" and plan.mapping[2].sure
    said = {m.code: m for row in plan.rows for m in row.messages}
    assert "approximate" in said
    # 45000万元 in a column of 亿元 is for a person to decide; never 45000 亿元.
    assert (said["unit_mismatch"].level, said["unit_mismatch"].suggestion) == (
        "error",
        "45000.0000万元",
    )
    assert plan.summary["error"] == 1
    skipped = [row.messages[0].code for row in plan.rows if row.outcome == "skip" and row.messages]
    assert skipped == ["header", "total", "header", "total", "note", "note"]


def test_05_every_cell():
    plan = read(LEDGERS / "05_gaolan_2016_by_town.csv")
    towns = [row for row in plan.rows if row.outcome != "skip"]
    assert len(towns) == len(GAOLAN)
    for row, (town, (amount, names)) in zip(towns, GAOLAN.items(), strict=True):
        assert row.outcome == "error"
        assert row.values.get("year_investment") == amount
        (said,) = [m for m in row.messages if m.code == "list_cell"]
        assert said.suggestion.split("\n") == names
        assert row.extras["责任镇"] == town
    assert [(c.column, c.stated, c.computed) for c in plan.checks] == [
        ("B", "80", "36"), ("C", "53", "27"), ("D", "201600.0000", "175640.0000"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "02_ganzhou_2009_progress_prose.txt", "04_gannan_2018_progress.txt", "06_zhangye_2020_2021_size_bands.csv",
        "07_jining_2015_glued_rank_score.txt", "08_alar_2021_09_delegation_attendance.csv",
    ],
)  # fmt: skip
def test_prose_and_statistics_are_refused_with_what_is_missing(name):
    with pytest.raises(SheetRefused, match="项目名称") as refused:
        read(LEDGERS / name)
    assert refused.value.code == "no_header"


@pytest.mark.parametrize("name", ["06_zhangye_2020_2021_size_bands.csv", "08_alar_2021_09_delegation_attendance.csv"])  # fmt: skip
def test_statistics_as_workbooks_are_refused_too(tmp_path, name):
    sheet = [["张掖市统计表"], ["单位：亿元"], *rows_of(name)]
    with pytest.raises(SheetRefused, match="项目名称"):
        read(workbook(tmp_path / "a.xlsx", sheet, merge=["A1:C1"]))


DISPATCH = [
    ["2024年1-6月全县招商引资项目调度表"] + [""] * 13,
    ["制表单位：县招商局", *[""] * 10, "单位：万元", "", ""],
    ["序号", "项目名称", "项目业主", "总投资", "到位资金", "", "", "完成投资", "", "时间", "", "项目进展情况", "包抓领导", "备注"],
    ["", "", "", "（亿元）", "1-6月", "其中：省外资金", "自开工累计", "1-6月", "自开工累计", "开工时间", "计划竣工", "", "", ""],
    ["合计", "4个", "", 13.9, 6100, 5100, 14800, 7000, 16000, "", "", "", "", ""],
    ["一", "工业项目（2个）", "", 10.8, 5000, 4000, 12000, 6000, 13000, "", "", "", "", ""],
    [1, "示例制氢项目▲", "甲公司、乙公司", "9.8", "4,500 ", 4000, 11000, 5500, 12000, 45232, "2025.12", "主体施工", "赵国梁", ""],
    [2, "示例储能项目", "丙公司", "约1亿元", 500, "", 1000, 500, 1000, "2024年3月", "2026年底", "土建完成", "", "{\"备注\":1}"],
    ["（二）", "农业项目（2个）", "", 3.1, 1100, 1100, 2800, 1000, 3000, "", "", "", "", ""],
    [3, "示例育种项目", "丁公司", 3, 1100, 1100, 2800, 1000, 3000, "2023-11-2", "600天", "/", "—", "无"],
    [4, "示例冷链项目", "", 0.1, "-", "不涉及", "", 0, "", "待定", "待定", "", "", ""],
    ["注：1.本表数据截至6月底；2.省外资金含境外。", *[""] * 13],
    ["审核：王五", "", "填表：赵六", *[""] * 11],
]  # fmt: skip
DISPATCH_MERGED = [
    "A1:N1", "A3:A4", "B3:B4", "C3:C4", "E3:G3", "H3:I3", "J3:K3", "L3:L4", "M3:M4", "N3:N4", "A12:N12",
]  # fmt: skip


def test_a_county_dispatch_table_every_cell(tmp_path):
    plan = read(workbook(tmp_path / "a.xlsx", DISPATCH, merge=DISPATCH_MERGED, name="6月"))
    assert plan.header_rows == (3, 4)
    assert [(c.field, c.unit, c.period) for c in plan.mapping] == [
        (None, None, None), ("name", None, None), ("investors", None, None), ("total_investment", "亿元", None),
        ("year_funds", "万元", "2024-01..2024-06"), ("year_funds_outside", "万元", "2024-01..2024-06"),
        ("cumulative_funds", "万元", None), ("year_investment", "万元", "2024-01..2024-06"),
        ("cumulative_investment", "万元", None), ("started_on", None, None), ("planned_completion_on", None, None),
        ("progress_text", None, None), ("leader", None, None), ("remark", None, None),
    ]  # fmt: skip
    rows = {row.values.get("name"): row for row in plan.rows if row.outcome != "skip"}
    assert list(rows) == ["示例制氢项目", "示例储能项目", "示例育种项目", "示例冷链项目"]
    first = rows["示例制氢项目"].values
    assert first["total_investment"] == "98000.0000"
    assert first["year_funds"] == "4500.0000"
    assert first["year_funds_outside"] == "4000.0000"
    assert first["cumulative_funds"] == "11000.0000"
    assert first["year_investment"] == "5500.0000"
    assert first["started_on"] == "2023-11-02"
    assert first["planned_completion_on"] == "2025-12-31"
    assert first["progress_text"] == "主体施工"
    second = rows["示例储能项目"]
    assert second.values["total_investment"] == "10000.0000"
    assert second.values["started_on"] == "2024-03-01"
    assert second.values["planned_completion_on"] == "2026-12-31"
    assert second.values["remark"] == '{"备注":1}'
    assert ("D", "warning", "approximate") in messages(second)
    third = rows["示例育种项目"]
    assert third.values["started_on"] == "2023-11-02"
    assert ("K", "error", "duration") in messages(third)
    assert "progress_text" not in third.values and "leader" not in third.values
    fourth = rows["示例冷链项目"].values
    assert fourth["total_investment"] == "1000.0000"
    assert fourth["year_investment"] == "0.0000"
    assert not {"year_funds", "year_funds_outside", "started_on"} & set(fourth)
    assert {m[2] for m in messages(rows["示例冷链项目"])} >= {"undecided"}
    kinds = {row.row: row.messages[0].code for row in plan.rows if row.outcome == "skip"}
    assert kinds == {5: "total", 6: "group", 9: "group", 12: "note", 13: "note"}


def test_dates_of_real_workbooks(tmp_path):
    sheet = [
        ["项目名称", "签约时间", "开工时间", "计划竣工时间", "建设周期", "建设工期（月）"],
        ["甲", dt.datetime(2024, 3, 1), 45352.87878, "2025年底", "2024.3-2025.12", 18],
        ["乙", "2024.03", "二〇二四年三月", "2025年一季度", "600天", "24个月"],
        ["丙", "20240301", "预计2024年9月", "上半年", "两年", ""],
        ["丁", "尚未签约", "已开工", "待定", "待定", ""],
    ]
    plan = read(workbook(tmp_path / "a.xlsx", sheet))
    names = ("signed_on", "started_on", "planned_completion_on", "duration_days")
    assert [[row.values.get(name) for name in names] for row in plan.rows] == [
        ["2024-03-01", "2024-03-01", "2025-12-31", 671],
        ["2024-03-01", "2024-03-01", "2025-03-31", 600],
        ["2024-03-01", None, "2024-06-30", 730],
        [None, None, None, None],
    ]
    assert [row.outcome for row in plan.rows] == ["create"] * 4
    assert {m[2] for m in messages(plan.rows[2])} >= {"planned"}
    assert {m[2] for m in messages(plan.rows[3])} >= {"no_date", "undecided"}
