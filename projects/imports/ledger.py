"""From a file to a plan: read the sheet, find the table, map its columns, plan every row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from parks.models import Park, User
from projects.enums import BatchKind
from projects.imports import funding, projects, reports
from projects.imports.columns import Levels, map_columns, recognise
from projects.imports.matching import NO_PARK, Directory
from projects.imports.plan import ColumnMapping, Plan, PlanRow
from projects.imports.rows import Frame, RawRow, check_totals, read_rows, skipped_rows
from projects.imports.table import Table, find_header, find_table
from tracker import clock
from tracker.tools.periods import Period
from tracker.tools.sheets import Sheet, SheetRefused, column_letter, read_workbook

PLANNERS: dict[str, Callable[[Sequence[RawRow], Frame], list[PlanRow]]] = {
    BatchKind.PROJECTS: projects.plan_rows,
    BatchKind.FUNDING: funding.plan_rows,
    BatchKind.REPORTS: reports.plan_rows,
}
_MONTHS = re.compile(r"(20\d{2})\s*年?\s*[-.]?(?:(1[0-2]|0?[1-9])月?[-—–~至])?(1[0-2]|0?[1-9])月")
_BARE_MONTHS = re.compile(r"(?<!\d)(?:(1[0-2]|0?[1-9])月?[-—–~至])?(1[0-2]|0?[1-9])月(?!\d)")
_PART = re.compile(r"(20\d{2})\s*年\s*(上半年|下半年|[一二三四1-4]季度|第[一二三四1-4]季度)")
_YEAR = re.compile(r"(20\d{2})")


def build_plan(
    path: Path | str,
    *,
    by: User,
    name: str = "",
    kind: str = "",
    sheet: str | None = None,
    period: str = "",
    park: Park | None = None,
) -> Plan:
    """Plan the import of one sheet. Writes nothing.

    `kind` "" is told by the headers; `period` "" by titles, sheet and file name, else it is the
    working month. Raises SheetRefused (code, Chinese text) when the file cannot be used.
    """
    shown = name or Path(path).name
    return plan_sheet(
        read_sheet(path, sheet or "", shown),
        directory=Directory(by, park),
        name=shown,
        kind=kind,
        period=period,
    )


def read_sheet(path: Path | str, sheet: str = "", name: str = "") -> Sheet:
    """Check the file and read one sheet. A .csv is a sheet named after the file a person sees."""
    if name.casefold().endswith(".csv"):
        table = read_workbook(path).table
        stem = Path(name).stem
        if sheet and sheet not in {stem, stem[:60]}:
            text = f"CSV 文件只有一张表“{stem}”，没有“{sheet[:31]}”；请不填工作表。"
            raise SheetRefused("no_sheet", text)
        return replace(table, name=stem)
    return read_workbook(path, sheet=sheet or None).table


def plan_sheet(
    sheet: Sheet,
    *,
    directory: Directory,
    name: str = "",
    kind: str = "",
    period: str = "",
    lock: bool = False,
) -> Plan:
    """The plan of rows that have been read. Raises SheetRefused when no table is found."""
    park = directory.default_park
    if park is not None and not directory.may_use(park.pk):
        raise SheetRefused("park", f"“{park.name}”：{NO_PARK}；请从自己的园区里选。")
    kind, table = _find(sheet, kind)
    span = _period(period, (*table.titles, sheet.name, name))
    mapping = _mapping(table, kind, span)
    _demand(kind, mapping)
    frame = Frame(
        directory.by,
        kind,
        directory,
        span,
        timezone.localdate(),
        directory.default_park,
        {column.field: column for column in mapping if column.field},
        lock,
    )
    raws = read_rows(table, mapping, frame)
    checks = check_totals(table, mapping, raws)
    rows = [*PLANNERS[kind](raws, frame), *skipped_rows(table)]
    if not raws:
        raise SheetRefused("no_rows", "表头下面没有数据行；请检查是否选错了工作表。")
    rows.sort(key=lambda row: row.row)
    return Plan(
        sheet.name, kind, span.code, table.header_rows, tuple(mapping), tuple(rows), tuple(checks)
    )


def _score(kind: str) -> Callable[[tuple[Levels, ...]], int]:
    """How well rows do as a header: different fields found, sure ones counting three times."""

    def score(headers: tuple[Levels, ...]) -> int:
        found: dict[str, int] = {}
        for levels in headers:
            if hit := recognise(levels, kind):
                found[hit.field] = max(found.get(hit.field, 0), 3 if hit.sure else 1)
        keyed = {"name", "code", "approval_code"} & set(found)
        return sum(found.values()) if keyed and len(found) >= 2 else 0

    return score


def _find(sheet: Sheet, kind: str) -> tuple[str, Table]:
    """The table; without a kind it is a funding ledger if it has arrivals, else of projects."""
    if kind and kind not in BatchKind.values:
        raise SheetRefused("kind", f"没有“{kind}”这种台账；可选 projects、funding、reports。")
    if not kind:
        fields = _fields(sheet, BatchKind.FUNDING)
        kind = BatchKind.FUNDING if {"amount", "received_on"} <= fields else BatchKind.PROJECTS
    table = find_table(sheet, _score(kind))
    if table is None:
        text = (
            f"在工作表“{sheet.name}”的前 40 行里没有找到表头；表头要有“项目名称”或“项目编号”，"
            "以及至少一列能认出的内容（如总投资、建设内容、到位资金）。请检查工作表是否选对，"
            "名次与分数等粘在一格里的请先分列。"
        )
        raise SheetRefused("no_header", text)
    return str(kind), table


def _fields(sheet: Sheet, kind: str) -> set[str]:
    header = find_header(sheet, _score(kind))
    return {f.field for levels in header[2] if (f := recognise(levels, kind))} if header else set()


def _mapping(table: Table, kind: str, period: Period) -> list[ColumnMapping]:
    headers = [(column_letter(place), levels) for place, levels in enumerate(table.headers)]
    return map_columns(headers, kind=kind, period=period, unit=table.unit)


NEEDED = {
    "funding": (
        {"amount", "month_funds", "year_funds", "year_funds_outside", "cumulative_funds"},
        "到位资金台账要有金额列（到位金额，或本月、本年、累计到位资金）",
    ),
    "reports": (
        {"month_investment", "year_investment", "progress_percent", "progress_text", "problems_text"},
        "月度进展台账要有进展、形象进度或完成投资列",
    ),
}  # fmt: skip


def _demand(kind: str, mapping: Sequence[ColumnMapping]) -> None:
    """A kind without any of its own columns is another ledger."""
    if kind in NEEDED:
        fields, text = NEEDED[kind]
        if not fields & {column.field for column in mapping}:
            raise SheetRefused("wrong_kind", f"{text}，没有认出；请检查台账种类是否选对。")


def _period(code: str, said: Sequence[str]) -> Period:
    """The months the ledger speaks of. Raises SheetRefused for a bad code or months ahead."""
    try:
        period = Period.parse(code) if code else _told(said)
    except ValueError as error:
        raise SheetRefused("period", str(error)) from error
    if period.start > timezone.localdate():
        raise SheetRefused(
            "period", f"统计期 {period.label}还没开始；请改成本月或以前的月份（--period 2024-06）。"
        )
    return period


_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4}


def _told(said: Sequence[str]) -> Period:
    """From the titles, the sheet's and the file's name; else the month of the working date."""
    today = clock.today()
    for text in said:
        if match := _MONTHS.search(text):
            return _span(int(match[1]), match[2], match[3])
        if match := _PART.search(text):
            word = match[2].removeprefix("第")
            if word.endswith("半年"):
                return Period.parse(f"{match[1]}H{1 if word[0] == '上' else 2}")
            return Period.parse(f"{match[1]}Q{_QUARTER.get(word[0]) or word[0]}")
    years = [match[1] for text in said if (match := _YEAR.search(text))]
    for text in said:
        if match := _BARE_MONTHS.search(text):
            return _span(int(years[0]) if years else today.year, match[1], match[2])
    return Period.months_of(today.year, today.month, today.month)


def _span(year: int, first: str | None, last: str) -> Period:
    stop = int(last)
    return Period.months_of(year, min(int(first or stop), stop), stop)
