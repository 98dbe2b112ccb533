"""Header rows of real ledgers, every column of them (tests/fixtures/ledgers/headers.txt)."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.imports.columns import map_columns
from projects.imports.fields import FIELDS, LABELS
from projects.imports.figures import read_figure, read_when
from projects.imports.synonyms import LIKELY, SURE
from tracker.tools.periods import Period

HEADERS = Path(__file__).parents[2] / "fixtures" / "ledgers" / "headers.txt"


def ledgers():
    """(title, options, [(header, what is expected)])."""
    found = []
    for line in HEADERS.read_text("utf-8").splitlines():
        if line.startswith("## "):
            found.append((line[3:], dict(re.findall(r"(period|unit|kind)=(\S+)", line)), []))
        elif line.startswith("  "):
            header, expected = line.strip().rsplit(" = ", 1)
            found[-1][2].append((header.replace("\\n", "\n"), expected))
    return found


LEDGERS = ledgers()


def said(column):
    if column.field is None:
        return "-"
    words = (column.unit, column.period)
    return " ".join([column.field + "?!"[column.sure], *(word for word in words if word)])


@pytest.mark.parametrize(("title", "options", "columns"), LEDGERS, ids=[t for t, _, _ in LEDGERS])
def test_every_column_of_a_real_header_row(title, options, columns):
    headers = [(str(n), tuple(header.split(">"))) for n, (header, _) in enumerate(columns)]
    found = map_columns(
        headers,
        kind=options.get("kind", "projects"),
        period=Period.parse(options["period"]),
        unit=options.get("unit"),
    )
    assert [(c.header.replace("/", ">"), said(c)) for c in found] == [
        (header.replace("/", ">"), expected) for header, expected in columns
    ]


def test_there_are_enough_of_them():
    assert len(LEDGERS) >= 60
    assert sum(len(columns) for _, _, columns in LEDGERS) >= 1000


def test_no_field_is_given_twice_and_no_money_is_without_its_name():
    for title, _, columns in LEDGERS:
        fields = [re.split(r"[!?]", e)[0] for _, e in columns if e != "-"]
        assert len(fields) == len(set(fields)), title


@pytest.mark.parametrize(
    "header",
    [
        "上年完成投资", "去年同期到位资金", "2023年底前完成投资", "上月累计到位资金", "同比增长", "占比", "投资完成率", "资金到位率",
        "剩余投资", "资金缺口", "融资需求（万元）", "银行贷款", "累计融资", "年度投资", "2024年投资", "本季度实际到位资金", "6月计划完成投资",
        "1-6月计划完成投资", "2024年预计完成投资", "全年力争完成投资", "外资", "境外资金", "省内资金", "市外到位资金", "实际利用外资（万美元）",
        "注册资本（万元）", "实缴资本", "设备投资", "一期投资额", "政府投资", "专项债券", "中央预算内投资", "投资强度", "亩均税收", "流动资金",
        "责任人", "法人代表", "联系电话", "填报人", "报送单位", "施工单位", "是否入统", "是否开工", "入库时间", "备案时间", "项目类型",
        "产业类别", "预计签约时间", "计划注册时间", "序号", "项目序号", "开工率",
        "累计已使用资金", "累计支付资金", "下达投资", "未开工原因", "二季度完成投资", "3-6月完成投资", "7-12月计划投资", "后续年度计划投资",
    ],
)  # fmt: skip
def test_what_is_no_field_stays_an_extra(header):
    (column,) = map_columns(
        [("A", (header,))], kind="projects", period=Period.parse("2024-06"), unit="万元"
    )
    assert column.field is None


@pytest.mark.parametrize(
    ("levels", "field", "sure"),
    [
        (("到位资金（万元）", "其中：省外资金"), "year_funds_outside", False),
        (("2024年到位资金", "其中：省外资金"), "year_funds_outside", True),
        (("累计到位资金", "其中：省外资金"), None, False),
        (("上年", "完成投资"), None, False),
        (("去年", "1-6月到位资金"), None, False),
        (("融资情况", "到位资金"), None, False),
        (("计划", "开工时间"), "planned_start_on", True),
        (("2024年计划", "形象进度"), None, False),
        (("责任单位", "联系人"), None, False),
        (("企业", "联系人"), "contact", True),
        (("存在问题", "责任单位"), None, False),
        (("施工许可", "时间"), None, False),
        (("总投资（万元）", "其中：固定资产投资"), "fixed_investment", True),
        (("总投资（万元）", "企业自筹"), None, False),
        (("总投资（万元）", "合计"), "total_investment", True),
        (("资金到位情况", "当年"), "year_funds", True),
        (("项目情况", "建设内容"), "content", True),
        (("包抓领导", "姓名"), "leader", True),
        (("包抓领导", "职务"), None, False),
    ],
)
def test_groups_change_what_stands_below_them(levels, field, sure):
    (column,) = map_columns(
        [("A", levels)], kind="projects", period=Period.parse("2024-06"), unit=None
    )
    assert (column.field, column.sure) == (field, sure)


@pytest.mark.parametrize(
    ("levels", "field"),
    [
        (("签约情况", "时间"), None),
        (("到位资金", "时间"), "received_on"),
        (("时间",), "received_on"),
    ],
)
def test_a_time_is_an_arrivals_only_where_money_arrives(levels, field):
    (column,) = map_columns(
        [("A", levels)], kind="funding", period=Period.parse("2024-06"), unit=None
    )
    assert column.field == field


def test_a_part_stands_beside_its_whole():
    headers = [("A", ("1-6月到位资金",)), ("B", ("其中：省外资金",)), ("C", ("其中：设备",))]
    found = map_columns(headers, kind="projects", period=Period.parse("2024-06"), unit="万元")
    assert [(c.field, c.period) for c in found] == [
        ("year_funds", "2024-01..2024-06"),
        ("year_funds_outside", "2024-01..2024-06"),
        (None, None),
    ]


def test_dollars_are_never_ten_thousand_yuan():
    headers = [("A", ("总投资（万美元）",)), ("B", ("总投资（万元）",))]
    found = map_columns(headers, kind="projects", period=Period.parse("2024-06"), unit="万元")
    assert [(c.field, c.unit) for c in found] == [(None, None), ("total_investment", "万元")]
    (alone,) = map_columns(headers[:1], kind="projects", period=Period.parse("2024-06"), unit=None)
    assert (alone.unit, alone.sure) == ("万美元", False)


def test_the_synonyms_name_fields_and_none_of_them_two():
    named_apart = {
        "funding.remark",
        "enterprises.name",
        "enterprises.origin",
        "enterprises.contact",
    }
    names = {f.name for fields in FIELDS.values() for f in fields} | named_apart
    assert set(SURE) | set(LIKELY) <= names
    for table in (SURE, LIKELY):
        for words in table.values():
            assert len(words.split()) == len(set(words.split()))
    own = [w for f in FIELDS["projects"] for w in f.sure]
    assert len(own) == len(set(own))
    assert all(LABELS[name] for name in names if "." not in name)


@pytest.mark.parametrize("text", ["", "a", "月", "年", "13月完成投资", "完成", "计划", "-", "时间"])
def test_the_grammar_says_nothing_of_nothing(text):
    assert read_figure(text) is None
    assert read_when(text) is None


WORDS = st.lists(
    st.sampled_from(
        ["今年", "本月", "1-6月", "2023年", "截至", "6月底", "累计", "自开工", "计划", "完成", "到位", "投资", "资金", "省外",
         "上年", "率", "（万元）", "(", "其中：", "总", "项目", "名称", "开工", "竣工", "时间", "情况", "预计", "单位", " ", "\n", "★", "0月"]
    ),
    max_size=7,
).map("".join)  # fmt: skip


@given(st.lists(st.one_of(WORDS, st.text(max_size=12)), min_size=1, max_size=3))
def test_any_header_is_read_without_harm(levels):
    """Never an exception; a bygone or partial figure is never this year's; no plan of a month."""
    (column,) = map_columns(
        [("A", tuple(levels))], kind="projects", period=Period.parse("2024-06"), unit=None
    )
    text = "".join(levels)
    if column.field in {"year_investment", "year_funds", "year_funds_outside", "month_funds"}:
        assert not re.search("上年|率|预计", text)
        assert "计划" not in text or not column.sure
    if column.period:
        assert Period.parse(column.period)
