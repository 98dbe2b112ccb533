"""The plan of an import: made once by the rehearsal, shown, and carried out unchanged (R47).

`to_json()` has the form of CONTRACT.md. Money there is text in 万元 with four decimals, dates ISO.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import orjson
from django.db.models import Model

from parks.models import Enterprise
from projects.enums import Outcome, Rhythm
from projects.imports.reads import Basis
from projects.models import Project

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CellMessage:
    """What is wrong or unusual about one cell. `column` is Excel's letter, "" for the row.

    `field` is named also where the sheet has no column for it, so that a value can be given.
    """

    column: str
    level: str
    code: str
    text: str
    raw: str = ""
    suggestion: str | None = None
    field: str = ""

    def to_json(self) -> Json:
        return {
            "column": self.column,
            "level": self.level,
            "code": self.code,
            "text": self.text,
            "raw": self.raw,
            "suggestion": self.suggestion,
            "field": self.field,
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


@dataclass(frozen=True)
class Notice:
    """What is to be known of the whole sheet, and ticked before it is written."""

    code: str
    text: str

    def to_json(self) -> Json:
        return {"code": self.code, "text": self.text}


# Made by the ten thousand and never changed: a frozen dataclass would take three times as long.
@dataclass(slots=True)
class Move:
    """One stage move; `on` is the recognised day, or the claimed one of a claim."""

    from_stage: str
    to_stage: str
    on: date


@dataclass(slots=True)
class Arrival:
    """Funds to be recorded, amount in 万元. `opening`: the difference of a cumulative figure."""

    amount: Decimal
    received_on: date
    source: str
    opening: bool = True
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """A report of a month or a week to be written; `pk` None makes a new one.

    `held`: the completed investment that counts for the month already, in 万元.
    """

    start_on: date
    end_on: date
    values: Mapping[str, Any]
    pk: int | None = None
    held: Decimal = Decimal(0)
    rhythm: str = Rhythm.MONTHLY.value


@dataclass(slots=True)
class Duty:
    """A duty to be given. `closes`: the assignment handed over, which ends the day before."""

    role: str
    from_on: date
    person_id: int | None = None
    unit_id: int | None = None
    closes: int | None = None


@dataclass(slots=True)
class Deed:
    """What committing a row writes. Not part of the JSON people see; kept beside it (`kept.py`)."""

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


@dataclass(slots=True)
class Entry(Deed):
    """What a row of a list of enterprises writes: `fields` of it, and what is added beside.

    `links` are keys of links of chains; `since`: the day from which `marks` hold.
    """

    enterprise: Enterprise | None = None
    aliases: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    links: tuple[int, ...] = ()
    since: str = ""


@dataclass(slots=True)
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
class Headline:
    """A total people know by heart, before and after the import; amounts in 万元.

    `before` and `after` are equal where the import does not touch it. `target`: the year's, if any.
    `query`: what the page of the figure's rows is asked with, so that `before` can be clicked.
    """

    code: str
    label: str
    scope: str
    before: Decimal
    after: Decimal
    target: Decimal | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "label": self.label,
            "scope": self.scope,
            "before": f"{self.before:.4f}",
            "after": f"{self.after:.4f}",
            "target": None if self.target is None else f"{self.target:.4f}",
            "query": dict(self.query),
        }


@dataclass(frozen=True)
class Plan:
    """One sheet, understood. `period` is the code all figures without months of their own take.

    `sheets`: every sheet of the book that may hold a table, this one among them. `headlines`: what
    the import does to the totals of its year, for the parks it touches. `notices`: what of the
    sheet is not read, or read otherwise than it looks. `basis`: what the database was asked and said.
    """

    sheet: str
    kind: str
    period: str
    header_rows: tuple[int, ...]
    mapping: tuple[ColumnMapping, ...]
    rows: tuple[PlanRow, ...]
    checks: tuple[Check, ...]
    sheets: tuple[str, ...] = ()
    headlines: tuple[Headline, ...] = ()
    notices: tuple[Notice, ...] = ()
    basis: Basis | None = None

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

    def outline(self, batch: int | None = None) -> Json:
        """The plan without its rows."""
        return {
            "sheet": self.sheet,
            "sheets": list(self.sheets),
            "kind": self.kind,
            "period": self.period,
            "header_rows": list(self.header_rows),
            "batch": batch,
            "mapping": [column.to_json() for column in self.mapping],
            "checks": [check.to_json() for check in self.checks],
            "notices": [notice.to_json() for notice in self.notices],
            "summary": self.summary,
            "effect": self.effect(),
            "headlines": [headline.to_json() for headline in self.headlines],
        }

    def rows_json(self) -> bytes:
        return lines_json(orjson.dumps(row.to_json()) for row in self.rows)

    def deeds_json(self) -> bytes:
        """What the rows are to write, one a row: records by their number, amounts as text."""
        option = orjson.OPT_NON_STR_KEYS
        return lines_json(
            orjson.dumps(row.deed, default=_as_key, option=option) for row in self.rows
        )

    def to_json(self, batch: int | None = None) -> Json:
        return self.outline(batch) | {"rows": [row.to_json() for row in self.rows]}


def published(plan: Json) -> Json:
    """The plan as CONTRACT.md has it: what only our own page needs is left out."""
    rows = [
        row | {"messages": [{k: v for k, v in m.items() if k != "field"} for m in row["messages"]]}
        for row in plan["rows"]
    ]
    return plan | {"rows": rows}


def plan_hash(mapping: Sequence[ColumnMapping], rows: bytes, deeds: bytes) -> str:
    """sha256 of mapping, rows and deeds as JSON: what a commit must find unchanged.

    The deeds as well: days and sources of money follow from more than the row shows.
    """
    found = hashlib.sha256(orjson.dumps([column.to_json() for column in mapping]))
    found.update(rows)
    found.update(deeds)
    return found.hexdigest()


def lines_json(items: Iterable[bytes]) -> bytes:
    """A JSON list with an item on each line, so that they can be read one by one (`json_lines`)."""
    listed, start = BytesIO(), b"["
    for item in items:
        listed.write(start + item)
        start = b",\n"
    listed.write(b"]" if start != b"[" else b"[]")
    return listed.getvalue()


def json_lines(listed: bytes) -> Iterator[Any]:
    """The items of `lines_json`: ten thousand rows at once would be 100 MB of objects."""
    stream = BytesIO(listed)
    stream.seek(1)
    lines = (line for line in stream if line != b"]")  # of no items at all
    return (orjson.loads(line[:-2] if line.endswith(b",\n") else line[:-1]) for line in lines)


def _as_key(value: Any) -> str:
    """Amounts as text, records by their number, mappings of any kind as they are."""
    return str(value.pk) if isinstance(value, Model) else str(value)
