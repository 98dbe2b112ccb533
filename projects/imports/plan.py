"""The plan of an import: made once by the rehearsal, shown, and carried out unchanged (R47).

`to_json()` has the form of CONTRACT.md. Money there is text in 万元 with four decimals, dates ISO.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from projects.enums import Outcome
from projects.models import Project

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CellMessage:
    """What is wrong or unusual about one cell. `column` is Excel's letter, "" for the row."""

    column: str
    level: str
    code: str
    text: str
    raw: str = ""
    suggestion: str | None = None

    def to_json(self) -> Json:
        return {
            "column": self.column,
            "level": self.level,
            "code": self.code,
            "text": self.text,
            "raw": self.raw,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True)
class ColumnMapping:
    """A column of the sheet and the field it was understood as; None: kept as an extra."""

    column: str
    header: str
    field: str | None
    unit: str | None
    sure: bool
    period: str | None = None

    def to_json(self) -> Json:
        said: Json = {
            "column": self.column,
            "header": self.header,
            "field": self.field,
            "unit": self.unit,
            "sure": self.sure,
        }
        return said | ({"period": self.period} if self.period else {})


@dataclass(frozen=True)
class Check:
    """A total that does not agree with the rows it stands under."""

    row: int
    column: str
    text: str
    stated: str
    computed: str

    def to_json(self) -> Json:
        return {
            "row": self.row,
            "column": self.column,
            "text": self.text,
            "stated": self.stated,
            "computed": self.computed,
        }


@dataclass(frozen=True, slots=True)
class Move:
    """One stage move; `on` is the recognised day, or the claimed one of a claim."""

    from_stage: str
    to_stage: str
    on: date


@dataclass(frozen=True, slots=True)
class Arrival:
    """Funds to be recorded, amount in 万元. `opening`: the difference of a cumulative figure."""

    amount: Decimal
    received_on: date
    source: str
    opening: bool = True
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A monthly report to be written; `pk` None makes a new one."""

    start_on: date
    end_on: date
    values: Mapping[str, Any]
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to be given. `closes`: the assignment handed over, which ends the day before."""

    role: str
    from_on: date
    person_id: int | None = None
    unit_id: int | None = None
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What committing a row writes. Not part of the JSON; made anew before every commit."""

    project: Project | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    investors: tuple[str, ...] | None = None
    uscc: str = ""
    annual: Mapping[int, Mapping[str, Decimal]] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    claim: Move | None = None
    arrivals: tuple[Arrival, ...] = ()
    reports: tuple[Report, ...] = ()
    duties: tuple[Duty, ...] = ()
    listings: tuple[tuple[str, str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the sheet and what is to become of it."""

    row: int
    outcome: str
    key: str
    values: Json = field(default_factory=dict)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    messages: tuple[CellMessage, ...] = ()
    extras: dict[str, str] = field(default_factory=dict)
    deed: Deed | None = None

    def to_json(self) -> Json:
        said: Json = {
            "row": self.row,
            "outcome": self.outcome,
            "key": self.key,
            "values": self.values,
            "changes": self.changes,
            "messages": [message.to_json() for message in self.messages],
        }
        return said | ({"extras": self.extras} if self.extras else {})


@dataclass(frozen=True)
class Plan:
    """One sheet, understood. `period` is the code all figures without months of their own take."""

    sheet: str
    kind: str
    period: str
    header_rows: tuple[int, ...]
    mapping: tuple[ColumnMapping, ...]
    rows: tuple[PlanRow, ...]
    checks: tuple[Check, ...]

    @property
    def summary(self) -> dict[str, int]:
        found = Counter(str(row.outcome) for row in self.rows)
        return {"rows": len(self.rows)} | {o.value: found[o.value] for o in Outcome}

    def effect(self) -> dict[str, str]:
        """What the sound rows add, in 万元: new investment, funds, 省外 among them, investment done."""
        sums = dict.fromkeys(("new_investment", "funds", "funds_outside", "completed"), Decimal(0))
        for deed in (row.deed for row in self.rows if row.deed and row.outcome != Outcome.ERROR):
            if deed.project is None:
                sums["new_investment"] += deed.fields.get("total_investment") or 0
            for arrival in deed.arrivals:
                sums["funds"] += arrival.amount
                if arrival.source in {"outside", "overseas"}:
                    sums["funds_outside"] += arrival.amount
            for report in deed.reports:
                if report.pk is None:
                    sums["completed"] += report.values.get("completed_investment") or 0
        return {name: f"{value:.4f}" for name, value in sums.items()}

    def to_json(self, batch: int | None = None) -> Json:
        return {
            "sheet": self.sheet,
            "kind": self.kind,
            "period": self.period,
            "header_rows": list(self.header_rows),
            "batch": batch,
            "mapping": [column.to_json() for column in self.mapping],
            "rows": [row.to_json() for row in self.rows],
            "checks": [check.to_json() for check in self.checks],
            "summary": self.summary,
            "effect": self.effect(),
        }


def plan_hash(plan: Json) -> str:
    """sha256 of the canonical JSON of rows and mapping: what a commit must find unchanged."""
    told = {"rows": plan["rows"], "mapping": plan["mapping"]}
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
