"""下达数 and 封顶 of a node, as in force on a day: what completion is measured against."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from projects.models import Target
from projects.models.target import NODES
from projects.queries.dimensions import CUTS
from projects.queries.scope import Scope, Window
from tracker.tools.money import percent

Amounts = dict[str, Decimal | None]
COLUMNS = ("indicator", "then", "then_cap")


@dataclass(frozen=True)
class Goals:
    """By indicator: `assigned` in 万元 or counts, `caps` in per cent where there is one."""

    assigned: Amounts = field(default_factory=dict)
    caps: dict[str, Decimal] = field(default_factory=dict)

    def full_rate(self, code: str, done: Decimal | None) -> Decimal | None:
        """Completion in per cent, however far it goes; None without a target."""
        return percent(done, self.assigned.get(code))

    def rate(self, code: str, done: Decimal | None) -> Decimal | None:
        """Completion that counts: no more than the cap (DOMAIN.md §4)."""
        full, cap = self.full_rate(code, done), self.caps.get(code)
        return full if full is None or cap is None else min(full, cap)

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Decimal, Decimal | None]]) -> "Goals":
        """From rows of COLUMNS."""
        held = list(rows)
        caps = {code: cap for code, _, cap in held if cap is not None}
        return cls({code: assigned for code, assigned, _ in held}, caps)


NONE = Goals()


def targets(scope: Scope, window: Window) -> Goals:
    """Of the scope's node, as in force at the end of the window."""
    if scope.node is None:
        return NONE
    name, pk = scope.node
    found = Target.objects.filter(year=window.period.year, **{f"{name}_id": pk}).on(window.until)
    return Goals.of(found.values_list(*COLUMNS))


def targets_by(by: str, window: Window) -> dict[Any, Goals]:
    """Of every node of a dimension, by the key of its line."""
    key = CUTS[by].target_key
    if not key:
        return {}
    found = Target.objects.filter(year=window.period.year).exclude(**{key: None})
    return _grouped(found.on(window.until).values_list(*COLUMNS, key))


def targets_of_nodes(window: Window) -> dict[tuple[str, Any], Goals]:
    """Every target in force by node: (field, primary key), and parks by code as well."""
    columns = {node: f"{node}_id" for node in NODES} | {"park_code": "park__code"}
    rows = Target.objects.filter(year=window.period.year).on(window.until)
    found = rows.values_list(*COLUMNS, *columns.values())
    return _grouped(
        (*row[:3], (node, key))
        for row in found
        for node, key in zip(columns, row[3:], strict=True)
        if key is not None
    )


def _grouped(rows: Iterable[Any]) -> dict[Any, Goals]:
    groups: dict[Any, list[Any]] = {}
    for *row, key in rows:
        groups.setdefault(key, []).append(row)
    return {key: Goals.of(held) for key, held in groups.items()}
