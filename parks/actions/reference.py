"""Load the reference lists of who and where from `parks/reference/*.csv`, keyed by code.

Safe to run at every start: what stands in a list is made or brought up to date, what does not is
left alone (an administrator may have added it), and nothing is ever deleted. An entry that is no
longer in use stays in its list with a `retired_on` day.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction

from parks.enums import OfficeIndicator
from parks.models import (
    Chain,
    ChainLink,
    Industry,
    Office,
    OfficeTask,
    Park,
    Region,
    Unit,
    UnitAlias,
)

FOLDER = Path(__file__).resolve().parent.parent / "reference"
BATCH = 500


@dataclass(frozen=True)
class Loaded:
    """What one list did: rows made, rows brought up to date, rows it holds."""

    name: str
    made: int
    changed: int
    held: int


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a list by header."""
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@transaction.atomic
def load_parks_reference(folder: Path = FOLDER) -> list[Loaded]:
    """Load every list, those that others point at first."""
    return [
        _load_regions(read(folder / "regions.csv")),
        _load_industries(read(folder / "industries.csv")),
        _load_chains(read(folder / "chains.csv")),
        _load_links(read(folder / "chain_links.csv")),
        _load_parks(read(folder / "parks.csv")),
        _load_units(read(folder / "units.csv")),
        _load_aliases(read(folder / "units.csv")),
        _load_offices(read(folder / "offices.csv")),
    ]


def merge(
    model: type[models.Model],
    wanted: dict[Any, dict[str, Any]],
    key: Callable[[Any], Any],
    keep: Callable[[Any], bool] = lambda row: False,
) -> tuple[int, int]:
    """Make the rows that are missing and mend those that differ; (made, changed).

    `wanted` maps a key to the fields of its row; `keep` names held rows that people have edited
    and that the list must not overwrite.
    """
    held = {key(row): row for row in model._base_manager.all()}
    fresh = [model(**fields) for found, fields in wanted.items() if found not in held]
    stale = []
    for found, fields in wanted.items():
        row = held.get(found)
        if row is None or keep(row) or all(getattr(row, n) == v for n, v in fields.items()):
            continue
        for name, value in fields.items():
            setattr(row, name, value)
        stale.append(row)
    model._base_manager.bulk_create(fresh, batch_size=BATCH)
    if stale:
        names = sorted({name for fields in wanted.values() for name in fields} - {"code"})
        model._base_manager.bulk_update(stale, names, batch_size=BATCH)
    return len(fresh), len(stale)


def words(text: str) -> list[str]:
    """`a|b|c` as a list."""
    return [word for word in text.split("|") if word]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _ids(model: type[models.Model]) -> dict[str, int]:
    return dict(model._base_manager.values_list("code", "pk"))


def _load_regions(rows: list[dict[str, str]]) -> Loaded:
    """Parents are told by the digits: 620702 → 620700 → 620000."""
    wanted = {
        (row["code"], _year(row["to_year"])): {
            "code": row["code"],
            "name": row["name"],
            "from_year": _year(row["from_year"]),
            "to_year": _year(row["to_year"]),
        }
        for row in rows
    }
    made, changed = merge(Region, wanted, lambda region: (region.code, region.to_year))
    today = {region.code: region.pk for region in Region.objects.today()}
    orphans = []
    for region in Region.objects.filter(parent=None).exclude(code__endswith="0000"):
        above = region.code[:4] + "00" if region.code[4:] != "00" else region.code[:2] + "0000"
        region.parent_id = today.get(above)
        if region.parent_id:
            orphans.append(region)
    Region.objects.bulk_update(orphans, ["parent"], batch_size=BATCH)
    return Loaded("行政区", made, changed, len(rows))


def _year(text: str) -> int | None:
    return int(text) if text else None


def _load_industries(rows: list[dict[str, str]]) -> Loaded:
    """Level by level, so that a parent is there before its children."""
    made = changed = 0
    for level in sorted({row["level"] for row in rows}):
        ids = _ids(Industry)
        wanted = {
            row["code"]: {
                "code": row["code"],
                "level": int(row["level"]),
                "name": row["name"],
                "parent_id": ids.get(row["parent"]),
            }
            for row in rows
            if row["level"] == level
        }
        new, mended = merge(Industry, wanted, lambda industry: industry.code)
        made, changed = made + new, changed + mended
    return Loaded("行业", made, changed, len(rows))


def _load_chains(rows: list[dict[str, str]]) -> Loaded:
    wanted = {
        row["code"]: {
            "code": row["code"],
            "name": row["name"],
            "short_name": row["short_name"],
            "kind": row["kind"],
            "aliases": words(row["aliases"]),
            "order": int(row["order"]),
        }
        for row in rows
    }
    done = merge(Chain, wanted, lambda chain: chain.code, keep=lambda chain: chain.version > 1)
    return Loaded("产业链", *done, len(rows))


