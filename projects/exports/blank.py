"""Blank workbooks to fill in: headers the importer is sure of, drop-downs, hints, an example.

The example stands on 填写说明, never in the table: what is not typed is not imported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from parks.enums import EnterpriseStatus, Ownership
from parks.models import Chain, Office, Park, Person, Region, User
from parks.models.region import stem
from projects.enums import BatchKind, Nature, OriginKind, Purpose, Stage, Status
from projects.exports.hints import HINTS
from projects.imports.fields import field_of
from projects.models import Project
from tracker.tools.sheets import column_letter
from tracker.tools.xlsx import ROW_LIMIT, Column, Kind, SheetSpec

OPTIONS_SHEET = "选项"
HELP_SHEET = "填写说明"
MARK = "★"
LAST_ROW = 5_000  # drop-downs and checks reach so far down
_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)
Options = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Cell:
    """One column: field of the importer, header, what to write, an example."""

    field: str
    header: str
    example: object = None
    width: float = 14
    kind: Kind = "text"
    needed: bool = False

    @property
    def column(self) -> Column:
        return Column(f"{MARK if self.needed else ''}{self.header}", self.width, self.kind)


_OF_PROJECTS = (BatchKind.FUNDING, BatchKind.REPORTS)
_KEYS = (
    Cell("code", "项目编号", None, 18, "code"),
    Cell("name", "项目名称", "示例年产5000吨氢能装备项目", 34, needed=True),
)


def _projects(today: date) -> tuple[Cell, ...]:
    year = today.year
    return (
        *_KEYS,
        Cell("approval_code", "审批监管代码", "2404-620702-04-01-123456", 24, "code"),
        Cell("park", "园区", "（从下拉里选）", 20, needed=True),
        Cell("region", "行政区", "（从下拉里选）", 10),
        Cell("chain", "产业链", "（从下拉里选）", 14),
        Cell("industry", "行业", "C38", 10),
        Cell("investors", "投资方", "示例氢能有限公司、示例装备股份有限公司", 28),
        Cell("origin_kind", "来源类型", "省外", 10),
        Cell("origin", "来源地", "浙江杭州", 10),
        Cell("nature", "建设性质", "新建", 10),
        Cell("stage", "阶段", "签约", 10, needed=True),
        Cell("status", "运行状态", "正常", 10),
        Cell("total_investment", "总投资（万元）", 12000, 14, "money", needed=True),
        Cell("fixed_investment", "固定资产投资（万元）", 9000, 14, "money"),
        Cell("contract_amount", "合同金额（万元）", 12000, 14, "money"),
        Cell("plan_investment", f"{year}年计划投资（万元）", 5000, 14, "money"),
        Cell("signed_on", "签约日期", date(year, 3, 15), 12, "date"),
        Cell("registered_on", "注册日期", None, 12, "date"),
        Cell("planned_start_on", "计划开工", date(year, 9, 1), 12, "date"),
        Cell("started_on", "开工日期", None, 12, "date"),
        Cell("planned_completion_on", "计划竣工", date(year + 1, 9, 30), 12, "date"),
        Cell("completed_on", "竣工日期", None, 12, "date"),
        Cell("planned_production_on", "计划投产", date(year + 1, 12, 31), 12, "date"),
        Cell("production_on", "投产日期", None, 12, "date"),
        Cell("leader", "包抓领导", "（从下拉里选）", 22),
        Cell("land_area_mu", "用地（亩）", 60, 10, "money"),
        Cell("jobs", "用工（人）", 120, 9, "int"),
        Cell("annual_output", "达产后年产值（万元）", 30000, 14, "money"),
        Cell("annual_tax", "达产后年税收（万元）", 1200, 14, "money"),
        Cell("contact", "企业联系人", "示例联系人", 14),
        Cell("office", "引荐联络点", "（从下拉里选）", 14),
        Cell("first_event", "签约活动", "示例招商推介会", 16),
        Cell("content", "建设内容", "示例：建设生产线 2 条及配套厂房 2 万平方米。", 40),
        Cell("remark", "备注", None, 20),
    )


def _funding(today: date) -> tuple[Cell, ...]:
    return (
        *_KEYS,
        Cell("park", "园区", "（从下拉里选）", 20),
        Cell("received_on", "到账日期", today, 12, "date", needed=True),
        Cell("amount", "到位金额（万元）", 500, 16, "money", needed=True),
        Cell("source", "资金来源", "省外", 10),
        Cell("purpose", "用途", "固定资产", 12),
        Cell("payer", "付款方", "示例氢能有限公司", 28),
        Cell("voucher_number", "凭证号", "示例20240708001", 20, "code"),
        Cell("remark", "说明", None, 24),
    )


def _reports(today: date) -> tuple[Cell, ...]:
    return (
        *_KEYS,
        Cell("park", "园区", "（从下拉里选）", 20),
        Cell("progress_percent", "形象进度百分比（%）", 45, 12, "percent"),
        Cell("progress_text", "本期进展", "示例：完成主体三层。", 44, needed=True),
        Cell("next_text", "下步打算", "示例：安装设备。", 34),
        Cell("problems_text", "存在问题", None, 34),
        Cell("month_investment", "本月完成投资（万元）", 800, 16, "money"),
    )


def _enterprises(today: date) -> tuple[Cell, ...]:
    return (
        Cell("name", "企业名称", "示例氢能有限公司", 34, needed=True),
        Cell("uscc", "统一社会信用代码", "91620700MA7200001Y", 24, "code"),
        Cell("aliases", "曾用名", "示例新能源有限公司", 28),
        Cell("origin", "来源地", "浙江杭州", 12),
        Cell("ownership", "企业性质", "民企", 12),
        Cell("presence", "企业状态", "已落地", 12, needed=True),
        Cell("park", "所在园区", "（从下拉里选）", 20),
        Cell("link", "所属产业链/环节", "氢能/制氢", 20),
        Cell("industry", "行业", "C38", 10),
        Cell("marks", "标签", "专精特新、高新技术企业", 24),
        Cell("contact", "联系人", "示例联系人", 12),
        Cell("phone", "联系电话", "0936-0000000", 16, "code"),
        Cell("address", "地址", "示例路 1 号", 28),
        Cell("remark", "备注", None, 20),
    )


_CELLS = {
    BatchKind.PROJECTS: _projects,
    BatchKind.FUNDING: _funding,
    BatchKind.REPORTS: _reports,
    BatchKind.ENTERPRISES: _enterprises,
}


def blank_sheets(kind: str, *, user: User, park: Park | None, today: date) -> list[SheetSpec]:
    """The table, 填写说明 and the hidden lists behind the drop-downs.

    With a park, funding and reports come with a line for each of its open projects.
    """
    cells = _CELLS[BatchKind(kind)](today)
    options = {
        name: found
        for name, found in _options(user, park).items()
        if found and name in {cell.field for cell in cells}
    }
    columns = [cell.column for cell in cells]
    title = f"{park.name if park else ''}{_title(kind, today)}"
    filled = _projects_of(park, user) if park and kind in _OF_PROJECTS else []
    return [
        SheetSpec(
            name=BatchKind(kind).label,
            columns=columns,
            rows=filled,
            title=title,
            notes=("单位：万元",),
            frozen=2,
            dress=lambda sheet, header, formats: _dress(
                sheet, header, formats, kind, cells, options
            ),
        ),
        SheetSpec(
            name=HELP_SHEET,
            columns=columns,
            rows=[
                [cell.example for cell in cells],
                [_hint(kind, cell) for cell in cells],
            ],
            title=f"{BatchKind(kind).label}{HELP_SHEET}",
            lines=6,
            notes=(
                f"在第一张表里填，一行一条；表头不要改，{MARK}为必填。金额单位：万元，最多四位小数。",
                "下面第一行是示例，第二行是每栏怎么填；这张表不会导入。",
            ),
        ),
        SheetSpec(
            name=OPTIONS_SHEET,
            columns=[Column(field_of(kind, name).label, 24) for name in options] or [Column("无")],
            rows=_side_by_side(list(options.values())),
            hidden=True,
        ),
    ]


def _title(kind: str, today: date) -> str:
    """A report's title names its month: the importer takes it from there."""
    month = f"{today.year}年{today.month}月" if kind == BatchKind.REPORTS else ""
    return f"{month}{BatchKind(kind).label}"


