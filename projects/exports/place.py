"""园区, 产业链 and 驻外联络点 as workbooks: each place with its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from projects.queries.indicators import Figures
from projects.queries.measures import AMOUNT, MEASURES, Measure
from tracker.tools.tables import Get, Getter, Table
from tracker.tools.xlsx import Column, Kind


def header(measure: Measure) -> str:
    return f"{measure.name}（{'万元' if measure.unit == AMOUNT else measure.quantity}）"


def table(noun: str, codes: Sequence[str], figures: Mapping[Any, Figures]) -> Table:
    """`figures`: those of each place, by its code."""

    def of(code: str) -> Get:
        return Get(("code",), lambda place: figures.get(place, {}).get(code) or 0)

    columns: list[tuple[Column, Getter]] = [(Column(noun, 36), "name")]
    for measure in map(MEASURES.__getitem__, codes):
        columns.append((Column(header(measure), 18, kind(measure)), of(measure.code)))
    return columns


def kind(measure: Measure) -> Kind:
    return "money" if measure.unit == AMOUNT else "int"
