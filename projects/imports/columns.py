"""Columns to fields: each column by its header, one column for a field, with unit and months."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from projects.imports.fields import FIELDS, Field
from projects.imports.headers import (
    BRACKET,
    SERIAL,
    TOLD,
    Found,
    Levels,
    fold,
    readings,
    recognise,
)
from projects.imports.plan import ColumnMapping
from tracker.tools.amounts import MoneyUnit, read_unit_hint
from tracker.tools.periods import Period

__all__ = ["Found", "Levels", "fold", "is_list", "is_serial", "map_columns", "readings", "recognise", "unit_of"]  # fmt: skip

_LIST_HEADER = re.compile(
    r"^(?:已|未|新|拟)?(?:开工|签约|竣工|投产|在建|储备)项目$|项目(?:名单|清单)$"
)


def unit_of(levels: Levels) -> MoneyUnit | None:
    """The unit of money in a header, from its last level up; （万） and （亿） count too."""
    for level in reversed(levels):
        if hint := read_unit_hint(level):
            return hint
        for inner in BRACKET.findall(fold(level)):
            if inner in {"万", "亿"}:
                return "万元" if inner == "万" else "亿元"
    return None


def is_list(header: str) -> bool:
    """Headers such as 已开工项目: one cell holds several names."""
    return _LIST_HEADER.search(readings(header)[0]) is not None


def is_serial(header: str) -> bool:
    """序号 and the like: a number of the row in this file, worth nothing elsewhere."""
    return readings(header)[0] in SERIAL


def map_columns(
    headers: Sequence[tuple[str, Levels]],
    *,
    kind: str,
    period: Period,
    unit: MoneyUnit | None,
) -> list[ColumnMapping]:
    """(column letter, levels) of each column → mapping. A field is given to one column only."""
    types: dict[str, Field] = {f.name: f for f in FIELDS[kind]}
    found: list[Found | None] = []
    mapping = []
    spoken = _beside(headers)
    hits = [recognise(read, kind) for read in spoken]
    latest = _latest(hits, period)
    hits = _by_month(hits, period, latest)
    for (letter, levels), read, hit in zip(headers, spoken, hits, strict=True):
        hit = None if hit and _bygone(hit, period, latest) else hit
        found.append(hit)
        header = "/".join(levels)
        if hit is None:
            mapping.append(ColumnMapping(letter, header, None, None, False))
            continue
        money = types[hit.field].type == "amount"
        said = (unit_of(read) or unit) if money else None
        sure = hit.sure and said != "万美元"
        mapping.append(ColumnMapping(letter, header, hit.field, said, sure, _months(hit, period)))
    return _one_each(mapping, found, period)


def _beside(headers: Sequence[tuple[str, Levels]]) -> list[Levels]:
    """其中：省外资金 beside 到位资金 is read as if it stood under it."""
    read: list[Levels] = []
    whole: Levels = ()  # the last column that is not a part of another
    for _, levels in headers:
        part = bool(levels) and fold(levels[-1]).startswith("其中")
        if part and whole and whole[:-1] == levels[:-1]:
            read.append((*whole, levels[-1]))
            continue
        read.append(levels)
        whole = () if part else levels
    return read


def _by_month(hits: Sequence[Found | None], period: Period, latest: int) -> list[Found | None]:
    """Columns of several months are each its month's; one alone is the ledger's month."""
    found = list(hits)
    for name in ("month_funds", "month_investment"):
        months = {
            place: hit.months[1]
            for place, hit in enumerate(hits)
            if hit and hit.field == name and hit.months and not _bygone(hit, period, latest)
        }
        if len(set(months.values())) > 1:
            for place, month in months.items():
                hit = hits[place]
                found[place] = hit and replace(hit, field=f"{name}_{month:02d}")
    return found


def _latest(hits: Sequence[Found | None], period: Period) -> int:
    """The last year, up to the ledger's own, that its headers speak of."""
    years = [hit.months[0] or period.year for hit in hits if hit and hit.months]
    return max((year for year in years if year <= period.year), default=0)


def _bygone(found: Found, period: Period, latest: int) -> bool:
    """截至2023年底累计: where an earlier year left off; 5月形象进度: where another month did.

    2023年完成投资 beside 2024年计划投资 is the year before; alone it is what the ledger is about.
    """
    if found.months and found.months[0] and not found.field.startswith("plan_"):
        return found.months[0] < latest
    if found.until is None:
        return False
    if found.field in TOLD:
        return found.until[1] != period.end.month
    year = found.until[0]
    return found.field.startswith("cumulative_") and year is not None and year != period.year


def _months(found: Found, period: Period) -> str | None:
    """The months a figure's header speaks of, as a period code; None when it says none."""
    if found.months is None:
        return None
    year, first, last = found.months
    year = year or period.year
    if found.field.startswith("plan_"):
        return str(year)
    if first == 0:
        return None if year == period.year else f"{year}"
    if first == last and found.field.startswith("month_"):
        return f"{year}-{first:02d}"
    return f"{year}-{first:02d}..{year}-{last:02d}"


def _ends(column: ColumnMapping) -> date | None:
    return Period.parse(column.period).end if column.period else None


def _asked(column: ColumnMapping, period: Period) -> int:
    """How well a column's months are those of the ledger: its own, unsaid, earlier, later ones."""
    if column.period is None:
        return 2
    told = Period.parse(column.period)
    if column.field and column.field.startswith("plan_"):
        return 3 if told.year == period.year else 0
    if told.end == period.end:
        return 3
    return 1 if told.end < period.end else 0


# Of two sure headers the one with this word says it best.
_BETTER = {
    "approval_code": "统一", "total_investment": "总投资", "started_on": "实际", "completed_on": "实际",
    "production_on": "实际", "signed_on": "合同", "land_area_mu": "面积", "content": "主要建设内容",
}  # fmt: skip


def _one_each(
    mapping: list[ColumnMapping], found: Sequence[Found | None], period: Period
) -> list[ColumnMapping]:
    """Of several columns for one field the sure one, of the asked or the latest months, stays."""

    def worth(place: int) -> tuple[object, ...]:
        column, hit = mapping[place], found[place]
        asked = _asked(column, period)
        until = hit.until[1] if hit and hit.until else 0
        better = _BETTER.get(column.field or "")
        return (
            column.unit != "万美元",
            column.sure,
            asked,
            "含单位" in column.header,
            better is not None and better in column.header,
            until if until <= period.end.month else -until,
            column.period or "",
            -place,
        )

    best: dict[str, int] = {}
    for place, column in enumerate(mapping):
        if column.field and (column.field not in best or worth(place) > worth(best[column.field])):
            best[column.field] = place
    for stem in ("investment", "funds"):
        # 1月 beside 1-6月 is January's, not the month the ledger is of.
        month, year = (best.get(f"{span}_{stem}") for span in ("month", "year"))
        if month is not None and year is not None and _ends(mapping[month]) not in {
            None, _ends(mapping[year]) or period.end
        }:  # fmt: skip
            del best[f"month_{stem}"]
    return [
        column
        if column.field is None or best.get(column.field) == place
        else replace(column, field=None, unit=None, sure=False, period=None)
        for place, column in enumerate(mapping)
    ]
