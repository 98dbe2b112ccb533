"""Load the reference lists of the projects: today the lamp rules (DOMAIN.md §3 Lamps)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from parks.actions.reference import Loaded, day, read
from projects.models import LampRule

FOLDER = Path(__file__).resolve().parent.parent / "reference"


@transaction.atomic
def load_lamp_rules(folder: Path = FOLDER) -> Loaded:
    """Make the rule versions that are missing. A version that is there is never rewritten: lamps
    of the past point at it, and an administrator may have ended it.
    """
    rows = read(folder / "lamp_rules.csv")
    held = set(LampRule.objects.values_list("kind", "version"))
    known = {kind for kind, _ in held}
    fresh = [
        LampRule(
            kind=row["kind"],
            version=int(row["version"]),
            measure=row["measure"],
            yellow_from=Decimal(row["yellow_from"]),
            red_from=Decimal(row["red_from"]),
            text=row["text"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=day(row["valid_to"]),
        )
        for row in rows
        if row["kind"] not in known
    ]
    LampRule.objects.bulk_create(fresh)
    return Loaded("亮灯规则", len(fresh), 0, len(rows))
