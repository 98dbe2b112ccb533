"""A plan as it is kept between rehearsal and commit: what it stands on, and what it will write.

The rows people see are JSON already; here are their deeds, so that a commit need not read the file
and plan it again. The hash is of mapping, rows and deeds, whether planned or kept.
"""

import zlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import orjson
from django.conf import settings
from django.db import models

from projects.enums import Outcome
from projects.imports.doubles import look_up_doubles
from projects.imports.learned import Learned, load_learned
from projects.imports.matching import Directory
from projects.imports.plan import (
    Arrival,
    ColumnMapping,
    Deed,
    Duty,
    Json,
    Move,
    Plan,
    PlanRow,
    Report,
    json_lines,
)
from projects.imports.reads import Basis
from projects.imports.standing import Standing, look_up, look_up_parts
from projects.models import FundingRecord, ProgressReport, Project

NOUN = "noun "  # the sources of a directory are named "noun park", "noun unit" …
Convert = Callable[[str], Any]


def pack(basis: Basis, deeds: bytes) -> bytes:
    """The basis and the deeds (`Plan.deeds_json`) as `Batch.prepared` keeps them."""
    return zlib.compress(orjson.dumps(basis.to_json()) + b"\n" + deeds, 1)


def unpack(prepared: bytes) -> tuple[Basis, bytes] | None:
    """(basis, deeds); None when nothing is kept, or by another release."""
    if not prepared:
        return None
    head, _, deeds = zlib.decompress(prepared).partition(b"\n")
    basis = Basis.from_json(orjson.loads(head))
    return (basis, deeds) if basis else None


def hear_frame(
    basis: Basis, directory: Directory, kind: str, today: date, learned: Learned
) -> None:
    """Note who imports on which day, what headers were confirmed, and the nouns looked up by name."""
    by, park = directory.by, directory.default_park
    reach = [] if directory.everything else sorted(by.park_ids)
    who = [by.pk, by.permissions, reach, park.pk if park else None]
    basis.heard("who", [[kind, *who, today, settings.OUTSIDE_INCLUDES_OVERSEAS]])
    basis.heard("headers", [*learned.own.items(), *learned.others.items()])
    for noun in directory.looked_up:
        basis.heard(f"{NOUN}{noun}", directory.told(noun))


def still_stands(basis: Basis, directory: Directory, kind: str, today: date) -> Standing | None:
    """What the database holds for the kept look-ups, projects locked; None if an answer is another."""
    again = Basis(basis.reads)
    for source in basis.answers:
        if source.startswith(NOUN):
            directory.told(source.removeprefix(NOUN))
    hear_frame(again, directory, kind, today, load_learned(directory.by, kind))
    if "parts" in basis.answers:
        look_up_parts(again)
    standing = look_up(again, lock=True)
    if "by_investor" in basis.answers:
        look_up_doubles(again)
    return standing if again.answers == basis.answers else None


def restored(outline: Json, rows: bytes, deeds: bytes, standing: Standing) -> Plan:
    """The plan of these rows and deeds, as far as it is written: messages are only shown."""
    projects = {project.pk: project for project in standing.by_code.values()}
    return Plan(
        outline["sheet"], outline["kind"], outline["period"], tuple(outline["header_rows"]),
        tuple(ColumnMapping(**column) for column in outline["mapping"]),
        tuple(
            _row(said, deed, projects)
            for said, deed in zip(json_lines(rows), json_lines(deeds), strict=True)
        ),
        (),
    )  # fmt: skip


def _row(said: Json, deed: Json | None, projects: Mapping[int, Project]) -> PlanRow:
    is_new = said["outcome"] == Outcome.CREATE  # its changes say nothing that its values do not
    return PlanRow(
        said["row"],
        said["outcome"],
        said["key"],
        said["values"] if is_new else {},
        {} if is_new else said["changes"],
        deed=None if deed is None else _deed(deed, projects),
    )


def _deed(said: Json, projects: Mapping[int, Project]) -> Deed:
    held, investors = said["project"], said["investors"]
    return Deed(
        None if held is None else projects[int(held)],
        _typed(said["fields"], Project),
        None if investors is None else tuple(investors),
        said["uscc"],
        {
            int(year): {name: Decimal(amount) for name, amount in values.items()}
            for year, values in said["annual"].items()
        },
        tuple(map(_move, said["moves"])),
        _move(said["claim"]) if said["claim"] else None,
        tuple(map(_arrival, said["arrivals"])),
        tuple(map(_report, said["reports"])),
        tuple(_duty(**duty) for duty in said["duties"]),
        tuple((kind, name, date.fromisoformat(on)) for kind, name, on in said["listings"]),
    )


def _move(said: Json) -> Move:
    return Move(said["from_stage"], said["to_stage"], date.fromisoformat(said["on"]))


def _arrival(said: Json) -> Arrival:
    return Arrival(
        Decimal(said["amount"]),
        date.fromisoformat(said["received_on"]),
        said["source"],
        said["opening"],
        _typed(said["details"], FundingRecord),
    )


def _report(said: Json) -> Report:
    return Report(
        date.fromisoformat(said["start_on"]),
        date.fromisoformat(said["end_on"]),
        _typed(said["values"], ProgressReport),
        said["pk"],
        Decimal(said["held"]),
        said["rhythm"],
    )


def _duty(from_on: str, **said: Any) -> Duty:
    return Duty(from_on=date.fromisoformat(from_on), **said)


def _typed(said: Json, model: type[models.Model]) -> Json:
    """Days and amounts are text in JSON; what else a column holds is JSON as it is."""
    converters = _converters(model)
    for name, value in said.items():
        if value.__class__ is str and name in converters:
            said[name] = converters[name](value)
    return said


@cache
def _converters(model: type[models.Model]) -> Mapping[str, Convert]:
    found: dict[str, Convert] = {}
    for column in model._meta.concrete_fields:
        if isinstance(column, models.DecimalField):
            found[column.attname] = Decimal
        elif isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
            found[column.attname] = date.fromisoformat
        elif isinstance(column, models.IntegerField):
            found[column.attname] = int
    return found
