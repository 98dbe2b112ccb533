"""The plan of an import as people look at it: rows of one page, what is wrong, what can be answered.

Reads the plan's JSON and nothing else; page, error list and commit speak of the same plan.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from parks.queries import places
from projects.enums import Outcome
from projects.imports.choices import Choices
from projects.imports.fields import FIELDS, LABELS, labels_of
from projects.imports.parts import CODE as PART
from projects.imports.words import SHOWN
from projects.models import FundingRecord, Project
from tracker.tools.money import format_amount, percent
from tracker.tools.periods import Period

Json = dict[str, Any]
TONES = {"create": "grn", "update": "inf", "same": "", "skip": "", "error": "red"}
DOUBLES = {"duplicate", "maybe_duplicate"}
# Messages about a row as a whole, or that typing another text would not mend.
UNTYPED = {"duplicate_row", "ended", "name_taken", "alike_row", "list_cell", "told_twice"} | DOUBLES
# What each kind of warning is called beside its tick.
WARNINGS = {
    "over_total": "金额超过总投资",
    "magnitude": "金额与系统里相差太远",
    "maybe_duplicate": "可能与系统里的项目重复",
    "alike_row": "表内有相近的两行",
    "near_enterprise": "企业名称与企业库相近",
    "unknown_enterprise": "企业库里没有的投资方",
    "stage_hint": "进展里的话像是换了阶段",
    "stage_back": "阶段比系统里靠前，没有改",
    "date_missing": "到了阶段没有日期",
    "date_order": "日期先后对不上",
    "date_ahead": "日期超出阶段，没有采用",
    "renamed": "项目将改名",
    "pending": "有待核验的到账",
    "unknown_choice": "选项不认识，没有读入",
    "unknown_unit": "没有这个单位，责任没有登记",
    "unknown_person": "没有这个人，责任没有登记",
    "vague": "日期没有写到月份",
    "stage_skip": "跨过了要认定的阶段",
    "claimed": "阶段作为申报，待招商局认定",
    "not_claimed": "前面阶段的日期没有采用",
    "new_anyway": "与已有项目相近，按您的理由作为新项目",
    "maybe_duplicate_elsewhere": "可能与别处的项目重复",
    "ended": "项目已终止或退库，没有申报",
    "prose": "进度写的是文字",
    "undecided": "日期待定，没有读入",
    "no_date": "没有写日期",
    "planned": "计划的时间，没有当作实际",
    "place": "地点没有认作园区",
    "origin_assumed": "没有写来源，资金按省外计",
    "near_unit": "单位名称与库里相近，责任没有登记",
    "short_year": "年份只写了两位",
    "over_hundred": "进度超过 100%",
    "fraction": "百分数有小数",
    "park_kept": "地点没有认作园区，按选定的园区导入",
    "refused_before": "与已退回或作废的到账相同，没有再记",
    "unknown_chain": "产业链没有认出，没有读入",
    "unknown_industry": "行业没有认出，没有读入",
    "unknown_region": "行政区没有认出，没有读入",
    "unknown_office": "联络点没有认出，没有读入",
    "only_one": "一格写了几个，只取一个",
    "uscc_kept": "企业还没有信用代码，请到企业页补",
    "uscc_differs": "信用代码与系统里不同，没有改",
    "year_differs": "本年累计与各月之和对不上",
    "claim_open": "已有待认定的申报",
    "not_allowed": "没有权限改，没有读入",
    "unit_unknown": "列没写单位，按万元读",
    "approval_form": "审批监管代码位数不对",
    "approximate": "约数，按写出的数读",
    "ended_namesake": "有同名的已终止项目",
    "month_blank": "台账空着的月份，系统里有数",
    "month_ahead": "统计期以后的月份，没有写入",
    "months_differ": "系统里的到账日期与各月不同，只补记差额",
    "parts_only": "主行没有写数，子项有",
    "status_told": "阶段一列写的是状态，按状态处理",
    "told_twice": "两格说的不同，按它自己的列读入",
    "one_date": "读不成起止两个日期，没有读入",
    "maybe_two": "一格里可能是几家企业，按一家登记",
    "other_table": "工作表里还有另一张表，没有导入",
    "weekly": "这是一周的台账，不作为月报",
    "months_unread": "有各月的列没有写入",
    "part_rows": "项目的子项没有作为单独的项目导入",
    "group_rows": "分组名称没有作为项目导入",
    "unknown_mark": "标签没有认出，没有登记",
    "mark_undated": "标签没有认定日期，从今天起记",
    "link_missing": "只写了产业链，没有环节",
    "unknown_link": "产业链环节没有认出，没有登记",
}


@dataclass(frozen=True)
class Cell:
    """One cell of the grid: what it says, what it replaces, and how it is marked."""

    text: str
    old: str | None
    level: str
    right: bool
    fix: str  # the answer card of its message, "row-number"


@dataclass(frozen=True)
class Card:
    """One message with the answers it allows. `alike`: how many others one answer would settle."""

    row: int
    number: int
    key: str
    column: str
    label: str
    message: Json
    position: int
    total: int
    alike: int
    before: str
    after: str
    held: str | None
    double: bool
    typed: bool

    @property
    def where(self) -> str:
        return f"第 {self.row} 行 {self.column} 列" if self.column else f"第 {self.row} 行"

    @property
    def suggestion(self) -> str:
        """The proposed value as the grid would show it."""
        return said(self.message["suggestion"], self.message["field"])


def wanted(row: Json, show: str) -> bool:
    """Whether the tab `show` lists the row: "" all, "warning" sound rows with messages, an outcome."""
    if show == "warning":
        return row["outcome"] not in ("error", "skip") and bool(row["messages"])
    return not show or bool(row["outcome"] == show)


def tabs(counts: Mapping[str, int], warnings: int) -> list[tuple[str, str, int]]:
    """(key of `show`, label, how many rows) of every tab."""
    return [
        ("", "全部", counts["rows"]),
        ("error", "错误", counts["error"]),
        ("warning", "提醒", warnings),
        ("create", "新增", counts["create"]),
        ("update", "更新", counts["update"]),
        ("same", "无变化", counts["same"]),
        ("skip", "跳过", counts["skip"]),
    ]


def columns_of(plan: Json, changed_only: bool = False) -> list[Json]:
    """The mapped columns in the sheet's order; only those with changes or messages when asked."""
    labels = labels_of(plan["kind"])
    found = [
        c | {"label": labels[c["field"]], "is_figure": c["field"] in FIGURES}
        for c in plan["mapping"]
        if c["field"]
    ]
    if not changed_only:
        return found
    busy: set[str] = {"name", "code"}
    for row in plan["rows"]:
        if row["outcome"] != Outcome.SKIP:
            busy.update(row["changes"])
            busy.update(message["field"] for message in row["messages"])
    return [column for column in found if column["field"] in busy]