def _load_links(rows: list[dict[str, str]]) -> Loaded:
    """A chain whose links people have worked on (version > 1) keeps them as they are."""
    held = Chain.objects.values_list("code", "pk", "version")
    chains = {code: pk for code, pk, _ in held}
    edited = {code for code, _, version in held if version > 1}
    rows = [row for row in rows if row["chain"] not in edited]
    wanted = {
        (chains[row["chain"]], row["name"]): {
            "chain_id": chains[row["chain"]],
            "order": int(row["order"]),
            "name": row["name"],
            "gap": row["gap"],
        }
        for row in rows
    }
    done = merge(
        ChainLink,
        wanted,
        lambda link: (link.chain_id, link.name),
        keep=lambda link: link.version > 1,
    )
    return Loaded("产业链环节", *done, len(rows))


def _load_parks(rows: list[dict[str, str]]) -> Loaded:
    """Zones first: a sub-park's path begins with its zone's."""
    regions = dict(Region.objects.today().values_list("code", "pk"))
    chains = _ids(Chain)
    made = changed = 0
    for under in (False, True):
        above = {park.code: park for park in Park.objects.all()}
        level = [row for row in rows if bool(row["parent"]) == under]
        wanted = {row["code"]: _park(row, above.get(row["parent"]), regions) for row in level}
        new, mended = merge(Park, wanted, lambda park: park.code)
        made, changed = made + new, changed + mended
    held = {park.code: park for park in Park.objects.prefetch_related("chains")}
    for row in rows:
        ids = {chains[code] for code in words(row["chains"])}
        if {chain.pk for chain in held[row["code"]].chains.all()} != ids:
            held[row["code"]].chains.set(ids)
    return Loaded("园区", made, changed, len(rows))


def _park(row: dict[str, str], parent: Park | None, regions: dict[str, int]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "name": row["name"],
        "short_name": row["short_name"],
        "level": row["level"],
        "parent_id": parent.pk if parent else None,
        "path": f"{parent.path if parent else '/'}{row['code']}/",
        "region_id": regions[row["region"]],
        "aliases": words(row["aliases"]),
        "order": int(row["order"]),
        "retired_on": day(row["retired_on"]),
    }


def _load_units(rows: list[dict[str, str]]) -> Loaded:
    """A unit that people have edited (version > 1) keeps what they wrote."""
    regions = dict(Region.objects.today().values_list("code", "pk"))
    parks = _ids(Park)
    made = changed = 0
    for linked in (False, True):
        units = _ids(Unit)
        wanted = {
            row["code"]: {
                "code": row["code"],
                "name": row["name"],
                "short_name": row["short_name"],
                "kind": row["kind"],
                "region_id": regions[row["region"]],
                "parent_id": units.get(row["parent"]),
                "park_id": parks.get(row["park"]),
                "retired_on": day(row["retired_on"]),
                "successor_id": units.get(row["successor"]),
            }
            for row in rows
            if bool(row["parent"] or row["successor"]) == linked
        }
        done = merge(Unit, wanted, lambda unit: unit.code, keep=lambda unit: unit.version > 1)
        made, changed = made + done[0], changed + done[1]
    return Loaded("单位", made, changed, len(rows))


def _load_aliases(rows: list[dict[str, str]]) -> Loaded:
    """`市卫计委@2018-12-31`: an old name with its last day."""
    units = _ids(Unit)
    wanted = {}
    for row in rows:
        for word in words(row["aliases"]):
            name, _, until = word.partition("@")
            unit = units[row["code"]]
            wanted[unit, name] = {"unit_id": unit, "name": name, "until": day(until)}
    done = merge(UnitAlias, wanted, lambda alias: (alias.unit_id, alias.name))
    return Loaded("单位别名", *done, len(wanted))


def _load_offices(rows: list[dict[str, str]]) -> Loaded:
    units = _ids(Unit)
    wanted = {
        row["code"]: {
            "code": row["code"],
            "name": row["name"],
            "city": row["city"],
            "kind": row["kind"],
            "partner_park": row["partner_park"],
            "covers": row["covers"],
            "unit_id": units.get(row["unit"]),
            "order": int(row["order"]),
        }
        for row in rows
    }
    done = Loaded(
        "驻外联络点",
        *merge(Office, wanted, lambda office: office.code, keep=lambda office: office.version > 1),
        len(rows),
    )
    _load_office_tasks(rows)
    return done


def _load_office_tasks(rows: list[dict[str, str]]) -> None:
    """The tasks of the year that the list names, for offices without any of that year: what the
    bureau has set since stands.
    """
    offices = _ids(Office)
    named = {str(label): value for value, label in OfficeIndicator.choices}
    held = set(OfficeTask.objects.values_list("office_id", "year"))
    OfficeTask.objects.bulk_create(
        OfficeTask(
            office_id=offices[row["code"]],
            year=int(row["year"]),
            indicator=named[name],
            assigned=int(number),
        )
        for row in rows
        for name, _, number in (word.partition("=") for word in words(row["tasks"]))
        if (offices[row["code"]], int(row["year"])) not in held
    )
