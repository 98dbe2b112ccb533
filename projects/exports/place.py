"""园区, 产业链 and 驻外联络点 as workbooks: each place with its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from projects.queries.dashboard import HEADLINE
from projects.queries.indicators import RATIOS, Ratio, Statement, indicator
from projects.queries.measures import AMOUNT, MEASURES, Measure
from projects.queries.place import CODES, LISTED
from tracker.tools.tables import Get, Getter, Table
from tracker.tools.xlsx import Column, Kind

TARGET, RATE, GROWTH = "年度目标（万元）", "完成目标（%）", "到位同比（%）"


def header(measure: Measure | Ratio) -> str:
    return f"{measure.name}（{'万元' if measure.unit == AMOUNT else measure.quantity}）"


def table(noun: str, codes: Sequence[str], said_of: Mapping[Any, Statement]) -> Table:
    """`said_of`: what is said of each place, by its code."""

    def of(code: str) -> Get:
        return Get(("code",), lambda place: _figures(said_of.get(place)).get(code) or 0)

    def about(make: Any) -> Get:
        return Get(("code",), lambda place: make(said_of[place]) if place in said_of else None)

    columns: list[tuple[Column, Getter]] = [(Column(noun, 36), "name")]
    for measure in map(MEASURES.__getitem__, codes):
        columns.append((Column(header(measure), 18, kind(measure)), of(measure.code)))
    columns.append((Column(TARGET, 18, "money"), about(lambda said: said.targets.get(HEADLINE))))
    columns.append((Column(RATE, 14, "percent"), about(lambda said: said.target_rate(HEADLINE))))
    columns.append((Column(GROWTH, 14, "percent"), about(lambda said: said.yoy(HEADLINE))))
    return columns


def _figures(said: Statement | None) -> Mapping[str, Any]:
    return said.figures if said else {}


def kind(measure: Measure) -> Kind:
    return "money" if measure.unit == AMOUNT else "int"


def lines(title: str) -> Table:
    """The table of one dimension of a place, for made rows."""
    made: list[tuple[Column, Getter]] = [(Column(title, 30), "label")]
    made += [(Column(header(MEASURES[c]), 18, kind(MEASURES[c])), c) for c in LISTED]
    return [*made, (Column(GROWTH, 14, "percent"), "growth")]


def line(label: str, said: Statement) -> list[object]:
    """One line in the order of `lines`."""
    return [label, *(said.figures.get(code) for code in LISTED), said.yoy(HEADLINE)]


def sums(said: Statement) -> dict[str, object]:
    """The figures of the totals line, by header."""
    return {header(MEASURES[code]): said.figures[code] for code in LISTED}


FIGURES: Table = (
    (Column("指标", 24), "name"),
    (Column("单位", 10), "unit"),
    (Column("数值", 18, "money"), "value"),
    (Column("上年同期", 18, "money"), "base"),
    (Column("同比（%或百分点）", 16, "money"), "growth"),
    (Column("口径", 80), "definition"),
)


def figures(said: Statement) -> list[list[object]]:
    """Every figure of the place in the order of `FIGURES`, each with its definition."""
    shown = [code for code in CODES if code in said.figures]
    return [
        [
            one.name,
            "万元" if one.unit == AMOUNT else one.quantity,
            said.figures[one.code],
            said.base.get(one.code) if one.code in RATIOS or said.base.get(one.code) else None,
            said.yoy(one.code),
            one.definition,
        ]
        for one in map(indicator, shown)
    ]