def mapping_of(plan: Json) -> list[Json]:
    """Every column of the sheet with the Chinese name of its field."""
    labels = labels_of(plan["kind"])
    return [
        column
        | {
            "label": labels.get(column["field"] or "", ""),
            "is_money": column["field"] in AMOUNTS,
            "months": Period.parse(column["period"]).label if column.get("period") else "",
        }
        for column in plan["mapping"]
    ]


def headlines_of(plan: Json) -> list[Json]:
    """The totals the import changes, amounts in 万元; `rate`: of the year's target, per cent."""
    found = []
    for said in plan.get("headlines", ()):
        before, after = Decimal(said["before"]), Decimal(said["after"])
        if before != after:
            rate = percent(after, Decimal(said["target"])) if said["target"] else None
            rows = urlencode(said.get("query", {}))
            found.append(said | {"before": before, "after": after, "rate": rate, "rows": rows})
    return found


def line(row: Json, columns: Sequence[Json], choices: Choices) -> Json:
    """A row as the grid draws it."""
    levels: dict[str, tuple[str, str]] = {}
    raws: dict[str, str] = {}
    for number, message in enumerate(row["messages"]):
        column = message["column"]
        if levels.get(column, ("", ""))[0] != "error":
            levels[column] = message["level"], f"{row['row']}-{number}"
        raws.setdefault(column, message["raw"])
    cells = []
    for column in columns:
        name, letter = column["field"], column["column"]
        value = row["values"].get(name, raws.get(letter, ""))
        change = row["changes"].get(name) if row["outcome"] == Outcome.UPDATE else None
        old = (said(change[0], name) or "空") if change else None
        level, fix = levels.get(letter, ("", ""))
        cells.append(Cell(said(value, name), old, level, name in FIGURES, fix))
    shown = {column["field"] for column in columns}
    return row | {
        "cells": cells,
        "beside": _beside(row, shown) if row["outcome"] == Outcome.UPDATE else [],
        "label": Outcome(row["outcome"]).label,
        "tone": TONES[row["outcome"]],
        "decided": choices.decides(row["row"]),
        "part": row["outcome"] == Outcome.SKIP
        and any(message["code"] == PART for message in row["messages"]),
    }


def _beside(row: Json, shown: set[str]) -> list[tuple[str, str, str]]:
    """(label, old, new) of changes that no column of the grid shows: a stage told by its day."""
    return [
        (LABELS.get(name, name.removeprefix("extras.")), said(old, name) or "空", said(new, name))
        for name, (old, new) in row["changes"].items()
        if name not in shown
    ]


