"""Write the lamps of a day: changes close the old row and open a new one, so that the past stays."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from projects.enums import LampLevel
from projects.models import Lamp, LampRule, Project
from projects.queries.lamp import Judgement, judgements

WORST_FIRST = (LampLevel.RED, LampLevel.YELLOW, LampLevel.GREEN)
Key = tuple[int, str]  # project, kind of lamp


@dataclass(frozen=True)
class LampPass:
    """What one pass found: projects by colour, and how many lamps changed."""

    red: int
    yellow: int
    green: int
    changed: int


@transaction.atomic
def compute_lamps(*, on: date) -> LampPass:
    """Judge every project on `on`. The same day twice changes nothing.

    Of two passes at once the second waits at the rules' rows, on SQLite at BEGIN IMMEDIATE, and
    then reads what the first has written (R02).
    """
    list(LampRule.objects.select_for_update(no_key=True).order_by("pk"))
    current = {(lamp.project_id, lamp.kind): lamp for lamp in Lamp.objects.filter(until_on=None)}
    found = {(j.project_id, j.kind): j for j in judgements(on)}
    closing = [
        lamp for key, lamp in current.items() if key not in found or found[key].level != lamp.level
    ]
    opening = [j for key, j in found.items() if key not in current or current[key].level != j.level]
    reworded = _reworded(current, found)
    ids = [lamp.pk for lamp in closing]
    Lamp.objects.filter(pk__in=ids, since_on__gte=on).delete()  # lit and gone on the same day
    for chunk in range(0, len(ids), 500):
        Lamp.objects.filter(pk__in=ids[chunk : chunk + 500]).update(until_on=on)
    Lamp.objects.bulk_create([_lamp(j, on) for j in opening], batch_size=500)
    Lamp.objects.bulk_update(reworded, ["reason", "rule_id"], batch_size=500)
    counts = _show_worst(found)
    return LampPass(
        counts[LampLevel.RED], counts[LampLevel.YELLOW], counts[LampLevel.GREEN], len(opening)
    )


def _reworded(current: dict[Key, Lamp], found: dict[Key, Judgement]) -> list[Lamp]:
    """Same colour, other number of days in the reason."""
    rows = []
    for key, lamp in current.items():
        j = found.get(key)
        if j and j.level == lamp.level and j.reason != lamp.reason:
            lamp.reason, lamp.rule_id = j.reason, j.rule_id
            rows.append(lamp)
    return rows


def _lamp(j: Judgement, on: date) -> Lamp:
    return Lamp(
        project_id=j.project_id,
        kind=j.kind,
        level=j.level,
        reason=j.reason[:200],
        rule_id=j.rule_id,
        since_on=on,
    )


def _show_worst(found: dict[Key, Judgement]) -> dict[str, int]:
    """Keep the worst lamp beside each project, and count projects by colour."""
    by_project: dict[int, list[Judgement]] = defaultdict(list)
    for j in found.values():
        by_project[j.project_id].append(j)
    counts: dict[str, int] = dict.fromkeys(WORST_FIRST, 0)
    wanted: dict[int, tuple[str, str]] = {}
    for pk, lamps in by_project.items():
        worst = min(lamps, key=lambda j: WORST_FIRST.index(LampLevel(j.level)))
        counts[worst.level] += 1
        shown = worst.reason if worst.level != LampLevel.GREEN else ""
        wanted[pk] = (worst.level, shown[:200])
    changed = []
    for pk, level, reason in Project.objects.values_list("pk", "lamp", "lamp_reason").iterator():
        new = wanted.get(pk, (LampLevel.NONE, ""))
        if new != (level, reason):
            changed.append(Project(pk=pk, lamp=new[0], lamp_reason=new[1]))
    Project.objects.bulk_update(changed, ["lamp", "lamp_reason"], batch_size=500)
    return counts
