"""Write the lamps of a day: changes close the old row and open a new one, so that the past stays."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from parks.models import User
from projects.enums import LampKind, LampLevel
from projects.models import Lamp, LampOverride, LampRule, Project
from projects.queries.lamp import Judgement, judgements, worst_of
from tracker import audit, clock
from tracker.tools.bulk import among, insert_rows, update_rows

Key = tuple[int, str]  # project, kind of lamp
LONGEST = 180  # days that a lamp may stand set by hand


@dataclass(frozen=True)
class LampPass:
    """What one pass found: projects by colour, and how many lamps changed."""

    red: int
    yellow: int
    green: int
    changed: int


@transaction.atomic
def compute_lamps(*, on: date, only: Collection[int] | None = None) -> LampPass:
    """Judge every project on `on`, or `only` those. The same day twice changes nothing.

    Of two passes at once the second waits at the rules' rows, on SQLite at BEGIN IMMEDIATE, and
    then reads what the first has written (R02).
    """
    list(LampRule.objects.select_for_update(no_key=True).order_by("pk"))
    current = _current(only)
    found = {(j.project_id, j.kind): j for j in judgements(on, only)}
    closing = [pk for key, (pk, level, *_) in current.items() if _level(found.get(key)) != level]
    opening = [j for key, j in found.items() if current.get(key, (0, ""))[1] != j.level]
    lit = Lamp.objects.filter(pk__in=among(closing))
    lit.filter(since_on__gte=on).delete()  # lit and gone on the same day
    lit.update(until_on=on)
    insert_rows(
        Lamp, ["project_id", "kind", "level", "reason", "rule_id"], opening, {"since_on": on}
    )
    update_rows(Lamp, ["reason", "rule_id"], _reworded(current, found))
    counts = _show_worst(worst_of(found.values()), only)
    return LampPass(
        counts[LampLevel.RED], counts[LampLevel.YELLOW], counts[LampLevel.GREEN], len(opening)
    )


def relight(*project_ids: int) -> None:
    """Judge these projects anew once the caller's change is committed.

    In a transaction of its own: the nightly pass takes the rules' rows before the projects, and
    whoever took them the other way round could wait for it for ever.
    """

    def again() -> None:
        compute_lamps(on=clock.today(), only=project_ids)

    transaction.on_commit(again, robust=True)


def _current(only: Collection[int] | None) -> dict[Key, Any]:
    """Key, level, reason and rule of every lamp that is lit."""
    rows = Lamp.objects.filter(until_on=None)
    if only is not None:
        rows = rows.filter(project_id__in=among(only))
    columns = rows.order_by().values_list("project_id", "kind", "pk", "level", "reason", "rule_id")
    return {(row[0], row[1]): row[2:] for row in columns.iterator(chunk_size=5000)}


def _level(judgement: Judgement | None) -> str:
    return judgement.level if judgement else ""


def _reworded(current: dict[Key, Any], found: dict[Key, Judgement]) -> list[tuple[Any, ...]]:
    """Same colour, other number of days in the reason."""
    return [
        (pk, found[key].reason, found[key].rule_id)
        for key, (pk, level, reason, rule_id) in current.items()
        if key in found
        and found[key].level == level
        and (found[key].reason, found[key].rule_id) != (reason, rule_id)
    ]


def _show_worst(worst: dict[int, Judgement], only: Collection[int] | None) -> Counter[str]:
    """Keep the worst lamp beside each project, and count projects by colour."""
    rows = Project.objects.order_by()
    if only is not None:
        rows = rows.filter(pk__in=among(only))
    held = rows.values_list("pk", "lamp", "lamp_reason")
    changed = []
    for pk, level, reason in held.iterator(chunk_size=5000):
        j = worst.get(pk)
        shown = (LampLevel.NONE, "") if j is None else (j.level, _shown(j))
        if shown != (level, reason):
            changed.append((pk, *shown))
    update_rows(Project, ["lamp", "lamp_reason"], changed)
    return Counter(j.level for j in worst.values())


def _shown(judgement: Judgement) -> str:
    return judgement.reason if judgement.level != LampLevel.GREEN else ""


def override_lamp(
    *, project: Project, kind: str, level: str, reason: str, until_on: date, by: User
) -> LampOverride:
    """人工改灯: from today to `until_on` the lamp shows what a person says.

    Raises ValidationError: no reason, a day that is over or too far, a project that is not judged.
    """
    today = clock.today()
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么改灯，写给以后看的人。"})
    if not today <= until_on <= today + timedelta(days=LONGEST):
        text = f"到期日请填今天到 {LONGEST} 天之内的日期，到期后按规则亮灯。"
        raise ValidationError({"until_on": text})
    if project.is_ended or project.signed_on is None:
        raise ValidationError("未签约或已终止、退库的项目不评灯，不用改。")
    with transaction.atomic():
        row = LampOverride.objects.create(
            project=project,
            kind=LampKind(kind),
            level=LampLevel(level),
            reason=reason.strip(),
            from_on=today,
            until_on=until_on,
            by=by,
        )
        changes = {row.get_kind_display(): [None, row.get_level_display()]}
        audit.record(verb="人工改灯", on=project, by=by, changes=changes, reason=row.reason)
        relight(project.pk)
    return row


def end_override(*, override: LampOverride, by: User) -> None:
    """The rule speaks again from today. One that never ruled a whole day is dropped."""
    today = clock.today()
    with transaction.atomic():
        rows = LampOverride.objects.select_for_update().filter(pk=override.pk, until_on__gte=today)
        held = rows.select_related("project").first()
        if held is None:
            raise ValidationError("这次人工改灯已经到期或取消了，请刷新页面。")
        if held.from_on == today:
            held.delete()
        else:
            held.until_on = today - timedelta(days=1)
            held.save(update_fields=["until_on"])
        label = held.get_kind_display()
        changes = {label: [held.get_level_display(), "按规则"]}
        audit.record(verb="取消人工改灯", on=held.project, by=by, changes=changes)
        relight(held.project_id)
