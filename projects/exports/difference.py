"""为什么和上次不同 as a workbook: the changes by reason, and every row that makes them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from projects.queries.difference import Difference
from projects.queries.measures import AMOUNT, MEASURES
from projects.queries.pivot import unit_of
from tracker.tools.tables import Get, Getter, Table
from tracker.tools.xlsx import Column, Kind
from tracker.views.export import Ledger


def _kind(found: Difference) -> Kind:
    return "money" if MEASURES[found.code].unit == AMOUNT else "int"


def reasons(found: Difference) -> Ledger:
    """A line for each reason, the whole difference beneath."""
    unit = unit_of(found.code)
    change = f"变化（{unit}）"
    table: Table = (
        (Column("原因", 28), "label"),
        (Column("行数", 10, "int"), "count"),
        (Column(change, 18, _kind(found)), "change"),
    )
    rows = [[kind.label, kind.count, kind.change] for kind in found.kinds]
    totals = {"行数": sum(kind.count for kind in found.kinds), change: found.change}
    noun = MEASURES[found.code].source.model._meta.label_lower
    return Ledger("差额构成", table, rows, "类", totals, name="差额构成", noun=noun)


def changes(found: Difference, rows: Any, labels: Mapping[str, str]) -> Ledger:
    """Every row that came in (+) or went out (−)."""
    measure = MEASURES[found.code]
    path = f"{measure.source.path}__" if measure.source.path else ""
    of_projects = measure.source.of_projects
    change = f"变化（{unit_of(found.code)}）"
    columns: list[tuple[Column, Getter]] = [
        (Column("项目编号" if of_projects else "编号", 18), f"{path}code"),
        (Column("项目名称" if of_projects else "名称", 40), f"{path}name"),
        (Column("园区", 16), f"{path}park__short_name"),
        (Column("原因", 24), Get(("reason",), lambda key: labels.get(key, key))),
        (Column(change, 18, _kind(found)), _signed(measure.amount is not None)),
    ]
    return Ledger("变化明细", columns, rows, "行", {change: found.change}, name="变化明细")


def _signed(is_amount: bool) -> Get:
    if is_amount:
        return Get(("now", "figure"), lambda now, figure: figure if now else -figure)
    return Get(("now",), lambda now: Decimal(1) if now else Decimal(-1))
