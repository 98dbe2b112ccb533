"""五个一 from a ledger: leader, lead unit, service unit, agent; and the lists a project stands on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from projects.enums import DutyRole, ListingKind
from projects.imports.columns import fold
from projects.imports.plan import Duty
from projects.imports.rows import Frame, RawRow
from projects.models import Assignment, Project

# Field → (role, whether only one may hold it); the others are added, never taken away.
ROLES = {
    "leader": (DutyRole.LEADER, True),
    "lead_unit": (DutyRole.LEAD_UNIT, True),
    "service_unit": (DutyRole.MEMBER, False),
    "agent": (DutyRole.AGENT, False),
}
Changes = dict[str, list[Any]]


def duties(
    raw: RawRow, frame: Frame, project: Project | None, held: Sequence[Assignment]
) -> tuple[tuple[Duty, ...], Changes]:
    """Duties to be given. A first leader answers since the signing; a hand-over is of the period."""
    found: list[Duty] = []
    changes: Changes = {}
    for name, (role, single) in ROLES.items():
        rows = raw.values.get(name)
        if not rows:
            continue
        if single and len(rows) > 1:
            extra = "、".join(row.name for row in rows[1:])
            text = f"只能有一个{role.label}，已取“{rows[0].name}”，{extra}没有登记；请在项目页补为成员。"
            raw.say(frame, name, "warning", "only_one", text)
            rows = rows[:1]
        mine = [duty for duty in held if duty.role == role]
        for row in rows:
            found += _duty(raw, frame, project, name, row, mine)
            if not any(_bearer(duty) == row for duty in mine):
                old = "、".join(str(_bearer(d)) for d in mine) or None
                changes[name] = [old, raw.shown[name]]
    return tuple(found), changes


def _bearer(duty: Assignment) -> Any:
    return duty.person or duty.unit


def _duty(
    raw: RawRow,
    frame: Frame,
    project: Project | None,
    name: str,
    row: Any,
    held: Sequence[Assignment],
) -> list[Duty]:
    role, single = ROLES[name]
    if any(_bearer(duty) == row for duty in held):
        return []
    signed = raw.values.get("signed_on") or (project.signed_on if project else None)
    from_on = frame.until
    closes = None
    if single and held:
        closes = held[0].pk
        if held[0].from_on >= from_on:
            text = f"现任{_bearer(held[0])}自 {held[0].from_on} 起负责，移交日期要更晚；请到项目页办理移交。"
            raw.say(frame, name, "error", "handover_date", text)
            return []
    elif single and signed and signed < from_on:
        from_on = signed
    ids = {"person_id": row.pk} if name in {"leader", "agent"} else {"unit_id": row.pk}
    return [Duty(str(role), from_on, closes=closes, **ids)]


_LISTINGS = {fold(label): value for value, label in ListingKind.choices} | {
    "固投库": "fixed_asset", "入统": "fixed_asset", "已入统": "fixed_asset", "规上": "above_size",
    "省列": "key_province", "省级重点": "key_province", "省重点": "key_province", "省列重大": "key_province",
    "市列": "key_city", "市级重点": "key_city", "市重点": "key_city", "市列重大": "key_city",
}  # fmt: skip


def listings(
    raw: RawRow,
    frame: Frame,
    held: set[tuple[str, str]],
    left: Mapping[tuple[str, str], date],
) -> tuple[tuple[tuple[str, str, Any], ...], Changes]:
    """Lists the cell names and the project is not on; a name we do not know is a campaign."""
    found: list[tuple[str, str, Any]] = []
    for name in raw.values.get("listings") or ():
        kind = _LISTINGS.get(fold(name).removesuffix("项目"))
        key = (kind, "") if kind else (str(ListingKind.CAMPAIGN), name[:60])
        if key not in held and key not in {(k, n) for k, n, _ in found}:
            # Left and entered again: from the day after it was left.
            since = max(frame.until, left.get(key, frame.until))
            found.append((*key, since))
    changes: Changes = {}
    if found:
        old = [name or ListingKind(kind).label for kind, name in sorted(held)]
        changes["listings"] = [old or None, raw.shown["listings"]]
    return tuple(found), changes