def _projects_of(park: Park, user: User) -> list[list[object]]:
    rows = Project.objects.visible_to(user).open().filter(park__path__startswith=park.path)
    found = rows.order_by("code").values_list("code", "name", "park__name")
    return [list(row) for row in found]


def _side_by_side(lists: Sequence[Sequence[str]]) -> list[list[str]]:
    longest = max(map(len, lists), default=0)
    return [[one[n] if n < len(one) else "" for one in lists] for n in range(longest)]


def _options(user: User, park: Park | None) -> dict[str, list[str]]:
    """What the drop-downs offer, by field: what the importer knows by these words."""
    parks = Park.objects.visible_to(user).filter(retired_on=None)
    if not user.may("verify_funding"):
        parks = parks.filter(pk__in=user.park_ids)
    if park is not None:
        parks = parks.filter(path__startswith=park.path)
    city = stem(str(park.region.code if park else _city()))[:4]
    regions = Region.objects.visible_to(user).today().filter(code__startswith=city)
    people = Person.objects.visible_to(user).leaders().select_related("unit")
    sources = [str(words) for words in OriginKind.labels]
    return {
        "park": list(parks.values_list("name", flat=True)),
        "region": [r.name for r in regions.order_by("code") if not r.code.endswith("00")],
        "chain": list(Chain.objects.visible_to(user).values_list("name", flat=True)),
        "leader": [f"{one.name}（{one.unit.name}）" for one in people.order_by("unit", "pk")],
        "office": list(Office.objects.visible_to(user).values_list("name", flat=True)),
        "stage": [str(words) for words in Stage.labels],
        "status": [str(words) for words in Status.labels],
        "nature": [str(words) for words in Nature.labels],
        "origin_kind": sources,
        "source": sources,
        "purpose": [str(words) for words in Purpose.labels],
        "ownership": [str(words) for words in Ownership.labels],
        "presence": [str(words) for words in EnterpriseStatus.labels],
    }


