"""Load the reference lists of the projects (DOMAIN.md §3)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from parks.actions.reference import Loaded, day, merge, read, words
from projects.models import ApprovalItem, EscalationRule, LampRule, MilestoneTemplate

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


@transaction.atomic
def load_escalation_rules(folder: Path = FOLDER) -> Loaded:
    """Make the levels that are missing; what an administrator has set stays."""
    rows = read(folder / "escalation_rules.csv")
    known = set(EscalationRule.objects.values_list("level", flat=True))
    fresh = [
        EscalationRule(
            level=row["level"],
            working_days=int(row["working_days"]) if row["working_days"] else None,
        )
        for row in rows
        if row["level"] not in known
    ]
    EscalationRule.objects.bulk_create(fresh)
    return Loaded("问题升级规则", len(fresh), 0, len(rows))


@transaction.atomic
def load_approval_items(folder: Path = FOLDER) -> Loaded:
    """Make or mend the template of 手续. A line that is no longer in use stays, with its day."""
    rows = read(folder / "approval_items.csv")
    wanted = {
        row["code"]: {
            "code": row["code"],
            "name": row["name"],
            "group": row["group"],
            "kinds": words(row["kinds"]),
            "is_key": bool(row["is_key"]),
            "unit_name": row["unit_name"],
            "days": int(row["days"]),
            "order": int(row["order"]),
            "retired_on": day(row["retired_on"]),
        }
        for row in rows
    }
    done = merge(ApprovalItem, wanted, lambda item: item.code)
    return Loaded("手续事项模板", *done, len(rows))


@transaction.atomic
def load_milestone_templates(folder: Path = FOLDER) -> Loaded:
    """Make or mend the milestones that projects of a kind usually have, in days from signing."""
    rows = read(folder / "milestone_templates.csv")
    wanted = {
        (row["kind"], row["name"]): {
            "kind": row["kind"],
            "name": row["name"],
            "order": int(row["order"]),
            "start_day": int(row["start_day"]),
            "end_day": int(row["end_day"]),
        }
        for row in rows
    }
    done = merge(MilestoneTemplate, wanted, lambda line: (line.kind, line.name))
    return Loaded("节点模板", *done, len(rows))
