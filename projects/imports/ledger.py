"""From a file to a plan: read the sheet, find the table, map its columns, plan every row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from django.utils import timezone

from parks.models import Park, User
from projects.enums import BatchKind
from projects.imports import enterprises, funding, projects, reports
from projects.imports.choices import NOTHING, Choices, Typed
from projects.imports.columns import Levels, recognise
from projects.imports.fields import BY_MONTH
from projects.imports.headlines import headlines
from projects.imports.kept import hear_frame
from projects.imports.learned import Learned, header_key, load_learned
from projects.imports.mapping import map_table
from projects.imports.matching import NO_PARK, Directory
from projects.imports.notices import notices
from projects.imports.parts import (
    Parts,
    decided,
    find_groups,
    find_parts,
    names_of,
    part_rows,
    propose_sums,
)
from projects.imports.plan import ColumnMapping, Plan, PlanRow
from projects.imports.rows import Frame, RawRow, read_rows, skipped_rows
from projects.imports.standing import known_names
from projects.imports.table import Table, find_header, find_table
from projects.imports.totals import check_totals
from projects.imports.weeks import Week, is_weekly, label, week_of
from tracker import clock
from tracker.tools.collector import paused
from tracker.tools.periods import Period
from tracker.tools.sheets import Sheet, SheetRefused, Workbook, column_letter, read_workbook

PLANNERS: dict[str, Callable[[Sequence[RawRow], Frame], list[PlanRow]]] = {
    BatchKind.PROJECTS: projects.plan_rows,
    BatchKind.FUNDING: funding.plan_rows,
    BatchKind.REPORTS: reports.plan_rows,
    BatchKind.ENTERPRISES: enterprises.plan_rows,
}
_OF_PROJECTS = (BatchKind.PROJECTS, BatchKind.FUNDING, BatchKind.REPORTS)
_MONTHS = re.compile(r"(20\d{2})\s*年?\s*[-.]?(?:(1[0-2]|0?[1-9])月?[-—–~至])?(1[0-2]|0?[1-9])月")
_BARE_MONTHS = re.compile(r"(?<!\d)(?:(1[0-2]|0?[1-9])月?[-—–~至])?(1[0-2]|0?[1-9])月(?!\d)")
_PART = re.compile(r"(20\d{2})\s*年\s*(上半年|下半年|[一二三四1-4]季度|第[一二三四1-4]季度)")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?:年|[-./]|$|(?=\D))")
_DOTTED = re.compile(r"(?<!\d)(20\d{2})[-./]?(1[0-2]|0[1-9]|[1-9](?!\d))(?!\d)")
_DAYS = re.compile(r"(?<!\d)(?:(1[0-2]|0?[1-9])月?[-—–~至])?(1[0-2]|0?[1-9])月\d{1,2}日")
_FROM_JANUARY = re.compile(
    r"(20\d{2})年0?1月\d{1,2}日?[-—–~至到]+(?:20\d{2}年)?(1[0-2]|0?[1-9])月\d{1,2}日"
)
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def _arabic(text: str) -> str:
    """二〇二四年五月 → 2024年5月."""

    def year(match: re.Match[str]) -> str:
        month = match[2] or ""
        number = 10 * month.count("十") + int(month.replace("十", "").translate(_NUMERALS) or 0)
        return match[1].translate(_NUMERALS) + "年" + (f"{number}月" if month else "")

    return re.sub(
        r"(二[〇零][一二三四五六七八九〇零]{2})年(?:([一二三四五六七八九十]{1,2})月)?", year, text
    )


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
    return plan_book(
        read_book(path, sheet or "", shown),
        directory=Directory(by, park),
        name=shown,
        kind=kind,
        period=period,
    )


def read_book(path: Path | str, sheet: str = "", name: str = "", heads: bool = True) -> Workbook:
    """Check the file and read one sheet: the asked one, else the one most like a ledger.

    A .csv is a sheet named after the file a person sees. `heads`: also the beginnings of the
    other sheets, to choose among.
    """
    if name.casefold().endswith(".csv"):
        table = read_workbook(path, heads=False).table
        stem = Path(name).stem
        if sheet and sheet not in {stem, stem[:60]}:
            text = f"CSV 文件只有一张表“{stem}”，没有“{sheet[:31]}”；请不填工作表。"
            raise SheetRefused("no_sheet", text)
        return Workbook((stem,), replace(table, name=stem))
    book = read_workbook(path, sheet=sheet or None, heads=heads)
    if not sheet and len(book.heads) > 1:
        best = max(book.heads, key=_worth)
        if best.name != book.table.name and _worth(best) > _worth(book.table):
            return read_workbook(path, sheet=best.name)
    return book


def _worth(sheet: Sheet) -> int:
    """How much a sheet looks like a ledger; of equal ones `max` takes the first."""
    return max(100 * _like(sheet, kind) for kind in _OF_PROJECTS) or _like(
        sheet, BatchKind.ENTERPRISES
    )


def _like(sheet: Sheet, kind: str) -> int:
    score = _score(kind, Learned())
    header = find_header(sheet, score)
    return score(header[2]) if header else 0


@paused()
def plan_book(
    book: Workbook,
    *,
    directory: Directory,
    name: str = "",
    kind: str = "",
    period: str = "",
    choices: Choices = NOTHING,
    lock: bool = False,
) -> Plan:
    """The plan of a sheet that has been read, as people's choices have it.

    Raises SheetRefused when no table is found, or the choices contradict one another.
    """
    park = directory.default_park
    if park is not None and not directory.may_use(park.pk):
        raise SheetRefused("park", f"“{park.name}”：{NO_PARK}；请从自己的园区里选。")
    sheet = _mended(book.table, choices)
    kind, table, learned = _find(sheet, kind, directory.by)
    of_projects = kind in _OF_PROJECTS
    said = (*table.titles, sheet.name, name) if of_projects else ()
    span = _period(period, said)
    mapping = map_table(table, kind, span, choices, learned)
    _demand(kind, mapping)
    weekly = is_weekly(said, mapping)
    week = week_of((*said, *(c.header for c in mapping)), span.year) if weekly else None
    _demand_week(kind, weekly, week)
    frame = Frame(
        directory.by,
        kind,
        directory,
        span,
        timezone.localdate(),
        directory.default_park,
        {column.field: column for column in mapping if column.field},
        choices,
        lock,
        weekly,
        week,
    )
    raws = read_rows(table, mapping, frame)
    if not raws:
        raise SheetRefused("no_rows", "表头下面没有数据行；请检查是否选错了工作表。")
    checks = check_totals(table, mapping, raws, find_parts(table))
    parts, groups = _set_aside(table, raws, frame) if of_projects else ({}, frozenset())
    propose_sums(raws, mapping, frame, parts)
    out = {*choices.skipped, *parts, *groups}
    wanted = [raw for raw in raws if raw.number not in out]
    rows = [*PLANNERS[kind](wanted, frame), *skipped_rows(table, raws, choices.skipped)]
    rows += part_rows(raws, parts, groups)
    rows.sort(key=lambda row: row.row)
    hear_frame(frame.basis, directory, kind, frame.today, learned)
    return Plan(
        sheet.name, kind, span.code, table.header_rows, tuple(mapping), tuple(rows), tuple(checks),
        tuple(head.name for head in book.heads) or book.sheets,
        headlines(rows, frame) if of_projects and not lock else (),
        notices(table, mapping, frame, parts, groups),
        # A list of enterprises is planned anew when it is written, and must come out the same.
        frame.basis if of_projects else None,
    )  # fmt: skip


def _set_aside(table: Table, raws: Sequence[RawRow], frame: Frame) -> tuple[Parts, frozenset[int]]:
    """Parts of projects and names of groups, but for those that are projects as people or we know."""
    parts, groups = find_parts(table), find_groups(table)
    known = known_names(frame, names_of(raws, {*parts, *groups}))
    projects = decided(frame.choices, raws, known)
    kept = {part: whole for part, whole in parts.items() if part not in projects}
    return kept, groups - projects


def _mended(sheet: Sheet, choices: Choices) -> Sheet:
    """The sheet with the cells that people have typed anew."""
    if not choices.cells:
        return sheet
    rows = list(sheet.rows)
    places = {column_letter(place): place for place in range(len(rows[0]) if rows else 0)}
    for number, cells in choices.cells.items():
        place = number - sheet.first_row
        if 0 <= place < len(rows):
            rows[place] = list(rows[place])
            for letter, text in cells.items():
                if letter in places:
                    rows[place][places[letter]] = Typed(text) if text else ""
    return replace(sheet, rows=rows)


def _score(kind: str, learned: Learned) -> Callable[[tuple[Levels, ...]], int]:
    """How well rows do as a header: different fields found, sure ones counting three times."""

    def score(headers: tuple[Levels, ...]) -> int:
        found: dict[str, int] = {}
        for levels in headers:
            known = learned.own.get(header_key(levels)) if learned.own else None
            if known and known[0]:
                found[known[0]] = 3
            elif hit := recognise(levels, kind):
                found[hit.field] = max(found.get(hit.field, 0), 3 if hit.sure else 1)
        keyed = {"name", "code", "approval_code"} & set(found)
        return sum(found.values()) if keyed and len(found) >= 2 else 0

    return score


NO_LIST = (
    "没有找到企业名单的表头；表头要有“企业名称”，以及至少一列能认出的内容（如统一社会信用代码、"
    "企业性质、所在园区）。请检查工作表是否选对。"
)


def _find(sheet: Sheet, kind: str, by: User) -> tuple[str, Table, Learned]:
    """The table. Without a kind: arrivals make a funding ledger, columns of progress alone one of
    reports, enterprises without projects a list of them, all else is a ledger of projects.
    """
    if kind and kind not in BatchKind.values:
        raise SheetRefused(
            "kind", f"没有“{kind}”这种台账；可选 projects、funding、reports、enterprises。"
        )
    if not kind:
        kind = _kind_of(sheet)
    learned = load_learned(by, kind)
    table = find_table(sheet, _score(kind, learned))
    if table is None:
        text = (
            NO_LIST
            if kind == BatchKind.ENTERPRISES
            else (
                f"在工作表“{sheet.name}”的前 40 行里没有找到表头；表头要有“项目名称”或“项目编号”，"
                "以及至少一列能认出的内容（如总投资、建设内容、到位资金）。请检查工作表是否选对，"
                "名次与分数等粘在一格里的请先分列。"
            )
        )
        raise SheetRefused("no_header", text)
    return str(kind), table, learned


_TOLD = {"progress_percent", "progress_text", "next_text", "problems_text"}
_BESIDE = {"code", "name", "approval_code", "park", "month_investment", "year_investment"}


def _kind_of(sheet: Sheet) -> str:
    if {"amount", "received_on"} <= _fields(sheet, BatchKind.FUNDING):
        return BatchKind.FUNDING
    fields = _fields(sheet, BatchKind.PROJECTS)
    if not fields and _fields(sheet, BatchKind.ENTERPRISES):
        return BatchKind.ENTERPRISES
    alone = fields & _TOLD and not fields - _TOLD - _BESIDE
    return BatchKind.REPORTS if alone else BatchKind.PROJECTS


def _fields(sheet: Sheet, kind: str) -> set[str]:
    header = find_header(sheet, _score(kind, Learned()))
    return {f.field for levels in header[2] if (f := recognise(levels, kind))} if header else set()


NEEDED = {
    "funding": (
        {"amount", "month_funds", "year_funds", "year_funds_outside", "cumulative_funds"} | BY_MONTH,
        "到位资金台账要有金额列（到位金额，或本月、本年、累计到位资金）",
    ),
    "reports": (
        {"month_investment", "year_investment", "progress_percent", "progress_text", "problems_text"}
        | BY_MONTH,
        "月度进展台账要有进展、形象进度或完成投资列",
    ),
}  # fmt: skip


def _demand(kind: str, mapping: Sequence[ColumnMapping]) -> None:
    """A kind without any of its own columns is another ledger."""
    if kind in NEEDED:
        fields, text = NEEDED[kind]
        if not fields & {column.field for column in mapping}:
            raise SheetRefused("wrong_kind", f"{text}，没有认出；请检查台账种类是否选对。")


def _demand_week(kind: str, weekly: bool, week: Week | None) -> None:
    """A week's reports need its days, and a week that has begun."""
    if kind != BatchKind.REPORTS or not weekly:
        return
    if week is None:
        text = (
            "这是周报，但没有写哪几天；请在标题、表名或文件名里写明起止日期，如 6月17日-6月23日，"
            "月报请去掉“周”字后再导入。"
        )
        raise SheetRefused("week_unsaid", text)
    if week[0] > timezone.localdate():
        raise SheetRefused("period", f"{label(week)}这一周还没开始；请核对标题里的日期和年份。")


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
    said = [_arabic(text) for text in said]
    for text in said:
        if match := _FROM_JANUARY.search(text):
            return _span(int(match[1]), "1", match[2])
        if match := _MONTHS.search(text):
            return _span(int(match[1]), match[2], match[3])
        if match := _PART.search(text):
            word = match[2].removeprefix("第")
            if word.endswith("半年"):
                return Period.parse(f"{match[1]}H{1 if word[0] == '上' else 2}")
            return Period.parse(f"{match[1]}Q{_QUARTER.get(word[0]) or word[0]}")
    years = [match[1] for text in said if (match := _YEAR.search(text))]
    for text in said:
        if match := _BARE_MONTHS.search(text) or _DAYS.search(text):
            return _span(int(years[0]) if years else today.year, match[1], match[2])
        if match := _DOTTED.search(text):
            return _span(int(match[1]), None, match[2])
    if years and int(years[0]) < today.year:
        return Period.parse(years[0])  # a ledger of a year that is over
    return Period.months_of(today.year, today.month, today.month)


def _span(year: int, first: str | None, last: str) -> Period:
    stop = int(last)
    return Period.months_of(year, min(int(first or stop), stop), stop)
