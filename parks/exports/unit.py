"""单位 as a workbook."""

from collections.abc import Mapping

from parks.enums import UnitKind
from tracker.tools.tables import Table, label, looked_up
from tracker.tools.xlsx import Column


def table(aliases: Mapping[int, str]) -> Table:
    """`aliases`: the other names of each unit, by its key."""
    return (
        (Column("单位", 34), "name"),
        (Column("简称", 18), "short_name"),
        (Column("类别", 12), label("kind", UnitKind.choices)),
        (Column("行政区", 12), "region__name"),
        (Column("曾用名和别名", 50), looked_up("pk", aliases)),
        (Column("撤并日期", 12, "date"), "retired_on"),
    )