def problems(rows: Sequence[Json]) -> list[tuple[int, int, str]]:
    """(place in `rows`, number of the message, level): errors first, then warnings, in order."""
    found = [
        (place, number, message["level"])
        for place, row in enumerate(rows)
        if row["outcome"] != Outcome.SKIP
        for number, message in enumerate(row["messages"])
    ]
    return sorted(found, key=lambda one: (one[2] != "error", one[0], one[1]))


def card(rows: Sequence[Json], fix: str, kind: str = "") -> Card | None:
    """The card asked for as "row-number", else the first error's."""
    open_ = problems(rows)
    at = next((i for i, (p, n, _) in enumerate(open_) if f"{rows[p]['row']}-{n}" == fix), None)
    if at is None:
        if fix or not open_ or open_[0][2] != "error":
            return None
        at = 0
    place, number, level = open_[at]
    row = rows[place]
    message = row["messages"][number]
    same = [one for one in open_ if one[2] == level]
    step = same.index(open_[at])

    def address(one: tuple[int, int, str] | None) -> str:
        return "" if one is None else f"{rows[one[0]]['row']}-{one[1]}"

    change = row["changes"].get(message["field"])
    held = said(change[0], message["field"]) if change else None
    return Card(
        row["row"],
        number,
        row["key"],
        message["column"],
        labels_of(kind).get(message["field"], ""),
        message,
        step + 1,
        len(same),
        len(alike(rows, row["row"], number)) - 1,
        address(same[step - 1] if step else None),
        address(same[step + 1] if step + 1 < len(same) else None),
        held if row["outcome"] == Outcome.UPDATE else None,
        message["code"] in DOUBLES,
        message["code"] not in UNTYPED,
    )


def alike(rows: Sequence[Json], row: int, number: int) -> list[tuple[int, Json]]:
    """(row, message) of every message of the same kind in the same column, this one among them."""
    message = next(r for r in rows if r["row"] == row)["messages"][number]
    kind = (message["column"], message["field"], message["code"])
    return [
        (other["row"], one)
        for other in rows
        if other["outcome"] != Outcome.SKIP
        for one in other["messages"]
        if (one["column"], one["field"], one["code"]) == kind
    ]


def ticks(rows: Sequence[Json], notices: Sequence[Json] = ()) -> list[tuple[str, str, int]]:
    """(code, words, how often): what is said of the sheet, then each kind of warning to be written."""
    found: Counter[str] = Counter(notice["code"] for notice in notices)
    words = {notice["code"]: notice["text"][:40] for notice in notices}
    for row in rows:
        if row["outcome"] in (Outcome.CREATE, Outcome.UPDATE):
            for message in row["messages"]:
                found[message["code"]] += 1
                words.setdefault(message["code"], message["text"][:40])
    return [(code, WARNINGS.get(code, words[code]), count) for code, count in found.most_common()]


def options(kind: str) -> list[tuple[str, str]]:
    """The fields a column may be mapped to, by their Chinese names."""
    return [(field.name, field.label) for field in FIELDS[kind]]


# Fields of the ledger whose values are choices of ours: shown by their Chinese names.
CHOICES: dict[str, dict[Any, Any]] = {
    field.name: dict(field.flatchoices)
    for model in (FundingRecord, Project)
    for field in model._meta.get_fields()
    if hasattr(field, "flatchoices")
} | {name: dict(SHOWN[name].choices) for name in ("ownership", "presence")}


AMOUNTS = {field.name for kind in FIELDS for field in FIELDS[kind] if field.type == "amount"}
FIGURES = AMOUNTS | {"progress_percent", "land_area_mu", "floor_area", "jobs", "duration_days"}
_AMOUNT = re.compile(r"-?\d+\.\d{4}")


def said(value: Any, field: str) -> str:
    """A value of the plan as people read it: amounts in 万元 with two decimals, choices in Chinese."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    if field in AMOUNTS and isinstance(value, str) and _AMOUNT.fullmatch(value):
        return format_amount(Decimal(value), "wan")
    if field == "park" and value in (parks := places.parks()):
        return parks[value].short_name
    if field == "chain" and value in (chains := places.chains()):
        return chains[value].short_name
    return "" if value is None else str(CHOICES.get(field, {}).get(value, value))


def error_lines(rows: Sequence[Json]) -> Iterator[tuple[int, str, str, str, str, str, str]]:
    """(row, column, level, project, value, what is wrong, suggestion) of every message."""
    for row in rows:
        if row["outcome"] == Outcome.SKIP:
            continue
        for message in row["messages"]:
            level = "错误" if message["level"] == "error" else "提醒"
            yield (
                row["row"], message["column"], level, row["key"], message["raw"], message["text"],
                message["suggestion"] or "",
            )  # fmt: skip
