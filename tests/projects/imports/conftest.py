"""Ledgers for tests: written as real workbooks, or as rows of a sheet."""

from pathlib import Path

from openpyxl import Workbook as ExcelBook

from projects.imports.choices import NOTHING
from projects.imports.ledger import plan_book
from projects.imports.matching import Directory
from projects.models import (
    AnnualPlan,
    Assignment,
    FundingRecord,
    Listing,
    ProgressReport,
    Project,
    StageTransition,
)
from tests.factories.parks import make_park, make_person, make_unit, make_user
from tracker.tools.sheets import Sheet, Workbook

LEDGERS = Path(__file__).parents[2] / "fixtures" / "ledgers"
H1 = [
    "项目编号",
    "项目名称",
    "建设性质",
    "建设内容",
    "总投资",
    "今年计划投资",
    "今年累计完成投资",
    "本月完成投资",
    "计划开工时间",
    "计划竣工时间",
    "包联领导",
    "责任单位",
    "服务单位",
    "项目类型",
    "建设阶段",
    "本月进展",
    "问题和建议",
]
H6 = [
    "申报人",
    "项目名称",
    "来源地",
    "楚商类型",
    "项目状态",
    "项目简介",
    "内外资",
    "行业类别",
    "对应“965”产业链类别",
    "产业类别",
    "投资主体",
    "投资主体联系人",
    "承接区",
    "申报级别",
    "报送区",
    "报送单位",
    "投资金额（亿元）",
    "企业性质",
    "企业类别",
    "交办层级",
    "市投促局联络人",
    "区级责任领导",
    "区投促局责任人",
    "问题类型",
    "预警状态",
    "申报时间",
    "审核状态",
    "是否飞地园区",
    "是否先进制造业",
]
FULL = [
    "项目名称",
    "园区",
    "投资方",
    "总投资（万元）",
    "年度计划投资（万元）",
    "1-6月完成投资（万元）",
    "1-6月省外到位资金（万元）",
    "签约时间",
    "开工时间",
    "阶段",
    "形象进度",
    "本月进展",
    "包抓领导",
    "责任单位",
    "自选列",
]
SIDE_MODELS = (AnnualPlan, Assignment, FundingRecord, Listing, ProgressReport, StageTransition)


def write_xlsx(path, *rows, title=None, merge=()):
    """A workbook with one sheet "6月"."""
    book = ExcelBook()
    sheet = book.active
    sheet.title = "6月"
    if title:
        sheet.append([title])
        sheet.append(["单位：万元"])
    for row in rows:
        sheet.append(list(row))
    for cells in merge:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def city():
    """A park with names, a leader, a unit with an old name."""
    park = make_park("zyjk", name="张掖经济技术开发区", short_name="经开区", aliases=["张掖经开区"])
    unit = make_unit("zsj", name="市招商局", short_name="招商局")
    unit.aliases.get_or_create(name="市经合局")
    make_person("赵国梁", unit=unit, is_leader=True)
    make_person("马晓岚", unit=unit, is_leader=True)
    return park


def full_row(name="示例制氢项目", **changes):
    """One row under FULL; `changes` by header."""
    values = dict(
        zip(
            FULL,
            [name, "张掖经开区", "示例氢能有限公司", 98000, 36000, 12000, 5400, "2023-08-09", "2023-11-02",
             "在建", "14%", "主体施工", "赵国梁", "市经合局", "甲"],
            strict=True,
        )
    )  # fmt: skip
    return list((values | changes).values())


def plan_of(
    rows,
    *,
    by=None,
    park=None,
    period="2024-06",
    kind="projects",
    merged=(),
    choices=NOTHING,
    name="6月",
):
    """The plan of rows as `read_workbook` would give them."""
    width = max((len(row) for row in rows), default=0)
    cells = [["" if c is None else c for c in row] + [""] * (width - len(row)) for row in rows]
    directory = Directory(by or make_user("bureau"), park)
    book = Workbook((name,), Sheet(name, cells, list(merged)))
    return plan_book(book, directory=directory, kind=kind, period=period, choices=choices)


def everything():
    """All that an import may touch, as plain values; versions and times left out."""
    skip = {"version", "updated_at", "created_at", "coverage"}
    found = []
    for model in (Project, *SIDE_MODELS):
        names = [f.attname for f in model._meta.concrete_fields if f.name not in skip]
        found.append((model._meta.label, list(model.objects.order_by("pk").values_list(*names))))
    links = Project.investors.through.objects.order_by("project_id", "enterprise_id")
    found.append(("investors", list(links.values_list("project_id", "enterprise_id"))))
    return found


def messages(row):
    return [(m.column, m.level, m.code) for m in row.messages]