def _hint(kind: str, cell: Cell) -> str:
    return HINTS.get((kind, cell.field)) or HINTS.get(("", cell.field)) or _KIND_HINTS[cell.kind]


def _dress(
    sheet: Any,
    header: int,
    formats: Mapping[Kind, Any],
    kind: str,
    cells: Sequence[Cell],
    options: Options,
) -> None:
    """Comments, drop-downs and checks for the rows below the header."""
    names = list(options)
    first, last = header + 1, min(header + LAST_ROW, ROW_LIMIT - 1)
    for place, cell in enumerate(cells):
        sheet.set_column(place, place, cell.width, formats[cell.kind])
        hint = _hint(kind, cell)
        needed = "必填。" if cell.needed else "选填。"
        comment = {"author": "", "x_scale": 1.6, "font_name": "宋体", "font_size": 9}
        sheet.write_comment(header, place, f"{needed}{hint}", comment)
        if cell.field in options:
            column = column_letter(names.index(cell.field))
            end = len(options[cell.field]) + 1
            source = f"='{OPTIONS_SHEET}'!${column}$2:${column}${end}"
            check = {"validate": "list", "source": source, "error_type": "warning"}
        else:
            check = dict(_CHECKS.get(cell.kind, {"validate": "any"}))
        told = {
            "input_title": cell.header[:32],
            "input_message": f"{needed}{hint}"[:255],
            "error_title": cell.header[:32],
            "error_message": _ERRORS.get(cell.kind, "不在下拉的选项里，请从下拉里选。"),
        }
        sheet.data_validation(first, place, last, place, check | told)


_CHECKS: dict[Kind, dict[str, Any]] = {
    "money": {"validate": "decimal", "criteria": ">=", "value": 0},
    "int": {"validate": "integer", "criteria": ">=", "value": 0},
    "percent": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
    "date": {"validate": "date", "criteria": "between", "minimum": _FIRST, "maximum": _LAST},
}
_ERRORS: dict[Kind, str] = {
    "money": "请填 0 或更大的数字，不带单位和逗号。",
    "int": "请填 0 或更大的整数。",
    "percent": "请填 0 到 100 的数字，不带百分号。",
    "date": "请填日期，例如 2024-06-30。",
}
_KIND_HINTS: dict[Kind, str] = {
    "money": "填数字，单位万元，最多四位小数（精确到元）；不要写“万元”。",
    "int": "填整数。",
    "percent": "填 0 到 100 的数字，不带百分号。",
    "date": "填日期，例如 2024-06-30；没有发生的不填。",
    "text": "填文字。",
    "code": "照原件填写，前面的 0 要保留。",
}


def _city() -> str:
    return str(settings.CITY_REGION)
