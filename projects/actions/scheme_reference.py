"""Load the definitions of 园区指标 and the templates of 考核方案 from `projects/reference`."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from parks.actions.reference import Loaded, day, merge, read
from projects.actions.reference import FOLDER
from projects.enums import SchemeState
from projects.models import ParkIndicator, Scheme, SchemeGroup, SchemeItem


@transaction.atomic
def load_park_indicators(folder: Path = FOLDER) -> Loaded:
    """Make or mend the definitions. One no longer in use stays, with its day."""
    rows = read(folder / "park_indicators.csv")
    wanted = {
        row["code"]: {
            **{name: row[name] for name in ("code", "name", "unit", "span", "direction")},
            "registry": row["registry"],
            "adds_up": bool(row["adds_up"]),
            "definition": row["definition"],
            "order": int(row["order"]),
            "retired_on": day(row["retired_on"]),
        }
        for row in rows
    }
    done = merge(ParkIndicator, wanted, lambda one: one.code)
    return Loaded("园区指标定义", *done, len(rows))


@transaction.atomic
def load_schemes(folder: Path = FOLDER) -> Loaded:
    """Make the templates that are missing; one that is there is never rewritten."""
    rows = read(folder / "schemes.csv")
    known = set(Scheme.objects.values_list("code", flat=True))
    made: dict[str, Scheme] = {}
    groups: dict[tuple[str, str], SchemeGroup] = {}
    for order, row in enumerate(rows, 1):
        code = row["scheme"]
        if code in known:
            continue
        if code not in made:
            made[code] = Scheme.objects.create(
                code=code,
                name=row["scheme_name"],
                span=row["span"],
                document=row["document"],
                state=SchemeState.TEMPLATE,
            )
        key = (code, row["group"])
        if key not in groups:
            groups[key] = SchemeGroup.objects.create(
                scheme=made[code],
                name=row["group"],
                weight=Decimal(row["group_weight"]),
                order=len(groups) + 1,
            )
        SchemeItem.objects.create(group=groups[key], order=order, **_item(row))
    return Loaded("考核方案模板", len(made), 0, len({row["scheme"] for row in rows}))


def _item(row: dict[str, str]) -> dict[str, Any]:
    numbers = {
        name: Decimal(row[name]) if row[name] else None
        for name in ("goal", "cap", "floor", "step", "most")
    }
    return {
        "name": row["item"],
        "source": row["source"],
        "code": row["code"],
        "rule": row["rule"],
        "weight": Decimal(row["weight"]),
        "bands": row["bands"],
        "lower_is_better": bool(row["lower"]),
        "note": row["note"],
        **numbers,
    }
